"""Terms of topics: how well they tell their topic from others, and how different they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.quality.intervals import WeightedMean
from analysis.schema import OUTLIERS, DataFrame, Terms
from analysis.topics.vocabulary import TermCounts

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Terms of a topic that are looked at.
N_TERMS = 10


def shown_terms(terms: DataFrame[Terms], n_topics: int) -> list[list[str]]:
    """The first ``N_TERMS`` terms of each topic.

    Parameters
    ----------
    terms : Terms
    n_topics : int

    Returns
    -------
    list of list of str (n_topics,)
    """
    shown = terms[terms["rank"] <= N_TERMS].sort_values(["topic_id", "rank"])
    listed = shown.groupby("topic_id")["term"].agg(list)
    return [listed.get(topic, []) for topic in range(n_topics)]


def weighty_terms(topic_ids: Ids, term_counts: TermCounts, *, n: int = N_TERMS) -> list[list[str]]:
    """The terms of each topic by c-TF-IDF [1]_, for topics that nobody described.

    Parameters
    ----------
    topic_ids : int64 array (n_papers,)
        -1 for outliers, which count as a class and get no terms.
    term_counts : TermCounts
    n : int

    Returns
    -------
    list of list of str (n_topics,)
        Ties in alphabetical order.

    References
    ----------
    .. [1] Grootendorst, M. (2022). BERTopic. arXiv:2203.05794, equation 2.
    """
    counts = _per_class(topic_ids, term_counts)
    per_class = np.asarray(counts.sum(axis=1)).ravel()
    per_term = np.maximum(1, np.asarray(counts.sum(axis=0)).ravel())
    rarity = np.log1p(per_class[per_class > 0].mean() / per_term)
    chosen = []
    for row in range(1, counts.shape[0]):
        part = counts[[row]]
        weight = (part.data / max(1, per_class[row]) * rarity[part.indices]).round(12)
        # Few are sorted: a random topic holds most of the vocabulary.
        least = np.partition(weight, -n)[-n] if len(weight) > n else 0.0
        near = np.flatnonzero(weight >= least)
        best = near[np.lexsort((part.indices[near], -weight[near]))[:n]]
        chosen.append([term_counts.terms[column] for column in part.indices[best]])
    return chosen


def exclusivity(topic_ids: Ids, terms: list[list[str]], term_counts: TermCounts) -> Floats:
    """Share of the papers with a term that are in its topic, over the terms of each topic.

    Parameters
    ----------
    topic_ids : int64 array (n_papers,)
    terms : list of list of str (n_topics,)
    term_counts : TermCounts
        Holds all of the terms.

    Returns
    -------
    float64 array (n_topics,)
        NaN for a topic without terms.
    """
    marks = TermCounts(terms=term_counts.terms, counts=term_counts.counts.sign())
    held = _per_class(topic_ids, marks).tocsc()
    column = {term: number for number, term in enumerate(term_counts.terms)}

    def mean(topic: int, names: list[str]) -> float:
        if not names:
            return np.nan
        part = held[:, [column[name] for name in names]].toarray()
        return float((part[topic + 1] / np.maximum(1, part.sum(axis=0))).mean())

    return np.array([mean(topic, names) for topic, names in enumerate(terms)], np.float64)


def diversity(terms: list[list[str]]) -> WeightedMean:
    """Share of all terms of topics that are distinct [1]_.

    A term of m topics adds one m-th in each, so that all it adds is one: the share is a mean over
    the places of terms, and topics can be drawn again.

    Parameters
    ----------
    terms : list of list of str (n_topics,)

    Returns
    -------
    WeightedMean (n_topics,)

    References
    ----------
    .. [1] Dieng, A. B., Ruiz, F. J. R. and Blei, D. M. (2020). TACL 8.
    """
    shown = [term for topic in terms for term in topic]
    _, number, n_topics = np.unique(
        np.array(shown, dtype="U"), return_inverse=True, return_counts=True
    )
    topic = np.repeat(np.arange(len(terms)), [len(names) for names in terms])
    totals = np.bincount(topic, weights=1 / n_topics[number], minlength=len(terms))
    return WeightedMean(
        totals=totals.astype(np.float64),
        weights=np.array([len(names) for names in terms], np.float64),
    )


def _per_class(topic_ids: Ids, term_counts: TermCounts) -> sparse.csr_matrix:
    """Sums of counts, the outliers in the first row."""
    n_classes, n_papers = int(topic_ids.max(initial=OUTLIERS)) + 2, len(topic_ids)
    members = sparse.csr_matrix(
        (np.ones(n_papers, np.int64), (topic_ids + 1, np.arange(n_papers))), (n_classes, n_papers)
    )
    return sparse.csr_matrix(members @ term_counts.counts)
