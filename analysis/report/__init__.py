"""A study as one HTML file, and as a card in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.report.card import study_card
from analysis.report.words import megabytes

if TYPE_CHECKING:
    from analysis.config import ReportOptions
    from analysis.study import Study

__all__ = ["Report", "study_card", "write_report"]

#: A notebook that carries more than this becomes slow to open and to save.
N_BYTES_INLINE = 6_000_000


@dataclass(frozen=True, repr=False)
class Report:
    """A report on disk; shows itself in a notebook.

    Attributes
    ----------
    path : Path
        The .html file.
    n_bytes : int
        Its size.
    """

    path: Path
    n_bytes: int

    def __repr__(self) -> str:
        return f"Report: {self.path} ({megabytes(self.n_bytes)})"

    def _repr_html_(self) -> str:
        link = (
            f'<p><a href="{escape(self.path.as_posix(), quote=True)}" target="_blank" '
            f'rel="noopener">Open the report</a>: {escape(str(self.path))} '
            f"({megabytes(self.n_bytes)})</p>"
        )
        if self.n_bytes > N_BYTES_INLINE or not self.path.is_file():
            return link
        page = escape(self.path.read_text(encoding="utf-8"), quote=True)
        # without allow-same-origin the page cannot reach the notebook around it
        return (
            f'<iframe title="Topic report" srcdoc="{page}" '
            'sandbox="allow-scripts allow-downloads allow-popups" '
            'style="width:100%;height:760px;border:1px solid #ccc;border-radius:8px"></iframe>'
            + link
        )


def write_report(study: Study, path: str | Path, options: ReportOptions | None = None) -> Report:
    """Write the report of a study.

    Parameters
    ----------
    study : Study
    path : str or Path
        The .html file; folders are made, an older file is replaced only when the new one is
        whole.
    options : ReportOptions, optional

    Returns
    -------
    Report

    Raises
    ------
    ReportTooLargeError
        When even the least detail exceeds 40 MB.
    """
    # templates and plotly.js are read only when a report is written
    from analysis.report.model import report_data
    from analysis.report.render import render_report, write_html

    written = write_html(render_report(report_data(study, options)), Path(path))
    return Report(written, written.stat().st_size)
