"""Files that are no text: Parquet tables of any types, and containers of any content."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_NAMES: Final = (
    *("title", "abstract", "authors", "doi", "arxiv_id", "published", "year", "updated", "url"),
    *("pdf_url", "categories", "keywords", "id", "journal", "comment", "tldr", "authorships", "x"),
)
_TYPES: Final = (
    *(pa.string(), pa.binary(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()),
    *(pa.timestamp("s", "UTC"), pa.list_(pa.string()), pa.large_string(), pa.timestamp("ns")),
    *(pa.struct([("name", pa.string()), ("title", pa.string())]), pa.decimal128(20, 2)),
    *(pa.list_(pa.struct([("name", pa.string())])), pa.map_(pa.string(), pa.string())),
    *(pa.time64("ns"), pa.duration("us"), pa.dictionary(pa.int8(), pa.string())),
)
#: Bytes of a cell.
_CELL: Final = 9


def parquet(n_columns: int, n_rows: int, shift: int, payload: bytes) -> bytes | None:
    """A table with titles and abstracts, and columns of other names and types by chance.

    Parameters
    ----------
    n_columns, n_rows, shift : int
        Of any size; ``shift`` chooses the other columns' names.
    payload : bytes
        What types and values are made of.

    Returns
    -------
    bytes or None
        None where a time is out of Parquet's own range.
    """
    n_rows %= 20
    chunks = [payload[i : i + _CELL] for i in range(0, len(payload), _CELL)] or [b"\x00"]
    columns: dict[str, pa.Array] = {}
    for i in range(2 + n_columns % 8):
        name = _NAMES[i] if i < 2 else _NAMES[(shift + i * 5) % len(_NAMES)]
        kind = _TYPES[chunks[i % len(chunks)][0] % len(_TYPES) if i else 0]
        cells = [_cell(kind, chunks[(i + row) % len(chunks)]) for row in range(n_rows)]
        columns[name] = pa.array(cells, kind)
    out = io.BytesIO()
    try:
        pq.write_table(pa.table(columns), out, row_group_size=7)
    except pa.ArrowException:
        return None
    return out.getvalue()


def n_rows_of(content: bytes) -> int:
    """How many rows a file of any bytes says it has."""
    try:
        return pq.ParquetFile(io.BytesIO(content)).metadata.num_rows
    except (pa.ArrowException, OSError, ValueError):
        return 0


def _cell(kind: pa.DataType, raw: bytes) -> Any:
    if raw[0] == 0xFF:
        return None
    text, number = raw.decode("utf-8", "replace"), int.from_bytes(raw[:8], "little", signed=True)
    is_of = pa.types
    plain: list[tuple[bool, Callable[[], Any]]] = [
        (is_of.is_struct(kind), lambda: {"name": text, "title": None}),
        (is_of.is_map(kind), lambda: [(text, text)]),
        (is_of.is_list(kind) and is_of.is_struct(kind.value_type), lambda: [{"name": text}, None]),
        (is_of.is_list(kind), lambda: [text, None]),
        (is_of.is_binary(kind), lambda: raw),
        (is_of.is_boolean(kind), lambda: bool(number & 1)),
        (is_of.is_integer(kind), lambda: number),
        (is_of.is_floating(kind), lambda: float(number)),
        (is_of.is_decimal(kind), lambda: number % 10**15),
        (is_of.is_date32(kind), lambda: _cast(number % 2**32 - 2**31, pa.int32(), kind)),
        (is_of.is_time64(kind), lambda: _cast(number % 86_400_000_000_000, pa.int64(), kind)),
        (is_of.is_timestamp(kind), lambda: _cast(number, pa.int64(), kind)),
        (is_of.is_duration(kind), lambda: _cast(number, pa.int64(), kind)),
    ]
    return next((make() for holds, make in plain if holds), text)


def _cast(number: int, through: pa.DataType, kind: pa.DataType) -> pa.Scalar:
    return pa.scalar(number, through).cast(kind)


def _zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a/b.md"), content)
    return out.getvalue()


def _tar(content: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a/b.md")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _zstandard(content: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(content)
    packed: bytes = out.getvalue().to_pybytes()
    return packed


#: Containers that are read, each with one file in it.
CONTAINERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "plain": lambda content: content,
    "gz": lambda content: gzip.compress(content, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": _zstandard,
    "zip": _zip,
    "tar": _tar,
    "tar.gz": lambda content: gzip.compress(_tar(content), mtime=0),
}
