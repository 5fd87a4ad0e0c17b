"""The topics of a report: terms, representatives, neighbours and the share over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from analysis.report.words import clean

if TYPE_CHECKING:
    from analysis.study import Study


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; ``counts``, ``low`` and ``high`` have one entry per period.

    ``counts`` is None where no digest was read. ``low`` and ``high`` bound the share of the
    period in 1/10,000. ``terms`` are (term, weight), ``representatives`` (row of the paper,
    similarity), ``early`` (row, later papers like it, later papers), ``neighbours`` (topic_id,
    similarity). ``label_source`` says whether the label was
    *found* or *given*; ``label_inside`` of the topic's papers and ``label_outside`` of all others
    hold a phrase of ``label_found``. ``tldr`` is the line of the paper in row ``tldr_paper``, and
    ``tldr_source`` says whether its *source* wrote it or it was *extracted*. ``verdict`` is one of
    the eight words and ``sentence`` says it with its numbers; both are empty without dated papers.
    ``n_held`` of ``n_refits`` refits hold the topic, with its interval; without refits there is
    none.
    """

    topic_id: int
    label: str
    label_source: str
    label_found: str
    label_inside: float | None
    label_outside: float | None
    tldr: str
    tldr_source: str
    tldr_paper: int | None
    n_papers: int
    share: float
    share_low: float
    share_high: float
    group_id: int
    order: int
    terms: tuple[tuple[str, float], ...]
    representatives: tuple[tuple[int, float], ...]
    early: tuple[tuple[int, int, int], ...]
    neighbours: tuple[tuple[int, float], ...]
    counts: tuple[int | None, ...]
    low: tuple[int | None, ...]
    high: tuple[int | None, ...]
    verdict: str
    sentence: str
    n_refits: int
    n_held: int
    held_low: float | None
    held_high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """One coarse group and its topics, in the order of the tree."""

    group_id: int
    label: str
    n_papers: int
    topic_ids: tuple[int, ...]


def report_topics(study: Study, row_of: Mapping[str, int], *, level: float) -> tuple[Topic, ...]:
    """All topics, the outliers last, the others by falling size."""
    topics = study.topics
    n_papers = max(1, len(study.corpus.papers))
    low, high = proportion_confint(topics["n_papers"], n_papers, alpha=1 - level, method="wilson")
    terms = _lists(
        (r.topic_id, (clean(r.term), _round(r.weight))) for r in study.terms.itertuples()
    )
    nearest = _lists(
        (r.topic_id, (row_of[clean(r.paper_id)], _round(r.similarity, 2)))
        for r in study.representatives.itertuples()
    )
    early = _lists(
        (r.topic_id, (row_of[clean(r.paper_id)], int(r.n_like), int(r.n_later)))
        for r in study.early_papers.itertuples()
    )
    neighbours = _lists(
        (r.topic_id, (int(r.neighbour_id), _round(r.similarity, 2)))
        for r in study.topic_neighbours.itertuples()
    )
    own = study.verdicts[study.verdicts["level"] == "topic"].set_index("topic_id")
    verdicts = own["verdict"].to_dict()
    sentences = {topic_id: clean(text) for topic_id, text in own["sentence"].items()}
    stability = {int(row.topic_id): row for row in study.stability.itertuples()}
    own_labels = study.labels[study.labels["level"] == "topic"]
    names = {int(row.topic_id): row for row in own_labels.itertuples()}
    over_time = _over_time(study.trends, study.periods)
    made = [
        Topic(
            topic_id=int(row.topic_id),
            label=clean(row.label),
            **_named(names.get(int(row.topic_id)), row_of),
            n_papers=int(row.n_papers),
            share=_round(row.n_papers / n_papers),
            share_low=_round(max(0.0, row_low)),
            share_high=_round(row_high),
            group_id=int(row.group_id),
            order=int(row.order),
            terms=terms[row.topic_id],
            representatives=nearest[row.topic_id],
            early=early[row.topic_id],
            neighbours=neighbours[row.topic_id],
            counts=over_time["n_papers"](row.topic_id),
            low=over_time["share_low"](row.topic_id),
            high=over_time["share_high"](row.topic_id),
            verdict=verdicts.get(row.topic_id, ""),
            sentence=sentences.get(row.topic_id, ""),
            **_held(stability.get(int(row.topic_id))),
        )
        for row, row_low, row_high in zip(
            topics.itertuples(), np.asarray(low), np.asarray(high), strict=True
        )
    ]
    return tuple(sorted(made, key=lambda t: (t.topic_id < 0, -t.n_papers, t.topic_id)))


def report_groups(topics: Iterable[Topic], labels: Mapping[int, str]) -> tuple[Group, ...]:
    """The coarse level, largest group first; outliers belong to none."""
    members: dict[int, list[Topic]] = defaultdict(list)
    for topic in topics:
        if topic.topic_id >= 0:
            members[topic.group_id].append(topic)
    made = [
        Group(
            group_id=group_id,
            label=labels[group_id],
            n_papers=sum(topic.n_papers for topic in group),
            topic_ids=tuple(t.topic_id for t in sorted(group, key=lambda t: t.order)),
        )
        for group_id, group in members.items()
    ]
    return tuple(sorted(made, key=lambda g: (-g.n_papers, g.group_id)))


def _named(row: Any, row_of: Mapping[str, int]) -> dict[str, Any]:
    """Label and line of a topic; the outliers have neither."""
    has_line = row is not None and not pd.isna(row.tldr)
    has_phrase = row is not None and not pd.isna(row.share_inside)
    return {
        "label_source": row.source if row is not None else "",
        "label_found": clean(row.found) if row is not None else "",
        "label_inside": _round(row.share_inside) if has_phrase else None,
        "label_outside": _round(row.share_outside) if has_phrase else None,
        "tldr": clean(row.tldr) if has_line else "",
        "tldr_source": row.tldr_source if has_line else "",
        "tldr_paper": row_of[clean(row.tldr_paper_id)] if has_line else None,
    }


def _held(row: Any) -> dict[str, Any]:
    """Refits of a topic; the outliers have no row."""
    if row is None or row.n_refits == 0:
        return {"n_refits": 0, "n_held": 0, "held_low": None, "held_high": None}
    return {
        "n_refits": int(row.n_refits),
        "n_held": int(row.n_held),
        "held_low": _round(row.held_low),
        "held_high": _round(row.held_high),
    }


def _round(value: float, digits: int = 4) -> float:
    return round(float(value), digits)


def _lists(pairs: Iterable[tuple[Any, Any]]) -> dict[int, tuple[Any, ...]]:
    lists: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        lists[int(key)].append(value)
    return defaultdict(tuple, {key: tuple(values) for key, values in lists.items()})


def _over_time(trends: pd.DataFrame, periods: pd.DataFrame) -> dict[str, Any]:
    scale = {"n_papers": 1, "share_low": 10_000, "share_high": 10_000}

    def reader(column: str) -> Any:
        grid = trends.set_index(["topic_id", "period"])[column].unstack()  # noqa: PD010  # of an index
        grid = grid.reindex(columns=pd.Index(periods["period"]))
        scaled = (grid * scale[column]).round()
        rows = {
            int(topic_id): tuple(None if np.isnan(v) else int(v) for v in values)
            for topic_id, values in zip(scaled.index, scaled.to_numpy(float), strict=True)
        }
        nothing = (None,) * len(periods)
        return lambda topic_id: rows.get(int(topic_id), nothing)

    return {column: reader(column) for column in scale}
