"""The neighbour graph becomes coordinates: the only place that imports umap.

The same fuzzy graph serves the few dimensions that topics are found in and the two of the map.
The start is a principal component analysis of integer vectors, whose sums are exact, so that
the layout depends on neither threads nor the order of the papers.

A layout runs on one thread, since threads would race each other; two layouts may run side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from analysis.beside import begin
from analysis.neighbours import NeighbourGraph, Vectors, integer_vectors

#: Below this many papers there is no neighbourhood to preserve; the start is the layout.
MIN_PAPERS = 8
#: Papers beyond which a layout is made in fewer epochs, as UMAP does, and with fewer pushes.
MANY = 10_000
#: Papers that a paper is pushed away from each time it is pulled to a neighbour. Of many, fewer are
#: drawn and each pushes harder: the layout takes half the time, and two seeds' topics agree as well
#: (ARI where both assign, mean of six pairs: .88 for .86 of 25,440 papers, .91 for .89 of 113,000).
N_PUSHED, N_PUSHED_OF_MANY = 5, 2

Coordinates = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, kw_only=True)
class FuzzyGraph:
    """UMAP's fuzzy simplicial set [1]_ and the principal components to start from.

    Attributes
    ----------
    weights : sparse array (n_papers, n_papers)
    start : float64 array (n_papers, min(n_dims, 8))
        Principal components, the strongest first.

    References
    ----------
    .. [1] McInnes, L., Healy, J. and Melville, J. (2018). arXiv:1802.03426, section 3.
    """

    weights: sparse.coo_matrix
    start: npt.NDArray[np.float64]


def fuzzy_graph(vectors: Vectors, graph: NeighbourGraph, *, n_neighbours: int) -> FuzzyGraph:
    """Weigh the edges of the neighbour graph as UMAP does.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims)
    graph : NeighbourGraph
    n_neighbours : int
        The nearest neighbours to keep, the paper itself counted as UMAP counts it.

    Returns
    -------
    FuzzyGraph
    """
    start = _principal_components(vectors)
    n_papers = len(vectors)
    if n_papers < MIN_PAPERS:
        return FuzzyGraph(weights=sparse.coo_matrix((n_papers, n_papers)), start=start)
    k = min(n_neighbours, graph.ids.shape[1] + 1) - 1
    itself = np.arange(n_papers, dtype=np.int32)[:, None]
    ids = np.hstack([itself, graph.ids[:, :k]])
    distances = np.hstack([np.zeros_like(itself, dtype=np.float32), 1 - graph.similarities[:, :k]])
    weights, _, _ = _umap().fuzzy_simplicial_set(
        vectors, k + 1, None, "cosine", knn_indices=ids, knn_dists=distances.clip(min=0)
    )
    return FuzzyGraph(weights=weights.tocoo(), start=start)


def lay_out(
    graph: FuzzyGraph, *, n_dims: int, min_dist: float, seed: int, n_of: int | None = None
) -> Coordinates:
    """Place papers so that neighbours stand near.

    Parameters
    ----------
    graph : FuzzyGraph
    n_dims : int
        Dimensions of the layout.
    min_dist : float
        How close two papers may stand; 0 for clustering.
    seed : int
        Seed of the negative samples.
    n_of : int, optional
        Papers that these are a part of: a part is laid out in the way of the whole.

    Returns
    -------
    float32 array (n_papers, n_dims)
    """
    n_papers = len(graph.start)
    n_missing = max(0, n_dims - graph.start.shape[1])
    start = _scaled(np.pad(graph.start[:, :n_dims], ((0, 0), (0, n_missing))))
    if n_papers < MIN_PAPERS:
        return start
    n_of = n_of or n_papers
    n_pushed = n_pushed_of(n_of)
    umap = _umap()
    a, b = umap.find_ab_params(1.0, min_dist)
    coordinates, _ = umap.simplicial_set_embedding(
        data=None,
        graph=graph.weights.copy(),  # it leaves out the edges too weak to be seen
        n_components=n_dims,
        initial_alpha=1.0,
        a=a,
        b=b,
        gamma=N_PUSHED / n_pushed,
        negative_sample_rate=n_pushed,
        n_epochs=500 if n_of <= MANY else 200,
        init=start,
        random_state=np.random.RandomState(seed),
        metric="euclidean",
        metric_kwds={},
        densmap=False,
        densmap_kwds={},
        output_dens=False,
        parallel=False,
    )
    return np.asarray(coordinates, dtype=np.float32)


def n_pushed_of(n_papers: int) -> int:
    """Papers that a paper is pushed away from each time it is pulled: UMAP's negative samples.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    int
        The fewer, the harder each pushes: their number times their weight is ``N_PUSHED``.
    """
    return N_PUSHED if n_papers <= MANY else N_PUSHED_OF_MANY


def begin_layout(
    graph: FuzzyGraph, *, n_dims: int, min_dist: float, seed: int
) -> Callable[[], Coordinates]:
    """Begin :func:`lay_out` of all papers beside other work; it takes one core.

    Parameters
    ----------
    graph, n_dims, min_dist, seed
        As for :func:`lay_out`.

    Returns
    -------
    callable
        Waits for the coordinates and returns them.
    """
    return begin(lambda: lay_out(graph, n_dims=n_dims, min_dist=min_dist, seed=seed))


@cache
def _umap() -> Any:
    """umap, whose functions are compiled once per installation and let other threads run."""
    from umap import layouts, umap_

    for function in (
        umap_.smooth_knn_dist,
        umap_.compute_membership_strengths,
        layouts._nb_optimize_layout_euclidean_single_epoch,  # noqa: SLF001 - the one to set up
    ):
        function.targetoptions["nogil"] = True
        with suppress(RuntimeError):  # nowhere to write: compiled anew, then
            function.enable_caching()
    return umap_


def _principal_components(vectors: Vectors) -> npt.NDArray[np.float64]:
    exact = integer_vectors(vectors).astype(np.float64)
    n_papers = len(exact)
    # Whole numbers below 2**53: this product is the same for any number of threads.
    products = exact.T @ exact
    mean = exact.sum(axis=0) / n_papers
    with threadpool_limits(limits=1):
        _, axes = np.linalg.eigh(products / n_papers - np.outer(mean, mean))
        axes = axes[:, ::-1][:, :8]
        # An axis has no sign of its own: its largest entry is made positive.
        axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
        components: npt.NDArray[np.float64] = (exact - mean) @ axes
    return components


def _scaled(start: npt.NDArray[np.float64]) -> Coordinates:
    """Scale to a largest coordinate of 10, as UMAP's own start, with a grain against ties."""
    scaled = start * (10 / max(float(np.abs(start).max(initial=0)), 1e-12))
    grain = np.random.RandomState(0).normal(scale=1e-4, size=scaled.shape)
    return (scaled + grain).astype(np.float32)
