"""The stages of the topics room in their order: count, cluster, describe, group, rank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.config import TopicOptions
from analysis.neighbours import NeighbourGraph
from analysis.progress import SILENT, Progress
from analysis.reduction import Coordinates
from analysis.schema import (
    OUTLIERS,
    OUTLIERS_LABEL,
    DataFrame,
    Membership,
    Papers,
    Representatives,
    Terms,
    TopicNeighbours,
    Topics,
)
from analysis.topics.fit import Fit, Granularity, fit_topics
from analysis.topics.labels import describe_topics
from analysis.topics.structure import (
    group_topics,
    nearest_topics,
    representative_papers,
    topic_centres,
)
from analysis.topics.vocabulary import TermCounts, count_terms
from analysis.topics.votes import count_votes, votes_for

Vectors = npt.NDArray[np.float32]
Encode = Callable[[list[str]], Vectors]


@dataclass(frozen=True, eq=False, kw_only=True)
class FoundTopics:
    """What the topics room knows, as frames.

    Attributes
    ----------
    topics, terms, membership, representatives, neighbours
        See :mod:`analysis.schema`.
    keywords : mapping of topic_id -> bool array (n_papers,)
        Papers that hold the first term of each topic, whatever topic they are in.
    n_terms : int
        Size of the vocabulary.
    granularity : Granularity
        What the rule gave for this many papers.
    """

    topics: DataFrame[Topics]
    terms: DataFrame[Terms]
    membership: DataFrame[Membership]
    representatives: DataFrame[Representatives]
    neighbours: DataFrame[TopicNeighbours]
    keywords: Mapping[int, npt.NDArray[np.bool_]]
    n_terms: int
    granularity: Granularity


def find_topics(  # noqa: PLR0913 - what earlier stages made, from left to right
    papers: DataFrame[Papers],
    vectors: Vectors,
    graph: NeighbourGraph,
    coordinates: Callable[[], Coordinates],
    encode: Encode,
    *,
    options: TopicOptions,
    progress: Progress = SILENT,
) -> FoundTopics:
    """Find, describe and group the topics of a corpus.

    Parameters
    ----------
    papers : Papers
    vectors : float32 array (n_papers, n_dims), rows of unit length
        In the order of ``papers``, as the graph and the coordinates.
    graph : NeighbourGraph
    coordinates : callable
        Waits for where papers are clustered, float32 array (n_papers, n_dims of the options).
    encode : callable
        Terms to vectors, by the encoder that made ``vectors``.
    options : TopicOptions
    progress : Progress, optional

    Returns
    -------
    FoundTopics
    """
    with progress.stage("Counting terms"):
        term_counts = count_terms(papers)
    with progress.stage("Reducing dimensions"):
        placed = coordinates()
    with progress.stage("Clustering papers"):
        fit = fit_topics(placed, term_counts, graph)
    with progress.stage("Describing topics"):
        centres = topic_centres(vectors, fit.topic_ids)
        labels, terms = describe_topics(
            fit.weights, term_counts.terms, centres, encode, n_terms=options.n_terms
        )
        return FoundTopics(
            topics=_topics(fit, labels, vectors, centres, term_counts, encode),
            terms=terms,
            membership=_membership(papers, fit, graph),
            representatives=representative_papers(
                vectors, fit.topic_ids, papers["paper_id"], n=options.n_representatives
            ),
            neighbours=nearest_topics(centres),
            keywords=papers_with_first_terms(terms, term_counts),
            n_terms=len(term_counts.terms),
            granularity=fit.granularity,
        )


def _membership(
    papers: DataFrame[Papers], fit: Fit, graph: NeighbourGraph
) -> DataFrame[Membership]:
    votes = count_votes(graph.ids, graph.similarities, fit.topic_ids)
    shares, margins = votes_for(votes, fit.topic_ids)
    return Membership.validate(
        pd.DataFrame(
            {
                "paper_id": papers["paper_id"].reset_index(drop=True),
                "topic_id": fit.topic_ids,
                "membership": shares,
                "margin": margins,
                "is_core": fit.is_core,
            }
        )
    )


def papers_with_first_terms(
    terms: DataFrame[Terms], term_counts: TermCounts
) -> dict[int, npt.NDArray[np.bool_]]:
    """Papers that hold the first term of each topic, whatever topic they are in.

    Parameters
    ----------
    terms : Terms
    term_counts : TermCounts

    Returns
    -------
    dict of topic_id -> bool array (n_papers,)
    """
    first = terms[terms["rank"] == 1]
    column = {term: number for number, term in enumerate(term_counts.terms)}
    held = term_counts.counts[:, [column[term] for term in first["term"]]].tocsc() > 0
    return {
        int(topic_id): held[:, [n]].toarray().ravel()
        for n, topic_id in enumerate(first["topic_id"])
    }


def _topics(
    fit: Fit,
    labels: list[str],
    vectors: Vectors,
    centres: Vectors,
    term_counts: TermCounts,
    encode: Encode,
) -> DataFrame[Topics]:
    group_ids, order = group_topics(centres)
    n_topics = len(labels)
    sizes = np.bincount(fit.topic_ids + 1, minlength=n_topics + 1).astype(np.int64)
    group_labels = _group_labels(fit, group_ids, vectors, term_counts, encode)
    return Topics.validate(
        pd.DataFrame(
            {
                "topic_id": np.arange(OUTLIERS, n_topics, dtype=np.int64),
                "label": pd.Series([OUTLIERS_LABEL, *labels], dtype="str"),
                "n_papers": sizes,
                "share": sizes / max(1, sizes.sum()),
                "group_id": np.concatenate([[OUTLIERS], group_ids]).astype(np.int64),
                "group_label": pd.Series(
                    [OUTLIERS_LABEL, *(group_labels[group] for group in group_ids)], dtype="str"
                ),
                "order": np.concatenate([[OUTLIERS], order]).astype(np.int64),
            }
        )
    )


def _group_labels(
    fit: Fit,
    group_ids: npt.NDArray[np.int64],
    vectors: Vectors,
    term_counts: TermCounts,
    encode: Encode,
) -> list[str]:
    """Describe groups as topics are described: a group is the topic of all its papers."""
    n_topics, n_groups = len(group_ids), int(group_ids.max(initial=-1)) + 1
    of_paper = np.append(group_ids, OUTLIERS)[fit.topic_ids]
    sizes = np.bincount(fit.topic_ids[fit.topic_ids >= 0], minlength=n_topics)
    joined = sparse.csr_matrix(
        (sizes.astype(float), (group_ids, np.arange(n_topics))), shape=(n_groups, n_topics)
    )
    labels, _ = describe_topics(
        (joined @ fit.weights).tocsr(),
        term_counts.terms,
        topic_centres(vectors, of_paper),
        encode,
        n_terms=1,
    )
    return labels
