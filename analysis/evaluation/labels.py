"""Labels that people gave to papers: a column of the corpus, merged by a table if need be."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError
from analysis.schema import DataFrame, Papers

#: Columns of the papers frame that may hold a label.
FIELDS = ("primary_category", "categories", "keywords", "journal", "year", "language")


def paper_labels(
    papers: DataFrame[Papers], field: str, merged: Mapping[str, str] | None = None
) -> pd.Series[Any]:
    """The label of each paper.

    Parameters
    ----------
    papers : Papers
    field : str
        One of ``FIELDS``; of several categories or keywords the first is taken.
    merged : mapping of str to str, optional
        Labels to the names that they stand for here; a paper whose label stands for an empty one
        is left out. Labels that are not in it stay.

    Returns
    -------
    Series of str (n_papers,)
        Missing where a paper has none.

    Raises
    ------
    AnalysisError
        No such field, or no two labels in it.
    """
    if field not in FIELDS:
        raise AnalysisError(f"no labels in {field!r}: take one of {', '.join(FIELDS)}")
    values = papers[field].map(_first)
    if merged is not None:
        values = values.map(lambda label: merged.get(label, label) or None, na_action="ignore")
    labels = values.astype("str").where(values.notna())
    n_labels = labels.nunique()
    if n_labels < 2:
        raise AnalysisError(
            f"{field} holds {n_labels or 'no'} label{'s' * (n_labels != 1)}: nothing to compare "
            "topics with"
        )
    return labels


def _first(value: Any) -> str | None:
    if isinstance(value, tuple):
        return str(value[0]) if value else None
    return None if pd.isna(value) else str(value)


def read_label_map(file: Path) -> dict[str, str]:
    """Read which labels stand for which.

    Parameters
    ----------
    file : Path
        CSV with the columns ``label`` and ``merged``; an empty ``merged`` leaves papers out.

    Returns
    -------
    dict of str to str

    Raises
    ------
    AnalysisError
        It cannot be read, has other columns, or a label twice.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            if not {"label", "merged"} <= set(rows.fieldnames or ()):
                raise AnalysisError(f"{file}, line 1: columns label and merged are needed")
            found: dict[str, str] = {}
            for row in rows:
                label, name = row["label"], row["merged"]
                if label is None or name is None or label in found:
                    fault = "label given twice" if label in found else "two values are needed"
                    raise AnalysisError(f"{file}, line {rows.line_num}: {fault}")
                found[label] = name.strip()
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnalysisError(f"{file} is no CSV file in UTF-8: {error}") from error
    return found
