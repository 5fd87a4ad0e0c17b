"""``make calibrate``: the error rates, coverage and power of the verdicts, by simulation.

Settings run side by side, one on a core. Each is kept in ``reports/calibration.json`` as soon as it
is done, so that a run that was stopped goes on where it was; what other code found is found anew.
``--fresh`` forgets all, ``--runs N`` sets the corpora of each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from tests.calibration.measure import events, measure, null_events
from tests.calibration.simulation import Setting
from tests.calibration.table import write_plot, write_table

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "reports" / "calibration.json"

NULLS = {
    "counts as coin tosses": {},
    "dispersion 1.4": {"dispersion": 1.4},
    "realistic: dispersion 1.4, lag-1 .5": {"dispersion": 1.4, "lag_one": 0.5},
    "harsh: dispersion 1.4, lag-1 .8": {"dispersion": 1.4, "lag_one": 0.8},
    "harsh: realistic, seasons of 30 %": {"dispersion": 1.4, "lag_one": 0.5, "season": 0.3},
}
#: What calls and intervals depend on, then events: these modules import no other of the room.
DECIDING_CALLS = (
    *(f"analysis/trends/{name}.py" for name in ("evidence", "permutation", "regression")),
    *(f"tests/calibration/{name}.py" for name in ("measure", "peers", "simulation")),
)
DECIDING_EVENTS = (
    *DECIDING_CALLS,
    *(f"analysis/trends/{name}.py" for name in ("bursts", "event", "events")),
)
PERIODS = (26, 52, 99)
#: Kinds of settings that are about events, and what measures them.
OF_EVENTS = {"event": events, "null events": null_events}
#: Of events at most: their permutations take long.
N_RUNS_EVENTS = 200


def settings() -> dict[str, Setting]:
    """All that is simulated, small ones first."""
    made = {}
    for n in PERIODS:
        for name, noise in NULLS.items():
            made[f"null | {name} | {n}"] = Setting(n_periods=n, **noise)
            made[f"mix | {name} | {n}"] = Setting(n_periods=n, changing=0.1, growth=4, **noise)
    return made | _power() | _events()


def _power() -> dict[str, Setting]:
    made = {}
    ten = {"changing": 0.1, "scale": 5.0}
    for n, mean, growth in ((26, 32, 2), (26, 8, 4), (26, 16, 2), (99, 8, 2)):
        for lag in (0.0, 0.5):
            for company, more in (("alone", {}), ("one in ten changes", ten)):
                made[f"power | {growth} times at {mean} a week, {company}, lag-1 {lag} | {n}"] = (
                    Setting(
                        n_periods=n,
                        mean=mean,
                        growth=growth,
                        lag_one=lag,
                        dispersion=1.4,
                        **more,
                    )
                )
    for n, growth in product(PERIODS, (2, 4, 8)):
        made[f"power | {growth} times at 1.2 a week, alone, lag-1 0.5 | {n}"] = Setting(
            n_periods=n, mean=1.2, growth=growth, lag_one=0.5, dispersion=1.4
        )
    return made


def _events() -> dict[str, Setting]:
    made = {
        f"null events | {name} | {n}": Setting(n_periods=n, **NULLS[name])
        for n in PERIODS
        for name in NULLS
        if not name.startswith("harsh")
    }
    return made | {
        f"event | {shape} of {growth} times at 4 a week | 99": Setting(
            n_periods=99, mean=4, growth=growth, shape=shape, lag_one=0.5, dispersion=1.4
        )
        for shape, growth in product(("step", "burst", "return"), (2, 4))
    }


def main() -> None:
    """Run what is not yet kept, then write reports/calibration.md and .svg."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--only", default="", help="settings whose name holds this text")
    options = parser.parse_args()
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() and not options.fresh else {}
    with ProcessPoolExecutor() as pool:
        todo = {
            pool.submit(_measured, name, setting, options.runs): name
            for name, setting in settings().items()
            if options.only in name and not _is_known(name, kept, setting, options.runs)
        }
        for done in as_completed(todo):
            name, (seconds, found) = todo[done], done.result()
            kept[name] = found
            in_order = {each: kept[each] for each in settings() if each in kept}
            KEPT.write_text(json.dumps(in_order, indent=1) + "\n", "utf-8")
            print(f"{name}: {seconds:.0f} s", file=sys.stderr)  # noqa: T201  # a command
    kept = {name: kept[name] for name in settings() if name in kept}
    write_table(kept, ROOT / "reports" / "calibration.md")
    write_plot(kept, ROOT / "reports" / "calibration.svg")


def _is_known(name: str, kept: dict[str, Any], setting: Setting, n_runs: int) -> bool:
    known = kept.get(name, {})
    is_same = known.get("setting") == asdict(setting) and known.get("code") == code_version(name)
    return is_same and known["n_runs"] >= n_runs


def _measured(name: str, setting: Setting, n_runs: int) -> tuple[float, dict[str, Any]]:
    """Seconds, and what was found of one setting."""
    start = time.perf_counter()
    run = OF_EVENTS.get(_kind(name), measure)
    found = run(setting, n_runs if run is measure else min(n_runs, N_RUNS_EVENTS))
    about = {"setting": asdict(setting), "n_runs": n_runs, "code": code_version(name)}
    return time.perf_counter() - start, found | about


def _kind(name: str) -> str:
    return name.split(" | ", maxsplit=1)[0]


@cache
def code_version(name: str) -> str:
    """Hash of what decides the figures of a setting, and of the simulation."""
    content = hashlib.sha256()
    for path in DECIDING_EVENTS if _kind(name) in OF_EVENTS else DECIDING_CALLS:
        content.update(path.encode() + (ROOT / path).read_bytes())
    return content.hexdigest()[:16]


if __name__ == "__main__":
    main()
