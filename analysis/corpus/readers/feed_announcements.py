"""How arXiv announces a paper in its daily feeds, whichever dialect of XML they are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from analysis.corpus.clean import clean_text, split_authors
from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.readers.bibliographic import Fields, dated
from analysis.corpus.readers.feeds import Values, terms_of, text_of
from analysis.corpus.record import UNDATED, DigestHeader

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


def is_announcement(values: Values) -> bool:
    """Whether an entry of a feed says how it was announced."""
    return bool(text_of(values, "arxiv_announce_type")) or (
        _PREAMBLE.match(text_of(values, "summary").lstrip()) is not None
    )


def announced_fields(values: Values, feed_date: str) -> Fields:
    """The values of an entry of a daily feed.

    Parameters
    ----------
    values : Values
    feed_date : str
        Date of the feed, for entries without one.

    Returns
    -------
    Fields
        A replacement has no digest date: it is no new paper of its day.
    """
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
