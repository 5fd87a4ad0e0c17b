from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quality.intervals import WeightedMean, paired_intervals, plain_mean

units = st.lists(st.floats(-1, 1), min_size=2, max_size=20)


def test_an_interval_is_that_of_the_mean_and_narrows_with_more_units():
    rng = np.random.default_rng(0)
    widths = []
    for n in (100, 1600):
        values = rng.normal(size=n)
        found = paired_intervals(plain_mean(values), plain_mean(np.zeros(n)), seed=7)
        spread = 1.96 * values.std() / np.sqrt(n)
        assert found["low"] == pytest.approx(values.mean() - spread, abs=spread / 5)
        assert found["high"] == pytest.approx(values.mean() + spread, abs=spread / 5)
        widths.append(found["high"] - found["low"])
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.3)


@given(values=units, gain=st.floats(0, 1))
def test_what_is_hard_for_both_cancels_out_of_their_difference(values, gain):
    """As wide as values are spread, a constant gain is known exactly: the draws are paired."""
    chance = np.array(values)
    found = paired_intervals(plain_mean(chance + gain), plain_mean(chance), seed=7)
    assert found["gain_low"] == pytest.approx(gain, abs=1e-12)
    assert found["gain_high"] == pytest.approx(gain, abs=1e-12)


def test_a_unit_without_a_value_has_no_weight_and_one_unit_no_interval():
    mean = plain_mean(np.array([0.5, np.nan, 0.25]))
    assert mean.value == 0.375
    one = plain_mean(np.array([0.5, np.nan]))
    assert one.value == 0.5
    assert np.isnan(list(paired_intervals(one, one, seed=7).values())).all()
    assert np.isnan(plain_mean(np.array([np.nan])).value)


def test_weights_are_those_of_a_ratio():
    mean = WeightedMean(totals=np.array([1.0, 9.0]), weights=np.array([2.0, 10.0]))
    assert mean.value == pytest.approx(10 / 12)
    drawn = mean.redrawn(np.array([[0, 0], [0, 1], [1, 1]]))
    assert drawn == pytest.approx([0.5, 10 / 12, 0.9])
