"""Topics of real papers: few and many."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis import StudyOptions, TopicOptions, load_corpus, run
from tests.left_out import agreement, corpus_without, matched

FRAMES = (
    "topics",
    "labels",
    "terms",
    "membership",
    "similar_papers",
    "points",
    "periods",
    "trends",
)


@pytest.fixture(scope="module")
def seeds(shared_data):
    return run(load_corpus(shared_data / "digests" / "seeds"))


def test_seeds_have_a_handful_of_sensible_topics(seeds):
    topics = seeds.topics[seeds.topics["topic_id"] >= 0]
    assert 6 <= len(topics) <= 20
    assert topics["share"].max() <= 0.2
    assert seeds.topics["share"].iloc[0] < 0.35
    terms = seeds.terms.groupby("topic_id")["term"].agg(" ".join)
    for words in ("hash", "face recognition", "adversarial", "medical", "re-identification"):
        assert terms.str.contains(words).sum() >= 1, words


def test_two_dates_are_two_digests_without_a_gap(seeds):
    assert seeds.periods["state"].tolist() == ["covered", "covered"]
    assert seeds.periods["n_papers"].tolist() == [55, 64]
    assert seeds.corpus.papers["digest_date"].isna().sum() == 130


def test_conference_pages_own_lists_are_found_again(seeds):
    """Oracle: average precision of the pages' 48 papers, far above chance (48 of 248)."""
    listed = seeds.corpus.appearances.dropna(subset=["similar_to"])
    assert listed["similar_to"].nunique() == 3
    for query, group in listed.groupby("similar_to"):
        wanted = set(group["paper_id"])
        ranked = seeds.similar(query, k=248)["paper_id"].isin(wanted)
        precision = ranked.cumsum() / (ranked.index + 1)
        assert (precision * ranked).sum() / len(wanted) > 0.45


@pytest.fixture(scope="module")
def two_years(shared_data):
    return run(load_corpus(shared_data / "digests" / "cs-cv-2019-2020"))


@pytest.mark.slow
def test_two_years_have_topics_that_a_field_has(two_years):
    topics = two_years.topics[two_years.topics["topic_id"] >= 0]
    assert len(two_years.papers) == 25_440
    assert 60 <= len(topics) <= 150
    assert topics["share"].max() <= 0.10
    assert topics["label"].str.split().str.len().le(4).mean() >= 0.9
    labels = " | ".join(topics["label"]).lower()
    for words in ("re-identification", "covid-19", "super-resolution", "adversarial", "stereo"):
        assert words in labels
    assert set(two_years.periods["state"]) <= {"covered", "partial"}


@pytest.mark.slow
def test_order_and_repeats_of_real_papers_change_nothing(two_years, shared_data):
    folder = shared_data / "digests" / "cs-cv-2019-2020"
    files = sorted(folder.rglob("*.md"))
    again = run(load_corpus([*files[::-1], folder]))
    assert again.embeddings.vectors.tobytes() == two_years.embeddings.vectors.tobytes()
    for name in FRAMES:
        left, right = getattr(again, name), getattr(two_years, name)
        if name == "periods":
            left, right = left.drop(columns="n_digests"), right.drop(columns="n_digests")
        pd.testing.assert_frame_equal(left, right, obj=name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("labelled/ijcai-2020-2024.jsonl.gz", id="all read by the encoder"),
        pytest.param("digests/cs-cv-2019-2020", id="most read by a student"),
    ],
)
def test_papers_left_out_go_where_they_belong_as_often_as_refits_agree(source, shared_data):
    """A tenth left out of a study and placed, beside studies of four fifths among themselves."""
    corpus = load_corpus(shared_data / source)
    whole = run(corpus).membership.set_index("paper_id")["topic_id"]
    placed, refits = [], []
    for seed in range(3):
        shuffled = corpus.papers.sample(frac=1, random_state=seed)
        left_out = shuffled[: len(shuffled) // 10]
        study = run(corpus_without(corpus, left_out))
        part = study.membership.set_index("paper_id")["topic_id"]
        names = matched(part.to_numpy(), whole[part.index].to_numpy())
        found, wanted = study.assign(left_out)["topic_id"], whole[left_out["paper_id"]]
        placed.append(agreement(found, names, wanted.to_numpy()))
        refit = run(
            corpus_without(corpus, shuffled[: len(shuffled) // 5]), StudyOptions(seed=seed + 8)
        )
        refits.append(refit.membership.set_index("paper_id")["topic_id"])
    among = []
    for one, other in combinations(refits, 2):
        both = one.index.intersection(other.index)
        pair = one[both].to_numpy(), other[both].to_numpy()
        among.append(agreement(pair[0], matched(*pair), pair[1]))
    one_standard_error = (0.25 / (3 * len(left_out))) ** 0.5
    assert np.mean(placed) > np.mean(among) - one_standard_error, (placed, among)


@pytest.mark.slow
def test_papers_stay_in_their_topic_as_often_as_was_said(shared_data):
    """Said from half of the refits, seen in the other half."""
    options = StudyOptions(topics=TopicOptions(n_refits=16))
    study = run(load_corpus(shared_data / "digests" / "cs-cv-2019-2020"), options)
    said = study.methods["Topics"]["Membership"]
    error, skill, sure = (
        float(re.search(pattern, said)[1])
        for pattern in (
            r"it was ([.\d]+) off",
            r"(\d+) % of a constant's",
            r"(\d+) % of the papers",
        )
    )
    assert error <= 0.05
    assert skill > 0
    assert sure >= 40
