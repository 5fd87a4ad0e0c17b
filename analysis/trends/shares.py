"""Shares of topics per period, with their uncertainty.

A share needs its denominator: the papers of the same period, outliers included. Periods without
a digest have no row at all, periods whose digests held no paper of a topic have a row with
zero - the difference is the point of this module.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.schema import DataFrame, Membership, Papers, Periods, Trends


def topic_trends(
    papers: DataFrame[Papers],
    membership: DataFrame[Membership],
    periods: DataFrame[Periods],
    *,
    level: float = 0.95,
) -> DataFrame[Trends]:
    """Share of each topic in each period, with its Wilson score interval [1]_.

    Parameters
    ----------
    papers : Papers
        ``digest_date`` places a paper; the undated are in no period.
    membership : Membership
        ``topic_id`` of each paper, -1 for outliers.
    periods : Periods
    level : float in (0, 1)
        Confidence level of the interval.

    Returns
    -------
    Trends, one row per period with papers and topic
        Every topic of ``membership``, also where it has no paper.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Journal of the American Statistical Association 22(158).
    """
    from statsmodels.stats.proportion import proportion_confint

    topic_ids = np.sort(membership["topic_id"].unique()).astype(np.int64)
    counts = _counts(papers, membership, periods, topic_ids)
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


def _counts(
    papers: DataFrame[Papers],
    membership: DataFrame[Membership],
    periods: DataFrame[Periods],
    topic_ids: np.ndarray,
) -> np.ndarray:
    """Papers per period and topic, as the product of two indicators."""
    topic_of = membership.set_index("paper_id")["topic_id"]
    dated = papers[papers["digest_date"].notna()]
    starts = pd.DatetimeIndex(periods["period"])
    row = starts.searchsorted(pd.DatetimeIndex(dated["digest_date"]), side="right") - 1
    column = np.searchsorted(topic_ids, topic_of.loc[dated["paper_id"]].to_numpy())
    one = np.ones(len(dated), dtype=np.int64)
    in_period = sparse.csr_matrix((one, (row, np.arange(len(dated)))), (len(starts), len(dated)))
    in_topic = sparse.csr_matrix(
        (one, (np.arange(len(dated)), column)), (len(dated), len(topic_ids))
    )
    return np.asarray((in_period @ in_topic).todense(), dtype=np.int64)
