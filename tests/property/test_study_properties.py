"""What must change nothing: the order of files, repeats of entries, the cache, the run."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from analysis import EncoderOptions, StudyOptions, TopicOptions, TrendOptions, load_corpus, run
from analysis.examples import example_digests

FRAMES = (
    "topics",
    "labels",
    "terms",
    "representatives",
    "topic_neighbours",
    "membership",
    "similar_papers",
    "points",
    "quality",
    "periods",
    "trends",
)
#: What is compared here is no matter of the checks, which take half of a run.
UNCHECKED = TrendOptions(n_permutations=0)


def assert_same_study(one, other):
    assert one.embeddings.vectors.tobytes() == other.embeddings.vectors.tobytes()
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


def test_order_of_files_changes_nothing(example_study):
    files = sorted(example_digests().iterdir())
    for order in (files[::-1], files[7:] + files[:7]):
        assert_same_study(example_study, run(load_corpus(order), StudyOptions(trends=UNCHECKED)))


def test_the_same_files_twice_change_nothing(example_study, tmp_path):
    shutil.copytree(example_digests(), tmp_path / "one")
    shutil.copytree(example_digests(), tmp_path / "two")
    corpus = load_corpus(tmp_path)
    assert len(corpus.appearances) == 2 * len(example_study.corpus.appearances)
    twice = run(corpus, StudyOptions(trends=UNCHECKED))
    periods = twice.periods.assign(n_digests=example_study.periods["n_digests"])
    pd.testing.assert_frame_equal(periods, example_study.periods)
    for name in set(FRAMES) - {"periods"}:
        pd.testing.assert_frame_equal(getattr(twice, name), getattr(example_study, name), obj=name)


def test_without_cache_nothing_changes(example_corpus, example_study):
    options = StudyOptions(encoder=EncoderOptions(cache=False), trends=UNCHECKED)
    assert_same_study(example_study, run(example_corpus, options))


def test_refits_are_the_same_in_any_order(example_corpus, example_study):
    options = StudyOptions(topics=TopicOptions(n_refits=3), trends=UNCHECKED)
    one = run(example_corpus, options)
    other = run(load_corpus(sorted(example_digests().iterdir())[::-1]), options)
    for name in (*FRAMES, "stability", "refits", "verdicts"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)
    assert one.refits["ari"].mean() > 0.7
    # They look at the study, and change nothing in it.
    assert_same_study(one, example_study)


@pytest.mark.parametrize("encoder", ["auto", "lexical"])
def test_outliers_and_topics_hold_every_paper_once(example_corpus, encoder):
    study = run(
        example_corpus, StudyOptions(encoder=EncoderOptions(encoder=encoder), trends=UNCHECKED)
    )
    n_papers = len(example_corpus.papers)
    assert study.topics["n_papers"].sum() == n_papers
    assert study.topics["share"].sum() == pytest.approx(1)
    sizes = study.membership["topic_id"].value_counts()
    expected = study.topics.set_index("topic_id")["n_papers"]
    assert (sizes.reindex(expected.index, fill_value=0) == expected).all()
    assert len(study.papers) == n_papers
    assert study.papers["topic"].notna().all()
