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
from typing import Final

from analysis.corpus.readers.bibliographic import Place, record
from analysis.corpus.readers.dates import full_date
from analysis.corpus.readers.feed_announcements import announced_fields
from analysis.corpus.readers.feeds import Frame, feed_entries, feed_values, text_of
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.readers.xml_pieces import PROLOGUE, Pieces
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "rss"
ABOUT: Final = About(
    name="arXiv's daily feed as RSS 2.0 or 1.0",
    recognised_by="`<rss>`, `<rdf:RDF>`",
    dates="announced; unknown of other sites",
)

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
            fields = announced_fields(entry.values, feed_date)
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
