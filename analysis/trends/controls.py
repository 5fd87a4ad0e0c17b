"""The same verdicts where the answer is known, and under other reasonable choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
import pandas as pd

from analysis.schema import Controls, DataFrame, Periods, Specifications, Verdicts, column_types
from analysis.trends.assignment import Assignment, Ids, count_papers, series_of, topics_of
from analysis.trends.evidence import ALPHA, MIN_PERIODS, line_growth, weigh_evidence
from analysis.trends.regression import Array
from analysis.trends.verdicts import judge

#: Verdicts that say that a share changed.
CALLED = ("rising", "falling", "changed", "new", "dormant")

Levels = Callable[[Assignment], Mapping[str, Assignment]]


def null_controls(
    assignment: Assignment,
    levels: Levels,
    periods: DataFrame[Periods],
    *,
    n_runs: int,
    seed: int,
    advance: Callable[[int, int], None],
) -> list[dict[str, object]]:
    """Verdicts on dates in any order, and on random papers in place of topics.

    Parameters
    ----------
    assignment : Assignment
    levels : callable
        An assignment as the levels that are judged together.
    periods : Periods
        Those that tests run on.
    n_runs : int
        Of each control.
    seed : int
    advance : callable
        Told of (runs done, runs in all).

    Returns
    -------
    list of dict, rows of :class:`analysis.schema.Controls`
    """
    rng = np.random.default_rng(seed)
    dated = np.flatnonzero(~assignment.dates.isna())

    def any_dates() -> Assignment:
        dates = assignment.dates.to_numpy(copy=True)
        dates[dated] = dates[rng.permutation(dated)]
        return assignment.with_dates(pd.DatetimeIndex(dates))

    def any_papers() -> Assignment:
        return assignment.with_topics(rng.permutation(assignment.topic_ids))

    rows: list[dict[str, object]] = []
    controls = {"dates in any order": any_dates, "random papers as topics": any_papers}
    for number, (name, made) in enumerate(controls.items()):
        n_called, n_tests = [], 0
        for run in range(n_runs):
            judged = judge(dict(levels(made())), periods, seed=seed)
            n_called.append(sum(int(found.called.sum()) for found in judged))
            n_tests += sum(len(found.ids) for found in judged)
            advance(number * n_runs + run + 1, len(controls) * n_runs)
        n_runs_called = sum(n > 0 for n in n_called)
        rows.append(
            {
                "control": name,
                "n_runs": n_runs,
                "n_tests": n_tests,
                "n_called": sum(n_called),
                "n_runs_called": n_runs_called,
                "sentence": f"With {name}, {sum(n_called):,} of {n_tests:,} verdicts called a "
                f"change, in {n_runs_called} of {n_runs} runs; up to one run in twenty may.",
            }
        )
    return rows


def keyword_control(
    assignment: Assignment,
    periods: DataFrame[Periods],
    verdicts: DataFrame[Verdicts],
) -> dict[str, object] | None:
    """Whether papers that hold a topic's first term go the way of the topic.

    Parameters
    ----------
    assignment : Assignment
    periods : Periods
    verdicts : Verdicts

    Returns
    -------
    dict or None
        A row of :class:`analysis.schema.Controls`; None where no topic has a direction.
    """
    moving = verdicts[
        (verdicts["level"] == "topic")
        & verdicts["verdict"].isin(["rising", "falling", "new", "dormant"])
        & verdicts["topic_id"].isin(list(assignment.keywords))
    ]
    if moving.empty:
        return None
    agree = 0
    sizes = count_papers(assignment, periods, topics_of(assignment)).sum(axis=1)
    for topic_id, growth in zip(moving["topic_id"], moving["growth"], strict=True):
        with_term = assignment.with_topics(assignment.keywords[int(topic_id)].astype(np.int64))
        counts = count_papers(with_term, periods, np.array([0, 1]))[:, 1:]
        evidence = weigh_evidence(series_of(counts, sizes))
        agree += bool((evidence.sign[0] > 0) == (growth > 1) and evidence.p_line[0] <= ALPHA)
    return {
        "control": "first term of each topic",
        "n_runs": 1,
        "n_tests": len(moving),
        "n_called": agree,
        "n_runs_called": int(agree > 0),
        "sentence": f"The papers that hold a topic's first term go the way of the topic, at "
        f"p < 0.05, for {agree} of {len(moving)} topics that rise or fall.",
    }


def controls_frame(rows: list[dict[str, object]]) -> DataFrame[Controls]:
    """Rows as a frame.

    Parameters
    ----------
    rows : list of dict

    Returns
    -------
    Controls
    """
    types = column_types(Controls)
    return Controls.validate(pd.DataFrame(rows, columns=list(types)).astype(types))


def specification_curve(
    assignment: Assignment,
    periods: Mapping[str, DataFrame[Periods]],
    verdicts: DataFrame[Verdicts],
    *,
    level: float,
) -> DataFrame[Specifications]:
    """Growth of each called topic under every combination of reasonable choices [1]_.

    Parameters
    ----------
    assignment : Assignment
    periods : mapping of unit -> Periods
    verdicts : Verdicts
    level : float in (0, 1)
        Confidence level.

    Returns
    -------
    Specifications

    References
    ----------
    .. [1] Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Nature Human Behaviour 4.
    """
    called = verdicts[(verdicts["level"] == "topic") & verdicts["verdict"].isin(CALLED)]
    labels = dict(zip(called["topic_id"], called["label"], strict=True))
    rows: list[dict[str, object]] = []
    choices = product(periods, _ways(assignment), _papers(assignment)) if labels else ()
    for unit, way, papers in choices:
        part = assignment if papers == "all" else _primary(assignment)
        rows += [
            {"label": labels[row["topic_id"]], "period": unit, "assignment": way, "papers": papers}
            | row
            for row in _growths(part, periods[unit], way, np.array(sorted(labels)), level)
        ]
    types = column_types(Specifications)
    made = pd.DataFrame(rows, columns=list(types))
    made = made.sort_values(["topic_id", "period", "assignment", "papers"], ignore_index=True)
    return Specifications.validate(made.astype(types))


def _ways(assignment: Assignment) -> list[str]:
    known = {"weighted": assignment.membership, "forced": assignment.forced_ids}
    return ["hard", *(way for way, values in known.items() if values is not None)]


def _papers(assignment: Assignment) -> list[str]:
    primary = assignment.is_primary
    return ["all"] if primary is None or primary.all() else ["all", "primary"]


def _primary(assignment: Assignment) -> Assignment:
    kept = assignment.is_primary
    assert kept is not None
    return assignment.only(kept)


def _growths(
    assignment: Assignment, periods: DataFrame[Periods], way: str, ids: Ids, level: float
) -> list[dict[str, object]]:
    from scipy import stats

    every = topics_of(assignment)
    if way == "forced" and assignment.forced_ids is not None:
        every = np.union1d(every, assignment.forced_ids)
    counts = count_papers(
        assignment,
        periods,
        every,
        weights=assignment.membership if way == "weighted" else None,
        forced=way == "forced",
    )
    sizes = count_papers(assignment, periods, topics_of(assignment)).sum(axis=1)
    if (sizes > 0).sum() < MIN_PERIODS:
        return []
    series = series_of(counts, sizes)
    evidence = weigh_evidence(series)
    growth, error = line_growth(series, evidence)
    reach: Array = stats.t.isf((1 - level) / 2, evidence.n_free) * error
    low, high = growth * np.exp(-np.minimum(reach, 300)), growth * np.exp(np.minimum(reach, 300))
    return [
        {
            "topic_id": int(every[i]),
            "growth": growth[i],
            "growth_low": low[i],
            "growth_high": high[i],
            "p_line": evidence.p_line[i],
        }
        for i in np.flatnonzero(np.isin(every, ids))
    ]
