"""The words of the command's help; a change of them is meant and reviewed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app

GOLDEN = Path(__file__).with_name("cli_help.txt")
COMMANDS = (
    (),
    ("report",),
    ("corpus",),
    ("topics",),
    ("trends",),
    ("similar",),
    ("fetch",),
    ("cache",),
    ("cache", "info"),
    ("cache", "clear"),
)


def help_text() -> str:
    runner = CliRunner(env={"COLUMNS": "96", "TERM": "dumb", "NO_COLOR": "1"})
    pages = []
    for command in COMMANDS:
        result = runner.invoke(app, [*command, "--help"], prog_name="topic-digest")
        assert result.exit_code == 0
        pages.append("\n".join(line.rstrip() for line in result.stdout.splitlines()))
    return "\n\n".join(pages) + "\n"


def test_help_is_the_golden_one():
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(help_text(), "utf-8")
        pytest.skip("golden file written")
    assert help_text() == GOLDEN.read_text("utf-8")
