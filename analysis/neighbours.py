"""One deterministic nearest-neighbour graph, shared by everything that needs one.

Float dot products differ in their last bits with the number of threads and the order of rows,
and one swapped neighbour moves a whole map. So vectors are rounded to integers held in floats:
every dot product stays below 2**24, hence exact, and ties are broken by row. Rows are papers in
the order of their ids, so the graph does not depend on the order of the input.

The search is exact up to ``MAX_EXACT`` papers, where its time, which grows with the square of
their number, meets that of a search tree's. Beyond, it is approximate, and its recall is measured
against exact search on a sample of papers each time. Equal vectors are searched for once, in an
order of their own: how many papers share one, and where they stand, changes no other's neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.corpus.pool import n_cores
from analysis.schema import DataFrame, Similar

#: Unit vectors times this, rounded: 4000**2 < 2**24, the last exact integer of a float32.
SCALE = 4000
#: Searched for beyond k: candidates are found by product and ranked by cosine.
SPARE = 16
#: Most distinct vectors that are searched exactly.
MAX_EXACT = 50_000
#: What an approximate search must find of the k nearest, and on how many papers it is measured.
MIN_RECALL, N_SAMPLED = 0.98, 1000
#: Links per paper and candidates while linking; candidates while searching, the first that do.
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 32, 40, (40, 48, 56, 64, 72, 80, 96, 128, 192, 256, 512)
#: Graphs that share the vectors, for any number of cores. The share of squared length that the
#: vectors in them keep along their strongest axes, the first that does: half of the dimensions.
HNSW_GRAPHS, HNSW_KEPT = 2, (0.97, 1)
#: Queries that one thread searches for at a time, and products that it holds of them at most.
_BLOCK, _PRODUCTS = 512, 25_000_000
#: Products of which only the largest is looked at first.
_SEGMENT = 64

Vectors = npt.NDArray[np.float32]
_Rows = npt.NDArray[np.int64]
_Similarities = npt.NDArray[np.float64]
#: Rows to their candidates: products, the largest first, and rows.
_Search = Callable[[_Rows], tuple[Vectors, _Rows]]


@dataclass(frozen=True, eq=False, kw_only=True)
class NeighbourGraph:
    """The k nearest neighbours of each paper, nearest first, itself left out.

    Attributes
    ----------
    ids : int32 array (n_papers, k)
        Rows of the neighbours.
    similarities : float32 array (n_papers, k)
        Cosine similarities, falling along each row.
    recall : float or None
        Share of the true neighbours that an approximate search found, measured on ``N_SAMPLED``
        papers; None where the search was exact.
    """

    ids: npt.NDArray[np.int32]
    similarities: npt.NDArray[np.float32]
    recall: float | None = None


def integer_vectors(vectors: Vectors) -> Vectors:
    """Round unit vectors to whole numbers, so that their dot products are exact.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length

    Returns
    -------
    float32 array (n_papers, n_dims) of whole numbers
    """
    return np.rint(np.asarray(vectors, dtype=np.float64) * SCALE).astype(np.float32)


def vector_lengths(vectors: Vectors) -> npt.NDArray[np.float64]:
    """Lengths to divide by; a text without any known word has none, and is like nothing.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims)

    Returns
    -------
    float64 array (n_papers,), above 0
    """
    lengths: npt.NDArray[np.float64] = np.sqrt((vectors.astype(np.float64) ** 2).sum(axis=1))
    return lengths.clip(min=1e-12)


def nearest_neighbours(vectors: Vectors, *, k: int, max_exact: int = MAX_EXACT) -> NeighbourGraph:
    """Find the k most similar papers of each paper.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    k : int
        Neighbours per paper; at most ``n_papers - 1`` are returned.
    max_exact : int
        Most distinct vectors for an exact search; beyond, hierarchical navigable small worlds
        [1]_ are searched as wide as a recall of ``MIN_RECALL`` needs.

    Returns
    -------
    NeighbourGraph
        Equal similarities are ordered by row.

    References
    ----------
    .. [1] Malkov, Y. A. and Yashunin, D. A. (2020). IEEE TPAMI 42(4), arXiv:1603.09320.
    """
    exact = integer_vectors(vectors)
    n_papers = len(exact)
    k = min(k, n_papers - 1)
    if k < 1:
        none = np.empty((n_papers, 0))
        return NeighbourGraph(ids=none.astype(np.int32), similarities=none.astype(np.float32))
    distinct = _Distinct(exact)
    n_distinct = len(distinct.vectors)
    n_candidates, exactly = min(k + 1 + SPARE, n_distinct), n_distinct <= max_exact
    with _threads() if exactly else _threads_for_faiss() as pool:
        approximate = None if exactly else _approximate_search(distinct.vectors, k, pool)
        found, recall = approximate or (_exact_search(distinct.vectors, n_candidates), None)

        def rank(rows: _Rows) -> tuple[_Rows, _Similarities]:
            # One more than k: the paper itself is among them and is dropped last.
            return distinct.rank(rows, *found(rows), n=k + 1)

        ranked = list(pool.map(rank, _blocks(np.arange(n_distinct), n_searched=n_distinct)))
    ids, similarities = (
        np.concatenate(parts)[distinct.of_paper] for parts in zip(*ranked, strict=True)
    )
    others = np.argsort(ids == np.arange(n_papers)[:, None], axis=1, kind="stable")[:, :k]
    return NeighbourGraph(
        ids=np.take_along_axis(ids, others, axis=1).astype(np.int32),
        similarities=np.take_along_axis(similarities, others, axis=1).astype(np.float32),
        recall=recall,
    )


def nearest_to(vectors: Vectors, others: Vectors, *, k: int) -> NeighbourGraph:
    """Find the k papers most similar to each of some others, by exact search.

    Parameters
    ----------
    vectors : float32 array (n_wanted, n_dims), rows of unit length
    others : float32 array (n_papers, n_dims), rows of unit length
        What is searched.
    k : int
        At most ``n_papers`` are returned.

    Returns
    -------
    NeighbourGraph
        Rows of ``others``, those with equal similarities in order.
    """
    wanted, exact = integer_vectors(vectors), integer_vectors(others)
    k = min(k, len(exact))
    search = _exact_search(exact, min(k + SPARE, len(exact)), wanted)
    blocks = _blocks(np.arange(len(wanted)), n_searched=len(exact))
    with threadpool_limits(limits=1, user_api="blas"), _threads() as pool:
        found = [*pool.map(search, blocks)]
    products, ids = (np.concatenate(parts) for parts in zip(*found, strict=True))
    similarities = products / vector_lengths(wanted)[:, None] / vector_lengths(exact)[ids]
    best = np.lexsort((ids, -similarities), axis=1)[:, :k]
    return NeighbourGraph(
        ids=np.take_along_axis(ids, best, axis=1).astype(np.int32),
        similarities=np.take_along_axis(similarities, best, axis=1).astype(np.float32),
    )


class _Distinct:
    """The distinct vectors in the order of what they hold, and the papers that share each."""

    def __init__(self, exact: Vectors) -> None:
        content = np.ascontiguousarray(exact.astype("<i2"))
        whole = content.view(np.dtype((np.void, content.strides[0]))).ravel()
        _, first, self.of_paper = np.unique(whole, return_index=True, return_inverse=True)
        self.vectors = exact[first]
        self.lengths = vector_lengths(self.vectors)
        with_words = self.lengths[self.lengths >= 1]
        self.shortest, self.longest = with_words.min(initial=SCALE), with_words.max(initial=SCALE)
        self.papers = np.argsort(self.of_paper, kind="stable")
        self.sizes = np.bincount(self.of_paper)
        self.starts = np.cumsum(self.sizes) - self.sizes

    def rank(
        self, rows: _Rows, products: Vectors, found: _Rows, *, n: int
    ) -> tuple[_Rows, _Similarities]:
        """The n papers most similar to each row, of the vectors that a search found for it.

        All papers are ranked for a row whose last one ties, or could tie, with what was not found:
        a product no larger than the smallest found, over the length of the shortest vector.
        """
        similarities = products / self.lengths[rows, None] / self.lengths[found]
        # Of those who share a vector the first n will do, in everybody's order.
        sizes = self.sizes[found].clip(max=n)
        ends = np.cumsum(sizes)
        place = np.arange(ends[-1]) - np.repeat(ends - sizes.ravel(), sizes.ravel())
        papers = self.papers[np.repeat(self.starts[found].ravel(), sizes.ravel()) + place]
        spread = np.repeat(similarities.ravel(), sizes.ravel())
        of_row = np.repeat(np.arange(len(rows)), sizes.sum(axis=1))
        order = np.lexsort((papers, -spread, of_row))
        best = order[np.searchsorted(of_row, np.arange(len(rows)))[:, None] + np.arange(n)]
        ids, ranked = papers[best], spread[best]
        if found.shape[1] < len(self.vectors):
            last = products[:, -1].astype(np.float64)
            edge = last / self.lengths[rows] / np.where(last < 0, self.longest, self.shortest)
            sure = (ranked[:, -1] > edge) & (found == rows[:, None]).any(axis=1)
            sure &= np.isfinite(last)
            for some in _blocks(np.flatnonzero(~sure), at_most=32):
                ids[some], ranked[some] = self._rank_all(rows[some], n)
        return ids, ranked.clip(-1, 1)

    def _rank_all(self, rows: _Rows, n: int) -> tuple[_Rows, _Similarities]:
        """The n papers most similar to each row, of all."""
        products = self.vectors[rows] @ self.vectors.T
        similarities = (products / self.lengths[rows, None] / self.lengths)[:, self.of_paper]
        ids = np.empty((len(rows), n), dtype=np.int64)
        for best, row in zip(ids, similarities, strict=True):
            near = np.flatnonzero(row >= np.partition(row, -n)[-n])
            best[:] = near[np.argsort(-row[near], kind="stable")[:n]]
        return ids, np.take_along_axis(similarities, ids, axis=1)


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n_cores())


def _threads_for_faiss() -> ThreadPoolExecutor:
    """One thread per core, each of which faiss leaves alone."""
    import faiss

    return ThreadPoolExecutor(n_cores(), initializer=faiss.omp_set_num_threads, initargs=(1,))


def _blocks(rows: _Rows, *, n_searched: int = 1, at_most: int = _BLOCK) -> list[_Rows]:
    size = max(1, min(at_most, _PRODUCTS // n_searched))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _exact_search(vectors: Vectors, n: int, wanted: Vectors | None = None) -> _Search:
    """What finds the n vectors with the largest products for rows, of these or of others.

    The n largest are in the n segments with the largest maxima: of most products nothing but their
    segment's maximum is asked.
    """
    n_vectors, n_dims = vectors.shape
    wanted = vectors if wanted is None else wanted
    padded = np.vstack([vectors, np.zeros((-n_vectors % _SEGMENT, n_dims), vectors.dtype)])

    def search(rows: _Rows) -> tuple[Vectors, _Rows]:
        products = wanted[rows] @ padded.T
        products[:, n_vectors:] = -np.inf
        segments = products.reshape(len(rows), -1, _SEGMENT)
        near = np.sort(_largest(segments.max(axis=2), n), axis=1)
        candidates = np.take_along_axis(segments, near[:, :, None], axis=1)
        best = _largest(candidates.reshape(len(rows), -1), n)
        ids = np.take_along_axis(near, best // _SEGMENT, axis=1) * _SEGMENT + best % _SEGMENT
        found = np.take_along_axis(products, ids, axis=1)
        order = np.lexsort((ids, -found), axis=1)
        return np.take_along_axis(found, order, axis=1), np.take_along_axis(ids, order, axis=1)

    return search


def _largest(values: Vectors, n: int) -> _Rows:
    """Places of the n largest whole numbers of each row, the first of equal ones; in no order."""
    width = values.shape[1]
    n = min(n, width)
    keys = np.arange(width) - values.astype(np.float64) * width
    return np.argpartition(keys, n - 1, axis=1)[:, :n]


def _approximate_search(
    vectors: Vectors, k: int, pool: ThreadPoolExecutor
) -> tuple[_Search, float] | None:
    """What finds candidates for rows, and its recall; None where that is too low."""
    k = min(k, len(vectors) - 1)
    if k < 1:
        return None
    sample = np.random.default_rng(0).permutation(len(vectors))[:N_SAMPLED]
    blocks = _blocks(np.sort(sample), at_most=100)
    least = np.concatenate([p[:, k] for p, _ in pool.map(_exact_search(vectors, k + 1), blocks)])
    for kept in HNSW_KEPT:
        graphs, found = _walk(vectors, _along_strongest_axes(vectors, kept), k, pool)
        for width in HNSW_SEARCH:
            for graph in graphs:
                graph.hnsw.efSearch = width
            products = np.concatenate([products for products, _ in pool.map(found, blocks)])
            # It finds itself: no merit.
            n_found = (products >= least[:, None]).sum(axis=1).clip(1, k + 1) - 1
            recall = float(n_found.mean() / k)
            if recall >= MIN_RECALL:
                return found, recall
        del graphs, found  # before the next ones are linked
    return None


def _walk(
    vectors: Vectors, short: Vectors, k: int, pool: ThreadPoolExecutor
) -> tuple[list[Any], _Search]:
    """Graphs of the short vectors, and what finds candidates on them, compared whole."""
    n_graphs = min(HNSW_GRAPHS, len(vectors))
    # Threads that link side by side may or may not see each other's links: a graph has one.
    graphs = list(pool.map(_linked, [short[first::n_graphs] for first in range(n_graphs)]))

    def search(rows: _Rows) -> tuple[Vectors, _Rows]:
        n = k + 1 + SPARE
        found = [graph.search(short[rows], min(n, graph.ntotal))[1] for graph in graphs]
        ids = np.hstack([places * n_graphs + first for first, places in enumerate(found)])
        near = zip(rows, ids, strict=True)
        products = np.stack([vectors[places] @ vectors[row] for row, places in near])
        products[ids < 0] = -np.inf  # of a torn graph fewer are reached than asked for
        best = np.lexsort((ids, -products), axis=1)[:, :n]
        return np.take_along_axis(products, best, axis=1), np.take_along_axis(ids, best, axis=1)

    return graphs, search


def _linked(vectors: Vectors) -> Any:
    """A graph of vectors to search."""
    import faiss

    graph = faiss.IndexHNSWFlat(vectors.shape[1], HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = HNSW_BUILD
    graph.add(vectors)
    return graph


def _along_strongest_axes(vectors: Vectors, kept: float) -> Vectors:
    """Vectors of fewer dimensions with nearly the same products, whole numbers again."""
    if kept == 1:
        return vectors
    blocks = _blocks(np.arange(len(vectors)), at_most=10_000)
    with threadpool_limits(limits=1, user_api="blas"):
        parts = (vectors[rows].astype(np.float64) for rows in blocks)
        strengths, axes = np.linalg.eigh(sum(part.T @ part for part in parts))
        weaker = strengths.clip(min=0).cumsum() / strengths.sum()
        axes = axes[:, weaker > 1 - kept]
        parts = (vectors[rows].astype(np.float64) for rows in blocks)
        return np.vstack([np.rint(part @ axes).astype(np.float32) for part in parts])


def similarity_frame(graph: NeighbourGraph, paper_ids: pd.Series[str]) -> DataFrame[Similar]:
    """The graph as a frame of papers and their most similar papers.

    Parameters
    ----------
    graph : NeighbourGraph
    paper_ids : Series of str (n_papers,)
        Ids of the graph's rows.

    Returns
    -------
    Similar, n_papers * k rows
    """
    n_papers, k = graph.ids.shape
    ids = paper_ids.astype("str").array
    similar = pd.DataFrame(
        {
            "paper_id": pd.Series(ids.take(np.repeat(np.arange(n_papers), k))),
            "rank": np.tile(np.arange(1, k + 1, dtype=np.int64), n_papers),
            "similar_id": pd.Series(ids.take(graph.ids.ravel())),
            "similarity": graph.similarities.ravel().astype(np.float64),
        }
    )
    return Similar.validate(similar)
