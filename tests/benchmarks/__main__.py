"""``make bench``: the runs that are not done yet, then the table and the plot of all."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.benchmarks import plan
from tests.benchmarks.execute import DATA, PLAIN, WORK, measured
from tests.benchmarks.measure import RunFailedError
from tests.benchmarks.plan import Run
from tests.benchmarks.plot import plot
from tests.benchmarks.records import FILE, OtherRecordsError, Records, read_records
from tests.benchmarks.table import table


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; a run that fails is named, and tried again next time."""
    options = _parser().parse_args(arguments)
    if options.table:
        _write_up(read_records(FILE))
        return 0
    for needed in (DATA, PLAIN):
        if not needed.exists():
            sys.stderr.write(f"bench: {needed} is missing: see tests/benchmarks/README.md\n")
            return 2
    if options.fresh:
        shutil.rmtree(WORK, ignore_errors=True)
        if FILE.is_file():
            FILE.replace(FILE.with_suffix(".jsonl.old"))
    try:
        records = Records(FILE)
    except OtherRecordsError as error:
        sys.stderr.write(f"bench: {error}\n")
        return 2
    n_failed = sum(not _is_done(run, records) for run in _runs(options))
    return min(n_failed, 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="reading,topics,quality", help="parts, with commas")
    parser.add_argument("--sizes", default="", help="corpora by name, with commas; else all")
    parser.add_argument("--fresh", action="store_true", help="set earlier figures aside")
    parser.add_argument("--table", action="store_true", help="write table and plot anew, no more")
    return parser


def _runs(options: argparse.Namespace) -> Iterator[Run]:
    only, sizes = options.only.split(","), [size for size in options.sizes.split(",") if size]
    parts = {
        "reading": (plan.reading_runs, plan.READING),
        "topics": (plan.topic_runs, plan.TOPICS),
        "quality": (plan.quality_runs, plan.TOPICS),
    }
    for name in only:
        runs_of, corpora = parts[name]
        yield from runs_of([each for each in corpora if not sizes or each in sizes])


def _is_done(run: Run, records: Records) -> bool:
    # Nobody times what compares: it is done anew, and takes minutes.
    if run not in records or run.system == "quality":
        sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {run} ...\n")
        try:
            records.add(run, measured(run))
            _write_up(records.all)
        except RunFailedError as error:
            sys.stderr.write(f"failed: {error}\n")
            return False
    return True


def _write_up(records: Sequence[dict[str, Any]]) -> None:
    FILE.with_suffix(".md").write_text(table(records), "utf-8")
    FILE.with_suffix(".svg").write_text(plot(records), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
