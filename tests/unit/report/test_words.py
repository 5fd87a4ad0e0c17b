from __future__ import annotations

import pandas as pd
import pytest

from analysis.report.words import period_phrase, unit_of


def periods(*starts, end):
    days = pd.to_datetime([*starts, end])
    return pd.DataFrame({"period": days[:-1], "period_end": days[1:]})


@pytest.mark.parametrize(
    ("frame", "unit"),
    [
        (periods("2024-01-01", "2024-01-02", end="2024-01-03"), "day"),
        (periods("2024-03-06", "2024-03-13", end="2024-03-20"), "week"),
        (periods("2024-01-01", "2024-02-01", end="2024-03-01"), "month"),
        (periods("2024-01-01", "2024-04-01", end="2024-07-01"), "quarter"),
        (periods("2023-01-01", "2024-01-01", end="2025-01-01"), "year"),
        (periods("2019-05-29", "2021-05-31", end="2021-06-01"), "digest"),
        (periods("2024-01-03", "2024-01-17", end="2024-01-31"), "digest"),
    ],
)
def test_the_word_for_a_period(frame, unit):
    assert unit_of(frame) == unit


def test_a_digest_is_named_by_its_day():
    assert period_phrase("2019-05-29", "digest") == "the digest of 2019-05-29"
