"""Verdicts and events as sentences, each with its numbers and their denominators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.formats import BEYOND, percent, times, two_digits
from analysis.schema import DataFrame, Periods
from analysis.trends.evidence import MIN_PAPERS
from analysis.trends.verdicts import STEADY

#: The unit in words, by the name of the periods.
_UNITS = {"digest": "digest", "day": "day", "week": "week", "month": "month"}
_LONG = pd.Timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Window:
    """What sentences say of the window: its unit, first day, day after the last, and its holes."""

    unit: str
    start: pd.Timestamp
    end: pd.Timestamp
    n_missing: int
    n_partial: int

    def plural(self, n: int) -> str:
        """Return the word for so many periods."""
        return _UNITS.get(self.unit, "period") + ("" if n == 1 else "s")

    def count(self, n: int) -> str:
        """Return so many periods, as it is said."""
        return f"{n:,} {self.plural(n)}"

    @property
    def unread(self) -> str:
        """What is said of missing periods."""
        return "not read" if self.unit == "digest" else "without digests"


def window_of(periods: DataFrame[Periods], unit: str) -> Window:
    """What sentences say of the window that verdicts are about.

    Parameters
    ----------
    periods : Periods
        At least one.
    unit : str
        Of ``periods``.

    Returns
    -------
    Window
    """
    read = periods["n_papers"] > 0
    return Window(
        unit=unit,
        start=periods["period"].iloc[0],
        end=periods["period_end"].iloc[-1],
        n_missing=int((periods["state"] == "missing").sum()),
        n_partial=int((read & (periods["state"] == "partial")).sum()),
    )


def verdict_sentence(row: Any, window: Window) -> str:
    """What one row of the verdicts says.

    Parameters
    ----------
    row : named tuple
        The columns of :class:`analysis.schema.Verdicts` before ``sentence``; ``change``, the row
        of its heaviest change point, or None; and ``pair``, date, papers of the topic and papers
        of each of two digests, or None.
    window : Window

    Returns
    -------
    str
        One sentence, and what it depends on.
    """
    seen = _seen(row, window)
    if row.warning is not None:
        return f"“{row.label}”: no verdict, since {row.warning}; {seen}."
    said = _SAY[row.verdict](row, window)
    return f"“{row.label}” {said}; {seen}.{_conditions(row)}"


def event_sentence(row: Mapping[str, Any]) -> str:
    """What one event says, with the papers on both sides of it.

    Parameters
    ----------
    row : mapping
        The columns of :class:`analysis.schema.Events` before ``sentence``.

    Returns
    -------
    str
    """
    last = f"{row['end'] - pd.Timedelta(days=1):%Y-%m-%d}"
    now, before = _of_papers(row, ""), _of_papers(row, "_before")
    holes = row["n_missing"]
    unread = f", {holes:,} {'period' if holes == 1 else 'periods'} of it unread" if holes else ""
    if row["kind"] == "burst":
        what = f"burst from {row['start']:%Y-%m-%d} to {last}{unread}"
        if row["earliest"] < row["start"]:
            what += (
                f" (it may have begun from {row['earliest']:%Y-%m-%d} on, when nothing was read)"
            )
        return f"“{row['label']}” {what}: {now}, against {before} outside it, {_rate(row['q'])}."
    when = f"on {row['start']:%Y-%m-%d}"
    if row["earliest"] < row["start"]:
        when = (
            f"between {row['earliest']:%Y-%m-%d} and {row['start']:%Y-%m-%d}, when no digest was "
            "read"
        )
    way = "up" if row["share"] > row["share_before"] else "down"
    return (
        f"“{row['label']}” changed {when}: {way} from {before} before to {now} until "
        f"{last}{unread}, {_rate(row['q'])}."
    )


def _of_papers(row: Mapping[str, Any], side: str) -> str:
    n, size = row[f"n_papers{side}"], row[f"n_period{side}"]
    low, high = 100 * row[f"share{side}_low"], 100 * row[f"share{side}_high"]
    return (
        f"{percent(row[f'share{side}'])} ({low:.1f} to {high:.1f}) of papers, {n:,} of {size:,},"
    ).rstrip(",")


def _rising(row: Any, window: Window) -> str:
    return (
        f"is {row.verdict}: from {percent(row.share_first)} of papers in the first quarter of "
        f"{_span(window)} to {percent(row.share_last)} in the last, {_times(row)}, {_rate(row.q)}"
    )


def _changed(row: Any, window: Window) -> str:
    if row.change is None:
        return (
            f"changed within {_span(window)}, in a way that no line follows: fitted share "
            f"{percent(row.share_first)} of papers in the first quarter, "
            f"{percent(row.share_last)} in the last, {_rate(row.q)}"
        )
    change = row.change
    return (
        f"changed: from {percent(change.share_before)} to {percent(change.share)} of papers "
        f"({100 * change.share_low:.1f} to {100 * change.share_high:.1f}) "
        f"{_moment(change, window)}, {_rate(row.q)}"
    )


def _new(row: Any, window: Window) -> str:
    return (
        f"is new: no paper in the first quarter of {_span(window)}, {percent(row.share_last)} of "
        f"papers in the last, {_rate(row.q)}"
    )


def _dormant(row: Any, window: Window) -> str:
    return (
        f"is dormant: {percent(row.share_first)} of papers in the first quarter of "
        f"{_span(window)}, no paper in the last, {_rate(row.q)}"
    )


def _steady(row: Any, window: Window) -> str:
    return (
        f"is steady: from the first to the last quarter of {_span(window)} its share changed "
        f"{_times(row)}, by less than {STEADY:g} either way, {_rate(row.q_steady)}"
    )


def _undetermined(row: Any, window: Window) -> str:
    if row.pair is not None:
        return _pair(row)
    if np.isnan(row.growth):
        return f"is undetermined: {window.count(row.n_periods)} show no trend"
    if np.isnan(row.p):
        return f"is undetermined: fewer than {MIN_PAPERS} papers show no trend"
    if row.veto is not None:
        return (
            f"is undetermined: its share changed {_times(row)} from the first to the last quarter "
            f"of {_span(window)}, but {row.veto}"
        )
    if not np.isfinite(row.growth_high) or row.growth_high > BEYOND:
        return "is undetermined: too few papers to say how its share changed"
    return (
        f"is undetermined: its share changed {_times(row)} from the first to the last quarter "
        f"of {_span(window)}; only {row.smallest_growth:.1f} times or more could have been seen, "
        f"and a doubling per year in {row.n_periods_doubling:,.0f} {window.plural(2)}"
    )


def _pair(row: Any) -> str:
    (first, n_first, size_first), (last, n_last, size_last) = row.pair
    if row.n_papers == 0:
        ratio = "no paper in either"
    elif n_first == 0:
        ratio = f"at least {two_digits(row.growth_low)} times the share"
    elif n_last == 0:
        ratio = f"at most {two_digits(row.growth_high)} times the share"
    else:
        ratio = f"{_times(row)} the share"
    return (
        f"is undetermined: {n_last:,.0f} of {size_last:,.0f} papers ({percent(row.share_last)}) in "
        f"the digest of {last:%Y-%m-%d}, {n_first:,.0f} of {size_first:,.0f} "
        f"({percent(row.share_first)}) in that of {first:%Y-%m-%d}, {ratio}, and two digests make "
        "no trend"
    )


def _drifting(row: Any, window: Window) -> str:
    return (
        f"is drifting: neighbouring {window.plural(2)} are so alike (correlation "
        f"{row.lag_one:.2f}) that chance makes trends, so there is no verdict"
    )


_SAY: dict[str, Callable[[Any, Window], str]] = {
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
    """What a called verdict was checked against."""
    if row.verdict not in ("rising", "falling", "changed", "new", "dormant"):
        return ""
    said = ""
    if not pd.isna(row.holds_primary):
        hold = "holds" if row.holds_primary else "is not seen"
        said += f" It {hold} among papers of the primary category alone."
    if not row.n_refits:
        return said
    few = " too few to say whether it is robust." if pd.isna(row.robust) else ""
    robust = few or (" it is robust." if row.robust else " it is not robust.")
    return said + f" {row.n_refits_agree} of {row.n_refits} refits of the topics agree:{robust}"


def _seen(row: Any, window: Window) -> str:
    papers = "1 paper" if row.n_papers == 1 else f"{row.n_papers:,} papers"
    said = f"{papers} in {row.n_periods_seen:,} of {window.count(row.n_periods)}"
    if window.n_partial:
        said += f", {window.n_partial:,} of them covered in part"
    if window.n_missing:
        said += f", {window.n_missing:,} more {window.unread}"
    return said


def _times(row: Any) -> str:
    if row.growth > BEYOND:
        return f"more than {BEYOND:,} times"
    return times(row.growth, row.growth_low, row.growth_high, " times")


def _rate(q: float) -> str:
    return "q < 0.001" if q < 0.001 else f"q = {q:.3f}"


def _span(window: Window) -> str:
    return f"{window.start:%Y-%m-%d} to {window.end - pd.Timedelta(days=1):%Y-%m-%d}"


def _moment(change: Any, window: Window) -> str:
    """When a change happened: where no digest was read, nobody knows the week."""
    if change.earliest < change.start:
        return (
            f"between {change.earliest:%Y-%m-%d} and {change.start:%Y-%m-%d}, when no digest was "
            "read"
        )
    if window.end - window.start > _LONG:
        return f"in {change.start:%B %Y}"
    return f"in the week of {change.start:%Y-%m-%d}"
