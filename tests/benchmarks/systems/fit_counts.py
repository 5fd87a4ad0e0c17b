"""A run: NMF or LDA of scikit-learn, with as many topics as topic-digest found."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.systems.found import Found, read_given, save_found


def _main() -> None:
    job, clock = read_job(), Clock()
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    texts, _ = read_given(job)
    ((level, wanted),) = job["wanted"].items()
    counted = {"stop_words": "english", "min_df": min(5, len(texts))}
    start = time.process_time()
    if job["fitter"] == "nmf":
        counter = TfidfVectorizer(**counted)
        model: Any = NMF(wanted, random_state=job["seed"])
    else:
        counter = CountVectorizer(**counted)
        model = LatentDirichletAllocation(wanted, random_state=job["seed"])
    weights = model.fit_transform(counter.fit_transform(texts))
    names = counter.get_feature_names_out()
    topic_ids = weights.argmax(axis=1).astype(np.int64)
    seconds = time.process_time() - start
    clock.stop()
    words = [
        names[np.argsort(-model.components_[n], kind="stable")[:10]].tolist()
        for n in np.unique(topic_ids)
    ]
    save_found(
        Path(job["save"]),
        [Found(level=level, topic_ids=topic_ids, words=words, seconds=seconds)],
    )
    clock.tell()


if __name__ == "__main__":
    _main()
