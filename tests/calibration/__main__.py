"""``make calibrate``: the error rates, coverage and power of the verdicts, by simulation.

Each setting is kept in ``.benchmarks/calibration.json`` as soon as it is done, so that a run that
was stopped goes on where it was; ``--fresh`` forgets them, ``--runs N`` sets the corpora of each.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from itertools import product
from pathlib import Path

from tests.calibration.measure import events, measure
from tests.calibration.simulation import Setting
from tests.calibration.table import write_plot, write_table

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".benchmarks" / "calibration.json"

NULLS = {
    "counts as coin tosses": {},
    "dispersion 1.4": {"dispersion": 1.4},
    "realistic: dispersion 1.4, lag-1 .5": {"dispersion": 1.4, "lag_one": 0.5},
    "harsh: dispersion 1.4, lag-1 .8": {"dispersion": 1.4, "lag_one": 0.8},
    "harsh: realistic, seasons of 30 %": {"dispersion": 1.4, "lag_one": 0.5, "season": 0.3},
}
PERIODS = (26, 52, 99)


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
    return {
        f"event | {shape} of {growth} times at 4 a week | 99": Setting(
            n_periods=99, mean=4, growth=growth, shape=shape, lag_one=0.5, dispersion=1.4
        )
        for shape, growth in product(("step", "burst"), (2, 4))
    }


def main() -> None:
    """Run what is not yet kept, then write reports/calibration.md and .svg."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--only", default="", help="settings whose name holds this text")
    options = parser.parse_args()
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() and not options.fresh else {}
    for name, setting in settings().items():
        known = kept.get(name, {})
        if options.only not in name or (
            known.get("n_runs", 0) >= options.runs and known.get("setting") == asdict(setting)
        ):
            continue
        start = time.perf_counter()
        run = events if name.startswith("event") else measure
        found = run(setting, min(options.runs, 200) if run is events else options.runs)
        kept[name] = found | {"setting": asdict(setting), "n_runs": options.runs}
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(kept, indent=1), "utf-8")
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)  # noqa: T201
    write_table(kept, ROOT / "reports" / "calibration.md")
    write_plot(kept, ROOT / "reports" / "calibration.svg")


if __name__ == "__main__":
    main()
