"""What holds for every reader and any text: no crash, no hang, nothing lost in silence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus.readers import (
    arxiv_atom,
    arxiv_snapshot,
    bibtex,
    csv_table,
    find_reader,
    json_lines,
    medline,
    oai_pmh,
    ris,
    rss,
)
from analysis.corpus.record import PaperRecord, Rejection

#: A reader, what stands before its entries, an entry, and what stands after them.
FORMATS = {
    "arxiv_atom": (
        arxiv_atom,
        '<feed xmlns="http://www.w3.org/2005/Atom">\n',
        "<entry><id>http://arxiv.org/abs/1501.{n:05d}</id><title>Ships {n} {x}</title></entry>\n",
        "</feed>",
    ),
    "rss": (
        rss,
        '<rss version="2.0"><channel><title>Ships</title>\n',
        "<item>\n<title>Ships {n} {x}</title><description>{x}</description></item>\n",
        "</channel></rss>",
    ),
    "oai_pmh": (
        oai_pmh,
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n',
        "<record><metadata><arXiv><title>Ships {n} {x}</title></arXiv></metadata></record>\n",
        "</ListRecords></OAI-PMH>",
    ),
    "arxiv_snapshot": (
        arxiv_snapshot,
        "",
        '{{"id": "1501.{n:05d}", "title": "Ships {n} {x}", "abstract": "{x}", "versions": []}}\n',
        "",
    ),
    "json_lines": (json_lines, "", '{{"title": "Ships {n} {x}", "abstract": "{x}"}}\n', ""),
    "json_array": (
        json_lines,
        "[\n",
        '{{"title": "Ships {n} {x}",\n "abstract": "{x}"}},\n',
        '{"title": "Ships"}]',
    ),
    "csv_table": (csv_table, "Title,Year,Abstract\n", '"Ships {n} {x}",2015,"{x}"\n', ""),
    "bibtex": (bibtex, "", "@misc{{k{n},\n title={{Ships {n} {x}}},\n abstract={{{x}}}}}\n", ""),
    "ris": (ris, "", "TY  - JOUR\nTI  - Ships {n} {x}\nAB  - {x}\nER  - \n\n", ""),
    "medline": (medline, "", "PMID- {n}\nTI  - Ships {n} {x}\nAB  - {x}\n\n", ""),
}
READERS = {name: parts[0] for name, parts in FORMATS.items()}


def numbered(text):
    return list(enumerate(text.split("\n"), start=1))


def text_of(name, values):
    _, head, entry, tail = FORMATS[name]
    return head + "".join(entry.format(n=n, x=x) for n, x in enumerate(values)) + tail


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=25, deadline=None)
@given(values=st.lists(st.text("abc xyz.-09é", max_size=30), max_size=12))
def test_every_entry_is_a_paper(name, values):
    text = text_of(name, values)
    items = list(READERS[name].read(numbered(text), "a.md"))
    assert all(isinstance(item, PaperRecord) for item in items)
    titles = [" ".join(f"Ships {n} {x}".split()) for n, x in enumerate(values)]
    titles += ["Ships"] if name == "json_array" else []
    # PubMed's full stop is not the title's.
    assert [item.title.rstrip(" .") for item in items] == [title.rstrip(" .") for title in titles]
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    assert all(
        f"Ships {item.position - 1} " in "\n".join(text.split("\n")[item.line - 1 : item.line + 2])
        for item in items[: len(values)]
    )


@pytest.mark.parametrize("name", READERS)
def test_a_file_is_known_for_what_it_is(name):
    assert find_reader(text_of(name, ["one", "two"])) is READERS[name]


@pytest.mark.parametrize("name", READERS)
def test_a_file_cut_off_anywhere_loses_at_most_its_last_entry(name):
    text = text_of(name, ["x"] * 8)
    whole = len(list(READERS[name].read(numbered(text), "a.md")))
    for place in range(0, len(text), 7):
        items = list(READERS[name].read(numbered(text[:place]), "a.md"))
        papers = [item for item in items if isinstance(item, PaperRecord)]
        n_begun = text[:place].count("Ships ")
        assert n_begun - 1 <= len(papers) <= whole
        assert len(items) >= n_begun


HOSTILE = {
    "deep tags": "<a>" * 40_000,
    "entities": "&a;" * 100_000,
    "brackets": "[" * 300_000,
    "braces": "{" * 300_000,
    "objects": '{"a":' * 60_000,
    "quotes": '"' * 100_001,
    "separators": "," * 300_000,
    "at signs": "@a{" * 30_000,
    "NULs": "\x00" * 300_000,
    "one word": "x" * 900_000,
    "open tags": "<" * 100_000,
    "comments": "<!--" * 75_000,
    "opened entries": "<entry><item><record>" * 10_000,
    "spaces": " " * 900_000,
    "dollars": "$" * 100_000,
    "backslashes": "\\" * 300_000,
    "ands": " and " * 60_000,
    "lines with links": "a [b https://x.example/c)\n" * 15_000,
}


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", READERS)
def test_hostile_values_neither_crash_nor_hang(name, hostile):
    """What is quadratic in any of these takes minutes, and the run's own limit ends it."""
    inside = text_of(name, [HOSTILE[hostile], "x"])
    for text in (inside, HOSTILE[hostile]):
        READERS[name].sniff(text[:65_536])
        items = list(READERS[name].read(numbered(text), "a.md"))
        assert all(isinstance(item, (PaperRecord, Rejection)) for item in items)
        assert items or text is not inside


@pytest.mark.parametrize("name", READERS)
def test_the_format_has_its_own_name_and_five_lines(name):
    reader = READERS[name]
    assert name.removesuffix("_array") in (reader.FORMAT, "json")
    example = reader.__doc__.split("::\n\n", 1)[1].split("\n\n", 1)[0]
    assert len(example.splitlines()) == 5


def test_examples_in_docstrings_are_of_their_formats():
    for reader in (bibtex, csv_table, json_lines, medline, oai_pmh, ris):
        example = reader.__doc__.split("::\n\n", 1)[1].split("\n\n", 1)[0]
        lines = [line.removeprefix("    ") for line in example.splitlines()]
        if reader is json_lines:
            lines = [json.dumps(json.loads("".join(lines[:3]))), *lines[3:]]
        if reader is oai_pmh:
            lines[0] = lines[0].replace(
                "<record>", '<record xmlns="http://www.openarchives.org/OAI/">'
            )
        items = list(reader.read(enumerate(lines, start=1), "a.md"))
        assert items, reader.FORMAT
        assert all(isinstance(item, PaperRecord) for item in items), reader.FORMAT
