"""What the page says, and how dates, periods and text are written on it.

Its fixed words are in ``words.toml`` and nowhere else. Templates, scripts and this room say them by
their key: ``say("map.bar", period="Feb 2031", papers="3 papers")``.

Text from digests may hold anything. Markup is harmless here (the templates escape and the page
uses ``textContent``), but control characters and lone surrogates are not text at all, so they
become the replacement character.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any, cast

import pandas as pd
from markupsafe import Markup, escape

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Longest median length in days of each unit of time.
_UNITS = ((1.5, "day"), (8, "week"), (32, "month"), (93, "quarter"))


@cache
def spoken() -> Mapping[str, Mapping[str, str | Mapping[str, str]]]:
    """The fixed words of the page by section and name; those with two forms as a mapping."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def say(key: str, /, **values: object) -> str:
    """The words of a key with their values filled in, whole numbers as ``25,440``.

    Parameters
    ----------
    key : str
        Section and name: ``counts.paper``.
    **values
        One for each placeholder. Where the words have two forms, ``n`` decides between them.

    Raises
    ------
    KeyError
        When there are no such words, or a value is missing.
    """
    return _form(key, values).format_map(_written(values))


def say_in_markup(key: str, /, **values: object) -> Markup:
    """As :func:`say`, for a template: what is no ``Markup`` is escaped, values as well as words."""
    # attributes stand in double quotes, so that an apostrophe may stay what it is
    words = Markup(str(escape(_form(key, values))).replace("&#39;", "'"))  # noqa: S704 - our own file
    return words.format_map(_written(values))


def _form(key: str, values: Mapping[str, object]) -> str:
    section, _, name = key.partition(".")
    words = spoken()[section][name]
    return words if isinstance(words, str) else words["one" if values["n"] == 1 else "other"]


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}


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
    return [_period_label(start, unit) for start in starts]


def _period_label(start: pd.Timestamp, unit: str) -> str:
    year = str(start.year)
    match unit:
        case "year":
            return year
        case "quarter":
            return say("dates.quarter_of_year", year=year, quarter=start.quarter)
        case "month":
            # not strftime, which follows the language of the machine
            month = say(f"months.{start.month}")
            return say("dates.month_of_year", month=month, year=year)
    return iso(start)


def period_phrase(label: str, unit: str) -> str:
    """A period inside a sentence: ``the week of 2031-02-03``, ``Feb 2031``."""
    return f"the {unit} of {label}" if unit in ("week", "digest") else label


def megabytes(n_bytes: int) -> str:
    """A size as it stands on the page: ``3.6 MB``."""
    return f"{n_bytes / 1e6:.1f} MB"


def shortened(text: str, length: int) -> str:
    """The text, cut with an ellipsis when it is longer than ``length``."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
