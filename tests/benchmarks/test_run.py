from __future__ import annotations

from tests.benchmarks import execute, plan, run_topic_digest


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


def test_a_cache_of_other_code_is_not_warm(monkeypatch, tmp_path):
    monkeypatch.setattr(execute, "WORK", tmp_path)
    run, made = plan.Run(system="reading", corpus="10000"), tmp_path / "made"
    for code in ("before", "now"):
        monkeypatch.setattr(execute, "code_version", lambda code=code: code)
        assert not execute._cache_folder(run).exists()
        made.mkdir()
        execute._keep_cache(run, made)
        assert execute._cache_folder(run).is_dir()
