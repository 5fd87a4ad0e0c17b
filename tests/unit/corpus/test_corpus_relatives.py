"""The digests' relatives: sections, tables of links, abstracts that fold, dates in names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from analysis.corpus import load_corpus
from analysis.corpus.readers.announcements import announcement
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

SECTIONS = """\
<div id=toc></div>

# Table of Contents

- [cs.CV](#cs.CV) [Total: 1]
- [cs.CL](#cs.CL) [Total: 1]


<div id='cs.CV'></div>

# cs.CV [[Back]](#toc)

### [1] [Counting [Many] Ships](https://arxiv.org/abs/1501.00001v2)
*Ada Poet,Bo Sailor*

Main category: cs.CV

TL;DR: 我们数船。


<details>
  <summary>Details</summary>
Motivation: 船很多。

Method: 数一数。

Abstract: We count ships.
  Method: we look. Ships, that is.

</details>


<div id='cs.CL'></div>

# cs.CL [[Back]](#toc)

### [2] [Words for Fog](https://arxiv.org/abs/1501.00002)
*Cy Sail*

Main category: cs.CL

TL;DR: 雾。

<details>
  <summary>Details</summary>
Abstract: We name fog.

</details>
"""

FOLDED = """\
# Ships of 2015-01-05

## 1. [Counting Ships](https://arxiv.org/abs/1501.00001)

**Authors**: Ada Poet, Bo Sailor
**Category**: cs.CV
**Published**: 2015-01-04
**Type**: replace

<details><summary>Abstract</summary>

We count ships.

</details>

## 2. Fog

- **Authors:** Cy Sail
- **Subjects:** cs.CV, cs.LG
- **Arxiv link:** https://arxiv.org/abs/1501.00002
- **Pdf link:** https://arxiv.org/pdf/1501.00002
- **Abstract**
  We look into fog.
"""

TABLE = """\
## Updated on 2015.02.09
> Usage: [here](./README.md#usage)

## Ships

|Publish Date|Title|Authors|PDF|Code|
|---|---|---|---|---|
|**2015-01-05**|**Counting Ships | Boats**|Ada Poet et.al.|\
[1501.00001v2](http://arxiv.org/abs/1501.00001v2)|**[link](https://ships.example/code)**|
|**2015-01-06**|**Fog**|Cy Sail et.al.|[1501.00002](http://arxiv.org/abs/1501.00002)|null|
|**2015-01-07**|

| **Title** | **Date** | **Abstract** | **Comment** |
| :-- | --- | --- | --- |
| **[Waves](http://arxiv.org/abs/1501.00003v1)** | 2015-01-08 | \
<details><summary>Show</summary><p>We wave.</p></details> | Two pages |

- 2015-01-09, **Sea**, Di Wave et.al., Paper: \
[http://arxiv.org/abs/1501.00004](http://arxiv.org/abs/1501.00004)

See https://arxiv.org/abs/1501.00009 too.
"""


def papers(items):
    return [item for item in items if isinstance(item, PaperRecord)]


def rejections(items):
    return [(item.line, item.reason) for item in items if isinstance(item, Rejection)]


def test_sections_are_read_whole(read):
    cv, cl = DigestHeader(digest_category="cs.CV"), DigestHeader(digest_category="cs.CL")
    shared = {"source": "a.md", "format": "daily_sections"}
    assert read(SECTIONS) == [
        cv,
        PaperRecord(
            **shared,
            line=13,
            position=1,
            header=cv,
            title="Counting [Many] Ships",
            abstract="We count ships. Method: we look. Ships, that is.",
            authors=("Ada Poet", "Bo Sailor"),
            arxiv_id="1501.00001",
            version=2,
            categories=("cs.CV",),
            primary_category="cs.CV",
            tldr="我们数船。",
            summary="Motivation: 船很多。 Method: 数一数。",
        ),
        cl,
        PaperRecord(
            **shared,
            line=37,
            position=2,
            header=cl,
            title="Words for Fog",
            abstract="We name fog.",
            authors=("Cy Sail",),
            arxiv_id="1501.00002",
            categories=("cs.CL",),
            primary_category="cs.CL",
            tldr="雾。",
        ),
    ]


def test_folded_abstracts_and_bold_or_listed_fields(read):
    ships, fog = papers(read(FOLDED))
    assert (ships.title, ships.abstract) == ("Counting Ships", "We count ships.")
    assert ships.authors == ("Ada Poet", "Bo Sailor")
    assert (ships.announcement, ships.published.date()) == ("replaced", date(2015, 1, 4))
    assert ships.header.digest_date == date(2015, 1, 5)
    assert (fog.title, fog.abstract, fog.arxiv_id) == ("Fog", "We look into fog.", "1501.00002")
    assert (fog.authors, fog.categories) == (("Cy Sail",), ("cs.CV", "cs.LG"))


def test_a_table_of_contents_is_held_against_what_was_read(read):
    assert rejections(read(SECTIONS)) == []
    assert rejections(read(SECTIONS.replace("[Total: 1]", "[Total: 3]", 1))) == [
        (5, "the table of contents counts 3 entries, 1 were found")
    ]


def test_the_day_in_a_name_dates_only_what_has_no_other(tmp_path):
    (tmp_path / "2015-01-06.md").write_text(SECTIONS, "utf-8")
    (tmp_path / "cv-20150107.md").write_text(FOLDED, "utf-8")
    (tmp_path / "2015-01-08.txt").write_text(TABLE, "utf-8")
    digests = load_corpus(tmp_path).digests.set_index("source")
    assert digests["digest_date"].dt.day.fillna(0).to_dict() == {
        "2015-01-06.md": 6,
        "2015-01-06.md#2": 6,
        "2015-01-08.txt": 0,
        "cv-20150107.md": 5,
    }
    assert digests.loc["2015-01-06.md#2", "date_kind"] == "announced"


@pytest.mark.parametrize("name", ["a.md", "2015-13-45.md", "2015-01-05-to-2015-01-09.md"])
def test_a_name_without_one_day_dates_nothing(tmp_path, name):
    (tmp_path / name).write_text(SECTIONS, "utf-8")
    assert load_corpus(tmp_path).papers["digest_date"].isna().all()


@pytest.mark.parametrize(
    ("name", "ids", "published", "dated"),
    [
        ("2015-02-02.jsonl", ("1501.00001", "1502.00001", "1001.00001"), "", True),
        ("cs.CV_20150228_all.jsonl", ("1501.00001",), "", True),
        ("2015-01-30.jsonl", ("1502.00001",), "", True),
        ("2015-03-05.jsonl", ("1501.00001",), "", False),
        ("2015-02-02.jsonl", ("1501.00001", "1001.00001", "cs/0101001"), "", False),
        ("2015-02-02.jsonl", ("", ""), "", False),
        ("2015-02-02.jsonl", ("1501.00001", "1502.00001"), "2015-01-05", False),
    ],
)
def test_the_day_in_a_name_dates_what_was_new_on_it(tmp_path, name, ids, published, dated):
    entries = [{"id": each, "title": f"Ships {n}"} for n, each in enumerate(ids)]
    entries[0]["published"] = published
    (tmp_path / name).write_text("\n".join(map(json.dumps, entries)), "utf-8")
    corpus = load_corpus(tmp_path)
    (digest,) = corpus.digests.to_dict("records")
    assert (digest["date_kind"] == "announced") == dated
    assert ("Dated by its name (announced)." in digest["note"]) == dated
    undated = "The day in its name is not that of its papers: undated." in digest["note"]
    assert undated == (not dated and not published)
    kinds = {"announced"} if dated else {"unknown"}
    assert set(corpus.papers["date_kind"]) == kinds
    assert digest["note"].startswith("Columns: title from 'title', id from 'id', date from")


def test_tables_are_read_by_their_headings(read):
    items = read(TABLE)
    ships, fog, waves, sea = papers(items)
    assert (ships.title, ships.authors) == ("Counting Ships | Boats", ("Ada Poet",))
    assert (ships.arxiv_id, ships.version, ships.abstract) == ("1501.00001", 2, "")
    assert ships.resources == ("link: https://ships.example/code",)
    assert fog.header == DigestHeader(digest_date=date(2015, 1, 6), date_kind="submitted")
    assert (waves.title, waves.abstract, waves.comment) == ("Waves", "We wave.", "Two pages")
    assert waves.header.digest_date == date(2015, 1, 8)
    assert (sea.title, sea.authors, sea.arxiv_id) == ("Sea", ("Di Wave",), "1501.00004")
    assert rejections(items) == [
        (10, "row without a title"),
        (18, "a link to arXiv outside any row"),
    ]


def test_a_row_without_a_day_is_undated_and_says_so(read):
    items = read(TABLE.replace("2015-01-06", "soon"))
    assert papers(items)[1].header == DigestHeader()
    assert (9, "the row names no day: its paper is undated") in rejections(items)


@pytest.mark.parametrize("text", [SECTIONS, FOLDED, TABLE])
def test_lines_of_windows_change_nothing(read, text):
    assert read(text.replace("\n", "\r\n")) == read(text)


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("New submissions for Mon, 5 Jan 15", "new"),
        ("New submissions (showing 2 of 2 entries)", "new"),
        ("Cross-lists", "cross"),
        ("cross-list", "cross"),
        ("Cross submissions", "cross"),
        ("Replacements", "replaced"),
        ("Replaced papers (3)", "replaced"),
        ("New York seen from ships", None),
        ("Replacing ships", None),
        ("Cross-modal ships", None),
        ("News", None),
    ],
)
def test_sections_of_an_announcement(heading, section):
    assert announcement(heading) == section


def write_sections(folder: Path, digest: str, listing: str) -> None:
    first, second = digest.split("### Fog")
    text = (
        first.replace("### ", "## New submissions\n### ", 1) + "## Replacements\n### Fog" + second
    )
    (folder / "digest.md").write_text(text, "utf-8")
    head, *entries = listing.splitlines(keepends=True)
    listed = [head, "## Cross-lists\n", *entries[:2], "## Replaced\n", *entries[2:]]
    (folder / "listing.md").write_text("".join(listed).replace("5 Jan", "4 Jan"), "utf-8")


def test_a_replacement_is_an_appearance_and_never_a_first_one(tmp_path, digest, listing):
    write_sections(tmp_path, digest, listing)
    corpus = load_corpus(tmp_path)
    assert len(corpus.rejections) == 0
    assert corpus.appearances["announcement"].tolist() == ["new", "replaced", "cross", "replaced"]
    papers = corpus.papers.set_index("paper_id")
    assert papers.loc["1501.00001", "digest_date"].day == 4
    only_replaced = papers.loc[["1501.00002", "cs/0101001"]]
    assert only_replaced["digest_date"].isna().all()
    assert set(only_replaced["date_kind"]) == {"unknown"}
