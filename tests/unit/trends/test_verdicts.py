"""Verdicts on corpora whose truth is known, and what must never pass for a trend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import AnalysisError
from analysis.examples import example_truth
from analysis.trends.artefacts import find_artefacts, find_templates
from analysis.trends.exposure import evidence_unit, topic_periods
from tests.unit.trends.planted import NO_CHECKS, WEEKS, assignment_of, flat, papers_of, words

PLANTED = {
    "rising": {"rising"},
    "falling": {"falling", "dormant"},
    "burst": {"changed", "rising", "falling"},
    "late": {"new", "rising", "changed"},
    "steady": {"steady", "undetermined"},
}


def test_planted_effects_of_variants_of_the_example_are_found():
    """Every second paper is moved to the digest before or after, another half in each variant.

    Each effect, of some thirty papers, is found in 18 of 20 at least, and each steady theme is left
    alone in 19.
    """
    truth = pd.read_csv(example_truth(), parse_dates=["digest_date"]).dropna()
    planted = truth.drop_duplicates("theme").set_index("theme")["planted"].sort_index()
    days = pd.DatetimeIndex(sorted(truth["digest_date"].unique()))
    place = days.get_indexer(truth["digest_date"])
    ids = planted.index.get_indexer(truth["theme"])
    right = np.zeros(len(planted), int)
    for seed in range(20):
        moved = np.random.default_rng(seed).choice([-1, 0, 0, 1], len(place))
        dates = days[np.clip(place + moved, 0, len(days) - 1)]
        word_of = words(an.topic_trends(dates, ids, options=NO_CHECKS))
        right += [word_of[i] in PLANTED[effect] for i, effect in enumerate(planted)]
    is_steady = (planted == "steady").to_numpy()
    assert right[~is_steady].min() >= 18, dict(zip(planted.index, right, strict=True))
    assert right[is_steady].min() >= 19


def test_a_hole_is_never_a_fall():
    dates, topics = papers_of(flat())
    kept = (dates < WEEKS[20].to_datetime64()) | (dates >= WEEKS[34].to_datetime64())
    found = an.topic_trends(dates[kept], topics[kept], options=NO_CHECKS)
    assert set(words(found).values()) <= {"steady", "undetermined"}
    assert (found.verdicts["n_periods"] == 46).all()
    assert found.events.empty
    assert (found.periods["state"] == "missing").sum() >= 3
    assert not found.trends["period"].isin(WEEKS[20:34]).any()


def test_large_quiet_topics_are_steady_and_small_ones_undetermined():
    shares = flat(n_topics=8, share=0.1)
    shares[:, 4:] = 0.002
    dates, topics = papers_of(shares, per_week=600)
    found = an.topic_trends(dates, topics, options=NO_CHECKS)
    word_of = words(found)
    assert {word_of[i] for i in range(4)} == {"steady"}
    assert {word_of[i] for i in range(4, 8)} == {"undetermined"}
    small = found.verdicts.set_index("topic_id").loc[5]
    assert small["smallest_growth"] > 1.5
    assert "could have been seen" in small["sentence"]


def test_weeks_that_remember_too_much_give_no_verdict():
    rng = np.random.default_rng(1)
    logits = np.log(0.06) + 0.35 * rng.normal(size=(60, 12)).cumsum(axis=0) / 2
    shares = np.exp(logits)
    shares *= 0.8 / shares.sum(axis=1, keepdims=True)
    dates, topics = papers_of(shares, per_week=2000)
    found = an.topic_trends(dates, topics, options=NO_CHECKS)
    assert set(words(found).values()) == {"drifting"}
    assert "no verdict" in found.verdicts["sentence"].iloc[0]


def test_two_digests_are_compared_and_make_no_trend():
    dates, topics = papers_of(flat(2), weeks=WEEKS[:2])
    found = an.topic_trends(dates, topics)
    assert set(words(found).values()) == {"undetermined"}
    assert found.verdicts["q"].isna().all()
    assert (found.verdicts["growth_low"] < found.verdicts["growth"]).any()
    assert found.controls.empty


@pytest.mark.parametrize("dates", [[None] * 40, ["2031-01-06"] * 40])
def test_no_date_and_one_date_have_no_growth(dates):
    found = an.topic_trends(dates, [0, 1] * 20)
    assert found.verdicts["growth"].isna().all()
    assert len(found.events) == 0


def test_topics_of_one_paper_each_are_undetermined():
    found = an.topic_trends(WEEKS[:20], np.arange(20), options=NO_CHECKS)
    assert set(words(found).values()) == {"undetermined"}
    assert found.verdicts["q"].isna().all()


def test_the_drawn_period_changes_no_verdict():
    shares = flat()
    shares[:, 0] = np.linspace(0.01, 0.11, 60)
    dates, topics = papers_of(shares)
    drawn = [
        an.topic_trends(dates, topics, options=NO_CHECKS.model_copy(update={"period": unit}))
        for unit in ("week", "month", "quarter")
    ]
    for other in drawn[1:]:
        pd.testing.assert_frame_equal(drawn[0].verdicts, other.verdicts)
    assert len({len(found.trends) for found in drawn}) == 3


def test_the_declared_window_is_all_that_counts():
    shares = flat()
    shares[:30, 0] = np.linspace(0.01, 0.2, 30)
    shares[30:, 0] = 0.2
    dates, topics = papers_of(shares)
    late = an.TrendOptions(n_permutations=0, start=WEEKS[30].date())
    assert words(an.topic_trends(dates, topics, options=NO_CHECKS))[0] in {"rising", "changed"}
    found = an.topic_trends(dates, topics, options=late)
    assert words(found)[0] in {"steady", "undetermined"}
    assert (found.verdicts["n_periods"] == 30).all()


def test_tests_run_on_the_unit_of_the_declared_window():
    dates = np.repeat(pd.date_range("2024-01-01", "2031-12-31", freq="D").to_numpy(), 2)
    topics = np.arange(len(dates)) % 3
    year = NO_CHECKS.model_copy(
        update={
            "start": pd.Timestamp("2030-01-01").date(),
            "end": pd.Timestamp("2030-12-31").date(),
        }
    )
    assert an.topic_trends(dates, topics, options=NO_CHECKS).unit_tested == "month"
    assert an.topic_trends(dates, topics, options=year).unit_tested == "week"


def test_order_of_papers_changes_nothing():
    shares = flat()
    shares[:, 0] = np.linspace(0.01, 0.11, 60)
    dates, topics = papers_of(shares)
    order = np.random.default_rng(3).permutation(len(dates))
    one, other = (
        an.topic_trends(dates[rows], topics[rows], options=NO_CHECKS)
        for rows in (np.arange(len(dates)), order)
    )
    pd.testing.assert_frame_equal(one.verdicts, other.verdicts)
    hidden = "paper_ids"  # numbered by their order here
    pd.testing.assert_frame_equal(
        one.events.drop(columns=hidden), other.events.drop(columns=hidden)
    )


def test_chance_controls_stay_at_their_rate():
    shares = flat()
    shares[:, 0] = np.linspace(0.01, 0.11, 60)
    dates, topics = papers_of(shares, per_week=40)
    controls = an.topic_trends(dates, topics, options=an.TrendOptions(n_permutations=25)).controls
    assert controls["n_runs"].tolist() == [25, 25]
    assert (controls["n_runs_called"] <= 4).all()


def test_lengths_that_differ_and_topics_below_outliers_are_errors():
    with pytest.raises(AnalysisError, match="one per paper"):
        an.topic_trends(["2031-01-06"], [0, 1])
    with pytest.raises(AnalysisError, match="-1"):
        an.topic_trends(["2031-01-06"], [-2])


def test_a_topic_of_one_digest_and_one_of_one_format_are_warned_of():
    dates, topics = papers_of(flat(n_topics=3, share=0.2))
    topics = np.where((topics == 0) & (dates != WEEKS[7].to_datetime64()), -1, topics)
    topics[dates == WEEKS[7].to_datetime64()] = 0
    formats = np.where(topics == 1, "listing", "fields")
    days = pd.DataFrame({"digest_date": WEEKS, "digest_category": "", "source": "x"})
    periods = topic_periods(days, pd.DataFrame({"digest_date": dates}), "week")
    assignment = assignment_of(dates, topics, formats=formats)
    reasons = find_artefacts(assignment, periods, np.array([0, 1, 2]))
    assert "come from one period" in reasons[0]
    assert "one format" in reasons[1]
    assert reasons[2] is None


def test_a_phrase_that_half_a_topic_repeats_is_a_template():
    rng = np.random.default_rng(2)
    words_of = [f"w{i}" for i in range(400)]
    texts = [" ".join(rng.choice(words_of, 40)) for _ in range(60)]
    template = "this entry was withdrawn by the system of the archive"
    texts = [f"{text} {template}" if i < 20 else text for i, text in enumerate(texts)]
    topic_ids = np.repeat([0, 1, 2], 20)
    found = find_templates(pd.Series(texts), topic_ids, np.array([0, 1, 2]))
    assert set(found) == {0}
    assert "20 of its papers repeat" in found[0]


def test_a_template_counts_what_was_read():
    texts = [f"a b c d e f g h {i}" if i % 4 else f"{i} z" for i in range(300)] + ["other"] * 90
    topic_ids = np.repeat([0, 1], [300, 90])
    found = find_templates(pd.Series(texts), topic_ids, np.array([0]))
    assert "of 200 sampled papers repeat" in found[0]


@pytest.mark.parametrize(
    ("step", "n", "unit"),
    [
        ("7D", 60, "digest"),
        ("1D", 200, "week"),
        ("1D", 20, "digest"),
        ("7D", 400, "month"),
        ("180D", 20, "digest"),
        ("2557D", 2, "digest"),
    ],
)
def test_tests_run_on_weeks_digests_or_months(step, n, unit):
    days = pd.date_range("2024-01-03", periods=n, freq=step)
    digests = pd.DataFrame({"digest_date": days, "digest_category": ""})
    papers = pd.DataFrame({"digest_date": days})
    assert evidence_unit(digests, papers) == unit
