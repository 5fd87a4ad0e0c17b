from __future__ import annotations

from tests.benchmarks import run_topic_digest


def test_weeks_are_counted_a_second_time(example_study, monkeypatch):
    monkeypatch.setattr(run_topic_digest, "N_PAPERS_TRENDS", 100)
    told = run_topic_digest._trends(example_study)
    assert told["weeks_s"] > 0
    # The example lasts from March to July, a day in each of its weeks but two.
    assert (
        told["n_weeks"]
        == len(example_study.corpus.papers["digest_date"].dt.to_period("W-SUN").dropna().unique())
        + 2
    )


def test_a_small_corpus_has_no_weeks_to_count(example_study):
    assert run_topic_digest._trends(example_study) == {}
