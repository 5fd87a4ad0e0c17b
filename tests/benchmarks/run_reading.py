"""A run: digests to a corpus."""

from __future__ import annotations

from tests.benchmarks.clock import Clock, read_job


def _main() -> None:
    job, clock = read_job(), Clock()
    from analysis import load_corpus

    with clock.stage("Reading digests"):
        corpus = load_corpus(job["sources"])
    clock.stop()
    clock.tell(
        n_papers=len(corpus.papers),
        n_entries=int(corpus.digests["n_entries"].sum()),
        n_rejections=len(corpus.rejections),
    )


if __name__ == "__main__":
    _main()
