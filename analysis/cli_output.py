"""What several commands print, and what they check before the work."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.corpus import Corpus
    from analysis.tables import Format


def print_rejections(loaded: Corpus, *, limit: int | None, to_stderr: bool) -> None:
    """Name what could not be read: all of it, or the first so many."""
    for row in loaded.rejections.head(limit or len(loaded.rejections)).itertuples():
        typer.echo(f"rejected {row.source}:{row.line}: {row.reason}", err=to_stderr)
    n_more = len(loaded.rejections) - (limit or len(loaded.rejections))
    if n_more > 0:
        typer.echo(f"... and {n_more:,} more: topic-digest corpus lists them all", err=to_stderr)


def print_frame(frame: pd.DataFrame, output_format: Literal["auto"] | Format) -> None:
    """Print a result: a table for people, CSV for what reads a pipe."""
    from analysis.tables import as_csv, as_json, print_table

    if output_format == "auto":
        output_format = "table" if sys.stdout.isatty() else "csv"
    if output_format == "table":
        print_table(frame)
    else:
        typer.echo((as_csv if output_format == "csv" else as_json)(frame), nl=False)


def megabytes(n_bytes: float) -> str:
    """A size as it is shown."""
    return f"{n_bytes / 1e6:,.1f} MB"


def check_writable(target: Path, *, option: str = "--out") -> None:
    """Say before the work, not after it, that its result has no place."""
    if target.is_dir():
        raise AnalysisError(f"{target} is a folder: name a file in it with {option}")
    above = next(folder for folder in target.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise AnalysisError(f"{above} cannot be written: choose another place with {option}")


def name_of(sources: list[str]) -> str:
    """A file name from the first source: its last folder or file, without ending or glob."""
    first = Path(sources[0]).resolve()
    name = first.name if first.is_dir() else first.stem
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "report"


def show_in_browser(report: Path) -> None:
    """Open a report in the reader's browser, or say that there is none."""
    import webbrowser

    if not webbrowser.open(report.resolve().as_uri()):
        typer.echo(f"No browser was found here: open {report} in one.", err=True)
