"""Frames of the trends: periods, shares, verdicts, events and what checks them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from analysis.schema.base import EVENT_KINDS, LEVELS, OUTLIERS, PERIOD_STATES, VERDICTS, Frame


class Periods(Frame):
    """One row per period from the first to the last digest date, none left out.

    ``state`` tells the three apart: *covered* and *partial* periods have a denominator,
    *missing* ones have none and are drawn as a gap. Days are counted against the calendar
    learnt from the digests.
    """

    period: Series[pd.Timestamp] = pa.Field(unique=True)
    period_end: Series[pd.Timestamp]
    state: Series[str] = pa.Field(isin=PERIOD_STATES)
    n_days_expected: Series[np.int64] = pa.Field(ge=0)
    n_days_read: Series[np.int64] = pa.Field(ge=0)
    n_digests: Series[np.int64] = pa.Field(ge=0)
    n_papers: Series[np.int64] = pa.Field(ge=0)


class Trends(Frame):
    """Every topic in every period that has papers, sorted by (period, topic_id).

    ``n_papers`` zero means that digests were read and held no paper of the topic; a missing
    period has no row. ``share`` is ``n_papers / n_period``, with its Wilson interval. ``rate`` is
    papers per week of digests that were read, with its exact Poisson interval: half a week read
    counts as half a week. It is missing where too few digests tell how much time one covers.
    """

    period: Series[pd.Timestamp]
    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    n_papers: Series[np.int64] = pa.Field(ge=0)
    n_period: Series[np.int64] = pa.Field(ge=1)
    share: Series[np.float64] = pa.Field(ge=0, le=1)
    share_low: Series[np.float64] = pa.Field(ge=0, le=1)
    share_high: Series[np.float64] = pa.Field(ge=0, le=1)
    rate: Series[np.float64] = pa.Field(ge=0, nullable=True)
    rate_low: Series[np.float64] = pa.Field(ge=0, nullable=True)
    rate_high: Series[np.float64] = pa.Field(ge=0, nullable=True)


class Verdicts(Frame):
    """What can be said of each topic over the window, sorted by (level, id), topics first.

    ``topic_id`` is a ``group_id`` where ``level`` is *group*. ``share_first`` and ``share_last``
    are fitted shares of the first and last quarter of the window, ``growth`` their ratio with its
    interval. ``p`` is of any change, ``q`` the false discovery rate over all rows; ``p_line`` and
    ``p_bend`` are the two tests behind it, of a line and of what a spline adds to it, ``p_curve``
    is of both together, ``p_blocks`` the check by permutation of periods; ``veto`` says why a
    change that stands out from chance was not called. ``q_steady`` is the rate of the test that
    the share stayed within 1.5 times. ``smallest_growth`` could have been seen;
    ``n_periods_doubling`` would show a doubling per year. ``n_periods_seen`` of ``n_periods`` hold
    a paper of the topic; with fewer than five papers nothing is tested. ``agrees`` says whether
    other ways to count give the same direction, ``holds_primary`` whether the papers of the primary
    category do. Of ``n_refits`` refits of the topics ``n_refits_agree`` hold the same topic with
    the same sign and an overlapping interval; ``robust`` says whether 80 % of 20 or more do. What
    was not measured is missing.
    """

    level: Series[str] = pa.Field(isin=LEVELS)
    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    label: Series[str]
    verdict: Series[str] = pa.Field(isin=VERDICTS)
    sentence: Series[str]
    n_papers: Series[np.int64] = pa.Field(ge=0)
    n_periods_seen: Series[np.int64] = pa.Field(ge=0)
    n_periods: Series[np.int64] = pa.Field(ge=0)
    share_first: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    share_last: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    growth: Series[np.float64] = pa.Field(ge=0, nullable=True)
    growth_low: Series[np.float64] = pa.Field(ge=0, nullable=True)
    growth_high: Series[np.float64] = pa.Field(ge=0, nullable=True)
    p: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    q: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    p_line: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    p_curve: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    p_bend: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    p_blocks: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    veto: Series[str] = pa.Field(nullable=True)
    q_steady: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    dispersion: Series[np.float64] = pa.Field(ge=1, nullable=True)
    lag_one: Series[np.float64] = pa.Field(ge=-1, le=1, nullable=True)
    smallest_growth: Series[np.float64] = pa.Field(ge=1, nullable=True)
    n_periods_doubling: Series[np.float64] = pa.Field(ge=0, nullable=True)
    agrees: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    holds_primary: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    robust: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    n_refits: Series[np.int64] = pa.Field(ge=0)
    n_refits_agree: Series[np.int64] = pa.Field(ge=0)
    warning: Series[str] = pa.Field(nullable=True)


class Events(Frame):
    """Bursts and change points, sorted by (level, topic_id, kind, start).

    A burst lasts from ``start`` up to ``end``, a change happens at ``start`` and what follows
    lasts up to ``end``. After a hole an event may have begun at any time from ``earliest`` on, the
    first day without a digest; else that is ``start``. ``n_missing`` periods between ``start`` and
    ``end`` have no digest, and nothing is known of them. ``share`` is that of the event,
    ``n_papers`` of ``n_period``, and ``share_before`` that outside the burst, or between this
    change and the one before; each with its Wilson interval, widened by dispersion and correlation
    of the periods. ``weight`` is the gain in log likelihood over the dispersion, ``p`` that of
    series that are drawn without the event, ``q`` the false discovery rate over all topics; over
    the established changes where the event is the return from one. ``paper_ids`` are the topic's
    papers in it, a tuple.
    """

    level: Series[str] = pa.Field(isin=LEVELS)
    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    label: Series[str]
    kind: Series[str] = pa.Field(isin=EVENT_KINDS)
    earliest: Series[pd.Timestamp]
    start: Series[pd.Timestamp]
    end: Series[pd.Timestamp]
    n_missing: Series[np.int64] = pa.Field(ge=0)
    share_before: Series[np.float64] = pa.Field(ge=0, le=1)
    share_before_low: Series[np.float64] = pa.Field(ge=0, le=1)
    share_before_high: Series[np.float64] = pa.Field(ge=0, le=1)
    n_papers_before: Series[np.int64] = pa.Field(ge=0)
    n_period_before: Series[np.int64] = pa.Field(ge=0)
    share: Series[np.float64] = pa.Field(ge=0, le=1)
    share_low: Series[np.float64] = pa.Field(ge=0, le=1)
    share_high: Series[np.float64] = pa.Field(ge=0, le=1)
    weight: Series[np.float64]
    p: Series[np.float64] = pa.Field(ge=0, le=1)
    q: Series[np.float64] = pa.Field(ge=0, le=1)
    n_papers: Series[np.int64] = pa.Field(ge=0)
    n_period: Series[np.int64] = pa.Field(ge=0)
    paper_ids: Series[object]
    sentence: Series[str]


class EarlyPapers(Frame):
    """Early papers that later ones of their topic are like, sorted by (topic_id, rank from 1).

    Of the ``n_later`` papers of the topic with a later date, ``n_like`` have the paper among the
    five most like them. That is no proof that it started anything.
    """

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    paper_id: Series[str] = pa.Field(unique=True)
    digest_date: Series[pd.Timestamp]
    n_like: Series[np.int64] = pa.Field(ge=2)
    n_later: Series[np.int64] = pa.Field(ge=2)


class Controls(Frame):
    """What the same verdicts say where the answer is known.

    Dates in any order and random papers have no trend: ``n_called`` of ``n_tests`` verdicts in
    ``n_runs`` runs were wrong, in ``n_runs_called`` of them. A topic's first term counts the
    papers that hold it, without any topic model: there ``n_called`` of ``n_tests`` went the way
    of the topic.
    """

    control: Series[str] = pa.Field(unique=True)
    n_runs: Series[np.int64] = pa.Field(ge=0)
    n_tests: Series[np.int64] = pa.Field(ge=0)
    n_called: Series[np.int64] = pa.Field(ge=0)
    n_runs_called: Series[np.int64] = pa.Field(ge=0)
    sentence: Series[str]


class Specifications(Frame):
    """Growth of each called topic under other reasonable choices, sorted by (topic_id, choice).

    Period, assignment and papers are those of the choice; ``p_line`` is of the line, missing where
    the choice leaves fewer than five papers.
    """

    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    label: Series[str]
    period: Series[str]
    assignment: Series[str]
    papers: Series[str]
    growth: Series[np.float64] = pa.Field(ge=0)
    growth_low: Series[np.float64] = pa.Field(ge=0)
    growth_high: Series[np.float64] = pa.Field(ge=0)
    p_line: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
