"""What was read of a file, by the content of the file: the second time, nothing is parsed.

One file of compressed JSON lines per source file, put in place whole, so two processes may share
the folder and either may be killed. The version in the folder's name is a hash of the code that
reads: another reader never meets these records. A damaged file is read as if it were absent.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from analysis.corpus import readers
from analysis.corpus.codec import decode, encode
from analysis.corpus.parse import Parsed
from analysis.storage import cache_folder

_LEVEL: Final = 1
#: Smaller files are parsed faster than looked up.
MIN_SIZE: Final = 32_768


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


def content_key(path: Path | None) -> str | None:
    """Hash of a file, None for one that is not kept: too small, or standard input.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    if path is None or path.stat().st_size < MIN_SIZE:
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stored(sha256: str, source: str) -> list[Parsed] | None:
    """What was read of a file with this content, under its name of now; None if it is not known.

    Parameters
    ----------
    sha256 : str
        Of the file as it lies on the disk.
    source : str
    """
    try:
        with gzip.open(_file(sha256), "rb") as lines:
            read = [decode(line, source) for line in lines]
    except (OSError, EOFError, ValueError, TypeError, zlib.error, IndexError):
        return None
    return read or None


def store(sha256: str, source: str, read: Sequence[Parsed]) -> None:
    """Keep what was read of a file; where that cannot be, the next run reads it again."""
    target = _file(sha256)
    part = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(part, "wb", compresslevel=_LEVEL) as out:
            for each in read:
                out.write(f"{encode(each, source)}\n".encode())
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink()


def _file(sha256: str) -> Path:
    return cache_folder() / f"records-{code_version()}" / sha256[:2] / sha256
