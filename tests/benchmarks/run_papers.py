"""A run that nobody times: digests to the texts and days that plain BERTopic is given."""

from __future__ import annotations

import json
from pathlib import Path

from tests.benchmarks.clock import Clock, read_job


def _main() -> None:
    job, clock = read_job(), Clock()
    from analysis import load_corpus
    from analysis.corpus.record import paper_text

    papers = load_corpus(job["sources"]).papers
    target = Path(job["save"])
    part = target.with_suffix(".part")
    with part.open("w", encoding="utf-8") as stream:
        for paper in papers.itertuples():
            row = {
                "paper_id": paper.paper_id,
                "text": paper_text(paper.title, paper.abstract),
                "day": f"{paper.digest_date:%Y-%m-%d}",
                "category": paper.primary_category,
            }
            stream.write(json.dumps(row) + "\n")
    part.rename(target)
    clock.stop()
    clock.tell(n_papers=len(papers))


if __name__ == "__main__":
    _main()
