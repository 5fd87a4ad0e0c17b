"""The daily feeds of arXiv, in RSS 2.0 and, as they were until 2024, in RSS 1.0 (RDF).

::

    <item>
      <title>Counting Ships from the Shore</title>
      <link>https://arxiv.org/abs/1501.00001</link>
      <description>arXiv:1501.00001v1 Announce Type: new Abstract: We count.</description>
      <arxiv:announce_type>new</arxiv:announce_type>

The date is that of the announcement (``announced``), the item's or else the feed's. A
replacement announces no new paper: it gets no digest date, only ``updated``, so that no
old paper counts as one of today; a resource says how an item was announced unless it was new. A
feed of another site is read as well, its dates being of kind ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from analysis.corpus.clean import clean_text, split_authors
from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.readers.bibliographic import Fields, Place, dated, record
from analysis.corpus.readers.dates import full_date
from analysis.corpus.readers.feeds import (
    Frame,
    Values,
    feed_entries,
    feed_values,
    terms_of,
    text_of,
)
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.readers.xml_pieces import PROLOGUE, Pieces
from analysis.corpus.record import UNDATED, DigestHeader, Item, Line, Rejection

FORMAT = "rss"

_SNIFF: Final = re.compile(
    PROLOGUE + r"(?:<rss\s|<(?:[a-z]{1,20}:)?RDF\s[^<>]{0,5000}http://purl\.org/rss/1\.0/)",
    re.DOTALL,
)
_IS_RDF: Final = re.compile(r"<(?:[a-z]{1,20}:)?RDF\s")
#: What a feed may use undeclared, once its head is damaged.
_KNOWN: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "arxiv": "http://arxiv.org/schemas/atom",
}
_PREAMBLE: Final = re.compile(
    r"arXiv:(?P<id>\S{5,40})\s+Announce Type:\s*(?P<type>[a-z-]{1,20})\s+(?:Abstract:\s*)?",
    re.IGNORECASE,
)
_OLD_TITLE: Final = re.compile(
    r"(?P<title>.*?)\.?\s*\((?P<id>arXiv:\S{5,40})\s*(?:\[(?P<category>[\w.-]{1,20})\])?"
    r"\s*(?P<type>UPDATED|CROSS LISTED)?\)\s*",
    re.DOTALL,
)
_OLD_TYPES: Final = {"UPDATED": "replace", "CROSS LISTED": "cross", None: "new"}
_ANNOUNCED: Final = {
    "cross": "cross-list",
    "replace": "replacement",
    "replace-cross": "replacement of a cross-list",
}


@dataclass(frozen=True, slots=True)
class _Announcement:
    """What arXiv writes into titles and descriptions, taken apart."""

    title: str
    abstract: str
    arxiv: str
    category: str
    kind: str


def sniff(head: str) -> bool:
    """Whether a file starts as an RSS feed does."""
    return _SNIFF.match(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a feed, in its order; lines are those of ``<item>``."""
    pieces, feed_date = Pieces(lines, "item"), ""
    for position, entry in enumerate(feed_entries(pieces, _frame), start=1):
        if position == 1:
            # Before the first entry was cut out, the head was not read.
            feed_date = _feed_date(pieces.head)
        line = entry.piece.line
        if entry.fault is not None:
            yield Rejection(source, line, entry.fault, excerpt(entry.piece.text))
        else:
            fields = _fields(entry.values, feed_date)
            yield record(Place(source, line, position, FORMAT), fields)


def _frame(pieces: Pieces) -> Frame:
    if _IS_RDF.search(pieces.head):
        known = {"": "http://purl.org/rss/1.0/", **_KNOWN}
        # The document's own prefix of RDF may be another.
        return pieces.opening("rdf:RDF", known), "</rdf:RDF>"
    opening = pieces.opening('rss version="2.0"', _KNOWN)
    return f"{opening}<channel>", "</channel></rss>"


def _feed_date(head: str) -> str:
    values = feed_values(head)
    return next(filter(full_date, (text_of(values, "published"), text_of(values, "updated"))), "")


def _fields(values: Values, feed_date: str) -> Fields:
    found = _announcement(values)
    dates: tuple[str, ...] = (text_of(values, "published"), text_of(values, "updated"), feed_date)
    header: DigestHeader | None = None
    updated: datetime | None = None
    if found.arxiv:
        header = dated(dates, "announced")
        if found.kind.startswith("replace") and header.digest_date is not None:
            updated = datetime.combine(header.digest_date, time(), UTC)
            header, dates = UNDATED, ()
    announced = _ANNOUNCED.get(found.kind)
    categories = terms_of(values) or ((found.category,) if found.category else ())
    return Fields(
        title=found.title,
        abstract=found.abstract,
        authors=_authors(values),
        ids=(found.arxiv or text_of(values, "link"), text_of(values, "arxiv_doi")),
        categories=categories,
        primary_category=categories[0] if found.arxiv and categories else "",
        dates=dates,
        updated=updated,
        journal=text_of(values, "arxiv_journal_reference"),
        resources=(f"Announced as: {announced}",) if announced else (),
        header=header,
    )


def _announcement(values: Values) -> _Announcement:
    title, description = text_of(values, "title"), text_of(values, "summary")
    kind = text_of(values, "arxiv_announce_type").strip().lower()
    preamble, old = _PREAMBLE.match(description.lstrip()), _OLD_TITLE.fullmatch(title)
    arxiv, category = "", ""
    if preamble is not None:
        description = description.lstrip()[preamble.end() :]
        arxiv, kind = preamble["id"], kind or preamble["type"].lower()
    if old is not None:
        title, arxiv, category = old["title"], arxiv or old["id"], old["category"] or ""
        kind = kind or _OLD_TYPES[old["type"]]
    if not arxiv and parse_arxiv_id(text_of(values, "link")):
        arxiv = text_of(values, "link")
    return _Announcement(title, description, arxiv, category, kind)


def _authors(values: Values) -> tuple[str, ...]:
    """All names stand in one element; markup in it is that of links to searches."""
    listed = values.get("authors") or ()
    names = [name for author in listed if isinstance(name := author.get("name"), str)]
    texts = names or [text_of(values, "author")]
    return tuple(name for text in texts for name in split_authors(clean_text(text)))
