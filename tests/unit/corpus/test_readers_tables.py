"""Tables: as text of Scopus, IEEE Xplore, OpenAlex, Web of Science, and as Parquet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.corpus.readers import csv_table, find_reader, parquet_table
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

SCOPUS = """\
Authors,Author(s) ID,Title,Year,Source title,Cited by,DOI,Link,Abstract,Author Keywords,EID
"Poet A., Sailor B.",1;2,"Counting ""Ships"", at Sea",2015,Journal of Ships,3,10.1000/Ships,\
https://scopus.example/1,"We count ships,
and boats.",Ships; Boats,2-s2.0-1
[No author name available],,Fog,2015,Journal of Fog,,,,[No abstract available],,2-s2.0-2
"""
NEW_SCOPUS = """\
"Authors","Author full names","Title","Year","Source title","DOI","Abstract"
"Poet, A.; Sailor, B.","Poet, Ada (1); Sailor, Bo (2)","Counting Ships",2015,"J. Ships","","We."
"Sail, C.","Sail, Cy (3)","Fog",2015,"Fog","",""
"""
IEEE = """\
"Document Title",Authors,"Publication Title","Online Date","Publication Year",Abstract,DOI,\
"PDF Link","Author Keywords","IEEE Terms"
"Counting Ships","A. Poet; B. Sailor","Conf. on Ships","5 Jan 2015",2015,"We count.",\
10.1000/ships,https://ieee.example/1,ships;boats,sea
"""
OPENALEX = """\
id,display_name,authorships.author.display_name,publication_date,publication_year,doi,abstract
https://openalex.org/W1,Counting Ships,Ada Poet|Bo Sailor,2015-01-05,2015,\
https://doi.org/10.1000/SHIPS,We count.
"""
WOS = """\
PT\tAU\tTI\tSO\tAB\tPY\tDI
J\tPoet, A; Sailor, B\tCounting Ships\tShips\tWe.\t2015\t10.1000/s
"""
GENERIC = """\
sep=;
arxiv_id;title;published;categories
1501.00001v2;Ships;2015-01-05 01:02:03;cs.CV cs.LG
"""


def test_a_table_of_scopus_is_read_whole(read):
    ships, fog = read(SCOPUS)
    shared = {"source": "a.md", "format": "csv_table"}
    assert ships == PaperRecord(
        **shared,
        line=2,
        position=1,
        title='Counting "Ships", at Sea',
        abstract="We count ships, and boats.",
        authors=("Poet A.", "Sailor B."),
        doi="10.1000/ships",
        journal="Journal of Ships",
        year=2015,
        keywords=("Ships", "Boats"),
        resources=("Link: https://scopus.example/1",),
    )
    assert fog == PaperRecord(
        **shared,
        line=4,
        position=2,
        title="Fog",
        journal="Journal of Fog",
        year=2015,
    )


def test_newer_tables_of_scopus_set_authors_apart_by_semicolons(read):
    ships, fog = read(NEW_SCOPUS)
    assert ships.authors == ("A. Poet", "B. Sailor")
    assert fog.authors == ("C. Sail",)


@pytest.mark.parametrize("text", [IEEE, OPENALEX, WOS], ids=["IEEE", "OpenAlex", "Web of Science"])
def test_tables_of_databases_are_read(read, text):
    (paper,) = read(text)
    assert paper.title == "Counting Ships"
    assert len(paper.authors) == 2
    assert paper.authors[0].endswith("Poet")
    assert paper.abstract.startswith("We")
    assert paper.doi
    if text is WOS:
        assert (paper.year, paper.resources) == (2015, ())
    else:
        assert paper.header == DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown")


def test_a_table_of_ones_own_is_read(read):
    (paper,) = read(GENERIC)
    assert paper.line == 3
    assert (paper.arxiv_id, paper.version) == ("1501.00001", 2)
    assert paper.categories == ("cs.CV", "cs.LG")
    assert paper.published == datetime(2015, 1, 5, 1, 2, 3, tzinfo=UTC)


def test_lists_as_python_shows_them_are_lists(read):
    text = """titles,summaries,terms\nShips,We.,"['cs.CV', 'cs.LG']"\nFog,We.,"[['cs.CV', 'x"\n"""
    ships, fog = read(text)
    assert ships.categories == ("cs.CV", "cs.LG")
    assert fog.categories == ("[['cs.CV'", "'x")


@pytest.mark.parametrize(
    "cell", ["[" * 20_000 + "]" * 20_000, "['\\d']", "[1, None, {}, ()]", "[x]"]
)
def test_lists_that_are_none_are_survived(read, cell):
    (paper,) = read(f"title,authors,year\nShips,{cell.replace(',', ';')},2015\n")
    assert paper.title == "Ships"


def test_the_mapping_is_stated():
    assert csv_table.note(GENERIC) == (
        "Columns: title from 'title', arxiv from 'arxiv_id', date from 'published', "
        "categories from 'categories'; not used: none."
    )
    assert "not used: 'Author(s) ID', 'Cited by', 'EID'" in csv_table.note(SCOPUS)


def test_names_are_compared_without_case_and_punctuation(read):
    (paper,) = read("ARTICLE-TITLE,pubYear,Source Title\nShips,2015,Sea\n")
    assert (paper.title, paper.journal, paper.year) == ("Ships", "Sea", 2015)


def test_rows_of_other_lengths_are_read_by_the_header(read):
    longer, shorter, single = read("Title,Year,DOI\nShips,2015,10.1000/s,more\nFog,2015\nEnd\n")
    assert (longer.doi, shorter.title) == ("10.1000/s", "Fog")
    assert (single.line, single.reason) == (4, "a single cell where the header names 3")


def test_an_open_quotation_mark_costs_one_row(read):
    text = (
        'Title,Year,Abstract\nShips,2015,We\nFog,2015,"open\nWaves,2015,"We ""wave"""\nSea,2015,\n'
    )
    items = read(text)
    assert [item.title for item in items if isinstance(item, PaperRecord)][-2:] == ["Waves", "Sea"]
    assert len(items) == 4
    assert [item.line for item in items] == [2, 3, 4, 5]


def test_a_table_of_open_quotation_marks_is_read_in_time(read):
    text = "Title,Year,Abstract\n" + 'Ships,"2015,We\nFog,20"15,x\n' * 3_000
    items = list(csv_table.read(enumerate(text.splitlines(), start=1), "a.md"))
    assert len(items) == 6_000


def test_text_without_a_header_is_rejected_once():
    assert list(csv_table.read([(1, "a,b"), (2, "c,d")], "a.md")) == [
        Rejection("a.md", 1, "no header that names titles", "a,b")
    ]


@pytest.mark.parametrize(
    "text",
    ["title\nShips\n", "a,b\n1,2\n", "Title | Year\nShips | 2015\n", "The title, the year\n", ""],
)
def test_other_texts_are_no_tables_of_papers(text):
    assert find_reader(text) is None


def test_the_limit_of_the_csv_module_is_left_as_it_was(read):
    before = csv.field_size_limit()
    (paper,) = read("Title,Year,Abstract\nShips,2015," + "x" * 200_000 + "\n")
    assert len(paper.abstract) == 200_000
    assert csv.field_size_limit() == before


def parquet(rows, **options) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream, **options)
    return stream.getvalue()


def read_parquet(data: bytes):
    return list(parquet_table.read_file(io.BytesIO(data), "a.parquet"))


ROWS = [
    {
        "id": "1501.00001",
        "title": "Counting Ships",
        "authors": ["Ada Poet", "Bo Sailor"],
        "published": datetime(2015, 1, 5, 1, 2, 3, tzinfo=UTC),
        "place": {"source": {"display_name": "J. Ships"}},
        "abstract": b"We count.",
        "year": 2015.0,
    },
    {"title": "Fog", "authors": [], "published": None, "place": None, "year": 2015.0},
    {"title": None, "authors": ["Di Wave"], "year": None},
]


@pytest.mark.parametrize(
    ("row", "issue", "day"),
    [
        ("2015,JAN 5,", (2015, 1), date(2015, 1, 5)),
        ("2015,MAR,", (2015, 3), None),
        ("2015,3,", (2015, 3), None),
        ("2015,,2014-12-30", (2014, 12), date(2014, 12, 30)),
        ("2015,soon,", (2015, None), None),
    ],
)
def test_a_month_beside_a_year_is_that_year_s(read, row, issue, day):
    (paper,) = read(f"Title,PY,PD,Online Date\nShips,{row}\n")
    assert (paper.year, paper.month) == issue
    assert paper.header.digest_date == day


def test_a_parquet_file_is_read_whole():
    data = parquet(ROWS)
    assert parquet_table.sniff_bytes(data[:100])
    ships, fog, nothing = read_parquet(data)
    assert ships == PaperRecord(
        source="a.parquet",
        line=1,
        position=1,
        format="parquet_table",
        title="Counting Ships",
        header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown"),
        abstract="We count.",
        authors=("Ada Poet", "Bo Sailor"),
        arxiv_id="1501.00001",
        published=datetime(2015, 1, 5, 1, 2, 3, tzinfo=UTC),
        year=2015,
        month=1,
    )
    assert (fog.line, fog.title, fog.year) == (2, "Fog", 2015)
    assert (nothing.line, nothing.reason) == (3, "entry without a title")


def test_columns_of_structs_are_found():
    rows = [{"title": "Ships", "primary_location": {"source": {"display_name": "J. Ships"}}}]
    (paper,) = read_parquet(parquet(rows))
    assert paper.journal == "J. Ships"
    assert "primary_location.source.display_name" in parquet_table.note(io.BytesIO(parquet(rows)))


def test_a_parquet_file_may_be_named_by_its_path(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet(ROWS))
    assert len(list(parquet_table.read_file(path, "a.parquet"))) == 3


def test_a_parquet_file_without_titles_is_rejected():
    assert read_parquet(parquet([{"a": 1}])) == [
        Rejection("a.parquet", 1, "no column holds titles of papers")
    ]


def test_every_damage_to_a_parquet_file_is_told():
    data = parquet([{**ROWS[0], "n": i} for i in range(600)], row_group_size=100)
    for place in range(0, len(data), max(1, len(data) // 60)):
        for damaged in (data[:place], data[:place] + b"\xff" * 40 + data[place + 40 :]):
            items = read_parquet(damaged)
            assert len(items) in (1, *range(1, 601))
            assert all(item.source == "a.parquet" for item in items)
            papers = [item for item in items if isinstance(item, PaperRecord)]
            assert len(papers) == 600 or isinstance(items[-1], Rejection)
