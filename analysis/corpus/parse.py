"""One leaf - a file, or a member of an archive - read with the reader of its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from analysis.corpus.containers import Leaf, Stream, UnreadableError, held, leaves
from analysis.corpus.facts import language_of, sketch
from analysis.corpus.lines import Lines, read_head
from analysis.corpus.readers import recognise
from analysis.corpus.readers.protocol import BinaryReader
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import DigestHeader, Item, PaperRecord, Rejection
from analysis.corpus.sources import DigestFile

#: How the reason of a rejection starts where bytes could not be had.
UNREADABLE: Final = "cannot be read:"
_BLOCK: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a leaf holds.

    Attributes
    ----------
    source : str
        Name of the leaf.
    format : str or None
        None when it is of no known one; then ``items`` say why.
    sha256 : str
        Of its unpacked bytes.
    items : list of Item
        In the order of the leaf.
    note : str
        How it was read, where that is a guess; else empty.
    """

    source: str
    format: str | None
    sha256: str
    items: list[Item]
    note: str = ""


def parse_file(
    file: DigestFile, wanted: Callable[[int], bool] = lambda _: True
) -> Iterator[Parsed]:
    """Read a file: itself, or each of its members.

    Parameters
    ----------
    file : DigestFile
    wanted : callable, optional
        Whether to read the leaf with this number, from 0. The others are passed over.

    Yields
    ------
    Parsed
        In the order of the file; what is rejected unread stands as a leaf of no format.
    """
    n = -1
    try:
        with file.open() as stream:
            for n, leaf in enumerate(leaves(stream, file.source)):
                if not wanted(n):
                    _pass_over(leaf)
                elif isinstance(leaf, Leaf):
                    yield parse(leaf.stream, f"{file.source}{leaf.suffix}")
                else:
                    yield Parsed(leaf.source, None, "", [leaf])
    except OSError as error:
        if wanted(n + 1):
            rejection = Rejection(file.source, 1, unreadable(error))
            yield Parsed(file.source, None, "", [rejection])


def _pass_over(leaf: Leaf | Rejection) -> None:
    """Unpack, or an archive's bounds would be met later than where every leaf is read."""
    if isinstance(leaf, Leaf):
        with suppress(OSError):
            while leaf.stream.read(_BLOCK):
                pass


def parse(stream: Stream, source: str) -> Parsed:
    """Read a leaf to its end.

    Parameters
    ----------
    stream : Stream
    source : str
        Name of the leaf.

    Returns
    -------
    Parsed
        A leaf that is damaged keeps what stands before the damage.
    """
    items: list[Item] = []
    name, note = None, ""
    try:
        for found in _read(stream, source):
            if isinstance(found, tuple):
                name, note = found
            elif isinstance(found, PaperRecord):
                items.append(_described(found))
            else:
                items.append(found)
        while stream.read(_BLOCK):
            pass
    except OSError as error:
        lines = (item.line for item in items if not isinstance(item, DigestHeader))
        lost = "; what follows is lost" if items else ""
        items.append(Rejection(source, max(lines, default=1), f"{unreadable(error)}{lost}"))
    return Parsed(source, name, stream.sha256, items, note)


def _read(stream: Stream, source: str) -> Iterator[tuple[str, str] | Item]:
    """The format and its reader's note, then the items; only rejections where there is none."""
    head = read_head(stream)
    found = recognise(stream.head, None if head.fault else head.text)
    if found.reader is None:
        shown = "" if head.fault else excerpt(head.text.lstrip())
        yield Rejection(source, 1, head.fault or "no known format", shown)
    else:
        note = getattr(found.reader, "note", lambda _: "")
        if isinstance(found.reader, BinaryReader):
            file = held(stream)
            yield found.reader.FORMAT, note(file)
            yield from found.reader.read_file(file, source)
        else:
            yield found.reader.FORMAT, note(head.text)
            lines = Lines(stream, source)
            yield from found.reader.read(lines, source)
            yield from lines.rejections
    for fault in found.faults:
        yield Rejection(source, 1, fault)


def _described(record: PaperRecord) -> PaperRecord:
    text = record.abstract or record.title
    return replace(record, language=language_of(text), sketch=sketch(record.abstract))


def unreadable(error: OSError) -> str:
    """Why a file cannot be read, without the path that the system's message holds."""
    if isinstance(error, UnreadableError):
        return f"{UNREADABLE} {error}"
    return f"{UNREADABLE} {(error.strerror or 'unknown cause').lower()}"
