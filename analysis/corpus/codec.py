"""What was read of a leaf, as one line of JSON and back: for the cache, and between processes.

JSON and not pickle: reading it can do nothing but make values.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from analysis.corpus.parse import Parsed
from analysis.corpus.record import DigestHeader, Item, PaperRecord, Rejection

#: Of the leaf, not of the entry: set anew when it is read under another name.
_OF_LEAF: Final = ("source", "format", "header")
_FIELDS: Final = tuple(each.name for each in fields(PaperRecord) if each.name not in _OF_LEAF)
_TIMES: Final = tuple(_FIELDS.index(name) for name in ("published", "updated"))
_TUPLES: Final = tuple(
    _FIELDS.index(name) for name in ("authors", "categories", "keywords", "resources", "sketch")
)


def encode(parsed: Parsed, root: str) -> str:
    """One line for a leaf.

    Parameters
    ----------
    parsed : Parsed
    root : str
        Name of the file that the leaf is of; what comes after it is kept.
    """
    headers: dict[DigestHeader, int] = {}
    items = [_plain(item, headers) for item in parsed.items]
    plain = [[_day(each.digest_date), each.date_kind, each.digest_category] for each in headers]
    suffix = parsed.source.removeprefix(root)
    # Half a surrogate pair cannot be UTF-8; escaped, it can.
    return json.dumps([suffix, parsed.format, parsed.sha256, plain, items], separators=(",", ":"))


def decode(line: str | bytes, root: str) -> Parsed:
    """The leaf of a line, under the name that its file has now.

    Raises
    ------
    ValueError, TypeError
        The line was not made by :func:`encode`.
    """
    suffix, format_name, sha256, plain, items = json.loads(line)
    headers = [
        DigestHeader(
            digest_date=date.fromisoformat(day) if day else None,
            date_kind=kind,
            digest_category=category,
        )
        for day, kind, category in plain
    ]
    source = root + suffix
    read: list[Item] = []
    for kind, *values in items:
        if kind == 0:
            read.append(headers[values[0]])
        elif kind == 1:
            read.append(_record(source, values[0], headers[values[1]], values[2:]))
        else:
            read.append(Rejection(source, *values))
    return Parsed(source, format_name, sha256, read)


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
