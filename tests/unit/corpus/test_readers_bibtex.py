"""BibTeX as databases, anthologies and reference managers write it."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from analysis.corpus.readers import bibtex, find_reader
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

SCOPUS = """
@ARTICLE{Poet2015,
author={Poet, A. and Sailor, B.},
title={Counting Ships, and Boats},
journal={Journal of Ships},
year={2015},
doi={10.1000/Ships},
note={cited By 7},
url={https://scopus.example/1?a=1&b=2},
abstract={We count {\\'e} ships @ sea.
Then 5\\% of $x_{1}$ boats. © 2015},
author_keywords={ships;  boats},
keywords={ships; sea},
author_keywords={harbours},
}

@CONFERENCE{Poet2015,
author={Sail, C.},
title={Fog},
journal={Fog},
year={2015},
}
"""
WOS = """\
@article{ WOS:000001,
Author = {Poet, Ada and von Sail, Cy and Sailor, Jr., Bo},
Title = {{Counting Ships
   at Sea}},
Journal = {{SHIPS}},
Year = {{2015}},
Month = {{JAN 5}},
DOI = {{10.1000/ships}},
Abstract = {{We count.}},
Unique-ID = {{WOS:000001}},
}
"""
ACL = """\
@string{acl = {Association for Ships}}
@inproceedings{poet-sailor-2015-counting,
    title = "Counting {S}hips with {BERT} {\\&} Boats",
    author = {Po{\\"e}t, Ada  and
      Sailor, Bo},
    booktitle = acl,
    month = jan,
    year = "2015",
    url = "https://anthology.example/1",
    doi = "10.1000/acl\\_1",
    abstract = "We count {``}ships{''}.",
}
"""


def test_an_export_of_scopus_is_read_whole(read):
    ships, fog = read(SCOPUS)
    shared = {"source": "a.md", "format": "bibtex"}
    assert ships == PaperRecord(
        **shared,
        line=2,
        position=1,
        title="Counting Ships, and Boats",
        abstract="We count é ships @ sea. Then 5% of $x_{1}$ boats. © 2015",
        authors=("A. Poet", "B. Sailor"),
        doi="10.1000/ships",
        journal="Journal of Ships",
        # Of a field that is written twice the first counts.
        year=2015,
        keywords=("ships", "sea", "boats"),
        resources=("Link: https://scopus.example/1?a=1&b=2",),
    )
    # The second entry has the key of the first, and is no less an entry.
    assert fog == PaperRecord(
        **shared,
        line=17,
        position=2,
        title="Fog",
        authors=("C. Sail",),
        journal="Fog",
        year=2015,
    )


def test_an_export_of_web_of_science_is_read_whole(read):
    assert read(WOS) == [
        PaperRecord(
            source="a.md",
            line=1,
            position=1,
            format="bibtex",
            title="Counting Ships at Sea",
            header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown"),
            abstract="We count.",
            authors=("Ada Poet", "Cy von Sail", "Bo Sailor, Jr."),
            doi="10.1000/ships",
            journal="SHIPS",
            year=2015,
            month=1,
        )
    ]


def test_an_anthology_is_read_whole(read):
    assert read(ACL) == [
        PaperRecord(
            source="a.md",
            line=2,
            position=1,
            format="bibtex",
            title="Counting Ships with BERT & Boats",
            abstract="We count ``ships''.",
            authors=("Ada Poët", "Bo Sailor"),
            doi="10.1000/acl_1",
            journal="Association for Ships",
            year=2015,
            month=1,
            resources=("Link: https://anthology.example/1",),
        )
    ]


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ("eprint={1501.00001}, archiveprefix={arXiv}, primaryclass={cs.CV}", "1501.00001"),
        ("journal={arXiv preprint arXiv:1501.00001}", "1501.00001"),
        ("journal={CoRR}, volume={abs/1501.00001}", "1501.00001"),
        ("url={https://arxiv.org/abs/cs/0101001}", "cs/0101001"),
        ("note={arXiv: 1501.00001v2 [cs.CV]}", "1501.00001"),
        ("eprint={12345}, eprinttype={jstor}", None),
    ],
)
def test_preprints_are_known_by_their_id(read, fields, arxiv_id):
    (paper,) = read(f"@misc{{a,\n title={{Ships}}, {fields}}}\n")
    assert paper.arxiv_id == arxiv_id


@pytest.mark.parametrize(
    ("fields", "day", "issue"),
    [
        ("date={2015-01-05}", date(2015, 1, 5), (2015, 1)),
        ("year=2015, month=1, day=5", date(2015, 1, 5), (2015, 1)),
        ("year=2015, month=jan, day={5}", date(2015, 1, 5), (2015, 1)),
        ("year={2015}, month={February}, day={30}", None, (2015, 2)),
        ("year=2015, month=1", None, (2015, 1)),
        ("date={2015}", None, (2015, None)),
        ("year={in press}", None, (None, None)),
    ],
)
def test_only_a_whole_date_dates_a_paper(read, fields, day, issue):
    (paper,) = read(f"@misc{{a,\n title={{Ships}}, {fields}}}\n")
    assert paper.header.digest_date == day
    assert (paper.year, paper.month) == issue


def test_institutions_keep_their_commas(read):
    (paper,) = read("@misc{a,\n title={Ships}, author={{Fleet, Harbour and Sea} and others}}\n")
    assert paper.authors == ("Fleet, Harbour and Sea",)


def test_damage_costs_one_entry(read):
    text = "@article{x,\n title={Open\n" + SCOPUS + "@article{y,\n title={Cut"
    opened, ships, fog, cut = read(text)
    assert (opened.line, ships.line, fog.line, cut.line) == (1, 4, 19, 25)
    assert opened.reason == cut.reason
    assert opened.reason == "entry cannot be parsed: a brace, quotation mark or comma is missing"
    assert (ships.title, fog.title) == ("Counting Ships, and Boats", "Fog")


def test_an_entry_without_a_title_is_rejected(read):
    items = read("@article{x,\n author={Poet, Ada}}\n@book{y}\n")
    assert [(item.line, item.reason) for item in items] == [
        (1, "entry without a title"),
        (3, "entry without a title"),
    ]


def test_comments_preambles_and_strings_are_no_entries(read):
    text = f'% words\n@comment{{a, title={{x}}}}\n@preamble{{"x"}}\nmore words\n{ACL}'
    (paper,) = read(text)
    assert paper.line == 6


def test_strings_reach_entries_far_below(read):
    entries = "".join(f"@misc{{k{i},\n title={{Ships {i}}}, journal=js}}\n" for i in range(450))
    papers = read("@string{js = {Journal of Ships}}\n" + entries)
    assert {paper.journal for paper in papers} == {"Journal of Ships"}
    assert [paper.position for paper in papers] == list(range(1, 451))
    assert [paper.line for paper in papers] == list(range(2, 902, 2))


def test_an_entry_of_a_million_braces_is_survived(read):
    text = "@misc{a,\n title={" + "{" * 500_000 + "}" * 500_000 + "}}\n" + WOS
    assert [item.line for item in read(text)][-1] == 3


def test_the_parsers_warnings_stay_off_the_screen(read, capfd):
    logging.getLogger("bibtexparser").handlers.clear()
    read("@article{x,\n title={Open\n" + WOS)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("text", ["a@b.example {x}", "@media print {\n a {}\n}", "@decorator(x)"])
def test_other_texts_with_the_sign_are_no_bibliographies(text):
    assert find_reader(text) is None


def test_every_opened_entry_is_told_of():
    text = "\n".join(f"@misc{{k{i}, title={{a}}{'}' * (i % 3)}" for i in range(999))
    items = list(bibtex.read(enumerate(text.splitlines(), start=1), "a.bib"))
    assert len(items) == 999
    assert sum(isinstance(item, Rejection) for item in items) == 333


def test_text_after_an_entry_is_too_long_without_it(read, monkeypatch):
    monkeypatch.setattr(bibtex, "MAX_ENTRY_LENGTH", 500)
    ships, rest, fog = read(
        "@misc{a,\n title={Ships}}\n" + "words of nobody\n" * 100 + "@misc{b, title={Fog}}\n"
    )
    assert (ships.title, fog.title, fog.line) == ("Ships", "Fog", 103)
    assert (rest.line, rest.reason) == (3, "text outside of entries longer than 500 characters")
