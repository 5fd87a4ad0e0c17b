"""What was published when: periods, and whether digests were read in them.

Three states are never confused: no digest was read (missing), digests were read on some of the
days that should have had one (partial), or on all (covered). What a corpus should hold is learnt
from the corpus: the weekdays on which digests come, or the days between one and the next.
"""

from __future__ import annotations

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
_AUTO: tuple[PeriodUnit, ...] = ("digest", "week", "month", "quarter", "year")
#: What :func:`choose_unit` asks of a period, and of their number.
PAPERS_PER_TOPIC, MIN_PERIODS = 5, 12


def topic_periods(
    digests: DataFrame[Digests], papers: DataFrame[Papers], unit: PeriodUnit
) -> DataFrame[Periods]:
    """Cut the time from the first to the last digest into periods.

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
    dates = digests["digest_date"].dropna().astype("datetime64[us]")
    read = pd.DatetimeIndex(sorted(set(dates) | set(papers["digest_date"].dropna())))
    if len(read) == 0:
        return _periods(pd.DatetimeIndex([]), pd.DatetimeIndex([]), read, read, dates, papers)
    if unit == "digest":
        starts = expected_dates(read, read[0], read[-1])
        ends = starts[1:].append(pd.DatetimeIndex([starts[-1] + pd.Timedelta(days=1)]))
        return _periods(starts, ends, starts, read, dates, papers)
    grid = pd.period_range(read[0], read[-1], freq=UNITS[unit])
    starts = pd.DatetimeIndex(grid.start_time)
    ends = pd.DatetimeIndex((grid + 1).start_time)
    expected = expected_dates(read, starts[0], ends[-1] - pd.Timedelta(days=1))
    return _periods(starts, ends, expected, read, dates, papers)


def _periods(
    starts: pd.DatetimeIndex,
    ends: pd.DatetimeIndex,
    expected: pd.DatetimeIndex,
    read: pd.DatetimeIndex,
    dates: pd.Series[pd.Timestamp],
    papers: DataFrame[Papers],
) -> DataFrame[Periods]:
    def per_period(days: pd.DatetimeIndex | pd.Series[pd.Timestamp]) -> np.ndarray:
        row = starts.searchsorted(pd.DatetimeIndex(days), side="right") - 1
        return np.bincount(row, minlength=len(starts)).astype(np.int64)

    periods = pd.DataFrame(
        {
            "period": pd.Series(starts.to_numpy(), dtype="datetime64[us]"),
            "period_end": pd.Series(ends.to_numpy(), dtype="datetime64[us]"),
            "n_days_expected": per_period(expected),
            "n_days_read": per_period(read),
            "n_digests": per_period(dates),
            "n_papers": per_period(papers["digest_date"].dropna()),
        }
    )
    unread = periods["n_days_read"] == 0
    short = periods["n_days_read"] < periods["n_days_expected"]
    state = np.select([unread, short], ["missing", "partial"], default="covered")
    periods.insert(2, "state", pd.Series(state, dtype="str"))
    # A day on which none is expected, a Sunday say, is no period at all.
    return Periods.validate(periods[periods["n_days_expected"] > 0].reset_index(drop=True))


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
    n_chosen = len(topic_periods(digests, papers, chosen)) + 1
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
