"""The MEDLINE format of PubMed (``.nbib``, or ``.txt`` from its page).

::

    PMID- 10000001
    TI  - Counting Ships from the Shore
    AB  - We count ships.
    FAU - Poet, Ada
    DP  - 2015 Jan 5

A date is used when it is whole: that of electronic publication (``DEP``), else that of the issue
(``DP``). Neither is a submission or an announcement, so the kind is ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from analysis.corpus.readers.bibliographic import Fields, Place, person, record
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt
from analysis.corpus.readers.tagged import first, parsed, tagged_entries, texts
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "medline"
ABOUT: Final = About(
    name="MEDLINE of PubMed",
    recognised_by="`PMID-` lines",
    dates="unknown, where full",
)

_START: Final = re.compile(r"PMID {0,2}- ?\S")
_SNIFF: Final = re.compile(r"^PMID- ?\d{1,9}\s*$", re.MULTILINE | re.ASCII)
_TAG: Final = re.compile(r"(?P<tag>[A-Z]{2,4}) {0,2}-(?: (?P<value>.*)|$)", re.DOTALL)
_DOI: Final = re.compile(r"\s*(\S+)\s*\[doi\]", re.IGNORECASE)

#: Tags whose values are used, by the name they get; each may be repeated.
_MAPPING: Final = {
    "PMID": "pmid",
    "TI": "title",
    "BTI": "book_title",
    "TT": "translated_title",
    "AB": "abstract",
    "FAU": "full_authors",
    "AU": "authors",
    "CN": "groups",
    "DEP": "electronic",
    "DP": "issue",
    "LID": "locations",
    "AID": "articles",
    "SO": "citation",
    "JT": "journal",
    "TA": "short_journal",
    "OT": "keywords",
    "MH": "headings",
}


def sniff(head: str) -> bool:
    """Whether an entry of MEDLINE stands near the start of a file."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a file, in its order; lines are those of ``PMID``."""
    position = 0
    for entry in tagged_entries(lines, _START):
        if not entry.is_entry:
            shown = excerpt(entry.lines[0] if entry.lines else "")
            yield Rejection(source, entry.line, "text outside any entry", shown)
            continue
        position += 1
        values = None if entry.is_cut else parsed(_parser(), _unfolded(entry.lines))
        if values is None:
            too_long = f"entry longer than {MAX_ENTRY_LENGTH:,} characters"
            reason = too_long if entry.is_cut else "entry cannot be parsed"
            yield Rejection(source, entry.line, reason, excerpt(" ".join(entry.lines)))
        else:
            yield record(Place(source, entry.line, position, FORMAT), _fields(values))


def _unfolded(lines: list[str]) -> list[str]:
    """One line for each tag; rispy cannot go on with a value that is one of several."""
    unfolded: list[str] = []
    for text in lines:
        if _TAG.match(text) or not unfolded:
            unfolded.append(text)
        elif text.strip():
            unfolded[-1] += f" {text.strip()}"
    return [*unfolded, "ER  - "]


@cache
def _parser() -> Any:
    import rispy

    class MedlineParser(rispy.RisParser):  # type: ignore[misc]  # rispy is untyped
        """Tags of up to four letters, padded; lines that continue start with spaces."""

        START_TAG = "PMID"
        END_TAG = "ER"

        def parse_line(self, line: str) -> tuple[str | None, str]:
            match = _TAG.match(line)
            if match is None:
                return None, line.strip()
            return match["tag"], (match["value"] or "").strip()

    mapping = {**_MAPPING, "UK": "unknown"}
    return MedlineParser(
        mapping=mapping, list_tags=[], delimiter_tags_mapping={}, enforce_list_tags=False
    )


def _fields(values: dict[str, Any]) -> Fields:
    names = texts(values, "full_authors") or texts(values, "authors")
    marked = texts(values, "locations", "articles")
    found = [match[1] for match in map(_DOI.match, marked) if match]
    pmid = first(values, "pmid")
    return Fields(
        # PubMed ends every title with a full stop.
        title=re.sub(r"(?<!\.)\.$", "", first(values, "title", "book_title", "translated_title")),
        abstract=first(values, "abstract"),
        authors=(*map(person, names), *texts(values, "groups")),
        ids=tuple(found),
        keywords=texts(values, "keywords"),
        dates=texts(values, "electronic", "issue"),
        journal=first(values, "journal", "short_journal"),
        resources=(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",) if pmid.isdigit() else (),
    )
