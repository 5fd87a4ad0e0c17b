"""RIS, the exchange format of reference managers and publishers.

::

    TY  - JOUR
    TI  - Counting Ships from the Shore
    AU  - Poet, Ada
    PY  - 2015/01/05/
    ER  -

A date is used when it is whole (``DA``, ``PY`` or ``Y1``). What it is of nobody says, so its kind
is ``unknown``; a bare year or month, and the days of a conference, are no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from analysis.corpus.readers.bibliographic import Fields, Place, person, record
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt
from analysis.corpus.readers.tagged import TaggedEntry, first, parsed, tagged_entries, texts
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "ris"
ABOUT: Final = About(
    name="RIS",
    recognised_by="`TY  -` lines",
    dates="unknown, where full",
)

_START: Final = re.compile(r"\s{0,3}TY {1,2}-(?: |$)")
_END: Final = re.compile(r"\s{0,3}ER {1,2}-\s*$")
_SNIFF: Final = re.compile(r"^\s{0,3}TY {1,2}- {0,2}[A-Z]{2,8}[ \t\r]*$", re.MULTILINE)
#: Some write one space where the format has two, or none after an empty value's hyphen.
_TAG: Final = re.compile(r"\s{0,3}(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*)|$)", re.DOTALL)


def sniff(head: str) -> bool:
    """Whether an entry of RIS stands near the start of a file."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a file, in its order; lines are those of ``TY``."""
    position = 0
    for entry in tagged_entries(lines, _START, _END):
        if not entry.is_entry:
            shown = excerpt(entry.lines[0] if entry.lines else "")
            yield Rejection(source, entry.line, "text outside any entry", shown)
            continue
        position += 1
        values = None if entry.is_cut else _parsed(entry)
        if values is None:
            too_long = f"entry longer than {MAX_ENTRY_LENGTH:,} characters"
            reason = too_long if entry.is_cut else "entry cannot be parsed"
            yield Rejection(source, entry.line, reason, excerpt(" ".join(entry.lines)))
        else:
            yield record(Place(source, entry.line, position, FORMAT), _fields(values))


def _parsed(entry: TaggedEntry) -> dict[str, Any] | None:
    lines: list[str] = []
    for text in entry.lines:
        match = _TAG.match(text)
        if match is not None and match["tag"] != "ER":
            lines.append(f"{match['tag']}  - {match['value'] or ''}")
        elif match is None and text.strip():
            _continue(lines, text.strip())
    # An entry whose end is missing ends where the next starts.
    return parsed(_parser(), [*lines, "ER  - "])


def _continue(lines: list[str], text: str) -> None:
    """A line without a tag goes on with the one above; below a keyword it is a keyword."""
    if lines and lines[-1].startswith("KW"):
        lines.append(f"KW  - {text}")
    elif lines:
        lines[-1] += f" {text}"


@cache
def _parser() -> Any:
    import rispy

    # A semicolon sets no two addresses apart: it is part of one.
    return rispy.RisParser(delimiter_tags_mapping={}, enforce_list_tags=False)


def _fields(values: dict[str, Any]) -> Fields:
    links = texts(values, "urls", "file_attachments1", "file_attachments2")
    pdf = next((link for link in links if link.lower().endswith(".pdf")), "")
    return Fields(
        title=first(values, "title", "primary_title", "translated_title", "short_title"),
        abstract=first(values, "abstract", "notes_abstract"),
        authors=tuple(map(person, texts(values, "authors", "first_authors"))),
        ids=(*texts(values, "doi"), *(link for link in links if link != pdf)),
        pdf=pdf,
        keywords=texts(values, "keywords"),
        dates=texts(values, "date", "year", "publication_year"),
        journal=first(
            values,
            *("journal_name", "alternate_title3", "secondary_title", "alternate_title2"),
            "alternate_title1",
        ),
        comment=first(values, "note"),
    )
