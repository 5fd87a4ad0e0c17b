"""Each format, field by field, and what each reader makes of damage."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from analysis.corpus.readers import READERS, find_reader
from analysis.corpus.record import DigestHeader, Item, PaperRecord, Rejection


def papers(items: list[Item]) -> list[PaperRecord]:
    return [item for item in items if isinstance(item, PaperRecord)]


def rejections(items: list[Item]) -> list[Rejection]:
    return [item for item in items if isinstance(item, Rejection)]


def test_a_listing_is_read_whole(read, listing):
    header = DigestHeader(
        digest_date=date(2015, 1, 5), date_kind="announced", digest_category="cs.CV"
    )
    shared = {
        "source": "a.md",
        "format": "daily_listing",
        "header": header,
        "categories": ("cs.CV",),
    }
    assert read(listing) == [
        header,
        PaperRecord(
            **shared,
            line=2,
            position=1,
            title="Counting Ships & Boats",
            abstract="We count ships. Then boats, where 0<p<=1 and p>1.",
            arxiv_id="1501.00001",
            pdf_url="https://arxiv.org/pdf/1501.00001.pdf",
        ),
        PaperRecord(
            **shared,
            line=4,
            position=2,
            title="Fog Without Tears",
            abstract="Fog hides deep ships. In this work we look. Code: https://fog.example/code.",
            arxiv_id="1501.00002",
            pdf_url="https://arxiv.org/pdf/1501.00002.pdf",
        ),
    ]


def test_a_digest_is_read_whole(read, digest):
    header = DigestHeader(
        digest_date=date(2015, 1, 5), date_kind="submitted", digest_category="cs.CV"
    )
    shared = {"source": "a.md", "format": "daily_digest", "header": header}
    assert read(digest) == [
        header,
        PaperRecord(
            **shared,
            line=2,
            position=1,
            title="Counting Ships from Poincaré's Shore",
            abstract="We count ships from the shore.",
            authors=("Adéle Poët", "Bo Sailor, Jr.", "Cy Écume"),
            arxiv_id="1501.00001",
            version=2,
            doi="10.1000/ships",
            categories=("cs.CV", "cs.LG", "68T45", "I.2.10", "I.4"),
            primary_category="cs.CV",
            published=datetime(2015, 1, 5, 1, 2, 3, tzinfo=UTC),
            updated=datetime(2015, 2, 5, 1, 2, 3, tzinfo=UTC),
            comment="Ten pages, two ships",
            pdf_url="https://arxiv.org/pdf/1501.00001v2",
            resources=("Code: https://ships.example/code", "https://doi.org/10.1000/boats"),
        ),
        PaperRecord(
            **shared,
            line=19,
            position=2,
            title="Fog on the Old Sea",
            abstract="We look into fog.",
            authors=("Cy Sail",),
            arxiv_id="cs/0101001",
            version=1,
            categories=("cs.CV",),
            primary_category="cs.CV",
            published=datetime(2015, 1, 5, 4, 2, 3, tzinfo=UTC),
            updated=datetime(2015, 1, 5, 4, 2, 3, tzinfo=UTC),
            journal="Fog, 1(2), 2015",
            pdf_url="https://arxiv.org/pdf/cs/0101001v1",
        ),
    ]


def test_a_page_is_read_whole(read, page):
    shared = {"source": "a.md", "format": "similar_papers"}
    assert read(page) == [
        PaperRecord(
            **shared,
            line=1,
            position=1,
            title="Counting Ships from the Shore",
            abstract="We count ships from the shore.",
            authors=("Ada Poet", "Bo Sailor"),
            tldr="Ships are counted",
            resources=("Slides", "Poster"),
        ),
        PaperRecord(
            **shared,
            line=15,
            position=2,
            title="Fog on the Sea",
            abstract="We look into fog.",
            authors=("Cy Sail",),
            tldr="Fog is looked into",
            rank=1,
            similar_to_line=1,
        ),
        PaperRecord(
            **shared,
            line=27,
            position=3,
            title="Waves",
            abstract="We wave.",
            authors=("Di Wave",),
            tldr="Waves are waves",
            resources=("Poster",),
            rank=2,
            similar_to_line=1,
        ),
    ]


def test_each_format_is_recognised_by_one_reader_only(any_digest):
    texts = [reader for reader in READERS if hasattr(reader, "sniff")]
    assert len(texts) == len(READERS) - 1
    assert sum(reader.sniff(any_digest) for reader in texts) == 1


@pytest.mark.parametrize("text", ["", "Dear Ada,\n\nthe ships are gone.", "# Ships\n### Boats\n"])
def test_other_text_is_of_no_format(text):
    assert find_reader(text) is None


def test_windows_line_breaks_change_nothing(read, any_digest):
    assert read(any_digest.replace("\n", "\r\n")) == read(any_digest)


def test_lines_wrapped_by_hand_are_joined(read, listing, page):
    wrapped = listing.replace("We count ships.", "We\n count\nships.")
    assert papers(read(wrapped))[0].abstract == papers(read(listing))[0].abstract
    wrapped = page.replace("Ships from", "Ships\nfrom").replace("count ships", "count\nships")
    assert [paper.title for paper in papers(read(wrapped))] == [
        paper.title for paper in papers(read(page))
    ]


DIGEST_ENTRY = "### Ships\n- **Arxiv ID**: 1501.00001v1\n- **Summary**: We count.\n"


def test_an_entry_without_title_is_rejected_with_its_line(read):
    items = read("# Arxiv Papers in cs.CV on 2015-01-05\n" + DIGEST_ENTRY.replace(" Ships", ""))
    assert papers(items) == []
    assert rejections(items) == [Rejection("a.md", 2, "entry without a title", "###")]


def test_an_entry_without_id_is_rejected_and_keeps_its_place(read, digest, listing):
    items = read(digest.replace("- **Arxiv ID**: http://arxiv.org/abs/cs/0101001v1\n", ""))
    assert [paper.position for paper in papers(items)] == [1]
    assert [(each.line, each.reason) for each in rejections(items)] == [
        (19, "entry without arXiv id or DOI")
    ]
    items = read(listing.replace("[ pdf ](https://arxiv.org/pdf/1501.00001.pdf)", ""))
    assert [paper.position for paper in papers(items)] == [2]
    assert [each.line for each in rejections(items)] == [2]


def test_text_outside_any_entry_is_one_rejection(read, digest, listing):
    items = read(digest.replace("2015-01-05\n", "2015-01-05\nShips\nahoy\n", 1))
    assert [(each.line, each.reason) for each in rejections(items)] == [
        (2, "text outside any entry, and 1 more lines")
    ]
    assert len(papers(items)) == 2
    items = read(listing + "\nBuy ships.\n")
    assert [(each.line, each.excerpt) for each in rejections(items)] == [(7, "Buy ships.")]


def test_an_unknown_field_is_kept(read, digest):
    items = read(digest.replace("- **Journal**", "- **Licence**: free\n  as air\n- **Journal**", 1))
    assert "Licence: free as air" in papers(items)[0].resources
    assert rejections(items) == []


def test_what_is_no_id_or_doi_is_kept_as_text(read, digest):
    items = read(digest.replace("http://arxiv.org/abs/1501.00001v2", "see below"))
    assert papers(items)[0].arxiv_id is None
    assert "Arxiv ID: see below" in papers(items)[0].resources


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,ships", "file:///etc"])
def test_a_link_that_is_not_of_the_web_is_reported_and_left_out(read, digest, url):
    items = read(digest.replace("http://arxiv.org/pdf/1501.00001v2", url))
    assert papers(items)[0].pdf_url is None
    assert not any(url in text for text in papers(items)[0].resources)
    assert [each.line for each in rejections(items)] == [7]


def test_a_time_that_is_none_is_reported_and_left_empty(read, digest):
    items = read(digest.replace("2015-02-05 03:02:03+02:00", "yesterday"))
    assert papers(items)[0].updated is None
    assert [(each.line, each.excerpt) for each in rejections(items)] == [(9, "yesterday")]


@pytest.mark.parametrize("day", ["2015-02-30", "soon", "0001-01-01"])
def test_a_header_without_a_day_leaves_its_papers_undated(read, digest, day):
    items = read(digest.replace("on 2015-01-05", f"on {day}"))
    assert {paper.header.date_kind for paper in papers(items)} == {"unknown"}
    assert [each.line for each in rejections(items)] == [1]


def test_a_page_whose_query_has_no_title_ranks_its_list_all_the_same(read, page):
    start = page.index("Responsive image")
    items = read(page[start:])
    assert [(paper.rank, paper.similar_to_line) for paper in papers(items)] == [
        (1, None),
        (2, None),
    ]
    assert [each.reason for each in rejections(items)] == ["entry without a title"]


def test_pages_one_after_another_are_each_a_list_of_their_own(read, page):
    both = papers(read(f"{page}\n\n{page}"))
    second = both[3].line
    assert [paper.rank for paper in both] == [None, 1, 2] * 2
    assert [paper.similar_to_line for paper in both] == [None, 1, 1, None, second, second]
    assert [paper.abstract for paper in both[:3]] == [paper.abstract for paper in both[3:]]


def test_a_page_entry_without_abstract_does_not_shift_the_next(read, page):
    items = papers(read(page.replace("We look into fog.\n\n", "")))
    assert [(paper.title, paper.abstract) for paper in items][1:] == [
        ("Fog on the Sea", ""),
        ("Waves", "We wave."),
    ]


def test_a_long_abstract_is_not_taken_for_a_title_where_authors_lack(read, page):
    long = "We look into fog. " * 30
    items = papers(read(page.replace("We look into fog.", long).replace("Di Wave\n\n", "")))
    assert [(paper.title, paper.authors) for paper in items][2:] == [("Waves", ())]
    assert items[1].abstract == long.strip()


def test_an_entry_without_end_is_cut_and_reported(read, digest):
    endless = digest.replace("  from the shore.", "  from the shore.\n" * 90_000)
    items = read(endless)
    assert len(papers(items)) == 2
    assert ["longer than" in each.reason for each in rejections(items)] == [True]


def test_lines_of_entries_rise(read, any_digest):
    assert all(a.line < b.line for a, b in pairwise(papers(read(any_digest))))
