"""A corpus written out, and what its summary says of it."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.corpus import Corpus, load_corpus
from analysis.corpus.calendar import gaps
from analysis.corpus.export import export_corpus
from analysis.corpus.summary import corpus_gaps, corpus_summary
from analysis.errors import ExportError
from analysis.examples import example_digests


def where_and_when(corpus: Corpus) -> pd.DataFrame:
    names = ["paper_id", "digest_date", "date_kind", "digest_category", "announcement"]
    return corpus.appearances[names].sort_values(names, ignore_index=True)


def assert_round_trip(corpus: Corpus, target) -> None:
    export_corpus(corpus, target)
    again = load_corpus(target)
    assert len(again.rejections) == 0
    assert_frame_equal(again.papers, corpus.papers)
    assert_frame_equal(where_and_when(again), where_and_when(corpus))


def test_all_formats_survive_the_round_trip(digests, tmp_path):
    assert_round_trip(load_corpus(digests), tmp_path / "out.digest")


def test_the_examples_survive_the_round_trip(tmp_path):
    assert_round_trip(load_corpus(example_digests()), tmp_path / "out.digest")


BIBLIOGRAPHY = """\
@article{a, title = {Ships}, author = {Poet, Ada}, year = 2015, month = mar, doi = {10.1000/a},
  keywords = {ships; None; fog: dense}}
@article{b, title = {Fog}, author = {Sail, Cy}, year = 2015}
@article{c, title = {Sea}, author = {Wave, Di}, date = {2015-01-05}}
"""


def test_a_bibliography_survives_the_round_trip(tmp_path):
    (tmp_path / "a.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    issues = corpus.papers.set_index("title")[["year", "month"]]
    assert issues.loc[["Ships", "Sea"]].to_numpy().tolist() == [[2015, 3], [2015, 1]]
    assert issues.loc["Fog", "year"] == 2015
    assert corpus.papers["keywords"].tolist().count(("fog: dense", "ships")) == 1
    assert_round_trip(corpus, tmp_path / "out.digest")


def test_parquet_and_json_hold_every_paper(digests, tmp_path):
    corpus = load_corpus(digests)
    export_corpus(corpus, tmp_path / "deep" / "out.parquet")
    stored = pd.read_parquet(tmp_path / "deep" / "out.parquet")
    assert stored["paper_id"].tolist() == corpus.papers["paper_id"].tolist()
    assert [tuple(names) for names in stored["authors"]] == corpus.papers["authors"].tolist()
    export_corpus(corpus, tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["title"] for line in lines] == corpus.papers["title"].tolist()
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("name", ["out", "out.csv", "full.digest"])
def test_a_target_that_cannot_be_is_refused(digests, tmp_path, name):
    (tmp_path / "full.digest").mkdir()
    (tmp_path / "full.digest" / "a.md").touch()
    with pytest.raises(ExportError, match=name):
        export_corpus(load_corpus(digests), tmp_path / name)


def days(*texts: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(texts)


def test_gaps_are_runs_of_expected_days():
    week = pd.date_range("2015-01-05", "2015-02-27", freq="B")
    hole = week[(week < "2015-01-14") | (week > "2015-01-20")].delete(-3)
    found = [(f"{a:%m-%d}", f"{b:%m-%d}", n) for a, b, n in gaps(hole)]
    assert found == [("01-14", "01-20", 5), ("02-25", "02-25", 1)]
    assert gaps(week) == []
    assert gaps(days()) == gaps(days("2015-01-05")) == []


def test_a_summary_counts_per_format_and_in_all(digests):
    table = corpus_summary(load_corpus(digests)).set_index("format")
    assert table.loc["all", ["digests", "entries", "papers", "repeats"]].tolist() == [3, 7, 6, 1]
    assert table.loc["daily_digest", ["papers", "updated", "dates"]].tolist() == [2, 1, 1]
    assert table.loc["similar_papers", "first"] == "undated"
    assert corpus_gaps(load_corpus(digests)) == []
