"""What was measured: a line of JSON for each run, added when it ends."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import ROOT
from tests.benchmarks.plan import Run

FILE = ROOT / "reports" / "benchmarks.jsonl"
_CODE = ("*.py", "*.html", "*.js", "*.css", "*.txt")


class OtherRecordsError(Exception):
    """The file's records were measured elsewhere, or of other code."""


class Records:
    """The records of one machine and one state of the code, in one file.

    Parameters
    ----------
    file : Path
        What it holds is kept, so that a bench that was interrupted goes on.

    Raises
    ------
    OtherRecordsError
        Its figures cannot stand beside new ones.
    """

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self.all = read_records(file) if file.is_file() else []
        self._here = {"machine": machine(), "code": code_version()}
        for name, value in self._here.items():
            if any(record[name] != value for record in self.all):
                raise OtherRecordsError(
                    f"{file.name} holds figures of another {name}: FRESH=1 starts anew, and keeps "
                    "them as a backup"
                )

    def __contains__(self, run: Run) -> bool:
        return any(record["run"] == run.key for record in self.all)

    def add(self, run: Run, measured: dict[str, Any]) -> None:
        """Keep the result of a run."""
        record = {"run": run.key} | measured | self._here
        self.all = [each for each in self.all if each["run"] != run.key] + [record]
        self._file.parent.mkdir(exist_ok=True)
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")


def read_records(file: Path) -> list[dict[str, Any]]:
    """The records of a file, of each run the last; a line that was cut off is the end of it."""
    lines = _whole(file.read_text("utf-8").splitlines(keepends=True))
    return list({tuple(record["run"].values()): record for record in lines}.values())


def _whole(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    return (json.loads(line) for line in lines if line.endswith("\n"))


def machine() -> dict[str, Any]:
    """What a figure depends on: no name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def code_version() -> str:
    """Hash of the package's own files, and of what the runs do that are timed."""
    content = hashlib.sha256()
    files = [file for pattern in _CODE for file in (ROOT / "analysis").rglob(pattern)]
    runs = Path(__file__).parent.glob("run_*.py")
    for file in sorted([*files, *(file for file in runs if file.stem != "run_quality")]):
        content.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return content.hexdigest()[:12]
