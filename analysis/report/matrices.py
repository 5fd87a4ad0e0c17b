"""Topics beside topics, and topics beside the categories of their papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.report.words import clean
from analysis.topics.categories import topic_categories
from analysis.topics.similarity import topic_similarity

if TYPE_CHECKING:
    from analysis.study import Study

#: Topics of the matrix, the largest of them where there are more: what fits on a screen.
N_TOPICS = 60


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine of the centres of topics in hundredths, in the order of the tree.

    ``rows`` has for each topic its cosine with every topic before it.
    """

    topic_ids: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Categories:
    """Papers of each topic by primary category; no name when there are fewer than two.

    ``names`` are the largest categories, then *others* and *without* where a paper needs them.
    ``counts`` has a row for each topic of ``topic_ids``, outliers included.
    """

    names: tuple[str, ...]
    topic_ids: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]


def report_similarities(study: Study) -> Similarities:
    """Pairs of the largest topics.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Similarities
    """
    own = study.topics[study.topics["topic_id"] >= 0]
    own = own.sort_values(["n_papers", "topic_id"], ascending=[False, True]).head(N_TOPICS)
    ids = own.sort_values("order")["topic_id"].to_numpy(np.int64)
    if len(ids) < 2:
        return Similarities((), ())
    topic_ids = study.membership.set_index("paper_id")["topic_id"]
    of_papers = topic_ids.loc[study.corpus.papers["paper_id"]].to_numpy(np.int64)
    cosine = topic_similarity(study.embeddings.vectors, of_papers)[np.ix_(ids, ids)]
    hundredths = np.rint(100 * cosine).astype(np.int64)
    rows = (tuple(row[:i].tolist()) for i, row in enumerate(hundredths))
    return Similarities(tuple(ids.tolist()), tuple(rows))


def report_categories(study: Study) -> Categories:
    """Papers of topics by primary category, largest category first.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Categories
    """
    table = topic_categories(study.membership, study.corpus.papers)
    if table.columns.empty:
        return Categories((), (), ())
    return Categories(
        names=tuple(clean(name) for name in table.columns),
        topic_ids=tuple(int(topic_id) for topic_id in table.index),
        counts=tuple(tuple(row) for row in table.to_numpy().tolist()),
    )
