"""What others do with the same counts: each gives the topics that it calls, with a sign."""

from __future__ import annotations

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.trends.regression import Series, fit_logit, fitted, time_basis


def z_score(series: Series) -> np.ndarray:
    """The last quarter's mean count lies two standard deviations from the first's."""
    quarter = series.n_periods // 4
    before, after = series.counts[:-quarter], series.counts[-quarter:]
    z = (after.mean(axis=0) - before.mean(axis=0)) / (before.std(axis=0, ddof=1) + 1e-9)
    z *= np.sqrt(quarter)
    return np.sign(z) * (np.abs(z) > 2)


def least_squares(series: Series) -> np.ndarray:
    """A straight line through the counts, each topic at p < .05."""
    at = np.arange(series.n_periods) - (series.n_periods - 1) / 2
    slope = at @ series.counts / (at @ at)
    left = series.counts - series.counts.mean(axis=0) - np.outer(at, slope)
    error = np.sqrt((left**2).sum(axis=0) / (series.n_periods - 2) / (at @ at)) + 1e-12
    p = 2 * stats.t.sf(np.abs(slope / error), series.n_periods - 2)
    return np.sign(slope) * (p < 0.05)


def binomial(series: Series) -> np.ndarray:
    """Binomial regression of the share on time, Benjamini-Hochberg at 5 %."""
    design = np.column_stack([np.ones(series.n_periods), time_basis(series.place, 0)])
    beta = fit_logit(design, series)
    mean = fitted(design, beta)
    weight = series.sizes * mean * (1 - mean)
    information = np.einsum("ti,tk,tj->kij", design, weight, design)
    error = np.sqrt(np.linalg.inv(information + 1e-12 * np.eye(2))[:, 1, 1])
    p = 2 * stats.norm.sf(np.abs(beta[:, 1] / error))
    return np.sign(beta[:, 1]) * (multipletests(p, method="fdr_bh")[1] <= 0.05)


def bertrend(series: Series) -> np.ndarray:
    """BERTrend's rule: popularity that decays, between its 10th and 50th percentile, and rising.

    Boutaleb, A., Picault, J. and Grosjean, G. (2024), section 3.4: popularity fades by
    exp(-lambda * gap ** 2) while a topic is silent; above the 50th percentile a signal is strong,
    below the 10th noise, and between weak where the slope of recent popularity is positive.
    """
    n = series.n_periods
    popularity = np.zeros(series.counts.shape)
    total, silent = np.zeros(series.counts.shape[1]), np.zeros(series.counts.shape[1])
    for t, counts in enumerate(series.counts):
        silent = np.where(counts > 0, 0, silent + 1)
        total = np.where(counts > 0, total + counts, total * np.exp(-0.01 * silent**2))
        popularity[t] = total
    window = popularity[-max(4, n // 4) :]
    low, high = np.percentile(window, [10, 50])
    at = np.arange(len(window)) - (len(window) - 1) / 2
    slope = at @ window
    last = window[-1]
    return ((last >= low) & (last <= high) & (slope > 0)).astype(float)


PEERS = {
    "z-score of counts": z_score,
    "least squares on counts": least_squares,
    "binomial regression, BH": binomial,
    "BERTrend's rule (weak signals)": bertrend,
}
