"""Every measure of everything that was found on one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.benchmarks import quality
from tests.benchmarks.quality import Counts
from tests.benchmarks.systems import words as wording
from tests.benchmarks.systems.bootstrap import ami_difference, mean_difference
from tests.benchmarks.systems.even import effective_number
from tests.benchmarks.systems.found import Found
from tests.benchmarks.systems.partitions import (
    Ids,
    against_labels,
    agreement,
    forced,
    merged_labels,
)
from tests.benchmarks.systems.plan import EVEN, LEVELS, Texts

#: System and level.
Row = tuple[str, str]
#: Of papers kept, those that a system is surest of.
SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)
#: Below any confidence in papers that were no outliers.
_OUTLIER = -2.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Given:
    """What is known of a set's papers, whatever the system.

    Attributes
    ----------
    texts : list of str (n_papers,)
    vectors : float32 array (n_papers, n_dims)
    labels : int64 array (n_papers,)
        -1 without one.
    counts : Counts
        Of the words that topics may be described by.
    inside, outside : Counts
        Which words stand in which of these texts, and of those that no system saw.
    """

    texts: list[str]
    vectors: npt.NDArray[np.float32]
    labels: Ids
    counts: Counts
    inside: Counts
    outside: Counts


@dataclass(frozen=True, eq=False, kw_only=True)
class Scored:
    """One system at one level under one seed, its outliers forced into topics.

    Attributes
    ----------
    found : Found
    topic_ids : int64 array (n_papers,)
        No outliers.
    confidence : float64 array (n_papers,)
        Outliers below all others, and among them by the cosine with their centroid.
    words : list of list of str (n_topics,)
        Chosen alike for all systems.
    npmi : float64 array (n_topics,)
    """

    found: Found
    topic_ids: Ids
    confidence: npt.NDArray[np.float64]
    words: list[list[str]]
    npmi: npt.NDArray[np.float64]


def given_of(
    papers: Sequence[Mapping[str, Any]],
    vectors: npt.NDArray[np.float32],
    about: Texts,
    outside: Counts,
) -> Given:
    """Texts, labels and counts of a set."""
    texts = [paper["text"] for paper in papers]
    counts = quality.count_words(texts)
    categories = [paper["category"] if about.labelled else None for paper in papers]
    return Given(
        texts=texts,
        vectors=vectors,
        labels=merged_labels(categories, about.merged),
        counts=counts,
        inside=wording.present(counts),
        outside=outside,
    )


def score_set(
    given: Given, found: Mapping[Row, Mapping[int, Found]], about: Texts
) -> dict[str, Any]:
    """All measures of a set.

    Parameters
    ----------
    given : Given
    found : mapping of (system, level) to mapping of seed to Found
    about : Texts

    Returns
    -------
    dict
        ``rows``, ``differences``, ``curves`` and what is known of the papers.
    """
    scored = {
        row: {seed: _scored(given, each) for seed, each in seeds.items()}
        for row, seeds in (found | _at_random(given, found)).items()
    }
    n_labels = int(given.labels.max()) + 1
    return {
        "n_papers": len(given.texts),
        "n_compared": int((given.labels >= 0).sum()),
        "n_labels": n_labels,
        "share_held_outside": wording.share_held(
            [topic for seeds in scored.values() for each in seeds.values() for topic in each.words],
            given.outside,
        ),
        "rows": _rows(given, scored, n_labels),
        "differences": _differences(given, scored, about) if n_labels else [],
        "curves": _curves(given, scored),
    }


def _at_random(
    given: Given, found: Mapping[Row, Mapping[int, Found]]
) -> dict[Row, dict[int, Found]]:
    """Topics of topic-digest's sizes, outliers forced, with papers drawn anew."""
    return {
        ("random", level): {
            seed: Found(
                level=level,
                topic_ids=np.random.default_rng(seed).permutation(
                    forced(each.topic_ids, given.vectors)[0]
                ),
                words=[],
                seconds=float("nan"),
            )
            for seed, each in found.get(("topic_digest", level), {}).items()
        }
        for level in LEVELS
    }


def _scored(given: Given, found: Found) -> Scored:
    topic_ids, similarity = forced(found.topic_ids, given.vectors)
    words = quality.weighty_words(topic_ids, given.counts)
    sure = similarity if found.confidence is None else found.confidence
    return Scored(
        found=found,
        topic_ids=topic_ids,
        confidence=np.where(found.topic_ids >= 0, sure, _OUTLIER + similarity),
        words=words,
        npmi=wording.npmi(words, given.inside),
    )


def _rows(
    given: Given, scored: Mapping[Row, Mapping[int, Scored]], n_labels: int
) -> list[dict[str, Any]]:
    each = [(row, seed, one) for row, seeds in scored.items() for seed, one in seeds.items()]
    c_v = wording.c_v_of(given.texts, [one.words for _, _, one in each])
    shown = quality.mark_terms(
        given.texts, {word for _, _, one in each for topic in one.found.words for word in topic}
    )
    by_seed: dict[Row, list[dict[str, Any]]] = {}
    for (row, seed, one), value in zip(each, c_v, strict=True):
        measures = {
            "seed": seed,
            "n_topics": one.found.n_topics,
            "effective": effective_number(one.topic_ids),
            "coverage": float((one.found.topic_ids >= 0).mean()),
            "npmi": _mean(one.npmi),
            "npmi_outside": _mean(wording.npmi(one.words, given.outside)),
            "c_v": value,
            "diversity": quality.diversity(one.words),
            "npmi_shown": _mean(wording.npmi(one.found.words, shown)),
            "seconds": None if np.isnan(one.found.seconds) else one.found.seconds,
        }
        if n_labels:
            as_is = np.unique(one.found.topic_ids, return_inverse=True)[1]
            measures |= against_labels(given.labels, one.topic_ids)
            measures["ami_as_is"] = against_labels(given.labels, as_is)["ami"]
            measures["log2_k"] = abs(float(np.log2(one.found.n_topics / n_labels)))
        by_seed.setdefault(row, []).append(measures)
    return [
        {
            "system": system,
            "level": level,
            "seeds": by_seed[system, level],
            "ari_as_is": agreement([one.found.topic_ids for one in seeds.values()]),
            "ari": agreement([one.topic_ids for one in seeds.values()]),
        }
        for (system, level), seeds in scored.items()
        if seeds
    ]


def _mean(values: npt.NDArray[np.float64]) -> float | None:
    return float(values.mean()) if len(values) else None


def _differences(
    given: Given, scored: Mapping[Row, Mapping[int, Scored]], about: Texts
) -> list[dict[str, Any]]:
    """Topic-digest less each other system that was asked for as many topics."""
    made = []
    for (system, level), seeds in scored.items():
        ours = scored.get(("topic_digest", level), {})
        if system in {"topic_digest", "random"} or level not in (*LEVELS, *EVEN.values()):
            continue
        both = [(ours[seed], other) for seed, other in seeds.items() if seed in ours]
        if not both:
            continue
        made.append(
            {
                "system": system,
                "level": level,
                "seeds": len(both),
                "ami": ami_difference(
                    given.labels,
                    [(one.topic_ids, other.topic_ids) for one, other in both],
                    n_resamples=about.n_resamples,
                ),
                "npmi": mean_difference(
                    [(one.npmi, other.npmi) for one, other in both], n_resamples=1000
                ),
            }
        )
    return made


def _curves(given: Given, scored: Mapping[Row, Mapping[int, Scored]]) -> list[dict[str, Any]]:
    """AMI, NPMI and agreement of seeds on the papers that a system is surest of, ever more."""
    return [
        {
            "system": system,
            "level": level,
            "points": [
                {"share": share}
                | {
                    name: float(np.mean(values))
                    for name, values in _on_surest(given, seeds, share).items()
                }
                for share in SHARES
            ],
        }
        for (system, level), seeds in scored.items()
        if level in LEVELS and system in {"topic_digest", "bertopic"} and seeds
    ]


def _on_surest(given: Given, seeds: Mapping[int, Scored], share: float) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    partitions = []
    for each in seeds.values():
        order = np.argsort(-each.confidence, kind="stable")
        kept = np.sort(order[: round(share * len(order))])
        topic_ids = np.full(len(order), -1, np.int64)
        topic_ids[kept] = each.topic_ids[kept]
        partitions.append(topic_ids)
        words = quality.weighty_words(topic_ids, given.counts)
        values.setdefault("npmi", []).append(float(wording.npmi(words, given.inside).mean()))
        if (given.labels >= 0).any():
            found = against_labels(given.labels[kept], each.topic_ids[kept])
            values.setdefault("ami", []).append(found["ami"])
    between = agreement(partitions)
    return values if between is None else values | {"ari": [between]}
