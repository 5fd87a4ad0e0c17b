"""A run: papers to their texts and vectors, which all systems are given."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.benchmarks.clock import Clock, read_job


def _main() -> None:
    job, clock = read_job(), Clock()
    from analysis import EncoderOptions, load_corpus
    from analysis.corpus.record import paper_text
    from analysis.embedding import choose_encoder, encode_papers

    papers = load_corpus(job["sources"]).papers
    folder = Path(job["folder"])
    if job["encoded"]:
        options = EncoderOptions(encoder="full")
        encoder, fallback = choose_encoder(papers, options)
        assert fallback is None, fallback
        np.save(folder / "vectors.npy", encode_papers(papers, encoder, options).vectors)
    part = folder / "papers.part"
    with part.open("w", encoding="utf-8") as stream:
        for paper in papers.itertuples():
            category = paper.primary_category
            row = {
                "paper_id": paper.paper_id,
                "text": paper_text(paper.title, paper.abstract),
                "category": category if isinstance(category, str) else None,
            }
            stream.write(json.dumps(row) + "\n")
    # Last, so that it stands for both.
    part.rename(folder / "papers.jsonl")
    clock.stop()
    clock.tell(n_papers=len(papers))


if __name__ == "__main__":
    _main()
