"""ReportData as the few bytes that a page carries, and back.

Bytes stand in the page in base 85: five characters for four bytes, where base 64 takes five and a
third.

Layout before compression, little-endian: the length of a JSON text as uint32, the text padded
with spaces to a multiple of four, then the numeric columns one after the other. Columns that are
long and numeric are named in the text under ``columns`` with type, shape and offset; the page
reads them as typed arrays without a copy. Nothing is lost: ``decode(encode(data))`` is
``data.to_json()``.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from analysis.report.model import ReportData

#: zlib's best; the same bytes for the same input wherever the same zlib runs.
LEVEL = 9
#: Characters of base 85 that mean something in HTML or quote in a script, and others for them.
_SPECIAL, _INSTEAD = b"<&>`", b".,:/"
_ARXIV = "https://arxiv.org/abs/"
#: A link that follows from the paper's id.
_DERIVED = "="
_COLUMNS = ("date_index", "topic_id", "membership", "x", "y", "similar", "similarity")
#: Rows plus one, so that "none" is zero, as three planes of bytes: up to 16 million papers.
_SHIFTS = np.array([0, 8, 16])[:, None, None]
_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32")


def squeeze(raw: bytes) -> str:
    """Bytes as gzip in base 85; no time and no file name enter."""
    encoded = base64.b85encode(gzip.compress(raw, compresslevel=LEVEL, mtime=0))
    return encoded.translate(bytes.maketrans(_SPECIAL, _INSTEAD)).decode("ascii")


def unsqueeze(text: str) -> bytes:
    """The inverse of :func:`squeeze`, as the page does it."""
    encoded = text.encode("ascii").translate(bytes.maketrans(_INSTEAD, _SPECIAL))
    return gzip.decompress(base64.b85decode(encoded))


def encode(data: ReportData) -> bytes:
    """The document of :meth:`ReportData.to_json`, numeric columns as typed arrays."""
    document = data.to_json()
    papers = document["papers"]
    papers["link"] = [
        _DERIVED if link == _ARXIV + paper_id else link
        for link, paper_id in zip(papers["link"], papers["paper_id"], strict=True)
    ]
    arrays = {f"papers.{name}": np.asarray(papers.pop(name), np.int64) for name in _COLUMNS}
    # drops from rank to rank, rank by rank: small numbers that compress to a third
    arrays["papers.similarity"] = _drops(arrays["papers.similarity"])
    # rows are as good as random, but of their three bytes the upper ones hold little
    arrays["papers.similar"] = _planes(arrays["papers.similar"])
    for name in ("low", "high"):
        arrays[f"topics.{name}"] = np.array(
            [[-1 if v is None else v for v in t.pop(name)] for t in document["topics"]], np.int64
        )
    document["columns"], blob = _pack(arrays)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + blob


def decode(raw: bytes) -> dict[str, Any]:
    """The inverse of :func:`encode`, as the page does it."""
    (length,) = struct.unpack_from("<I", raw)
    document: dict[str, Any] = json.loads(raw[4 : 4 + length])
    blob = memoryview(raw)[4 + length :]
    for name, (dtype, shape, offset) in document.pop("columns").items():
        array = np.frombuffer(blob, dtype, int(np.prod(shape)), offset).reshape(shape)
        table, column = name.split(".")
        if column == "similarity":
            array = np.cumsum(-array.astype(np.int64), axis=0).T
        if column == "similar":
            array = (array.astype(np.int64) << _SHIFTS).sum(axis=0) - 1
        if table == "papers":
            document["papers"][column] = array.tolist()
            continue
        for topic, row in zip(document["topics"], array.tolist(), strict=True):
            topic[column] = [None if v < 0 else v for v in row]
    papers = document["papers"]
    papers["link"] = [
        _ARXIV + paper_id if link == _DERIVED else link
        for link, paper_id in zip(papers["link"], papers["paper_id"], strict=True)
    ]
    return document


def _drops(similarity: NDArray[np.int64]) -> NDArray[np.int64]:
    return -np.diff(similarity.T, axis=0, prepend=0)


def _planes(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return (rows + 1)[None] >> _SHIFTS & 255


def _pack(arrays: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    columns, blob = {}, b""
    for name, array in arrays.items():
        low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
        dtype = next(t for t in _TYPES if np.iinfo(t).min <= low and high <= np.iinfo(t).max)
        columns[name] = [dtype, list(array.shape), len(blob)]
        data = array.astype(np.dtype(dtype).newbyteorder("<")).tobytes()
        blob += data + b"\0" * (-len(data) % 4)
    return columns, blob
