"""From the raw values of a bibliographic entry to a record, the same way for every format.

An entry of a bibliography is no digest's: the date it bears is its own, so each record
carries a header of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from analysis.corpus.clean import clean_name, clean_text, clean_title, value_or_none
from analysis.corpus.identity import parse_arxiv_id, parse_dois, web_url
from analysis.corpus.readers.dates import full_date, year_and_month
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import UNDATED, DateKind, DigestHeader, PaperRecord, Rejection

_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
#: What databases write where they have nothing.
_NOTHING: Final = re.compile(
    r"\[?no (?:abstract|author(?: name)?|title)s?(?: is)? (?:available|found|captured)\]?\.?",
    re.IGNORECASE,
)
_ARXIV_MARK: Final = re.compile(r"\(?arxiv:\s*(?=\S)", re.IGNORECASE)
#: The end of an entry that goes on for longer is no abstract.
_LONGEST_TEXT: Final = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, and in what format."""

    source: str
    line: int
    position: int
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The values of an entry as its format writes them.

    Attributes
    ----------
    ids : tuple of str
        Texts that may be an arXiv id, a DOI or an address, the surest first.
    authors : tuple of str
        One name each, in the order in which it is said.
    dates : tuple of str
        Dates and years of publication, the best first.
    header : DigestHeader or None
        Given where the format says more of the date than ``dates`` does.
    """

    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    pdf: str = ""
    categories: tuple[str, ...] = ()
    primary_category: str = ""
    keywords: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    comment: str = ""
    journal: str = ""
    tldr: str = ""
    resources: tuple[str, ...] = ()
    header: DigestHeader | None = None


def record(place: Place, fields: Fields) -> PaperRecord | Rejection:
    """The paper that an entry describes, or why it is none: it has no title.

    What has no column of its own is kept among the resources.

    Parameters
    ----------
    place : Place
    fields : Fields

    Returns
    -------
    PaperRecord or Rejection
    """
    title = clean_title(_something(fields.title))
    if not title:
        shown = fields.abstract or " ".join((*fields.ids, *fields.authors))
        return Rejection(place.source, place.line, "entry without a title", excerpt(shown))
    arxiv_id, version, dois, links = _names(fields.ids)
    pdf_url = web_url(fields.pdf)
    if arxiv_id is None and pdf_url is not None:
        arxiv_id, version = parse_arxiv_id(pdf_url) or (None, None)
    primary = clean_text(fields.primary_category) or None
    categories = [*([primary] if primary else []), *map(clean_text, fields.categories)]
    header = fields.header if fields.header is not None else dated(fields.dates)
    resources = [*links, *(f"https://doi.org/{doi}" for doi in dois[1:])]
    resources += map(clean_text, fields.resources)
    # A header says what its date is of: then the dates are no publication's.
    year, month = _issue(fields.dates) if fields.header is None else (None, None)
    return PaperRecord(
        source=place.source,
        line=place.line,
        position=place.position,
        format=place.format,
        header=header,
        title=title,
        abstract=clean_text(_something(fields.abstract)),
        authors=tuple(filter(None, map(clean_name, map(_something, fields.authors)))),
        arxiv_id=arxiv_id,
        version=version,
        doi=dois[0] if dois else None,
        categories=tuple(filter(None, dict.fromkeys(categories))),
        primary_category=primary,
        published=fields.published,
        updated=fields.updated,
        year=year,
        month=month,
        comment=value_or_none(fields.comment),
        journal=value_or_none(fields.journal),
        tldr=value_or_none(fields.tldr),
        pdf_url=pdf_url,
        keywords=tuple(filter(None, dict.fromkeys(map(value_or_none, fields.keywords)))),
        resources=tuple(filter(None, dict.fromkeys(resources))),
    )


def dated(texts: Iterable[str], kind: DateKind = "unknown") -> DigestHeader:
    """The header of the first text that names a day; undated when none does."""
    found = next(filter(None, map(full_date, texts)), None)
    return DigestHeader(digest_date=found, date_kind=kind) if found else UNDATED


def _issue(texts: Iterable[str]) -> tuple[int | None, int | None]:
    """The year of the first text that has one, with the month where any of that year has it."""
    issues = [(year, month) for year, month in map(year_and_month, texts) if year is not None]
    if not issues:
        return None, None
    year = issues[0][0]
    return year, next((month for other, month in issues if month and other == year), None)


def person(name: str) -> str:
    """A name in the order in which it is said.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> person("Poet, Ada"), person("Sailor, Jr., Bo"), person("Sailor, Jr."), person("Ada Poet")
    ('Ada Poet', 'Bo Sailor, Jr.', 'Sailor, Jr.', 'Ada Poet')
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts) and not _SUFFIX.fullmatch(parts[1]):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        suffix, first = sorted(parts[1:], key=lambda part: not _SUFFIX.fullmatch(part))
        if _SUFFIX.fullmatch(suffix):
            return f"{first} {parts[0]}, {suffix}"
    return name


def _something(text: str) -> str:
    return "" if _NOTHING.fullmatch(text.strip()) else text[:_LONGEST_TEXT]


def _names(texts: Iterable[str]) -> tuple[str | None, int | None, list[str], list[str]]:
    """ArXiv id, version, DOIs, and what else leads to the paper."""
    arxiv_id, version = None, None
    dois: list[str] = []
    links: list[str] = []
    for text in filter(None, (text.strip() for text in texts)):
        parsed, found, url = _arxiv(text), parse_dois(text), web_url(text)
        if parsed is not None:
            arxiv_id, version = (arxiv_id, version) if arxiv_id else parsed
        elif found:
            dois += [doi for doi in found if doi not in dois]
        elif url is not None:
            links.append(f"Link: {url}")
        elif shown := clean_text(text):
            links.append(f"Id: {shown}")
    return arxiv_id, version, dois, links


def _arxiv(text: str) -> tuple[str, int | None] | None:
    """An id as it stands, or behind the mark that bibliographies put in journal fields."""
    parsed = parse_arxiv_id(text)
    if parsed is None and (mark := _ARXIV_MARK.match(text)):
        parsed = parse_arxiv_id(text[mark.end() :].rstrip(" )"))
    return parsed
