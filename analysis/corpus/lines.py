"""The lines of a file, however strange the file: bounded in memory, never raising on content."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from analysis.corpus.containers import Stream
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import Line, Rejection

#: Longest line that is read, in characters.
MAX_LINE_LENGTH: Final = 1_000_000
#: A long line is handed on in parts of so many where a reader takes parts.
_PIECE: Final = 65_536
#: Share of signs that no text holds, above which a file is binary.
_BINARY_SHARE: Final = 0.05

_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f\udc80-\udcff]")
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Head:
    """How a file starts, and why it cannot be read when it cannot."""

    text: str
    fault: str | None


def read_head(stream: Stream) -> Head:
    """Look at the start of a file, and leave the stream there.

    Parameters
    ----------
    stream : Stream

    Returns
    -------
    Head
    """
    start = stream.head
    text = start.decode("utf-8-sig", "surrogateescape")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Head(text, _fault(start, text))


def _fault(start: bytes, text: str) -> str | None:
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        return "empty file"
    if start.startswith(_UTF_16_MARKS):
        return "text in UTF-16: save it as UTF-8"
    if len(_NO_TEXT.findall(text)) > _BINARY_SHARE * len(text):
        return "binary file, not text"
    return None


class Lines:
    """The numbered lines of a file; what was wrong with them is in ``rejections`` afterwards.

    Bytes that are not UTF-8 become U+FFFD and the line is kept: a digest is worth more than
    one letter of a name, and the rejection says where to look.
    """

    def __init__(self, stream: io.BufferedReader, source: str) -> None:
        self._stream = stream
        self._source = source
        self._n_undecoded = 0
        self._first_undecoded = (0, "")
        self._too_long: list[Rejection] = []
        self._skipped = 0

    def __iter__(self) -> Iterator[Line]:
        for number, text in self._parts(MAX_LINE_LENGTH + 1):
            if number == self._skipped:
                continue
            if len(text) > MAX_LINE_LENGTH:
                reason = f"line longer than {MAX_LINE_LENGTH:,} characters: left out"
                self._too_long.append(Rejection(self._source, number, reason, excerpt(text)))
                self._skipped = number
            else:
                yield number, self._decoded(text.removesuffix("\n"), number)

    def pieces(self) -> Iterator[Line]:
        """The lines with their breaks, a long one in several parts: none is too long."""
        return ((number, self._decoded(text, number)) for number, text in self._parts(_PIECE))

    def _parts(self, size: int) -> Iterator[Line]:
        """The lines with their breaks, one of more characters in parts of so many."""
        text = io.TextIOWrapper(self._stream, encoding="utf-8-sig", errors="surrogateescape")
        number, is_new = 0, True
        try:
            while part := text.readline(size):
                number += is_new
                is_new = part.endswith("\n")
                yield number, part
        finally:
            # The caller closes the stream it opened, also where a reader stops early.
            text.detach()

    @property
    def rejections(self) -> list[Rejection]:
        """What could not be read, or not be read whole."""
        if not self._n_undecoded:
            return self._too_long
        number, text = self._first_undecoded
        more = f", nor are {self._n_undecoded - 1:,} more lines" if self._n_undecoded > 1 else ""
        reason = f"the line is not UTF-8{more}: the bytes in question became U+FFFD"
        return [*self._too_long, Rejection(self._source, number, reason, excerpt(text))]

    def _decoded(self, line: str, number: int) -> str:
        if line.isascii() or _UNDECODED.search(line) is None:
            return line
        line = _UNDECODED.sub("\ufffd", line)
        self._n_undecoded += 1
        if self._n_undecoded == 1:
            self._first_undecoded = (number, line)
        return line
