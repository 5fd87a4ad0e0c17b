"""The objects of a JSON document, with the line each starts in, however damaged the rest.

A document may be one line of any length: what is held of it is an entry and the next piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

from analysis.corpus.readers.json_text import NO_OBJECT, Damaged, JsonText, decode_line
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, pieces
from analysis.corpus.record import Line

_NEXT_OBJECT: Final = re.compile(r"(?:^|,)\s*(?=\{)", re.MULTILINE)
_NEXT_LIST: Final = re.compile(r"\[\s*(?=\{)")
#: A text that is no JSON at all costs this many attempts, then only whole lines are read.
_MOST_ATTEMPTS: Final = 100
#: Values that are no objects and are told one by one: a list of numbers may fill a file.
_MOST_OTHERS: Final = 1_000
#: Objects are looked for in objects no deeper than this.
_DEEPEST: Final = 4
_TITLES: Final = frozenset(
    {"title", "display_name", "document_title", "article_title", "paper_title", "primary_title"}
)
#: What no collection of papers has beside its title.
_PAPERS_OWN: Final = frozenset({"abstract", "summary", "author", "authors", "authorships"})
_CITED: Final = re.compile("refer|cit|relat|similar|version|concept|topic", re.IGNORECASE)


class Value(NamedTuple):
    """An entry of a document, or why there is none."""

    line: int
    value: Mapping[str, Any] | None
    text: str = ""
    fault: str = NO_OBJECT


def values(lines: Iterable[Line]) -> Iterator[Value]:
    """The entries of a document: one object a line, an array, or an object that holds arrays.

    Where the first line is an object of its own, the document is read line by line.

    Parameters
    ----------
    lines : iterable of Line

    Yields
    ------
    Value
        One for each entry; for what is no object, its text.
    """
    remaining = iter(pieces(lines))
    first = _first_line(remaining)
    text = "".join(part for _, part in first)
    found = decode_line(text) if text.strip() else None
    if isinstance(found, Mapping) and not _held(found):
        yield Value(first[-1][0], found)
        for number, line, is_whole in _whole_lines(remaining):
            if line.strip():
                yield _of_line(number, line, is_whole=is_whole)
    elif text.strip():
        yield from _Document(JsonText(chain(first, remaining))).values()


def _first_line(parts: Iterator[Line]) -> list[Line]:
    """The parts up to the end of the first line that is not blank, or up to the bound."""
    taken: list[Line] = []
    size, is_blank = 0, True
    for number, text in parts:
        is_blank = is_blank and not text.strip()
        if is_blank:
            continue
        taken.append((number, text))
        size += len(text)
        if text.endswith("\n") or size > MAX_ENTRY_LENGTH:
            break
    return taken


def _whole_lines(parts: Iterable[Line]) -> Iterator[tuple[int, str, bool]]:
    """Each line put together; only the start of one that is too long, and that it is."""
    held: list[str] = []
    size, last = 0, 0
    for number, text in parts:
        size += len(text)
        if size <= MAX_ENTRY_LENGTH or not held:
            held.append(text[:MAX_ENTRY_LENGTH])
        if text.endswith("\n"):
            yield number, "".join(held), size <= MAX_ENTRY_LENGTH
            held, size = [], 0
        last = number
    if held:
        yield last, "".join(held), size <= MAX_ENTRY_LENGTH


def _of_line(number: int, text: str, *, is_whole: bool) -> Value:
    if not is_whole:
        fault = f"line longer than {MAX_ENTRY_LENGTH:,} characters: left out"
        return Value(number, None, text, fault)
    value = decode_line(text.strip().rstrip(","))
    return Value(number, value if isinstance(value, Mapping) else None, text)


def _held(value: Mapping[str, Any], depth: int = 1) -> list[list[Any]]:
    """The lists of entries in an object that is no paper itself, in their order.

    A collection may have a title as a paper has, and a paper may list others that it cites.
    """
    if _has(value, _TITLES) and _has(value, _PAPERS_OWN):
        return []
    lists = {
        key: each
        for key, each in value.items()
        if isinstance(each, list) and each and isinstance(each[0], Mapping)
    }
    papers = [
        each for key, each in lists.items() if _has(each[0], _TITLES) and not _CITED.search(key)
    ]
    if papers or depth > _DEEPEST:
        return papers
    inner = [each for each in value.values() if isinstance(each, Mapping)]
    inner += [each for listed in lists.values() for each in listed if isinstance(each, Mapping)]
    if any(_has(each, _TITLES) and _has(each, _PAPERS_OWN) for each in inner):
        # Papers by their ids.
        return [[each for each in value.values() if isinstance(each, Mapping)]]
    deeper = [found for each in inner for found in _held(each, depth + 1)]
    if deeper or depth > 1 or _has(value, _TITLES) or not lists:
        return deeper
    return [max(lists.values(), key=len)]


def _has(value: Mapping[str, Any], names: frozenset[str]) -> bool:
    return not names.isdisjoint(map(str.lower, value))


class _Document:
    """The entries of a text that is not read line by line."""

    def __init__(self, text: JsonText) -> None:
        self._text = text
        self._n_faults = 0
        #: Values that are no objects.
        self._n_others = 0
        #: Where the list ended that was read last.
        self._place = 0

    def values(self) -> Iterator[Value]:
        """All entries; in an object too long to be held, those of its lists of papers."""
        start = self._text.next_sign(0)
        if start is not None and start[1] == "{":
            try:
                self._text.decode(start[0])
            except Damaged as damage:
                if damage.is_too_long:
                    yield from self._in_large(start[0], str(damage))
                    return
        yield from self._from(0)

    def _from(self, place: int, *, is_list: bool = False) -> Iterator[Value]:
        """The entries from a place on, up to the end of the text or of the list."""
        while (found := self._text.next_sign(place)) is not None:
            place, sign = found
            if sign in "[]":
                place += 1
                if sign == "]" and is_list:
                    break
                continue
            try:
                value, end = self._text.decode(place)
            except Damaged as damage:
                yield Value(self._text.line(place), None, self._text.shown(place), str(damage))
                following = self._text.find(_NEXT_OBJECT, place + 1)
                if following is None:
                    break
                place = following
                self._n_faults += 1
                if self._n_faults == _MOST_ATTEMPTS:
                    yield from self._rest(place)
                    break
                continue
            if isinstance(value, Mapping):
                yield from self._entries(place, end, value)
            else:
                self._n_others += 1
                yield Value(self._text.line(place), None, self._text.shown(place), self._fault())
                if self._n_others >= _MOST_OTHERS:
                    following = self._text.find(_NEXT_OBJECT, end)
                    if following is None:
                        break
                    end = following
            place = end
        self._place = place

    def _fault(self) -> str:
        more = ", nor is what follows up to the next one" if self._n_others >= _MOST_OTHERS else ""
        return f"{NO_OBJECT}{more}"

    def _rest(self, place: int) -> Iterator[Value]:
        """From a place on, the lines that begin as objects."""
        for number, text, is_whole in _whole_lines(self._text.rest(place)):
            if text.lstrip().startswith("{"):
                yield _of_line(number, text, is_whole=is_whole)

    def _entries(self, place: int, end: int, value: Mapping[str, Any]) -> Iterator[Value]:
        """The object itself, or the objects in its lists."""
        line, held = self._text.line(place), _held(value)
        if not held:
            yield Value(line, value)
        for listed in held:
            places, place = self._text.elements(listed, place, end)
            for n, each in enumerate(listed):
                at = self._text.line(places[n]) if places else line
                is_entry = isinstance(each, Mapping)
                yield Value(at, each if is_entry else None, "" if is_entry else str(each)[:200])

    def _in_large(self, place: int, fault: str) -> Iterator[Value]:
        """The entries of the lists of papers in an object that is too long to be held."""
        line, shown, is_empty = self._text.line(place), self._text.shown(place), True
        start = self._text.find(_NEXT_LIST, place + 1)
        while start is not None:
            try:
                value, _ = self._text.decode(start)
            except Damaged:
                value = None
            place = start + 1
            if isinstance(value, Mapping) and _has(value, _TITLES):
                is_empty = False
                yield from self._from(start, is_list=True)
                place = self._place
            start = self._text.find(_NEXT_LIST, place)
        if is_empty:
            yield Value(line, None, shown, fault)
