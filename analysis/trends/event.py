"""One event of a topic, and how sure it is: p by permutation, rates over all topics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analysis.trends.evidence import benjamini_hochberg
from analysis.trends.regression import Array

#: Permutations tried on every candidate, on those that stand out then, and on the rare: one
#: event among five hundred topics needs a p of one in ten thousand.
N_ORDERS = (99, 999, 9999)


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


def permuted_p(weights: Array, heaviest: Callable[[int], Array]) -> Array:
    """How often the heaviest event of a permutation weighs as much, in stages.

    Parameters
    ----------
    weights : float array (n_events,)
        Of one topic.
    heaviest : callable
        The heaviest weights, (n_orders,), of so many permutations.

    Returns
    -------
    float array (n_events,)
        ``(b + 1) / (B + 1)``, where b of B permutations are at least as heavy; B is the larger,
        the fewer are.
    """
    p = np.ones(len(weights))
    rare = np.ones(len(weights), dtype=bool)
    for n_orders in N_ORDERS:
        as_heavy = (heaviest(n_orders)[:, None] >= weights[rare] - 1e-9).sum(axis=0)
        p[rare] = (1 + as_heavy) / (1 + n_orders)
        rare &= p <= 10 / (1 + n_orders)
        if not rare.any():
            break
    return p


def rated(events: list[Event], n_tests: int) -> list[Event]:
    """The events with their false discovery rates.

    Parameters
    ----------
    events : list of Event
    n_tests : int
        Topics looked at; those without an event count as tests that found nothing.

    Returns
    -------
    list of Event
    """
    quiet = n_tests - len({event.column for event in events})
    rates = benjamini_hochberg(np.array([event.p for event in events] + [1.0] * quiet))
    return [replace(e, q=float(rate)) for e, rate in zip(events, rates, strict=False)]
