"""Values that more than one format writes: days and times."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

#: Years outside are typing errors, and some are beyond what a frame's clock can hold.
_YEARS: Final = range(1900, 2200)


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
