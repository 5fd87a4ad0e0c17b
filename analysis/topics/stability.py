"""Which topics come back when the corpus is another sample and the seed another number.

A topic that one run shows may be chance. So the way from neighbours to topics is gone again, each
time on four fifths of the papers and with another seed, its sizes chosen anew; then each
topic looks for the one that shares most papers with it. A topic is held where that is three
quarters of the papers in either [1]_. The vectors are the same: the encoder is no part of this.

References
----------
.. [1] Hennig, C. (2007). Computational Statistics and Data Analysis 52(1), 258-271.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.config import TopicOptions
from analysis.corpus.pool import n_cores
from analysis.neighbours import NeighbourGraph, Vectors, nearest_neighbours
from analysis.progress import SILENT, Progress
from analysis.reduction import fuzzy_graph, lay_out
from analysis.schema import OUTLIERS, DataFrame, Refits, Stability, column_types
from analysis.topics.fit import cluster_papers, n_neighbours_of
from analysis.topics.votes import N_VOTES

Ids = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]

#: Part of the papers that a refit sees, drawn without replacement.
SHARE: Final = 0.8
#: Jaccard index from which on a topic is held. Above .5, at most one topic of a refit has it with
#: a topic, and at most one topic with a topic of a refit.
HELD: Final = 0.75
#: Stands where a refit did not see a paper.
NOT_DRAWN: Final = -2


@dataclass(frozen=True, eq=False, kw_only=True)
class StableTopics:
    """What refits say of topics.

    Attributes
    ----------
    stability : Stability
        Of each topic.
    refits : Refits
        Of each refit.
    matched_ids : int64 array (n_refits, n_papers)
        Topics of the refits under the number of the topic they are matched with, one to one;
        -1 for outliers and for topics without a match, ``NOT_DRAWN`` for papers left out.
    """

    stability: DataFrame[Stability]
    refits: DataFrame[Refits]
    matched_ids: Ids


def measure_stability(
    vectors: Vectors,
    graph: NeighbourGraph,
    topic_ids: Ids,
    options: TopicOptions,
    *,
    seed: int,
    progress: Progress = SILENT,
) -> StableTopics:
    """Refit topics on parts of the corpus, and compare.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    graph : NeighbourGraph
        Of these vectors.
    topic_ids : int64 array (n_papers,)
        The topics that are compared with those of the refits; -1 for outliers.
    options : TopicOptions
        ``n_refits`` says how many, the rest how.
    seed : int
        Of the study; those of the refits follow from it.
    progress : Progress, optional

    Returns
    -------
    StableTopics
        Without refits the frames and the array are empty.
    """
    n_refits = options.n_refits
    found: list[Ids] = []
    if n_refits:

        def refit(number: int) -> Ids:
            return _refit(vectors, graph, options, np.random.default_rng([seed, number]))

        with (
            progress.stage("Refitting topics", n_refits) as advance,
            ThreadPoolExecutor(n_cores()) as pool,
        ):
            for made in pool.map(refit, range(1, n_refits + 1)):
                found.append(made)
                advance(len(found), n_refits)
    refits = np.array(found, np.int64).reshape(n_refits, len(vectors))
    return compare_refits(topic_ids, refits)


def _refit(
    vectors: Vectors, graph: NeighbourGraph, options: TopicOptions, rng: np.random.Generator
) -> Ids:
    """Topics of a part of the papers, in the rows of all."""
    n_papers = len(vectors)
    rows = np.sort(rng.permutation(n_papers)[: round(SHARE * n_papers)])
    n_neighbours = n_neighbours_of(len(rows), at_most=options.n_neighbours_reduction)
    seen = vectors[rows]
    part = _part_of(graph, rows, vectors, k=max(n_neighbours - 1, N_VOTES))
    fuzzy = fuzzy_graph(seen, part, n_neighbours=n_neighbours)
    layout_seed = int(rng.integers(2**31))
    placed = lay_out(fuzzy, n_dims=options.n_dims, min_dist=0.0, seed=layout_seed, n_of=n_papers)
    topic_ids = np.full(n_papers, NOT_DRAWN, np.int64)
    topic_ids[rows] = cluster_papers(placed, part, options)
    return topic_ids


def _part_of(graph: NeighbourGraph, rows: Ids, vectors: Vectors, *, k: int) -> NeighbourGraph:
    """The graph that a search among some papers alone would find.

    The nearest of a part are the nearest of all that are in it, as long as enough of them are.
    """
    place = np.full(len(vectors), -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    ids = place[graph.ids[rows]]
    k = min(k, len(rows) - 1)
    if ((ids >= 0).sum(axis=1) < k).any():
        return nearest_neighbours(vectors[rows], k=k)
    nearest = np.argsort(ids < 0, axis=1, kind="stable")[:, :k]
    return NeighbourGraph(
        ids=np.take_along_axis(ids, nearest, axis=1),
        similarities=np.take_along_axis(graph.similarities[rows], nearest, axis=1),
        recall=graph.recall,
    )


def compare_refits(topic_ids: Ids, refits: Ids) -> StableTopics:
    """Match the topics of each refit with those of the study.

    Parameters
    ----------
    topic_ids : int64 array (n_papers,)
    refits : int64 array (n_refits, n_papers)
        Topics of each refit, -1 for outliers and ``NOT_DRAWN`` for papers that it did not see.

    Returns
    -------
    StableTopics
    """
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
    from statsmodels.stats.proportion import proportion_confint

    n_refits, n_topics = len(refits), int(topic_ids.max(initial=OUTLIERS)) + 1
    best, matched = np.zeros((2, n_refits, n_topics))
    matched_ids, rows = np.full_like(refits, OUTLIERS), []
    for number, found in enumerate(refits):
        drawn = found != NOT_DRAWN
        ours, theirs = topic_ids[drawn], found[drawn]
        index = jaccard(ours, theirs, n_ours=n_topics)
        one, other = linear_sum_assignment(-index)
        best[number] = index.max(axis=1, initial=0)
        matched[number, one] = index[one, other]
        name = np.full(index.shape[1] + 1, OUTLIERS)  # the last is that of the outliers
        name[other[index[one, other] > 0]] = one[index[one, other] > 0]
        matched_ids[number] = np.where(drawn, name[np.maximum(found, OUTLIERS)], NOT_DRAWN)
        rows.append(
            {
                "refit": number + 1,
                "n_papers": int(drawn.sum()),
                "n_topics": index.shape[1],
                "n_held": int((best[number] >= HELD).sum()),
                "outliers": float((theirs == OUTLIERS).mean()),
                # Rounded sums may be a hair above 1.
                "ari": min(1.0, adjusted_rand_score(ours, theirs)),
                "ami": min(1.0, adjusted_mutual_info_score(ours, theirs)),
            }
        )
    n_held = (best >= HELD).sum(axis=0)
    low, high = proportion_confint(n_held, max(1, n_refits), method="wilson")
    some = n_refits > 0
    stability = pd.DataFrame(
        {
            "topic_id": np.arange(n_topics),
            "n_refits": n_refits,
            "n_held": n_held,
            "held_low": np.clip(low, 0, 1) if some else np.nan,
            "held_high": np.clip(high, 0, 1) if some else np.nan,
            "jaccard": best.mean(axis=0) if some else np.nan,
            "jaccard_matched": matched.mean(axis=0) if some else np.nan,
        }
    )
    return StableTopics(
        stability=Stability.validate(stability.astype(column_types(Stability))),
        refits=Refits.validate(
            pd.DataFrame(rows, columns=list(column_types(Refits))).astype(column_types(Refits))
        ),
        matched_ids=matched_ids,
    )


def jaccard(ours: Ids, theirs: Ids, *, n_ours: int = 0) -> Array:
    """Papers that two topics share, of those in either [1]_.

    Parameters
    ----------
    ours, theirs : int64 array (n_papers,)
        Topics of the same papers, -1 for outliers. An outlier of one is in no topic there, and
        counts in the union of its topic of the other.
    n_ours : int
        How many topics there are, should the last of them hold no paper.

    Returns
    -------
    float64 array (n_ours, n_theirs)

    References
    ----------
    .. [1] Jaccard, P. (1901). Bulletin de la Société vaudoise des sciences naturelles 37.

    Examples
    --------
    >>> jaccard(np.array([0, 0, 0, 1, -1]), np.array([0, 0, -1, 1, 1])).round(2).tolist()
    [[0.67, 0.0], [0.0, 0.5]]
    """
    n_ours, n_theirs = (
        max(least, int(ids.max(initial=OUTLIERS)) + 1)
        for ids, least in ((ours, n_ours), (theirs, 0))
    )
    # The outliers come first, in row and column 0.
    flat = (ours + 1) * (n_theirs + 1) + theirs + 1
    shared = np.bincount(flat, minlength=(n_ours + 1) * (n_theirs + 1))
    shared = shared.reshape(n_ours + 1, n_theirs + 1)
    either = shared.sum(axis=1)[1:, None] + shared.sum(axis=0)[None, 1:] - shared[1:, 1:]
    index: Array = shared[1:, 1:] / np.maximum(either, 1)
    return index
