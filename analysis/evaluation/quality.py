"""Topics by themselves: whether their words and papers belong together, and how much they cover.

Never one score: each measure stands beside what papers dealt at random to topics of the same
sizes get.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.evaluation.coherence import WINDOW, c_v, count_occurrences, npmi
from analysis.evaluation.intervals import mean_interval
from analysis.schema import OUTLIERS
from analysis.topics.structure import topic_centres
from analysis.topics.vocabulary import TermCounts

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

#: Terms of a topic that are looked at.
N_TERMS = 10
#: Neighbours of a paper that are looked at.
N_NEIGHBOURS = 15


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """What is judged.

    Attributes
    ----------
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    terms : list of list of str (n_topics,)
        As they are shown, the first ``N_TERMS`` of each topic.
    vectors : float32 array (n_papers, n_dims), rows of unit length
    neighbours : int array (n_papers, k)
        Rows of the nearest papers.
    texts : sequence of str (n_papers,)
    term_counts : TermCounts
        For the terms of random topics.
    """

    topic_ids: Ids
    terms: list[list[str]]
    vectors: Vectors
    neighbours: npt.NDArray[np.integer[Any]]
    texts: Sequence[str]
    term_counts: TermCounts


def topic_quality(subject: Subject, *, level: str, seed: int) -> Iterator[dict[str, Any]]:
    """Coherence of terms and papers, diversity, exclusivity, coverage, sizes.

    ``npmi`` and ``c_v`` are those of :mod:`analysis.evaluation.coherence`, counted in the corpus.
    ``exclusivity`` is the share of the papers with a term that are in its topic, ``diversity``
    the share of all terms that are distinct [1]_. ``embedding_coherence`` is the mean cosine of a
    paper with the centre of its topic, seen from the middle of the corpus, and
    ``neighbours_kept`` the share of its 15 nearest papers that are in its topic.

    Parameters
    ----------
    subject : Subject
    level : str
        Of the topics.
    seed : int
        Of the intervals, and of the random topics.

    Yields
    ------
    dict
        Rows of an evaluation.

    References
    ----------
    .. [1] Dieng, A. B., Ruiz, F. J. R. and Blei, D. M. (2020). TACL 8.
    """
    rng = np.random.default_rng(seed)
    ids = subject.topic_ids
    about = {"subject": "quality", "level": level, "papers": "in a topic"}
    n_papers, sizes = len(ids), np.bincount(ids[ids >= 0])
    low, high = _wilson(int(sizes.sum()), n_papers)
    yield about | {
        "papers": "all",
        "measure": "coverage",
        "n": n_papers,
        "value": sizes.sum() / max(1, n_papers),
        "low": low,
        "high": high,
    }
    if not len(sizes):
        return
    for measure, size in (
        ("smallest_topic", sizes.min()),
        ("median_topic", np.median(sizes)),
        ("largest_topic", sizes.max()),
    ):
        yield about | {"measure": measure, "n": len(sizes), "value": float(size)}
    dealt = rng.permutation(ids)
    terms_by_chance = weighty_terms(dealt, subject.term_counts)
    by_chance = _per_topic(subject, dealt, terms_by_chance)
    for measure, values in _per_topic(subject, ids, subject.terms).items():
        known = values[~np.isnan(values)]
        low, high = mean_interval(known, rng) if len(known) > 1 else (np.nan, np.nan)
        yield about | {
            "measure": measure,
            "n": len(known),
            "value": known.mean() if len(known) else np.nan,
            "low": low,
            "high": high,
            "random": np.nanmean(by_chance[measure]),
        }
    yield about | {
        "measure": "diversity",
        "n": len(sizes),
        "value": _diversity(subject.terms),
        "random": _diversity(terms_by_chance),
    }


def _per_topic(subject: Subject, ids: Ids, terms: list[list[str]]) -> dict[str, Floats]:
    n_topics = len(terms)
    inside = np.flatnonzero(ids != OUTLIERS)
    sizes = np.maximum(1, np.bincount(ids[inside], minlength=n_topics))

    def mean_of(values: Floats) -> Floats:
        return np.bincount(ids[inside], weights=values, minlength=n_topics) / sizes

    middle = subject.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    moved = subject.vectors[inside] - middle
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
    near = (moved * topic_centres(subject.vectors, ids)[ids[inside]]).sum(axis=1)
    kept = ids[subject.neighbours[inside, :N_NEIGHBOURS]] == ids[inside, None]
    return {
        "npmi": npmi(terms, count_occurrences(subject.texts, terms)),
        "c_v": c_v(terms, count_occurrences(subject.texts, terms, window=WINDOW)),
        "exclusivity": _exclusivity(ids, terms, subject.term_counts),
        "embedding_coherence": mean_of(near.astype(np.float64)),
        "neighbours_kept": mean_of(kept.mean(axis=1)),
    }


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
        best = sorted(zip(-weight, part.indices, strict=True))[:n]
        chosen.append([term_counts.terms[column] for _, column in best])
    return chosen


def _exclusivity(ids: Ids, terms: list[list[str]], term_counts: TermCounts) -> Floats:
    marks = TermCounts(terms=term_counts.terms, counts=term_counts.counts.sign())
    held = _per_class(ids, marks).tocsc()
    column = {term: number for number, term in enumerate(term_counts.terms)}

    def mean(topic: int, names: list[str]) -> float:
        columns = [column[name] for name in names if name in column]
        if not columns:
            return np.nan
        part = held[:, columns].toarray()
        return float((part[topic + 1] / np.maximum(1, part.sum(axis=0))).mean())

    return np.array([mean(topic, names) for topic, names in enumerate(terms)])


def _per_class(topic_ids: Ids, term_counts: TermCounts) -> sparse.csr_matrix:
    """Sums of counts, the outliers in the first row."""
    n_classes, n_papers = int(topic_ids.max(initial=OUTLIERS)) + 2, len(topic_ids)
    members = sparse.csr_matrix(
        (np.ones(n_papers, np.int64), (topic_ids + 1, np.arange(n_papers))), (n_classes, n_papers)
    )
    return sparse.csr_matrix(members @ term_counts.counts)


def _diversity(terms: list[list[str]]) -> float:
    shown = [term for topic in terms for term in topic]
    return len(set(shown)) / len(shown) if shown else np.nan


def _wilson(count: int, n: int) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, max(1, n), method="wilson")
    return float(low), float(high)
