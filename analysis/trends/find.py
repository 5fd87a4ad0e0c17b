"""The stages of the trends room in their order: count, judge, find events, say it, check it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.config import PeriodUnit, TrendOptions
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.schema import (
    OUTLIERS,
    OUTLIERS_LABEL,
    Controls,
    DataFrame,
    Digests,
    Events,
    Periods,
    Specifications,
    Topics,
    Trends,
    Verdicts,
)
from analysis.trends.assignment import Assignment
from analysis.trends.controls import (
    controls_frame,
    keyword_control,
    null_controls,
    specification_curve,
)
from analysis.trends.exposure import choose_unit, evidence_unit, topic_periods
from analysis.trends.frames import find_verdicts, levels_of
from analysis.trends.shares import topic_shares


@dataclass(frozen=True, eq=False, kw_only=True)
class FoundTrends:
    """What the trends room knows, as frames; see :mod:`analysis.schema`.

    ``unit`` is that of ``periods`` and ``trends``, ``unit_tested`` that of the verdicts.
    """

    unit: str
    unit_tested: str
    periods: DataFrame[Periods]
    trends: DataFrame[Trends]
    verdicts: DataFrame[Verdicts]
    events: DataFrame[Events]
    controls: DataFrame[Controls]
    specifications: DataFrame[Specifications]

    def __repr__(self) -> str:
        words = self.verdicts["verdict"].value_counts()
        said = ", ".join(f"{n} {word}" for word, n in words.items())
        return f"Trends over {len(self.periods)} periods: {said or 'no dated papers'}"


def find_trends(
    assignment: Assignment,
    topics: DataFrame[Topics],
    digests: DataFrame[Digests],
    options: TrendOptions,
    *,
    seed: int,
    progress: Progress = SILENT,
) -> FoundTrends:
    """Count, judge, find events, and check all of it.

    Parameters
    ----------
    assignment : Assignment
    topics : Topics
    digests : Digests
        ``digest_date`` and ``digest_category`` are read.
    options : TrendOptions
    seed : int
    progress : Progress

    Returns
    -------
    FoundTrends
    """
    papers = pd.DataFrame({"digest_date": assignment.dates})
    with progress.stage("Counting trends"):
        unit = choose_unit(digests, papers, options, len(topics) - 1)
        periods = topic_periods(digests, papers, unit)
        trends = topic_shares(assignment, periods, level=options.level)
        tested = evidence_unit(_inside(digests, options), _inside(papers, options))
        window = _window(topic_periods(digests, papers, tested), options, tested)
        verdicts, events = find_verdicts(
            assignment, topics, window, options, unit=tested, seed=seed
        )
    rows: list[dict[str, object]] = []
    if options.n_permutations and verdicts["p"].notna().any():
        with progress.stage("Checking trends", 2 * options.n_permutations) as advance:
            rows = null_controls(
                assignment,
                lambda made: levels_of(made, topics),
                window,
                n_runs=options.n_permutations,
                seed=seed,
                advance=advance,
            )
    keyword = keyword_control(assignment, window, verdicts)
    units: tuple[PeriodUnit, ...] = ("week", "month", "quarter")
    choices: dict[str, DataFrame[Periods]] = {tested: window}
    choices |= {u: _window(topic_periods(digests, papers, u), options, u) for u in units}
    return FoundTrends(
        unit=unit,
        unit_tested=tested,
        periods=periods,
        trends=trends,
        verdicts=verdicts,
        events=events,
        controls=controls_frame([*rows, *([keyword] if keyword else [])]),
        specifications=specification_curve(assignment, choices, verdicts, level=options.level),
    )


def topic_trends(
    dates: Iterable[Any],
    topics: Iterable[int],
    *,
    labels: Mapping[int, str] | None = None,
    membership: Iterable[float] | None = None,
    options: TrendOptions | None = None,
    seed: int = 7,
) -> FoundTrends:
    """Trends with evidence for topics that something else found.

    Parameters
    ----------
    dates : sequence of dates (n_papers,)
        Anything that pandas reads as one; None where a paper has none.
    topics : sequence of int (n_papers,)
        ``topic_id`` of each paper, -1 for outliers: ``topic_model.topics_`` of BERTopic, or the
        labels of any clustering.
    labels : mapping of topic_id -> str, optional
        Names; "topic 3" where there is none.
    membership : sequence of float in [0, 1] (n_papers,), optional
        How much each paper belongs to its topic.
    options : TrendOptions, optional
    seed : int
        Of permutations.

    Returns
    -------
    FoundTrends
        ``trends``, ``verdicts``, ``events``, ``controls`` and ``specifications``.

    Raises
    ------
    AnalysisError
        Lengths differ, or a topic is below -1.

    Examples
    --------
    >>> import analysis as an
    >>> days = pd.date_range("2031-01-06", periods=12, freq="7D").repeat(20)
    >>> topics = [0] * 120 + [1] * 120
    >>> found = an.topic_trends(days, topics, options=an.TrendOptions(n_permutations=0))
    >>> found.verdicts["verdict"].iloc[1]
    'new'
    """
    days = pd.to_datetime(pd.Series(list(dates), dtype=object), errors="raise", utc=True)
    days = days.dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
    ids = np.asarray(list(topics), dtype=np.int64)
    weights = None if membership is None else np.asarray(list(membership), dtype=float)
    if len(ids) != len(days) or (weights is not None and len(weights) != len(days)):
        raise AnalysisError("dates, topics and membership differ in length: give one per paper")
    if len(ids) and ids.min() < OUTLIERS:
        raise AnalysisError("a topic is below -1: number topics from 0, and outliers -1")
    numbers = np.unique(np.append(ids, OUTLIERS))
    names = {OUTLIERS: OUTLIERS_LABEL} | dict(labels or {})
    known = pd.DataFrame({"topic_id": numbers})
    known["label"] = [names.get(int(n), f"topic {n}") for n in numbers]
    known = known.assign(group_id=known["topic_id"], group_label=known["label"])
    digests = pd.DataFrame({"digest_date": days.dropna().drop_duplicates().sort_values()})
    return find_trends(
        Assignment(
            paper_ids=np.arange(len(ids)).astype(str),
            dates=pd.DatetimeIndex(days),
            topic_ids=ids,
            membership=weights,
        ),
        known,
        digests.assign(digest_category=""),
        options or TrendOptions(),
        seed=seed,
    )


def _inside(frame: pd.DataFrame, options: TrendOptions) -> pd.DataFrame:
    """Rows dated in the declared window."""
    day = frame["digest_date"]
    start, end = options.start or day.min(), options.end or day.max()
    return frame[day.between(pd.Timestamp(start), pd.Timestamp(end))]


def _window(
    periods: DataFrame[Periods], options: TrendOptions, unit: PeriodUnit
) -> DataFrame[Periods]:
    """Periods that lie wholly in the declared window; a digest does on its day."""
    kept = pd.Series(data=True, index=periods.index)
    if options.start is not None:
        kept &= periods["period"] >= pd.Timestamp(options.start)
    if options.end is not None:
        day = pd.Timedelta(days=1)
        last = periods["period"] if unit == "digest" else periods["period_end"] - day
        kept &= last <= pd.Timestamp(options.end)
        periods = periods.assign(
            period_end=periods["period_end"].clip(upper=pd.Timestamp(options.end) + day)
        )
    return periods[kept].reset_index(drop=True)
