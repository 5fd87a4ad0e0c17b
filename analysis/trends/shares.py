"""Shares of topics per period and papers per week, with their uncertainty.

A share needs its denominator: the papers of the same period, outliers included. A rate needs its
exposure: the days that were read of those that were due. Periods without a digest have no row at
all, periods whose digests held no paper of a topic have a row with zero - the difference is the
point of this module.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.corpus.calendar import MIN_DATES
from analysis.schema import DataFrame, Periods, Trends
from analysis.trends.assignment import Assignment, count_papers, topics_of
from analysis.trends.regression import Array


def topic_shares(
    assignment: Assignment, periods: DataFrame[Periods], *, level: float = 0.95
) -> DataFrame[Trends]:
    """Share of each topic in each period, and its papers per week of digests.

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
        Every topic of ``assignment``, also where it has no paper. Shares with the interval of
        Wilson [1]_, rates with that of Garwood [2]_.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Journal of the American Statistical Association 22(158).
    .. [2] Garwood, F. (1936). Biometrika 28(3/4).
    """
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import confint_poisson

    topic_ids = topics_of(assignment)
    counts = count_papers(assignment, periods, topic_ids).astype(np.int64)
    sizes = counts.sum(axis=1)
    read = np.flatnonzero(sizes)
    n_papers = counts[read].ravel()
    n_period = np.repeat(sizes[read], len(topic_ids))
    low, high = proportion_confint(n_papers, n_period, alpha=1 - level, method="wilson")
    weeks = np.repeat(weeks_covered(periods)[read], len(topic_ids))
    rate_low, rate_high = confint_poisson(n_papers, weeks, alpha=1 - level, method="exact-c")
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
                "rate": n_papers / weeks,
                "rate_low": np.where(n_papers, rate_low, 0.0 * weeks),
                "rate_high": rate_high,
            }
        )
    )


def weeks_covered(periods: DataFrame[Periods]) -> Array:
    """Weeks that were read of each period, by the calendar learnt from its digests.

    A digest stands for the time between two of them, and a day for its part of the week.

    Parameters
    ----------
    periods : Periods

    Returns
    -------
    float array (n_periods,)
        NaN with too few digests to know how much time one covers.
    """
    days = (periods["period_end"] - periods["period"]).to_numpy() / np.timedelta64(1, "D")
    if len(days) and (days.min() < 7 or days.max() > 1.2 * days.min()):  # no part of a calendar
        steps = np.diff(periods["period"]) / np.timedelta64(1, "D")
        days = np.full(len(days), steps.mean() if len(days) >= MIN_DATES else np.nan)
    due = np.maximum(periods["n_days_expected"].to_numpy(float), 1)
    return days / 7 * periods["n_days_read"].to_numpy(float) / due
