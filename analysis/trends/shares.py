"""Shares of topics per period, with their uncertainty.

A share needs its denominator: the papers of the same period, outliers included. Periods without
a digest have no row at all, periods whose digests held no paper of a topic have a row with
zero - the difference is the point of this module.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema import DataFrame, Periods, Trends
from analysis.trends.assignment import Assignment, count_papers, topics_of


def topic_shares(
    assignment: Assignment, periods: DataFrame[Periods], *, level: float = 0.95
) -> DataFrame[Trends]:
    """Share of each topic in each period, with its Wilson score interval [1]_.

    Parameters
    ----------
    assignment : Assignment
        The undated are in no period.
    periods : Periods
    level : float in (0, 1)
        Confidence level of the interval.

    Returns
    -------
    Trends, one row per period with papers and topic
        Every topic of ``assignment``, also where it has no paper.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Journal of the American Statistical Association 22(158).
    """
    from statsmodels.stats.proportion import proportion_confint

    topic_ids = topics_of(assignment)
    counts = count_papers(assignment, periods, topic_ids).astype(np.int64)
    sizes = counts.sum(axis=1)
    read = np.flatnonzero(sizes)
    n_papers = counts[read].ravel()
    n_period = np.repeat(sizes[read], len(topic_ids))
    low, high = proportion_confint(n_papers, n_period, alpha=1 - level, method="wilson")
    starts = periods["period"].to_numpy()[read]
    return Trends.validate(
        pd.DataFrame(
            {
                "period": pd.Series(np.repeat(starts, len(topic_ids)), dtype="datetime64[us]"),
                "topic_id": np.tile(topic_ids, len(read)),
                "n_papers": n_papers,
                "n_period": n_period,
                "share": n_papers / n_period,
                "share_low": np.clip(low, 0, 1),
                "share_high": np.clip(high, 0, 1),
            }
        )
    )
