"""Who is whom, and what of each entry is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from analysis import load_corpus
from analysis.corpus.merge import identify, merge
from analysis.corpus.record import DigestHeader, PaperRecord

ANNOUNCED = DigestHeader(digest_date=date(2015, 1, 5), date_kind="announced")
SUBMITTED = DigestHeader(digest_date=date(2015, 1, 5), date_kind="submitted")


def record(title: str = "Ships", *authors: str, **fields: Any) -> PaperRecord:
    place = {"source": "a.md", "line": 1, "position": 1, "format": "daily_digest"}
    return PaperRecord(**{**place, "title": title, "authors": authors, **fields})


def partition(records: list[PaperRecord]) -> list[int]:
    """Number of the paper of each record, by first occurrence; the same in both directions."""
    ids = identify(records)
    assert identify(records[::-1]) == ids[::-1]
    return [list(dict.fromkeys(ids)).index(each) for each in ids]


def test_one_arxiv_id_is_one_paper_whatever_else_differs():
    records = [record("Ships", arxiv_id="1501.00001"), record("Boats", arxiv_id="1501.00001")]
    assert partition(records) == [0, 0]


def test_two_arxiv_ids_are_two_papers_whatever_they_share():
    shared = {"doi": "10.1000/a"}
    records = [record("Ships", "Ada", arxiv_id=f"1501.0000{i}", **shared) for i in (1, 2)]
    assert partition(records) == [0, 1]
    # Neither does a third entry tie them together, by DOI or by title.
    assert partition([*records, record("Ships", "Ada", **shared)]) == [0, 1, 2]
    assert partition([*records, record("Ships", "Ada")]) == [0, 1, 2]


def test_a_doi_joins_an_entry_to_the_one_paper_that_has_it():
    records = [
        record("Ships", arxiv_id="1501.00001", doi="10.1000/a"),
        record("X", doi="10.1000/a"),
    ]
    assert partition(records) == [0, 0]
    assert identify([record("Ships", doi="10.1000/a")]) == ["doi:10.1000/a"]


def test_a_doi_of_arxiv_is_an_arxiv_id():
    records = [record(arxiv_id="1501.00001"), record("X", doi="10.48550/arxiv.1501.00001")]
    assert partition(records) == [0, 0]


def test_entries_without_id_are_known_by_title_and_first_author():
    records = [
        record("Deep Ships", "Ada Poet", "Bo Ship"),
        record("deep-ships", "ADA POET"),
        record("Deep Ships", "Bo Ship"),
        record("Deep Boats", "Ada Poet"),
    ]
    assert partition(records) == [0, 0, 1, 2]


def test_an_entry_without_id_joins_a_paper_with_one_only_without_doubt():
    first = record("Ships", "Ada", arxiv_id="1501.00001")
    second = record("Ships", "Ada", arxiv_id="1501.00002")
    assert partition([first, record("ships", "Ada")]) == [0, 0]
    assert partition([first, record("ships", "Bo")]) == [0, 1]
    assert partition([first, second, record("ships", "Ada")]) == [0, 1, 2]


def test_a_listing_names_no_authors_and_is_joined_by_title_when_there_is_one_choice():
    listed = record("Ships", arxiv_id="1501.00001")
    assert partition([listed, record("Ships", "Ada")]) == [0, 0]
    assert partition([listed, record("Ships", "Ada"), record("Ships", "Bo")]) == [0, 1, 2]
    other = record("Ships", "Ada", arxiv_id="1501.00002")
    assert partition([listed, other, record("Ships", "Ada")]) == [0, 1, 1]
    assert partition([listed, other, record("Ships", "Bo")]) == [0, 1, 2]


def test_an_entry_without_author_joins_the_only_paper_of_its_title():
    assert partition([record("Ships", "Ada"), record("Ships")]) == [0, 0]
    assert partition([record("Ships", "Ada"), record("Ships", "Bo"), record("Ships")]) == [0, 1, 2]


@pytest.mark.parametrize("step", [1, -1])
def test_the_richest_of_each_field_is_kept(step):
    old = record(
        "Old title",
        "Ada",
        "Bo",
        arxiv_id="1501.00001",
        version=1,
        abstract="A long abstract of old.",
        published=datetime(2015, 1, 5, tzinfo=UTC),
        updated=datetime(2015, 1, 5, tzinfo=UTC),
        categories=("cs.LG", "stat.ML"),
        primary_category="cs.LG",
        journal="Fog",
        resources=("Slides",),
        header=ANNOUNCED,
    )
    new = record(
        "New title",
        "Ada",
        arxiv_id="1501.00001",
        version=2,
        abstract="Short.",
        published=datetime(2015, 1, 6, tzinfo=UTC),
        updated=datetime(2015, 3, 5, tzinfo=UTC),
        doi="10.1000/a",
        categories=("cs.CV",),
        primary_category="cs.CV",
        pdf_url="https://arxiv.org/pdf/1501.00001v2",
        resources=("Poster",),
        header=SUBMITTED,
    )
    (paper,), _ = merge([old, new][::step])
    assert (paper.title, paper.abstract) == ("New title", "A long abstract of old.")
    assert paper.authors == ("Ada", "Bo")
    assert (paper.published, paper.updated) == (old.published, new.updated)
    assert (paper.primary_category, paper.categories) == ("cs.CV", ("cs.CV", "cs.LG", "stat.ML"))
    assert (paper.journal, paper.doi) == ("Fog", "10.1000/a")
    assert paper.resources == ("Poster", "Slides")
    assert (paper.digest_date, paper.date_kind) == (date(2015, 1, 5), "submitted")
    assert (paper.url, paper.pdf_url) == (
        "https://arxiv.org/abs/1501.00001",
        "https://arxiv.org/pdf/1501.00001v2",
    )
    assert paper.n_appearances == 2


def test_the_earliest_date_counts_and_an_undated_appearance_does_not():
    later = DigestHeader(digest_date=date(2015, 2, 5), date_kind="submitted")
    records = [record(arxiv_id="1501.00001", header=h) for h in (later, ANNOUNCED, DigestHeader())]
    (paper,), _ = merge(records)
    assert (paper.digest_date, paper.date_kind) == (date(2015, 1, 5), "announced")
    (paper,), _ = merge(records[2:])
    assert (paper.digest_date, paper.date_kind) == (None, "unknown")


def test_addresses_come_from_ids():
    (paper,), _ = merge([record(doi="10.1000/a")])
    assert (paper.url, paper.pdf_url) == ("https://doi.org/10.1000/a", None)
    (paper,), _ = merge([record("Ships")])
    assert (paper.url, paper.pdf_url) == (None, None)


def loaded(folder, **files):
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return load_corpus(folder)


FIELDS = """### {title}
- **Arxiv ID**: {arxiv}
- **DOI**: {doi}
- **Categories**: **cs.LG**
- **Links**: [PDF](http://arxiv.org/pdf/2401.90001v1)
- **Published**: 2024-01-03 00:00:00+00:00
- **Updated**: 2024-01-03 00:00:00+00:00
- **Authors**: Example Author 1
- **Comment**: {comment}
- **Journal**: None
- **Summary**: Ships are seen.



"""


def fields(title="Ships", arxiv="http://arxiv.org/abs/2401.90001v1", doi="None", comment="None"):
    return FIELDS.format(title=title, arxiv=arxiv, doi=doi, comment=comment)


HEADER = "# Arxiv Papers in cs.LG on 2024-01-03\n"


def test_every_doi_of_an_entry_is_a_name_of_its_paper(tmp_path):
    both = HEADER + fields(doi="10.5555/a 10.5555/b")
    one = HEADER + fields("Other", arxiv="None", doi="10.5555/b")
    assert len(loaded(tmp_path, a=both, b=one).papers) == 1


def test_order_of_dois_names_the_same_paper(tmp_path):
    one = HEADER + fields(arxiv="None", doi="10.5555/b 10.5555/a")
    other = HEADER + fields("Other", arxiv="None", doi="10.5555/a 10.5555/b")
    assert loaded(tmp_path, a=one, b=other).papers["paper_id"].tolist() == ["doi:10.5555/a"]


def test_names_of_files_decide_nothing(tmp_path):
    one, other = HEADER + fields(comment="accepted"), HEADER + fields(comment="rejected")
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    first = loaded(tmp_path / "x", a=one, b=other).papers
    second = loaded(tmp_path / "y", a=other, b=one).papers
    assert first["comment"].tolist() == second["comment"].tolist()


def test_a_digest_without_papers_before_another_is_kept(tmp_path):
    text = "# Arxiv Papers in cs.LG on 2024-01-02\n\n" + HEADER + fields()
    digests = loaded(tmp_path, a=text).digests
    assert digests["digest_date"].dt.day.tolist() == [2, 3]
    assert digests["n_entries"].tolist() == [0, 1]


def test_a_doi_of_another_arxiv_paper_is_no_doi_of_this(tmp_path):
    paper = loaded(tmp_path, a=HEADER + fields(doi="10.48550/arXiv.2401.90002")).papers.iloc[0]
    assert paper["doi"] is None or paper["doi"] != paper["doi"]
    assert "https://doi.org/10.48550/arxiv.2401.90002" in paper["resources"]


def test_a_file_called_as_anothers_second_digest_is_read(tmp_path):
    two = HEADER + fields() + HEADER.replace("-03", "-04") + fields(arxiv="2401.90002")
    corpus = loaded(tmp_path, **{"a": two, "a#2": HEADER + fields(arxiv="2401.90003")})
    assert len(corpus.papers) == 3
    assert corpus.digests["source"].is_unique


@pytest.mark.parametrize(
    ("issues", "issue"),
    [
        ([(2015, None), (2015, 3), (2015, 5)], (2015, 3)),
        ([(2014, None), (2015, 1)], (2014, None)),
        ([(None, None), (2015, None)], (2015, None)),
        ([(None, None)], (None, None)),
    ],
)
def test_the_earliest_publication_is_a_papers_and_dates_no_digest(issues, issue):
    records = [record(year=year, month=month) for year, month in issues]
    for order in (records, records[::-1]):
        (paper,), _ = merge(order)
        assert (paper.year, paper.month, paper.digest_date) == (*issue, None)


def test_keywords_of_all_entries_are_kept_in_one_spelling():
    records = [record(keywords=("ships", "Sea")), record(keywords=("fog", "Ships"))]
    for order in (records, records[::-1]):
        (paper,), _ = merge(order)
        assert paper.keywords == ("fog", "Sea", "Ships")
