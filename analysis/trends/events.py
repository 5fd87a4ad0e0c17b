"""When a share changed, by change points, and what came of it; bursts stand beside them.

Noise has a loudest moment too. So a change point must repay three times the dispersion, and is
compared with what the same search finds when the periods are put in any order. A slope cut into
stairs is no event: change points must describe a topic better than a line or a spline does. And
shares add up to one: a change must also be one among the papers that are in no topic that rises or
bursts. What is known to have changed is asked one more question, whether it came back: that is one
test for each change, not a search over all topics, and has its own rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from analysis.trends.assignment import Ids
from analysis.trends.bursts import find_bursts
from analysis.trends.event import N_ORDERS, Event, Trends, around_trends, chance_p, rated
from analysis.trends.evidence import ALPHA, n_curves_of, without_others
from analysis.trends.permutation import block_orders
from analysis.trends.regression import Array, Series, fit_logit, fitted, time_basis

#: What a further change point must gain, in dispersions and logarithms of the number of periods.
PENALTY = 3.0
#: Periods of a segment, at least; with more, PELT of ruptures misses some best segmentations.
MIN_SEGMENT = 1
#: Fewer periods than these have no events, and nothing in them comes back.
MIN_PERIODS_EVENTS = 8
#: Series that chance made which are looked at together: few enough to stay in a core's cache.
_TOGETHER = 200

Flags = npt.NDArray[np.bool_]
#: Denominators of every topic, (n_periods, n_topics), by the papers that they count.
Ways = Mapping[str, Array]


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
        Between periods: a change or a burst must gain as much more as the correlation widens a
        mean.
    risers : bool array (n_topics,)
        Topics whose rise is known: what others lose to them, and to bursts, is no change.
    seed : int

    Returns
    -------
    list of Event
        By topic, kind and time. The rates are over all topics, those without an event
        counted as tests that found nothing, and for each kind apart; that of a return is over the
        changes that could have come back.
    """
    if series.n_periods < MIN_PERIODS_EVENTS:
        return []
    n_topics = series.counts.shape[1]
    trends = around_trends(series, dispersion)
    bursts = rated(find_bursts(series, trends, correlation, seed=seed), n_topics)
    risers = risers.copy()
    risers[[event.column for event in bursts if event.q <= ALPHA]] = True
    ways: dict[str, Array] = {"all": np.broadcast_to(series.sizes, series.counts.shape)}
    if risers.any():
        ways["rest"] = without_others(series, risers).sizes
    widened = float(correlation.sum(axis=0).mean())
    changes = rated(_changes(series, dispersion, widened, ways, seed), n_topics)
    returns = _returns(series, trends, correlation, ways, changes, seed)
    changes = _with_returns(changes, returns)
    return sorted([*bursts, *changes], key=lambda event: (event.column, event.kind, event.first))


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
    series: Series, dispersion: Array, widened: float, ways: Ways, seed: int
) -> list[Event]:
    n_periods = series.n_periods
    events = []
    penalty = PENALTY * dispersion * np.log(n_periods)
    smooth = _smooth_cost(series, penalty)
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


def _returns(
    series: Series,
    trends: Trends,
    correlation: Array,
    ways: Ways,
    changes: list[Event],
    seed: int,
) -> list[Event]:
    """The likeliest end of each established change, at a rate of 5 %.

    What follows a change is cut once, where a turn towards what it was gains most. A slope goes
    on and has no such turn.
    """
    found = []
    known = [event for event in changes if event.q <= ALPHA]
    for change in known:
        column, start = change.column, change.first
        later = [event.first for event in known if event.column == column and event.first > start]
        end = min(later, default=series.n_periods)
        if end - start < MIN_PERIODS_EVENTS:
            continue
        inside, around = slice(start, end), slice(change.before, end)
        here = [(series.counts[inside, column], sizes[inside, column]) for sizes in ways.values()]
        widened = float(correlation[inside, inside].sum(axis=0).mean())
        up = not _goes_up(
            series.counts[around, column], ways["all"][around, column], start - change.before
        )
        gains = [_gains(*way, up=up) for way in here]
        at = 1 + int(np.argmax(gains[0]))
        rng = np.random.default_rng([seed, column, start])
        pool = np.sqrt(trends.dispersion[column]) * trends.pool(column)
        p = max(
            _turn_p(*way, gain[at - 1] / widened, pool, rng, up=up)
            for way, gain in zip(here, gains, strict=True)
        )
        weight = float(gains[0][at - 1] / trends.dispersion[column])
        found.append(Event("change", column, start, start + at, end - 1, weight, p))
    return [event for event in rated(found, len({e.column for e in found})) if event.q <= ALPHA]


def _with_returns(changes: list[Event], returns: list[Event]) -> list[Event]:
    """Changes and returns, each lasting until the next.

    A return stands for the change points between its change and the next established one.
    """
    kept = []
    for event in changes:
        own = [back for back in returns if back.column == event.column]
        if any(back.before < event.first <= back.last for back in own):
            continue
        last = next((back.first - 1 for back in own if back.before == event.first), event.last)
        before = next((back.first for back in own if back.last + 1 == event.first), event.before)
        kept.append(replace(event, last=last, before=before))
    return [*kept, *returns]


def _split_p(counts: Array, sizes: Array, gain: float, rng: np.random.Generator) -> float:
    """How often the best split of the same periods in any order gains as much."""

    def best(n_orders: int) -> Array:
        orders = block_orders(len(counts), n_orders, rng, 1)
        return _largest_gains(lambda rows: (counts[orders[rows]], sizes[orders[rows]]), n_orders)

    return float(chance_p(np.array([gain]), best)[0])


def _turn_p(
    counts: Array, sizes: Array, gain: float, pool: Array, rng: np.random.Generator, *, up: bool
) -> float:
    """How often a constant share with residuals of the pool has a turn that gains as much."""
    share = counts.sum() / sizes.sum()
    error = np.sqrt(sizes * share * (1 - share))

    def best(n_series: int) -> Array:
        drawn = pool[rng.integers(len(pool), size=(n_series, len(counts)))]
        made = np.clip(np.rint(sizes * share + error * drawn), 0, sizes)
        every = np.broadcast_to(sizes, made.shape)
        return _largest_gains(lambda rows: (made[rows], every[rows]), n_series, up=up)

    # decided at 5 %, not at a rate over many topics: all draws at once leave chance no say
    return float(chance_p(np.array([gain]), best, N_ORDERS[-1:])[0])


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


def _largest_gains(
    series_of: Callable[[slice], tuple[Array, Array]], n_series: int, *, up: bool | None = None
) -> Array:
    """What the best change of each of many series would gain."""
    parts = [slice(start, start + _TOGETHER) for start in range(0, n_series, _TOGETHER)]
    best = [_gains(*series_of(part), up=up).max(axis=1, initial=0) for part in parts]
    return np.concatenate(best)


def _gains(counts: Array, sizes: Array, *, up: bool | None = None) -> Array:
    """What a change after each period but the last would gain, along the last axis.

    With ``up`` changes that go the other way gain nothing.
    """
    # papers are whole, so that every logarithm is known before the first permutation
    left, sizes_left = (np.rint(v).astype(np.int64).cumsum(axis=-1) for v in (counts, sizes))
    n, size = left[..., -1:], sizes_left[..., -1:]
    left, sizes_left = left[..., :-1], sizes_left[..., :-1]
    right, sizes_right = n - left, size - sizes_left
    logs = _logs_up_to(int(size.max()))

    def twice(counts: Ids, sizes: Ids) -> Array:
        both = logs[counts]
        both += logs[sizes - counts]
        both -= logs[sizes]
        both *= 2
        return both

    gain = twice(left, sizes_left)
    gain += twice(right, sizes_right)
    gain -= twice(n, size)
    if up is None:
        return gain
    rises = right * sizes_left > left * sizes_right
    return np.where(rises == up, gain, 0.0)


@lru_cache(maxsize=2)
def _logs_up_to(n_papers: int) -> Array:
    """Every number of papers times its logarithm: the same in all orders of the periods."""
    places = np.arange(1.0 + n_papers)
    logs: Array = xlogy(places, places)
    logs.flags.writeable = False
    return logs
