"""What a reader yields, before anything is merged or put in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

DateKind = Literal["submitted", "announced", "unknown"]

#: The section of an announcement that an entry stands in.
Announcement = Literal["new", "cross", "replaced"]

#: A line of a digest: its number from 1, and its text without the line break.
Line = tuple[int, str]

#: Longest excerpt of a rejected text that is kept, in characters.
EXCERPT_LENGTH: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestHeader:
    """The line that dates the entries after it.

    Attributes
    ----------
    digest_date : date or None
        None when the header is missing or names no real day.
    date_kind : {"submitted", "announced", "unknown"}
        What the date says of a paper.
    digest_category : str or None
        The arXiv category that the digest is about.
    """

    digest_date: date | None = None
    date_kind: DateKind = "unknown"
    digest_category: str | None = None


UNDATED: Final = DigestHeader()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """One entry of one digest, its texts cleaned.

    Attributes
    ----------
    source, line, position : str, int, int
        File, line where the entry starts and its place in the file, both from 1.
    format : str
        Name of the reader's format.
    header : DigestHeader
        The header above the entry.
    title, abstract : str
        The abstract may be empty, the title never is.
    authors, categories, keywords, resources : tuple of str
        As listed; categories with the primary one first when it is known.
    arxiv_id, version : str or None, int or None
        The id without version, old ids without subject class (``cs/0001025``).
    doi : str or None
        Lower case, without resolver.
    published, updated : datetime or None
        With time zone UTC.
    year, month : int or None
        Of publication, as a bibliography says; the month only beside a year. No digest's date.
    pdf_url : str or None
        http or https.
    summary : str or None
        What a machine wrote of the paper beside its abstract, in whatever language.
    announcement : {"new", "cross", "replaced"} or None
        Section of the digest; a replacement is an appearance, but never a paper's first.
    rank : int or None
        Place in a "Similar papers" list, from 1.
    similar_to_line : int or None
        Line of the entry, in the same file, whose list this is.
    known_as : str or None
        The ``paper_id`` that a corpus gave to what has no arXiv id, where that corpus was written
        out; it stands, whatever title or DOI say.
    language, sketch : str, tuple of int
        Of the text, see :mod:`analysis.corpus.facts`; no reader sets them.
    """

    source: str
    line: int
    position: int
    format: str
    title: str
    header: DigestHeader = UNDATED
    abstract: str = ""
    authors: tuple[str, ...] = ()
    arxiv_id: str | None = None
    version: int | None = None
    doi: str | None = None
    categories: tuple[str, ...] = ()
    primary_category: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    year: int | None = None
    month: int | None = None
    comment: str | None = None
    journal: str | None = None
    tldr: str | None = None
    summary: str | None = None
    announcement: Announcement | None = None
    pdf_url: str | None = None
    keywords: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    rank: int | None = None
    similar_to_line: int | None = None
    known_as: str | None = None
    language: str = "und"
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """A text that could not be read, or could not be read whole.

    Attributes
    ----------
    source, line : str, int
        File and line, from 1.
    reason : str
        Why, in words.
    excerpt : str
        How the text starts.
    """

    source: str
    line: int
    reason: str
    excerpt: str = ""


#: What a reader yields.
Item = DigestHeader | PaperRecord | Rejection


def paper_text(title: str, abstract: str) -> str:
    """The text of a paper that is encoded: its title as a sentence, then its abstract.

    Without the full stop a tokeniser would read the title's last words and the abstract's
    first as one clause.

    Parameters
    ----------
    title, abstract : str
        As in the papers frame; the abstract may be empty.

    Returns
    -------
    str

    Examples
    --------
    >>> paper_text("Seeing ships", "We see ships.")
    'Seeing ships. We see ships.'
    >>> paper_text("Are ships seen?", "They are.")
    'Are ships seen? They are.'
    """
    if not abstract:
        return title
    separator = " " if title.endswith((".", "?", "!")) else ". "
    return title + separator + abstract
