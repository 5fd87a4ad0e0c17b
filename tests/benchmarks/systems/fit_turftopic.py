"""A run: Turftopic's clustering model with as many topics as topic-digest found."""

from __future__ import annotations

import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.systems.found import Found, read_given, save_found
from tests.benchmarks.systems.tune import Kept, largest_size

#: Turftopic's own defaults.
MIN_SAMPLES, MIN_CLUSTER_SIZE = 10, 25


class _Unused:
    """Stands where an encoder is asked for: vectors are given, and its words need none."""

    def encode(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("vectors were given")


def _main() -> None:
    job, clock = read_job(), Clock()
    from turftopic import ClusteringTopicModel

    texts, vectors = read_given(job)
    start = time.process_time()
    model = ClusteringTopicModel(encoder=_Unused(), random_state=job["seed"])
    found = []
    # Where every paper is an outlier, it fails; what it reduced is there all the same.
    with suppress(ValueError):
        model.fit_predict(texts, embeddings=vectors)
        found.append(_found(model, "own", time.process_time() - start))
    seconds, n_topics = time.process_time() - start, found[0].n_topics if found else 0
    for level, wanted in job["wanted"].items():
        if n_topics >= wanted:
            start = time.process_time()
            if n_topics > wanted:
                model.reset_topics()
            reduced = model
        else:
            coordinates = model.reduced_embeddings
            size = largest_size(
                lambda size, coordinates=coordinates: (
                    _clustering(size).fit_predict(coordinates).max() + 1
                ),
                wanted,
                found_at=MIN_CLUSTER_SIZE,
            )
            start = time.process_time()
            reduced = ClusteringTopicModel(
                encoder=_Unused(),
                dimensionality_reduction=Kept(coordinates),
                clustering=_clustering(size),
                random_state=job["seed"],
            )
            reduced.fit_predict(texts, embeddings=vectors)
        if _found(reduced, level, 0).n_topics > wanted:
            reduced.reduce_topics(wanted)
        found.append(_found(reduced, level, seconds + time.process_time() - start))
    clock.stop()
    save_found(Path(job["save"]), found)
    clock.tell(versions={"turftopic": version("turftopic")})


def _clustering(size: int) -> Any:
    from sklearn.cluster import HDBSCAN

    return HDBSCAN(min_samples=min(MIN_SAMPLES, size), min_cluster_size=size, copy=True)


def _found(model: Any, level: str, seconds: float) -> Found:
    topic_ids = np.array(model.labels_, np.int64)
    vocabulary = model.get_vocab()
    of_class = dict(zip(model.classes_, model.components_, strict=True))
    words = [
        vocabulary[np.argsort(-of_class[name], kind="stable")[:10]].tolist()
        for name in np.unique(topic_ids[topic_ids >= 0])
    ]
    return Found(level=level, topic_ids=topic_ids, words=words, seconds=seconds)


if __name__ == "__main__":
    _main()
