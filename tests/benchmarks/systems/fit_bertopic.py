"""A run: BERTopic with its defaults, and with as many topics as topic-digest found."""

from __future__ import annotations

import copy
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.systems.found import Found, read_given, save_found
from tests.benchmarks.systems.tune import Kept, compile_umap, largest_size

#: BERTopic's own default.
MIN_TOPIC_SIZE = 10


def _main() -> None:
    job, clock = read_job(), Clock()
    from bertopic import BERTopic
    from umap import UMAP

    texts, vectors = read_given(job)
    compile_umap()
    start = time.process_time()
    # BERTopic's own default, but for the seed.
    layout = UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        low_memory=False,
        random_state=job["seed"],
    )
    coordinates = layout.fit_transform(vectors)
    layout_s = time.process_time() - start
    start = time.process_time()
    model = BERTopic(umap_model=Kept(coordinates))
    model.fit_transform(texts, vectors)
    seconds = layout_s + time.process_time() - start
    found = [_found(model, "own", seconds)]
    for level, wanted in job["wanted"].items():
        if found[0].n_topics >= wanted:
            start = time.process_time()
            reduced = copy.deepcopy(model)
            seconds_before = found[0].seconds
        else:
            size = largest_size(_counter(coordinates), wanted, found_at=MIN_TOPIC_SIZE)
            start = time.process_time()
            reduced = BERTopic(umap_model=Kept(coordinates), min_topic_size=size)
            reduced.fit_transform(texts, vectors)
            seconds_before = layout_s
        if _n_topics(reduced) > wanted:
            # BERTopic counts the outliers as a topic here.
            reduced.reduce_topics(texts, nr_topics=wanted + (-1 in reduced.topics_))
        found.append(_found(reduced, level, seconds_before + time.process_time() - start))
    clock.stop()
    save_found(Path(job["save"]), found)
    clock.tell(versions={name: version(name) for name in ("bertopic", "umap-learn", "hdbscan")})


def _counter(coordinates: Any) -> Any:
    from hdbscan import HDBSCAN

    return lambda size: (
        HDBSCAN(min_cluster_size=size, metric="euclidean", cluster_selection_method="eom")
        .fit(coordinates)
        .labels_.max()
        + 1
    )


def _n_topics(model: Any) -> int:
    return len(set(model.topics_) - {-1})


def _found(model: Any, level: str, seconds: float) -> Found:
    topic_ids = np.array(model.topics_, np.int64)
    return Found(
        level=level,
        topic_ids=topic_ids,
        words=[
            [word for word, _ in model.get_topic(int(n)) if word]
            for n in np.unique(topic_ids[topic_ids >= 0])
        ],
        seconds=seconds,
        confidence=np.array(model.hdbscan_model.probabilities_, np.float64),
    )


if __name__ == "__main__":
    _main()
