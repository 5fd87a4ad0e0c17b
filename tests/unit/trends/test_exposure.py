from __future__ import annotations

import pandas as pd
import pytest

from analysis.config import TrendOptions
from analysis.corpus.calendar import expected_dates
from analysis.trends import choose_unit, topic_periods


def digests(*dates, category="cs.CV"):
    frame = pd.DataFrame({"digest_date": pd.to_datetime(list(dates))})
    return frame.assign(digest_category=category)


def states(dates, unit, paper_dates=None):
    papers = digests(*(paper_dates if paper_dates is not None else dates))
    periods = topic_periods(digests(*dates), papers, unit)
    return dict(zip(periods["period"].dt.strftime("%Y-%m-%d"), periods["state"], strict=True))


WEEKLY = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-06", "2024-05-29", freq="7D")]
DAILY = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-04", "2024-03-31", freq="B")]


def test_a_weekly_rhythm_finds_its_missing_weeks():
    read = [date for date in WEEKLY if date not in ("2024-04-10", "2024-04-17")]
    found = states(read, "digest")
    assert found["2024-04-10"] == found["2024-04-17"] == "missing"
    assert list(found.values()).count("missing") == 2
    assert list(found) == WEEKLY


def test_weekends_are_not_expected_of_a_listing_that_never_had_one():
    found = states(DAILY, "day")
    assert set(found.values()) == {"covered"}
    assert len(found) == 20


def test_a_missing_day_makes_its_week_partial_and_its_day_missing():
    read = [date for date in DAILY if date != "2024-03-13"]
    assert states(read, "week")["2024-03-11"] == "partial"
    assert states(read, "day")["2024-03-13"] == "missing"


def test_a_missing_week_of_days_is_missing():
    read = [date for date in DAILY if not "2024-03-11" <= date <= "2024-03-15"]
    assert states(read, "week")["2024-03-11"] == "missing"


def test_a_period_cut_off_by_the_first_digest_is_partial():
    found = states(DAILY[2:], "week")
    assert found["2024-03-04"] == "partial"
    assert found["2024-03-11"] == "covered"


def test_a_month_cut_off_by_weekly_digests_is_partial():
    found = states(WEEKLY[2:-1], "month")
    assert found == {"2024-03-01": "partial", "2024-04-01": "covered", "2024-05-01": "partial"}


def test_a_digest_without_papers_still_covers_its_day():
    without = [date for date in WEEKLY if date != "2024-04-10"]
    assert states(WEEKLY, "digest", paper_dates=without)["2024-04-10"] == "covered"


@pytest.mark.parametrize("unit", ["digest", "day", "week", "month", "quarter", "year"])
def test_every_paper_is_in_one_period(unit):
    dates = DAILY + WEEKLY
    periods = topic_periods(digests(*dates), digests(*dates), unit)
    assert periods["n_papers"].sum() == len(dates)
    assert (periods["period"] < periods["period_end"]).all()
    assert (periods["period_end"].shift().dropna() <= periods["period"].iloc[1:]).all()


def dates(start, end, freq):
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(start, end, freq=freq)]


#: Weekly, but a day late every other week.
JITTER = [f"{pd.Timestamp('2024-01-03') + pd.Timedelta(days=7 * n + n % 2):%F}" for n in range(25)]


@pytest.mark.parametrize("unit", ["week", "month"])
def test_a_hole_longer_than_what_was_read_is_missing(unit):
    read = dates("2020-01-01", "2020-03-31", "B") + dates("2020-11-01", "2021-01-31", "B")
    found = states(read, unit)
    n_all = {"week": 57, "month": 13}[unit]
    assert len(found) == n_all
    n_hole = sum("2020-04-01" <= start <= "2020-10-26" for start in found)
    assert list(found.values()).count("missing") == n_hole


@pytest.mark.parametrize(
    "read",
    [
        dates("2024-01-01", "2024-06-30", "2D"),
        dates("2024-01-01", "2024-06-30", "3D"),
        dates("2024-04-01", "2024-12-31", "MS"),
        dates("2024-01-15", "2024-12-31", "14D"),
        JITTER,
        dates("2024-01-01", "2024-06-30", "B"),
        dates("2024-01-02", "2024-06-30", "W-TUE") + dates("2024-01-04", "2024-06-30", "W-THU"),
    ],
    ids=["2 days", "3 days", "monthly", "fortnightly", "jitter", "weekdays", "tue and thu"],
)
@pytest.mark.parametrize("unit", ["digest", "month"])
def test_a_complete_rhythm_has_no_hole(read, unit):
    inner = list(states(sorted(read), unit).values())[1:-1]
    assert set(inner) == {"covered"}


def test_a_missing_month_of_monthly_digests_is_missing():
    read = [date for date in dates("2024-04-01", "2024-11-30", "MS") if date != "2024-08-01"]
    found = states(read, "month")
    assert [start for start, state in found.items() if state != "covered"] == ["2024-08-01"]
    assert len(found) == 8


def test_a_hole_in_an_even_step_is_missing():
    read = [d for d in dates("2024-01-01", "2024-06-30", "3D") if not "2024-03" <= d < "2024-05"]
    found = states(read, "month")
    assert found["2024-03-01"] == found["2024-04-01"] == "missing"
    assert found["2024-02-01"] == "covered"


def test_a_category_that_stops_early_or_lacks_a_day_is_seen():
    both = dates("2024-01-01", "2024-03-31", "D")
    one = digests(*both)
    other = digests(*[day for day in both if day != "2024-02-14"], category="cs.LG")
    periods = topic_periods(pd.concat([one, other]), one, "week")
    partial = periods.loc[periods["state"] == "partial", "period"]
    assert partial.dt.strftime("%Y-%m-%d").tolist() == ["2024-02-12"]


def test_a_category_that_starts_later_is_not_expected_before():
    one = digests(*dates("2024-01-01", "2024-03-31", "D"))
    other = digests(*dates("2024-02-07", "2024-03-31", "D"), category="cs.LG")
    assert set(topic_periods(pd.concat([one, other]), one, "week")["state"]) == {"covered"}


def test_two_dates_a_year_apart_leave_the_months_between_missing():
    found = states(["2023-05-29", "2024-05-31"], "month")
    assert len(found) == 13
    assert list(found.values()).count("missing") == 11


def test_two_dates_have_no_rhythm_and_no_gap():
    assert states(["2019-05-29", "2021-05-31"], "digest") == {
        "2019-05-29": "covered",
        "2021-05-31": "covered",
    }


def test_undated_corpora_have_no_periods():
    assert states([None, None], "digest") == {}


def test_expected_dates_hold_all_that_was_read():
    read = pd.DatetimeIndex(["2024-03-04", "2024-03-09", "2024-03-11", "2024-03-18", "2024-03-25"])
    assert set(read) <= set(expected_dates(read, read[0], read[-1]))


@pytest.mark.parametrize(
    ("n_topics", "expected"), [(1, "digest"), (7, "week"), (30, "month"), (80, "quarter")]
)
def test_unit_is_the_finest_with_some_papers_per_topic(n_topics, expected):
    days = pd.date_range("2021-01-01", "2024-12-31", freq="D")
    papers = pd.DataFrame({"digest_date": days.repeat(10 if n_topics == 1 else 5)})
    read = digests(*days)
    assert choose_unit(read, papers, TrendOptions(), n_topics) == expected
    assert choose_unit(read, papers, TrendOptions(period="day"), n_topics) == "day"


def test_unit_leaves_a_dozen_periods():
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-04", "2024-05-26", freq="D")]
    read = digests(*days)
    assert choose_unit(read, read, TrendOptions(), n_topics=50) == "week"
    assert choose_unit(digests(*days[:-7]), read[:-7], TrendOptions(), n_topics=50) == "digest"


def test_unit_of_weekly_digests_is_the_digest():
    read = digests(*WEEKLY)
    assert choose_unit(read, read, TrendOptions(), n_topics=50) == "digest"
