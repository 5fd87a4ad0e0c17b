"""The answer of the arXiv API: an Atom feed with an entry for each paper.

::

    <entry>
      <id>http://arxiv.org/abs/1501.00001v2</id>
      <published>2015-01-05T01:02:03Z</published>
      <title>Counting Ships from the Shore</title>
      <summary>We count ships from the shore.</summary>

``published`` is when the first version was submitted, and dates the paper (``submitted``);
``updated`` is when this version was. The daily feed also comes as Atom: its dates are those of
announcements (``announced``). A feed of another site is read as well: without an arXiv id
nothing says what its date is of, and its kind is ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.readers.bibliographic import Fields, Place, dated, record
from analysis.corpus.readers.dates import point_in_time
from analysis.corpus.readers.feed_announcements import announced_fields, is_announcement
from analysis.corpus.readers.feeds import Frame, Values, feed_entries, terms_of, text_of
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.readers.xml_pieces import PROLOGUE, Pieces
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "arxiv_atom"
ABOUT: Final = About(
    name="arXiv API, or arXiv's daily feed, as Atom",
    recognised_by='`<feed xmlns="http://www.w3.org/2005/Atom">`',
    dates="submitted, or announced in the daily feed; unknown of other sites",
)

_SNIFF: Final = re.compile(
    PROLOGUE + r"<(?:[a-z]{1,20}:)?feed\s[^<>]{0,5000}http://www\.w3\.org/2005/Atom",
    re.DOTALL,
)
#: What a feed may use undeclared, once its head is damaged.
_KNOWN: Final = {"": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}
_ERROR: Final = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors", re.IGNORECASE)


def sniff(head: str) -> bool:
    """Whether a file starts as an Atom feed does."""
    return _SNIFF.match(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a feed, in its order; lines are those of ``<entry>``."""
    for position, entry in enumerate(feed_entries(Pieces(lines, "entry"), _frame), start=1):
        line = entry.piece.line
        if entry.fault is not None:
            yield Rejection(source, line, entry.fault, excerpt(entry.piece.text))
        elif _ERROR.match(text_of(entry.values, "id")):
            message = text_of(entry.values, "summary")
            yield Rejection(source, line, "the arXiv API answered with an error", excerpt(message))
        else:
            # arXiv's daily feed also comes as Atom, and dates announcements.
            announced = is_announcement(entry.values)
            fields = announced_fields(entry.values, "") if announced else _fields(entry.values)
            yield record(Place(source, line, position, FORMAT), fields)


def _frame(pieces: Pieces) -> Frame:
    return pieces.opening("feed", _KNOWN), "</feed>"


def _fields(values: Values) -> Fields:
    published = point_in_time(text_of(values, "published"))
    identifier = text_of(values, "id")
    links = [link for link in values.get("links") or () if isinstance(link.get("href"), str)]
    pages = [link["href"] for link in links if link.get("rel") == "alternate"]
    is_arxiv = any(parse_arxiv_id(text) for text in (identifier, *pages))
    primary = values.get("arxiv_primary_category")
    dates = (text_of(values, "published"), text_of(values, "updated"))
    return Fields(
        title=text_of(values, "title"),
        abstract=text_of(values, "summary"),
        authors=tuple(_author_names(values)),
        ids=_ids(identifier, pages, text_of(values, "arxiv_doi"), is_arxiv=is_arxiv),
        pdf=next((link["href"] for link in links if link.get("title") == "pdf"), ""),
        categories=terms_of(values),
        primary_category=text_of(primary, "term") if isinstance(primary, dict) else "",
        dates=dates,
        published=published,
        updated=point_in_time(text_of(values, "updated")),
        comment=text_of(values, "arxiv_comment"),
        journal=text_of(values, "arxiv_journal_ref"),
        header=dated(dates[:1], "submitted") if is_arxiv else None,
    )


def _ids(identifier: str, pages: list[str], doi: str, *, is_arxiv: bool) -> tuple[str, ...]:
    """Each name once: other sites' entries are called by a page or by a number of theirs."""
    return (identifier, doi) if is_arxiv else tuple(dict.fromkeys((identifier, doi, *pages)))


def _author_names(values: Values) -> Iterator[str]:
    authors: list[Any] = values.get("authors") or []
    for author in authors:
        name = author.get("name")
        if isinstance(name, str):
            yield name
