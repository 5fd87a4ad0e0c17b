"""Dates and topics of corpora whose shares are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

import analysis as an
from analysis.trends.assignment import Assignment

NO_CHECKS = an.TrendOptions(n_permutations=0)
WEEKS = pd.date_range("2031-01-06", periods=60, freq="7D")


def papers_of(shares, per_week=60, seed=0, weeks=WEEKS):
    """Dates and topics drawn week by week; what is left of one are outliers."""
    rng = np.random.default_rng(seed)
    shares = np.asarray(shares)
    shares = np.column_stack([shares, 1 - shares.sum(axis=1)])
    counts = np.stack([rng.multinomial(per_week, week) for week in shares])
    topics = np.append(np.arange(shares.shape[1] - 1), -1)
    return (
        np.repeat(weeks.to_numpy(), per_week),
        np.concatenate([np.repeat(topics, week) for week in counts]),
    )


def flat(n_weeks=60, n_topics=12, share=0.06):
    return np.full((n_weeks, n_topics), share)


def words(found, level="topic"):
    own = found.verdicts[found.verdicts["level"] == level]
    return dict(zip(own["topic_id"], own["verdict"], strict=True))


def assignment_of(dates, topics, **more):
    return Assignment(
        paper_ids=np.arange(len(topics)).astype(str),
        dates=pd.DatetimeIndex(dates),
        topic_ids=np.asarray(topics),
        **more,
    )
