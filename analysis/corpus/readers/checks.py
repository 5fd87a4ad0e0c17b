"""Whether what a reader yields is what the corpus is made of: asked of other packages' readers.

The readers here are held to it by their tests. What is checked is what a later stage relies on
without looking again: types, names in the spelling that identity compares, and addresses that are
safe to link to.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from analysis.corpus.identity import parse_arxiv_id, parse_dois, web_url
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

_KINDS: Final = ("submitted", "announced", "unknown")
_SECTIONS: Final = (None, "new", "cross", "replaced")
_TUPLES: Final = ("authors", "categories", "keywords", "resources")
_TIMES: Final = ("published", "updated")
_COUNTS: Final = ("line", "position")
_OPTIONAL_COUNTS: Final = ("version", "rank", "similar_to_line", "year", "month")
#: Frames hold numbers of 64 bits.
_MOST: Final = 2**62
#: Set where the record is taken in, whatever they hold.
_IGNORED: Final = frozenset({"header", "language", "sketch", "known_as"})
_TEXTS: Final = ("source", "format", "title", "abstract")
_OPTIONAL_TEXTS: Final = tuple(
    each.name
    for each in fields(PaperRecord)
    if each.name
    not in {*_TUPLES, *_TIMES, *_COUNTS, *_OPTIONAL_COUNTS, *_TEXTS, *_IGNORED, "announcement"}
)


def item_fault(item: object) -> str:
    """What is wrong with what a reader yielded; empty when nothing is.

    Parameters
    ----------
    item : object

    Returns
    -------
    str
        In a few words that name the field.

    Examples
    --------
    >>> item_fault(PaperRecord(source="a", line=1, position=1, format="f", title="Fog"))
    ''
    >>> item_fault("Fog")
    'a str is neither paper, header nor rejection'
    """
    if isinstance(item, PaperRecord):
        return _record_fault(item) or _header_fault(item.header)
    if isinstance(item, DigestHeader):
        return _header_fault(item)
    if isinstance(item, Rejection):
        texts = (item.source, item.reason, item.excerpt)
        return "" if all(map(_is_text, texts)) and _is_count(item.line) else "a rejection's fields"
    return f"a {type(item).__name__} is neither paper, header nor rejection"


def _record_fault(record: PaperRecord) -> str:
    def bad(names: tuple[str, ...], holds: Any) -> list[str]:
        return [name for name in names if not holds(getattr(record, name))]

    wrong = [
        *bad(_TEXTS, _is_text),
        *bad(_OPTIONAL_TEXTS, lambda value: value is None or _is_text(value)),
        *bad(_TUPLES, lambda value: isinstance(value, tuple) and all(map(_is_text, value))),
        *bad(_TIMES, lambda value: value is None or _is_utc(value)),
        *bad(_COUNTS, _is_count),
        *bad(_OPTIONAL_COUNTS, lambda value: value is None or _is_count(value)),
    ]
    if wrong:
        return f"{' and '.join(wrong)} of another type than PaperRecord says"
    arxiv_id, doi, pdf_url = record.arxiv_id, record.doi, record.pdf_url
    faults = {
        "no title": not record.title.strip(),
        "arxiv_id is none, or not without version": arxiv_id is not None
        and parse_arxiv_id(arxiv_id) != (arxiv_id, None),
        "doi is none, or not in small letters and without resolver": doi is not None
        and parse_dois(doi) != (doi,),
        "pdf_url is no http or https address": pdf_url is not None and web_url(pdf_url) != pdf_url,
        "announcement is none of the sections": record.announcement not in _SECTIONS,
        "month is none, or has no year": record.month is not None
        and (record.month > 12 or record.year is None),
    }
    return next((fault for fault, holds in faults.items() if holds), "")


def _header_fault(header: object) -> str:
    if not isinstance(header, DigestHeader):
        return "header is no DigestHeader"
    day = header.digest_date
    if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
        return "digest_date is no date"
    if header.date_kind not in _KINDS:
        return "date_kind is none of the kinds"
    category = header.digest_category
    return "" if category is None or _is_text(category) else "digest_category is no text"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and (value.isascii() or not _has_half_pair(value))


def _has_half_pair(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and 0 < value < _MOST


def _is_utc(value: object) -> bool:
    return isinstance(value, datetime) and value.utcoffset() == timedelta(0)
