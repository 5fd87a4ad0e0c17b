"""Shares add up to one: what one topic does must not pass for something that the others did."""

from __future__ import annotations

import numpy as np
import pytest

import analysis as an
from tests.unit.trends.planted import NO_CHECKS, WEEKS, flat, papers_of, words


def soaring(share, n_topics=10):
    """Topic 0 has these shares, and the others shrink by arithmetic."""
    shares = flat(n_topics=n_topics, share=0.05)
    shares[:, 0] = share
    shares[:, 1:] *= ((1 - share) / 0.95)[:, None]
    return papers_of(shares, per_week=300)


BUMP = 0.05 + 0.5 * np.exp(-(((np.arange(60) - 30) / 6) ** 2))


@pytest.mark.parametrize("n_empty", [0, 8])
def test_topics_without_dated_papers_change_nothing_of_the_others(n_empty):
    shares = flat()
    shares[:, 0] = np.linspace(0.01, 0.11, 60)
    dates, topics = papers_of(shares)
    alone = an.topic_trends(dates, topics, options=NO_CHECKS).verdicts
    dates = np.append(dates.astype(object), [None] * (10 * n_empty))
    topics = np.append(topics, np.repeat(12 + np.arange(n_empty), 10))
    found = an.topic_trends(dates, topics, options=NO_CHECKS).verdicts
    assert found["verdict"].iloc[:13].tolist() == alone["verdict"].tolist()
    np.testing.assert_allclose(found["q"].iloc[:13], alone["q"], rtol=1e-9)
    assert found["lag_one"].iloc[0] == pytest.approx(alone["lag_one"].iloc[0])
    empty = found.iloc[13:]
    assert (empty["verdict"] == "undetermined").all()
    assert empty["q"].isna().all()
    assert empty["sentence"].str.contains("fewer than 5 papers").all()


def test_others_do_not_fall_when_one_soars():
    found = an.topic_trends(*soaring(np.linspace(0.05, 0.55, 60)), options=NO_CHECKS)
    word_of = words(found)
    assert word_of[0] == "rising"
    assert "falling" not in word_of.values()


def test_one_that_soars_and_comes_back_is_no_memory_and_bends_no_other():
    found = an.topic_trends(*soaring(BUMP), options=NO_CHECKS)
    assert found.verdicts["lag_one"].iloc[0] < 0.2
    word_of = words(found)
    assert word_of.pop(0) == "changed"
    assert set(word_of.values()) <= {"steady", "undetermined"}


@pytest.mark.parametrize("share", [np.linspace(0.05, 0.55, 60), BUMP], ids=["line", "bump"])
def test_no_event_of_a_topic_is_what_another_took_from_it(share):
    events = an.topic_trends(*soaring(share), options=NO_CHECKS).events
    assert set(events["topic_id"]) <= {0}


def test_a_slope_is_no_staircase_and_a_step_is_a_change():
    slope, step = flat(), flat()
    slope[:, 0] = np.linspace(0.01, 0.3, 60)
    step[35:, 0] = 0.2
    of_slope, of_step = (
        an.topic_trends(*papers_of(shares, per_week=200), options=NO_CHECKS).events
        for shares in (slope, step)
    )
    assert 0 not in of_slope["topic_id"].to_list()
    assert of_step.loc[of_step["topic_id"] == 0, "start"].tolist() == [WEEKS[35]]


def test_a_real_fall_beside_a_riser_keeps_its_event():
    shares = flat(n_topics=10, share=0.05)
    shares[:, 0] = np.linspace(0.05, 0.4, 60)
    shares[35:, 1] = 0.005
    events = an.topic_trends(*papers_of(shares, per_week=300), options=NO_CHECKS).events
    assert events.loc[events["topic_id"] == 1, "start"].tolist() == [WEEKS[35]]


def test_a_fall_by_arithmetic_says_so():
    verdicts = an.topic_trends(*soaring(np.linspace(0.05, 0.55, 60)), options=NO_CHECKS).verdicts
    fallen = verdicts[(verdicts["topic_id"] > 0) & (verdicts["growth_high"] < 1)]
    assert len(fallen) == 9
    assert fallen["sentence"].str.contains("no rising topic").all()
    assert not fallen["sentence"].str.contains("could have been seen").any()
