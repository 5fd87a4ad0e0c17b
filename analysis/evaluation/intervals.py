"""Intervals of means, by drawing again what a mean is of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Draws behind an interval.
N_DRAWS = 2000


def mean_interval(values: npt.NDArray[np.float64], rng: np.random.Generator) -> tuple[float, float]:
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
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)
