"""The real bibliographic files, read in place: counts and traps, no text of theirs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import load_corpus
from analysis.corpus.containers import Stream
from analysis.corpus.lines import Lines, read_head
from analysis.corpus.readers import csv_table, find_reader, json_lines
from analysis.corpus.record import Item, PaperRecord, Rejection


@dataclass(frozen=True)
class Counts:
    """What of the papers of a file is there."""

    papers: int
    abstracts: int = 0
    authors: int = 0
    dois: int = 0
    arxiv_ids: int = 0
    dates: int = 0
    rejections: int = 0


#: Checked against counts of tags, fields and rows in the files themselves.
REAL = {
    "arxiv_atom/q_testing_s0_m100_cfe7536492ca.xml": (
        "arxiv_atom",
        Counts(100, 100, 100, 32, 100, 100),
    ),
    "arxiv_atom/q_testing_s0_m10_bc5a6c384fe9.xml": ("arxiv_atom", Counts(10, 10, 10, 6, 10, 10)),
    "arxiv_atom/q_testing_s0_m15_80c242b59d59.xml": ("arxiv_atom", Counts(15, 15, 15, 6, 15, 15)),
    "arxiv_atom/q_testing_s10_m10_34e56e15aaac.xml": ("arxiv_atom", Counts(10, 10, 10, 1, 10, 10)),
    "oai_pmh/arxiv-physics-hep-ex.xml": ("oai_pmh", Counts(3, 3, 3, 1, 3, 3)),
    "oai_pmh/arxiv-physics-hep-th.xml": ("oai_pmh", Counts(3, 3, 3, 2, 3, 3)),
    "oai_pmh/arxiv-single.xml": ("oai_pmh", Counts(1, 1, 1, 1, 1, 1)),
    "oai_pmh/sample_arxiv_record3.xml": ("oai_pmh", Counts(1, 1, 1, 0, 1, 1)),
    "oai_pmh/sample_arxiv_record9.xml": ("oai_pmh", Counts(1, 1, 1, 0, 1, 1)),
    "daily_jsonl/2025-03-21.jsonl": ("json_lines", Counts(211, 211, 211, 0, 211)),
    "daily_jsonl/2025-03-22.jsonl": ("json_lines", Counts(211, 211, 211, 0, 211)),
    "daily_jsonl/2025-06-02.jsonl": ("json_lines", Counts(364, 364, 364, 0, 364)),
    "csv/bibliometrix_openalex_sample.csv": ("csv_table", Counts(8, 5, 8, 8, 0, 8)),
    "csv/litstudy_ieee_1.csv": ("csv_table", Counts(100, 100, 100, 97, 0, 100)),
    "csv/litstudy_scopus.csv": ("csv_table", Counts(58, 57, 49, 44)),
    "bibtex/pybibx_mcda_scopus.bib": ("bibtex", Counts(236, 232, 236, 213)),
    "bibtex/pybibx_scopus.bib": ("bibtex", Counts(263, 262, 257, 236)),
    "ris/litstudy_example.ris": ("ris", Counts(25, 25, 25, 24)),
    "pubmed/pybibx_mcda_pubmed.txt": ("medline", Counts(10, 10, 10, 10, 0, 10)),
}


def read(path: Path) -> tuple[str, list[Item]]:
    with path.open("rb") as file:
        stream = Stream(file.read)
        head = read_head(stream)
        reader = find_reader(head.text)
        assert reader is not None
        lines = Lines(stream, path.name)
        return reader.FORMAT, [*reader.read(lines, path.name), *lines.rejections]


def papers_of(path: Path) -> list[PaperRecord]:
    return [item for item in read(path)[1] if isinstance(item, PaperRecord)]


@pytest.fixture(scope="module")
def formats(shared_data: Path) -> Path:
    return shared_data / "formats"


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_counted(formats, name):
    format_, items = read(formats / name)
    papers = [item for item in items if isinstance(item, PaperRecord)]
    counts = Counts(
        papers=len(papers),
        abstracts=sum(paper.abstract != "" for paper in papers),
        authors=sum(paper.authors != () for paper in papers),
        dois=sum(paper.doi is not None for paper in papers),
        arxiv_ids=sum(paper.arxiv_id is not None for paper in papers),
        dates=sum(paper.header.digest_date is not None for paper in papers),
        rejections=sum(isinstance(item, Rejection) for item in items),
    )
    assert (format_, counts) == REAL[name]
    assert [paper.position for paper in papers] == list(range(1, len(papers) + 1))


@pytest.mark.parametrize("name", REAL)
def test_the_line_of_a_real_entry_is_where_it_starts(formats, name):
    starts = {
        "arxiv_atom": "<entry>",
        "oai_pmh": "<record>",
        "json_lines": "{",
        "bibtex": "@",
        "ris": "TY  -",
        "medline": "PMID-",
        "csv_table": "",
    }
    format_, items = read(formats / name)
    with (formats / name).open(encoding="utf-8") as stream:
        lines = stream.read().split("\n")
    for item in items:
        assert lines[item.line - 1].strip().startswith(starts[format_])


@pytest.mark.parametrize("name", REAL)
def test_real_texts_are_repaired(formats, name):
    for paper in papers_of(formats / name):
        for text in (paper.title, paper.abstract, *paper.authors):
            assert not any(sign in text for sign in ("&amp;", "&lt;", "\n", "  ", "</a>"))
        # An abstract keeps its LaTeX.
        assert not any("\\'" in text for text in (paper.title, *paper.authors))


def test_all_kinds_of_dates_are_what_the_formats_say(formats):
    kinds = Counter(
        (paper.format, paper.header.date_kind)
        for name in REAL
        for paper in papers_of(formats / name)
        if paper.header.digest_date is not None
    )
    assert kinds == {
        ("arxiv_atom", "submitted"): 135,
        ("oai_pmh", "submitted"): 9,
        ("csv_table", "unknown"): 108,
        ("medline", "unknown"): 10,
    }


def test_daily_files_are_dated_by_their_names(formats):
    corpus = load_corpus(formats / "daily_jsonl")
    days = corpus.digests.set_index("source")["digest_date"].dt.strftime("%Y-%m-%d.jsonl")
    assert days.to_dict() == {day: day for day in days}
    # A paper of two categories stands twice; the second file repeats the first, unannounced.
    assert corpus.papers["digest_date"].value_counts().to_dict() == {
        pd.Timestamp("2025-03-21"): 203,
        pd.Timestamp("2025-06-02"): 344,
    }
    assert set(corpus.papers["date_kind"]) == {"announced"}


def test_what_has_no_date_keeps_its_year(formats):
    for name in ("bibtex/pybibx_scopus.bib", "csv/litstudy_scopus.csv", "ris/litstudy_example.ris"):
        for paper in papers_of(formats / name):
            assert paper.year is not None


def test_the_guess_of_columns_is_stated(formats):
    table = (formats / "csv" / "litstudy_ieee_1.csv").read_text(encoding="utf-8")
    assert "title from 'Document Title'" in csv_table.note(table[:65_536])
    lines = (formats / "daily_jsonl" / "2025-06-02.jsonl").read_text(encoding="utf-8")
    assert "abstract from 'summary'" in json_lines.note(lines[:65_536])


def test_overlapping_answers_of_the_api_agree(formats):
    folder = formats / "arxiv_atom"
    wide = {p.arxiv_id: p for p in papers_of(folder / "q_testing_s0_m100_cfe7536492ca.xml")}
    narrow = papers_of(folder / "q_testing_s0_m10_bc5a6c384fe9.xml")
    shared = [paper for paper in narrow if paper.arxiv_id in wide]
    assert len(shared) >= 5
    assert all(paper.abstract == wide[paper.arxiv_id].abstract for paper in shared)
