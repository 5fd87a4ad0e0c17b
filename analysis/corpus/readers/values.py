"""Values that more than one format writes: days and times."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

#: Years outside are typing errors, and some are beyond what a frame's clock can hold.
_YEARS: Final = range(1900, 2200)

_DAY: Final = re.compile(r"(\d{4})([-./_]?)(\d{2})\2(\d{2})")
_DAY_IN_NAME: Final = re.compile(rf"(?<!\d){_DAY.pattern}(?!\d)")


def day(year: int, month: int, day_of_month: int) -> date | None:
    """The day, or None when the calendar has no such day or the year is no plausible one."""
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def utc_time(text: str) -> datetime | None:
    """The point in time of an ISO 8601 text, UTC where it names no zone; None if it is none."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if time.year not in _YEARS:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def written_day(text: str) -> date | None:
    """The day that a text is, year first and with any sign between; None if it is none."""
    found = _DAY.fullmatch(text.strip())
    return day(int(found[1]), int(found[3]), int(found[4])) if found else None


def day_in_name(name: str) -> date | None:
    """The one day that a file's name holds, as in ``2015-01-05.md``; None for none or several."""
    found = {
        each
        for match in _DAY_IN_NAME.finditer(name)
        if (each := day(int(match[1]), int(match[3]), int(match[4]))) is not None
    }
    return found.pop() if len(found) == 1 else None
