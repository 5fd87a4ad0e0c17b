"""What was read of a leaf, as lines of JSON and back: for the cache, and between processes.

JSON and not pickle: reading it can do nothing but make values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from analysis.corpus.parse import Parsed
from analysis.corpus.record import DigestHeader, Item, PaperRecord, Rejection

#: Of the leaf, not of the entry: set anew when it is read under another name.
_OF_LEAF: Final = ("source", "format", "header")
#: Stands after the lines of a leaf where several follow each other; no line of a leaf is empty.
LEAF_END: Final = b"\n"
_ITEMS_PER_LINE: Final = 200
_FIELDS: Final = tuple(each.name for each in fields(PaperRecord) if each.name not in _OF_LEAF)
_TIMES: Final = tuple(_FIELDS.index(name) for name in ("published", "updated"))
_TUPLES: Final = tuple(
    _FIELDS.index(name) for name in ("authors", "categories", "keywords", "resources", "sketch")
)


def encode(parsed: Parsed, root: str) -> Iterator[bytes]:
    """The lines for a leaf, each of some items, so that no line is as long as a file.

    Parameters
    ----------
    parsed : Parsed
    root : str
        Name of the file that the leaf is of; what comes after it is kept.

    Yields
    ------
    bytes
        One or more lines, none of them empty, each with its line break.
    """
    leaf = [parsed.source.removeprefix(root), parsed.format, parsed.sha256, parsed.note]
    for part in _parts(parsed.items):
        headers: dict[DigestHeader, int] = {}
        items = [_plain(item, headers) for item in part]
        plain = [[_day(each.digest_date), each.date_kind, each.digest_category] for each in headers]
        # Half a surrogate pair cannot be UTF-8; escaped, it can.
        yield json.dumps([*leaf, plain, items], separators=(",", ":")).encode() + b"\n"


def decode(lines: Iterable[bytes], root: str) -> Parsed:
    """The leaf of some lines, under the name that its file has now.

    Raises
    ------
    ValueError, TypeError
        The lines were not made by :func:`encode`.
    """
    read: list[Item] = []
    suffix, format_name, sha256, note = "", None, "", ""
    for line in lines:
        suffix, format_name, sha256, note, plain, items = json.loads(line)
        headers = [
            DigestHeader(
                digest_date=date.fromisoformat(day) if day else None,
                date_kind=kind,
                digest_category=category,
            )
            for day, kind, category in plain
        ]
        source = root + suffix
        for kind, *values in items:
            if kind == 0:
                read.append(headers[values[0]])
            elif kind == 1:
                read.append(_record(source, values[0], headers[values[1]], values[2:]))
            else:
                read.append(Rejection(source, *values))
    return Parsed(root + suffix, format_name, sha256, read, note)


def _parts(items: list[Item]) -> Iterator[list[Item]]:
    """At least one, be it empty: a leaf without items was read too."""
    for start in range(0, len(items) or 1, _ITEMS_PER_LINE):
        yield items[start : start + _ITEMS_PER_LINE]


def _plain(item: Item, headers: dict[DigestHeader, int]) -> list[Any]:
    if isinstance(item, DigestHeader):
        return [0, headers.setdefault(item, len(headers))]
    if isinstance(item, Rejection):
        return [2, item.line, item.reason, item.excerpt]
    values: list[Any] = [getattr(item, name) for name in _FIELDS]
    for at in _TIMES:
        values[at] = values[at].isoformat() if values[at] else None
    return [1, item.format, headers.setdefault(item.header, len(headers)), *values]


def _record(source: str, format_name: str, header: DigestHeader, values: list[Any]) -> PaperRecord:
    for at in _TIMES:
        values[at] = datetime.fromisoformat(values[at]) if values[at] else None
    for at in _TUPLES:
        values[at] = tuple(values[at])
    named = dict(zip(_FIELDS, values, strict=True))
    return PaperRecord(source=source, format=format_name, header=header, **named)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
