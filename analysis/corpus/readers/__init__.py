"""One reader per format; a digest is recognised by its content, never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Protocol, runtime_checkable

from analysis.corpus.readers import (
    arxiv_atom,
    arxiv_snapshot,
    bibtex,
    csv_table,
    daily_digest,
    daily_listing,
    daily_sections,
    json_lines,
    link_table,
    medline,
    oai_pmh,
    parquet_table,
    ris,
    rss,
    similar_papers,
)
from analysis.corpus.record import DateKind, Item, Line


class Reader(Protocol):
    """What a module of this folder offers.

    ``read`` holds one entry in memory, never raises on content and never skips: what it
    cannot read it yields as a Rejection with its line. A module that also has a
    ``NAME_DATE_KIND`` says that its digests without a date are dated by their file's name, and
    what that date means.
    """

    FORMAT: str

    def sniff(self, head: str) -> bool:
        """Whether the start of a file is of this format."""

    def read(self, lines: Iterable[Line], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, in its order."""


@runtime_checkable
class BinaryReader(Protocol):
    """What a module for a format that is no text offers instead."""

    FORMAT: str

    def sniff_bytes(self, head: bytes) -> bool:
        """Whether the start of a file is of this format."""

    def read_file(self, stream: IO[bytes], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, which can be read from its end."""


#: The format with the most certain mark first.
READERS: tuple[Reader | BinaryReader, ...] = (
    *(daily_digest, daily_listing, similar_papers, daily_sections, link_table),
    *(arxiv_atom, rss, oai_pmh),
    *(arxiv_snapshot, json_lines),
    *(medline, ris, bibtex),
    csv_table,
    parquet_table,
)


def find_reader(head: str) -> Reader | None:
    """The reader of the format of a file, or None when it is of no known one.

    Parameters
    ----------
    head : str
        Its first lines, the more the better.
    """
    texts = (reader for reader in READERS if not isinstance(reader, BinaryReader))
    return next((reader for reader in texts if reader.sniff(head)), None)


def name_date_kind(format_name: str | None) -> DateKind | None:
    """What the day in a file's name says of its papers; None where it says nothing.

    Parameters
    ----------
    format_name : str or None
    """
    for reader in READERS:
        if format_name == reader.FORMAT:
            return getattr(reader, "NAME_DATE_KIND", None)
    return None


def find_binary_reader(head: bytes) -> BinaryReader | None:
    """The reader of a format that is no text, or None.

    Parameters
    ----------
    head : bytes
        The start of a file.
    """
    readers = (reader for reader in READERS if isinstance(reader, BinaryReader))
    return next((reader for reader in readers if reader.sniff_bytes(head)), None)
