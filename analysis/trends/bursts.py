"""Bursts of topics: Kleinberg's automaton, and what it finds where nothing burst.

What periods share with their neighbours is taken from the weight: a sum over correlated periods
varies as much more as the correlation says, and the chance of a weight falls exponentially with the
weight over that factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from analysis.trends.event import Event, Trends, chance_p
from analysis.trends.regression import Array, Series

#: In a burst the odds of a share are this many times what they are else.
BURST_RATIO = 2.0

Flags = npt.NDArray[np.bool_]


def find_bursts(series: Series, trends: Trends, correlation: Array, *, seed: int) -> list[Event]:
    """Every burst of every topic, with its p.

    Parameters
    ----------
    series : Series
        With one denominator for all topics.
    trends : Trends
    correlation : float array (n_periods, n_periods)
        Between periods.
    seed : int

    Returns
    -------
    list of Event
        By topic and time; the rates are not known yet.
    """
    up = float(np.log(series.n_periods))
    gain = _gain(series.counts, series.sizes, series.shares, trends.dispersion)
    states = burst_states(gain, up)
    events = []
    for column in np.flatnonzero(states.any(axis=0)).tolist():
        runs = _runs(states[:, column])
        weights = np.array([gain[first : last + 1, column].sum() for first, last in runs])
        widened = np.array([_widened(correlation, first, last) for first, last in runs])
        topic = _Topic(
            sizes=series.sizes[:, 0],
            expected=trends.expected[:, column],
            error=trends.error[:, column],
            share=float(series.shares[column]),
            dispersion=float(trends.dispersion[column]),
            pool=trends.pool(column),
        )
        rng = np.random.default_rng([seed, column])
        found = chance_p(weights / widened, partial(topic.heaviest, up=up, rng=rng))
        events += [
            Event("burst", column, 0, first, last, float(weight), float(p))
            for (first, last), weight, p in zip(runs, weights, found, strict=True)
        ]
    return events


def burst_states(gain: Array, up: float) -> Flags:
    """Cheapest path through Kleinberg's two-state automaton [1]_.

    Parameters
    ----------
    gain : float array (n_periods, n_topics)
        Log likelihood of the high state less that of the low one.
    up : float
        Cost of going up; coming down is free.

    Returns
    -------
    bool array (n_periods, n_topics)
        True in a burst; of paths that cost the same, the one with fewer periods in it.

    References
    ----------
    .. [1] Kleinberg, J. (2003). Data Mining and Knowledge Discovery 7(4), section 4.
    """
    low = np.zeros(gain.shape[1:])
    high = np.full(gain.shape[1:], -np.inf)
    to_low = np.empty(gain.shape, dtype=bool)
    to_high = np.empty(gain.shape, dtype=bool)
    for t, step in enumerate(gain):
        to_low[t] = high > low  # came down from the high state
        to_high[t] = high > low - up  # stayed in it
        low, high = np.maximum(low, high), np.maximum(low - up, high) + step
    states = np.empty(gain.shape, dtype=bool)
    now = high > low
    for t in range(len(gain) - 1, -1, -1):
        states[t] = now
        now = np.where(now, to_high[t], to_low[t])
    return states


@dataclass(frozen=True, eq=False)
class _Topic:
    """One topic around its trend, each an array (n_periods,), and the residuals to draw from."""

    sizes: Array
    expected: Array
    error: Array
    share: float
    dispersion: float
    pool: Array

    def heaviest(self, n_series: int, up: float, rng: np.random.Generator) -> Array:
        """Weight of the heaviest burst in so many series of residuals."""
        drawn = self.pool[rng.integers(len(self.pool), size=(len(self.sizes), n_series))]
        sizes = self.sizes[:, None]
        made = np.clip(self.expected[:, None] + self.error[:, None] * drawn, 0, sizes)
        gain = _gain(made, sizes, self.share, self.dispersion)
        states = burst_states(gain, up)
        running, best = np.zeros(n_series), np.zeros(n_series)
        for step, inside in zip(gain, states, strict=True):
            running = np.where(inside, running + step, 0.0)
            best = np.maximum(best, running)
        return best


def _gain(counts: Array, sizes: Array, share: Array | float, dispersion: Array | float) -> Array:
    # a ratio of odds, so that no share in a burst is above 1
    odds = BURST_RATIO * share / (1 - share)
    high = odds / (1 + odds)
    gain: Array = counts * np.log(high / share) + (sizes - counts) * np.log(
        (1 - high) / (1 - share)
    )
    return gain / dispersion


def _widened(correlation: Array, first: int, last: int) -> float:
    """Variance of a sum over these periods, over what it is without correlation."""
    inside = slice(first, last + 1)
    return max(1.0, float(correlation[inside, inside].sum()) / (last - first + 1))


def _runs(states: Flags) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], states, [False]]).astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]
