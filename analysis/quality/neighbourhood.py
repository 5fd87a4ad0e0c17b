"""Whether the map tells the truth about who is near: trustworthiness of its neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analysis.neighbours import integer_vectors, vector_lengths

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

#: Neighbours on the map that are looked at.
N_NEIGHBOURS = 15
#: Papers whose similarities with all are held at a time.
_BLOCK = 100


def trustworthiness(vectors: Vectors, layouts: Sequence[Floats], rows: Ids) -> list[Floats]:
    """Trustworthiness of some papers' neighbourhoods on maps [1]_.

    A neighbour on the map costs as many ranks as it is behind the k-th most similar paper. The
    mean over all papers is the trustworthiness of the map.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    layouts : sequence of float64 array (n_papers, 2)
        Places of all papers on each map.
    rows : int64 array (n_rows,)
        Papers that are looked at; they are ranked among all.

    Returns
    -------
    list of float64 array (n_rows,)
        For each map, 1 where no neighbour is wrong; empty for fewer than three papers. k is 15,
        or less than half of the papers.

    References
    ----------
    .. [1] Venna, J. and Kaski, S. (2001). Neighborhood preservation in nonlinear projection
       methods. ICANN, LNCS 2130, equation 2.
    """
    n_papers = len(vectors)
    k = min(N_NEIGHBOURS, (n_papers - 1) // 2)
    if k < 1:
        return [np.empty(0) for _ in layouts]
    exact = integer_vectors(vectors)
    lengths = vector_lengths(exact)
    near = [_nearest(layout, rows, k) for layout in layouts]
    behind = [np.empty(len(rows)) for _ in layouts]
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        own = rows[block]
        # Products of whole numbers: the same bits for any number of threads.
        similarity = (exact[own] @ exact.T / lengths[own, None] / lengths).astype(np.float32)
        similarity[np.arange(len(own)), own] = -np.inf
        ordered = np.sort(similarity, axis=1)
        for ids, ranks in zip(near, behind, strict=True):
            found = np.take_along_axis(similarity, ids[block], axis=1)
            ranks[block] = (_ranks(ordered, found) - k).clip(min=0).sum(axis=1)
    worst = k * (2 * n_papers - 3 * k - 1) / 2
    return [1 - ranks / worst for ranks in behind]


def _ranks(ordered: Vectors, found: Vectors) -> Ids:
    """Place of each similarity found among all of its row, the largest first; equals share one."""
    up_to = [np.searchsorted(row, some, "right") for row, some in zip(ordered, found, strict=True)]
    return ordered.shape[1] + 1 - np.array(up_to)


def _nearest(layout: Floats, rows: Ids, k: int) -> Ids:
    """The k papers nearest to each row on a map, without itself."""
    from scipy.spatial import KDTree

    _, found = KDTree(layout).query(layout[rows], k=k + 1)
    ids = np.asarray(found, np.int64)
    # Of papers in one place the row itself may be missing: then the last goes.
    others = np.argsort(ids == rows[:, None], axis=1, kind="stable")[:, :k]
    return np.take_along_axis(ids, others, axis=1)
