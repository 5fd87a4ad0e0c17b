"""How dates, periods and text are written on the page.

Text from digests may hold anything. Markup is harmless here (the templates escape and the page
uses ``textContent``), but control characters and lone surrogates are not text at all, so they
become the replacement character.
"""

from __future__ import annotations

import re
from statistics import NormalDist
from typing import Any, cast

import pandas as pd

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Longest median length in days of each unit of time.
_UNITS = ((1.5, "day"), (8, "week"), (32, "month"), (93, "quarter"))


def clean(text: str) -> str:
    """The text with everything that no document may hold replaced."""
    return _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def iso(date: Any) -> str:
    """A date as ``2031-02-03``."""
    return cast("str", pd.Timestamp(date).date().isoformat())


def quantile(level: float) -> str:
    """How many standard deviations an interval of this level reaches: ``1.959964``."""
    return f"{NormalDist().inv_cdf((1 + level) / 2):.6f}"


def unit_of(periods: pd.DataFrame) -> str:
    """The word for one period: day, week, month, quarter, year, or digest when none of these."""
    if periods.empty:
        return "period"
    days = (periods["period_end"] - periods["period"]).dt.days
    median = float(days.median())
    unit = next((name for longest, name in _UNITS if median <= longest), "year")
    irregular = unit != "day" and days.max() > 2 * median + 3
    # Months and years begin on their first day; what only lasts as long is a digest's own span.
    first_days = unit in ("day", "week") or periods["period"].dt.is_month_start.all()
    return "digest" if irregular or not first_days else unit


def period_labels(starts: pd.Series[Any], unit: str) -> list[str]:
    """How each period is called: ``Feb 2031``, ``2031 Q1``, or the date it starts."""
    formats = {"month": "%b %Y", "year": "%Y"}
    if unit == "quarter":
        return [f"{start.year} Q{(start.month + 2) // 3}" for start in starts]
    return [start.strftime(formats.get(unit, "%Y-%m-%d")) for start in starts]


def period_phrase(label: str, unit: str) -> str:
    """A period inside a sentence: ``the week of 2031-02-03``, ``Feb 2031``."""
    return f"the {unit} of {label}" if unit in ("week", "digest") else label


def megabytes(n_bytes: int) -> str:
    """A size as it stands on the page: ``3.6 MB``."""
    return f"{n_bytes / 1e6:.1f} MB"


def shortened(text: str, length: int) -> str:
    """The text, cut with an ellipsis when it is longer than ``length``."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
