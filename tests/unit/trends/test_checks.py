"""What a change that stands out from chance is checked against, and that each check can fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.trends.controls import keyword_control
from analysis.trends.evidence import weigh_evidence
from analysis.trends.exposure import topic_periods
from analysis.trends.frames import find_verdicts
from analysis.trends.permutation import ALPHA_BLOCKS, block_permutation
from analysis.trends.regression import Series
from analysis.trends.verdicts import judge, n_periods_doubling, smallest_growth
from tests.unit.trends.planted import NO_CHECKS, WEEKS, assignment_of, flat, papers_of

PERIODS = topic_periods(
    pd.DataFrame({"digest_date": WEEKS, "digest_category": ""}),
    pd.DataFrame({"digest_date": WEEKS}),
    "digest",
)


def rising(n_weeks=60, per_week=100):
    shares = flat(n_weeks)
    shares[:, 0] = np.linspace(0.01, 0.11, n_weeks)
    return assignment_of(*papers_of(shares, per_week=per_week, weeks=WEEKS[:n_weeks]))


def judged_of(assignment):
    dates = pd.DataFrame({"digest_date": assignment.dates, "digest_category": ""})
    return judge({"topic": assignment}, topic_periods(dates, dates, "digest"), seed=7)[0]


def column_of(judged, topic_id):
    return int(np.flatnonzero(judged.ids == topic_id)[0])


@pytest.mark.parametrize("way", ["forced_ids", "membership"])
@pytest.mark.parametrize("same", [True, False])
def test_ways_to_count_must_agree_on_the_direction(way, same):
    """The other way to count either repeats the topics, or turns the rise around."""
    assignment = rising()
    place = WEEKS.get_indexer(assignment.dates)
    late = (place >= 30) & (assignment.topic_ids == 0)
    other = {
        "forced_ids": np.where(late & (not same), -1, assignment.topic_ids),
        "membership": np.where(late & (not same), 0.05, 1.0),
    }[way]
    judged = judged_of(replace(assignment, **{way: other}))
    at = column_of(judged, 0)
    assert judged.q[at] < 0.001
    assert judged.agrees[at] == same
    assert judged.called[at] == same
    assert judged.words[at] == ("rising" if same else "undetermined")
    assert bool(judged.vetoes[at]) != same


def test_a_veto_is_said_in_the_sentence_and_power_is_not():
    assignment = rising()
    late = (WEEKS.get_indexer(assignment.dates) >= 30) & (assignment.topic_ids == 0)
    assignment = replace(assignment, forced_ids=np.where(late, -1, assignment.topic_ids))
    ids = np.arange(-1, 12)
    topics = pd.DataFrame({"topic_id": ids, "label": ids.astype(str), "group_id": ids})
    topics["group_label"] = topics["label"]
    verdicts, _ = find_verdicts(assignment, topics, PERIODS, NO_CHECKS, unit="digest", seed=7)
    row = verdicts.set_index("topic_id").loc[0]
    assert "do not agree" in row["veto"]
    assert row["veto"] in row["sentence"]
    assert "could have been seen" not in row["sentence"]
    assert verdicts.loc[verdicts["topic_id"] > 0, "veto"].isna().all()


def test_no_other_way_to_count_says_anything_of_outliers():
    """Digests grow fourfold and outliers with them: forced into topics there are none."""
    rng = np.random.default_rng(1)
    sizes = np.linspace(100, 395, 60).astype(int)
    share = np.linspace(0.15, 0.5, 60)
    outlier = [rng.random(size) < part for size, part in zip(sizes, share, strict=True)]
    topics = np.where(np.concatenate(outlier), -1, rng.integers(0, 10, sizes.sum()))
    assignment = assignment_of(
        np.repeat(WEEKS, sizes),
        topics,
        forced_ids=np.where(topics < 0, rng.integers(0, 10, len(topics)), topics),
        membership=np.ones(len(topics)),
    )
    judged = judged_of(assignment)
    at = column_of(judged, -1)
    assert judged.q[at] < 1e-30
    assert np.isnan(judged.agrees[at])
    assert judged.words[at] == "rising"


@pytest.mark.parametrize("holds", [True, False])
def test_papers_of_the_primary_category_alone_are_judged_too(holds):
    """All of the rise, or none of it, is in papers of another category."""
    assignment = rising()
    rng = np.random.default_rng(2)
    is_primary = rng.random(len(assignment.dates)) < 0.7
    if not holds:
        own = np.flatnonzero(assignment.topic_ids == 0)
        place = WEEKS.get_indexer(assignment.dates[own])
        kept = rng.random(len(own)) < 1 / (1 + place / 6)  # as many in each week
        is_primary[own] = kept
    judged = judged_of(replace(assignment, is_primary=is_primary))
    at = column_of(judged, 0)
    assert judged.called[at]
    assert judged.holds_primary[at] == holds
    assert np.isnan(np.delete(judged.holds_primary, at)).all()


def test_papers_of_one_category_alone_repeat_nothing():
    assignment = rising()
    every = replace(assignment, is_primary=np.ones(len(assignment.dates), bool))
    assert np.isnan(judged_of(every).holds_primary).all()


def test_permuted_blocks_confirm_a_trend_and_are_fair_without_one():
    rng = np.random.default_rng(5)
    share = np.full((80, 200), 0.05)
    share[:, 0] = np.linspace(0.01, 0.1, 80)
    share[25:55, 1] = 0.1
    series = Series(
        counts=rng.binomial(200, share).astype(float),
        sizes=np.full((80, 1), 200.0),
        place=np.arange(80),
    )
    p_line, p_curve = block_permutation(series, seed=7)
    assert p_line[0] == p_curve[0] == 1 / 1000
    assert p_curve[1] <= ALPHA_BLOCKS < p_line[1]
    for p in (p_line[2:], p_curve[2:]):
        assert p.mean() == pytest.approx(0.5, abs=4 * np.sqrt(1 / 12 / 198))
        assert (p <= 0.05).mean() == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 198))


def test_blocks_that_do_not_confirm_are_a_veto(monkeypatch):
    monkeypatch.setattr(
        "analysis.trends.verdicts.block_permutation",
        lambda series, seed: (np.full(series.counts.shape[1], 0.3),) * 2,
    )
    judged = judged_of(rising())
    at = column_of(judged, 0)
    assert judged.p_blocks[at] == pytest.approx(0.3)
    assert judged.words[at] == "undetermined"
    assert "blocks of periods" in judged.vetoes[at]


def test_what_is_called_has_no_veto(monkeypatch):
    """A level alone and all levels together may differ on what stands out."""
    monkeypatch.setattr(
        "analysis.trends.verdicts.weigh_evidence",
        lambda *given: replace(e := weigh_evidence(*given), by_arithmetic=np.ones(len(e.p), bool)),
    )
    judged = judged_of(rising())
    at = column_of(judged, 0)
    assert judged.words[at] == "rising"
    assert not judged.vetoes[at]
    assert np.delete(judged.vetoes, at).all()


def test_groups_are_judged_beside_topics_and_in_one_family():
    shares = flat(n_topics=8)
    shares[:, :2] = np.linspace(0.02, 0.1, 60)[:, None]
    assignment = assignment_of(*papers_of(shares))
    topics = pd.DataFrame({"topic_id": np.arange(-1, 8)})
    topics["label"] = "topic " + topics["topic_id"].astype(str)
    topics["group_id"] = np.where(topics["topic_id"] < 0, -1, topics["topic_id"] // 2)
    topics["group_label"] = "group " + topics["group_id"].astype(str)
    verdicts, _ = find_verdicts(assignment, topics, PERIODS, NO_CHECKS, unit="digest", seed=7)
    groups = verdicts[verdicts["level"] == "group"].set_index("topic_id")
    assert groups.index.tolist() == [0, 1, 2, 3]  # outliers once, among the topics
    assert groups.loc[0, "verdict"] == "rising"
    assert not groups.loc[1:, "verdict"].isin(["rising", "falling", "changed"]).any()
    own = verdicts[verdicts["topic_id"].isin([0, 1]) & (verdicts["level"] == "topic")]
    assert groups.loc[0, "n_papers"] == own["n_papers"].sum()
    expected = np.minimum(1, 13 * np.sort(verdicts["p"]) / np.arange(1, 14))
    expected = np.minimum.accumulate(expected[::-1])[::-1]
    np.testing.assert_allclose(np.sort(verdicts["q"]), expected)


@pytest.mark.parametrize("follows", [True, False])
def test_a_keyword_goes_the_way_of_its_topic_or_not(follows):
    assignment = rising()
    rng = np.random.default_rng(3)
    holds = assignment.topic_ids == 0 if follows else rng.random(len(assignment.dates)) < 0.05
    verdicts = an.topic_trends(assignment.dates, assignment.topic_ids, options=NO_CHECKS).verdicts
    row = keyword_control(replace(assignment, keywords={0: holds}), PERIODS, verdicts)
    assert (row["n_called"], row["n_tests"]) == (int(follows), 1)
    assert keyword_control(replace(assignment, keywords={1: holds}), PERIODS, verdicts) is None


def test_doubling_needs_fewer_periods_than_were_read_where_it_could_be_seen():
    """At as many periods as a doubling per year needs, the smallest visible growth is that one."""
    found = judged_of(rising(per_week=60))
    per_year = 52.18
    needed = n_periods_doubling(found.evidence, 60, per_year)
    visible = np.log(smallest_growth(found.evidence))  # over three quarters of 60 weeks
    # the error of a slope falls with the power 3/2 of the number of periods
    slope = visible / (0.75 * 60)
    expected = 60 * (slope / (np.log(2) / per_year)) ** (2 / 3)
    np.testing.assert_allclose(needed, np.ceil(expected))
    assert needed.min() < 60 < needed.max()
