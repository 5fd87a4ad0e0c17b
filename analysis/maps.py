"""The map: papers in two dimensions, laid out on the neighbours that topics were found on."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.neighbours import NeighbourGraph, Vectors
from analysis.reduction import FuzzyGraph, begin_layout, fuzzy_graph
from analysis.schema import DataFrame, Points

#: Up to this many papers each is seen by itself, and the map is drawn to fill its frame.
FEW = 1000
#: More neighbours hold the few groups of a small corpus together instead of flinging them apart.
N_NEIGHBOURS_FEW = 30
#: Room between points: to tell papers apart when they are few, to see regions when many.
MIN_DIST_FEW, MIN_DIST_MANY = 0.4, 0.1


def begin_map(
    vectors: Vectors,
    neighbours: NeighbourGraph,
    graph: FuzzyGraph,
    paper_ids: pd.Series[str],
    *,
    seed: int,
) -> Callable[[], DataFrame[Points]]:
    """Begin to place every paper on a plane, near papers near, beside other work.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    neighbours : NeighbourGraph
    graph : FuzzyGraph
        Made from ``neighbours``; serves as it is for more than ``FEW`` papers.
    paper_ids : Series of str (n_papers,)
        Ids of the graph's rows.
    seed : int

    Returns
    -------
    callable
        Waits for the points and returns them.
    """
    few = len(paper_ids) <= FEW
    if few:
        graph = fuzzy_graph(vectors, neighbours, n_neighbours=N_NEIGHBOURS_FEW)
    min_dist = MIN_DIST_FEW if few else MIN_DIST_MANY
    coordinates = begin_layout(graph, n_dims=2, min_dist=min_dist, seed=seed)

    def wait() -> DataFrame[Points]:
        x, y = coordinates().astype("float64").T
        return Points.validate(
            pd.DataFrame({"paper_id": paper_ids.reset_index(drop=True), "x": x, "y": y})
        )

    return wait
