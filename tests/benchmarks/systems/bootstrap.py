"""Differences between two systems, with what papers and topics drawn anew make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.benchmarks.systems.partitions import Ids, ami, contingency

Floats = npt.NDArray[np.float64]
#: A system that is worse by no more than this is as good for all purposes.
MARGIN = 0.01


def ami_difference(
    labels: Ids, pairs: Sequence[tuple[Ids, Ids]], *, n_resamples: int, seed: int = 7
) -> dict[str, Any]:
    """AMI of one system less that of another, papers drawn anew, the same for both.

    Parameters
    ----------
    labels : int64 array (n_papers,)
        -1 for papers without a label: they are left out.
    pairs : sequence of (int64 array, int64 array) (n_seeds,)
        Topics by the one and by the other under each seed; no outliers.
    n_resamples : int
    seed : int

    Returns
    -------
    dict
        As :func:`verdict` gives it, for the mean over seeds.
    """
    known = labels >= 0
    labels = labels[known]
    systems = [(one[known], other[known]) for one, other in pairs]

    def difference(weights: Ids | None = None) -> float:
        return float(
            np.mean(
                [
                    ami(contingency(labels, one, weights))
                    - ami(contingency(labels, other, weights))
                    for one, other in systems
                ]
            )
        )

    rng = np.random.default_rng(seed)
    draws = [
        difference(np.bincount(rng.integers(0, len(labels), len(labels)), minlength=len(labels)))
        for _ in range(n_resamples)
    ]
    return verdict(difference(), np.array(draws))


def mean_difference(
    pairs: Sequence[tuple[Floats, Floats]], *, n_resamples: int, seed: int = 7
) -> dict[str, Any]:
    """Mean over topics of one system less that of another, topics of each drawn anew.

    Parameters
    ----------
    pairs : sequence of (float64 array, float64 array) (n_seeds,)
        A value of each topic of the one and of the other under each seed.
    n_resamples : int
    seed : int

    Returns
    -------
    dict
        As :func:`verdict` gives it, for the mean over seeds.
    """
    rng = np.random.default_rng(seed)

    def drawn(values: Floats) -> Floats:
        return values[rng.integers(0, len(values), (n_resamples, len(values)))].mean(axis=1)

    draws = np.mean([drawn(one) - drawn(other) for one, other in pairs], axis=0)
    return verdict(float(np.mean([one.mean() - other.mean() for one, other in pairs])), draws)


def verdict(difference: float, draws: Floats) -> dict[str, Any]:
    """A difference, its interval of 95 % by percentiles, and whether it is worse by ``MARGIN``.

    Returns
    -------
    dict
        ``difference``, ``low``, ``high``; ``not_worse``: *yes* where the interval lies above
        minus ``MARGIN``, *no* where it lies below, else *open*.
    """
    low, high = (float(value) for value in np.percentile(draws, [2.5, 97.5]))
    return {
        "difference": difference,
        "low": low,
        "high": high,
        "not_worse": "yes" if low > -MARGIN else "no" if high < -MARGIN else "open",
    }
