"""Papers in topics, beside labels and beside each other; outliers put somewhere, alike for all."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.metrics import (
    adjusted_rand_score,
    homogeneity_completeness_v_measure,
    mutual_info_score,
)
from sklearn.metrics.cluster import expected_mutual_information

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]


def forced(topic_ids: Ids, vectors: Vectors) -> tuple[Ids, Floats]:
    """Put each outlier in the topic whose centroid is nearest.

    Parameters
    ----------
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    vectors : float32 array (n_papers, n_dims), rows of unit length

    Returns
    -------
    topic_ids : int64 array (n_papers,)
        From 0 on without gaps, in the order of the given ones; a single topic where there is none.
    similarity : float64 array (n_papers,)
        Cosine of each paper and the centroid of its topic. A centroid is the mean of the papers
        that were no outliers.
    """
    inside = topic_ids >= 0
    if not inside.any():
        topic_ids, inside = np.zeros_like(topic_ids), np.ones_like(inside)
    codes = np.full(len(topic_ids), -1, np.int64)
    codes[inside] = np.unique(topic_ids[inside], return_inverse=True)[1]
    rows = np.flatnonzero(inside)
    members = sparse.csr_matrix(
        (np.ones(len(rows)), (codes[rows], rows)), (codes.max() + 1, len(codes))
    )
    centroids = members @ vectors.astype(np.float64)
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-12)
    lost = np.flatnonzero(~inside)
    codes[lost] = (vectors[lost] @ centroids.T).argmax(axis=1)
    return codes, np.einsum("ij,ij->i", vectors, centroids[codes])


def merged_labels(categories: list[Any], merged: Mapping[str, str]) -> Ids:
    """The number of each paper's label.

    Parameters
    ----------
    categories : list
        Anything but a string, or an empty one, is no label.
    merged : mapping of str to str
        Labels to what they stand for; those that stand for an empty one are left out.

    Returns
    -------
    int64 array (n_papers,)
        In the order of the alphabet from 0 on; -1 without a label.
    """
    names = [merged.get(each, each) if isinstance(each, str) else "" for each in categories]
    number = {name: n for n, name in enumerate(sorted(set(names) - {""}))}
    return np.array([number.get(name, -1) for name in names], np.int64)


def contingency(labels: Ids, topic_ids: Ids, weights: Ids | None = None) -> Ids:
    """How many papers, each counted so many times, have each label and topic."""
    n_topics = int(topic_ids.max()) + 1
    size = (int(labels.max()) + 1) * n_topics
    counts = np.bincount(labels * n_topics + topic_ids, weights, size)
    return counts.astype(np.int64).reshape(-1, n_topics)


def ami(table: Ids) -> float:
    """Adjusted mutual information [1]_ of labels and topics, by their contingency table.

    References
    ----------
    .. [1] Vinh, N. X., Epps, J. and Bailey, J. (2010). JMLR 11; normalised by the mean entropy.
    """
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    if 1 in table.shape:
        return 1.0 if table.shape == (1, 1) else 0.0
    n_papers = int(table.sum())
    mutual = mutual_info_score(None, None, contingency=table)
    by_chance = expected_mutual_information(sparse.csr_matrix(table), n_papers)
    mean = (_entropy(table.sum(axis=0)) + _entropy(table.sum(axis=1))) / 2
    return float((mutual - by_chance) / max(mean - by_chance, np.finfo(float).eps))


def _entropy(sizes: Ids) -> float:
    shares = sizes / sizes.sum()
    return float(-(shares * np.log(shares)).sum())


def against_labels(labels: Ids, topic_ids: Ids) -> dict[str, float]:
    """AMI and V-measure, papers without a label left out."""
    known = labels >= 0
    return {
        "ami": ami(contingency(labels[known], topic_ids[known])),
        "v_measure": float(homogeneity_completeness_v_measure(labels[known], topic_ids[known])[2]),
    }


def agreement(partitions: list[Ids]) -> float | None:
    """Mean adjusted Rand index of each two; none for one alone."""
    pairs = [adjusted_rand_score(one, other) for one, other in combinations(partitions, 2)]
    return float(np.mean(pairs)) if pairs else None
