"""When a share changed and when it burst: change points and Kleinberg's automaton.

Both look for the loudest moment, and noise has one too. So a change point must repay three times
the dispersion, and whatever is found is compared with what the same search finds when blocks of
periods are put in any order. A slope cut into stairs is no event: change points must describe a
topic better than a line or a spline does. And shares add up to one: a change must also be one
among the papers that are in no topic that rises or bursts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from analysis.trends.evidence import (
    ALPHA,
    benjamini_hochberg,
    n_curves_of,
    without_others,
)
from analysis.trends.permutation import block_orders
from analysis.trends.regression import Array, Series, fit_logit, fitted, time_basis

#: What a further change point must gain, in dispersions and logarithms of the number of periods.
PENALTY = 3.0
#: Periods of a segment, at least; with more, PELT of ruptures misses some best segmentations.
MIN_SEGMENT = 1
#: In a burst the share is this many times what it is else.
BURST_RATIO = 2.0
#: Permutations tried on every candidate, and on those that stand out then.
N_FIRST, N_ALL, N_RARE = 99, 999, 9999
#: Fewer periods than these have no events.
MIN_PERIODS_EVENTS = 8

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a topic between two rows of its series.

    ``first`` and ``last`` are rows, both inside: of the burst, or of what follows the change
    until the next. ``before`` is the first row of what the change ended. ``weight`` is the gain
    in log likelihood, in units of dispersion.
    """

    kind: str
    column: int
    before: int
    first: int
    last: int
    weight: float
    p: float
    q: float = 1.0


def find_events(
    series: Series, dispersion: Array, correlation: Array, risers: Flags, *, seed: int
) -> list[Event]:
    """Change points and bursts of all topics, each with its false discovery rate.

    Parameters
    ----------
    series : Series
        With one denominator for all topics.
    dispersion : float array (n_topics,)
    correlation : float array (n_periods, n_periods)
        Between periods: with some, bursts are compared with permutations that keep blocks
        together, and a change must gain as much more as the correlation widens a mean.
    risers : bool array (n_topics,)
        Topics whose rise is known: what others lose to them, and to bursts, is no change.
    seed : int

    Returns
    -------
    list of Event
        By topic, kind and time. The rates are over all topics, those without an event
        counted as tests that found nothing, and for each kind apart.
    """
    if series.n_periods < MIN_PERIODS_EVENTS:
        return []
    n_topics = series.counts.shape[1]
    bursts = _rated(
        _bursts(series, dispersion, float(np.diag(correlation, 1).max()), seed), n_topics
    )
    risers = risers.copy()
    risers[[event.column for event in bursts if event.q <= ALPHA]] = True
    changes = _changes(series, dispersion, float(correlation.sum(axis=0).mean()), risers, seed)
    events = [*bursts, *_rated(changes, n_topics)]
    return sorted(events, key=lambda event: (event.column, event.kind, event.first))


def _rated(events: list[Event], n_topics: int) -> list[Event]:
    quiet = n_topics - len({event.column for event in events})
    rates = benjamini_hochberg(np.array([event.p for event in events] + [1.0] * quiet))
    return [replace(e, q=float(rate)) for e, rate in zip(events, rates, strict=False)]


def change_points(counts: Array, sizes: Array, penalty: float) -> list[int]:
    """First rows of the segments after the first, by PELT with the binomial likelihood [1]_.

    Parameters
    ----------
    counts, sizes : float array (n_periods,)
    penalty : float
        What a further segment must gain in twice the log likelihood.

    Returns
    -------
    list of int

    References
    ----------
    .. [1] Killick, R., Fearnhead, P. and Eckley, I. A. (2012). Journal of the American
       Statistical Association 107(500); here by ``ruptures``.
    """
    from ruptures import Pelt
    from ruptures.base import BaseCost

    class BinomialCost(BaseCost):  # type: ignore[misc] # ruptures is untyped
        model, min_size = "binomial", 1

        def fit(self, signal: Array) -> BinomialCost:
            self.signal = signal
            total = np.vstack([np.zeros(2), signal.cumsum(axis=0)])
            # all segments at once: a row for each start, a column for each end
            inside = total[None, :, :] - total[:, None, :]
            self.costs = _segment_cost(inside[..., 0], inside[..., 1])
            return self

        def error(self, start: int, end: int) -> float:
            return float(self.costs[start, end])

    search = Pelt(custom_cost=BinomialCost(), min_size=MIN_SEGMENT, jump=1)
    ends: list[int] = search.fit(np.column_stack([counts, sizes])).predict(pen=penalty)
    return ends[:-1]


def _segment_cost(counts: Array, sizes: Array) -> Array:
    """Minus twice the log likelihood of a constant share."""
    share = np.clip(counts / np.maximum(sizes, 1e-9), 0, 1)
    cost: Array = -2 * (
        xlogy(counts, share) + xlogy(np.maximum(sizes - counts, 0), np.maximum(1 - share, 1e-300))
    )
    return cost


def _changes(
    series: Series, dispersion: Array, widened: float, risers: Flags, seed: int
) -> list[Event]:
    n_periods = series.n_periods
    events = []
    penalty = PENALTY * dispersion * np.log(n_periods)
    smooth = _smooth_cost(series, penalty)
    ways = {"all": np.broadcast_to(series.sizes, series.counts.shape)}
    if risers.any():
        ways["rest"] = without_others(series, risers).sizes
    for column in np.flatnonzero(has_changes(series, penalty)).tolist():
        counts = series.counts[:, column]
        points = change_points(counts, ways["all"][:, column], penalty[column])
        parts = [
            np.array([part.sum() for part in np.split(values, points)])
            for values in (counts, ways["all"][:, column])
        ]
        if _segment_cost(*parts).sum() + penalty[column] * len(points) >= smooth[column]:
            continue
        bounds = [0, *points, n_periods]
        rng = np.random.default_rng([seed, column])
        for before, first, end in zip(bounds, bounds[1:], bounds[2:], strict=False):
            window = slice(before, end)
            here = [(counts[window], sizes[window, column]) for sizes in ways.values()]
            gains = [_gain_at(*way, first - before) for way in here]
            if (
                min(gains) < penalty[column]
                or len({_goes_up(*w, first - before) for w in here}) > 1
            ):
                continue
            p = max(_split_p(*w, gain / widened, rng) for w, gain in zip(here, gains, strict=True))
            weight = gains[0] / dispersion[column]
            events.append(Event("change", column, before, first, end - 1, float(weight), p))
    return events


def _smooth_cost(series: Series, penalty: Array) -> Array:
    """Cost of the better of line and spline, each column of them as dear as a change point."""
    costs = []
    for n_curves in {0, n_curves_of(series.n_periods)}:
        basis = time_basis(series.place, n_curves)
        design = np.column_stack([np.ones(len(basis)), basis])
        mean = fitted(design, fit_logit(design, series))
        likelihood = xlogy(series.counts, mean) + xlogy(series.sizes - series.counts, 1 - mean)
        costs.append(-2 * likelihood.sum(axis=0) + penalty * basis.shape[1])
    return np.min(costs, axis=0)


def _goes_up(counts: Array, sizes: Array, at: int) -> bool:
    return bool(counts[at:].sum() * sizes[:at].sum() > counts[:at].sum() * sizes[at:].sum())


def _split_p(counts: Array, sizes: Array, gain: float, rng: np.random.Generator) -> float:
    """How often the best split of the same periods in any order gains as much."""
    p = 1.0
    for n_orders in (N_FIRST, N_ALL, N_RARE):
        best = _split_gain(counts, sizes, block_orders(len(counts), n_orders, rng, 1))
        p = float((1 + (best >= gain - 1e-9).sum()) / (1 + n_orders))
        if p > 10 / (1 + n_orders):
            break
    return p


def has_changes(series: Series, penalty: Array) -> npt.NDArray[np.bool_]:
    """Whether the best segmentation of each topic has a change point.

    Exact, as PELT is, but for all topics in one sweep over the ends of segments: most have none,
    and need no search of their own.

    Parameters
    ----------
    series : Series
    penalty : float array (n_topics,)

    Returns
    -------
    bool array (n_topics,)
    """
    n_periods, n_topics = series.counts.shape
    counts = np.vstack([np.zeros(n_topics), series.counts.cumsum(axis=0)])
    sizes = np.vstack([np.zeros(1), series.sizes[:, :1].cumsum(axis=0)])
    best = np.full((n_periods + 1, n_topics), np.inf)
    best[0] = -penalty
    for end in range(MIN_SEGMENT, n_periods + 1):
        start = slice(0, end - MIN_SEGMENT + 1)
        cost = _segment_cost(counts[end] - counts[start], sizes[end] - sizes[start])
        best[end] = (best[start] + cost).min(axis=0) + penalty
    found: npt.NDArray[np.bool_] = best[-1] < _segment_cost(counts[-1], sizes[-1]) - 1e-9
    return found


def _gain_at(counts: Array, sizes: Array, at: int) -> float:
    parts = [slice(None), slice(at), slice(at, None)]
    whole, left, right = (
        float(_segment_cost(counts[part].sum(keepdims=True), sizes[part].sum(keepdims=True))[0])
        for part in parts
    )
    return whole - left - right


def _split_gain(counts: Array, sizes: Array, orders: npt.NDArray[np.int64]) -> Array:
    """Largest gain of one change, for each order of the periods."""
    left_counts, left_sizes = counts[orders].cumsum(axis=1), sizes[orders].cumsum(axis=1)
    n, size = counts.sum(), sizes.sum()
    inner = slice(0, -1)
    left = _segment_cost(left_counts[:, inner], left_sizes[:, inner])
    right = _segment_cost(n - left_counts[:, inner], size - left_sizes[:, inner])
    whole = _segment_cost(np.array([n]), np.array([size]))
    gain: Array = (whole - left - right).max(axis=1, initial=0)
    return gain


def _block_length(n_periods: int, lag_one: float) -> int:
    return 1 if lag_one < 0.1 else max(1, round(n_periods ** (1 / 3)))


def burst_states(gain: Array, up: float) -> npt.NDArray[np.bool_]:
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


def _gain(counts: Array, sizes: Array, share: Array, dispersion: Array) -> Array:
    # a ratio of odds, so that no share in a burst is above 1
    odds = BURST_RATIO * share / (1 - share)
    high = odds / (1 + odds)
    gain: Array = counts * np.log(high / share) + (sizes - counts) * np.log(
        (1 - high) / (1 - share)
    )
    return gain / dispersion


def _bursts(series: Series, dispersion: Array, lag_one: float, seed: int) -> list[Event]:
    n_periods, n_topics = series.counts.shape
    up = float(np.log(n_periods))
    gain = _gain(series.counts, series.sizes, series.shares, dispersion)
    states = burst_states(gain, up)
    found = [
        (column, first, last, float(gain[first : last + 1, column].sum()))
        for column in range(n_topics)
        for first, last in _runs(states[:, column])
    ]
    columns = sorted({column for column, *_ in found})
    if not columns:
        return []
    heaviest = _permuted_weights(series, dispersion, columns, N_FIRST, lag_one, seed)
    p_of = {
        (column, first): (1 + (heaviest[columns.index(column)] >= weight - 1e-9).sum())
        / (1 + N_FIRST)
        for column, first, _, weight in found
    }
    refined = sorted({column for (column, _), p in p_of.items() if p <= 0.05})
    if refined:
        heaviest = _permuted_weights(series, dispersion, refined, N_ALL, lag_one, seed + 1)
        p_of |= {
            (column, first): (1 + (heaviest[refined.index(column)] >= weight - 1e-9).sum())
            / (1 + N_ALL)
            for column, first, _, weight in found
            if column in refined
        }
    return [
        Event("burst", column, 0, first, last, weight, float(p_of[column, first]))
        for column, first, last, weight in found
    ]


def _runs(states: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], states, [False]]).astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _permuted_weights(
    series: Series,
    dispersion: Array,
    columns: list[int],
    n_orders: int,
    lag_one: float,
    seed: int,
) -> Array:
    """Weight of the heaviest burst when residuals around the trend come in another order."""
    own = series.of(np.array(columns))
    design = np.column_stack([np.ones(series.n_periods), time_basis(series.place, 0)])
    mean = fitted(design, fit_logit(design, own))
    expected, error = own.sizes * mean, np.sqrt(own.sizes * mean * (1 - mean))
    residuals = (own.counts - expected) / error
    rng = np.random.default_rng(seed)
    length = _block_length(series.n_periods, lag_one)
    orders = block_orders(series.n_periods, n_orders, rng, length)
    up = float(np.log(series.n_periods))
    heaviest = np.empty((len(columns), n_orders))
    for i, (share, spread) in enumerate(zip(own.shares, dispersion[columns], strict=True)):
        made = expected[:, i, None] + error[:, i, None] * residuals[orders.T, i]
        made = np.clip(made, 0, own.sizes)
        gain = _gain(made, own.sizes, np.full(n_orders, share), np.full(n_orders, spread))
        states = burst_states(gain, up)
        heaviest[i] = _heaviest(gain, states)
    return heaviest


def _heaviest(gain: Array, states: npt.NDArray[np.bool_]) -> Array:
    running, best = np.zeros(gain.shape[1]), np.zeros(gain.shape[1])
    for step, inside in zip(gain, states, strict=True):
        running = np.where(inside, running + step, 0.0)
        best = np.maximum(best, running)
    return best
