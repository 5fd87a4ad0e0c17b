"""The two daily formats are Markdown: a ``#`` header, then a ``###`` heading for each entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from analysis.corpus.readers.announcements import announcement
from analysis.corpus.record import EXCERPT_LENGTH, Line, Rejection

#: Longest entry that is read, in characters: thousands of times an abstract.
MAX_ENTRY_LENGTH: Final = 1_000_000

#: So that a flood of empty lines reaches the bound too.
_COST_OF_A_LINE: Final = 16

_ENTRY: Final = re.compile(r"###(?!#)")


Kind = Literal["header", "announcement", "entry", "stray"]


@dataclass(slots=True)
class Section:
    """The lines from one heading to the next, or a run of lines outside any entry."""

    kind: Kind
    lines: list[Line]
    length: int = 0
    n_dropped: int = 0

    @property
    def line(self) -> int:
        """Where the section starts."""
        return self.lines[0][0]

    def add(self, line: Line) -> None:
        """Take a line in, as long as the section stays within bounds."""
        self.length += len(line[1]) + _COST_OF_A_LINE
        if self.length > MAX_ENTRY_LENGTH or self.kind == "stray":
            self.n_dropped += bool(line[1].strip())
        else:
            self.lines.append(line)


def sections(lines: Iterable[Line], header: re.Pattern[str]) -> Iterator[Section]:
    """Cut a digest into headers, announcements, entries and runs of lines that are none of them.

    Parameters
    ----------
    lines : iterable of Line
    header : compiled pattern
        What a header line matches.

    Yields
    ------
    Section
        In the order of the file; one is held in memory at a time.
    """
    section: Section | None = None
    for number, text in lines:
        kind: Kind
        if header.match(text):
            kind = "header"
        elif _ENTRY.match(text):
            kind = "entry"
        elif text.startswith("#") and announcement(text.lstrip("#")):
            kind = "announcement"
        elif section is not None and section.kind not in ("header", "announcement"):
            section.add((number, text))
            continue
        elif text.strip():
            kind = "stray"
        else:
            continue
        if section is not None:
            yield section
        section = Section(kind, [(number, text)], length=len(text))
    if section is not None:
        yield section


def stray_text(source: str, line: int, text: str, n_more: int = 0) -> Rejection:
    """The rejection of text that belongs to no entry, ``n_more`` further lines included."""
    more = f", and {n_more:,} more lines" if n_more else ""
    return Rejection(source, line, f"text outside any entry{more}", excerpt(text))


def too_long(source: str, section: Section) -> Rejection:
    """The rejection of the end of an entry that is longer than what is read."""
    reason = f"entry longer than {MAX_ENTRY_LENGTH:,} characters: the end was left out"
    return Rejection(source, section.line, reason, excerpt(section.lines[0][1]))


def pieces(lines: Iterable[Line]) -> Iterable[Line]:
    """Lines with their breaks, the longest of them in several parts where they can be had so.

    For formats that care for no lines: a document may be one line of any length.
    """
    in_pieces: Callable[[], Iterable[Line]] | None = getattr(lines, "pieces", None)
    if in_pieces is not None:
        return in_pieces()
    return ((number, f"{text}\n") for number, text in lines)


def excerpt(text: str) -> str:
    """How a text starts, printable and on one line."""
    start = " ".join(text[: 4 * EXCERPT_LENGTH].split())[:EXCERPT_LENGTH]
    return "".join(c if c.isprintable() else "\ufffd" for c in start)
