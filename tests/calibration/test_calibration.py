"""The calibration in small: bounds at three Monte-Carlo errors, all seeds fixed."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from tests.calibration.__main__ import DECIDING_CALLS, DECIDING_EVENTS, ROOT
from tests.calibration.measure import events, measure, null_events
from tests.calibration.simulation import Setting, simulate

N_RUNS = 40
REALISTIC = {"dispersion": 1.4, "lag_one": 0.5}


def error_of(rate):
    return 3 * np.sqrt(rate * (1 - rate) / N_RUNS)


@pytest.mark.parametrize("noise", [{}, REALISTIC], ids=["tosses", "realistic"])
def test_where_nothing_changes_hardly_any_corpus_has_a_call(noise):
    found = measure(Setting(n_periods=52, **noise), N_RUNS)
    assert found["any false"] <= 0.05 + error_of(0.05)
    assert found["least squares on counts: any false"] > 0.9
    assert found["growth covered"] == pytest.approx(0.95, abs=0.02)
    assert found["cell covered"] == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(("n_periods", "power"), [(26, 0.05), (52, 0.2)])
def test_false_discoveries_stay_few_where_others_have_many(n_periods, power):
    """The median topic has one paper a week: few of them can be called, and some are."""
    found = measure(Setting(n_periods=n_periods, changing=0.1, growth=4, **REALISTIC), N_RUNS)
    assert found["false discoveries"] <= 0.10 + error_of(0.10)
    assert found["power"] >= power - 3 * found["power +-"]
    assert found["z-score of counts: false discoveries"] > 0.5


@pytest.mark.parametrize(
    ("setting", "figure", "at_least"),
    [
        ({"n_periods": 26, "mean": 32, "growth": 2}, "power", 0.9),
        ({"n_periods": 26, "mean": 8, "growth": 4}, "power", 0.75),
        ({"n_periods": 99, "mean": 8, "growth": 2}, "p < .005", 0.85),
        ({"n_periods": 52, "mean": 32, "growth": 3, "lag_one": 0.5}, "power", 0.95),
    ],
)
def test_a_riser_is_called_as_often_as_is_promised(setting, figure, at_least):
    found = measure(Setting(dispersion=1.4, **setting), N_RUNS)
    assert found[figure] >= at_least - error_of(at_least)


@pytest.mark.parametrize(
    ("shape", "n_topics"),
    # Nine weeks of a burst, in company that wanders: blocks of permuted weeks carry them along.
    [("step", 40), ("burst", 100)],
)
def test_events_are_dated_and_noise_is_none(shape, n_topics):
    setting = Setting(n_periods=99, mean=4, growth=4, shape=shape, n_topics=n_topics, **REALISTIC)
    found = events(setting, 12)
    assert found["found within 3 weeks"] >= 0.75
    assert abs(found["median delay"]) <= 2
    assert found["false discoveries"] <= 0.25


@pytest.mark.parametrize("noise", [{}, REALISTIC], ids=["tosses", "realistic"])
def test_where_nothing_happens_hardly_any_corpus_has_an_event(noise):
    found = null_events(Setting(n_periods=26, **noise), N_RUNS)
    assert found["any change"] <= 0.05 + error_of(0.05)
    assert found["any burst"] <= 0.05 + error_of(0.05)


def test_the_generator_has_the_dispersion_and_memory_that_it_is_asked_for():
    setting = Setting(n_periods=99, n_topics=40, dispersion=2.0, lag_one=0.8)
    residuals = []
    for seed in range(12):
        made = simulate(setting, np.random.default_rng(seed))
        expected = made.shares * made.series.sizes
        residuals.append((made.series.counts - expected) / np.sqrt(expected * (1 - made.shares)))
    residuals = np.concatenate(residuals, axis=1)
    residuals = residuals[:, np.abs(residuals).max(axis=0) < 15]
    assert (residuals**2).mean() == pytest.approx(2.0, abs=0.25)
    lagged = (residuals[1:] * residuals[:-1]).mean() / (residuals**2).mean()
    assert lagged == pytest.approx(0.8 * 0.5, abs=0.08)


@pytest.mark.parametrize("deciding", [DECIDING_CALLS, DECIDING_EVENTS])
def test_figures_are_kept_for_all_that_they_depend_on(deciding):
    named = {Path(name).stem for name in deciding if name.startswith("analysis")}
    for name in deciding:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        found = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        used = {module.split(".")[-1] for module in found if module.startswith("analysis.trends.")}
        # of the assignment only the name of a type is taken
        named_too = {"assignment"}
        if name.endswith("measure.py"):  # it measures events too
            named_too |= {"event", "events"}
        assert used <= named | named_too, name
