"""What people of the field know of six years of computer vision, written down before looking.

``field_knowledge.csv`` holds it: terms of a topic, verdicts that would be no surprise, and when a
rise began. The table of expectation and finding is printed (``pytest -s``), misses included.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import StudyOptions, TrendOptions, load_corpus, run

pytestmark = pytest.mark.slow

KNOWN = pd.read_csv(Path(__file__).with_name("field_knowledge.csv"), parse_dates=[2, 3])
#: Terms of a topic among which those of the expectation must be.
N_TERMS = 5


@pytest.fixture(scope="module")
def study(shared_data):
    folder = shared_data / "digests"
    corpus = load_corpus([folder / "cs-cv-2019-2020", folder / "cs-cv-2020-12_2024.tar.gz"])
    return run(corpus, StudyOptions(trends=TrendOptions(n_permutations=0)))


@pytest.fixture(scope="module")
def found(study):
    """For each expectation the largest topic with one of its terms, and what was found of it."""
    terms = study.terms[study.terms["rank"] <= N_TERMS].groupby("topic_id")["term"].agg(" | ".join)
    terms = terms.str.replace("-", " ")  # written with and without
    verdicts = study.verdicts[study.verdicts["level"] == "topic"].set_index("topic_id")
    changes = study.events[(study.events["level"] == "topic") & (study.events["kind"] == "change")]
    rises = changes[changes["share"] > changes["share_before"]]
    rows = []
    for known in KNOWN.itertuples():
        matching = terms[terms.str.contains(known.terms, case=False)]
        topic_id = matching.index.min() if len(matching) else None
        row = {"terms": known.terms, "expected": known.verdicts, "topic": None, "verdict": None}
        if topic_id is not None:
            own = verdicts.loc[topic_id]
            starts = rises.loc[rises["topic_id"] == topic_id, "start"]
            row |= {"topic": own["label"], "verdict": own["verdict"], "n_papers": own["n_papers"]}
            row |= {"first": own["share_first"], "last": own["share_last"]}
            row |= {"as_expected": own["verdict"] in known.verdicts.split("|")}
            row |= {"onsets": " ".join(f"{start:%Y-%m}" for start in sorted(starts))}
            if pd.notna(known.onset_from):
                row["onset_as_expected"] = starts.between(known.onset_from, known.onset_to).any()
        rows.append(row)
    table = pd.DataFrame(rows)
    print(table.to_string())  # noqa: T201 - the result
    return table


def test_most_of_what_the_field_knows_has_a_topic(found):
    assert found["topic"].notna().mean() >= 0.7


def test_most_verdicts_are_no_surprise(found):
    assert found["as_expected"].dropna().mean() >= 0.7


def test_half_of_the_rises_begin_when_the_field_says(found):
    assert found["onset_as_expected"].dropna().mean() >= 0.5


def test_the_hole_in_the_digests_is_no_fall(study):
    """Nothing begins or ends in the weeks without digests, and no share is counted there."""
    hole = (pd.Timestamp("2020-12-14"), pd.Timestamp("2021-02-28"))  # months 1 and 2, and weeks
    assert not study.trends["period"].between(*hole).any()
    falls = study.events[study.events["share"] < study.events["share_before"]]
    assert not falls["start"].between(*hole).any()
