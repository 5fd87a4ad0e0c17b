"""The formats that are read, as a table: ``python -m analysis.corpus.readers.formats README.md``.

The table in the README is written from the readers, so that it cannot say anything else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.corpus.readers import READERS, AnyReader, all_readers

_COLUMNS: Final = ("format", "what it is", "recognised by", "dates")
_BEGIN, _END = "<!-- formats: make readme -->\n", "<!-- /formats -->\n"


def formats(readers: Iterable[AnyReader] | None = None) -> pd.DataFrame:
    """The formats that are read, in the order in which they are asked for.

    Parameters
    ----------
    readers : iterable of readers, optional
        All by default, those of other packages included.

    Returns
    -------
    DataFrame
        ``format``, ``what it is``, ``recognised by``, ``dates``: texts in Markdown.
    """
    rows = [
        (each.FORMAT, each.ABOUT.name, each.ABOUT.recognised_by, each.ABOUT.dates)
        for each in (all_readers() if readers is None else readers)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="str")


def with_table(page: str) -> str:
    """A page with the table of the built-in formats between its markers."""
    rows = [list(_COLUMNS), ["---"] * len(_COLUMNS), *formats(READERS).to_numpy().tolist()]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    between = re.compile(f"(?<={re.escape(_BEGIN)}).*(?={re.escape(_END)})", re.DOTALL)
    return between.sub(lambda _: table, page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_table(path.read_text("utf-8")), "utf-8")
