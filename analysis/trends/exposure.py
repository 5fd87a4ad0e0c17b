"""What was published when: periods, and whether digests were read in them.

Three states are never confused: no digest was read (missing), digests were read on some of the
days that should have had one (partial), or on all (covered). What should have been there is
learnt from what is; see :mod:`analysis.corpus.calendar`.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.config import PeriodUnit, TrendOptions
from analysis.corpus.calendar import expected_dates
from analysis.schema import DataFrame, Digests, Papers, Periods

#: Units from fine to coarse, as pandas periods; a digest is a period of its own.
UNITS: dict[PeriodUnit, str] = {
    "day": "D",
    "week": "W-SUN",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
}
_RARER: tuple[PeriodUnit, ...] = ("digest", "month")
_AUTO: tuple[PeriodUnit, ...] = ("digest", "week", "month", "quarter", "year")
#: What :func:`choose_unit` asks of a period, and of their number.
PAPERS_PER_TOPIC, MIN_PERIODS = 5, 12
#: Weeks that tests run on.
MIN_WEEKS, MAX_WEEKS = 8, 313


def topic_periods(
    digests: DataFrame[Digests], papers: DataFrame[Papers], unit: PeriodUnit
) -> DataFrame[Periods]:
    """Cut the time from the first to the last digest into periods.

    Each category has a calendar of its own, from its first digest to its last, so a period is
    partial when any of them lacks a day.

    Parameters
    ----------
    digests : Digests
        Undated ones are left aside; a digest without papers still covers its day.
    papers : Papers
        Counted in the period of their ``digest_date``.
    unit : {"digest", "day", "week", "month", "quarter", "year"}
        Weeks start on Monday.

    Returns
    -------
    Periods
        Without rows where no digest is dated.
    """
    read = _dates_read(digests, papers)
    days = _together(read).unique().sort_values()
    if len(days) == 0:
        starts = ends = days
        expected = read
    elif unit == "digest":
        expected = [expected_dates(dates, dates[0], dates[-1]) for dates in read]
        starts = _together(expected).unique().sort_values()
        ends = starts[1:].append(pd.DatetimeIndex([starts[-1] + pd.Timedelta(days=1)]))
    else:
        grid = pd.period_range(days[0], days[-1], freq=UNITS[unit])
        starts = pd.DatetimeIndex(grid.start_time)
        ends = pd.DatetimeIndex((grid + 1).start_time)
        # A category that begins or ends with the corpus should fill its outer periods.
        first, last = starts[0], ends[-1] - pd.Timedelta(days=1)
        expected = [
            expected_dates(
                dates,
                first if dates[0] == days[0] else dates[0],
                last if dates[-1] == days[-1] else dates[-1],
            )
            for dates in read
        ]

    def per_period(dates: pd.DatetimeIndex) -> np.ndarray:
        row = starts.searchsorted(dates, side="right") - 1
        return np.bincount(row, minlength=len(starts)).astype(np.int64)

    periods = pd.DataFrame(
        {
            "period": pd.Series(starts.to_numpy(), dtype="datetime64[us]"),
            "period_end": pd.Series(ends.to_numpy(), dtype="datetime64[us]"),
            "n_days_expected": per_period(_together(expected)),
            "n_days_read": per_period(_together(read)),
            "n_digests": per_period(pd.DatetimeIndex(digests["digest_date"].dropna())),
            "n_papers": per_period(pd.DatetimeIndex(papers["digest_date"].dropna())),
        }
    )
    return Periods.validate(_with_state(periods, unit))


def _together(parts: list[pd.DatetimeIndex]) -> pd.DatetimeIndex:
    return parts[0].append(parts[1:]) if parts else pd.DatetimeIndex([], dtype="datetime64[us]")


def _with_state(periods: pd.DataFrame, unit: PeriodUnit) -> pd.DataFrame:
    unread = periods["n_days_read"] == 0
    short = periods["n_days_read"] < periods["n_days_expected"]
    state = np.select([unread, short], ["missing", "partial"], default="covered")
    periods.insert(2, "state", pd.Series(state, dtype="str"))
    # A day on which none is due, a Sunday say, is no period; a week without digest is one.
    due = (periods["n_days_expected"] > 0) | (unit != "day")
    return periods[due].reset_index(drop=True)


def _dates_read(digests: DataFrame[Digests], papers: DataFrame[Papers]) -> list[pd.DatetimeIndex]:
    """Distinct dates of digests, by category; of papers that came without a digest, apart."""
    dated = digests[digests["digest_date"].notna()]
    groups = [
        pd.DatetimeIndex(dates.unique()).sort_values()
        for _, dates in dated.groupby(dated["digest_category"].fillna(""))["digest_date"]
    ]
    others = pd.DatetimeIndex(papers["digest_date"].dropna().unique()).sort_values()
    others = others[~others.isin(dated["digest_date"])]
    return [*groups, others] if len(others) else groups


def choose_unit(
    digests: DataFrame[Digests], papers: DataFrame[Papers], options: TrendOptions, n_topics: int
) -> PeriodUnit:
    """The unit that the options name, or the finest in which shares can be read.

    They can when the median period that was read holds some papers per topic: fewer, and a
    line is mostly noise. But a line has enough points to be one: a coarser unit is not taken
    once it leaves fewer than a dozen periods.

    Parameters
    ----------
    digests : Digests
    papers : Papers
    options : TrendOptions
    n_topics : int

    Returns
    -------
    str
        One of the units of :func:`topic_periods`.
    """
    if options.period != "auto":
        return options.period
    chosen: PeriodUnit = "digest"
    n_chosen = math.inf
    for unit in _AUTO:
        periods = topic_periods(digests, papers, unit)
        if len(periods) >= n_chosen:
            continue  # weeks of a weekly digest are no coarser than its digests
        if unit != "digest" and len(periods) < MIN_PERIODS:
            break
        chosen, n_chosen = unit, len(periods)
        read = periods.loc[periods["state"] != "missing", "n_papers"]
        if read.median() >= max(options.min_papers, PAPERS_PER_TOPIC * n_topics):
            break
    return chosen


def evidence_unit(digests: DataFrame[Digests], papers: DataFrame[Papers]) -> PeriodUnit:
    """The unit that tests run on, whatever is drawn: a plot can't change a verdict.

    Weeks, but digests where these are rarer or cover only some weeks, and months where weeks
    would be more than six years of them: what a field does in a week is then no longer a
    question that anybody asks, and drift of years is. Digests rarer than months stay digests.

    Parameters
    ----------
    digests : Digests
    papers : Papers

    Returns
    -------
    str
        ``"digest"``, ``"week"`` or ``"month"``.
    """
    n_weeks = len(topic_periods(digests, papers, "week"))
    n_digests, n_months = (
        int((topic_periods(digests, papers, unit)["n_papers"] > 0).sum()) for unit in _RARER
    )
    if n_weeks > MAX_WEEKS:
        return "month" if n_months < n_digests else "digest"
    return "week" if MIN_WEEKS <= n_weeks < n_digests else "digest"
