from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends import Assignment, topic_periods, topic_shares


def frames(dates, topic_ids):
    ids = [f"p{i:03d}" for i in range(len(dates))]
    papers = pd.DataFrame(
        {
            "paper_id": ids,
            "digest_date": pd.Series(pd.to_datetime(dates), dtype="datetime64[us]"),
            "digest_category": pd.Series(["cs.CV"] * len(ids), dtype="str"),
        }
    )
    return papers, Assignment(
        paper_ids=np.array(ids),
        dates=pd.DatetimeIndex(papers["digest_date"]),
        topic_ids=np.array(topic_ids, np.int64),
    )


def trends_of(dates, topic_ids, unit="digest", **options):
    papers, assignment = frames(dates, topic_ids)
    return topic_shares(assignment, topic_periods(papers, papers, unit), **options)


DATES = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-06", "2024-06-26", freq="7D")]
cases = st.lists(
    st.tuples(st.sampled_from(DATES) | st.none(), st.integers(-1, 4)), min_size=1, max_size=60
)


@settings(deadline=None, max_examples=40)
@given(cases)
def test_papers_of_a_period_are_all_in_some_topic(case):
    trends = trends_of(*map(list, zip(*case, strict=True)))
    dated = pd.Series([date for date, _ in case if date], dtype="str").value_counts()
    sizes = trends.groupby(trends["period"].dt.strftime("%Y-%m-%d"))["n_papers"].sum()
    assert sizes.to_dict() == dated.to_dict()
    if len(trends):
        assert np.allclose(trends.groupby("period")["share"].sum(), 1)


@settings(deadline=None, max_examples=40)
@given(cases)
def test_every_topic_stands_in_every_period_with_papers(case):
    dates, topic_ids = map(list, zip(*case, strict=True))
    trends = trends_of(dates, topic_ids)
    n_periods = len({date for date in dates if date})
    assert len(trends) == n_periods * len(set(topic_ids))
    assert not trends.duplicated(["period", "topic_id"]).any()


@settings(deadline=None, max_examples=40)
@given(cases, st.randoms())
def test_order_of_papers_changes_nothing(case, random):
    shuffled = random.sample(case, len(case))
    pd.testing.assert_frame_equal(
        trends_of(*map(list, zip(*case, strict=True))),
        trends_of(*map(list, zip(*shuffled, strict=True))),
    )


def test_zero_is_a_row_and_missing_is_none():
    dates = [date for date in DATES if date != "2024-04-10"]
    trends = trends_of(dates, [0] + [1] * (len(dates) - 1))
    periods = set(trends["period"].dt.strftime("%Y-%m-%d"))
    assert "2024-04-10" not in periods
    second = trends[(trends["period"] == "2024-03-13") & (trends["topic_id"] == 0)].iloc[0]
    assert (second["n_papers"], second["share"], second["share_low"]) == (0, 0, 0)
    assert second["share_high"] > 0


def test_wilson_interval_is_the_textbook_one():
    # Wilson 1927 via Newcombe 1998, table I: 81 of 263
    trends = trends_of(["2024-03-06"] * 263, [0] * 81 + [1] * 182)
    first = trends.iloc[0]
    assert (first["n_papers"], first["n_period"]) == (81, 263)
    assert (first["share_low"], first["share_high"]) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def daily(start, n_weeks, n_papers, freq="D", left_out=()):
    days = pd.date_range(start, periods=7 * n_weeks, freq="D")
    days = days[~days.isin(pd.DatetimeIndex(list(left_out)))]
    days = days if freq == "D" else days[days.day_of_week < 5]
    return [f"{day:%Y-%m-%d}" for day in days.repeat(n_papers)]


@pytest.mark.parametrize("unit", ["day", "digest", "week", "month"])
@pytest.mark.parametrize(("freq", "per_week"), [("D", 14), ("B", 10)])
def test_papers_per_week_are_the_same_by_any_unit(unit, freq, per_week):
    dates = daily("2024-01-01", 52, 2, freq)
    rates = trends_of(dates, [0] * len(dates), unit)["rate"]
    assert rates.iloc[:-1].mean() == pytest.approx(per_week, rel=0.01)
    assert rates.max() < 1.15 * rates.min()  # a month has 20 to 23 weekdays


def test_a_week_read_in_part_counts_for_its_days():
    """Three days of seven without a digest: fewer papers, and the same rate."""
    missing = ["2024-02-06", "2024-02-07", "2024-02-08"]
    dates = daily("2024-01-01", 8, 3, left_out=missing)
    trends = trends_of(dates, [0] * len(dates), "week").set_index("period")
    assert trends.loc["2024-02-05", "n_papers"] == 12
    assert trends.loc["2024-02-05", "rate"] == pytest.approx(21)
    whole, part = trends.loc["2024-01-29"], trends.loc["2024-02-05"]
    assert part["rate_high"] - part["rate_low"] > whole["rate_high"] - whole["rate_low"]


def test_interval_of_a_rate_is_the_textbook_one():
    # Garwood 1936: of 10 events, 4.795 to 18.39; of none, 0 to 3.689
    dates = [date for date in DATES for _ in range(10)]
    trends = trends_of([*dates, None], [0] * len(dates) + [1])
    ten, none = (trends[trends["topic_id"] == topic].iloc[0] for topic in (0, 1))
    assert (ten["rate_low"], ten["rate_high"]) == pytest.approx((4.795, 18.39), abs=5e-3)
    assert (none["rate_low"], none["rate_high"]) == pytest.approx((0, 3.689), abs=5e-3)


def test_two_digests_have_no_rate():
    trends = trends_of(["2024-01-06", "2031-01-20"] * 3, [0] * 6)
    assert trends["rate"].isna().all()


def test_counts_are_bertopics_where_both_have_a_cell(example_study):
    """Oracle: topics_over_time of BERTopic, given our topics as its own."""
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction

    papers = example_study.papers[example_study.papers["digest_date"].notna()]
    texts = (papers["title"] + " " + papers["abstract"]).tolist()
    model = BERTopic(
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
    )
    model.fit(texts, embeddings=np.zeros((len(texts), 2)), y=papers["topic_id"].tolist())
    theirs = model.topics_over_time(
        texts,
        papers["digest_date"].dt.to_pydatetime().tolist()
        if hasattr(papers["digest_date"].dt, "to_pydatetime")
        else papers["digest_date"].tolist(),
        topics=papers["topic_id"].tolist(),
        global_tuning=False,
        evolution_tuning=False,
    )
    ours = example_study.trends.set_index(["period", "topic_id"])["n_papers"]
    cells = theirs.set_index(["Timestamp", "Topic"])["Frequency"]
    assert len(cells) == (ours > 0).sum()
    assert (ours.loc[cells.index] == cells).all()
