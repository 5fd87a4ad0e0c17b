"""A run: digests to a report, as ``topic-digest report`` does it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.fits import Fit, save_fit

if TYPE_CHECKING:
    from analysis import Study
    from analysis.trends import Assignment

#: From here on, the digests cover the hundred weeks that trends are counted over.
N_PAPERS_TRENDS = 20_000


def _main() -> None:
    job, clock = read_job(), Clock()
    from analysis import EncoderOptions, StudyOptions, load_corpus, run

    with clock.stage("Reading digests"):
        corpus = load_corpus(job["sources"])
    options = StudyOptions(encoder=EncoderOptions(encoder=job["encoder"]), seed=job.get("seed", 7))
    study = run(corpus, options, progress=clock)
    with clock.stage("Writing the report"):
        study.report(job["report"])
    clock.stop()
    topics = study.topics
    clock.tell(
        n_papers=len(corpus.papers),
        n_topics=len(topics) - 1,
        outliers=float(topics["share"].iloc[0]),
        n_periods=len(study.periods),
        html_mb=Path(job["report"]).stat().st_size / 1e6,
        encoder=study.embeddings.encoder,
        **_trends(study),
    )
    if "save" in job:
        _save(study, Path(job["save"]))


def _trends(study: Study) -> dict[str, Any]:
    """Shares of all topics in every week, a second time and outside of the run."""
    if len(study.corpus.papers) < N_PAPERS_TRENDS:
        return {}
    from analysis.trends import topic_periods, topic_shares

    assignment = assignment_of(study)
    start = time.monotonic()
    periods = topic_periods(study.corpus.digests, study.corpus.papers, "week")
    topic_shares(assignment, periods)
    return {"weeks_s": time.monotonic() - start, "n_weeks": len(periods)}


def assignment_of(study: Study) -> Assignment:
    """Papers, their dates and their topics, as far as shares need them."""
    from pandas import DatetimeIndex

    from analysis.trends import Assignment

    return Assignment(
        paper_ids=study.corpus.papers["paper_id"].to_numpy(str),
        dates=DatetimeIndex(study.corpus.papers["digest_date"]),
        topic_ids=study.membership["topic_id"].to_numpy(),
    )


def _save(study: Study, file: Path) -> None:
    terms = study.terms.sort_values(["topic_id", "rank"]).groupby("topic_id")["term"]
    save_fit(
        file,
        Fit(
            paper_ids=study.membership["paper_id"].tolist(),
            vectors=study.embeddings.vectors,
            topic_ids=study.membership["topic_id"].to_numpy(),
            words=[words.tolist()[:10] for topic_id, words in terms if topic_id >= 0],
        ),
    )


if __name__ == "__main__":
    _main()
