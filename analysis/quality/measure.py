"""The panel of measures that need no labels, in one frame.

Never one score: each measure stands beside what papers dealt at random to topics of the same sizes
get, and the map beside its papers dealt to its places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.quality.coherence import count_papers, npmi
from analysis.quality.density import density_validity
from analysis.quality.intervals import WeightedMean, paired_intervals, plain_mean
from analysis.quality.neighbourhood import trustworthiness
from analysis.quality.terms import diversity, exclusivity, shown_terms, weighty_terms
from analysis.schema import OUTLIERS, DataFrame, Points, Quality, column_types
from analysis.topics import FoundTopics
from analysis.topics.structure import topic_centres
from analysis.topics.vocabulary import TermCounts

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

#: Papers looked at for the map, each among all, and for density, among themselves.
N_MAPPED, N_DENSE = 1000, 2000


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """What is judged; rows are papers in the order of their ids.

    Attributes
    ----------
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    terms : list of list of str (n_topics,)
        As they are shown, see :func:`analysis.quality.terms.shown_terms`.
    term_counts : TermCounts
    vectors : float32 array (n_papers, n_dims), rows of unit length
    coordinates : float array (n_papers, n_dims)
        Where topics were found.
    places : float64 array (n_papers, 2)
        On the map.
    """

    topic_ids: Ids
    terms: list[list[str]]
    term_counts: TermCounts
    vectors: Vectors
    coordinates: npt.NDArray[np.floating]
    places: Floats


def study_quality(
    found: FoundTopics, vectors: Vectors, points: DataFrame[Points], *, seed: int
) -> DataFrame[Quality]:
    """The quality of what a study found, see :func:`measure_quality`.

    Parameters
    ----------
    found : FoundTopics
    vectors : float32 array (n_papers, n_dims), rows of unit length
    points : Points
    seed : int

    Returns
    -------
    Quality
    """
    topic_ids = found.membership["topic_id"].to_numpy()
    subject = Subject(
        topic_ids=topic_ids,
        terms=shown_terms(found.terms, int(topic_ids.max(initial=OUTLIERS)) + 1),
        term_counts=found.term_counts,
        vectors=vectors,
        coordinates=found.coordinates,
        places=points[["x", "y"]].to_numpy(np.float64),
    )
    return measure_quality(subject, seed=seed)


def measure_quality(subject: Subject, *, seed: int) -> DataFrame[Quality]:
    """Measure topics and map by themselves.

    ``coverage`` is the share of papers in a topic. Of the ten terms of a topic, ``npmi`` is their
    normalised pointwise mutual information, ``exclusivity`` the share of the papers with a term
    that are in its topic, and ``diversity`` the share of all topics' terms that are distinct.
    ``embedding_coherence`` is the mean cosine of a paper with the centre of its topic, seen from
    the middle of the corpus. ``density_validity`` (DBCV) says whether topics are dense and apart
    where they were found; it falls with the number of papers, as one that stands between two topics
    closes the gap, and so compares studies of 2,000 papers or more only because it is of a sample
    of so many. ``trustworthiness`` says whether papers that are near on the map are alike, for a
    sample of 1,000, each ranked among all.

    Parameters
    ----------
    subject : Subject
    seed : int
        Of samples, intervals, and random topics.

    Returns
    -------
    Quality
    """
    types = column_types(Quality)
    rows = list(_rows(subject, seed))
    return Quality.validate(pd.DataFrame(rows, columns=list(types)).astype(types))


def deal_topics(topic_ids: Ids, *, seed: int) -> Ids:
    """Topics of the same sizes, with papers dealt to them at random.

    Parameters
    ----------
    topic_ids : int64 array (n_papers,)
    seed : int

    Returns
    -------
    int64 array (n_papers,)
    """
    return np.random.default_rng(seed).permutation(topic_ids)


def _rows(subject: Subject, seed: int) -> Iterator[dict[str, Any]]:
    ids = subject.topic_ids
    yield _coverage(ids)
    if ids.max(initial=OUTLIERS) >= 0:
        dealt = deal_topics(ids, seed=seed)
        ours = _of_topics(subject, ids, subject.terms, seed)
        by_chance = _of_topics(subject, dealt, weighty_terms(dealt, subject.term_counts), seed)
        for measure, mean in ours.items():
            yield from _row(measure, "topic", mean, by_chance[measure], seed)
    sample = _sample(len(ids), N_MAPPED, seed)
    anywhere = np.random.default_rng(seed).permutation(subject.places)
    near, near_by_chance = trustworthiness(subject.vectors, [subject.places, anywhere], sample)
    yield from _row("trustworthiness", "paper", plain_mean(near), plain_mean(near_by_chance), seed)


def _row(
    measure: str, unit: str, mean: WeightedMean, by_chance: WeightedMean, seed: int
) -> Iterator[dict[str, Any]]:
    """The row of a measure, unless no topic or paper has a value."""
    n_known = int((mean.weights > 0).sum())
    if n_known:
        yield {
            "measure": measure,
            "unit": unit,
            "n": n_known,
            "value": mean.value,
            "random": by_chance.value,
            **paired_intervals(mean, by_chance, seed=seed),
        }


def _coverage(ids: Ids) -> dict[str, Any]:
    from statsmodels.stats.proportion import proportion_confint

    inside = int((ids != OUTLIERS).sum())
    low, high = proportion_confint(inside, len(ids), method="wilson")
    value = inside / len(ids)
    about = {"measure": "coverage", "unit": "paper", "n": len(ids)}
    return about | {"value": value, "low": float(low), "high": float(high)}


def _of_topics(
    subject: Subject, ids: Ids, terms: list[list[str]], seed: int
) -> dict[str, WeightedMean]:
    counts = subject.term_counts
    return {
        "npmi": plain_mean(npmi(terms, count_papers(counts, terms))),
        "exclusivity": plain_mean(exclusivity(ids, terms, counts)),
        "diversity": diversity(terms),
        "embedding_coherence": plain_mean(_closeness(subject.vectors, ids)),
        "density_validity": _density(subject.coordinates, ids, seed),
    }


def _closeness(vectors: Vectors, ids: Ids) -> Floats:
    """Mean cosine of the papers of each topic with its centre, float64 array (n_topics,)."""
    inside = np.flatnonzero(ids != OUTLIERS)
    middle = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    moved = vectors[inside] - middle
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
    near = (moved * topic_centres(vectors, ids)[ids[inside]]).sum(axis=1)
    sizes = np.maximum(1, np.bincount(ids[inside]))
    return np.bincount(ids[inside], weights=near) / sizes


def _density(coordinates: npt.NDArray[np.floating], ids: Ids, seed: int) -> WeightedMean:
    """Validity of topics, weighted by their papers; outliers count with 0, as its authors say."""
    sample = _sample(len(ids), N_DENSE, seed)
    drawn = ids[sample]
    n_topics = int(ids.max()) + 1
    scores = np.full(n_topics, np.nan)
    found = density_validity(coordinates[sample], drawn)
    scores[: len(found)] = found
    known = ~np.isnan(scores)
    sizes = np.where(known, np.bincount(drawn[drawn >= 0], minlength=n_topics), 0.0)
    # Each topic's part of the outliers, so that topics drawn again bring theirs along.
    share = sizes.sum() / len(drawn)
    return WeightedMean(
        totals=np.where(known, scores, 0.0) * sizes, weights=sizes / max(share, 1e-12)
    )


def _sample(n_papers: int, size: int, seed: int) -> Ids:
    """Rows of some papers, all if they are few."""
    return np.sort(np.random.default_rng(seed).permutation(n_papers)[:size])
