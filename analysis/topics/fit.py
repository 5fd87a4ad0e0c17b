"""Vectors become topics: the one door to BERTopic and HDBSCAN.

BERTopic is given what it would otherwise compute from text: ids as documents, counts, vectors
and coordinates from outside. So there is one tokenisation for everything, nothing is encoded
twice, and its rules that compare texts (two equal abstracts) never meet a text. No live model
leaves this module.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import linalg

from analysis.config import TopicOptions
from analysis.neighbours import NeighbourGraph
from analysis.reduction import MIN_PAPERS, Coordinates
from analysis.schema import OUTLIERS
from analysis.topics.levels import join_topics
from analysis.topics.vocabulary import TermCounts
from analysis.topics.votes import raise_coverage

#: Papers of the smallest topic at least; of one that somebody wants by asking for many.
MIN_TOPIC: Final = 5
LEAST_TOPIC: Final = 3
#: Share of the papers above which a topic is taken apart, and of its papers that parts must hold.
#: Of real papers they hold half to all, of a cloud of chance a tenth, up to half of a small one.
LARGE, HELD_BY_PARTS = 1 / 3, 1 / 2
#: The default, which no call can change.
_AS_FOUND: Final = TopicOptions()


class ClusterSizes(NamedTuple):
    """HDBSCAN's sizes, in papers."""

    min_cluster_size: int
    min_samples: int
    max_cluster_size: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Fit:
    """Topics of papers and weights of terms.

    Attributes
    ----------
    topic_ids : int64 array (n_papers,)
        0 is the largest topic; -1 the outliers.
    is_core : bool array (n_papers,)
        Whether papers are dense there; the others are outliers, or joined a topic.
    weights : sparse float64 array (n_topics, n_terms)
        c-TF-IDF [1]_ of the terms in topics 0, 1, ...; rows of unit length.
    sizes : ClusterSizes
        What HDBSCAN was given.

    References
    ----------
    .. [1] Grootendorst, M. (2022). BERTopic. arXiv:2203.05794, equation 2.
    """

    topic_ids: npt.NDArray[np.int64]
    is_core: npt.NDArray[np.bool_]
    weights: sparse.csr_matrix
    sizes: ClusterSizes


def cluster_sizes(n_papers: int) -> ClusterSizes:
    """Size of the smallest topic, and the neighbours that make a paper dense.

    The smallest topic has n_papers ** 0.4 papers and at least 5: 9 of 249, 58 of 25,440, 105 of
    113,000. It grows with the corpus, since more papers show finer topics, and slower than the
    corpus, since a topic that a reader would name doesn't become noise when others publish.
    A quarter of it, and at most 10, must be near a paper for it to count as dense. A topic of more
    than a third of the papers is taken apart where parts of at most a fifth hold half of it:
    whether density has two subjects apart or in one topic is the chance of a layout.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    ClusterSizes
    """
    return _sizes_from(max(MIN_TOPIC, round(n_papers**0.4)), n_papers)


def _sizes_from(smallest: int, n_papers: int) -> ClusterSizes:
    return ClusterSizes(smallest, min(10, max(2, smallest // 4)), max(smallest, n_papers // 5))


def n_neighbours_of(n_papers: int, *, at_most: int) -> int:
    """Neighbours that a paper is placed by: three quarters of the smallest topic, or fewer.

    With as many as the smallest topic has papers or more, a small topic's papers are tied to
    another's, and the two come out as one.

    Parameters
    ----------
    n_papers : int
    at_most : int

    Returns
    -------
    int
        The paper itself counted, as UMAP counts.
    """
    return min(at_most, round(0.75 * cluster_sizes(n_papers).min_cluster_size))


def fit_topics(
    coordinates: Coordinates,
    term_counts: TermCounts,
    graph: NeighbourGraph | None = None,
    options: TopicOptions = _AS_FOUND,
) -> Fit:
    """Cluster papers where they are dense and weigh the terms of each cluster.

    Parameters
    ----------
    coordinates : float32 array (n_papers, n_dims)
    term_counts : TermCounts
        Rows in the order of ``coordinates``.
    graph : NeighbourGraph, optional
        Of the same papers: outliers join the topic of most of their neighbours, see
        :func:`analysis.topics.votes.raise_coverage`. Without it they stay outliers,
        and topics as fine as they are found.
    options : TopicOptions, optional
        How many topics, or how fine ones.

    Returns
    -------
    Fit
        With no topic at all where nothing is dense.
    """
    n_papers = len(coordinates)
    n_terms = len(term_counts.terms)
    # BERTopic cannot weigh a single term against others.
    if _is_too_small(n_papers) or n_terms < 2:
        return Fit(
            topic_ids=np.full(n_papers, OUTLIERS, np.int64),
            is_core=np.zeros(n_papers, dtype=bool),
            weights=sparse.csr_matrix((0, n_terms)),
            sizes=cluster_sizes(n_papers),
        )
    from bertopic import BERTopic

    clusters = _cluster(coordinates, graph, options)
    ids = [f"p{row:07d}" for row in range(n_papers)]
    model = BERTopic(
        umap_model=_Given(coordinates),
        hdbscan_model=clusters,
        vectorizer_model=_Counts(ids, term_counts),
        calculate_probabilities=False,
    )
    with warnings.catch_warnings():
        # sklearn's and hdbscan's notices about their own future; nothing of it is ours to change.
        warnings.simplefilter("ignore")
        topic_ids, _ = model.fit_transform(ids, embeddings=coordinates)
    assigned = np.asarray(topic_ids, dtype=np.int64)
    # BERTopic puts outliers, where there are any, in the first row.
    first = int((assigned == OUTLIERS).any())
    weights = sparse.csr_matrix(model.c_tf_idf_)[first:]
    return Fit(
        topic_ids=assigned,
        is_core=clusters.is_core,
        weights=_unit_rows(weights),
        sizes=clusters.sizes,
    )


def cluster_papers(
    coordinates: Coordinates,
    graph: NeighbourGraph | None = None,
    options: TopicOptions = _AS_FOUND,
) -> npt.NDArray[np.int64]:
    """Topics of papers, as :func:`fit_topics` finds them, and nothing else about them.

    Parameters
    ----------
    coordinates : float32 array (n_papers, n_dims)
    graph : NeighbourGraph, optional
    options : TopicOptions, optional

    Returns
    -------
    int64 array (n_papers,)
        From 0, in no order; -1 for outliers.
    """
    if _is_too_small(len(coordinates)):
        return np.full(len(coordinates), OUTLIERS, np.int64)
    return _cluster(coordinates, graph, options).labels_


def _is_too_small(n_papers: int) -> bool:
    return n_papers < max(MIN_PAPERS, cluster_sizes(n_papers).min_cluster_size)


def _unit_rows(weights: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = linalg.norm(weights, axis=1)
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ weights)


@dataclass(frozen=True, eq=False)
class _Clusters:
    """Stands where BERTopic expects a clusterer: the labels are there already."""

    labels_: npt.NDArray[np.int64]
    is_core: npt.NDArray[np.bool_]
    sizes: ClusterSizes

    def fit(self, vectors: Any, y: Any = None) -> Self:
        return self


def _cluster(
    coordinates: Coordinates, graph: NeighbourGraph | None, options: TopicOptions
) -> _Clusters:
    """Dense places of so many papers; where more topics are wanted, their densest parts.

    Those of so many papers first, and then of fewer. Outliers join afterwards and topics are
    joined, where there is a graph to tell which.
    """
    n_papers = len(coordinates)
    sizes = cluster_sizes(n_papers)
    labels = _dense_places(coordinates, sizes)
    for smallest in _ever_smaller(sizes.min_cluster_size):
        if labels.max() + 1 >= (options.n_topics or 0):
            break
        smaller = _sizes_from(smallest, n_papers)
        more = _dense_places(coordinates, smaller, parts=True)
        if more.max() > labels.max():
            labels, sizes = more, smaller
    topic_ids = labels
    if graph is not None:
        topic_ids = raise_coverage(graph.ids, graph.similarities, labels)
        topic_ids = join_topics(graph.ids, topic_ids, options)
    return _Clusters(topic_ids, labels != OUTLIERS, sizes)


def _ever_smaller(smallest: int) -> Iterator[int]:
    while smallest > LEAST_TOPIC:
        yield smallest
        smallest = 3 * smallest // 4
    yield LEAST_TOPIC


def _dense_places(
    coordinates: Coordinates, sizes: ClusterSizes, *, parts: bool = False
) -> npt.NDArray[np.int64]:
    """HDBSCAN [1]_: the clusters that last longest as density grows, or all those without a part.

    References
    ----------
    .. [1] Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). PAKDD, LNCS 7819.
    """
    labels = _hdbscan(coordinates, sizes, parts=parts, at_most=0)
    n_in = np.bincount(labels[labels != OUTLIERS])
    large = np.flatnonzero(n_in > LARGE * len(labels))
    if not len(large):
        return labels
    finer = _hdbscan(coordinates, sizes, parts=parts, at_most=sizes.max_cluster_size)
    for topic in large:
        inside = labels == topic
        # what is alike all over has but crumbs for parts
        if (finer[inside] != OUTLIERS).mean() >= HELD_BY_PARTS:
            apart = np.where(finer == OUTLIERS, OUTLIERS, finer + len(n_in))
            labels = np.where(inside, apart, labels)
    dense = labels != OUTLIERS
    labels[dense] = np.unique(labels[dense], return_inverse=True)[1]
    return labels


def _hdbscan(
    coordinates: Coordinates, sizes: ClusterSizes, *, parts: bool, at_most: int
) -> npt.NDArray[np.int64]:
    from hdbscan import HDBSCAN

    found = HDBSCAN(
        min_cluster_size=sizes.min_cluster_size,
        min_samples=sizes.min_samples,
        max_cluster_size=at_most,
        cluster_selection_method="leaf" if parts else "eom",
        core_dist_n_jobs=1,
    ).fit(coordinates)
    labels: npt.NDArray[np.int64] = found.labels_.astype(np.int64)
    return labels


class _Given:
    """Stands where BERTopic expects a reduction: the coordinates are there already."""

    def __init__(self, coordinates: Coordinates) -> None:
        self.coordinates = coordinates

    def fit(self, vectors: Any, y: Any = None) -> Self:
        return self

    def transform(self, vectors: Any) -> Coordinates:
        return self.coordinates[: len(vectors)]


class _Counts:
    """Stands where BERTopic expects a vectoriser: documents are ids, their counts are known."""

    def __init__(self, ids: list[str], term_counts: TermCounts) -> None:
        self.row = {name: row for row, name in enumerate(ids)}
        self.term_counts = term_counts
        self.vocabulary_ = {term: column for column, term in enumerate(term_counts.terms)}

    def get_params(self, **_: Any) -> dict[str, Any]:
        return {}

    def get_feature_names_out(self) -> npt.NDArray[np.str_]:
        return np.asarray(self.term_counts.terms)

    def fit(self, documents: Any, y: Any = None) -> Self:
        return self

    def transform(self, documents: Any) -> sparse.csr_matrix:
        """Sum the counts of the ids that each document, a joined string, is made of."""
        rows = [[self.row[name] for name in document.split()] for document in documents]
        ends = np.cumsum([0, *map(len, rows)])
        members = sparse.csr_matrix(
            (np.ones(ends[-1], np.int32), np.concatenate(rows).astype(int), ends),
            shape=(len(rows), len(self.row)),
        )
        return (members @ self.term_counts.counts).tocsr()

    def fit_transform(self, documents: Any, y: Any = None) -> sparse.csr_matrix:
        return self.transform(documents)
