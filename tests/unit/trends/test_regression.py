"""Oracles: statsmodels fits one topic at a time; closed forms and brute force do the rest."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.trends.evidence import weigh_evidence
from analysis.trends.regression import (
    Series,
    expected_residual,
    fit_logit,
    fitted,
    pearson_residuals,
    pooled_correlation,
    squeeze_dispersion,
    time_basis,
)


def series_of(n_periods=40, n_topics=12, seed=1, mean=8.0):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(150, 400, n_periods)
    slope = rng.normal(0, 0.6, n_topics)
    line = np.linspace(-0.5, 0.5, n_periods)[:, None]
    share = 1 / (1 + np.exp(-(np.log(mean / 250) + slope * line)))
    return Series(
        counts=rng.binomial(sizes[:, None], share).astype(float),
        sizes=sizes[:, None].astype(float),
        place=np.arange(n_periods),
    )


def statsmodels_fit(series, topic, design, scale):
    # Shares with their sizes as weights: with pairs of counts, scale="X2" forgets the sizes.
    sizes = series.sizes[:, 0]
    model = sm.GLM(
        series.counts[:, topic] / sizes, design, sm.families.Binomial(), var_weights=sizes
    )
    return model.fit(scale=scale)


@pytest.mark.parametrize("n_curves", [0, 3])
def test_coefficients_are_those_of_statsmodels(n_curves):
    series = series_of()
    design = np.column_stack([np.ones(series.n_periods), time_basis(series.place, n_curves)])
    ours = fit_logit(design, series)
    for topic, beta in enumerate(ours):
        theirs = statsmodels_fit(series, topic, design, scale="X2")
        np.testing.assert_allclose(beta, theirs.params, atol=1e-6)
        residuals = pearson_residuals(series, fitted(design, ours))[:, topic]
        np.testing.assert_allclose(
            (residuals**2).sum() / (len(design) - design.shape[1]), theirs.scale, rtol=1e-6
        )


def test_score_test_is_near_the_wald_test_of_statsmodels_with_many_papers():
    series = series_of(n_periods=11, mean=60.0)  # too short for correlation and spline
    evidence = weigh_evidence(series)
    design = np.column_stack([np.ones(11), time_basis(series.place, 0)])
    for topic in range(series.counts.shape[1]):
        fit = statsmodels_fit(series, topic, design, scale=evidence.dispersion[topic])
        if evidence.p_line[topic] < 1 and fit.params[1] > 0:
            from scipy import stats

            ours = stats.t.isf(evidence.p_line[topic] / 2, evidence.n_free)
            assert ours == pytest.approx(abs(fit.tvalues[1]), rel=0.04, abs=0.02)


def test_time_is_a_line_and_curves_at_right_angles():
    place = np.array([0, 1, 2, 5, 6, 7, 9, 12, 13, 14, 15, 20])
    basis = time_basis(place, 3)
    np.testing.assert_allclose(basis[:, 0], place / 20 - 0.5)
    design = np.column_stack([np.ones(len(place)), basis])
    products = design.T @ design
    np.testing.assert_allclose(products[2:, 2:], np.eye(3), atol=1e-9)
    np.testing.assert_allclose(products[2:, :2], 0, atol=1e-9)


def test_dispersion_of_like_topics_is_their_mean_and_never_below_one():
    rng = np.random.default_rng(5)
    squeezed, n_free = squeeze_dispersion(1.6 * rng.chisquare(20, 400) / 20, 20)
    assert squeezed.std() < 0.12
    assert squeezed.mean() == pytest.approx(1.6, abs=0.05)
    assert n_free > 100
    low, n_free = squeeze_dispersion(0.5 * rng.chisquare(20, 400) / 20, 20)
    assert (low == 1).all()
    assert np.isinf(n_free)


def test_where_most_vary_less_than_coin_tosses_one_is_known_and_a_wild_topic_keeps_more():
    raw = np.array([0.2, 0.3, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.1, 3.0])
    squeezed, n_free = squeeze_dispersion(raw, 11)
    assert np.isinf(n_free)
    assert (squeezed[:7] == 1).all()
    assert squeezed[-1] > 1.5


def test_dispersion_of_unlike_topics_keeps_its_own_value():
    rng = np.random.default_rng(5)
    own = rng.choice([1.0, 8.0], 400)
    raw = own * rng.chisquare(40, 400) / 40
    squeezed, n_free = squeeze_dispersion(raw, 40)
    assert np.corrcoef(squeezed, raw)[0, 1] > 0.99
    assert n_free < 50


@pytest.mark.parametrize("lag_one", [0.0, 0.3, 0.6])
def test_pooled_correlation_finds_what_fitting_took_out(lag_one):
    """A first-order process, less what a spline fits of it: plain residuals show far less."""
    rng = np.random.default_rng(3)
    n_periods, n_topics = 52, 400
    noise = rng.normal(size=(n_periods, n_topics))
    for t in range(1, n_periods):
        noise[t] = lag_one * noise[t - 1] + np.sqrt(1 - lag_one**2) * noise[t]
    design = np.column_stack([np.ones(n_periods), time_basis(np.arange(n_periods), 3)])
    left = noise - design @ np.linalg.lstsq(design, noise, rcond=None)[0]
    matrix = pooled_correlation(left, design, np.ones(n_periods), np.arange(n_periods))
    found = matrix[0, 1:4]
    np.testing.assert_allclose(found, lag_one ** np.arange(1, 4), atol=0.06)
    share = (left**2).sum() / (n_topics * (n_periods - design.shape[1]))
    assert expected_residual(matrix, design, np.ones(n_periods)) == pytest.approx(share, abs=0.05)
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_a_hole_is_a_longer_step():
    place = np.array([*range(20), *range(33, 53)])
    noise = np.random.default_rng(0).normal(size=(40, 30)).cumsum(axis=0)
    matrix = pooled_correlation(noise, np.ones((40, 1)), np.ones(40), place)
    assert matrix[19, 20] < matrix[18, 19]
    assert matrix[19, 20] == pytest.approx(matrix[0, 14])
