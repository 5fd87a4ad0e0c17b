"""One exact, deterministic nearest-neighbour graph, shared by everything that needs one.

Float dot products differ in their last bits with the number of threads and the order of rows,
and one swapped neighbour moves a whole map. So vectors are rounded to integers held in floats:
every dot product stays below 2**24, hence exact, and ties are broken by row. Rows are papers in
the order of their ids, so the graph does not depend on the order of the input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema import DataFrame, Similar

#: Unit vectors times this, rounded: 4000**2 < 2**24, the last exact integer of a float32.
SCALE = 4000
#: Asked for beyond k, so that ties at the edge are decided by id and not by the search.
SPARE = 16

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, kw_only=True)
class NeighbourGraph:
    """The k nearest neighbours of each paper, nearest first, itself left out.

    Attributes
    ----------
    ids : int32 array (n_papers, k)
        Rows of the neighbours.
    similarities : float32 array (n_papers, k)
        Cosine similarities, falling along each row.
    """

    ids: npt.NDArray[np.int32]
    similarities: npt.NDArray[np.float32]


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


def nearest_neighbours(vectors: Vectors, *, k: int) -> NeighbourGraph:
    """Find the k most similar papers of each paper by exact search.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    k : int
        Neighbours per paper; at most ``n_papers - 1`` are returned.

    Returns
    -------
    NeighbourGraph
        Equal similarities are ordered by row.
    """
    import faiss

    exact = integer_vectors(vectors)
    n_papers, n_dims = exact.shape
    k = min(k, n_papers - 1)
    if k < 1:
        none = np.empty((n_papers, 0))
        return NeighbourGraph(ids=none.astype(np.int32), similarities=none.astype(np.float32))
    index = faiss.IndexFlatIP(n_dims)
    index.add(exact)
    products, rows = index.search(exact, min(k + 1 + SPARE, n_papers))
    lengths = vector_lengths(exact)
    similarities = products / lengths[:, None] / lengths[rows]
    # Itself goes last, wherever duplicates of the same text have put it.
    similarities[rows == np.arange(n_papers)[:, None]] = -np.inf
    order = np.lexsort((rows, -similarities), axis=1)[:, :k]
    return NeighbourGraph(
        ids=np.take_along_axis(rows, order, axis=1).astype(np.int32),
        similarities=np.take_along_axis(similarities, order, axis=1).clip(-1, 1).astype(np.float32),
    )


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
    ids = paper_ids.to_numpy(dtype=object)
    similar = pd.DataFrame(
        {
            "paper_id": pd.Series(np.repeat(ids, k), dtype="str"),
            "rank": np.tile(np.arange(1, k + 1, dtype=np.int64), n_papers),
            "similar_id": pd.Series(ids[graph.ids.ravel()], dtype="str"),
            "similarity": graph.similarities.ravel().astype(np.float64),
        }
    )
    return Similar.validate(similar)
