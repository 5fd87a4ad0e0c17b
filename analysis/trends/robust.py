"""Whether a verdict outlives the topics: the same trend in topics that were found anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.schema import DataFrame, Periods
from analysis.topics.stability import NOT_DRAWN
from analysis.trends.assignment import Assignment, Ids, count_papers, topics_of
from analysis.trends.evidence import Evidence, line_growth
from analysis.trends.regression import Array, Series
from analysis.trends.verdicts import Judged, direction_of

#: Refits that a robust verdict needs, and the part of them that must agree.
N_ROBUST, SHARE_ROBUST = 20, 0.8


def n_refits_agree(
    judged: Judged, assignment: Assignment, periods: DataFrame[Periods], *, level: float
) -> Ids:
    """Refits in which each called topic goes the same way, with an interval that overlaps.

    A refit without a topic that matches does not agree.

    Parameters
    ----------
    judged : Judged
    assignment : Assignment
        With ``refit_ids``, at the level of ``judged``.
    periods : Periods
        Those behind the verdicts.
    level : float in (0, 1)
        Confidence level of the growths that are compared.

    Returns
    -------
    int array (n_topics,)
        0 for topics that are not called.
    """
    n_agree = np.zeros(len(judged.ids), np.int64)
    columns = np.flatnonzero(judged.called)
    if assignment.refit_ids is None or not len(columns):
        return n_agree
    ids = judged.ids[columns]
    evidence = _of(judged.evidence, columns)
    own = replace(judged.series, counts=judged.series.counts[:, columns])
    low, high = _bounds(own, evidence, level)
    direction = direction_of(own, evidence.is_line)
    for found in assignment.refit_ids:
        drawn = found != NOT_DRAWN
        part = assignment.only(drawn).with_topics(found[drawn])
        every = np.union1d(topics_of(part), ids)
        # The same periods, also where the refit saw none of their papers.
        counts = count_papers(part, periods, every)[own.place]
        series = Series(
            counts=counts[:, np.isin(every, ids)],
            sizes=counts.sum(axis=1, keepdims=True),
            place=own.place,
        )
        its_low, its_high = _bounds(series, evidence, level)
        same = (direction * direction_of(series, evidence.is_line)).sum(axis=0) > 0
        overlap = (its_low <= high) & (low <= its_high)
        n_agree[columns] += same & overlap & (series.counts.sum(axis=0) > 0)
    return n_agree


def refits_row(n_refits: int, n_agree: int, *, is_called: bool) -> dict[str, float]:
    """The columns of a verdict about refits.

    Parameters
    ----------
    n_refits, n_agree : int
    is_called : bool
        Only what is called is compared.

    Returns
    -------
    dict of column -> value
        ``robust`` is missing with fewer than ``N_ROBUST`` refits.
    """
    is_measured = is_called and n_refits >= N_ROBUST
    robust = float(n_agree >= SHARE_ROBUST * n_refits) if is_measured else np.nan
    return {"n_refits": n_refits, "n_refits_agree": n_agree, "robust": robust}


def _of(evidence: Evidence, columns: Ids) -> Evidence:
    """The part of the evidence that growths and directions are made from."""
    return replace(
        evidence, dispersion=evidence.dispersion[columns], is_line=evidence.is_line[columns]
    )


def _bounds(series: Series, evidence: Evidence, level: float) -> tuple[Array, Array]:
    """Interval of the logarithm of each growth."""
    from scipy import stats

    growth, error = line_growth(series, evidence)
    middle = np.log(np.clip(growth, 1e-12, 1e12))
    reach = stats.t.isf((1 - level) / 2, evidence.n_free) * error
    return middle - reach, middle + reach
