"""Events as a frame: their dates, their papers before and after, and a sentence each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.schema import DataFrame, Events, Periods, column_types
from analysis.trends.assignment import Assignment, Ids
from analysis.trends.event import Event
from analysis.trends.evidence import ALPHA
from analysis.trends.sentences import event_sentence
from analysis.trends.verdicts import Judged


def event_rows(
    events: list[Event],
    judged: Judged,
    assignment: Assignment,
    periods: DataFrame[Periods],
    labels: dict[int, str],
    level: float,
) -> list[dict[str, Any]]:
    """The events that are shown, as rows of :class:`analysis.schema.Events`.

    Parameters
    ----------
    events : list of Event
        Of the topics of ``judged``.
    judged : Judged
    assignment : Assignment
        At the level of ``judged``.
    periods : Periods
        Those behind the verdicts.
    labels : dict of topic_id -> str
    level : float in (0, 1)
        Confidence level of the intervals.

    Returns
    -------
    list of dict
        Those at a false discovery rate of 5 %, and the change points of topics that are called.
    """
    place = judged.series.place
    starts = periods["period"].iloc[place].reset_index(drop=True)
    ends = periods["period_end"].iloc[place].reset_index(drop=True)
    rows = []
    for event in events:
        is_called = event.kind == "change" and judged.called[event.column]
        if event.q > ALPHA and not is_called:
            continue
        inside = np.arange(event.first, event.last + 1)
        if event.kind == "change":
            outside = np.arange(event.before, event.first)
        else:
            outside = np.setdiff1d(np.arange(len(place)), inside)
        now = _counted(judged, event.column, inside, level)
        before = _counted(judged, event.column, outside, level)
        first, end = starts[event.first], ends[event.last]
        topic_id = int(judged.ids[event.column])
        of_event = assignment.topic_ids == topic_id
        of_event &= (assignment.dates >= first) & (assignment.dates < end)
        follows_hole = event.first and place[event.first] - place[event.first - 1] > 1
        row = {
            "level": judged.level,
            "topic_id": topic_id,
            "label": labels[topic_id],
            "kind": event.kind,
            "earliest": ends[event.first - 1] if follows_hole else first,
            "start": first,
            "end": end,
            "n_missing": int(place[event.last] - place[event.first] + 1 - len(inside)),
            "share_before": before.share,
            "share_before_low": before.low,
            "share_before_high": before.high,
            "n_papers_before": before.n_papers,
            "n_period_before": before.n_period,
            "share": now.share,
            "share_low": now.low,
            "share_high": now.high,
            "weight": event.weight,
            "p": event.p,
            "q": event.q,
            "n_papers": now.n_papers,
            "n_period": now.n_period,
            "paper_ids": tuple(sorted(map(str, assignment.paper_ids[of_event]))),
        }
        rows.append(row | {"sentence": event_sentence(row)})
    return rows


class _Counted(NamedTuple):
    """A topic's papers of some periods, of all papers of these, and the share they are."""

    n_papers: int
    n_period: int
    share: float
    low: float
    high: float


def _counted(judged: Judged, column: int, rows: Ids, level: float) -> _Counted:
    """With the Wilson interval of as many papers as dispersion and correlation leave of them."""
    from statsmodels.stats.proportion import proportion_confint

    n = float(judged.series.counts[rows, column].sum())
    size = float(judged.series.sizes[rows, 0].sum())
    if size == 0:  # a burst that fills its window has nothing outside
        return _Counted(0, 0, 0.0, 0.0, 1.0)
    among = judged.evidence.correlation[np.ix_(rows, rows)].sum() / len(rows)
    spread = judged.evidence.dispersion[column] * among
    low, high = proportion_confint(n / spread, size / spread, alpha=1 - level, method="wilson")
    return _Counted(int(n), int(size), n / size, max(0.0, float(low)), min(1.0, float(high)))


def events_frame(rows: list[dict[str, Any]]) -> DataFrame[Events]:
    """Rows as a frame.

    Parameters
    ----------
    rows : list of dict

    Returns
    -------
    Events
    """
    types = column_types(Events)
    return Events.validate(pd.DataFrame(rows, columns=list(types)).astype(types))
