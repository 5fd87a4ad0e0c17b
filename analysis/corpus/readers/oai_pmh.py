"""Records harvested from arXiv by OAI-PMH, in its schemas arXiv, arXivRaw and oai_dc.

::

    <record><header><identifier>oai:arXiv.org:1501.00001</identifier></header>
    <metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1501.00001</id>
    <created>2015-01-05</created><title>Counting Ships</title>
    <authors><author><keyname>Poet</keyname><forenames>Ada</forenames></author></authors>
    <abstract>We count ships.</abstract></arXiv></metadata></record>

The date is when the first version was submitted (``submitted``): ``created``, the date of
version 1, or the first of several Dublin Core dates. The header's ``datestamp`` only says when
the record last changed. Records of another repository (oai_dc) have dates of kind ``unknown``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import Final
from xml.etree import ElementTree as ET

from analysis.corpus.clean import split_authors
from analysis.corpus.readers.bibliographic import Fields, Place, dated, person, record
from analysis.corpus.readers.dates import full_date, point_in_time
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.readers.xml_pieces import PROLOGUE, Pieces
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "oai_pmh"
ABOUT: Final = About(
    name="OAI-PMH records: arXiv, arXivRaw, Dublin Core",
    recognised_by="namespaces of OAI",
    dates="submitted; unknown of other repositories",
)

_SNIFF: Final = re.compile(
    PROLOGUE + r"<[^<>!?]{1,5000}(?:openarchives\.org/OAI/|arxiv\.org/OAI/)",
    re.DOTALL,
)
_DECLARATION: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
#: What records may use undeclared, once the document's head is damaged.
_KNOWN: Final = {
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_OAI_ARXIV: Final = re.compile(r"oai:arXiv\.org:(.+)", re.IGNORECASE)
_COMMENT: Final = "Comment:"
#: Dublin Core's descriptions of arXiv papers: an abstract, then notes that say what they are.
_NOTES: Final = (_COMMENT, "Journal:", "Note:")

#: Texts of the elements of a record, by name without namespace.
Texts = defaultdict[str, list[str]]


def sniff(head: str) -> bool:
    """Whether a file starts as an answer of an OAI-PMH repository does."""
    return _SNIFF.match(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of an answer, in its order; lines are those of ``<record>``."""
    pieces = Pieces(lines, "record")
    for position, piece in enumerate(pieces, start=1):
        place = Place(source, piece.line, position, FORMAT)
        element = None
        if piece.fault is None:
            element = _parsed(pieces.opening("records", _KNOWN) + piece.text + "</records>")
        if element is None:
            reason = piece.fault or "record is not well-formed XML"
            yield Rejection(source, piece.line, reason, excerpt(piece.text))
        elif element.get("status") == "deleted":
            yield Rejection(source, piece.line, "deleted record", excerpt(piece.text))
        else:
            yield record(place, _fields(element))


def _parsed(text: str) -> ET.Element | None:
    """The record; a piece of a document declares no entity, so there is none to expand."""
    if _DECLARATION.search(text):
        return None
    # XML holds no controls, not even as references.
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", text)
    try:
        element = ET.fromstring(text)  # noqa: S314  # see above
    except (ET.ParseError, ValueError):
        return None
    for header in element.iter():
        if _name(header) == "header":
            element.set("status", header.get("status", ""))
            break
    return element


def _fields(element: ET.Element) -> Fields:
    texts: Texts = defaultdict(list)
    versions: list[str] = []
    people: list[str] = []
    for each in element.iter():
        name = _name(each)
        if name == "version":
            versions += [date for part in each if (date := _text(part)) and _name(part) == "date"]
            texts["versions"].append(each.get("version", ""))
        elif name == "author":
            people.append(_author(each))
        elif not len(each):
            texts[name].append(_text(each))
    is_dublin = bool(texts["creator"] or texts["description"]) and not texts["abstract"]
    return _dublin_core(texts) if is_dublin else _arxiv(texts, versions, people)


def _arxiv(texts: Texts, versions: list[str], people: list[str]) -> Fields:
    first = _first(texts, "created") or next(iter(versions), "")
    last = _first(texts, "updated") or (versions[-1] if versions else "")
    names = people or list(split_authors(_first(texts, "authors")))
    categories = tuple(_first(texts, "categories").split())
    identifier = _first(texts, "id") or _oai_id(texts)
    version = texts["versions"][-1] if texts["versions"] else ""
    if re.fullmatch(r"v\d{1,4}", version):
        identifier += version
    return Fields(
        title=_first(texts, "title"),
        abstract=_first(texts, "abstract"),
        authors=tuple(names),
        ids=(identifier, *texts["doi"]),
        categories=categories,
        primary_category=categories[0] if categories else "",
        dates=(first,),
        published=_time(first),
        updated=_time(last),
        comment=_first(texts, "comments"),
        journal=_first(texts, "journal-ref"),
        header=dated((first,), "submitted"),
    )


def _dublin_core(texts: Texts) -> Fields:
    dates = sorted(filter(None, map(_time, texts["date"])))
    notes = dict.fromkeys(_NOTES, "")
    abstract = ""
    for description in texts["description"]:
        name = next((name for name in _NOTES if description.startswith(name)), "")
        if name:
            notes[name] = description.removeprefix(name)
        elif not abstract:
            abstract = description
    oai_id = _oai_id(texts)
    first = dates[0].isoformat() if dates else ""
    ids = [text for text in texts["identifier"] if not text.startswith("oai:")]
    return Fields(
        title=_first(texts, "title"),
        abstract=abstract,
        authors=tuple(map(person, texts["creator"])),
        ids=(*([oai_id] if oai_id else []), *ids),
        keywords=tuple(texts["subject"]),
        dates=(first, *texts["date"]),
        published=dates[0] if dates else None,
        updated=dates[-1] if len(dates) > 1 else None,
        comment=notes[_COMMENT],
        journal=notes["Journal:"],
        header=dated((first,), "submitted") if oai_id else None,
    )


def _first(texts: Texts, name: str) -> str:
    return next(iter(texts[name]), "")


def _oai_id(texts: Texts) -> str:
    matches = filter(None, map(_OAI_ARXIV.fullmatch, texts["identifier"]))
    return next((match[1] for match in matches), "")


def _time(text: str) -> datetime | None:
    date = full_date(text)
    return point_in_time(text) or (datetime.combine(date, time(), UTC) if date else None)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element) -> str:
    return (element.text or "").strip()


def _author(element: ET.Element) -> str:
    """``Ada Poet``, with a suffix as ``Bo Sailor, Jr.``; a collaboration has only a key name."""
    parts = {_name(part): _text(part) for part in element}
    name = " ".join(filter(None, (parts.get("forenames"), parts.get("keyname"))))
    suffix = parts.get("suffix")
    return f"{name}, {suffix}" if suffix else name
