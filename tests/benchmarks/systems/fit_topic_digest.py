"""A run: topic-digest's topics, fine and coarse, or as many as are asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.clock import Clock, read_job
from tests.benchmarks.systems.found import Found, save_found

if TYPE_CHECKING:
    from analysis import Study

#: Stages that find and describe no topics: what the other systems do not do. The map is laid out by
#: a thread beside the others, so its time is among theirs.
BESIDES = ("Reading digests", "Encoding papers", "Measuring quality", "Counting trends")


def _main() -> None:
    job, clock = read_job(), Clock()
    from analysis import EncoderOptions, StudyOptions, load_corpus, run
    from analysis.config import TopicOptions, TrendOptions

    with clock.stage("Reading digests"):
        corpus = load_corpus(job["sources"])
    vectors, found, spent = np.load(job["vectors"]), [], 0.0
    for level, n_topics in job.get("wanted", {"": None}).items():
        options = StudyOptions(
            encoder=EncoderOptions(encoder="full"),
            topics=TopicOptions(n_topics=n_topics),
            trends=TrendOptions(n_permutations=0),
            seed=job["seed"],
        )
        study = run(corpus, options, progress=clock)
        assert np.array_equal(vectors, study.embeddings.vectors), "others were given other vectors"
        before, spent = spent, clock.cpu_seconds(*BESIDES)
        levels = _found(study, spent - before)
        found += [replace(levels[0], level=level)] if level else levels
    clock.stop()
    save_found(Path(job["save"]), found)
    clock.tell(n_topics=found[0].n_topics)


def _found(study: Study, seconds: float) -> list[Found]:
    membership = study.membership
    # Core papers before those that joined by their neighbours.
    confidence = (membership["is_core"] + membership["membership"]).to_numpy(np.float64)
    terms = study.terms.sort_values(["topic_id", "rank"]).groupby("topic_id")["term"]
    group_of = study.topics.set_index("topic_id")["group_id"]
    fine = membership["topic_id"].to_numpy()
    coarse = membership["topic_id"].map(group_of).to_numpy(np.int64)
    words = [each.tolist()[:10] for topic_id, each in terms if topic_id >= 0]
    return [
        Found(level=level, topic_ids=ids, words=own, seconds=seconds, confidence=confidence)
        for level, ids, own in (("fine", fine, words), ("coarse", coarse, []))
    ]


if __name__ == "__main__":
    _main()
