"""The days on which digests come, and those on which one is missing, learnt from what was read."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

#: Below this many dates there is no rhythm to learn: what was read is what was expected.
MIN_DATES = 4
#: Digests come on fixed weekdays when, in the weeks that hold any, each of these days is used at
#: least so often, and other days hardly ever.
_USUAL, _RARE = 0.75, 0.10
#: A gap of more than so many usual gaps has a hole in it; less is only irregular.
_HOLE = 1.5
_DAYS_PER_MONTH = 30.44


def expected_dates(
    read: pd.DatetimeIndex, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DatetimeIndex:
    """Days that should have a digest, by the rhythm of those that were read.

    Three rhythms are known: fixed weekdays (a daily listing without weekends, a weekly digest),
    calendar months, and an even step between digests.

    Parameters
    ----------
    read : DatetimeIndex
        Dates of digests, distinct and sorted.
    start, end : Timestamp
        First and last day to say something about.

    Returns
    -------
    DatetimeIndex
        All of ``read``, and the missing ones between ``start`` and ``end``.
    """
    if len(read) < MIN_DATES:
        return read
    step = float(np.median(np.diff(read) / np.timedelta64(1, "D")))
    weekdays = _usual_weekdays(read) if step <= 7 else set()
    if weekdays:
        days = pd.date_range(start, end, freq="D")
        return days[days.day_of_week.isin(weekdays)].union(read)
    if abs(step - _DAYS_PER_MONTH) < 5:
        return _months(read, start, end)
    return _steps(read, start, end, step)


def _usual_weekdays(read: pd.DatetimeIndex) -> set[int]:
    n_weeks = read.to_period("W-SUN").nunique()
    if n_weeks < MIN_DATES - 1:
        return set()
    counts = pd.Series(read.day_of_week).value_counts()
    usual = counts[counts >= _USUAL * n_weeks]
    return set(usual.index) if usual.sum() >= (1 - _RARE) * len(read) else set()


def _months(read: pd.DatetimeIndex, start: pd.Timestamp, end: pd.Timestamp) -> pd.DatetimeIndex:
    """One digest a month, whatever its day; a missing one is put on the month's 15th."""
    months = pd.period_range(start, end, freq="M")
    missing = months[~months.isin(read.to_period("M"))].start_time + pd.Timedelta(days=14)
    return read.union(pd.DatetimeIndex(missing[(missing >= start) & (missing <= end)]))


def _steps(
    read: pd.DatetimeIndex, start: pd.Timestamp, end: pd.Timestamp, step: float
) -> pd.DatetimeIndex:
    """A digest every so many days; the missing ones are spread evenly over a hole."""
    day = pd.Timedelta(days=1)
    missing = []
    for before, after in pairwise(read):
        gap = (after - before) / day
        n_missing = round(gap / step) - 1 if gap > _HOLE * step else 0
        missing += [
            before + round(gap * n / (n_missing + 1)) * day for n in range(1, n_missing + 1)
        ]
    if (read[0] - start) / day >= _HOLE * step:
        missing.append(read[0] - round(step) * day)
    if (end - read[-1]) / day >= _HOLE * step:
        missing.append(read[-1] + round(step) * day)
    return read.union(pd.DatetimeIndex(missing))


def gaps(read: pd.DatetimeIndex) -> list[tuple[pd.Timestamp, pd.Timestamp, int]]:
    """Runs of expected days without a digest, between the first and the last that were read.

    Parameters
    ----------
    read : DatetimeIndex
        Dates of digests, distinct and sorted.

    Returns
    -------
    list of (Timestamp, Timestamp, int)
        First and last missing day of each run, and how many days of it were expected.
    """
    if len(read) == 0:
        return []
    days = pd.Series(expected_dates(read, read[0], read[-1]))
    missing = ~days.isin(read)
    runs = days[missing].groupby((~missing).cumsum()[missing])
    return [(run.iloc[0], run.iloc[-1], len(run)) for _, run in runs]
