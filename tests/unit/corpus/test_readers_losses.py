"""What fuzzing found: each of these lost an entry, or let through what no paper may hold."""

from __future__ import annotations

import io
import tarfile
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.corpus.containers import Stream
from analysis.corpus.identity import parse_dois, web_url
from analysis.corpus.lines import Lines
from analysis.corpus.readers import (
    arxiv_atom,
    bibtex,
    csv_table,
    daily_digest,
    daily_listing,
    daily_sections,
    json_lines,
    link_table,
    medline,
    parquet_table,
    ris,
)
from analysis.corpus.record import PaperRecord, Rejection
from tests.fuzz.binary import CONTAINERS
from tests.fuzz.reading import read_leaves
from tests.fuzz.samples import FORMS, UNDAMAGED, sample


def read(reader, *lines):
    """Line and title of each paper, line and reason of each rejection."""
    items = reader.read(enumerate(lines, start=1), "a.md")
    placed = [item for item in items if isinstance(item, PaperRecord | Rejection)]
    return [(item.line, getattr(item, "title", "") or item.reason) for item in placed]


def test_names_hold_nothing_that_cannot_be_seen():
    assert parse_dois("10.1000/a\x02b 10.1000/c\u202ed 10.1000/é") == ("10.1000/é",)
    assert web_url("https://x.example/\x00") is None
    assert web_url("https://[x.example/") is None
    assert web_url("https://x\u2100.example/") is None
    lines = ["### 1.Ships [Co\x00de](https://x.example/) [pdf](https://arxiv.org/pdf/1501.00001)"]
    (ships,) = daily_listing.read(enumerate(lines, start=1), "a.md")
    assert ships.resources == ("Code: https://x.example/",)
    lines = ["TY  - JOUR", "TI  - Ships", "DO  - \x02", "ER  - "]
    assert next(iter(ris.read(enumerate(lines, start=1), "a.md"))).resources == ()
    lines = ["### Ships", "- **Arxiv ID**: 1501.00001", "- **Categories**: a ** b, **cs.CV**"]
    assert next(iter(daily_digest.read(enumerate(lines, start=1), "a.md"))).categories[1] == "a b"


def test_a_reader_that_stops_early_leaves_the_file_open():
    stream = Stream(io.BytesIO(b"Ships\n" * 50_000).read)
    lines = iter(Lines(stream, "a.md"))
    next(lines)
    del lines
    assert stream.read(1)


def test_the_checksum_of_a_compressed_archive_is_read():
    listing = sample(FORMS["daily_listing"], 50, 1, UNDAMAGED).content
    packed = bytearray(CONTAINERS["tar.gz"](listing))
    packed[-8] ^= 1
    *_, last = read_leaves(bytes(packed))
    assert last.items[0].reason.startswith("cannot be read: damaged")


def test_an_archive_without_a_file_to_read_is_reported():
    hidden, empty = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr(".a.md", "# ArXiv cs.CV --Mon, 5 Jan 2015\n")
    with tarfile.open(fileobj=empty, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(".a.md"))
    for packed in (hidden, empty):
        (parsed,) = read_leaves(packed.getvalue())
        assert [item.reason for item in parsed.items] == [
            "the archive holds no file, or only hidden ones"
        ]


def test_the_header_of_a_table_is_looked_for_in_the_lines_that_are_read():
    """Other characters also break lines for ``str.splitlines``, but not in a file."""
    for sign in ("\u2028", "\x0c", "\x85"):
        assert not csv_table.sniff(f"Notes{sign}Title,Year,Abstract\nShips,2015,We.\n")


def test_a_number_is_one_where_a_heading_starts():
    assert read(daily_sections, "### [Sea](https://arxiv.org/abs/1501.00001)") == [(1, "Sea")]
    listed = "### Ships 2. Boats [pdf](https://arxiv.org/pdf/1501.00001)"
    assert read(daily_listing, listed) == [(1, "Ships 2. Boats")]


def test_a_heading_that_links_to_a_paper_is_an_entry_however_deep():
    first, second = (f"[Sea {n}](https://arxiv.org/abs/1501.0000{n})" for n in (1, 2))
    found = read(daily_sections, f"## {first}", "Text", f"### {second}", "#### Seen from [1](x)")
    assert found == [(1, "Sea 1"), (3, "Sea 2")]


def test_a_paper_under_a_heading_too_deep_is_reported():
    heading = "## [Sea](https://arxiv.org/abs/1501.00001)"
    link = "- **arXiv link**: https://arxiv.org/abs/1501.0000"
    assert read(daily_sections, heading, f"{link}1", "### Fog", f"{link}1v2") == [(1, "Sea")]
    (sea, (line, reason)) = read(daily_sections, heading, "### Fog", f"{link}2")
    assert (sea, line) == ((1, "Sea"), 3)
    assert reason.startswith("a link to another paper")


@pytest.mark.parametrize("mark", ["| ", "> ", "--- "])
def test_a_link_to_a_paper_outside_any_entry_is_reported(mark):
    line = f"{mark}[Sea](https://arxiv.org/abs/1501.00001)"
    assert read(daily_sections, "# cs.CV", line) == [(2, "text outside any entry")]
    assert read(daily_sections, "# cs.CV", f"{mark}Sea") == []


def test_a_row_with_the_words_of_a_heading_is_a_row():
    head = ("|Date|Title|Authors|PDF|", "|---|---|---|---|")
    rows = (
        "|2015-01-05|A Paper|Pam Link|null|",
        "|2015-01-05|Sea|Ada|http://arxiv.org/abs/1501.00001|",
    )
    assert read(link_table, *head, *rows) == [(3, "row without arXiv id or DOI"), (4, "Sea")]


def test_lines_that_end_in_a_backslash_are_counted():
    entries = [("@misc{k,", f" title={{Sea {n}}},", " abstract={ships \\", " }}") for n in range(3)]
    assert read(bibtex, *sum(entries, ())) == [(1, "Sea 0"), (5, "Sea 1"), (9, "Sea 2")]


def test_a_damaged_entry_is_reported_beside_one_that_is_whole():
    damaged = "entry cannot be parsed: a brace, quotation mark or comma is missing"
    # What is too long for a type ends an entry for the parser, and begins none for the reader.
    unclosed = ('@misc{a, title="Sea', f"@m{'_' * 50}{{b, title={{Fog}}}}")
    assert read(bibtex, *unclosed) == [(1, damaged), (2, "Fog")]
    assert read(bibtex, "@misc{a, title={Sea}} @misc{b, title={Fog}") == [(1, "Sea"), (1, damaged)]
    assert read(bibtex, "@misc{a, title={Sea}}", "@misc", "{b, title={Fog}}")[1:] == [(2, damaged)]


def test_every_list_of_papers_in_an_object_is_read():
    assert read(
        json_lines, '{"new": [{"title": "A"}, {"title": "B"}], "old": [{"title": "C"}]}'
    ) == [*((1, "A"), (1, "B"), (1, "C"))]
    collection = '{"title": "Ships", "items": [{"Title": "A"}], "links": [{"url": "x"}]}'
    assert read(json_lines, collection) == [(1, "A")]


@pytest.mark.parametrize(
    "other", ['"authors": [{"name": "Ada"}]', '"references": [{"title": "B"}]', '"x": [{"y": 1}]']
)
def test_the_lists_of_a_paper_are_no_papers(other):
    assert read(json_lines, f'{{"document_title": "A", {other}}}') == [(1, "A")]


def test_no_number_of_damaged_objects_hides_the_ones_after():
    damaged = ['{"title": "A" "B"},'] * 300
    found = read(json_lines, "[", *damaged, '{"title": "Sea"}', "]")
    assert found[-1] == (302, "Sea")
    assert len(found) == 301


def test_a_day_that_python_does_not_know_costs_only_its_row():
    days = pa.array([16_440, 2**31 - 1, 16_440], pa.int32()).cast(pa.date32())
    out = io.BytesIO()
    pq.write_table(pa.table({"title": ["A", "B", "C"], "date": days}), out)
    a, b, c = parquet_table.read_file(io.BytesIO(out.getvalue()), "a.md")
    assert [a.title, c.title, c.line] == ["A", "C", 3]
    assert c.header.digest_date == date(2015, 1, 5)
    assert (b.line, b.reason) == (2, "a value that cannot be read: row left out")


def test_spaces_before_the_hyphen_begin_an_entry_too():
    assert read(medline, "PMID- 1", "TI  - A", "PMID  - 2", "TI  - B") == [(1, "A"), (3, "B")]


def test_a_prefix_may_hold_any_letter():
    feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:é='http://www.w3.org/2005/Atom'>"
    found = read(arxiv_atom, feed, "<é:entry><é:title>A</é:title></é:entry></feed>")
    assert [line for line, _ in found] == [2]
