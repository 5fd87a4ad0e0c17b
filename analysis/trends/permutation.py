"""Periods in any order, in blocks: a test of line and spline that needs no model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.trends.evidence import n_curves_of
from analysis.trends.regression import Array, Series, time_basis

#: Periods from which on a permutation of blocks can confirm what the model says.
MIN_PERIODS_BLOCKS, N_BLOCK_PERMUTATIONS, ALPHA_BLOCKS = 60, 999, 0.01


def block_permutation(series: Series, *, seed: int) -> tuple[Array, Array]:
    """Test line and spline by putting blocks of periods in any order [1]_.

    Blocks keep what neighbouring periods share; the model is not needed.

    Parameters
    ----------
    series : Series
    seed : int

    Returns
    -------
    p_line, p_curve : float array (n_topics,)
        ``(b + 1) / (B + 1)``, where b of B permutations are at least as extreme.

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. K. (2010). Statistical Applications in Genetics and
       Molecular Biology 9(1).
    """
    orders = block_orders(series.n_periods, N_BLOCK_PERMUTATIONS, np.random.default_rng(seed))
    basis = time_basis(series.place, n_curves_of(series.n_periods))
    excess = series.counts - series.sizes * series.shares
    sizes = series.sizes[:, 0]

    def statistics(order: npt.NDArray[np.int64]) -> tuple[Array, Array]:
        centred = basis - sizes[order] @ basis / sizes.sum()
        score = centred.T @ excess[order]
        variance = (centred * sizes[order, None]).T @ centred
        return score[0] ** 2 / variance[0, 0], (score * np.linalg.solve(variance, score)).sum(0)

    line, whole = statistics(np.arange(series.n_periods))
    n_line, n_whole = np.zeros(len(line)), np.zeros(len(line))
    for order in orders:
        line_permuted, whole_permuted = statistics(order)
        n_line += line_permuted >= line * (1 - 1e-9)
        n_whole += whole_permuted >= whole * (1 - 1e-9)
    return (n_line + 1) / (len(orders) + 1), (n_whole + 1) / (len(orders) + 1)


def block_orders(
    n_periods: int, n_orders: int, rng: np.random.Generator, length: int | None = None
) -> npt.NDArray[np.int64]:
    """Orders of periods in which blocks of neighbours stay together.

    Parameters
    ----------
    n_periods : int
    n_orders : int
    rng : Generator
    length : int, optional
        Of a block; by default the cube root of the number of periods.

    Returns
    -------
    int array (n_orders, n_periods)
        Blocks begin anywhere.
    """
    if length is None:
        length = max(1, round(n_periods ** (1 / 3)))
    if length == 1:
        return rng.permuted(np.tile(np.arange(n_periods), (n_orders, 1)), axis=1)
    orders = np.empty((n_orders, n_periods), dtype=np.int64)
    for order in orders:
        turned = np.roll(np.arange(n_periods), int(rng.integers(length)))
        blocks = [turned[start : start + length] for start in range(0, n_periods, length)]
        order[:] = np.concatenate([blocks[i] for i in rng.permutation(len(blocks))])
    return orders
