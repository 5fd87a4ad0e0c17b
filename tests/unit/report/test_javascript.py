"""The report's scripts by themselves, in node; the page as a whole is tested in a browser."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from analysis.formats import times, two_digits
from analysis.report.model import report_data
from analysis.report.payload import encode
from analysis.report.words import spoken
from tests.synthetic import synthetic_study

TESTS = Path(__file__).parents[2] / "javascript"


@pytest.fixture(scope="module")
def node():
    found = shutil.which("node")
    if found is None:
        message = "no node: the report's scripts are tested with it"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """What Python writes, for the scripts to read or to write in the same way."""
    folder = tmp_path_factory.mktemp("javascript")
    data = report_data(synthetic_study(60, 5, n_weeks=12))
    (folder / "payload.bin").write_bytes(encode(data))
    (folder / "document.json").write_text(json.dumps(data.to_json()), encoding="utf-8")
    (folder / "words.json").write_text(json.dumps(spoken()), encoding="utf-8")
    (folder / "times.json").write_text(json.dumps(_growths()), encoding="utf-8")
    return folder


def _growths():
    draw = random.Random(0)  # noqa: S311 - cases, not secrets

    def ratio():
        # as the payload has it: five digits, now and then nothing
        value = draw.choice([10 ** draw.uniform(-5.5, 3.5), draw.randrange(400) / 8, 1000, 99.5])
        return draw.choice([float(f"{value:.5g}")] * 9 + [None])

    rows = [(ratio() or 1.0, ratio(), ratio()) for _ in range(400)]
    return [[*row, times(*row)] for row in rows]


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.js")), ids=lambda path: path.name)
def test_scripts(path, node, cases):
    run = subprocess.run(
        [node, "--test", path],
        env=os.environ | {"TOPIC_DIGEST_JAVASCRIPT_CASES": str(cases), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# skipped 0" in run.stdout


def test_two_digits_are_never_a_power_of_ten():
    written = [two_digits(v) for v in (123, 1000, 99.5, 1.25, 1, 0.0402, 0.00003, 0)]
    assert written == ["120", "1000", "100", "1.3", "1", "0.04", "0.00003", "0"]
