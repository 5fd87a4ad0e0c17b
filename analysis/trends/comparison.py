"""Two ranges of dates side by side: the share of each topic in both, and how they differ.

Whoever chooses two ranges after looking at the data explores; a verdict is about a window that was
declared before. So a comparison has an interval for each topic and no test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.schema import DataFrame, Membership, Papers, Periods

#: First and last day, both inside.
Days = tuple[pd.Timestamp, pd.Timestamp]


def default_ranges(periods: DataFrame[Periods]) -> tuple[Days, Days] | None:
    """The first and the last half of the periods; of an odd number the middle one is in neither.

    Parameters
    ----------
    periods : Periods

    Returns
    -------
    tuple of two (first day, last day), or None
        None with fewer than two periods.
    """
    n = len(periods) // 2
    if not n:
        return None
    starts, ends = periods["period"], periods["period_end"] - pd.Timedelta(days=1)
    return (starts.iloc[0], ends.iloc[n - 1]), (starts.iloc[-n], ends.iloc[-1])


def compare_ranges(
    papers: DataFrame[Papers],
    membership: DataFrame[Membership],
    first: Sequence[Any],
    second: Sequence[Any],
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of each topic in two ranges of digest dates, and the difference with its interval.

    Parameters
    ----------
    papers, membership
        Of one study; the undated are in no range.
    first, second : (first day, last day)
        Anything that pandas reads as a date; both days are inside.
    level : float in (0, 1)
        Confidence level of the interval.

    Returns
    -------
    DataFrame, one row per topic, outliers included, by ``topic_id``
        ``n_papers_first`` of ``n_first`` papers and ``share_first``, the same of the second range,
        ``difference`` (second less first) with ``difference_low`` and ``difference_high``: the
        hybrid score interval for independent shares [1]_, method 10.

    Raises
    ------
    AnalysisError
        A range ends before it begins or holds no paper, or the two overlap.

    References
    ----------
    .. [1] Newcombe, R. G. (1998). Statistics in Medicine 17(8), 873-890.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    (a, b) = ((pd.Timestamp(low), pd.Timestamp(high)) for low, high in (first, second))
    if max(a[0], b[0]) <= min(a[1], b[1]):
        raise AnalysisError("The two ranges overlap; choose ranges without a common day.")
    joined = papers[["paper_id", "digest_date"]].merge(membership, on="paper_id")
    topic_ids = np.unique(joined["topic_id"])
    counts_a, counts_b = (_counts(joined, days, topic_ids) for days in (a, b))
    n_a, n_b = int(counts_a.sum()), int(counts_b.sum())
    low, high = np.array(
        [
            confint_proportions_2indep(
                in_b, n_b, in_a, n_a, method="newcomb", compare="diff", alpha=1 - level
            )
            for in_a, in_b in zip(counts_a, counts_b, strict=True)
        ]
    ).T
    return pd.DataFrame(
        {
            "topic_id": topic_ids,
            "n_papers_first": counts_a,
            "n_first": n_a,
            "share_first": counts_a / n_a,
            "n_papers_second": counts_b,
            "n_second": n_b,
            "share_second": counts_b / n_b,
            "difference": counts_b / n_b - counts_a / n_a,
            "difference_low": low,
            "difference_high": high,
        }
    )


def _counts(
    joined: pd.DataFrame, days: Days, topic_ids: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    if days[1] < days[0]:
        raise AnalysisError(f"A range ends before it begins: {days[0]:%Y-%m-%d}.")
    inside = joined["digest_date"].between(*days)
    if not inside.any():
        raise AnalysisError(f"No paper from {days[0]:%Y-%m-%d} to {days[1]:%Y-%m-%d}.")
    placed = np.searchsorted(topic_ids, joined.loc[inside, "topic_id"])
    return np.bincount(placed, minlength=len(topic_ids)).astype(np.int64)
