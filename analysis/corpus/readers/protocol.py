"""What a reader offers, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Protocol, runtime_checkable

from analysis.corpus.record import Item, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A format as the table of formats shows it; all three are a few words of Markdown.

    Attributes
    ----------
    name : str
        What people call it.
    recognised_by : str
        What of its content tells it.
    dates : str
        What its dates are of.
    """

    name: str
    recognised_by: str
    dates: str


class Reader(Protocol):
    """A module for a format that is text.

    ``read`` holds one entry in memory, never raises on content and never skips: what it
    cannot read it yields as a Rejection with its line. A module that also has a
    ``NAME_DATE_KIND`` says that its digests without a date are dated by their file's name, and
    what that date means; one with a ``note(head)`` says how it reads a file, where it guesses.
    """

    FORMAT: str
    ABOUT: About

    def sniff(self, head: str) -> bool:
        """Whether the start of a file is of this format."""

    def read(self, lines: Iterable[Line], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, in its order."""


@runtime_checkable
class BinaryReader(Protocol):
    """A module for a format that is no text."""

    FORMAT: str
    ABOUT: About

    def sniff_bytes(self, head: bytes) -> bool:
        """Whether the start of a file is of this format."""

    def read_file(self, stream: IO[bytes], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, which can be read from its end."""


class ReaderFault(Exception):  # noqa: N818  # a fault of a reader, not of what it reads
    """What a reader of another package did that no reader may, in words."""
