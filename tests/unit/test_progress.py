from __future__ import annotations

import io
import re
import sys

from rich.console import Console

from analysis.progress import SILENT, TerminalProgress, default_progress


def show(progress):
    with progress.stage("Encoding papers", 3) as advance:
        for done in range(4):
            advance(done, 3)
    with progress.stage("Finding topics") as advance:
        advance(1, 1)


def test_a_pipe_gets_one_plain_line_per_stage(capsys):
    show(TerminalProgress())
    assert capsys.readouterr().err == "Encoding papers ...\nFinding topics ...\n"


def test_quiet_says_nothing(capsys):
    show(TerminalProgress(quiet=True))
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_that_ends_full():
    progress = TerminalProgress()
    screen = io.StringIO()
    progress._console = Console(file=screen, force_terminal=True, width=80)
    show(progress)
    assert "3/3" in screen.getvalue()
    assert re.search(r"[\d,]+/s", screen.getvalue())
    assert "Finding topics" in screen.getvalue()


def test_a_library_call_without_terminal_is_silent(monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    assert default_progress() is SILENT
