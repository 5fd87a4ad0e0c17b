"""Papers that come later, or that no topic held: the topics of the papers most like them.

A vote among the nearest papers needs no model: it is the neighbour graph again, and a paper that
the topics were made from keeps the topic it has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.neighbours import nearest_to
from analysis.schema import OUTLIERS

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

#: Papers that vote.
N_VOTES = 15


@dataclass(frozen=True, eq=False, kw_only=True)
class Assigned:
    """Topics of papers by the vote of their neighbours.

    Attributes
    ----------
    topic_ids : int64 array (n_papers,)
        The topic with the most votes; -1 where outliers have more than any.
    votes : float64 array (n_papers,)
        Its share of the votes, weighed by similarity.
    margins : float64 array (n_papers,)
        By how much that is more than the second most.
    nearest : int64 array (n_papers,)
        Row of the nearest paper.
    similarities : float64 array (n_papers,)
        With it.
    """

    topic_ids: Ids
    votes: Floats
    margins: Floats
    nearest: Ids
    similarities: Floats


def neighbour_votes(
    neighbours: npt.NDArray[np.integer], similarities: npt.NDArray[np.floating], topic_ids: Ids
) -> sparse.csr_matrix:
    """Share of the votes of a paper's neighbours for each topic.

    Parameters
    ----------
    neighbours : int array (n_papers, k)
        Rows of ``topic_ids``.
    similarities : float array (n_papers, k)
        Cosines; what is not alike has no vote.
    topic_ids : int64 array (n_voters,)

    Returns
    -------
    sparse float64 array (n_papers, n_topics + 1)
        The outliers in the first column; a row sums to 1, or to 0 where nothing is alike.
    """
    n_papers, k = neighbours.shape
    n_classes = int(topic_ids.max(initial=OUTLIERS)) + 2
    weight = np.maximum(similarities[:, :k], 0).astype(np.float64).round(6)
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    row = np.repeat(np.arange(n_papers), k)
    votes = sparse.csr_matrix(
        ((weight / total).ravel(), (row, topic_ids[neighbours].ravel() + 1)),
        shape=(n_papers, n_classes),
    )
    votes.sum_duplicates()
    return votes


def assign_papers(
    vectors: Vectors, fitted: Vectors, topic_ids: Ids, *, k: int = N_VOTES
) -> Assigned:
    """Give papers the topic that most of the papers like them have.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
        Of the papers that want a topic.
    fitted : float32 array (n_fitted, n_dims), rows of unit length
        Of the papers that have one, by the same encoder.
    topic_ids : int64 array (n_fitted,)
    k : int
        Papers that vote.

    Returns
    -------
    Assigned
    """
    near = nearest_to(vectors, fitted, k=k)
    shares = neighbour_votes(near.ids, near.similarities, topic_ids).toarray().round(9)
    first = shares.argmax(axis=1)  # ties go to the outliers, then to the larger topic
    votes = np.take_along_axis(shares, first[:, None], axis=1).ravel()
    np.put_along_axis(shares, first[:, None], -1.0, axis=1)
    second = shares.max(axis=1).clip(min=0) if shares.shape[1] > 1 else np.zeros(len(votes))
    return Assigned(
        topic_ids=first.astype(np.int64) + OUTLIERS,
        votes=votes,
        margins=votes - second,
        nearest=near.ids[:, 0].astype(np.int64),
        similarities=near.similarities[:, 0].astype(np.float64),
    )
