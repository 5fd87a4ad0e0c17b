"""Where no digest was read nothing is known: no date, no fall, no bar across it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.figures.evidence import events_figure
from analysis.trends.assignment import series_of
from analysis.trends.evidence import weigh_evidence
from tests.unit.trends.planted import NO_CHECKS, WEEKS, flat, papers_of

HOLE = slice(25, 39)


def outside_the_hole(shares, per_week=200):
    dates, topics = papers_of(shares, per_week=per_week)
    kept = (dates < WEEKS[HOLE.start]) | (dates >= WEEKS[HOLE.stop])
    return an.topic_trends(dates[kept], topics[kept], options=NO_CHECKS)


def event_of(found, kind):
    own = found.events[(found.events["topic_id"] == 0) & (found.events["kind"] == kind)]
    # one in twenty of what stays has a return by chance
    assert 1 <= len(own) <= 2
    return own.iloc[0]


@pytest.fixture(scope="module")
def step_in_the_hole():
    shares = flat()
    shares[32:, 0] = 0.24
    return outside_the_hole(shares)


@pytest.fixture(scope="module")
def burst_over_the_hole():
    shares = flat()
    shares[19:45, 0] = 0.18
    return outside_the_hole(shares)


def test_a_change_in_a_hole_is_dated_to_the_hole(step_in_the_hole):
    change = event_of(step_in_the_hole, "change")
    assert (change["earliest"], change["start"]) == (WEEKS[HOLE.start], WEEKS[HOLE.stop])
    said = step_in_the_hole.verdicts.set_index("topic_id").loc[0, "sentence"]
    assert "changed" in said
    assert (
        f"between {WEEKS[HOLE.start]:%Y-%m-%d} and {WEEKS[HOLE.stop]:%Y-%m-%d}, when no digest "
        "was read" in said
    )


def test_a_change_elsewhere_has_its_week():
    shares = flat()
    shares[45:, 0] = 0.24
    change = event_of(outside_the_hole(shares), "change")
    assert change["earliest"] == change["start"] == WEEKS[45]


def test_sentences_count_what_was_not_read(step_in_the_hole):
    assert step_in_the_hole.verdicts["sentence"].str.contains("of 46 digests, 14 more not").all()


def test_sentences_count_what_was_read_in_part():
    days = pd.date_range("2031-01-06", periods=20 * 7, freq="D")
    days = days[(days < "2031-03-03") | (days >= "2031-03-31")]
    days = days[days != pd.Timestamp("2031-02-12")].repeat(10)
    topics = np.arange(len(days)) % 4
    found = an.topic_trends(days, topics, options=NO_CHECKS)
    assert found.unit_tested == "week"
    said = "of 16 weeks, 1 of them covered in part, 4 more without digests"
    assert found.verdicts["sentence"].str.contains(said).all()


def test_a_burst_says_what_was_not_read_of_it_and_its_bar_stops_there(burst_over_the_hole):
    burst, periods = event_of(burst_over_the_hole, "burst"), burst_over_the_hole.periods
    assert burst["n_missing"] == 14
    figure = events_figure(burst_over_the_hole.events, periods)
    bar = next(trace for trace in figure.data if trace.name == "burst")
    assert (bar.x[0], bar.x[-1]) == (burst["start"], burst["end"])
    assert list(bar.x[1:4:2]) == [WEEKS[HOLE.start], WEEKS[HOLE.start] + pd.Timedelta(days=7)]
    assert bar.x[2] is None
    assert len(figure.layout.shapes) == (periods["state"] == "missing").sum() == 14


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_intervals_of_events_are_of_the_level_and_of_the_dispersion(level):
    """Oracle: the Wilson interval of as many papers as the dispersion leaves of them."""
    from statsmodels.stats.proportion import proportion_confint

    rng = np.random.default_rng(3)
    shares = flat(n_topics=8)
    shares[35:, 0] = 0.2
    shares[:, :8] *= rng.gamma(20, 1 / 20, (60, 8))
    dates, topics = papers_of(shares, per_week=400)
    found = an.topic_trends(dates, topics, options=NO_CHECKS.model_copy(update={"level": level}))
    event = event_of(found, "change")
    counts = np.stack([np.bincount(topics[dates == week] + 1, minlength=9) for week in WEEKS])
    evidence = weigh_evidence(series_of(counts.astype(float), counts.sum(axis=1)))
    inside = slice(WEEKS.get_loc(event["start"]), WEEKS.searchsorted(event["end"]))
    n_periods = inside.stop - inside.start
    spread = evidence.dispersion[1] * evidence.correlation[inside, inside].sum() / n_periods
    assert spread > 1.3
    low, high = proportion_confint(
        event["n_papers"] / spread, 400 * n_periods / spread, alpha=1 - level, method="wilson"
    )
    assert (event["share_low"], event["share_high"]) == pytest.approx((low, high))
