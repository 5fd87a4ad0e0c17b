"""Frames as text for people and programs: a terminal table, CSV, JSON."""

from __future__ import annotations

import csv
from typing import Literal

import pandas as pd

Format = Literal["table", "csv", "json"]

#: A cell that starts so is a formula to a spreadsheet; titles are written by strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: Cells up to this many characters are never broken over lines.
_SHORT = 24


def as_csv(frame: pd.DataFrame) -> str:
    """Comma-separated values that no spreadsheet runs as formulas.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    str
        A header, then a line per row; text that starts as a formula gets a leading quote.
    """

    def inert(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

    return frame.map(inert).to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)


def as_json(frame: pd.DataFrame) -> str:
    """A JSON list with an object per row.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    str
    """
    text: str = frame.to_json(orient="records", force_ascii=False, date_format="iso", indent=1)
    return text + "\n"


def print_table(frame: pd.DataFrame, *, to_stderr: bool = False) -> None:
    """Print a frame as a table that fits the terminal.

    Parameters
    ----------
    frame : DataFrame
        Cells are shown as they are: nothing in them is markup.
    to_stderr : bool
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in frame.columns:
        number = pd.api.types.is_numeric_dtype(frame[name])
        short = number or frame[name].astype(str).str.len().max() <= _SHORT
        table.add_column(
            str(name), justify="right" if number else "left", overflow="fold", no_wrap=short
        )
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(str(cell)) for cell in row))
    Console(stderr=to_stderr, highlight=False).print(table)
