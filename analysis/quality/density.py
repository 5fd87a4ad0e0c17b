"""Whether topics are dense and apart where they were found: density-based validity.

Written out here, since hdbscan's compares each two topics in a loop (ten times as long for a
hundred topics) and fails on a topic of which a sample holds one paper; the tests hold the two
against each other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def density_validity(coordinates: npt.NDArray[np.floating], topic_ids: Ids) -> Floats:
    """Density-based validity of each topic (DBCV) [1]_.

    The widest step inside a topic is held against the narrowest gap to another: 1 where it is
    nothing beside the gap, below 0 where it is wider, -1 where there is no gap. Steps and gaps
    are mutual reachability distances, between papers that are no leaves of their topic's
    shortest tree.

    Parameters
    ----------
    coordinates : float array (n_papers, n_dims)
    topic_ids : int64 array (n_papers,)
        -1 for outliers, which are left out.

    Returns
    -------
    float64 array (n_topics,)
        In [-1, 1]; NaN for a topic of fewer than two papers, and for all if only one has more.

    References
    ----------
    .. [1] Moulavi, D., Jaskowiak, P. A., Campello, R. J. G. B., Zimek, A. and Sander, J. (2014).
       Density-based clustering validation. SDM, definitions 1 to 8.
    """
    places = np.asarray(coordinates, np.float64)
    n_topics = int(topic_ids.max(initial=-1)) + 1
    scores = np.full(n_topics, np.nan)
    known, inner, cores, widest = [], [], [], []
    for topic in range(n_topics):
        rows = np.flatnonzero(topic_ids == topic)
        if len(rows) >= 2:
            core, inside, step = _shape(places[rows])
            known.append(topic)
            inner.append(places[rows[inside]])
            cores.append(core[inside])
            widest.append(step)
    if len(known) >= 2:
        gap = _separation(inner, cores)
        steps = np.array(widest)
        scores[known] = (gap - steps) / np.maximum(np.maximum(gap, steps), np.finfo(float).tiny)
    return scores


def _shape(places: Floats) -> tuple[Floats, Ids, float]:
    """Core distances of a topic's papers, rows of those inside its tree, its widest step there."""
    from scipy.spatial.distance import cdist

    distance = cdist(places, places)
    n_papers, n_dims = places.shape
    with np.errstate(divide="ignore"):
        near = np.where(distance > 0, distance, np.inf) ** -float(n_dims)
        core = (near.sum(axis=1) / (n_papers - 1)) ** (-1 / n_dims)
    core[np.isinf(core)] = 0.0  # all in one place
    edges, lengths = _shortest_tree(np.maximum(distance, np.maximum(core[:, None], core)))
    inside = np.flatnonzero(np.bincount(edges.ravel(), minlength=n_papers) > 1)
    if not len(inside):
        inside = np.zeros(1, np.int64)
    within = np.isin(edges, inside).all(axis=1)
    # A star has no step inside: its authors take the widest of all.
    return core, inside, float(lengths[within].max() if within.any() else lengths.max())


def _shortest_tree(reach: Floats) -> tuple[Ids, Floats]:
    """Edges of a minimum spanning tree, and their lengths.

    Mutual reachability has many ties, and which paper is a leaf hangs on them: of equal ones the
    first row is taken, as hdbscan does.
    """
    n_papers = len(reach)
    edges = np.empty((n_papers - 1, 2), np.int64)
    lengths = np.empty(n_papers - 1)
    inside = np.zeros(n_papers, dtype=bool)
    inside[0] = True
    nearest = reach[0].copy()
    for step in range(n_papers - 1):
        new = int(np.where(inside, np.inf, nearest).argmin())
        lengths[step] = nearest[new]
        edges[step] = int((inside & (reach[new] <= nearest[new])).argmax()), new
        inside[new] = True
        np.minimum(nearest, reach[new], out=nearest)
    return edges, lengths


def _separation(inner: list[Floats], cores: list[Floats]) -> Floats:
    """The narrowest gap between each topic and any other, float64 array (n_known,)."""
    from scipy.spatial.distance import cdist

    places, core = np.concatenate(inner), np.concatenate(cores)
    reach = np.maximum(cdist(places, places), np.maximum(core[:, None], core))
    starts = np.cumsum([0, *map(len, inner)])[:-1]
    gaps = np.minimum.reduceat(np.minimum.reduceat(reach, starts, axis=0), starts, axis=1)
    np.fill_diagonal(gaps, np.inf)
    return gaps.min(axis=1)
