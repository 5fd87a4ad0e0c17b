"""The snapshot of arXiv's metadata: one JSON object a line, for each paper of all of arXiv.

::

    {"id": "1501.00001", "submitter": "Ada Poet", "authors": "Ada Poet and Bo Sailor",
     "title": "Counting Ships", "categories": "cs.CV cs.LG", "abstract": "We count ships.",
     "comments": "Ten pages", "journal-ref": null, "doi": "10.1000/ships", "license": null,
     "versions": [{"version": "v1", "created": "Mon, 5 Jan 2015 01:02:03 GMT"}],
     "update_date": "2015-02-05", "authors_parsed": [["Poet", "Ada", ""], ["Sailor", "Bo", ""]]}

(on one line). The date is that of version 1 (``submitted``); without versions there is none, for
``update_date`` only says when the record last changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from analysis.corpus.clean import split_authors
from analysis.corpus.readers.bibliographic import Fields, Place, dated, record
from analysis.corpus.readers.columns import names_of, text_of
from analysis.corpus.readers.dates import point_in_time
from analysis.corpus.readers.json_text import decode_line
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "arxiv_snapshot"
ABOUT: Final = About(
    name="arXiv's metadata snapshot, JSON lines",
    recognised_by='`"authors_parsed"`, `"versions"`',
    dates="submitted",
)

_SNIFF: Final = re.compile(r"\s*\{[^\n]{0,60000}?\"(?:authors_parsed|versions)\"\s*:\s*\[")
_ID: Final = re.compile(r"\"id\"\s*:\s*\"[\w./-]{5,40}\"")
_VERSION: Final = re.compile(r"v\d{1,4}")
_AND: Final = re.compile(r"\s+and\s+")


def sniff(head: str) -> bool:
    """Whether a file starts as the snapshot does, with an id and versions in its first line."""
    first = head.lstrip().partition("\n")[0]
    return _SNIFF.match(first) is not None and _ID.search(first) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a snapshot, in its order; each line that is not blank is one."""
    position = 0
    for number, text in lines:
        if not text.strip():
            continue
        position += 1
        value = decode_line(text)
        if isinstance(value, Mapping):
            yield record(Place(source, number, position, FORMAT), _fields(value))
        else:
            yield Rejection(source, number, "not a JSON object", excerpt(text))


def _fields(value: Mapping[str, Any]) -> Fields:
    def text(name: str) -> str:
        return text_of(value.get(name))

    listed = value.get("versions")
    versions = [each for each in _list(listed) if isinstance(each, Mapping)]
    created = [text_of(each.get("created")) for each in versions]
    last = text_of(versions[-1].get("version")) if versions else ""
    categories = tuple(text("categories").split())
    authors = names_of(_list(value.get("authors_parsed")))
    return Fields(
        title=text("title"),
        abstract=text("abstract"),
        authors=authors or split_authors(_AND.sub(", ", text("authors"))),
        ids=(text("id") + (last if _VERSION.fullmatch(last) else ""), *text("doi").split()),
        categories=categories,
        primary_category=categories[0] if categories else "",
        dates=tuple(created[:1]),
        published=point_in_time(created[0]) if created else None,
        updated=point_in_time(created[-1]) if created else None,
        comment=text("comments"),
        journal=text("journal-ref"),
        header=dated(created[:1], "submitted"),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
