"""What systems found on the same texts, side by side; nobody times it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from tests.benchmarks import quality
from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.fits import Fit, load_fit, read_papers

K = 15


def _main() -> None:
    job, clock = read_job(), Clock()
    papers = read_papers(Path(job["papers"]))
    fits = {
        system: [load_fit(Path(file)) for file in files] for system, files in job["fits"].items()
    }
    ids = [paper["paper_id"] for paper in papers]
    assert all(fit.paper_ids == ids for each in fits.values() for fit in each)
    texts = [paper["text"] for paper in papers]
    categories = np.array([paper["category"] or "" for paper in papers])
    vectors = _vectors({system: each[0] for system, each in fits.items()}, texts, categories)
    fits["random"] = [_shuffled(fit, seed) for seed, fit in enumerate(fits["full"])]
    clock.stop()
    clock.tell(
        n_papers=len(papers),
        vectors=vectors,
        topics=_topics(fits, texts),
        agreement=_agreement(fits),
    )


def _vectors(fits: dict[str, Fit], texts: Sequence[str], categories: Any) -> dict[str, Any]:
    """Neighbours of papers that no student was taught, against those by the full encoder."""
    full, auto = fits["full"].vectors, fits["auto"].vectors
    rows = np.arange(len(full)) if np.array_equal(full, auto) else _never_taught(texts)
    k, rng = min(K, len(full) - 1), np.random.default_rng(7)
    nearest = {system: quality.nearest(fit.vectors, rows, k=k) for system, fit in fits.items()}
    nearest["random"] = np.array([rng.permutation(len(full))[:k] for _ in rows])
    pure = {system: quality.purity(ids, rows, categories) for system, ids in nearest.items()}
    return {
        system: {
            "n_rows": len(rows),
            "overlap": _mean(quality.overlap(ids, nearest["full"])),
            "purity": _mean(pure[system]),
            "purity_less_full": _mean(pure[system] - pure["full"]),
        }
        for system, ids in nearest.items()
    }


def _never_taught(texts: Sequence[str]) -> Any:
    """Rows of papers that cannot be in the sample that was read whole: it is by hash."""
    from analysis.embedding.distilled import N_TAUGHT_MOST

    hashes = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
    return np.sort(np.argsort(hashes, kind="stable")[N_TAUGHT_MOST:])


def _mean(values: Any) -> dict[str, float]:
    low, high = quality.interval(values)
    return {"mean": float(values.mean()), "low": low, "high": high}


def _topics(fits: dict[str, list[Fit]], texts: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Coherence and diversity, of the words shown and of words chosen alike for all systems."""
    counts = quality.count_words(texts)
    alike = {
        system: [quality.weighty_words(fit.topic_ids, counts) for fit in each]
        for system, each in fits.items()
    }
    shown = {system: [fit.words for fit in each] for system, each in fits.items()}
    all_words = (
        word
        for found in (alike, shown)
        for each in found.values()
        for words in each
        for topic in words
        for word in topic
    )
    marks = quality.mark_terms(texts, all_words)

    def measures(words: list[list[str]]) -> dict[str, float | None]:
        if not words:
            return {"npmi": None, "diversity": None}
        of_topics = quality.npmi(words, marks)
        return {"npmi": float(of_topics.mean()), "diversity": quality.diversity(words)}

    return {
        system: [
            {
                "n_topics": int(fit.topic_ids.max()) + 1,
                "outliers": float((fit.topic_ids < 0).mean()),
                "alike": measures(alike[system][n]),
                "shown": measures(shown[system][n]),
            }
            for n, fit in enumerate(each)
        ]
        for system, each in fits.items()
    }


def _shuffled(fit: Fit, seed: int) -> Fit:
    """Topics of the same sizes with other papers in them, which show no words of their own."""
    topic_ids = np.random.default_rng(seed).permutation(fit.topic_ids)
    return Fit(paper_ids=fit.paper_ids, vectors=fit.vectors, topic_ids=topic_ids, words=[])


def _agreement(fits: dict[str, list[Fit]]) -> list[dict[str, Any]]:
    """Adjusted mutual information of topics, for each two systems, over pairs of seeds."""
    found = []
    systems = list(fits)
    for n, one in enumerate(systems):
        for other in systems[n:]:
            pairs = [
                (a.topic_ids, b.topic_ids)
                for (i, a), (j, b) in product(enumerate(fits[one]), enumerate(fits[other]))
                if one != other or i < j
            ]
            of_all = [adjusted_mutual_info_score(a, b) for a, b in pairs]
            both = [(a >= 0) & (b >= 0) for a, b in pairs]
            of_assigned = [
                adjusted_mutual_info_score(a[in_both], b[in_both])
                for (a, b), in_both in zip(pairs, both, strict=True)
            ]
            found.append(
                {
                    "systems": [one, other],
                    "ami": of_all,
                    "ami_assigned": of_assigned,
                    "assigned": [float(in_both.mean()) for in_both in both],
                }
            )
    return found


if __name__ == "__main__":
    _main()
