"""The stages of the topics room in their order: count, cluster, describe, group, rank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.beside import begin
from analysis.config import TopicOptions
from analysis.neighbours import NeighbourGraph
from analysis.progress import SILENT, Progress
from analysis.reduction import Coordinates
from analysis.schema import (
    OUTLIERS,
    OUTLIERS_LABEL,
    DataFrame,
    Labels,
    Membership,
    Papers,
    Representatives,
    Terms,
    TopicNeighbours,
    Topics,
)
from analysis.topics.fit import ClusterSizes, Fit, fit_topics
from analysis.topics.given import GivenLabel, match_labels
from analysis.topics.levels import grow_tree
from analysis.topics.naming import labels_frame, name_topics, topic_tldrs
from analysis.topics.phrases import Phrases, mine_phrases
from analysis.topics.structure import (
    nearest_topics,
    representative_papers,
    topic_centres,
)
from analysis.topics.terms import choose_terms
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import TermCounts, common_words, count_terms
from analysis.topics.votes import count_votes, votes_for

Vectors = npt.NDArray[np.float32]
Encode = Callable[[list[str]], Vectors]
Counted = tuple[TermCounts, Phrases]


@dataclass(frozen=True, eq=False, kw_only=True)
class FoundTopics:
    """What the topics room knows, as frames.

    Attributes
    ----------
    topics, labels, terms, membership, representatives, neighbours
        See :mod:`analysis.schema`.
    keywords : mapping of topic_id -> bool array (n_papers,)
        Papers that hold the first term of each topic, whatever topic they are in.
    unmatched_labels : tuple of GivenLabel
        Names that were given and found no topic.
    term_counts : TermCounts
        Of the whole vocabulary, for those who judge the topics.
    coordinates : float32 array (n_papers, n_dims)
        Where papers were clustered.
    sizes : ClusterSizes
        What HDBSCAN was given.
    """

    topics: DataFrame[Topics]
    labels: DataFrame[Labels]
    terms: DataFrame[Terms]
    membership: DataFrame[Membership]
    representatives: DataFrame[Representatives]
    neighbours: DataFrame[TopicNeighbours]
    keywords: Mapping[int, npt.NDArray[np.bool_]]
    unmatched_labels: tuple[GivenLabel, ...]
    term_counts: TermCounts
    coordinates: Coordinates
    sizes: ClusterSizes


def begin_counting(papers: DataFrame[Papers]) -> Callable[[], Counted]:
    """Begin to count the terms and phrases of titles and abstracts, beside other work.

    Parameters
    ----------
    papers : Papers

    Returns
    -------
    callable
        Waits for the counts and returns them.
    """
    common_words()  # imports a library, which two threads had better not do at once

    def count() -> Counted:
        read = read_tokens(papers)
        return count_terms(read), mine_phrases(read)

    return begin(count)


def find_topics(  # noqa: PLR0913 - what earlier stages made, from left to right
    papers: DataFrame[Papers],
    vectors: Vectors,
    graph: NeighbourGraph,
    coordinates: Callable[[], Coordinates],
    counted: Callable[[], Counted],
    encode: Encode,
    *,
    options: TopicOptions,
    given: Sequence[GivenLabel] = (),
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
    counted : callable
        Waits for the counts of ``papers``, see :func:`begin_counting`.
    encode : callable
        Terms to vectors, by the encoder that made ``vectors``.
    options : TopicOptions
    given : sequence of GivenLabel
        Names for topics of another run.
    progress : Progress, optional

    Returns
    -------
    FoundTopics
    """
    with progress.stage("Counting terms"):
        term_counts, phrases = counted()
    with progress.stage("Reducing dimensions"):
        placed = coordinates()
    with progress.stage("Clustering papers"):
        fit = fit_topics(placed, term_counts, graph, options)
    with progress.stage("Describing topics"):
        topic_ids, paper_ids = fit.topic_ids, papers["paper_id"]
        centres = topic_centres(vectors, topic_ids)
        tree = grow_tree(graph.ids, topic_ids)
        group_ids = tree.cut(tree.n_groups("coarse"))
        membership = _membership(paper_ids, fit, graph)
        terms = choose_terms(
            fit.weights, term_counts.terms, centres, encode, n_terms=options.n_terms
        )
        typical = representative_papers(vectors, topic_ids, paper_ids, n=options.n_representatives)
        matched = match_labels(given, membership, terms)
        names = name_topics(
            phrases,
            vectors,
            (topic_ids, group_ids),
            terms,
            encode,
            given={topic_id: name.label for topic_id, name in matched.items()},
            reserved=[name.label for name in given],
        )
        return FoundTopics(
            topics=_topics(topic_ids, group_ids, tree.order, names),
            labels=labels_frame(names, topic_tldrs(papers, typical)),
            terms=terms,
            membership=membership,
            representatives=typical,
            neighbours=nearest_topics(centres),
            keywords=papers_with_first_terms(terms, term_counts),
            unmatched_labels=tuple(name for name in given if name not in matched.values()),
            term_counts=term_counts,
            coordinates=placed,
            sizes=fit.sizes,
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


def _membership(
    paper_ids: pd.Series[str], fit: Fit, graph: NeighbourGraph
) -> DataFrame[Membership]:
    votes = count_votes(graph.ids, graph.similarities, fit.topic_ids)
    shares, margins = votes_for(votes, fit.topic_ids)
    return Membership.validate(
        pd.DataFrame(
            {
                "paper_id": paper_ids.reset_index(drop=True),
                "topic_id": fit.topic_ids,
                "membership": shares,
                "margin": margins,
                "stays": np.nan,
                "is_core": fit.is_core,
            }
        )
    )


def _topics(
    topic_ids: npt.NDArray[np.int64],
    group_ids: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    names: pd.DataFrame,
) -> DataFrame[Topics]:
    n_topics = len(group_ids)
    sizes = np.bincount(topic_ids + 1, minlength=n_topics + 1).astype(np.int64)
    labels = names.loc[names["level"] == "topic", "label"].tolist()
    group_labels = names.loc[names["level"] == "group", "label"].tolist()
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
