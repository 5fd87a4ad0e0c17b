from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.trends.comparison import compare_ranges, default_ranges
from tests.synthetic import synthetic_study


@pytest.fixture(scope="module")
def study():
    return synthetic_study()


@pytest.fixture(scope="module")
def compared(study):
    days = (("2031-01-06", "2031-03-09"), ("2031-03-31", "2031-05-04"))
    return compare_ranges(study.corpus.papers, study.membership, *days)


def test_counts_are_those_of_the_papers(compared, study):
    papers = study.papers
    for name, low, high in (
        ("first", "2031-01-06", "2031-03-09"),
        ("second", "2031-03-31", "2031-05-04"),
    ):
        inside = papers[(papers["digest_date"] >= low) & (papers["digest_date"] <= high)]
        counts = inside["topic_id"].value_counts()
        assert compared[f"n_papers_{name}"].to_list() == [
            counts.get(topic_id, 0) for topic_id in compared["topic_id"]
        ]
        assert (compared[f"n_{name}"] == len(inside)).all()
    assert compared["topic_id"].to_list() == list(range(-1, 9))


def test_shares_of_a_range_sum_to_one_and_differences_to_nothing(compared):
    assert compared["share_first"].sum() == pytest.approx(1)
    assert compared["share_second"].sum() == pytest.approx(1)
    assert compared["difference"].sum() == pytest.approx(0)


def test_the_interval_is_that_of_newcombe():
    # Newcombe 1998, table II, method 10, cases (a) and (b)
    for (x, m, y, n), low, high in (
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
    ):
        papers, membership = _two_ranges(y, n, x, m)
        row = compare_ranges(papers, membership, *_DAYS).set_index("topic_id").loc[0]
        assert row["difference"] == pytest.approx(x / m - y / n)
        assert (row["difference_low"], row["difference_high"]) == pytest.approx(
            (low, high), abs=5e-5
        )


_DAYS = (("2031-01-01", "2031-01-01"), ("2031-01-02", "2031-01-02"))


def _two_ranges(y, n, x, m):
    topic_ids = [0] * y + [-1] * (n - y) + [0] * x + [-1] * (m - x)
    ids = [str(i) for i in range(n + m)]
    days = pd.to_datetime(["2031-01-01"] * n + ["2031-01-02"] * m)
    papers = pd.DataFrame({"paper_id": ids, "digest_date": days})
    return papers, pd.DataFrame({"paper_id": ids, "topic_id": topic_ids})


def test_ranges_that_cannot_be_compared_are_refused(study):
    papers, membership = study.corpus.papers, study.membership
    for first, second, words in (
        (("2031-01-06", "2031-02-01"), ("2031-02-01", "2031-03-01"), "overlap"),
        (("2031-02-01", "2031-01-06"), ("2031-03-01", "2031-04-01"), "before it begins"),
        (("2030-01-01", "2030-02-01"), ("2031-03-01", "2031-04-01"), "No paper"),
    ):
        with pytest.raises(AnalysisError, match=words):
            compare_ranges(papers, membership, first, second)


def test_halves_are_made_of_whole_periods(study):
    periods = study.periods
    (first, last), (start, end) = default_ranges(periods)
    assert (first, last) == (pd.Timestamp("2031-01-06"), pd.Timestamp("2031-04-06"))
    assert (start, end) == (pd.Timestamp("2031-04-07"), pd.Timestamp("2031-07-06"))
    # of an odd number the middle one is in neither
    (_, last), (start, _) = default_ranges(periods.iloc[:25])
    assert start - last == np.timedelta64(8, "D")
    assert default_ranges(periods.iloc[:1]) is None
