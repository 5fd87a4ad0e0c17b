"""Topics by themselves: the panel of a study, and what takes a reading of all texts besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.quality.coherence import WINDOW, c_v, count_occurrences
from analysis.quality.intervals import paired_intervals, plain_mean
from analysis.quality.measure import deal_topics
from analysis.quality.terms import weighty_terms
from analysis.schema import OUTLIERS, DataFrame, Quality
from analysis.topics.vocabulary import TermCounts

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Neighbours of a paper that are looked at.
N_NEIGHBOURS = 15
#: Measures of the panel that look at all papers, not at those in a topic.
_OF_ALL = ("coverage", "density_validity", "trustworthiness")


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """What is judged.

    Attributes
    ----------
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    terms : list of list of str (n_topics,)
        As they are shown, see :func:`analysis.quality.terms.shown_terms`.
    neighbours : int array (n_papers, k)
        Rows of the nearest papers.
    texts : sequence of str (n_papers,)
    term_counts : TermCounts
        For the terms of random topics.
    """

    topic_ids: Ids
    terms: list[list[str]]
    neighbours: npt.NDArray[np.integer[Any]]
    texts: Sequence[str]
    term_counts: TermCounts


def topic_quality(
    panel: DataFrame[Quality], subject: Subject, *, level: str, seed: int
) -> Iterator[dict[str, Any]]:
    """The panel of a study, the sizes of its topics, and two measures more.

    ``c_v`` is that of :func:`analysis.quality.coherence.c_v`, counted in the corpus;
    ``neighbours_kept`` the share of a paper's 15 nearest papers that are in its topic.

    Parameters
    ----------
    panel : Quality
    subject : Subject
    level : str
        Of the topics.
    seed : int
        Of the intervals, and of the random topics, which are those of the panel.

    Yields
    ------
    dict
        Rows of an evaluation.
    """
    about = {"subject": "quality", "level": level}
    columns = ["measure", "n", "value", "low", "high", "random"]
    for row in panel[columns].to_dict("records"):
        papers = "all" if row["measure"] in _OF_ALL else "in a topic"
        yield about | {"papers": papers} | {str(name): cell for name, cell in row.items()}
    ids = subject.topic_ids
    sizes = np.bincount(ids[ids >= 0])
    if not len(sizes):
        return
    about |= {"papers": "in a topic"}
    for measure, size in (
        ("smallest_topic", sizes.min()),
        ("median_topic", np.median(sizes)),
        ("largest_topic", sizes.max()),
    ):
        yield about | {"measure": measure, "n": len(sizes), "value": float(size)}
    dealt = deal_topics(ids, seed=seed)
    by_chance = _per_topic(subject, dealt, weighty_terms(dealt, subject.term_counts))
    for measure, values in _per_topic(subject, ids, subject.terms).items():
        mean, chance = plain_mean(values), plain_mean(by_chance[measure])
        yield about | {
            "measure": measure,
            "n": int(mean.weights.sum()),
            "value": mean.value,
            "random": chance.value,
            **paired_intervals(mean, chance, seed=seed),
        }


def _per_topic(subject: Subject, ids: Ids, terms: list[list[str]]) -> dict[str, Floats]:
    n_topics = len(terms)
    inside = np.flatnonzero(ids != OUTLIERS)
    sizes = np.maximum(1, np.bincount(ids[inside], minlength=n_topics))
    kept = ids[subject.neighbours[inside, :N_NEIGHBOURS]] == ids[inside, None]
    weights = kept.mean(axis=1)
    return {
        "c_v": c_v(terms, count_occurrences(subject.texts, terms, window=WINDOW)),
        "neighbours_kept": np.bincount(ids[inside], weights=weights, minlength=n_topics) / sizes,
    }
