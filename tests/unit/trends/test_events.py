"""Oracles: every path through the automaton, every segmentation, for series short enough."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends.bursts import burst_states, find_bursts
from analysis.trends.event import Event, around_trends, chance_p
from analysis.trends.events import (
    _gains,
    _largest_gains,
    _with_returns,
    change_points,
    find_events,
    has_changes,
)
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


def wandering(n_periods, level, decay=0.5):
    apart = np.abs(np.subtract.outer(np.arange(n_periods), np.arange(n_periods)))
    return np.where(apart == 0, 1.0, level * decay**apart)


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_a_burst_among_a_hundred_topics_stands_out_also_where_weeks_are_alike(level):
    """One in a hundred needs a p below .0005, and a null without the burst in its blocks."""
    rng = np.random.default_rng(8)
    share = np.full((99, 100), 0.0125)
    share[45:54, 0] = 0.05
    found = find_events(
        series(rng.binomial(250, share), 250.0),
        np.full(100, 1.4),
        wandering(99, level),
        np.zeros(100, bool),
        seed=1,
    )
    bursts = [event for event in found if event.kind == "burst" and event.q <= 0.05]
    assert [event.column for event in bursts] == [0]
    assert abs(bursts[0].first - 45) <= 1
    assert abs(bursts[0].last - 53) <= 1


def bursts_of(counts, correlation):
    n_topics = counts.counts.shape[1]
    trends = around_trends(counts, np.ones(n_topics))
    return find_bursts(counts, trends, correlation, seed=1)


def test_a_burst_weighs_less_the_more_its_weeks_are_alike():
    rng = np.random.default_rng(9)
    share = np.full((60, 20), 0.04)
    share[30:36, 0] = 0.085
    counts = series(rng.binomial(200, share))
    ps = [
        min(e.p for e in bursts_of(counts, wandering(60, level, 0.9))) for level in (0.0, 0.4, 0.9)
    ]
    assert ps[0] < ps[1] < ps[2]


def test_p_counts_permutations_as_heavy_and_looks_closer_at_the_rare():
    asked = []

    def heaviest(n_orders):
        asked.append(n_orders)
        return np.arange(n_orders, dtype=float) / n_orders

    p = chance_p(np.array([0.5, 2.0]), heaviest)
    assert p.tolist() == [50 / 100, 1 / 10_000]
    assert asked == [99, 999, 9999]
    asked.clear()
    chance_p(np.array([0.5]), heaviest)
    assert asked == [99]


def test_gains_are_those_of_every_split():
    rng = np.random.default_rng(3)
    counts, sizes = (
        rng.poisson(3, (2, 12)).astype(float),
        rng.integers(20, 40, (2, 12)).astype(float),
    )
    for row, gains in enumerate(_gains(counts, sizes)):
        whole = minus_log_likelihood(counts[row], sizes[row])
        for at in range(1, 12):
            parts = (slice(at), slice(at, None))
            split = sum(minus_log_likelihood(counts[row, p], sizes[row, p]) for p in parts)
            assert gains[at - 1] == pytest.approx(whole - split)
            shares = [counts[row, p].sum() / sizes[row, p].sum() for p in parts]
            ways = [_gains(counts[row], sizes[row], up=up)[at - 1] for up in (True, False)]
            rises = shares[1] > shares[0]
            assert ways == pytest.approx([gains[at - 1] * rises, gains[at - 1] * (not rises)])


def test_the_largest_gains_of_many_series_are_those_of_all_of_them():
    """They are looked at 200 at a time."""
    rng = np.random.default_rng(5)
    counts = rng.poisson(3, (450, 12)).astype(float)
    sizes = counts + rng.integers(20, 40, (450, 12))
    found = _largest_gains(lambda rows: (counts[rows], sizes[rows]), 450)
    whole = _gains(counts, sizes)
    assert found.tolist() == whole.max(axis=1).tolist()


def changes_of(shares, seed, size=400):
    counts = np.random.default_rng(seed).binomial(size, shares)
    found = find_events(
        series(counts, float(size)), np.ones(shares.shape[1]), np.eye(len(shares)),
        NO_RISERS[: shares.shape[1]], seed=1,
    )  # fmt: skip
    return counts, [e for e in found if e.kind == "change" and e.column == 0 and e.q <= 0.05]


def test_a_change_that_came_half_back_is_asked_for_its_end():
    """The way back repays too little for a search over all topics, and enough for one question."""
    shares = np.full((80, 12), 0.03)
    shares[30:50, 0], shares[50:, 0] = 0.09, 0.074
    n_missed, n_found = 0, 0
    for seed in range(60):
        counts, changes = changes_of(shares, seed)
        alone = change_points(counts[:, 0].astype(float), np.full(80, 400.0), 3 * np.log(80))
        if len(alone) > 1:
            continue
        n_missed += 1
        if len(changes) == 2:
            onset, back = changes
            assert (onset.last, back.before, back.last) == (back.first - 1, onset.first, 79)
            n_found += abs(back.first - 50) <= 8
    assert n_missed >= 10
    assert n_found >= n_missed / 2


@pytest.mark.parametrize("after", ["stays", "goes on"])
def test_what_stays_or_goes_on_has_no_return(after):
    shares = np.full((80, 12), 0.03)
    shares[30:, 0] = 0.09 if after == "stays" else np.linspace(0.07, 0.15, 50)
    n_returns = 0
    for seed in range(40):
        counts, changes = changes_of(shares, seed)
        falls = [
            e for e in changes
            if counts[e.first : e.last + 1, 0].mean() < counts[e.before : e.first, 0].mean()
        ]  # fmt: skip
        n_returns += bool(falls)
    assert n_returns <= 40 * (0.05 + 3 * np.sqrt(0.05 * 0.95 / 40))


def test_a_return_ends_its_change_and_is_what_the_next_one_ended():
    onset, likely, later = (
        Event("change", 2, before, first, last, 9.0, p, q=p)
        for before, first, last, p in [(0, 10, 29, 0.001), (10, 30, 39, 0.3), (30, 40, 59, 0.001)]
    )
    other = Event("change", 3, 0, 10, 59, 9.0, 0.001)
    back = Event("change", 2, 10, 25, 39, 4.0, 0.01)
    made = {
        (e.column, e.first): (e.before, e.last)
        for e in _with_returns([onset, likely, later, other], [back])
    }
    assert made == {(2, 10): (0, 24), (2, 25): (10, 39), (2, 40): (25, 59), (3, 10): (0, 59)}
    assert _with_returns([onset, likely], []) == [onset, likely]
