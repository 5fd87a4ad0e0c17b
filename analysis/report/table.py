"""A frame as the page carries it: once, for what it lists and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.report.words import clean, iso


@dataclass(frozen=True, slots=True)
class Table:
    """A frame as plain values: the names of its columns, and a row for each of its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """Rows by the names of their columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def table_of(frame: pd.DataFrame) -> Table:
    """All of a frame as plain values."""
    columns = [map(_value, frame[name].to_list()) for name in frame.columns]
    return Table(tuple(map(str, frame.columns)), tuple(zip(*columns, strict=True)))


def _value(cell: Any) -> Any:
    """As JSON has it: five digits of a fraction, no number where none is known."""
    if pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return iso(cell)
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if isinstance(cell, float):
        return float(f"{cell:.5g}") if np.isfinite(cell) else None
    return int(cell) if isinstance(cell, int | np.integer) else clean(str(cell))
