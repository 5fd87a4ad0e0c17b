"""Papers in a Parquet file, as pandas, Spark, DuckDB or a dataset hub write them.

What its columns and two rows may be::

    id: string   title: string    authors: list<string>   year: int64   abstract: string
    1501.00001   Counting Ships   [Ada Poet, Bo Sailor]   2015          We count ships.
    1501.00002   Fog on the Sea   [Cy Sail]               2015          We look into fog.
    1501.00003   Waves            []                      null          null
    null         null             [Di Wave]               2016          Nobody's text.

The names of columns are guessed (``columns``), those of structs included. What a date is of
nobody says: its kind is ``unknown``. The file is not text: it is recognised by ``sniff_bytes``
and read by ``read_file``; the line of an entry is its row, from 1.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any, Final

from analysis.corpus.readers.bibliographic import Place, record
from analysis.corpus.readers.columns import (
    describes_papers,
    fields_of,
    flat,
    guess_columns,
    mapping_note,
)
from analysis.corpus.readers.protocol import About
from analysis.corpus.record import Item, Rejection

FORMAT = "parquet_table"
ABOUT: Final = About(
    name="Parquet",
    recognised_by="`PAR1`; columns are guessed",
    dates="unknown, where full",
)

_MAGIC: Final = b"PAR1"
_BATCH: Final = 1_000
#: A group of rows is larger in no table of papers: a bomb's is.
_MOST_BYTES: Final = 4_000_000_000

Source = str | os.PathLike[str] | IO[bytes]


def sniff_bytes(head: bytes) -> bool:
    """Whether a file starts as a Parquet file does."""
    return head.startswith(_MAGIC)


def note(file: Source) -> str:
    """Which columns a file has, and what they are taken for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return mapping_note(_names(pq.ParquetFile(file).schema_arrow))
    except (pa.ArrowException, OSError, ValueError):
        return mapping_note([])


def read_file(file: Source, source: str) -> Iterator[Item]:
    """The papers and rejections of a file, in its order, some at a time in memory.

    Parameters
    ----------
    file : path or binary stream, seekable
    source : str
        What the file is called in the corpus.

    Yields
    ------
    PaperRecord or Rejection
        One for each row; damage costs the rows from there on, and one rejection says how many.
    """
    import pyarrow as pa

    position = 0
    n_rows = 0
    try:
        table = _open(file)
        n_rows = table.metadata.num_rows
        columns = guess_columns(_names(table.schema_arrow))
        if not describes_papers(columns):
            yield Rejection(source, 1, "no column holds titles of papers")
            return
        wanted = sorted({name.partition(".")[0] for names in columns.values() for name in names})
        for batch in table.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in _rows(batch):
                position += 1
                if row is None:
                    yield Rejection(source, position, "a value that cannot be read: row left out")
                    continue
                values = {name: _value(value) for name, value in flat(row).items()}
                yield record(Place(source, position, position, FORMAT), fields_of(values, columns))
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        missing = f": {n_rows - position:,} rows are missing" if n_rows else ""
        # The library's messages hold addresses in memory and paths.
        reason = f"Parquet file is damaged ({type(error).__name__}){missing}"
        yield Rejection(source, position + 1, reason)


def _open(file: Source) -> Any:
    import pyarrow.parquet as pq

    table = pq.ParquetFile(file)
    for i in range(table.metadata.num_row_groups):
        if table.metadata.row_group(i).total_byte_size > _MOST_BYTES:
            raise ValueError("a group of rows is too large")
    return table


def _rows(batch: Any) -> Iterator[dict[str, Any] | None]:
    """The rows as Python has them; None for one with, say, a day after the year 9999."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        if batch.num_rows == 1:
            yield None
        else:
            for i in range(batch.num_rows):
                yield from _rows(batch.slice(i, 1))


def _names(schema: Any) -> list[str]:
    """Of columns, and of the fields of structs joined to them."""
    import pyarrow as pa

    names: list[str] = []
    todo = [("", schema)]
    while todo:
        prefix, fields = todo.pop(0)
        for each in fields:
            names.append(f"{prefix}{each.name}")
            if pa.types.is_struct(each.type):
                todo.append((f"{prefix}{each.name}.", each.type))
    return names


def _value(value: Any) -> Any:
    """Dates as texts, bytes as the text they hold: what remains is what JSON could hold too."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
