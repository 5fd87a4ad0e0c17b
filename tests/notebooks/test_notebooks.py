"""Every notebook runs from top to bottom, shows its figures, and is stored without outputs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_converts_with_its_figures(path, tmp_path):
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": tmp_path / "notebooks"}}
    ).execute()
    n_figures = sum("study.figures." in cell.source for cell in notebook.cells)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    assert n_figures > 0
    assert len(re.findall(r"Plotly\.newPlot\(", html)) >= n_figures
    assert "Traceback" not in html
    assert len(list((tmp_path / "reports").glob("*.html"))) == 1


def test_objects_show_themselves_through_ipythons_formatter(example_study, tmp_path):
    from IPython.core.formatters import DisplayFormatter

    formatter = DisplayFormatter()
    report = example_study.report(tmp_path / "report.html")
    for value in (example_study.corpus, example_study, report):
        formats, _ = formatter.format(value)
        assert len(formats["text/plain"].splitlines()) == 1
        assert formats["text/html"].lstrip().startswith("<")
        assert "<script" not in formats["text/html"]
    card, _ = formatter.format(example_study)
    assert len(card["text/html"].encode()) < 20_000
