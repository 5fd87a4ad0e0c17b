"""What is kept between runs: how much it is, and what goes when it is too much.

All of it can be made again, at a price: a digest is read in milliseconds, a text encoded in some
hundredths of a second, so of what is least recently used, what was read goes first. Only files
with the names that this project gives are ever removed, whatever else lies in the folder; a
process that misses one makes it again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.corpus.cache import code_version
from analysis.embedding.cache import BROKEN, FILE, VectorCache, open_cache
from analysis.errors import AnalysisError
from analysis.storage import cache_folder

VECTORS = "vectors of texts"
ENCODER = "encoder, quantised"
RECORDS = "digests read"
OLD_RECORDS = "digests read by other versions"
REMAINS = "remains of killed runs"
#: Days after which a file that another run may be writing, or another version reading, may not be.
_REMAINS_DAYS, _OLD_DAYS = 1, 7
#: Share of the limit that is left when it was exceeded, so that it isn't again at once.
_LEFT = 0.8

_GRAPH = re.compile(r"minilm-int8-[0-9a-f]{16}\.onnx")
_PART = re.compile(r"minilm-int8-\w+\.part")
_VERSION = re.compile(r"records-[0-9a-f]{16}")
_SHELF = re.compile(r"[0-9a-f]{2}")
_RECORD = re.compile(r"[0-9a-f]{64}")
_RECORD_PART = re.compile(r"[0-9a-f]{64}\.\d+")


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    kind: str
    n_bytes: int
    used: float


def cache_contents() -> pd.DataFrame:
    """What is kept, by kind.

    Returns
    -------
    DataFrame
        ``kind``, ``n_entries``, ``n_bytes``; a vector is an entry, else a file.
    """
    vectors = _vectors()
    n_vectors = vectors.count() if vectors else 0
    kept = pd.DataFrame(
        [(file.kind, n_vectors if file.kind == VECTORS else 1, file.n_bytes) for file in _kept()],
        columns=["kind", "n_entries", "n_bytes"],
    )
    return kept.groupby("kind", as_index=False).sum()


def clear_cache() -> int:
    """Remove all that is kept.

    Returns
    -------
    int
        Bytes that were freed.

    Raises
    ------
    AnalysisError
        Another run holds the vectors' file.
    """
    before = sum(file.n_bytes for file in _kept())
    vectors = _vectors()
    if vectors:
        # By the database itself: another run may have its file open.
        vectors.drop(1)
    for file in _kept():
        if file.kind != VECTORS:
            _remove(file.path)
    return before - sum(file.n_bytes for file in _kept())


def tidy_cache(limit: float) -> None:
    """Remove what no run will use again and, above the limit, what was not used for longest.

    Parameters
    ----------
    limit : float
        Bytes.
    """
    now, kept = time.time(), []
    for file in _kept():
        days = (now - file.used) / 86_400
        if days > {REMAINS: _REMAINS_DAYS, OLD_RECORDS: _OLD_DAYS}.get(file.kind, float("inf")):
            _remove(file.path)
        else:
            kept.append(file)
    excess = sum(file.n_bytes for file in kept) - limit
    if excess <= 0:
        return
    excess += (1 - _LEFT) * limit
    n_vector_bytes = sum(file.n_bytes for file in kept if file.kind == VECTORS)
    for file in sorted(kept, key=lambda file: file.used):
        if excess > 0 and file.kind not in {VECTORS, REMAINS}:
            _remove(file.path)
            excess -= file.n_bytes
    vectors = _vectors()
    if vectors and excess > 0:
        with suppress(AnalysisError):  # another run holds the file: the next will do
            vectors.drop(min(1, excess / n_vector_bytes))


def _vectors() -> VectorCache | None:
    return open_cache() if (cache_folder() / FILE).exists() else None


def _kept() -> Iterator[_Kept]:
    for path in _listed(cache_folder()):
        if path.name == FILE:
            yield from _file(path, VECTORS)
        elif _GRAPH.fullmatch(path.name):
            yield from _file(path, ENCODER)
        elif path.name == BROKEN or _PART.fullmatch(path.name):
            yield from _file(path, REMAINS)
        elif _VERSION.fullmatch(path.name):
            kind = RECORDS if path.name == f"records-{code_version()}" else OLD_RECORDS
            for record in (record for shelf in _listed(path, _SHELF) for record in _listed(shelf)):
                if _RECORD.fullmatch(record.name):
                    yield from _file(record, kind)
                elif _RECORD_PART.fullmatch(record.name):
                    yield from _file(record, REMAINS)


def _listed(folder: Path, name: re.Pattern[str] | None = None) -> list[Path]:
    """What lies in a folder; nothing in one that is a link, or is gone."""
    if folder.is_symlink() and folder != cache_folder():
        return []
    with suppress(OSError):
        return sorted(p for p in folder.iterdir() if name is None or name.fullmatch(p.name))
    return []


def _file(path: Path, kind: str) -> Iterator[_Kept]:
    with suppress(OSError):
        if path.is_file() and not path.is_symlink():
            state = path.stat()
            yield _Kept(path, kind, state.st_size, state.st_mtime)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
        # Its shelf and version, where it was the last.
        for folder in path.parents[:2]:
            if _SHELF.fullmatch(folder.name) or _VERSION.fullmatch(folder.name):
                folder.rmdir()
