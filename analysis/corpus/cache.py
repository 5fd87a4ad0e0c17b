"""What was read of a file, by the content of the file: the second time, nothing is parsed.

One file of compressed JSON lines per source file, put in place whole, so two processes may share
the folder and either may be killed. The version in the folder's name is a hash of the code that
reads: another reader never meets these records. A damaged file is read as if it were absent.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final, Self

import pyarrow as pa

from analysis.corpus import readers
from analysis.corpus.codec import LEAF_END, decode
from analysis.corpus.parse import Parsed
from analysis.storage import cache_folder

#: Smaller files are parsed faster than looked up.
MIN_SIZE: Final = 8_192


@dataclass(frozen=True, slots=True)
class ContentKey:
    """What a file holds, and the state of the disk in which that was seen."""

    sha256: str
    size: int
    modified: int


@cache
def code_version() -> str:
    """Hash of all code that a record depends on."""
    content = hashlib.sha256(version("ftfy").encode())
    folder = Path(__file__).parent
    paths = {str(path.relative_to(folder)): path for path in folder.rglob("*.py")}
    for reader in readers.other_readers().readers:
        # A package may be installed anew, or be changed where it stands.
        content.update(reader.package.encode())
        paths |= {f"{reader.FORMAT}/{path.name}": path for path in reader.code()}
    for name in sorted(paths):
        content.update(name.encode() + paths[name].read_bytes())
    return content.hexdigest()[:16]


def content_key(path: Path | None, *, min_size: int | None = None) -> ContentKey | None:
    """Key of a file, None for one that is not kept: too small, standard input, or unreadable."""
    try:
        if path is None or path.stat().st_size < (MIN_SIZE if min_size is None else min_size):
            return None
        with path.open("rb") as stream:
            state = os.fstat(stream.fileno())
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
    return ContentKey(sha256, state.st_size, state.st_mtime_ns)


def is_stored(key: ContentKey) -> bool:
    """Whether something is kept of a file with this content."""
    return record_file(key.sha256).exists()


def stored(key: ContentKey, source: str) -> list[Parsed] | None:
    """What was read of a file with this content, under its name of now; None if it is not known.

    Parameters
    ----------
    key : ContentKey
    source : str
    """
    try:
        with _opened(record_file(key.sha256), "rb") as lines:
            read = [decode(leaf, source) for leaf in _leaves(lines)]
    except (OSError, ValueError, TypeError, IndexError):
        return None
    with suppress(OSError):
        os.utime(record_file(key.sha256))  # what is used last is dropped last
    return read or None


def _leaves(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    leaf: list[bytes] = []
    for line in lines:
        if line != LEAF_END:
            leaf.append(line)
        else:
            yield leaf
            leaf = []
    if leaf:
        raise ValueError("the last leaf has no end")


class Store:
    """Keeps what is read of one file; where that cannot be, the next run reads it again.

    A context manager: what was added is put in place when :meth:`keep` was called, else dropped.
    """

    def __init__(self, key: ContentKey, path: Path) -> None:
        self._key, self._path = key, path
        self._target = record_file(key.sha256)
        self._part = self._target.with_name(f"{self._target.name}.{os.getpid()}")
        self._out: IO[bytes] | None = None

    def __enter__(self) -> Self:
        with suppress(OSError):
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._out = _opened(self._part, "wb")
        return self

    def add(self, leaf: Iterable[bytes]) -> None:
        """Add the lines of a leaf."""
        if self._out is not None:
            try:
                self._out.writelines([*leaf, LEAF_END])
            except OSError:
                self._drop()

    def keep(self) -> None:
        """Put in place what was added, unless the file was changed under the reader's hands."""
        if self._out is None:
            return
        try:
            self._out.close()
            state = self._path.stat()
            if (state.st_size, state.st_mtime_ns) == (self._key.size, self._key.modified):
                self._part.replace(self._target)
        except OSError:
            pass  # what is left of it is removed on the way out

    def __exit__(self, *_: object) -> None:
        self._drop()

    def _drop(self) -> None:
        if self._out is not None:
            with suppress(OSError):
                self._out.close()
            with suppress(OSError):
                self._part.unlink()
            self._out = None


def _opened(path: Path, mode: str) -> IO[bytes]:
    if mode == "wb":
        return io.BufferedWriter(pa.CompressedOutputStream(path, "zstd"), 1 << 20)
    return io.BufferedReader(pa.CompressedInputStream(path, "zstd"), 1 << 20)


def record_file(sha256: str) -> Path:
    """Where what was read of a content lies, or will."""
    return cache_folder() / f"records-{code_version()}" / sha256[:2] / sha256
