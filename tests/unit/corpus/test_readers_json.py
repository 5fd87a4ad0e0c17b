"""JSON in its shapes: the arXiv snapshot, lines, arrays, objects that hold arrays."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from analysis.corpus.readers import arxiv_snapshot, find_reader, json_lines
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

SHIPS = {
    "id": "1501.00001",
    "abs": "https://arxiv.org/abs/1501.00001",
    "pdf": "https://arxiv.org/pdf/1501.00001",
    "authors": ["Ada Poet", "Bo Sailor, Jr."],
    "title": "Counting\n  Ships",
    "categories": ["cs.CV", "cs.LG"],
    "comment": None,
    "summary": "We count &amp; count.",
    "published": "2015-01-05T01:02:03Z",
}
FOG = {"paperId": "af0", "title": "Fog", "year": 2015, "externalIds": {"DOI": "10.1000/FOG"}}
SNAPSHOT = {
    "id": "cs/0101001",
    "submitter": "Cy Sail",
    "authors": "Cy S{\\'a}il, Jr. and Di Wave",
    "title": "Fog on the\n  Sea",
    "comments": "Ten pages",
    "journal-ref": "Fog 1",
    "doi": "10.1000/fog",
    "report-no": None,
    "categories": "cs.CV cs.LG",
    "license": None,
    "abstract": "  We look into fog.\n",
    "versions": [
        {"version": "v1", "created": "Fri, 5 Jan 2001 23:59:59 GMT"},
        {"version": "v2", "created": "Mon, 8 Jan 2001 10:00:00 GMT"},
    ],
    "update_date": "2009-09-09",
    "authors_parsed": [["Sáil", "Cy", "Jr."], ["Wave", "Di", ""]],
}


def lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


def titles(items):
    return [item.title for item in items if isinstance(item, PaperRecord)]


def test_lines_are_read_whole(read):
    ships, fog = read(lines(SHIPS, FOG))
    assert ships == PaperRecord(
        source="a.md",
        line=1,
        position=1,
        format="json_lines",
        title="Counting Ships",
        header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown"),
        abstract="We count & count.",
        authors=("Ada Poet", "Bo Sailor, Jr."),
        arxiv_id="1501.00001",
        categories=("cs.CV", "cs.LG"),
        published=datetime(2015, 1, 5, 1, 2, 3, tzinfo=UTC),
        year=2015,
        month=1,
        pdf_url="https://arxiv.org/pdf/1501.00001",
    )
    assert fog == PaperRecord(
        source="a.md",
        line=2,
        position=2,
        format="json_lines",
        title="Fog",
        doi="10.1000/fog",
        year=2015,
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([SHIPS, FOG]),
        json.dumps([SHIPS, FOG], indent=2),
        json.dumps({"meta": {"count": 2}, "results": [SHIPS, FOG]}),
        json.dumps({"results": [SHIPS, FOG]}, indent=4),
        json.dumps(SHIPS, indent=1) + "\n" + json.dumps(FOG, indent=1),
        "[\n" + json.dumps(SHIPS) + ",\n" + json.dumps(FOG) + "\n]\n",
        lines(SHIPS, FOG).replace("\n", ",\n\n"),
    ],
    ids=["array", "indented", "held", "held and indented", "one after another", "rows", "commas"],
)
def test_every_shape_holds_the_same_papers(read, text):
    assert titles(read(text)) == ["Counting Ships", "Fog"]
    assert all(item.format == "json_lines" for item in read(text))


def test_a_line_is_where_an_object_starts(read):
    text = json.dumps([SHIPS, FOG], indent=2)
    starts = [number for number, line in enumerate(text.split("\n"), start=1) if line == "  {"]
    assert [item.line for item in read(text)] == starts


def test_nested_values_of_databases_are_found(read):
    work = {
        "id": "https://openalex.org/W1",
        "display_name": "Counting Ships",
        "doi": "https://doi.org/10.1000/SHIPS",
        "publication_date": "2015-01-05",
        "authorships": [
            {"author": {"display_name": "Ada Poet"}},
            {"author": {"display_name": "Bo Sailor"}},
        ],
        "primary_location": {"source": {"display_name": "Journal of Ships"}},
        "abstract_inverted_index": {"We": [0], "count": [1, 3], "and": [2], "ships.": [4]},
    }
    (paper,) = read(json.dumps({"results": [work]}))
    assert paper.abstract == "We count and count ships."
    assert paper.authors == ("Ada Poet", "Bo Sailor")
    assert (paper.doi, paper.journal) == ("10.1000/ships", "Journal of Ships")
    assert paper.header.digest_date == date(2015, 1, 5)


@pytest.mark.parametrize(
    "authors",
    [
        ["Ada Poet", "Bo Sailor"],
        [{"name": "Ada Poet"}, {"name": "Bo Sailor"}],
        [{"given": "Ada", "family": "Poet"}, {"given": "Bo", "family": "Sailor"}],
        [["Poet", "Ada", ""], ["Sailor", "Bo", ""]],
        "Ada Poet, Bo Sailor",
        "Poet, Ada; Sailor, Bo",
        "Ada Poet and Bo Sailor",
        "Ada Poet|Bo Sailor",
        "['Ada Poet', 'Bo Sailor']",
    ],
)
def test_authors_come_in_many_forms(read, authors):
    (paper,) = read(lines({"title": "Ships", "year": 2015, "authors": authors}))
    assert paper.authors == ("Ada Poet", "Bo Sailor")


def test_the_mapping_is_stated():
    assert json_lines.note(lines(SHIPS, {"title": "x", "odd": 1}) + "{cut") == (
        "Columns: title from 'title', abstract from 'summary', authors from 'authors', "
        "id from 'id', url from 'abs', pdf from 'pdf', date from 'published', "
        "categories from 'categories', comment from 'comment'; not used: 'odd'."
    )


def test_a_bad_line_costs_itself(read):
    items = read(lines(SHIPS) + '{"title": "cut\n[1]\n' + lines({"year": 2015}, FOG))
    assert [type(item) for item in items] == [PaperRecord, *[Rejection] * 3, PaperRecord]
    assert [(item.line, item.reason) for item in items[1:4]] == [
        (2, "not a JSON object"),
        (3, "not a JSON object"),
        (4, "entry without a title"),
    ]


def test_a_bad_element_of_an_array_costs_itself(read):
    text = f'[{json.dumps(SHIPS)},\n{{"title": "cut}},\n{json.dumps(FOG)},\n7]'
    items = read(text)
    assert titles(items) == ["Counting Ships", "Fog"]
    assert [(item.line, item.reason) for item in items if isinstance(item, Rejection)] == [
        (2, "not a JSON object"),
        (4, "not a JSON object"),
    ]


def test_an_array_cut_off_keeps_what_was_whole(read):
    items = read(json.dumps([SHIPS, FOG, SHIPS])[:-40])
    assert titles(items) == ["Counting Ships", "Fog"]
    assert items[2].reason == "not a JSON object"


@pytest.mark.parametrize(
    "value",
    [
        '{"title": ' + "[" * 200_000,
        '{"title": "x", "year": ' + "9" * 5_000 + "}",
        '{"title": "x", "n": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}",
        '{"title": "x\\u0000\\ud800", "authors": [null, 7, [], {}, [[]], true]}',
        '{"title": {"title": {"title": "x"}}, "abstract": [[["x"]]], "year": NaN}',
    ],
    ids=["brackets", "digits", "objects", "signs", "types"],
)
def test_hostile_values_are_survived(read, value):
    items = read(lines(SHIPS) + value + "\n" + lines(FOG))
    assert len(items) == 3
    assert titles([items[0], items[2]]) == ["Counting Ships", "Fog"]


def test_a_snapshot_is_read_whole(read):
    (paper,) = read(lines(SNAPSHOT))
    assert paper == PaperRecord(
        source="a.md",
        line=1,
        position=1,
        format="arxiv_snapshot",
        title="Fog on the Sea",
        header=DigestHeader(digest_date=date(2001, 1, 5), date_kind="submitted"),
        abstract="We look into fog.",
        authors=("Cy Sáil, Jr.", "Di Wave"),
        arxiv_id="cs/0101001",
        version=2,
        doi="10.1000/fog",
        categories=("cs.CV", "cs.LG"),
        primary_category="cs.CV",
        published=datetime(2001, 1, 5, 23, 59, 59, tzinfo=UTC),
        updated=datetime(2001, 1, 8, 10, tzinfo=UTC),
        comment="Ten pages",
        journal="Fog 1",
    )


def test_a_snapshot_without_versions_is_undated(read):
    (paper,) = read(lines({**SNAPSHOT, "versions": []}))
    assert paper.format == "arxiv_snapshot"
    assert (paper.header.digest_date, paper.published, paper.version) == (None, None, None)


def test_a_snapshot_without_parsed_authors_has_its_line_of_authors(read):
    (paper,) = read(lines({**SNAPSHOT, "authors_parsed": None}))
    assert paper.authors == ("Cy Sáil, Jr.", "Di Wave")


def test_damage_to_a_snapshot_costs_a_line(read):
    items = read(lines(SNAPSHOT) + "{\n\n" + lines({**SNAPSHOT, "title": None, "versions": [7]}))
    assert [type(item) for item in items] == [PaperRecord, Rejection, Rejection]
    assert [item.line for item in items] == [1, 2, 4]


def test_only_json_of_papers_is_taken():
    assert find_reader(lines(SNAPSHOT)) is arxiv_snapshot
    for text in ('{"cells": []}', "[link](x)", "{}", "[]", '{"a": 1}', "{title}"):
        assert find_reader(text) is None
