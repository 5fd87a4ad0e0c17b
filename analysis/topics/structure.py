"""How topics stand to each other and to their papers: centres, nearest, typical."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema import OUTLIERS, DataFrame, Representatives, TopicNeighbours

Vectors = npt.NDArray[np.float32]

#: Nearest topics kept for each topic.
N_NEAREST = 5


def topic_centres(vectors: Vectors, topic_ids: npt.NDArray[np.int64]) -> Vectors:
    """Mean direction of each topic, seen from the mean of the whole corpus.

    Without the common part, two topics of one field are not all alike and a word of the field
    is near to none of them.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims)
    topic_ids : int64 array (n_papers,)

    Returns
    -------
    float32 array (n_topics, n_dims), rows of unit length
    """
    n_topics = int(topic_ids.max(initial=OUTLIERS)) + 1
    middle = vectors.mean(axis=0, dtype=np.float64)
    centres = np.empty((n_topics, vectors.shape[1]))
    for topic in range(n_topics):
        centres[topic] = vectors[topic_ids == topic].mean(axis=0, dtype=np.float64) - middle
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    return (centres / np.maximum(lengths, 1e-12)).astype(np.float32)


def nearest_centres(vectors: Vectors, topic_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Topics when outliers are given the one whose centre is nearest.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims)
    topic_ids : int64 array (n_papers,)

    Returns
    -------
    int64 array (n_papers,)
        As ``topic_ids`` where there is no topic at all.
    """
    centres = topic_centres(vectors, topic_ids)
    forced = topic_ids.copy()
    lost = topic_ids == OUTLIERS
    if len(centres):
        middle = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        forced[lost] = ((vectors[lost] - middle) @ centres.T).argmax(axis=1)
    return forced


def nearest_topics(centres: Vectors) -> DataFrame[TopicNeighbours]:
    """The topics whose centres point most the same way.

    Parameters
    ----------
    centres : float32 array (n_topics, n_dims), rows of unit length

    Returns
    -------
    TopicNeighbours
    """
    n_topics = len(centres)
    similarity = (centres @ centres.T).astype(np.float64).round(6).clip(-1, 1)
    np.fill_diagonal(similarity, -2)
    k = max(0, min(N_NEAREST, n_topics - 1))
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    return TopicNeighbours.validate(
        pd.DataFrame(
            {
                "topic_id": np.repeat(np.arange(n_topics, dtype=np.int64), k),
                "rank": np.tile(np.arange(1, k + 1, dtype=np.int64), n_topics),
                "neighbour_id": nearest.ravel().astype(np.int64),
                "similarity": np.take_along_axis(similarity, nearest, axis=1).ravel(),
            }
        )
    )


def representative_papers(
    vectors: Vectors, topic_ids: npt.NDArray[np.int64], paper_ids: pd.Series[str], *, n: int
) -> DataFrame[Representatives]:
    """The papers nearest to the mean of their topic.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    topic_ids : int64 array (n_papers,)
    paper_ids : Series of str (n_papers,)
    n : int
        Papers per topic, fewer where the topic has fewer.

    Returns
    -------
    Representatives
    """
    parts = []
    ids = paper_ids.to_numpy(dtype=object)
    for topic in range(int(topic_ids.max(initial=OUTLIERS)) + 1):
        members = np.flatnonzero(topic_ids == topic)
        centre = vectors[members].mean(axis=0, dtype=np.float64)
        similarity = (
            (vectors[members] @ (centre / max(np.linalg.norm(centre), 1e-12))).round(6).clip(-1, 1)
        )
        best = np.argsort(-similarity, kind="stable")[:n]
        parts.append(
            pd.DataFrame(
                {
                    "topic_id": topic,
                    "rank": np.arange(1, len(best) + 1),
                    "paper_id": ids[members[best]],
                    "similarity": similarity[best],
                }
            )
        )
    empty = pd.DataFrame(columns=["topic_id", "rank", "paper_id", "similarity"])
    frame = pd.concat(parts, ignore_index=True) if parts else empty
    types = {"topic_id": "int64", "rank": "int64", "paper_id": "str", "similarity": "float64"}
    return Representatives.validate(frame.astype(types))
