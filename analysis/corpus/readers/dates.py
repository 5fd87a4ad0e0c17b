"""Dates as bibliographies write them: in words, with slashes, or only the year."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from analysis.corpus.readers.values import day, utc_time

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_YEAR: Final = r"(?P<year>\d{4})"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK: Final = r"(?:[T ,/].*)?"

#: Day and month in digits only count where the year comes first: 05/01/2015 is two dates.
_FULL: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII | re.DOTALL)
    for pattern in (
        rf"{_YEAR}[-/.](?P<number>\d{{1,2}})[-/.]{_DAY}{_CLOCK}",
        rf"{_YEAR}(?P<number>\d{{2}})(?P<day>\d{{2}})",
        rf"(?:[a-z]{{3,9}},? )?{_DAY}[ -]{_MONTH},?[ -]{_YEAR}{_CLOCK}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_YEAR} {_MONTH} {_DAY}",
    )
)
_YEAR_ONLY: Final = re.compile(r"(?<!\d)(?:19|20|21)\d{2}(?!\d)", re.ASCII)
_NUMBERED_MONTH: Final = re.compile(r"(\d{4})[-/](0?[1-9]|1[0-2])(?:[-/].*)?", re.ASCII | re.DOTALL)
_NAMED_MONTH: Final = re.compile(rf"(?<![a-z]){_MONTH}(?![a-z])", re.IGNORECASE)

#: Longer texts are no date, whatever they hold.
_LONGEST: Final = 100


def point_in_time(text: str) -> datetime | None:
    """The time that a text names by day and hour, in ISO 8601 or as mail writes it, else None.

    Parameters
    ----------
    text : str

    Returns
    -------
    datetime or None
        In UTC, which also stands where no zone is named.

    Examples
    --------
    >>> point_in_time("Mon, 5 Jan 2015 01:02:03 GMT").isoformat()
    '2015-01-05T01:02:03+00:00'
    """
    text = text.strip()
    if ":" not in text or len(text) > _LONGEST:
        return None
    try:
        time = utc_time(text)
        if time is None:
            mailed = parsedate_to_datetime(text)
            time = mailed.replace(tzinfo=UTC) if mailed.tzinfo is None else mailed.astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return time if day(time.year, time.month, time.day) else None


def full_date(text: str) -> date | None:
    """The day that a text names by year, month and day, else None.

    Parameters
    ----------
    text : str

    Returns
    -------
    date or None
        Of a time with a zone, the day in UTC.

    Examples
    --------
    >>> [str(full_date(text)) for text in ("2015/1/5", "5 Jan. 2015", "Jan 2015", "05/01/2015")]
    ['2015-01-05', '2015-01-05', 'None', 'None']
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    time = point_in_time(text)
    if time is not None:
        return time.date()
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _FULL)), None)
    if match is None:
        return None
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _month(groups["month"])
    return day(int(groups["year"]), month, int(groups["day"]))


def year_and_month(text: str) -> tuple[int | None, int | None]:
    """What is sure of a date, whole or not: its year and month, its year, or nothing.

    Parameters
    ----------
    text : str

    Returns
    -------
    (int or None, int or None)

    Examples
    --------
    >>> year_and_month("Jan.-Feb. 2015"), year_and_month("2015.0"), year_and_month("Jan 2015")
    ((2015, None), (2015, None), (2015, 1))
    >>> year_and_month("soon")
    (None, None)
    """
    text = text.strip()[:_LONGEST]
    whole = full_date(text)
    if whole is not None:
        return whole.year, whole.month
    years = set(_YEAR_ONLY.findall(text))
    if len(years) != 1:
        return None, None
    year = int(years.pop())
    numbered = _NUMBERED_MONTH.fullmatch(text)
    if numbered is not None:
        return year, int(numbered[2])
    months = {_month(match["month"]) for match in _NAMED_MONTH.finditer(text)}
    return year, months.pop() if len(months) == 1 else None


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1
