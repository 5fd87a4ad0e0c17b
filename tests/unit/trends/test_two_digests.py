"""Two digests make no trend: they are compared, each with its date and its papers."""

from __future__ import annotations

import numpy as np
import pytest

import analysis as an
from tests.unit.trends.planted import words

DATES = ("2024-01-06", "2031-01-20")
#: Papers of topics 0 to 3 and of none, in each digest.
COUNTS = {DATES[0]: (0, 5, 6, 0, 49), DATES[1]: (5, 0, 20, 0, 45)}


@pytest.fixture(scope="module")
def found():
    topics = np.array([0, 1, 2, 3, -1])
    days = [day for day, counts in COUNTS.items() for _ in range(sum(counts))] + [None]
    return an.topic_trends(
        days, [*np.concatenate([np.repeat(topics, c) for c in COUNTS.values()]), 3]
    )


def row_of(found, topic_id):
    return found.verdicts.set_index("topic_id").loc[topic_id]


def test_each_digest_has_its_own_date_and_no_topic_a_trend(found):
    assert found.unit_tested == "digest"
    assert found.verdicts["sentence"].iloc[:4].str.contains("digest of 2031-01-20").all()
    assert found.verdicts["sentence"].iloc[:4].str.contains("in that of 2024-01-06").all()
    assert set(words(found).values()) == {"undetermined"}
    assert found.verdicts["q"].isna().all()


def test_a_topic_of_one_digest_only_has_an_interval_and_denominators(found):
    new, gone = row_of(found, 0), row_of(found, 1)
    assert "5 of 70 papers (7.1 %)" in new["sentence"]
    assert "0 of 60 (0.0 %)" in new["sentence"]
    # by statsmodels 0.14, score method; the log-adjusted one has 0.53 to 167
    assert (new["growth_low"], new["growth_high"]) == pytest.approx((1.148, np.inf), abs=1e-3)
    assert (gone["growth_low"], gone["growth_high"]) == pytest.approx((0, 0.643), abs=1e-3)
    assert "at least 1.1 times the share" in new["sentence"]
    assert "at most 0.64 times the share" in gone["sentence"]


def test_a_topic_of_both_has_a_ratio_in_its_interval_and_one_of_none_has_none(found):
    both, none = row_of(found, 2), row_of(found, 3)
    assert both["growth"] == pytest.approx(20 / 70 / (6 / 60))
    assert both["growth_low"] < both["growth"] < both["growth_high"]
    assert "2.9 times (" in both["sentence"]
    assert np.isnan(none["growth"])
    assert "no paper in either" in none["sentence"]


def test_the_interval_of_two_shares_covers_at_its_level():
    """Of 95 % intervals of the ratio of two small shares, zeros included, about 95 % hold it."""
    from analysis.trends.frames import _compared

    rng = np.random.default_rng(1)
    counts = rng.binomial([60, 70], [0.03, 0.09], (2000, 2)).astype(float)
    held = []
    for pair in counts:
        row = _compared(pair, np.array([60.0, 70.0]), 0.95)
        held.append(pair.sum() == 0 or row["growth_low"] <= 3 <= row["growth_high"])
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)
    assert (counts.min(axis=1) == 0).mean() > 0.1
