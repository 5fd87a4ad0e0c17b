"""A JSON document as far as it was read and is still needed, so that one of any length is read."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Final

from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH
from analysis.corpus.record import Line

#: Characters that are read on at a time.
_STEP: Final = 1 << 18
_LIST: Final = re.compile(r"\[\s*(?=\{)")
_BLANK: Final = re.compile(r"[\s,]*")
#: What a value that is cut off may end in: ``\ud83d\``, ``-Infinit``.
_LONGEST_END: Final = 12

_DECODER: Final = json.JSONDecoder()


#: Why there is no entry where one is expected.
NO_OBJECT: Final = "not a JSON object"
_TOO_LONG: Final = f"entry longer than {MAX_ENTRY_LENGTH:,} characters"


class Damaged(ValueError):  # noqa: N818  # of the text, no error of the program
    """No value stands at a place; the message says why."""

    @property
    def is_too_long(self) -> bool:
        """Whether a value may stand there, but is not looked for further."""
        return str(self) == _TOO_LONG


def decode_line(text: str) -> Any:
    """The JSON value that a line is, or None."""
    text = text.strip()
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        # Integers of thousands of digits are a ValueError, thousands of brackets recursion.
        return None


class JsonText:
    """A text that is read as it is asked for; places are counted from its start.

    Parameters
    ----------
    parts : iterable of Line
        With their line breaks; a long line may come in several.
    """

    def __init__(self, parts: Iterable[Line]) -> None:
        self._parts = iter(parts)
        self._held = ""
        self._first = 0
        self._starts: list[int] = []
        self._numbers: list[int] = []
        self._is_whole = False

    def line(self, place: int) -> int:
        """The number of the line that a place is in."""
        return self._numbers[bisect_right(self._starts, place) - 1]

    def shown(self, place: int) -> str:
        """How the text goes on at a place."""
        return self._held[place - self._first :][:500]

    def next_sign(self, place: int) -> tuple[int, str] | None:
        """Place and character of what follows blanks and commas; None at the end."""
        while True:
            match = _BLANK.match(self._held, place - self._first)
            place = self._first + (match.end() if match else 0)
            if place < self._first + len(self._held):
                return place, self._held[place - self._first]
            if not self._read_on(place):
                return None

    def find(self, pattern: re.Pattern[str], place: int, overlap: int = 200) -> int | None:
        """Where the first match from a place on ends, which may forget what stands before it."""
        while True:
            match = pattern.search(self._held, place - self._first)
            if match is not None:
                return self._first + match.end()
            # A match may begin in what was searched, and end in what comes.
            place = max(place, self._first + len(self._held) - overlap)
            if not self._read_on(place):
                return None

    def decode(self, place: int) -> tuple[Any, int]:
        """The value at a place, and where it ends.

        Raises
        ------
        Damaged
            There is none, or it is longer than an entry may be.
        """
        while True:
            start = place - self._first
            try:
                value, end = _DECODER.raw_decode(self._held, start)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated string") or (
                    error.pos >= len(self._held) - _LONGEST_END
                )
                if not is_cut:
                    raise Damaged(NO_OBJECT) from error
            except (ValueError, RecursionError) as error:
                raise Damaged(NO_OBJECT) from error
            else:
                return value, self._first + end
            if len(self._held) - start > MAX_ENTRY_LENGTH:
                raise Damaged(_TOO_LONG)
            if not self._read_on(place, at_least=len(self._held) - start):
                raise Damaged(NO_OBJECT)

    def elements(self, listed: list[Any], place: int, end: int) -> tuple[list[int], int]:
        """Where the elements of a list start that stands between two places, and where it ends."""
        for match in _LIST.finditer(self._held, place - self._first, end - self._first):
            try:
                value, stop = _DECODER.raw_decode(self._held, match.start())
            except (ValueError, RecursionError):
                continue
            if value == listed:
                return self._elements_from(match.start() + 1, len(listed)), self._first + stop
        return [], place

    def _elements_from(self, at: int, n_elements: int) -> list[int]:
        places = []
        for _ in range(n_elements):
            blank = _BLANK.match(self._held, at)
            at = blank.end() if blank else at
            places.append(self._first + at)
            _, at = _DECODER.raw_decode(self._held, at)
        return places

    def rest(self, place: int) -> Iterator[Line]:
        """What follows a place, as parts; nothing else can be asked for afterwards."""
        held = self._held[place - self._first :].splitlines(keepends=True)
        first_line = self.line(place)
        self._held, self._is_whole = "", True
        yield from enumerate(held, start=first_line)
        yield from self._parts

    def _read_on(self, place: int, at_least: int = 0) -> bool:
        """Take in more, forget what stands before a place, and say whether there was more."""
        if self._is_whole:
            return False
        size = 0
        taken: list[str] = []
        end = self._first + len(self._held)
        for number, text in self._parts:
            if not self._numbers or number != self._numbers[-1]:
                self._starts.append(end + size)
                self._numbers.append(number)
            taken.append(text)
            size += len(text)
            if size >= max(_STEP, at_least):
                break
        else:
            self._is_whole = True
        self._held = self._held[place - self._first :] + "".join(taken)
        self._first = place
        n_past = max(bisect_right(self._starts, place) - 1, 0)
        del self._starts[:n_past], self._numbers[:n_past]
        return size > 0
