from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.formats import count, percent, rate, times, two_digits


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0.0 %"), (0.0004, "0.04 %"), (0.001, "0.1 %"), (0.1234, "12.3 %"), (1, "100.0 %")],
)
def test_few_papers_are_not_said_to_be_none(share, said):
    assert percent(share) == said


def test_rates_growth_and_counts_as_they_are_written():
    assert [rate(q) for q in (None, 0.0004, 0.0321)] == ["no test", "< 0.001", "0.032"]
    assert times(2.13, 1.56, 2.84) == "2.1 (1.6 to 2.8)"
    assert times(2.13, None, 1e9) == "2.1 (0 to more)"
    assert times(None, None, None) == times(1e9, 1, 2) == "unknown"
    assert times(33.3, 6.6, 167.4, " times") == "33 times (6.6 to 170)"
    assert [count(n, "paper") for n in (1, 25440)] == ["1 paper", "25,440 papers"]


@given(st.floats(1e-9, 1e9))
def test_two_digits_are_near_and_no_power_of_ten(value):
    written = two_digits(value)
    assert set(written) <= set("0123456789.")
    assert float(written) == pytest.approx(value, rel=0.051)
