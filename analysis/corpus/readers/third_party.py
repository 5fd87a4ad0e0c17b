"""Readers of other packages, found by their entry points and held to what readers promise.

::

    [project.entry-points."topic_digest.readers"]
    reading_list = "my_package.reading_list"

What they yield is checked and what they raise is caught: a package that somebody installed may
cost the files of its own format, and says so, but never a corpus.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import IO, Any, Final

from analysis.corpus.readers.checks import item_fault
from analysis.corpus.readers.protocol import About, ReaderFault
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import DateKind, DigestHeader, Item, Line, PaperRecord, Rejection

GROUP: Final = "topic_digest.readers"

_FORMAT: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Messages of errors may hold paths of this machine.
_PATH: Final = re.compile(r"\S*[/\\]\S*")
_KINDS: Final = ("submitted", "announced", "unknown")


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """What other packages bring.

    Attributes
    ----------
    readers : tuple of OtherReader
        Sorted by the names of their entry points.
    faults : tuple of Rejection
        Entry points that are of no use, and why.
    """

    readers: tuple[OtherReader, ...]
    faults: tuple[Rejection, ...]


@cache
def discovered(taken: frozenset[str]) -> ThirdParty:
    """The readers that other packages bring.

    Parameters
    ----------
    taken : frozenset of str
        Formats that have a reader.

    Returns
    -------
    ThirdParty
    """
    owners = dict.fromkeys(taken, "topic-digest")
    readers: list[OtherReader] = []
    faults: list[Rejection] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: (each.name, _package(each))):
        try:
            reader = _loaded(entry, owners)
        except ReaderFault as fault:
            reason = f"cannot be used: {fault}; mend or uninstall {_package(entry)}"
            faults.append(Rejection(f"reader {entry.name}", 1, reason))
        else:
            readers.append(reader)
            owners[reader.FORMAT] = reader.package
    return ThirdParty(tuple(readers), tuple(faults))


class _OtherReader:
    """A reader of another package; what it raises becomes a fault or a rejection."""

    def __init__(self, inner: Any, entry: EntryPoint) -> None:
        self._inner = inner
        self._entry = entry
        self.package = _package(entry)
        self.FORMAT: str = inner.FORMAT
        about = getattr(inner, "ABOUT", None)
        if not isinstance(about, About):
            about = About(name=self.FORMAT, recognised_by=self.package, dates="not said")
        self.ABOUT = about
        kind = getattr(inner, "NAME_DATE_KIND", None)
        self.NAME_DATE_KIND: DateKind | None = kind if kind in _KINDS else None

    def code(self) -> list[Path]:
        """The files that its reading depends on: its module, and those of the same package."""
        module = sys.modules.get(self._entry.module)
        file = getattr(module, "__file__", None)
        if file is None:
            return []
        is_alone = "." not in self._entry.module and not hasattr(module, "__path__")
        return [Path(file)] if is_alone else sorted(Path(file).parent.rglob("*.py"))

    def _sniffed(self, head: str | bytes) -> bool:
        look = self._inner.sniff if isinstance(head, str) else self._inner.sniff_bytes
        try:
            return bool(look(head))
        except Exception as error:
            raise ReaderFault(f"{self} failed to look at it: {_words(error)}") from error

    def _read(self, items: Iterable[object], source: str, watched: _Watched) -> Iterator[Item]:
        n_items = 0
        try:
            for item in items:
                n_items += 1
                yield self._item(item, source, watched)
        except Exception as error:
            if error is watched.error:
                raise
            lost = "; what follows is lost" if n_items else ""
            reason = f"{self} failed: {_words(error)}{lost}"
            yield Rejection(source, watched.line, reason, excerpt(watched.text))

    def _item(self, item: object, source: str, watched: _Watched) -> Item:
        fault = item_fault(item)
        if fault:
            line = getattr(item, "line", None)
            at = line if isinstance(line, int) and line > 0 else watched.line
            return Rejection(source, at, f"{self} made no paper: {fault}", excerpt(watched.text))
        if isinstance(item, PaperRecord):
            return replace(item, source=source, format=self.FORMAT, known_as=None)
        if isinstance(item, Rejection):
            return replace(item, source=source)
        assert isinstance(item, DigestHeader)
        return item

    def __str__(self) -> str:
        return f"the reader {self.FORMAT} of {self.package}"


class OtherTextReader(_OtherReader):
    """A reader of another package for a format that is text."""

    def sniff(self, head: str) -> bool:
        """Whether the start of a file is of this format."""
        return self._sniffed(head)

    def read(self, lines: Iterable[Line], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, in its order."""
        watched = _Watched(lines)
        return self._read(_started(self._inner.read, watched, source), source, watched)


class OtherBinaryReader(_OtherReader):
    """A reader of another package for a format that is no text."""

    def sniff_bytes(self, head: bytes) -> bool:
        """Whether the start of a file is of this format."""
        return self._sniffed(head)

    def read_file(self, stream: IO[bytes], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, which can be read from its end."""
        return self._read(_started(self._inner.read_file, stream, source), source, _Watched(()))


OtherReader = OtherTextReader | OtherBinaryReader


class _Watched:
    """Lines, and how far they were read."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self.line = 1
        self.text = ""
        #: What the file itself raised: a disk that fails is no fault of the reader.
        self.error: Exception | None = None

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> Line:
        try:
            self.line, self.text = line = next(self._lines)
        except OSError as error:
            self.error = error
            raise
        return line


def _started(read: Any, *arguments: object) -> Iterator[object]:
    """What a function yields or returns, which it is called for only when asked."""
    yield from read(*arguments)


def _loaded(entry: EntryPoint, owners: Mapping[str, str]) -> OtherReader:
    try:
        inner = entry.load()
    except (Exception, SystemExit) as error:
        raise ReaderFault(_words(error)) from error
    name = getattr(inner, "FORMAT", None)
    if not isinstance(name, str) or _FORMAT.fullmatch(name) is None:
        raise ReaderFault("it has no FORMAT of small letters, digits and underscores")
    if name in owners:
        raise ReaderFault(f"its FORMAT {name} is that of {owners[name]}")
    if _has(inner, "sniff", "read"):
        return OtherTextReader(inner, entry)
    if _has(inner, "sniff_bytes", "read_file"):
        return OtherBinaryReader(inner, entry)
    raise ReaderFault("it has neither sniff and read nor sniff_bytes and read_file")


def _has(inner: object, *names: str) -> bool:
    return all(callable(getattr(inner, name, None)) for name in names)


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value


def _words(error: BaseException) -> str:
    """What an error says, on one line and without a path of this machine."""
    text = _PATH.sub("...", " ".join(str(error).split()))[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
