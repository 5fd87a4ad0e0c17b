"""What is measured on the simulated corpora of one setting."""

from __future__ import annotations

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.trends.event import Event
from analysis.trends.events import find_events
from analysis.trends.evidence import (
    ALPHA,
    QUARTER,
    benjamini_hochberg,
    line_growth,
    weigh_evidence,
)
from analysis.trends.permutation import ALPHA_BLOCKS, MIN_PERIODS_BLOCKS, block_permutation
from tests.calibration.peers import PEERS
from tests.calibration.simulation import Setting, Simulated, simulate


def ours(made: Simulated):
    """Calls of one corpus, and the evidence behind them.

    As :func:`analysis.trends.verdicts.judge` makes them; the simulation has no other ways of
    counting that could disagree.
    """
    evidence = weigh_evidence(made.series)
    called = benjamini_hochberg(evidence.p) <= ALPHA
    if called.any() and made.series.n_periods >= MIN_PERIODS_BLOCKS:
        p_line, p_curve = block_permutation(made.series, seed=7)
        called &= np.where(evidence.is_line, p_line, p_curve) <= ALPHA_BLOCKS
    return called, evidence


def measure(setting: Setting, n_runs: int) -> dict[str, float]:
    """Error rates, power and coverage over ``n_runs`` corpora, each with its Monte-Carlo error."""
    rows = [_one(simulate(setting, np.random.default_rng([11, run]))) for run in range(n_runs)]
    found: dict[str, float] = {}
    for name in rows[0]:
        values = np.array([row[name] for row in rows if not np.isnan(row[name])])
        if len(values):
            found[name] = float(values.mean())
            found[f"{name} +-"] = float(values.std(ddof=1) / np.sqrt(len(values)))
    return found


def _one(made: Simulated) -> dict[str, float]:
    called, evidence = ours(made)
    truth = made.truth
    row = _errors(np.where(called, evidence.sign, 0), truth, evidence.is_line)
    row["p < .005"] = float((evidence.p_line[truth > 0] < 0.005).mean()) if truth.any() else np.nan
    growth, error = line_growth(made.series, evidence)
    at = np.linspace(0, 1, made.series.n_periods)
    true = np.log(
        made.shares[at >= 1 - QUARTER].mean(axis=0) / made.shares[at <= QUARTER].mean(axis=0)
    )
    reach = stats.t.ppf(0.975, evidence.n_free) * error
    row["growth covered"] = float((np.abs(np.log(growth) - true) <= reach).mean())
    sizes = np.broadcast_to(made.series.sizes, made.series.counts.shape)
    low, high = proportion_confint(made.series.counts, sizes, method="wilson")
    # the rate that this week had; the wandering share itself is not the cell's estimand
    row["cell covered"] = float(((low <= made.rates) & (made.rates <= high)).mean())
    for name, rule in PEERS.items():
        errors = _errors(rule(made.series), truth, np.ones(len(truth), bool))
        row |= {f"{name}: {key}": value for key, value in errors.items()}
    return row


def _errors(signs: np.ndarray, truth: np.ndarray, is_line: np.ndarray) -> dict[str, float]:
    wrong = (signs != 0) & ((truth == 0) | (is_line & (signs != truth)))
    grows = truth > 0
    return {
        "any false": float(wrong.any()),
        "false discoveries": wrong.sum() / max(1, (signs != 0).sum()),
        "power": float(((signs == truth) | (~is_line & (signs != 0)))[grows].mean())
        if grows.any()
        else np.nan,
    }


#: The kind of event of each shape, and when it happens, as a part of the window from its middle.
PLANTED = {
    "step": ("change", (0.0,)),
    "burst": ("burst", (-0.05,)),
    "return": ("change", (0.2, 0.0)),
}


def events(setting: Setting, n_runs: int) -> dict[str, float]:
    """How often the planted event is found, how late, and how often one that is not there.

    Of a return the second change is looked for; one more than were planted is false.
    """
    hits, delays, false = [], [], []
    kind, times = PLANTED[setting.shape]
    at = np.linspace(-0.5, 0.5, setting.n_periods)
    start = int(np.flatnonzero(at >= times[0])[0])
    for run in range(n_runs):
        made = simulate(setting, np.random.default_rng([13, run]))
        found = [event for event in _known(made, run) if event.kind == kind]
        planted = int(np.flatnonzero(made.truth)[0])
        own = [event.first - start for event in found if event.column == planted]
        near = min(own, key=abs, default=np.nan)
        hits.append(bool(own) and abs(near) <= 3)
        delays += [near] if own else []
        n_false = len(found) - len(own) + max(0, len(own) - len(times))
        false.append(n_false / max(1, len(found)))
    return {
        "found within 3 weeks": float(np.mean(hits)),
        "found within 3 weeks +-": float(np.std(hits, ddof=1) / np.sqrt(n_runs)),
        "median delay": float(np.median(delays)) if delays else float("nan"),
        "false discoveries": float(np.mean(false)),
    }


def null_events(setting: Setting, n_runs: int) -> dict[str, float]:
    """How many corpora in which nothing happens have any change, or any burst."""
    rows = []
    for run in range(n_runs):
        kinds = {e.kind for e in _known(simulate(setting, np.random.default_rng([17, run])), run)}
        rows.append([kind in kinds for kind in ("change", "burst")])
    mean, error = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1) / np.sqrt(n_runs)
    return {
        "any change": float(mean[0]),
        "any change +-": float(error[0]),
        "any burst": float(mean[1]),
        "any burst +-": float(error[1]),
    }


def _known(made: Simulated, seed: int) -> list[Event]:
    evidence = weigh_evidence(made.series)
    found = find_events(
        made.series, evidence.dispersion, evidence.correlation, evidence.risers, seed=seed
    )
    return [event for event in found if event.q <= ALPHA]
