"""Corpora with a known truth, made in another way than the tests of trends assume.

Frozen: a change here changes what "calibrated" means. Shares of topics are log-normal, weeks have
the sizes of real digests, counts of a week are multinomial. A topic's share wanders as a gamma
process through a Gaussian copula; the fitted model knows neither gamma nor copula, has no
multinomial, and shares dispersion and correlation over topics without being told that it may.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma, norm

from analysis.trends.regression import Series

#: Papers of 99 consecutive weeks of digests of one arXiv category.
WEEKS = (
    95, 167, 140, 159, 163, 139, 152, 129, 241, 189, 184, 181, 232, 361, 294, 298, 234, 200, 235,
    202, 224, 246, 263, 265, 175, 197, 205, 189, 176, 285, 228, 229, 240, 224, 231, 228, 246, 268,
    260, 217, 226, 229, 283, 196, 163, 221, 349, 297, 270, 276, 279, 169, 142, 163, 214, 182, 163,
    204, 221, 222, 306, 268, 305, 356, 295, 388, 320, 288, 308, 259, 250, 231, 247, 248, 249, 345,
    341, 337, 328, 369, 455, 347, 322, 337, 325, 290, 272, 260, 220, 290, 252, 332, 304, 319, 323,
    299, 276, 281, 343,
)  # fmt: skip
#: Papers that are in no topic; spread of the logarithm of topic sizes.
OUTLIERS, SPREAD = 0.26, 0.8


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One kind of corpus.

    ``dispersion`` is that of each topic's counts, ``lag_one`` the autocorrelation of the wandering
    share behind them, ``season`` its yearly swing. ``changing`` of the topics grow or shrink
    ``growth`` times over the window, half of them each; with ``mean`` they have so many papers a
    week each, and a single one of them grows. ``scale`` multiplies the papers of every week.
    ``shape`` is how the share moves: a line of its logarithm, a step in the middle, a burst of a
    tenth of the window, or a step of which half, as a logarithm, comes back after a fifth of it.
    """

    n_periods: int = 52
    n_topics: int = 100
    dispersion: float = 1.0
    lag_one: float = 0.0
    season: float = 0.0
    changing: float = 0.0
    growth: float = 2.0
    mean: float | None = None
    scale: float = 1.0
    shape: str = "line"


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """Counts, and the shares (n_periods, n_topics) behind them.

    ``shares`` are expected, ``rates`` those that each week had; ``truth`` is 1, -1 or 0 for each
    topic. The last column is the outliers.
    """

    series: Series
    shares: np.ndarray
    rates: np.ndarray
    truth: np.ndarray


def simulate(setting: Setting, rng: np.random.Generator) -> Simulated:
    """One corpus of a setting."""
    n, k = setting.n_periods, setting.n_topics
    sizes = np.round(np.array(WEEKS[:n]) * setting.scale).astype(int)
    weights = np.exp(rng.normal(0, SPREAD, k))
    weights = np.append((1 - OUTLIERS) * weights / weights.sum(), OUTLIERS)
    truth = np.zeros(k + 1, int)
    moves = _shape(setting, n)
    chosen = rng.choice(
        k, max(int(setting.mean is not None), round(setting.changing * k)), replace=False
    )
    truth[chosen] = np.where(np.arange(len(chosen)) % 2 == 0, 1, -1)
    shares = weights * moves[:, None] ** truth
    if setting.mean is not None:
        own = shares[:, chosen] / shares[:, chosen].mean(axis=0) * setting.mean / sizes.mean()
        rest = np.delete(weights, chosen)
        shares[:, np.delete(np.arange(k + 1), chosen)] = np.outer(
            1 - own.sum(axis=1), rest / rest.sum()
        )
        shares[:, chosen] = own
    if setting.season:
        phase = 2 * np.pi * (np.arange(n)[:, None] / 52 + rng.random(k + 1))
        shares = shares * (1 + setting.season * np.sin(phase))
    shares = shares / shares.sum(axis=1, keepdims=True)
    wandering = shares * _noise(setting, shares * sizes[:, None], rng)
    wandering /= wandering.sum(axis=1, keepdims=True)
    counts = np.stack([rng.multinomial(*week) for week in zip(sizes, wandering, strict=True)])
    series = Series(
        counts=counts.astype(float), sizes=sizes[:, None].astype(float), place=np.arange(n)
    )
    return Simulated(series=series, shares=shares, rates=wandering, truth=truth)


def _shape(setting: Setting, n: int) -> np.ndarray:
    at = np.linspace(-0.5, 0.5, n)
    if setting.shape == "step":
        return np.where(at >= 0, setting.growth, 1.0)
    if setting.shape == "return":
        return np.where(at < 0, 1.0, np.where(at < 0.2, setting.growth, setting.growth**0.5))
    if setting.shape == "burst":
        return np.where(np.abs(at) <= 0.05, setting.growth, 1.0)
    return setting.growth**at


def _noise(setting: Setting, expected: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if setting.dispersion <= 1:
        return np.ones_like(expected)
    latent = rng.normal(size=expected.shape)
    fresh = np.sqrt(1 - setting.lag_one**2)
    for t in range(1, len(latent)):
        latent[t] = setting.lag_one * latent[t - 1] + fresh * latent[t]
    spread = np.minimum((setting.dispersion - 1) / expected, 4.0)
    return gamma.ppf(norm.cdf(latent), 1 / spread, scale=spread)
