"""Verdicts and events as frames, sorted, named and said in sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.config import PeriodUnit, TrendOptions
from analysis.schema import OUTLIERS, DataFrame, Events, Periods, Topics, Verdicts, column_types
from analysis.trends.artefacts import find_artefacts, find_templates
from analysis.trends.assignment import Assignment, count_papers, topics_of
from analysis.trends.event_rows import event_rows, events_frame
from analysis.trends.events import find_events
from analysis.trends.evidence import MIN_PERIODS
from analysis.trends.regression import Array
from analysis.trends.robust import n_refits_agree, refits_row
from analysis.trends.sentences import verdict_sentence, window_of
from analysis.trends.verdicts import Judged, judge, n_periods_doubling, smallest_growth

#: Columns of the verdicts that a window too short leaves empty.
_MEASURED = tuple(
    name
    for name, column in Verdicts.to_schema().columns.items()
    if column.nullable and str(column.dtype) == "float64"
)
_FLAGS = ("agrees", "holds_primary", "robust")


def levels_of(assignment: Assignment, topics: DataFrame[Topics]) -> dict[str, Assignment]:
    """The same papers by topic and by group of topics.

    Parameters
    ----------
    assignment : Assignment
    topics : Topics

    Returns
    -------
    dict of level -> Assignment
        Without groups where there are fewer than two, or as many as topics.
    """
    by_id = topics.set_index("topic_id")["group_id"]
    n_topics = int((by_id.index != OUTLIERS).sum())
    n_groups = by_id[by_id.index != OUTLIERS].nunique()
    levels = {"topic": assignment}
    if 1 < n_groups < n_topics:
        group_of = by_id.reindex([*range(by_id.index.max() + 1), OUTLIERS], fill_value=OUTLIERS)
        levels["group"] = assignment.at_level(group_of.to_numpy(np.int64))
    return levels


def find_verdicts(
    assignment: Assignment,
    topics: DataFrame[Topics],
    periods: DataFrame[Periods],
    options: TrendOptions,
    *,
    unit: PeriodUnit,
    seed: int,
) -> tuple[DataFrame[Verdicts], DataFrame[Events]]:
    """Judge every topic and group, and find when it changed.

    Parameters
    ----------
    assignment : Assignment
    topics : Topics
        Labels and groups.
    periods : Periods
        Those that tests run on.
    options : TrendOptions
    unit : str
        Of ``periods``.
    seed : int

    Returns
    -------
    verdicts : Verdicts
    events : Events
        Change points and bursts at a false discovery rate of 5 %, and the change points of
        what is called at that rate.
    """
    levels = levels_of(assignment, topics)
    if (periods["n_papers"] > 0).sum() < MIN_PERIODS:
        rows = _short(levels, topics, periods, options)
        return _verdicts(rows, unit, periods), events_frame([])
    judged = judge(levels, periods, seed=seed)
    rows, happened = [], []
    for found in judged:
        labels = _labels(topics, found.level)
        of = found.evidence
        events = find_events(found.series, of.dispersion, of.correlation, of.risers, seed=seed)
        shown = event_rows(events, found, levels[found.level], periods, labels, options.level)
        happened += shown
        warnings = _warnings(found, levels[found.level], periods)
        n_agree = n_refits_agree(found, levels[found.level], periods, level=options.level)
        n_refits = 0 if assignment.refit_ids is None else len(assignment.refit_ids)
        made = _rows(found, labels, warnings, periods, options, shown)
        rows += [
            row | refits_row(n_refits, int(n), is_called=bool(called))
            for row, n, called in zip(made, n_agree, found.called, strict=True)
        ]
    return _verdicts(rows, unit, periods), events_frame(happened)


def _warnings(
    judged: Judged, assignment: Assignment, periods: DataFrame[Periods]
) -> list[str | None]:
    reasons = find_artefacts(assignment, periods, judged.ids)
    if assignment.texts is None:
        return reasons
    called = judged.ids[judged.called]
    templates = find_templates(assignment.texts, assignment.topic_ids, called)
    return [
        reason or templates.get(int(topic_id))
        for reason, topic_id in zip(reasons, judged.ids, strict=True)
    ]


def _labels(topics: DataFrame[Topics], level: str) -> dict[int, str]:
    pairs = topics[[f"{level}_id", "label" if level == "topic" else "group_label"]]
    return {int(topic_id): label for topic_id, label in pairs.itertuples(index=False)}


def _rows(
    judged: Judged,
    labels: dict[int, str],
    warnings: list[str | None],
    periods: DataFrame[Periods],
    options: TrendOptions,
    events: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    from scipy import stats

    evidence, series = judged.evidence, judged.series
    reach = float(stats.t.isf((1 - options.level) / 2, evidence.n_free))
    step = (periods["period_end"] - periods["period"]).median() / pd.Timedelta(days=1)
    columns: dict[str, Any] = {
        "n_papers": series.counts.sum(axis=0).astype(int),
        "n_periods_seen": (series.counts > 0).sum(axis=0),
        "share_first": evidence.share_first,
        "share_last": evidence.share_last,
        "growth": evidence.growth,
        "growth_low": evidence.growth * np.exp(-np.minimum(reach * evidence.log_error, 300)),
        "growth_high": evidence.growth * np.exp(np.minimum(reach * evidence.log_error, 300)),
        "p": evidence.p,
        "q": judged.q,
        "p_line": evidence.p_line,
        "p_curve": evidence.p_curve,
        "p_bend": evidence.p_bend,
        "p_blocks": judged.p_blocks,
        "q_steady": judged.q_steady,
        "dispersion": evidence.dispersion,
        "smallest_growth": smallest_growth(evidence),
        "n_periods_doubling": n_periods_doubling(evidence, series.n_periods, 365.25 / step),
        "agrees": judged.agrees,
        "holds_primary": judged.holds_primary,
        "veto": [veto or None for veto in judged.vetoes.tolist()],
    }
    rows = []
    for i, topic_id in enumerate(judged.ids):
        changes = [e for e in events if e["topic_id"] == topic_id and e["kind"] == "change"]
        heaviest = max(changes, key=lambda e: e["weight"], default=None)
        rows.append(
            {
                "level": judged.level,
                "topic_id": int(topic_id),
                "label": labels[int(topic_id)],
                "verdict": "undetermined" if warnings[i] else str(judged.words[i]),
                "n_periods": series.n_periods,
                "lag_one": evidence.lag_one,
                "warning": warnings[i],
                "change": None if heaviest is None else pd.Series(heaviest),
                "pair": None,
                **{name: values[i] for name, values in columns.items()},
            }
        )
    return rows


def _short(
    levels: dict[str, Assignment],
    topics: DataFrame[Topics],
    periods: DataFrame[Periods],
    options: TrendOptions,
) -> list[dict[str, Any]]:
    """Windows too short for a trend; two digests are compared, by the ratio of their shares."""
    rows = []
    for level, assignment in levels.items():
        ids = topics_of(assignment)
        counts = count_papers(assignment, periods, ids)
        sizes = counts.sum(axis=1)
        read = np.flatnonzero(sizes)
        labels = _labels(topics, level)
        for i in range(len(ids)) if len(read) else ():
            if level != "topic" and ids[i] == OUTLIERS:
                continue
            own = counts[read, i]
            row: dict[str, Any] = dict.fromkeys((*_MEASURED, *_FLAGS), np.nan)
            row |= dict.fromkeys(("warning", "veto", "change", "pair"))
            row |= {
                "level": level,
                "topic_id": int(ids[i]),
                "label": labels[int(ids[i])],
                "verdict": "undetermined",
                "n_papers": int(own.sum()),
                "n_periods_seen": int((own > 0).sum()),
                "n_periods": len(read),
                **refits_row(0, 0, is_called=False),
            }
            if len(read) == 2:
                row |= _compared(own, sizes[read], options.level)
                row["pair"] = tuple(
                    zip(periods["period"].iloc[read], own, sizes[read], strict=True)
                )
            rows.append(row)
    return rows


def _compared(counts: Array, sizes: Array, level: float) -> dict[str, float]:
    """Shares of two digests and their ratio, with the score interval that allows for zeros [1]_.

    References
    ----------
    .. [1] Koopman, P. A. R. (1984). Biometrics 40(2).
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    first, last = counts / sizes
    row = {"share_first": first, "share_last": last}
    if counts.sum() == 0:
        return row
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = confint_proportions_2indep(
            counts[1], sizes[1], counts[0], sizes[0], compare="ratio", method="score",
            alpha=1 - level,
        )  # fmt: skip
        return row | {
            "growth": last / first, "growth_low": max(0.0, float(low)), "growth_high": float(high)
        }  # fmt: skip


def _verdicts(
    rows: list[dict[str, Any]], unit: str, periods: DataFrame[Periods]
) -> DataFrame[Verdicts]:
    names = list(Verdicts.to_schema().columns)
    known = [name for name in names if name != "sentence"]
    made = pd.DataFrame(rows, columns=[*known, "change", "pair"])
    sentences = []
    if len(periods):
        window = window_of(periods, unit)
        sentences = [verdict_sentence(row, window) for row in _tuples(made)]
    made = made.assign(sentence=pd.Series(sentences, dtype="str"))[names]
    for name, kind in column_types(Verdicts).items():
        if kind == "boolean":
            made[name] = made[name].astype("Float64").astype("boolean")
        else:
            made[name] = made[name].astype(kind)
    return Verdicts.validate(made)


def _tuples(frame: pd.DataFrame) -> Any:
    # What is missing is None here: pandas makes it a NaN in a frame of strings.
    texts = frame[["warning", "veto"]].astype(object)
    return frame.assign(**texts.where(texts.notna(), None)).itertuples()
