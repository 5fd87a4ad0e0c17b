"""Verdicts beside those of refits, on counts whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendOptions
from analysis.topics.stability import NOT_DRAWN
from analysis.trends.assignment import Assignment
from analysis.trends.exposure import topic_periods
from analysis.trends.frames import find_verdicts

N_WEEKS, PER_WEEK, N_TOPICS = 40, 60, 6


@pytest.fixture(scope="module")
def papers():
    """Topic 0 rises from 5 to 50 %, the others share the rest."""
    rng = np.random.default_rng(5)
    first = np.linspace(0.05, 0.5, N_WEEKS)
    weeks = np.repeat(np.arange(N_WEEKS), PER_WEEK)
    topic_ids = np.where(
        rng.random(len(weeks)) < first[weeks], 0, rng.integers(1, N_TOPICS, len(weeks))
    )
    return pd.DatetimeIndex(pd.Timestamp("2031-01-06") + pd.to_timedelta(7 * weeks, "D")), topic_ids


def verdicts(papers, refits):
    dates, topic_ids = papers
    assignment = Assignment(
        paper_ids=np.arange(len(dates)).astype(str),
        dates=dates,
        topic_ids=topic_ids,
        refit_ids=None if refits is None else np.array(refits),
    )
    known = pd.DataFrame({"topic_id": np.arange(-1, N_TOPICS)})
    known["label"] = known["topic_id"].astype(str)
    # Two groups, so that groups are judged too.
    known["group_id"] = [-1, 0, 0, 1, 1, 1, 1]
    known["group_label"] = known["group_id"].astype(str)
    digests = pd.DataFrame({"digest_date": dates.unique(), "digest_category": ""})
    periods = topic_periods(digests, pd.DataFrame({"digest_date": dates}), "week")
    found, _ = find_verdicts(assignment, known, periods, TrendOptions(), unit="week", seed=1)
    return found.set_index(["level", "topic_id"])


def left_out(topic_ids, seed):
    kept = np.random.default_rng(seed).random(len(topic_ids)) < 0.8
    return np.where(kept, topic_ids, NOT_DRAWN)


def test_a_rise_that_every_refit_sees_is_robust(papers):
    found = verdicts(papers, [left_out(papers[1], seed) for seed in range(20)])
    for row in (found.loc[("topic", 0)], found.loc[("group", 0)]):
        assert row["verdict"] == "rising"
        assert (row["n_refits"], row["n_refits_agree"], row["robust"]) == (20, 20, True)
    sentence = found.loc[("topic", 0), "sentence"]
    assert sentence.endswith(" 20 of 20 refits of the topics agree: it is robust.")


def test_what_is_not_called_is_not_compared():
    rng = np.random.default_rng(2)
    weeks = np.repeat(np.arange(N_WEEKS), PER_WEEK)
    dates = pd.DatetimeIndex(pd.Timestamp("2031-01-06") + pd.to_timedelta(7 * weeks, "D"))
    topic_ids = rng.integers(0, N_TOPICS, len(weeks))
    found = verdicts((dates, topic_ids), [topic_ids] * 20)
    assert set(found["verdict"]) <= {"steady", "undetermined"}
    assert (found["n_refits_agree"] == 0).all()
    assert found["robust"].isna().all()


@pytest.mark.parametrize("loss", ["lost", "shuffled", "reversed"])
def test_a_refit_without_the_rise_does_not_agree(papers, loss):
    topic_ids = papers[1]
    rng = np.random.default_rng(0)
    without = {
        "lost": np.where(topic_ids == 0, -1, topic_ids),
        "shuffled": rng.permutation(topic_ids),
        "reversed": topic_ids[::-1],
    }[loss]
    refits = [topic_ids] * 15 + [without] * 5
    row = verdicts(papers, refits).loc[("topic", 0)]
    assert (row["n_refits_agree"], row["robust"]) == (15, False)
    assert row["sentence"].endswith(" 15 of 20 refits of the topics agree: it is not robust.")
    # 16 of 20 are the four in five that are asked for.
    assert verdicts(papers, [topic_ids, *refits[:-1]]).loc[("topic", 0), "robust"]


def test_fewer_than_twenty_refits_are_counted_and_judge_nothing(papers):
    row = verdicts(papers, [papers[1]] * 19).loc[("topic", 0)]
    assert (row["n_refits"], row["n_refits_agree"]) == (19, 19)
    assert pd.isna(row["robust"])
    assert "19 of 19 refits of the topics agree: too few" in row["sentence"]


def test_without_refits_nothing_is_said_of_them(papers):
    row = verdicts(papers, None).loc[("topic", 0)]
    assert row["n_refits"] == 0
    assert "refit" not in row["sentence"]


def test_a_refit_that_saw_no_paper_of_a_week_is_compared(papers):
    dates, topic_ids = papers
    missed = np.where(dates == dates[600], NOT_DRAWN, topic_ids)
    assert verdicts(papers, [missed] * 20).loc[("topic", 0), "n_refits_agree"] == 20
