"""A corpus as it was loaded, by the contents of all its files: unchanged, they need no merging.

It lies among the records of single files, under a hash of all of theirs and of their names, as
Arrow's streams with a hash of their own: what is damaged is as good as absent.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from pandera.pandas import DataFrameModel

from analysis.corpus.cache import ContentKey, content_key, record_file
from analysis.corpus.corpus import Corpus
from analysis.corpus.frames import DTYPES, column
from analysis.corpus.sources import DigestFile
from analysis.schema import Appearances, Digests, Papers, Rejections

#: Bytes of files from which on merging takes long enough.
MIN_TOTAL: Final = 4 * 2**20
_SCHEMAS: Final[dict[str, type[DataFrameModel]]] = {
    "papers": Papers,
    "appearances": Appearances,
    "digests": Digests,
    "rejections": Rejections,
}
#: Bytes that say how long a stream is, and those of a hash.
_LENGTH, _HASH = 8, 32


@dataclass(frozen=True, slots=True)
class FilesKey:
    """What files hold under which names, and the state of the disk in which that was seen."""

    sha256: str
    states: tuple[tuple[DigestFile, ContentKey], ...]

    @property
    def is_current(self) -> bool:
        """Whether no file was changed since."""
        return all(
            (state.st_size, state.st_mtime_ns) == (key.size, key.modified)
            for file, key in self.states
            if file.path is not None and (state := file.path.stat())
        )


def files_key(
    files: Sequence[DigestFile], known: Mapping[DigestFile, ContentKey | None]
) -> FilesKey | None:
    """Key of all files together; None for few bytes, standard input, or what cannot be read.

    Parameters
    ----------
    files : sequence of DigestFile
    known : mapping of DigestFile -> ContentKey or None
        Keys of those that are kept one by one.
    """
    if sum(file.size for file in files) < MIN_TOTAL:
        return None
    content, states = hashlib.sha256(f"pandas {pd.__version__}".encode()), []
    for file in files:
        key = known[file] or content_key(file.path, min_size=0)
        if key is None:
            return None
        content.update(f"{file.source!r} {key.sha256}\n".encode("utf-8", "surrogatepass"))
        states.append((file, key))
    return FilesKey(content.hexdigest(), tuple(states))


def kept_corpus(key: FilesKey) -> Corpus | None:
    """The corpus of these files, if it is kept.

    Parameters
    ----------
    key : FilesKey
    """
    path = record_file(key.sha256)
    try:
        content = memoryview(path.read_bytes())
        if hashlib.sha256(content[_HASH:]).digest() != content[:_HASH]:
            return None
        frames, start = {}, _HASH
        for name, schema in _SCHEMAS.items():
            end = start + _LENGTH + int.from_bytes(content[start : start + _LENGTH], "little")
            frames[name] = _read(schema, pa.py_buffer(content[start + _LENGTH : end]))
            start = end
    except (OSError, ValueError, KeyError):
        return None
    with suppress(OSError):
        os.utime(path)  # what is used last is dropped last
    return Corpus(**frames)


def keep_corpus(key: FilesKey, corpus: Corpus) -> None:
    """Keep a corpus; where that cannot be, the next run merges it again.

    Parameters
    ----------
    key : FilesKey
    corpus : Corpus
    """
    path = record_file(key.sha256)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    streams = []
    for name, schema in _SCHEMAS.items():
        stream = _written(schema, getattr(corpus, name))
        streams += [len(stream).to_bytes(_LENGTH, "little"), stream]
    content = hashlib.sha256()
    for stream in streams:
        content.update(stream)
    with suppress(OSError):
        if key.is_current:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("wb") as file:
                    file.writelines([content.digest(), *streams])
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)


def _written(schema: type[DataFrameModel], frame: pd.DataFrame) -> pa.Buffer:
    arrays = [pa.array(frame[name], _arrow_type(name)) for name in schema.to_schema().columns]
    table = pa.table(arrays, names=list(frame.columns))
    stream = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(stream, table.schema, options=options) as writer:
        writer.write_table(table)
    return stream.getvalue()


def _read(schema: type[DataFrameModel], stream: pa.Buffer) -> pd.DataFrame:
    with pa.ipc.open_stream(stream) as reader:
        table = reader.read_all().combine_chunks()
    return pd.DataFrame(
        {name: column(name, _values(name, table[name])) for name in schema.to_schema().columns}
    )


def _values(name: str, values: pa.ChunkedArray) -> Any:
    kind = DTYPES.get(name)
    if kind == "object":
        return list(map(tuple, values.to_pylist()))
    if kind is None:
        return values.combine_chunks()
    return values.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def _arrow_type(name: str) -> pa.DataType:
    kind = DTYPES.get(name)
    if kind is None:
        return pa.large_string()
    if kind == "object":
        return pa.list_(pa.large_string())
    if kind.startswith("datetime64"):
        return pa.timestamp("us", tz="UTC" if "UTC" in kind else None)
    return pa.int64()
