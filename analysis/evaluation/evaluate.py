"""All measures of a study in one frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.corpus.record import paper_text
from analysis.evaluation.agreement import agreement
from analysis.evaluation.labels import paper_labels
from analysis.evaluation.quality import N_NEIGHBOURS, Subject, topic_quality
from analysis.evaluation.ranking import ranking
from analysis.quality.terms import shown_terms
from analysis.schema import OUTLIERS, DataFrame, Evaluation, column_types
from analysis.study import Study
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import count_terms


def evaluate(
    study: Study, labels: str | None = None, *, merged: Mapping[str, str] | None = None
) -> DataFrame[Evaluation]:
    """Judge the topics of a study, beside labels if there are any, and its similar papers.

    Parameters
    ----------
    study : Study
    labels : str, optional
        Column of the papers that holds a label, such as ``primary_category``; agreement with
        labels is left out without one.
    merged : mapping of str to str, optional
        Labels to the names that they stand for, see
        :func:`analysis.evaluation.labels.paper_labels`.

    Returns
    -------
    Evaluation
        Similar papers are judged where the corpus holds "Similar papers" pages.

    Raises
    ------
    AnalysisError
        No such column, or no two labels in it.

    Examples
    --------
    >>> import analysis as an
    >>> study = an.run(an.load_corpus(an.example_digests()))
    >>> found = an.evaluate(study, labels="primary_category")
    >>> found["measure"].head(4).tolist()
    ['ami', 'homogeneity', 'completeness', 'v_measure']
    """
    known = None
    if labels is not None:
        known = paper_labels(study.corpus.papers, labels, merged)
    with threadpool_limits(limits=1, user_api="blas"):
        rows = list(_rows(study, known))
    types = column_types(Evaluation)
    return Evaluation.validate(pd.DataFrame(rows, columns=list(types)).astype(types))


def _rows(study: Study, labels: pd.Series[Any] | None) -> Iterator[dict[str, Any]]:
    seed, papers = study.options.seed, study.corpus.papers
    topic_ids = study.membership["topic_id"].to_numpy()
    groups = study.topics.set_index("topic_id")["group_id"]
    if labels is not None:
        levels = {"topic": topic_ids, "group": groups.loc[topic_ids].to_numpy()}
        yield from agreement(levels, labels, seed=seed)
    yield from topic_quality(study.quality, _subject(study, topic_ids), level="topic", seed=seed)
    yield from ranking(papers, study.corpus.appearances, study.embeddings.vectors, seed=seed)


def _subject(study: Study, topic_ids: np.ndarray[Any, np.dtype[np.int64]]) -> Subject:
    papers = study.corpus.papers
    number = pd.Index(papers["paper_id"])
    near = study.similar_papers
    near = near[near["rank"] <= N_NEIGHBOURS]
    neighbours = number.get_indexer(near["similar_id"]).reshape(len(papers), -1)
    return Subject(
        topic_ids=topic_ids,
        terms=shown_terms(study.terms, int(topic_ids.max(initial=OUTLIERS)) + 1),
        neighbours=neighbours,
        texts=list(map(paper_text, papers["title"], papers["abstract"])),
        term_counts=count_terms(read_tokens(papers)),
    )
