"""From evidence to one of eight words for each topic.

A word is only given where the false discovery rate over all topics and levels allows it, where
other ways to count give the same direction and, with periods enough, where a permutation of
blocks of periods agrees. Everything else that is not shown to be steady is undetermined.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.schema import OUTLIERS, DataFrame, Periods
from analysis.trends.assignment import Assignment, Ids, count_papers, series_of, topics_of
from analysis.trends.evidence import (
    ALPHA,
    MIN_PERIODS,
    QUARTER,
    Evidence,
    benjamini_hochberg,
    n_curves_of,
    weigh_evidence,
)
from analysis.trends.permutation import ALPHA_BLOCKS, MIN_PERIODS_BLOCKS, block_permutation
from analysis.trends.regression import Array, Series, time_basis

#: A share that stays within this many times is steady.
STEADY = 1.5
#: Above this correlation of neighbouring periods nothing controls the error.
DRIFTING = 0.5
#: A change is said to be visible when it is called at this level with this probability.
ALPHA_VISIBLE, POWER_VISIBLE = 0.005, 0.8

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Judged:
    """The verdicts of one level, each an array (n_topics,).

    Attributes
    ----------
    level : str
    ids : int array
        ``topic_id`` or ``group_id``.
    series : Series
    evidence : Evidence
    q, p_blocks, q_steady : float array
        NaN where not measured.
    called : bool array
        A change passed every check.
    agrees, holds_primary : float array
        1 or 0, NaN where not measured.
    vetoes : str array
        Why a change that stands out was not called; empty elsewhere.
    words : str array
    """

    level: str
    ids: Ids
    series: Series
    evidence: Evidence
    q: Array
    p_blocks: Array
    q_steady: Array
    called: Flags
    agrees: Array
    holds_primary: Array
    vetoes: npt.NDArray[np.str_]
    words: npt.NDArray[np.str_]


def judge(levels: dict[str, Assignment], periods: DataFrame[Periods], *, seed: int) -> list[Judged]:
    """Find a word for each topic of each level.

    Parameters
    ----------
    levels : mapping of level -> Assignment
        Of the same papers; the correlation of periods is taken from the first.
    periods : Periods
        Those that tests run on; with ``MIN_PERIODS`` read at least.
    seed : int

    Returns
    -------
    list of Judged
    """
    found: list[Judged] = []
    correlation = None
    for level, assignment in levels.items():
        ids = topics_of(assignment)
        counts = count_papers(assignment, periods, ids)
        series = series_of(counts, counts.sum(axis=1))
        if level != next(iter(levels)):
            kept = ids != OUTLIERS  # the outliers are one row, not one of each level
            ids = ids[kept]
            series = series.of(kept)
        evidence = weigh_evidence(series, correlation)
        correlation = evidence.correlation
        unknown = np.full(len(ids), np.nan)
        found.append(
            Judged(
                level=level,
                ids=ids,
                series=series,
                evidence=evidence,
                q=unknown,
                p_blocks=unknown,
                q_steady=unknown,
                called=np.zeros(len(ids), bool),
                agrees=unknown,
                holds_primary=unknown,
                vetoes=np.full(len(ids), ""),
                words=np.full(len(ids), "undetermined"),
            )
        )
    rates = benjamini_hochberg(np.concatenate([j.evidence.p for j in found]))
    steady = benjamini_hochberg(np.concatenate([p_steady(j.evidence) for j in found]))
    bounds = np.cumsum([len(j.ids) for j in found])[:-1]
    return [
        _worded(_checked(replace(j, q=q, q_steady=s), levels[j.level], periods, seed))
        for j, q, s in zip(found, np.split(rates, bounds), np.split(steady, bounds), strict=True)
    ]


def p_steady(evidence: Evidence) -> Array:
    """Test that a share changed by more than ``STEADY`` times, by two one-sided tests.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    float array (n_topics,)
        Small where the share stayed within; NaN with too few papers.
    """
    from scipy import stats

    room = np.log(STEADY) - np.abs(np.log(evidence.growth))
    p: Array = stats.t.sf(room / np.maximum(evidence.log_error, 1e-9), evidence.n_free)
    return np.where(np.isnan(evidence.p), np.nan, p)


def smallest_growth(evidence: Evidence) -> Array:
    """Smallest growth that would have been called four times in five.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    float array (n_topics,)
        Fitted share in the last quarter over the first; its inverse for a fall.
    """
    return np.exp(np.minimum(_visible(evidence) * evidence.log_error, 50))


def n_periods_doubling(evidence: Evidence, n_periods: int, periods_per_year: float) -> Array:
    """Periods that would show a doubling per year four times in five.

    The error of a slope falls with the power 3/2 of the number of periods.

    Parameters
    ----------
    evidence : Evidence
    n_periods : int
        Behind the evidence.
    periods_per_year : float

    Returns
    -------
    float array (n_topics,)
    """
    per_period = np.log(2) * (1 - QUARTER) / periods_per_year
    needed = _visible(evidence) * evidence.log_error * np.sqrt(n_periods) / per_period
    return np.ceil(needed ** (2 / 3))


def _visible(evidence: Evidence) -> float:
    from scipy import stats

    quantiles = stats.t.isf([ALPHA_VISIBLE / 2, 1 - POWER_VISIBLE], evidence.n_free)
    return float(quantiles.sum())


def _checked(
    judged: Judged, assignment: Assignment, periods: DataFrame[Periods], seed: int
) -> Judged:
    """Check what the false discovery rate lets through against other ways to see it."""
    called = judged.q <= ALPHA
    if not called.any():
        return judged
    columns = np.flatnonzero(called)
    ids, series = judged.ids, judged.series
    direction = direction_of(series, judged.evidence.is_line)
    agrees = judged.agrees.copy()
    for counts in _other_counts(assignment, periods, ids):
        other = series_of(counts, _sizes(periods, assignment))
        same = (direction * direction_of(other, judged.evidence.is_line)).sum(axis=0) > 0
        # forced into topics there are no outliers, and how much one is an outlier nobody knows
        known = called & (ids != OUTLIERS) & (other.counts.sum(axis=0) > 0)
        agrees[known] = np.fmin(agrees, same)[known]
    p_blocks = judged.p_blocks.copy()
    if series.n_periods >= MIN_PERIODS_BLOCKS:
        p_line, p_curve = block_permutation(series.of(columns), seed=seed)
        p_blocks[columns] = np.where(judged.evidence.is_line[columns], p_line, p_curve)
    return replace(
        judged,
        called=called & ~(agrees == 0) & ~(p_blocks > ALPHA_BLOCKS),
        agrees=agrees,
        p_blocks=p_blocks,
        holds_primary=_holds(judged, assignment, periods, direction, columns),
    )


def _other_counts(assignment: Assignment, periods: DataFrame[Periods], ids: Ids) -> list[Array]:
    every = topics_of(assignment)
    kept = np.isin(every, ids)
    others = []
    if assignment.membership is not None:
        others.append(count_papers(assignment, periods, every, weights=assignment.membership))
    if assignment.forced_ids is not None:
        others.append(count_papers(assignment, periods, every, forced=True))
    return [counts[:, kept] for counts in others]


def _sizes(periods: DataFrame[Periods], assignment: Assignment) -> Array:
    return count_papers(assignment, periods, topics_of(assignment)).sum(axis=1)


def direction_of(series: Series, is_line: Flags) -> Array:
    """Where each topic's counts go: along the line, or along line and curves.

    Parameters
    ----------
    series : Series
    is_line : bool array (n_topics,)
        The line alone.

    Returns
    -------
    float array (n_columns, n_topics)
        Two topics go the same way where the product of theirs has a sum above 0.
    """
    basis = time_basis(series.place, n_curves_of(series.n_periods))
    scale = np.maximum(series.counts.sum(axis=0), 1e-12)
    score: Array = basis.T @ (series.counts - series.sizes * series.shares) / scale
    score[1:, is_line] = 0
    return score


def _holds(
    judged: Judged,
    assignment: Assignment,
    periods: DataFrame[Periods],
    direction: Array,
    columns: Ids,
) -> Array:
    """Whether papers of the primary category alone go the same way, at p < .05."""
    holds = judged.holds_primary.copy()
    if assignment.is_primary is None or assignment.is_primary.all():
        return holds
    every = topics_of(assignment)
    counts = count_papers(assignment.only(assignment.is_primary), periods, every)
    series = series_of(counts[:, np.isin(every, judged.ids)], counts.sum(axis=1))
    if series.n_periods != judged.series.n_periods:
        return holds
    evidence = weigh_evidence(series, judged.evidence.correlation)
    same = (direction * direction_of(series, judged.evidence.is_line)).sum(axis=0) > 0
    p = np.where(judged.evidence.is_line, evidence.p_line, evidence.p_curve)
    holds[columns] = np.where(np.isnan(p), np.nan, same & (p <= ALPHA))[columns]
    return holds


def _worded(judged: Judged) -> Judged:
    evidence, series = judged.evidence, judged.series
    if evidence.lag_one > DRIFTING:
        words = np.full(len(judged.ids), "drifting")
        return replace(judged, words=words, called=np.zeros(len(words), bool))
    at = series.place
    stands_out = judged.q <= ALPHA
    vetoes = np.select(
        [
            evidence.by_arithmetic & ~judged.called,
            stands_out & (judged.agrees == 0),
            stands_out & (judged.p_blocks > ALPHA_BLOCKS),
        ],
        [
            "that is gone among the papers that are in no rising topic",
            "other ways to count its papers do not agree on the direction",
            "blocks of periods in any order show as much too often",
        ],
        default="",
    )
    part = QUARTER * (at[-1] - at[0])
    absent_first = series.counts[at <= at[0] + part].sum(axis=0) == 0
    absent_last = series.counts[at >= at[-1] - part].sum(axis=0) == 0
    curved = evidence.p_curve <= ALPHA if n_curves_of(series.n_periods) else False
    steady = (judged.q > ALPHA) & (judged.q_steady <= ALPHA) & ~np.asarray(curved)
    up = evidence.sign > 0
    words = np.select(
        [
            judged.called & absent_first & ~absent_last & up,
            judged.called & absent_last & ~absent_first & ~up,
            judged.called & evidence.is_line & up,
            judged.called & evidence.is_line,
            judged.called,
            steady,
        ],
        ["new", "dormant", "rising", "falling", "changed", "steady"],
        default="undetermined",
    )
    return replace(judged, words=words, vetoes=vetoes)


__all__ = [
    "MIN_PERIODS",
    "Judged",
    "direction_of",
    "judge",
    "n_periods_doubling",
    "p_steady",
    "smallest_growth",
]
