"""Oracles: every path through the automaton, every segmentation, for series short enough."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends.events import burst_states, change_points, find_events, has_changes
from analysis.trends.regression import Series

UP = 1.4
NO_RISERS = np.zeros(30, bool)


def cost_of(path, gain):
    before = (False, *path[:-1])
    ups = sum(now and not was for was, now in zip(before, path, strict=True))
    return UP * ups - sum(step for step, inside in zip(gain, path, strict=True) if inside)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-4, 5), min_size=1, max_size=9))
def test_automaton_takes_a_cheapest_path(steps):
    gain = np.array(steps, float) / 2
    found = burst_states(gain[:, None], UP)[:, 0]
    best = min(cost_of(path, gain) for path in product([False, True], repeat=len(gain)))
    assert cost_of(tuple(found), gain) == pytest.approx(best)


def minus_log_likelihood(counts, sizes):
    share = counts.sum() / sizes.sum()
    if share in {0, 1}:
        return 0.0
    return -2 * (counts.sum() * np.log(share) + (sizes.sum() - counts.sum()) * np.log(1 - share))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=9), st.floats(1, 20))
def test_segments_are_the_best_of_all(counts, penalty):
    counts, sizes = np.array(counts, float), np.full(len(counts), 30.0)

    def cost(points):
        parts = np.split(np.arange(len(counts)), points)
        return sum(minus_log_likelihood(counts[p], sizes[p]) for p in parts) + penalty * len(points)

    inner = range(1, len(counts))
    every = [points for n in range(len(counts)) for points in combinations(inner, n)]
    best = min(map(cost, every))
    alone = Series(counts=counts[:, None], sizes=sizes[:, None], place=np.arange(len(counts)))
    assert has_changes(alone, np.array([penalty]))[0] == (best < cost(()) - 1e-9)
    assert cost(change_points(counts, sizes, penalty)) == pytest.approx(best)


def series(counts, sizes=200.0):
    counts = np.asarray(counts, float)
    return Series(
        counts=counts, sizes=np.full((len(counts), 1), sizes), place=np.arange(len(counts))
    )


def test_a_step_is_found_where_it_is_and_noise_is_not():
    rng = np.random.default_rng(4)
    quiet = rng.binomial(200, 0.05, (60, 30))
    quiet[:, 0] = rng.binomial(200, np.where(np.arange(60) < 35, 0.01, 0.06))
    found = find_events(series(quiet), np.ones(30), np.eye(60), NO_RISERS, seed=1)
    changes = [event for event in found if event.kind == "change" and event.q <= 0.05]
    assert [(event.column, event.first) for event in changes] == [(0, 35)]


def test_a_burst_is_found_with_its_weeks_and_a_slope_is_none():
    rng = np.random.default_rng(4)
    share = np.full((60, 30), 0.05)
    share[20:32, 0] = 0.16
    share[:, 1] = 0.05 * np.exp(np.log(3) * np.linspace(-0.5, 0.5, 60))
    found = find_events(
        series(rng.binomial(200, share)), np.ones(30), np.eye(60), NO_RISERS, seed=1
    )
    bursts = [event for event in found if event.kind == "burst" and event.q <= 0.05]
    assert [event.column for event in bursts] == [0]
    assert abs(bursts[0].first - 20) <= 1
    assert abs(bursts[0].last - 31) <= 1


def test_no_events_in_a_handful_of_periods():
    assert find_events(series(np.ones((5, 3))), np.ones(3), np.eye(5), NO_RISERS[:3], seed=1) == []
