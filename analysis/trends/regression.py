"""Quasi-binomial regression of many topics on time at once.

Counts of a topic vary more than coin tosses do, and one week resembles the next. Both are
estimated over all topics together, since one topic of some hundred papers cannot tell them: the
dispersion is squeezed towards the value that topics share, the autocorrelation is pooled.
statsmodels fits one topic at a time, a hundred times slower than a simulation can bear; the
tests hold this module against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Lags that the autocorrelation is pooled over, at most.
N_LAGS = 10
#: Fewer periods than these cannot tell an autocorrelation from none.
MIN_PERIODS_LAGS = 12
#: Fewer topics than these may all have changed, which is no memory.
MIN_TOPICS_LAGS = 5
#: Least variance of a period, as a part of what the topic's mean share gives it.
FLOOR = 0.1
#: Standard errors by which the correlation is taken higher than estimated.
CAUTION = 1.5
_DECAYS = np.linspace(0.1, 0.9, 9)


@dataclass(frozen=True, eq=False, kw_only=True)
class Series:
    """Papers of each topic in each period that was read.

    Attributes
    ----------
    counts : float array (n_periods, n_topics)
        Papers of the topic; weights of membership may make them fractions.
    sizes : float array (n_periods, n_topics) or (n_periods, 1)
        The denominators, above zero.
    place : int array (n_periods,)
        Number of the period in the calendar, missing ones counted: a hole is a longer step.
    """

    counts: Array
    sizes: Array
    place: npt.NDArray[np.int64]

    @property
    def n_periods(self) -> int:
        """Periods that were read."""
        return len(self.place)

    def of(self, columns: npt.NDArray[Any]) -> Series:
        """Return the same periods, and these topics of one denominator."""
        return replace(self, counts=self.counts[:, columns])

    @property
    def shares(self) -> Array:
        """Share of each topic over the whole window, strictly between 0 and 1."""
        totals = np.broadcast_to(self.sizes, self.counts.shape).sum(axis=0)
        return np.clip(self.counts.sum(axis=0) / totals, 1e-12, 1 - 1e-12)


def time_basis(place: npt.NDArray[np.int64], n_curves: int) -> Array:
    """Time as a line and as a cubic spline beside it.

    Parameters
    ----------
    place : int array (n_periods,)
    n_curves : int
        Columns that bend: 0 for the line alone, else 3 or more, the more the finer.

    Returns
    -------
    float array (n_periods, 1 + n_curves)
        First the line, from -1/2 to 1/2; then what the spline adds, each of unit length and at
        right angles to the line, the constant and each other.
    """
    from scipy.interpolate import BSpline

    line = (place - place[0]) / max(1, place[-1] - place[0]) - 0.5
    if n_curves == 0:
        return line[:, None]
    inner = np.linspace(0, 1, n_curves)[1:-1]  # n_curves - 2 knots: 3 + n_inner columns besides 1
    knots = np.concatenate([np.zeros(4), inner, np.ones(4)])
    splines = BSpline.design_matrix(np.clip(line + 0.5, 0, 1), knots, 3).toarray()
    whole, _ = np.linalg.qr(np.column_stack([np.ones(len(line)), line, splines]))
    return np.column_stack([line, whole[:, 2 : 2 + n_curves]])


def fit_logit(design: Array, series: Series, *, n_steps: int = 30) -> Array:
    """Coefficients of a binomial regression for each topic, by Newton's method.

    Parameters
    ----------
    design : float array (n_periods, n_columns)
        With a column of ones.
    series : Series
    n_steps : int
        Steps at most; a topic that is wholly absent from one side has no finite optimum, and
        stops there.

    Returns
    -------
    float array (n_topics, n_columns)
    """
    n_columns = design.shape[1]
    pairs = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    start = series.shares
    beta = np.linalg.lstsq(design, np.ones(len(design)), rcond=None)[0][:, None] * np.log(
        start / (1 - start)
    )
    left, counts, sizes = np.arange(beta.shape[1]), series.counts, series.sizes
    for _ in range(n_steps):
        mean = 1 / (1 + np.exp(-np.clip(design @ beta[:, left], -30, 30)))
        score = design.T @ (counts - sizes * mean)
        information = (pairs.T @ (sizes * mean * (1 - mean))).T.reshape(-1, n_columns, n_columns)
        scale = np.trace(information, axis1=1, axis2=2)[:, None, None]
        ridge = 1e-9 * scale * np.eye(n_columns) + 1e-300 * np.eye(n_columns)
        step = np.linalg.solve(information + ridge, score.T[:, :, None])[:, :, 0].T
        step *= np.minimum(1, 4 / np.maximum(np.abs(design @ step).max(axis=0), 1e-12))
        beta[:, left] += step
        # Most topics are done after a few steps; those without an optimum take all of them.
        moving = np.abs(step).max(axis=0, initial=0) >= 1e-9
        if not moving.any():
            break
        if not moving.all():
            left, counts = left[moving], counts[:, moving]
            sizes = sizes[:, moving] if sizes.shape[1] > 1 else sizes
    return np.ascontiguousarray(beta.T)


def fitted(design: Array, beta: Array) -> Array:
    """Shares that a fit gives.

    Parameters
    ----------
    design : float array (n_periods, n_columns)
    beta : float array (n_topics, n_columns)

    Returns
    -------
    float array (n_periods, n_topics)
    """
    return 1 / (1 + np.exp(-np.clip(design @ beta.T, -30, 30)))


def pearson_residuals(series: Series, mean: Array) -> Array:
    """Counts less what was expected, in binomial standard deviations.

    One paper where a spline expects a thousandth of one would count as a thousand; so no
    period's variance is taken below a tenth of what the topic's mean share gives it.

    Parameters
    ----------
    series : Series
    mean : float array (n_periods, n_topics)
        Fitted shares.

    Returns
    -------
    float array (n_periods, n_topics)
    """
    share = np.maximum(mean, FLOOR * series.shares)
    variance = np.maximum(series.sizes * share * (1 - share), 1e-12)
    return (series.counts - series.sizes * mean) / np.sqrt(variance)


def without_loudest(series: Series, mean: Array) -> Series:
    """All topics but the one that moves the others most, over the papers that are in these.

    Shares add up to one: a topic that soars and comes back bends all others at the same time,
    which is arithmetic and no memory. Given its counts the others are drawn as before, whichever
    topic is left out. That one goes whose counts vary most around their fit, in papers.

    Parameters
    ----------
    series : Series
        With one denominator for all topics.
    mean : float array (n_periods, n_topics)
        Fitted shares.

    Returns
    -------
    Series
    """
    expected = series.sizes * mean
    excess = ((series.counts - expected) ** 2 - expected * (1 - mean)).sum(axis=0)
    others = np.arange(len(excess)) != excess.argmax()
    left = np.maximum(series.sizes - series.counts[:, ~others], 1e-9)
    return replace(series.of(others), sizes=left)


def squeeze_dispersion(dispersion: Array, n_free: float) -> tuple[Array, float]:
    """Dispersions drawn towards what topics have in common, and at least 1 [1]_.

    Parameters
    ----------
    dispersion : float array (n_topics,)
        Pearson's X2 of each topic over its degrees of freedom.
    n_free : float
        These degrees of freedom.

    Returns
    -------
    dispersion : float array (n_topics,)
    n_free : float
        Degrees of freedom of the squeezed values; infinite where topics differ no more than
        chance has them differ, or together vary no more than coin tosses.

    References
    ----------
    .. [1] Lund, S. P. et al. (2012). Statistical Applications in Genetics and Molecular Biology
       11(5), section 2; the prior is fitted by moments of the logarithm as in Smyth, G. K.
       (2004), ibid. 3(1), section 6.2.
    """
    from scipy.special import digamma, polygamma

    if len(dispersion) < 3:
        return np.maximum(dispersion, 1), n_free
    floored = np.maximum(dispersion, 0.05)
    logs = np.log(floored) - digamma(n_free / 2) + np.log(n_free / 2)
    spread = float(logs.var(ddof=1) - polygamma(1, n_free / 2))
    if spread <= 0:
        return np.full(len(dispersion), max(1.0, float(floored.mean()))), np.inf
    prior_free = 2 * _inverse_trigamma(spread)
    prior = float(dispersion.mean())
    squeezed = (prior_free * prior + n_free * dispersion) / (prior_free + n_free)
    # Where topics together vary no more than coin tosses, 1 is known and not estimated.
    return np.maximum(squeezed, 1), n_free + prior_free if prior > 1 else np.inf


def _inverse_trigamma(value: float) -> float:
    from scipy.special import polygamma

    x = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, x))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, x))
        x += step
        if -step / x < 1e-8:
            break
    return x


def pooled_correlation(
    residuals: Array, design: Array, sizes: Array, place: npt.NDArray[np.int64]
) -> Array:
    """Correlation between periods that topics share, free of what fitting took out.

    Binomial noise around a share that drifts and returns: the correlation of neighbours starts
    below one and decays by the same factor each period. The residuals of a fit are correlated
    even where the counts are not, and less than the counts where these are; so level and decay
    are those whose *expected* products of residuals come nearest to the products found. The
    middle 90 % of topics are averaged, or all but the two outermost, so that one step is not
    taken for memory.

    Parameters
    ----------
    residuals : float array (n_periods, n_topics)
        Pearson residuals of the fit.
    design : float array (n_periods, n_columns)
        Of the fit.
    sizes : float array (n_periods,)
    place : int array (n_periods,)

    Returns
    -------
    float array (n_periods, n_periods)
        The identity with fewer than a dozen periods or five topics: they cannot tell.
    """
    from scipy.stats import trim_mean

    n_periods, n_topics = residuals.shape
    identity = np.eye(n_periods)
    if n_periods < MIN_PERIODS_LAGS or n_topics < MIN_TOPICS_LAGS:
        return identity
    n_lags = min(N_LAGS, n_periods // 3)
    apart = np.abs(place[:, None] - place[None, :])

    def by_lag(products: Array) -> Array:
        sums = np.bincount(apart.ravel(), weights=products.ravel())
        return sums[: n_lags + 1].astype(float)

    unit = residuals / np.sqrt((residuals**2).sum(axis=0) + 1e-12)
    cut = max(0.05, 1.001 / n_topics)
    found = np.array(
        [
            trim_mean((unit * ((apart == lag).astype(float) @ unit)).sum(axis=0), cut)
            for lag in range(n_lags + 1)
        ]
    )
    root = np.sqrt(sizes)[:, None] * design
    keep = identity - root @ np.linalg.pinv(root)
    noise = by_lag(keep)
    error = 1 / (n_topics * n_periods)  # variance of a mean product of unit residuals
    fits, matrices = [], []
    for decay in _DECAYS:
        drift = decay ** apart.astype(float) - identity
        expected = np.column_stack([noise, by_lag(keep @ drift @ keep)])
        (scale, level), *_ = np.linalg.lstsq(expected, found, rcond=None)
        level = level / scale + CAUTION * np.sqrt(error / (expected[:, 1] ** 2).sum()) / scale
        level = min(max(level, 0.0), 1.0)
        shape = expected @ [1.0, level]
        left = found - shape * (found @ shape) / (shape @ shape)
        fits.append(float((left**2).sum()) / error)
        matrices.append(identity + level * drift)
    # Few periods hardly tell a slow decay from a fast one: all are heard, by how well they fit.
    weights = np.exp(-(np.array(fits) - min(fits)) / 2)
    return np.average(matrices, axis=0, weights=weights)


def expected_residual(correlation: Array, design: Array, sizes: Array) -> float:
    """Mean square of residuals that a fit leaves of unit noise so correlated.

    Parameters
    ----------
    correlation : float array (n_periods, n_periods)
    design : float array (n_periods, n_columns)
    sizes : float array (n_periods,)

    Returns
    -------
    float
        Over the degrees of freedom: 1 where nothing is correlated.
    """
    root = np.sqrt(sizes)[:, None] * design
    keep = np.eye(len(design)) - root @ np.linalg.pinv(root)
    return float((keep * correlation).sum() / (len(design) - design.shape[1]))
