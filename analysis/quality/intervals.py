"""Intervals of means, by drawing again what a mean is of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Draws behind an interval.
N_DRAWS = 2000
#: Ends of an interval of 95 %, in percent of the draws.
_ENDS = (2.5, 97.5)


def mean_interval(values: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """Interval of a mean, 95 %, by percentiles of a bootstrap.

    Parameters
    ----------
    values : float64 array (n_values,)
        One at least.
    rng : Generator

    Returns
    -------
    low, high : float
    """
    draws = values[rng.integers(0, len(values), (N_DRAWS, len(values)))].mean(axis=1)
    low, high = np.percentile(draws, _ENDS)
    return float(low), float(high)


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedMean:
    """A measure as the mean of what each topic or paper adds.

    Attributes
    ----------
    totals : float64 array (n_units,)
        Values times weights.
    weights : float64 array (n_units,)
        0 for a unit that has no value.
    """

    totals: Floats
    weights: Floats

    @property
    def value(self) -> float:
        """The mean; NaN where nothing has a weight."""
        return float(self.totals.sum() / self.weights.sum()) if self.weights.any() else np.nan

    def redrawn(self, draws: npt.NDArray[np.int64]) -> Floats:
        """The mean of each draw of units; NaN where none of them has a weight."""
        weights = self.weights[draws].sum(axis=1)
        totals = self.totals[draws].sum(axis=1)
        return np.divide(totals, weights, out=np.full(len(draws), np.nan), where=weights > 0)


def plain_mean(values: Floats) -> WeightedMean:
    """The mean of the values that are not NaN."""
    known = ~np.isnan(values)
    return WeightedMean(totals=np.where(known, values, 0.0), weights=known.astype(np.float64))


def paired_intervals(mean: WeightedMean, by_chance: WeightedMean, *, seed: int) -> dict[str, float]:
    """Intervals of a mean, and of how far it is above another of the same units.

    The two are drawn together, so that what makes a unit hard for both cancels out of their
    difference [1]_. Equal numbers of units and seeds draw the same units, whatever is measured.

    Parameters
    ----------
    mean, by_chance : WeightedMean (n_units,)
    seed : int

    Returns
    -------
    dict
        ``low``, ``high``, ``gain_low``, ``gain_high``: percentiles for 95 %; NaN for fewer than
        two units with a weight.

    References
    ----------
    .. [1] Efron, B. and Tibshirani, R. J. (1993). An introduction to the bootstrap, sections 8.3
       and 13.3.
    """
    names = ("low", "high", "gain_low", "gain_high")
    n_units = len(mean.totals)
    if (mean.weights > 0).sum() < 2:
        return dict.fromkeys(names, np.nan)
    draws = np.random.default_rng(seed).integers(0, n_units, (N_DRAWS, n_units))
    values = mean.redrawn(draws)
    gains = values - by_chance.redrawn(draws)
    ends = [np.nanpercentile(values, _ENDS), np.nanpercentile(gains, _ENDS)]
    return dict(zip(names, map(float, np.concatenate(ends)), strict=True))
