"""One reader per format; a digest is recognised by its content, never by its name.

Formats with a mark of their own are asked first, so that no other package can take files away
from them; then the readers of other packages, by the names of their entry points; then the formats
that are guessed from the names of columns, which a format of another package may well have too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
from analysis.corpus.readers.protocol import BinaryReader, Reader, ReaderFault
from analysis.corpus.readers.third_party import ThirdParty, discovered
from analysis.corpus.record import DateKind

AnyReader = Reader | BinaryReader

#: The format with the most certain mark first.
_MARKED: Final[tuple[AnyReader, ...]] = (
    *(daily_digest, daily_listing, similar_papers, daily_sections, link_table),
    *(arxiv_atom, rss, oai_pmh),
    arxiv_snapshot,
    *(medline, ris, bibtex),
)
_GUESSED: Final[tuple[AnyReader, ...]] = (json_lines, csv_table, parquet_table)
#: The readers of this package, as they are asked.
READERS: Final = (*_MARKED, *_GUESSED)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The reader of a file, and what readers of other packages did wrong when asked for it."""

    reader: AnyReader | None
    faults: tuple[str, ...] = ()


def other_readers() -> ThirdParty:
    """The readers that other packages bring, looked up once."""
    return discovered(frozenset(reader.FORMAT for reader in READERS))


def all_readers() -> tuple[AnyReader, ...]:
    """All readers, as they are asked."""
    return (*_MARKED, *other_readers().readers, *_GUESSED)


def recognise(start: bytes, text: str | None) -> Recognised:
    """Whose format a file is of.

    Parameters
    ----------
    start : bytes
        How the file starts, the more the better.
    text : str or None
        The same as text, None where it is none.

    Returns
    -------
    Recognised
    """
    # A binary file may hold text enough to look like one.
    binary = any(isinstance(each, BinaryReader) and each.sniff_bytes(start) for each in READERS)
    faults: list[str] = []
    for reader in all_readers():
        try:
            if isinstance(reader, BinaryReader):
                found = reader.sniff_bytes(start)
            else:
                found = text is not None and not binary and reader.sniff(text)
        except ReaderFault as fault:
            faults.append(str(fault))
            continue
        if found:
            return Recognised(reader, tuple(faults))
    return Recognised(None, tuple(faults))


def find_reader(head: str) -> Reader | None:
    """The reader of the format of a text, or None when it is of no known one.

    Parameters
    ----------
    head : str
        Its first lines, the more the better.
    """
    reader = recognise(b"", head).reader
    return None if isinstance(reader, BinaryReader) else reader


def name_date_kind(format_name: str | None) -> DateKind | None:
    """What the day in a file's name says of its papers; None where it says nothing.

    Parameters
    ----------
    format_name : str or None
    """
    for reader in all_readers():
        if format_name == reader.FORMAT:
            return getattr(reader, "NAME_DATE_KIND", None)
    return None
