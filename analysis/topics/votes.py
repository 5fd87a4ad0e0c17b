"""What the papers most like a paper say of its topic.

The neighbour graph is asked again, three times: how firmly a paper stands in its topic, which
topic a paper belongs to that stands where papers are sparse, and where a paper goes that came
later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.schema import OUTLIERS

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: The nearest papers, which vote.
N_VOTES: Final = 15
#: Share of the papers that shall be in a topic, and of its votes that a topic needs to take a
#: paper in.
COVERAGE, LEAST_VOTE = 0.9, 0.2
#: Papers join by falling vote, so many steps from all votes to ``LEAST_VOTE``.
_N_STEPS = 9


@dataclass(frozen=True, eq=False, kw_only=True)
class Votes:
    """The outcome for each paper.

    Attributes
    ----------
    topic_ids : int64 array (n_papers,)
        The topic with the most votes; -1 where outliers have as many.
    shares : float64 array (n_papers,)
        Its share of the votes.
    margins : float64 array (n_papers,)
        By how much that is more than the share of the next.
    """

    topic_ids: Ids
    shares: Floats
    margins: Floats


def count_votes(
    neighbours: npt.NDArray[np.integer[Any]],
    similarities: npt.NDArray[np.floating[Any]],
    topic_ids: Ids,
) -> sparse.csr_matrix:
    """Share of the votes of a paper's ``N_VOTES`` nearest for each topic, weighed by similarity.

    Parameters
    ----------
    neighbours : int array (n_papers, k)
        Rows of ``topic_ids``, nearest first.
    similarities : float array (n_papers, k)
        Cosines; what is not alike has no vote.
    topic_ids : int64 array (n_voters,)
        -1 for outliers.

    Returns
    -------
    sparse float64 array (n_papers, n_topics + 1)
        The outliers in the first column. A row sums to 1, or to 0 where nothing is alike.
    """
    neighbours, similarities = neighbours[:, :N_VOTES], similarities[:, :N_VOTES]
    n_papers, k = neighbours.shape
    weight = np.maximum(similarities, 0).astype(np.float64)
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    row = np.repeat(np.arange(n_papers), k)
    votes = sparse.csr_matrix(
        (weight.ravel(), (row, topic_ids[neighbours].ravel() + 1)),
        shape=(n_papers, int(topic_ids.max(initial=OUTLIERS)) + 2),
    )
    # Sums differ in the last bits with the order of what is summed.
    votes.data = votes.data.round(9)
    return votes


def outcome(votes: sparse.csr_matrix) -> Votes:
    """Who wins each vote; ties go to the outliers, then to the larger topic.

    Parameters
    ----------
    votes : sparse float64 array (n_papers, n_topics + 1)
        Of :func:`count_votes`.

    Returns
    -------
    Votes
    """
    first, best = _largest(votes)
    rest = votes - sparse.csr_matrix((best, (np.arange(len(best)), first)), shape=votes.shape)
    second = _largest(sparse.csr_matrix(rest))[1]
    return Votes(topic_ids=first + OUTLIERS, shares=best, margins=(best - second).round(9))


def _largest(votes: sparse.csr_matrix) -> tuple[Ids, Floats]:
    best = votes.max(axis=1).toarray().ravel()
    first = np.asarray(votes.argmax(axis=1)).ravel().astype(np.int64)
    return np.where(best > 0, first, 0), best.clip(min=0)


def votes_for(votes: sparse.csr_matrix, topic_ids: Ids) -> tuple[Floats, Floats]:
    """Share of the votes that a paper's own topic has, and by how much that is more than another's.

    Parameters
    ----------
    votes : sparse float64 array (n_papers, n_topics + 1)
    topic_ids : int64 array (n_papers,)
        -1 for outliers, who have neither.

    Returns
    -------
    shares : float64 array (n_papers,) in [0, 1]
    margins : float64 array (n_papers,) in [-1, 1]
        Below 0 where another topic has more; outliers are no topic.
    """
    rows, inside = np.arange(len(topic_ids)), topic_ids != OUTLIERS
    own = sparse.csr_matrix((np.ones(len(rows)), (rows, topic_ids + 1)), shape=votes.shape)
    others = sparse.csr_matrix(votes - votes.multiply(own))
    shares = np.asarray(votes.multiply(own).sum(axis=1)).ravel()
    rival = _largest(others[:, 1:])[1] if others.shape[1] > 1 else np.zeros(len(rows))
    return np.where(inside, shares, 0.0).clip(0, 1), np.where(inside, shares - rival, 0.0).round(9)


def raise_coverage(
    neighbours: npt.NDArray[np.integer[Any]],
    similarities: npt.NDArray[np.floating[Any]],
    topic_ids: Ids,
    *,
    target: float = COVERAGE,
) -> Ids:
    """Let outliers join the topic that most of their neighbours are in, the surest first.

    Density tells where a topic is, not where it ends: a paper at the edge of a dense place is an
    outlier of the clustering and often none to its reader. Who joins has a vote in the next step.

    Parameters
    ----------
    neighbours, similarities
        As for :func:`count_votes`.
    topic_ids : int64 array (n_papers,)
    target : float in [0, 1]
        Share of the papers in a topic at which this ends; 0 leaves all as it is. Papers without a
        topic that has ``LEAST_VOTE`` stay out, whatever the target.

    Returns
    -------
    int64 array (n_papers,)
    """
    joined = topic_ids.copy()
    if not len(joined) or joined.max() == OUTLIERS:
        return joined
    for least in np.linspace(1.0, LEAST_VOTE, _N_STEPS).round(9):
        outside = np.flatnonzero(joined == OUTLIERS)
        wanted = round(target * len(joined)) - (len(joined) - len(outside))
        if wanted <= 0 or not len(outside):
            break
        votes = count_votes(neighbours[outside], similarities[outside], joined)
        first, share = _largest(sparse.csr_matrix(votes[:, 1:]))
        sure = np.flatnonzero(share >= least)
        sure = sure[np.argsort(-share[sure], kind="stable")][:wanted]
        joined[outside[sure]] = first[sure]
    return joined
