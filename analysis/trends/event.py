"""One event of a topic, and how sure it is: p by what chance makes, rates over all topics.

What chance makes of a topic is made of residuals around trends, drawn one by one from the topics of
about the same size. A topic's own residuals in another order carry its event along, in blocks even
as it stood; among twenty topics it is a twentieth of what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analysis.trends.evidence import benjamini_hochberg
from analysis.trends.regression import Array, Series, fit_logit, fitted, time_basis

#: Topics of about the same size, the topic itself among them, whose residuals are drawn.
N_ALIKE = 20
#: Series drawn for every candidate, on those that stand out then, and on the rare: one
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


@dataclass(frozen=True, eq=False)
class Trends:
    """What each topic has by its trend, and how its periods lie around it.

    ``expected`` are papers, ``residuals`` lie around them in standard deviations; both are float
    arrays (n_periods, n_topics).
    """

    dispersion: Array
    expected: Array
    error: Array
    residuals: Array
    totals: Array

    def pool(self, column: int) -> Array:
        """Residuals of the topics that are nearest in size, by ratio."""
        apart = np.abs(np.log(np.maximum(self.totals, 1) / max(self.totals[column], 1)))
        return self.residuals[:, np.argsort(apart, kind="stable")[:N_ALIKE]].ravel()


def around_trends(series: Series, dispersion: Array) -> Trends:
    """Fit a line to each topic.

    Parameters
    ----------
    series : Series
        With one denominator for all topics.
    dispersion : float array (n_topics,)

    Returns
    -------
    Trends
    """
    design = np.column_stack([np.ones(series.n_periods), time_basis(series.place, 0)])
    mean = fitted(design, fit_logit(design, series))
    expected = series.sizes * mean
    error = np.sqrt(dispersion * expected * (1 - mean))
    return Trends(
        dispersion=dispersion,
        expected=expected,
        error=error,
        residuals=(series.counts - expected) / error,
        totals=series.counts.sum(axis=0),
    )


def chance_p(
    weights: Array, heaviest: Callable[[int], Array], stages: tuple[int, ...] = N_ORDERS
) -> Array:
    """How often the heaviest event that chance makes weighs as much, in stages.

    Parameters
    ----------
    weights : float array (n_events,)
        Of one topic.
    heaviest : callable
        The heaviest weights, (n_series,), of so many series that chance made.
    stages : tuple of int
        Series of each stage; an event that many of them outweigh goes to no further one.

    Returns
    -------
    float array (n_events,)
        ``(b + 1) / (B + 1)``, where b of B series have one at least as heavy; B is the larger,
        the fewer are.
    """
    p = np.ones(len(weights))
    rare = np.ones(len(weights), dtype=bool)
    for n_orders in stages:
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
