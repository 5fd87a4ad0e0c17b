"""How strongly the counts of each topic speak for a change of its share.

Two tests beside each other: a score test for a line on the logit scale, and one for what a cubic
spline bends beside it, since a step is no slope and a burst goes nowhere. Both take the variance
from the data: dispersion squeezed over topics, correlation of periods pooled over topics. Shares
add up to one, so what falls or bends must also do so among the papers that are in no rising topic.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.trends.regression import (
    MIN_TOPICS_LAGS,
    Array,
    Series,
    expected_residual,
    fit_logit,
    fitted,
    pearson_residuals,
    pooled_correlation,
    squeeze_dispersion,
    time_basis,
    without_loudest,
)

#: What is called has a false discovery rate of at most this.
ALPHA = 0.05
#: Fewer periods than these show no trend; fewer papers than these no topic's trend.
MIN_PERIODS, MIN_PAPERS = 5, 5
#: From so many periods on the spline is tried, and is a finer one.
MIN_PERIODS_SPLINE, MIN_PERIODS_FINE = 12, 100
#: How the error is shared between line and spline: the line is what most topics follow.
WEIGHT_LINE = 0.8
#: First and last part of the window that growth is measured between.
QUARTER = 0.25


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """What the tests found, each an array (n_topics,).

    Attributes
    ----------
    p_line, p_curve : float array
        Of the line, and of line and spline together; NaN with fewer than ``MIN_PAPERS``.
    p_bend : float array
        Of what the spline adds to the line.
    p : float array
        Of any change: the smaller of line and bend, each weighted by its share of the error.
    is_line : bool array
        The line is stronger evidence than line and spline, or there is none for a curve.
    sign : float array
        Of the slope.
    growth, log_error : float array
        Fitted share in the last quarter over the first, and the standard error of its logarithm.
    share_first, share_last : float array
        The fitted shares themselves, of the line or of the spline as ``is_line`` says.
    risers : bool array
        Rises, or bulges, so that others shrink by arithmetic.
    by_arithmetic : bool array
        Stands out only as long as the risers are in the denominator.
    dispersion : float array
        At least 1.
    n_free : float
        Degrees of freedom of the t reference.
    correlation : float array (n_periods, n_periods)
        Between periods.
    """

    p_line: Array
    p_curve: Array
    p_bend: Array
    p: Array
    is_line: npt.NDArray[np.bool_]
    sign: Array
    growth: Array
    log_error: Array
    share_first: Array
    share_last: Array
    risers: npt.NDArray[np.bool_]
    by_arithmetic: npt.NDArray[np.bool_]
    dispersion: Array
    n_free: float
    correlation: Array

    @property
    def lag_one(self) -> float:
        """Correlation of a period with the next."""
        return float(np.diag(self.correlation, 1).max(initial=0))


def weigh_evidence(series: Series, correlation: Array | None = None) -> Evidence:
    """Test every topic for a change of its share.

    Parameters
    ----------
    series : Series
        Of at least ``MIN_PERIODS`` periods, with one denominator for all topics.
    correlation : float array (n_periods, n_periods), optional
        Between periods, where it is known from other topics; else estimated from these.

    Returns
    -------
    Evidence
    """
    basis = time_basis(series.place, n_curves_of(series.n_periods))
    design = np.column_stack([np.ones(series.n_periods), basis])
    sizes = series.sizes[:, 0]
    seen = series.counts.sum(axis=0) > 0  # what has no paper here has no residuals
    beta = fit_logit(design, series)
    mean = fitted(design, beta)
    residuals = pearson_residuals(series, mean)
    if correlation is None:
        correlation = _correlation(series.of(seen), mean[:, seen], design)
    n_free = series.n_periods - design.shape[1]
    raw = (residuals**2).sum(axis=0) / (n_free * expected_residual(correlation, design, sizes))
    squeezed, n_free_squeezed = squeeze_dispersion(raw[seen], n_free)
    dispersion = np.full(len(raw), squeezed.max(initial=1))
    dispersion[seen] = squeezed
    tests = _Tests(basis, mean, dispersion, n_free_squeezed, correlation)
    p_line, p_curve, p_bend, sign = tests.of(series)
    p = combined(p_line, p_bend, has_bend=basis.shape[1] > 1)
    bulge = ((mean - series.shares) ** 3).sum(axis=0)
    rises = np.where(p_line <= ALPHA, sign, bulge) > 0
    stands_out = benjamini_hochberg(p) <= ALPHA
    risers = stands_out & rises
    if risers.any():
        p_line_rest, p_curve_rest, p_bend_rest, sign_rest = tests.of(without_others(series, risers))
        p_line_rest[sign_rest >= 0] = 1
        p_line = np.where(sign < 0, np.maximum(p_line, p_line_rest), p_line)
        p_curve = np.maximum(p_curve, p_curve_rest)
        p_bend = np.maximum(p_bend, p_bend_rest)
        p = combined(p_line, p_bend, has_bend=basis.shape[1] > 1)
    straight = design[:, :2]
    line = _growth(series, straight, fit_logit(straight, series), dispersion, correlation)
    curve = _growth(series, design, beta, dispersion, correlation)
    still = benjamini_hochberg(p) <= ALPHA
    is_line = (p_line / WEIGHT_LINE <= p_curve / (1 - WEIGHT_LINE)) | ~still
    first, last, error = (np.where(is_line, *pair) for pair in zip(line, curve, strict=True))
    return Evidence(
        p_line=p_line,
        p_curve=p_curve,
        p_bend=p_bend,
        p=p,
        is_line=is_line,
        sign=sign,
        growth=last / first,
        log_error=error,
        share_first=first,
        share_last=last,
        risers=risers,
        by_arithmetic=stands_out & ~still,
        dispersion=dispersion,
        n_free=n_free_squeezed,
        correlation=correlation,
    )


def _correlation(series: Series, mean: Array, design: Array) -> Array:
    """Correlation between periods, pooled over all topics but the one that bends the others."""
    if series.counts.shape[1] < MIN_TOPICS_LAGS:
        return np.eye(series.n_periods)
    others = without_loudest(series, mean)
    left = pearson_residuals(others, fitted(design, fit_logit(design, others)))
    return pooled_correlation(left, design, others.sizes[:, 0], series.place)


def without_others(series: Series, risers: npt.NDArray[np.bool_]) -> Series:
    """The same counts, each over the papers that are in no other topic that rises.

    Parameters
    ----------
    series : Series
        With one denominator for all topics.
    risers : bool array (n_topics,)

    Returns
    -------
    Series
        With a denominator for each topic.
    """
    inside = np.where(risers, series.counts, 0.0)
    others = inside.sum(axis=1, keepdims=True) - inside
    sizes = np.maximum(series.sizes - others, np.maximum(series.counts, 1e-9))
    return replace(series, sizes=sizes)


def n_curves_of(n_periods: int) -> int:
    """Columns of the spline beside the line, by the number of periods.

    Parameters
    ----------
    n_periods : int

    Returns
    -------
    int
    """
    if n_periods < MIN_PERIODS_SPLINE:
        return 0
    return 3 if n_periods < MIN_PERIODS_FINE else 5


def combined(p_line: Array, p_bend: Array, *, has_bend: bool) -> Array:
    """One p of two tests, each allowed its part of the error.

    Parameters
    ----------
    p_line, p_bend : float array (n_topics,)
    has_bend : bool

    Returns
    -------
    float array (n_topics,)
    """
    if not has_bend:
        return p_line
    p: Array = np.minimum(p_line / WEIGHT_LINE, p_bend / (1 - WEIGHT_LINE))
    return np.minimum(p, 1.0)


def benjamini_hochberg(p: Array) -> Array:
    """Smallest false discovery rate at which each test is called.

    Parameters
    ----------
    p : float array (n_tests,)
        NaN where there was no test, which then doesn't count as one.

    Returns
    -------
    float array (n_tests,)
    """
    from statsmodels.stats.multitest import multipletests

    q, tested = p.copy(), ~np.isnan(p)
    if tested.any():
        q[tested] = multipletests(p[tested], method="fdr_bh")[1]
    return q


@dataclass(frozen=True, eq=False)
class _Tests:
    """The score tests of one window, for any denominators."""

    basis: Array
    mean: Array
    dispersion: Array
    n_free: float
    correlation: Array

    def of(self, series: Series) -> tuple[Array, Array, Array, Array]:
        """Give p of the line, of line and spline, of the bend, and the sign of the line."""
        from scipy import stats

        share, sizes = series.shares, series.sizes
        centred = self.basis[:, :, None] - np.einsum(
            "tj,tk->jk", self.basis, sizes / sizes.sum(axis=0)
        )
        score = np.einsum("tjk,tk->kj", centred, series.counts - sizes * share)
        scaled = np.sqrt(sizes)[:, None, :] * centred
        scaled = np.moveaxis(scaled, 2, 0)
        scale = (self.dispersion * share * (1 - share))[:, None, None]
        variance = scale * (np.swapaxes(scaled, 1, 2) @ (self.correlation @ scaled))
        line = score[:, 0] ** 2 / variance[:, 0, 0]
        p_line = 2 * stats.t.sf(np.sqrt(line), self.n_free)
        p_curve, p_bend = np.ones((2, len(share)))
        n_bends = self.basis.shape[1] - 1
        if n_bends:
            whole = _quadratic(score, variance)
            # The score test is too free with few papers and the likelihood ratio with many
            # zeros: the smaller of both holds what it promises.
            plain = scale * (np.swapaxes(scaled, 1, 2) @ scaled)
            ratio = whole / np.maximum(_quadratic(score, plain), 1e-12)
            gain_line, gain_whole = self._likelihood_ratios(series, share)
            bend = np.minimum(whole - line, ratio * np.maximum(gain_whole - gain_line, 0))
            whole = np.minimum(whole, ratio * gain_whole)
            n_free = min(self.n_free, 1e9)
            p_curve = stats.f.sf(whole / (1 + n_bends), 1 + n_bends, n_free)
            p_bend = stats.f.sf(bend / n_bends, n_bends, n_free)
        few = series.counts.sum(axis=0) < MIN_PAPERS
        p_line[few] = p_curve[few] = p_bend[few] = np.nan
        return p_line, p_curve, p_bend, np.sign(score[:, 0])

    def _likelihood_ratios(self, series: Series, share: Array) -> tuple[Array, Array]:
        """Of the line, and of line and spline, over a flat share."""
        from scipy.special import xlogy

        def log_likelihood(mean: Array) -> Array:
            mean = np.clip(mean, 1e-12, 1 - 1e-12)
            rest = np.maximum(series.sizes - series.counts, 0)
            found: Array = (xlogy(series.counts, mean) + xlogy(rest, 1 - mean)).sum(axis=0)
            return found

        design = np.column_stack([np.ones(len(self.basis)), self.basis])
        line, mean = fitted(design[:, :2], fit_logit(design[:, :2], series)), self.mean
        if series.sizes.shape[1] > 1:  # other denominators, other shares
            mean = fitted(design, fit_logit(design, series))
        flat = log_likelihood(np.broadcast_to(share, series.counts.shape))
        gains = [
            2 * np.maximum(log_likelihood(m) - flat, 0) / self.dispersion for m in (line, mean)
        ]
        return gains[0], gains[1]


def _quadratic(score: Array, variance: Array) -> Array:
    solved = np.linalg.solve(variance, score[:, :, None])[:, :, 0]
    product: Array = (score * solved).sum(axis=1)
    return product


def _growth(
    series: Series, design: Array, beta: Array, dispersion: Array, correlation: Array
) -> tuple[Array, Array, Array]:
    """Mean fitted share of the first and the last quarter, and the error of their log ratio."""
    mean = np.clip(fitted(design, beta), 1e-12, 1 - 1e-12)
    at = design[:, 1]
    ends = (at <= at.min() + QUARTER, at >= at.max() - QUARTER)
    slope = mean * (1 - mean)
    first, last = (mean[end].mean(axis=0) for end in ends)
    gradient = [
        (design[end].T @ slope[end]) / end.sum() / level
        for end, level in zip(ends, (first, last), strict=True)
    ]
    direction = (gradient[1] - gradient[0]).T
    scaled = np.sqrt(series.sizes * slope)[:, :, None] * design[:, None, :]
    scaled = np.moveaxis(scaled, 1, 0)
    n_columns = design.shape[1]
    information = np.swapaxes(scaled, 1, 2) @ scaled
    information += 1e-9 * np.eye(n_columns) * np.trace(information, axis1=1, axis2=2)[:, None, None]
    meat = np.swapaxes(scaled, 1, 2) @ (correlation @ scaled)
    bread = np.linalg.solve(information, direction[:, :, None])
    variance = dispersion * (np.swapaxes(bread, 1, 2) @ meat @ bread)[:, 0, 0]
    return first, last, np.sqrt(np.maximum(variance, 0))


def line_growth(series: Series, evidence: Evidence) -> tuple[Array, Array]:
    """Growth by the line, whatever the evidence is for.

    Parameters
    ----------
    series : Series
    evidence : Evidence
        Of the same series.

    Returns
    -------
    growth, log_error : float array (n_topics,)
    """
    design = np.column_stack([np.ones(series.n_periods), time_basis(series.place, 0)])
    beta = fit_logit(design, series)
    first, last, error = _growth(series, design, beta, evidence.dispersion, evidence.correlation)
    return last / first, error
