"""Papers as trends see them: a date, a topic, and what a verdict is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema import OUTLIERS, DataFrame, Periods
from analysis.topics.stability import NOT_DRAWN
from analysis.trends.regression import Array, Series

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Assignment:
    """Which paper is in which topic, each an array (n_papers,).

    Attributes
    ----------
    paper_ids : str array
    dates : DatetimeIndex
        NaT for the undated.
    topic_ids : int array
        -1 for outliers.
    membership : float array, optional
        How much of a paper belongs to its topic, in [0, 1].
    forced_ids : int array, optional
        Topics when outliers are given the nearest one.
    refit_ids : int array (n_refits, n_papers), optional
        The same in refits of the topics; ``NOT_DRAWN`` for papers that one did not see.
    is_primary : bool array, optional
        Of the category that most papers have as their first.
    formats : str array, optional
        How the digest of each paper was written.
    texts : Series of str, optional
        Read for phrases that a whole topic repeats.
    keywords : mapping of topic_id -> bool array (n_papers,)
        Papers that hold the first term of a topic, whatever topic they are in.
    """

    paper_ids: npt.NDArray[np.str_]
    dates: pd.DatetimeIndex
    topic_ids: Ids
    membership: Array | None = None
    forced_ids: Ids | None = None
    refit_ids: Ids | None = None
    is_primary: npt.NDArray[np.bool_] | None = None
    formats: npt.NDArray[np.str_] | None = None
    texts: pd.Series | None = None
    keywords: Mapping[int, npt.NDArray[np.bool_]] = field(default_factory=dict)

    def with_dates(self, dates: pd.DatetimeIndex) -> Assignment:
        """Return the same papers with other dates."""
        return replace(self, dates=dates)

    def with_topics(self, topic_ids: Ids) -> Assignment:
        """Return the same papers in other topics, which nothing else is known of."""
        return replace(self, topic_ids=topic_ids, membership=None, forced_ids=None, refit_ids=None)

    def at_level(self, group_of: npt.NDArray[np.int64]) -> Assignment:
        """Join topics into groups.

        Parameters
        ----------
        group_of : int array (n_topics + 1,)
            ``group_id`` of each topic; the last is that of the outliers.
        """
        forced = None if self.forced_ids is None else group_of[self.forced_ids]
        refits = self.refit_ids
        if refits is not None:
            refits = np.where(
                refits == NOT_DRAWN, NOT_DRAWN, group_of[np.maximum(refits, OUTLIERS)]
            )
        return replace(
            self, topic_ids=group_of[self.topic_ids], forced_ids=forced, refit_ids=refits
        )

    def only(self, kept: npt.NDArray[np.bool_]) -> Assignment:
        """Return these papers alone, and their topics as they are."""
        return Assignment(
            paper_ids=self.paper_ids[kept],
            dates=self.dates[kept],
            topic_ids=self.topic_ids[kept],
            membership=None if self.membership is None else self.membership[kept],
            forced_ids=None if self.forced_ids is None else self.forced_ids[kept],
        )


def count_papers(
    assignment: Assignment,
    periods: DataFrame[Periods],
    topic_ids: Ids,
    *,
    weights: Array | None = None,
    forced: bool = False,
) -> Array:
    """Papers of each topic in each period.

    Parameters
    ----------
    assignment : Assignment
    periods : Periods
    topic_ids : int array (n_topics,), sorted
    weights : float array (n_papers,), optional
        What each paper counts, instead of one.
    forced : bool
        Count the forced topics.

    Returns
    -------
    float array (n_periods, n_topics)
    """
    starts = pd.DatetimeIndex(periods["period"])
    if len(starts) == 0:
        return np.zeros((0, len(topic_ids)))
    ends = pd.DatetimeIndex(periods["period_end"])
    row = np.maximum(starts.searchsorted(assignment.dates, side="right") - 1, 0)
    inside = (assignment.dates >= starts[0]) & (assignment.dates < ends[row])
    ids = assignment.forced_ids if forced else assignment.topic_ids
    assert ids is not None
    flat = row * len(topic_ids) + np.searchsorted(topic_ids, ids)
    counts = np.bincount(
        flat[inside],
        None if weights is None else weights[inside],
        minlength=len(starts) * len(topic_ids),
    )
    return counts.reshape(len(starts), len(topic_ids)).astype(float)


def series_of(counts: Array, sizes: Array) -> Series:
    """Counts of the periods that were read.

    Parameters
    ----------
    counts : float array (n_periods, n_topics)
    sizes : float array (n_periods,)
        Papers of each period; where none was read there is no share.

    Returns
    -------
    Series
    """
    read = np.flatnonzero(sizes)
    return Series(counts=counts[read], sizes=sizes[read, None], place=read.astype(np.int64))


def topics_of(assignment: Assignment) -> Ids:
    """All topics, outliers first where there are any.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    int array (n_topics,), sorted
    """
    return np.unique(assignment.topic_ids).astype(np.int64)


__all__ = ["OUTLIERS", "Assignment", "Ids", "count_papers", "series_of", "topics_of"]
