"""``make bench-systems``: topic-digest beside other topic models on the same vectors."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tests.benchmarks.execute import DATA, PLAIN
from tests.benchmarks.fits import read_papers
from tests.benchmarks.measure import ROOT
from tests.benchmarks.records import machine
from tests.benchmarks.systems import plan
from tests.benchmarks.systems.carry_out import (
    papers_file,
    results,
    texts_outside,
    vectors_file,
    versions,
)
from tests.benchmarks.systems.even import evened
from tests.benchmarks.systems.found import Found
from tests.benchmarks.systems.page import page
from tests.benchmarks.systems.picture import picture
from tests.benchmarks.systems.plan import Fit
from tests.benchmarks.systems.protocol import run_protocol
from tests.benchmarks.systems.score import given_of, score_set

#: Stands among the sets for the protocol of BERTopic's paper.
PROTOCOL = "protocol"
FILE = ROOT / "reports" / "systems.json"


def main(arguments: Sequence[str]) -> int:
    """Carry out the fits of each set, measure them, and write the figures so far."""
    options = _parser().parse_args(arguments)
    for needed in (DATA, PLAIN):
        if not needed.exists():
            sys.stderr.write(f"bench-systems: {needed} is missing\n")
            return 2
    kept = _kept()
    for name in () if options.table else options.sets.split(","):
        if name == PROTOCOL:
            kept[PROTOCOL] = run_protocol(retried=options.retry)
        else:
            fits = plan.fits_of(name, tuple(options.systems.split(",")), options.seeds)
            kept["sets"][name] = _measured(name, fits, retried=options.retry)
            kept["sets"] = {each: kept["sets"][each] for each in plan.SETS if each in kept["sets"]}
        _write_up(kept)
    if options.table:
        _write_up(kept)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench-systems", description=__doc__)
    parser.add_argument(
        "--sets", default=",".join([*plan.SETS, PROTOCOL]), help="sets, with commas"
    )
    parser.add_argument("--systems", default=",".join(plan.FITTERS), help="systems, with commas")
    parser.add_argument("--seeds", type=int, help="how many of each set's seeds; else all")
    parser.add_argument("--retry", action="store_true", help="try again what failed")
    parser.add_argument("--table", action="store_true", help="write table and picture, no more")
    return parser


def _measured(name: str, fits: Sequence[Fit], *, retried: bool) -> dict[str, Any]:
    about, fitters = plan.SETS[name], {fit.fitter for fit in fits}
    found: dict[tuple[str, str], dict[int, Found]] = {}
    failures = []
    for fit in fits:
        sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {fit}, seed {fit.seed} ...\n")
        result = results(fit, retried=retried)
        if isinstance(result, str):
            level = fit.level or "all"
            failures.append(
                {"system": fit.fitter, "level": level, "seed": fit.seed, "reason": result}
            )
            continue
        for each in result:
            found.setdefault((fit.fitter, each.level), {})[fit.seed] = each
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} measuring {name} ...\n")
    papers, vectors = read_papers(papers_file(name)), np.load(vectors_file(name))
    outside = texts_outside()
    return {
        "title": about.title,
        "note": about.note,
        "merged": about.merged,
        "planned_seeds": sorted({fit.seed for fit in fits}),
        "not_asked": [each for each in plan.FITTERS if each not in fitters],
        "n_resamples": about.n_resamples,
        "n_texts_outside": outside.matrix.shape[0],
        "failures": failures,
        "versions": versions(fits),
        "machine": machine(),
    } | score_set(given_of(papers, vectors, about, outside), evened(found, vectors), about)


def add_to_page(name: str, part: Any) -> None:
    """Keep what was measured apart from the fits, and write the page with it."""
    _write_up(_kept() | {name: part})


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = {"sets": {}}
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else kept


def _write_up(kept: dict[str, Any]) -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    FILE.with_suffix(".md").write_text(page(kept), "utf-8")
    FILE.with_suffix(".svg").write_text(picture(kept), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
