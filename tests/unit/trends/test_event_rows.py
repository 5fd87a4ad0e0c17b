"""Events as rows: papers on both sides are counted, and the sentence says them."""

from __future__ import annotations

import re

import numpy as np
import pytest

import analysis as an
from tests.unit.trends.planted import NO_CHECKS, WEEKS, flat, papers_of


def planted(kind):
    shares = flat(n_topics=24, share=0.03)
    shares[20 : 32 if kind == "burst" else 60, 0] = 0.24
    return papers_of(shares, per_week=200)


@pytest.mark.parametrize("kind", ["burst", "change"])
def test_papers_of_an_event_and_outside_it_are_counted(kind):
    dates, topics = planted(kind)
    events = an.topic_trends(dates, topics, options=NO_CHECKS).events
    event = events[(events["topic_id"] == 0) & (events["kind"] == kind)].iloc[0]
    inside = (dates >= event["start"].to_numpy()) & (dates < event["end"].to_numpy())
    outside = dates < event["start"].to_numpy() if kind == "change" else ~inside
    for side, where in (("", inside), ("_before", outside)):
        n, size = (where & (topics == 0)).sum(), where.sum()
        assert (event[f"n_papers{side}"], event[f"n_period{side}"]) == (n, size)
        assert event[f"share{side}"] == pytest.approx(n / size)
        assert event[f"share{side}_low"] < n / size < event[f"share{side}_high"]
        assert f"{100 * n / size:.1f} % (" in event["sentence"]
        assert f"of papers, {n:,} of {size:,}" in event["sentence"]
    assert event["start"] == WEEKS[20]
    assert f"{WEEKS[20]:%Y-%m-%d}" in event["sentence"]
    said = "burst from" if kind == "burst" else "changed on"
    assert said in event["sentence"]


def test_a_change_says_its_way():
    shares = flat()
    shares[:30, 0], shares[30:, 1] = 0.2, 0.2
    events = an.topic_trends(*papers_of(shares, per_week=300), options=NO_CHECKS).events
    changes = events[events["kind"] == "change"].set_index("topic_id")["sentence"]
    assert re.search(r": down from 2\d\.\d % \(", changes[0])
    assert re.search(r": up from [56]\.\d % \(", changes[1])


def test_a_change_in_a_hole_says_that_nothing_was_read():
    shares = flat()
    shares[32:, 0] = 0.24
    dates, topics = papers_of(shares, per_week=200)
    kept = (dates < WEEKS[25]) | (dates >= WEEKS[39])
    events = an.topic_trends(dates[kept], topics[kept], options=NO_CHECKS).events
    own = events[(events["topic_id"] == 0) & (events["earliest"] < events["start"])]
    said = own.loc[own["kind"] == "change", "sentence"].iloc[0]
    assert f"between {WEEKS[25]:%Y-%m-%d} and {WEEKS[39]:%Y-%m-%d}, when no digest was read" in said


def test_events_are_the_same_on_every_run():
    dates, topics = planted("burst")
    first, again = (an.topic_trends(dates, topics, options=NO_CHECKS).events for _ in range(2))
    assert first.equals(again)
    order = np.random.default_rng(1).permutation(len(dates))
    mixed = an.topic_trends(dates[order], topics[order], options=NO_CHECKS).events
    assert mixed.drop(columns="paper_ids").equals(first.drop(columns="paper_ids"))
