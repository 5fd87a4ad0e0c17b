"""The frames that cross module borders, as schemas.

A function that returns one of these validates it, so that a function that takes one has
nothing left to check. Joins are by ``paper_id`` or ``topic_id``; row order never carries
meaning, but every frame is sorted as its docstring says, so that equal content is equal bytes.
Shares are in [0, 1]; ``topic_id`` -1 is the outliers, kept everywhere.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import DataFrame, Series

#: A point in time, UTC.
UtcTime = Annotated[pd.DatetimeTZDtype, "us", "UTC"]

OUTLIERS = -1
OUTLIERS_LABEL = "outliers"
DATE_KINDS = ("submitted", "announced", "unknown")
ANNOUNCEMENTS = ("new", "cross", "replaced")
#: Without abstract; abstract under 200 characters; withdrawn; seen in replacements only.
PAPER_MARKS = ("no_abstract", "only_replaced", "short_text", "withdrawn")
PERIOD_STATES = ("covered", "partial", "missing")
VERDICTS = (
    "rising",
    "falling",
    "changed",
    "steady",
    "new",
    "dormant",
    "undetermined",
    "drifting",
)
#: Levels of the tree of topics.
LEVELS = ("topic", "group")
EVENT_KINDS = ("burst", "change")


class _Frame(pa.DataFrameModel):
    """What all frames share: the named columns and no others."""

    class Config:
        strict = True
        ordered = True


class Papers(_Frame):
    """One row per paper, sorted by ``paper_id``.

    ``paper_id`` is the arXiv id without version, else ``doi:...``, else ``title:`` and a hash of
    the normalised title and first author. ``digest_date`` and ``date_kind`` are those of the
    earliest dated appearance that is no replacement: a paper known from replacements only is
    undated. ``year`` and ``month`` are those of the earliest publication that a bibliography
    names, and no digest date. ``summary`` is what a machine wrote beside the abstract, in any
    language. ``authors``, ``categories``, ``keywords``, ``resources`` and ``marks`` hold tuples of
    strings, ``keywords`` in alphabetical order, ``marks`` those of ``PAPER_MARKS``: without an
    abstract a paper is used with its title. ``language`` is an ISO 639-1 code or ``und``.
    ``twin_of`` is the earliest paper with nearly the same abstract. ``text_hash`` identifies the
    text that is encoded.
    """

    paper_id: Series[str] = pa.Field(unique=True)
    title: Series[str]
    abstract: Series[str]
    authors: Series[object]
    arxiv_id: Series[str] = pa.Field(nullable=True)
    doi: Series[str] = pa.Field(nullable=True)
    categories: Series[object]
    primary_category: Series[str] = pa.Field(nullable=True)
    digest_date: Series[pd.Timestamp] = pa.Field(nullable=True)
    date_kind: Series[str] = pa.Field(isin=DATE_KINDS)
    published: Series[UtcTime] = pa.Field(nullable=True)
    updated: Series[UtcTime] = pa.Field(nullable=True)
    year: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    month: Series[pd.Int64Dtype] = pa.Field(nullable=True, ge=1, le=12)
    comment: Series[str] = pa.Field(nullable=True)
    journal: Series[str] = pa.Field(nullable=True)
    tldr: Series[str] = pa.Field(nullable=True)
    summary: Series[str] = pa.Field(nullable=True)
    url: Series[str] = pa.Field(nullable=True)
    pdf_url: Series[str] = pa.Field(nullable=True)
    keywords: Series[object]
    resources: Series[object]
    n_appearances: Series[np.int64] = pa.Field(ge=1)
    marks: Series[object]
    language: Series[str]
    twin_of: Series[str] = pa.Field(nullable=True)
    text_hash: Series[str]


class Appearances(_Frame):
    """One row per entry read, repeats included, sorted by (source, line).

    ``line`` is where the entry starts, from 1; ``position`` its place in the file, from 1.
    ``rank`` is the place in the "Similar papers" list of ``similar_to``, from 1;
    ``announcement`` the section of the digest, where it has such sections.
    """

    paper_id: Series[str]
    source: Series[str]
    line: Series[np.int64] = pa.Field(ge=1)
    position: Series[np.int64] = pa.Field(ge=1)
    format: Series[str]
    digest_date: Series[pd.Timestamp] = pa.Field(nullable=True)
    date_kind: Series[str] = pa.Field(isin=DATE_KINDS)
    digest_category: Series[str] = pa.Field(nullable=True)
    similar_to: Series[str] = pa.Field(nullable=True)
    rank: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    announcement: Series[str] = pa.Field(isin=ANNOUNCEMENTS, nullable=True)


class Rejections(_Frame):
    """What could not be read, sorted by (source, line): nothing is dropped in silence."""

    source: Series[str]
    line: Series[np.int64] = pa.Field(ge=1)
    reason: Series[str]
    excerpt: Series[str]


class Digests(_Frame):
    """One row per file read, sorted by ``source``; a digest without papers is one too.

    ``note`` says how the file was read, where that was guessed: columns, or the day in its name.
    """

    source: Series[str] = pa.Field(unique=True)
    format: Series[str]
    digest_date: Series[pd.Timestamp] = pa.Field(nullable=True)
    date_kind: Series[str] = pa.Field(isin=DATE_KINDS)
    digest_category: Series[str] = pa.Field(nullable=True)
    n_entries: Series[np.int64] = pa.Field(ge=0)
    n_rejections: Series[np.int64] = pa.Field(ge=0)
    sha256: Series[str]
    note: Series[str] = pa.Field(nullable=True)


class Membership(_Frame):
    """One row per paper, sorted by ``paper_id``; ``membership`` is HDBSCAN's strength."""

    paper_id: Series[str] = pa.Field(unique=True)
    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    membership: Series[np.float64] = pa.Field(ge=0, le=1)


class Topics(_Frame):
    """One row per topic, outliers first, then by falling ``n_papers``.

    ``group_id`` and ``group_label`` are the coarse level; ``order`` is the place of the topic
    among the leaves of the tree of topics, so that near topics stand near.
    """

    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS, unique=True)
    label: Series[str] = pa.Field(unique=True)
    n_papers: Series[np.int64] = pa.Field(ge=0)
    share: Series[np.float64] = pa.Field(ge=0, le=1)
    group_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    group_label: Series[str]
    order: Series[np.int64]


class Terms(_Frame):
    """Terms of each topic with their c-TF-IDF weight, sorted by (topic_id, rank from 1)."""

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    term: Series[str]
    weight: Series[np.float64] = pa.Field(ge=0)


class Representatives(_Frame):
    """Papers nearest to the centre of their topic, sorted by (topic_id, rank from 1)."""

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    paper_id: Series[str]
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class TopicNeighbours(_Frame):
    """The nearest topics of each topic, cosine of centres, sorted by (topic_id, rank from 1)."""

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    neighbour_id: Series[np.int64] = pa.Field(ge=0)
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class Similar(_Frame):
    """The most similar papers of each paper, sorted by (paper_id, rank from 1)."""

    paper_id: Series[str]
    rank: Series[np.int64] = pa.Field(ge=1)
    similar_id: Series[str]
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class Points(_Frame):
    """Place of each paper on the map, sorted by ``paper_id``; the unit has no meaning."""

    paper_id: Series[str] = pa.Field(unique=True)
    x: Series[np.float64]
    y: Series[np.float64]


class Periods(_Frame):
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


class Trends(_Frame):
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


class Verdicts(_Frame):
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
    category do, ``robust`` whether refits of the topics do; what was not measured is missing.
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
    warning: Series[str] = pa.Field(nullable=True)


class Events(_Frame):
    """Bursts and change points, sorted by (level, topic_id, kind, start).

    A burst lasts from ``start`` up to ``end``, a change happens at ``start`` and what follows
    lasts up to ``end``. After a hole an event may have begun at any time from ``earliest`` on, the
    first day without a digest; else that is ``start``. ``n_missing`` periods between ``start`` and
    ``end`` have no digest, and nothing is known of them. ``share_before`` is the share outside the
    burst, or between this change and the one before; ``share`` that of the event, with its Wilson
    interval, widened by dispersion and correlation of the periods. ``weight`` is the gain in log
    likelihood over the dispersion, ``p`` by permutation, ``q`` the false discovery rate over all
    topics. ``paper_ids`` are the topic's papers in it, a tuple.
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
    share: Series[np.float64] = pa.Field(ge=0, le=1)
    share_low: Series[np.float64] = pa.Field(ge=0, le=1)
    share_high: Series[np.float64] = pa.Field(ge=0, le=1)
    weight: Series[np.float64]
    p: Series[np.float64] = pa.Field(ge=0, le=1)
    q: Series[np.float64] = pa.Field(ge=0, le=1)
    n_papers: Series[np.int64] = pa.Field(ge=0)
    paper_ids: Series[object]


class Controls(_Frame):
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


class Specifications(_Frame):
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


__all__ = [
    "ANNOUNCEMENTS",
    "DATE_KINDS",
    "EVENT_KINDS",
    "LEVELS",
    "OUTLIERS",
    "OUTLIERS_LABEL",
    "PAPER_MARKS",
    "PERIOD_STATES",
    "VERDICTS",
    "Appearances",
    "Controls",
    "DataFrame",
    "Digests",
    "Events",
    "Membership",
    "Papers",
    "Periods",
    "Points",
    "Rejections",
    "Representatives",
    "Similar",
    "Specifications",
    "Terms",
    "TopicNeighbours",
    "Topics",
    "Trends",
    "Verdicts",
]
