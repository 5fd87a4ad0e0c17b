"""Verdicts as sentences, each with its numbers and their denominators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.trends.evidence import MIN_PAPERS
from analysis.trends.verdicts import STEADY

#: The unit in words, by the name of the periods.
_UNITS = {"digest": "digest", "day": "day", "week": "week", "month": "month"}
_LONG = pd.Timedelta(days=200)


def percent(share: float) -> str:
    """A share as it is said: two digits below one in a thousand.

    Parameters
    ----------
    share : float

    Returns
    -------
    str
    """
    return f"{100 * share:.{2 if 0 < share < 0.001 else 1}f} %"


def verdict_sentence(row: Any, unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    """What one row of the verdicts says.

    Parameters
    ----------
    row : named tuple
        The columns of :class:`analysis.schema.Verdicts` before ``sentence``, and ``change``:
        the row of its heaviest change point, or None.
    unit : str
        Of the periods behind the verdict.
    window : (Timestamp, Timestamp)
        First day, and the day after the last.

    Returns
    -------
    str
        One sentence, and what it depends on.
    """
    seen = _seen(row, unit)
    if row.warning is not None:
        return f"“{row.label}”: no verdict, since {row.warning}; {seen}."
    said = _SAY[row.verdict](row, unit, window)
    return f"“{row.label}” {said}; {seen}.{_conditions(row)}"


def _rising(row: Any, _unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return (
        f"is {row.verdict}: from {percent(row.share_first)} of papers in the first quarter of "
        f"{_span(window)} to {percent(row.share_last)} in the last, {_times(row)}, {_rate(row.q)}"
    )


def _changed(row: Any, _unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    if row.change is None:
        return (
            f"changed within {_span(window)}, in a way that no line follows: fitted share "
            f"{percent(row.share_first)} of papers in the first quarter, "
            f"{percent(row.share_last)} in the last, {_rate(row.q)}"
        )
    change = row.change
    return (
        f"changed: from {percent(change.share_before)} to {percent(change.share)} of papers "
        f"({100 * change.share_low:.1f} to {100 * change.share_high:.1f}) in "
        f"{_moment(change.start, window)}, {_rate(row.q)}"
    )


def _new(row: Any, _unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return (
        f"is new: no paper in the first quarter of {_span(window)}, {percent(row.share_last)} of "
        f"papers in the last, {_rate(row.q)}"
    )


def _dormant(row: Any, _unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return (
        f"is dormant: {percent(row.share_first)} of papers in the first quarter of "
        f"{_span(window)}, no paper in the last, {_rate(row.q)}"
    )


def _steady(row: Any, _unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return (
        f"is steady: from the first to the last quarter of {_span(window)} its share changed "
        f"{_times(row)}, by less than {STEADY:g} either way, {_rate(row.q_steady)}"
    )


def _undetermined(row: Any, unit: str, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    if np.isnan(row.growth):
        return f"is undetermined: {row.n_periods} {_plural(unit, row.n_periods)} show no trend"
    if row.n_periods > 2 and np.isnan(row.p):
        return f"is undetermined: fewer than {MIN_PAPERS} papers show no trend"
    if np.isnan(row.p):
        return (
            f"is undetermined: {_times(row)} the share of {window[0]:%Y-%m-%d} in the later "
            "digest, and two digests make no trend"
        )
    if not np.isfinite(row.growth_high) or row.growth_high > 1000:
        return "is undetermined: too few papers to say how its share changed"
    return (
        f"is undetermined: its share changed {_times(row)} from the first to the last quarter "
        f"of {_span(window)}; only {row.smallest_growth:.1f} times or more could have been seen, "
        f"and a doubling per year in {row.n_periods_doubling:,.0f} {_plural(unit, 2)}"
    )


def _drifting(row: Any, unit: str, _window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return (
        f"is drifting: neighbouring {_plural(unit, 2)} are so alike (correlation "
        f"{row.lag_one:.2f}) that chance makes trends, so there is no verdict"
    )


_SAY: dict[str, Callable[[Any, str, tuple[pd.Timestamp, pd.Timestamp]], str]] = {
    "rising": _rising,
    "falling": _rising,
    "changed": _changed,
    "new": _new,
    "dormant": _dormant,
    "steady": _steady,
    "undetermined": _undetermined,
    "drifting": _drifting,
}


def _conditions(row: Any) -> str:
    """What a called verdict was checked against, and what was not measured."""
    if row.verdict not in ("rising", "falling", "changed", "new", "dormant"):
        return ""
    said = ""
    if not pd.isna(row.holds_primary):
        hold = "holds" if row.holds_primary else "is not seen"
        said += f" It {hold} among papers of the primary category alone."
    if pd.isna(row.robust):
        return said + " Refits of the topics were not measured."
    return said + f" It {'holds' if row.robust else 'does not hold'} in refits of the topics."


def _seen(row: Any, unit: str) -> str:
    papers = "1 paper" if row.n_papers == 1 else f"{row.n_papers:,} papers"
    return f"{papers} in {row.n_periods_seen:,} of {row.n_periods:,} {_plural(unit, row.n_periods)}"


def _plural(unit: str, n: int) -> str:
    return _UNITS.get(unit, "period") + ("" if n == 1 else "s")


def _times(row: Any) -> str:
    return f"{row.growth:.2g} times ({row.growth_low:.2g} to {row.growth_high:.2g})"


def _rate(q: float) -> str:
    return "q < 0.001" if q < 0.001 else f"q = {q:.3f}"


def _span(window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return f"{window[0]:%Y-%m-%d} to {window[1] - pd.Timedelta(days=1):%Y-%m-%d}"


def _moment(start: pd.Timestamp, window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    if window[1] - window[0] > _LONG:
        return f"{start:%B %Y}"
    return f"the week of {start:%Y-%m-%d}"
