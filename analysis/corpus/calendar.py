"""The days on which digests come, and those on which one is missing.

What a corpus should hold is learnt from the corpus: the weekdays on which digests come, or the days
between one and the next.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Below this many dates there is no rhythm to learn: what was read is what was expected.
_MIN_DATES = 4
#: A weekday belongs to the calendar when at least this share of the weeks had a digest on it.
_USUAL = 0.5


def expected_dates(
    read: pd.DatetimeIndex, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DatetimeIndex:
    """Days that should have a digest, by the rhythm of those that were read.

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
    if len(read) < _MIN_DATES:
        return read
    gaps = pd.Series(np.diff(read).astype("timedelta64[D]").astype(int))
    step = int(gaps.mode().min())
    if step < 7:
        weekdays = pd.Series(1, index=read).groupby(read.day_of_week).sum()
        n_weeks = ((read[-1] - read[0]).days + 1) / 7
        usual = weekdays.index[weekdays >= _USUAL * n_weeks]
        days = pd.date_range(start, end, freq="D")
        return days[days.day_of_week.isin(usual)].union(read)
    missing = [
        before + pd.Timedelta(days=step * n)
        for before, gap in zip(read[:-1], gaps, strict=True)
        for n in range(1, round(gap / step))
    ]
    step_days = pd.Timedelta(days=step)
    earlier = pd.date_range(read[0] - step_days, start, freq=-step_days)
    later = pd.date_range(read[-1] + step_days, end, freq=step_days)
    return read.union(pd.DatetimeIndex(missing)).union(earlier).union(later)


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
