"""The objects of a JSON document, with the line each starts in, however damaged the rest."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from analysis.corpus.record import Line

_BLANK: Final = re.compile(r"[\s,]*")
_NEXT_OBJECT: Final = re.compile(r"(?:^|,)\s*(?=\{)", re.MULTILINE)
#: A text that is no JSON at all costs this many attempts, then only whole lines are read.
_MOST_ATTEMPTS: Final = 100
_TITLES: Final = frozenset(
    {"title", "display_name", "document_title", "article_title", "paper_title", "primary_title"}
)
#: What no collection of papers has beside its title.
_PAPERS_OWN: Final = frozenset({"abstract", "summary", "author", "authors", "authorships"})
_CITED: Final = re.compile("refer|cit|relat|similar|version|concept|topic", re.IGNORECASE)

#: Line, object or None, and the text where there is no object.
Value = tuple[int, Mapping[str, Any] | None, str]

_DECODER: Final = json.JSONDecoder()


def decode(text: str, start: int = 0) -> tuple[Any, int] | None:
    """The JSON value at a place of a text and where it ends; None when there is none."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        # Integers of thousands of digits are a ValueError, thousands of brackets recursion.
        return None


def decode_line(text: str) -> Any:
    """The JSON value that a line is, or None."""
    found = decode(text.strip())
    return found[0] if found is not None and found[1] == len(text.strip()) else None


def values(lines: Iterable[Line]) -> Iterator[Value]:
    """The entries of a document: one object a line, an array, or an object that holds an array.

    Where the first line is an object of its own, the document is read line by line; else it
    has to be held as a whole.

    Parameters
    ----------
    lines : iterable of Line

    Yields
    ------
    Value
        One for each entry; for what is no object, its text.
    """
    remaining = iter(lines)
    first = next((line for line in remaining if line[1].strip()), None)
    if first is None:
        return
    found = decode_line(first[1])
    if isinstance(found, Mapping) and not _held(found):
        yield first[0], found, ""
        for number, text in remaining:
            if text.strip():
                value = decode_line(text.strip().rstrip(","))
                yield number, value if isinstance(value, Mapping) else None, text
    else:
        yield from _Document([first, *remaining]).values()


def _held(value: Mapping[str, Any]) -> list[Any]:
    """The objects in the lists of an object that is no paper itself.

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
        entry
        for key, each in lists.items()
        if _has(each[0], _TITLES) and not _CITED.search(key)
        for entry in each
    ]
    return papers or ([] if _has(value, _TITLES) else max(lists.values(), key=len, default=[]))


def _has(value: Mapping[str, Any], names: frozenset[str]) -> bool:
    return not names.isdisjoint(map(str.lower, value))


class _Document:
    """A text with the numbers of its lines."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._text = "\n".join(text for _, text in lines)
        self._numbers = [number for number, _ in lines]
        self._starts = [0]
        for _, text in lines[:-1]:
            self._starts.append(self._starts[-1] + len(text) + 1)

    def values(self) -> Iterator[Value]:
        place, n_attempts = self._blank(0), 0
        if self._text.startswith("[", place):
            place = self._blank(place + 1)
        while place < len(self._text):
            found = decode(self._text, place)
            if found is not None and isinstance(found[0], Mapping):
                yield from self._entries(place, found[0])
                place = self._blank(found[1])
            elif found is None and self._text[place] == "]":
                place = self._blank(place + 1)
            elif found is not None:
                yield self._line(place), None, self._shown(place)
                place = self._blank(found[1])
            else:
                yield self._line(place), None, self._shown(place)
                n_attempts += 1
                following = _NEXT_OBJECT.search(self._text, place + 1)
                if following is None:
                    return
                place = following.end()
                if n_attempts == _MOST_ATTEMPTS:
                    yield from self._whole_lines(place)
                    return

    def _whole_lines(self, place: int) -> Iterator[Value]:
        """From a place on, the lines that begin as objects."""
        for number, text in self._lines[bisect_right(self._starts, place) - 1 :]:
            if text.lstrip().startswith("{"):
                value = decode_line(text.strip().rstrip(","))
                yield number, value if isinstance(value, Mapping) else None, text

    def _entries(self, place: int, value: Mapping[str, Any]) -> Iterator[Value]:
        """The object itself, or the objects it holds, whose own lines are found by counting."""
        held = _held(value)
        if not held:
            yield self._line(place), value, ""
        for each in held:
            is_entry = isinstance(each, Mapping)
            yield self._line(place), each if is_entry else None, "" if is_entry else str(each)[:200]

    def _blank(self, place: int) -> int:
        match = _BLANK.match(self._text, place)
        return match.end() if match else place

    def _line(self, place: int) -> int:
        return self._numbers[bisect_right(self._starts, place) - 1]

    def _shown(self, place: int) -> str:
        return self._text[place : place + 500]
