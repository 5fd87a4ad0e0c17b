"""Days that only a file's name tells, and days on which a digest cannot have held its papers.

No clock is asked, or the same files would give another corpus tomorrow. What the papers say of
themselves bounds a day on both sides: the month in an arXiv id, and the times of submission and
update. A bound that a person sets, ``SOURCE_DATE_EPOCH``, holds too.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from analysis.corpus.readers.values import day_in_name
from analysis.corpus.record import (
    UNDATED,
    DateKind,
    DigestHeader,
    Item,
    PaperRecord,
    Rejection,
)

#: An id of a month is given to what was submitted on the last days of the month before.
_EARLY: Final = timedelta(days=7)
#: A digest may be of older papers; but not of none younger than this in the whole corpus.
_LATE: Final = timedelta(days=400)
#: From the first of a month to the last of the next, at most.
_TWO_MONTHS: Final = timedelta(days=62)
_MONTH: Final = re.compile(r"(\d{2})(\d{2})|[a-z-]+/(\d{2})(\d{2})")
#: arXiv began in 1991.
_FIRST_YEAR: Final = 91


def check_dates(
    records: Sequence[PaperRecord], headers: Sequence[tuple[str, DigestHeader]]
) -> tuple[list[PaperRecord], set[tuple[str, DigestHeader]], list[Rejection]]:
    """Take the day from entries and digests that cannot be of it.

    Parameters
    ----------
    records : sequence of PaperRecord
    headers : sequence of (str, DigestHeader)
        Digests by source.

    Returns
    -------
    records : list of PaperRecord
        Undated where the day was impossible.
    undated : set of (str, DigestHeader)
        Digests that are now undated.
    rejections : list of Rejection
        One for each digest with such a day.
    """
    bound = _bound(records)
    undated = {pair for pair in headers if _is_late(pair[1].digest_date, bound)}
    rejections = [
        Rejection(source, 1, f"dated {header.digest_date}, in the future of its corpus: undated")
        for source, header in undated
    ]
    checked, early = [], Counter[tuple[str, str]]()
    first: dict[tuple[str, str], PaperRecord] = {}
    for record in records:
        day = record.header.digest_date
        if day is None:
            checked.append(record)
        elif _is_late(day, bound) or _is_early(day, record):
            if not _is_late(day, bound) or (record.source, record.header) not in undated:
                key = (record.source, str(day))
                early[key] += 1
                first.setdefault(key, record)
            checked.append(replace(record, header=without_day(record.header)))
        else:
            checked.append(record)
    for (source, day_text), n in sorted(early.items()):
        record = first[source, day_text]
        more = f", and {n - 1:,} more" if n > 1 else ""
        reason = f"dated {day_text}, which its paper cannot be{more}: undated"
        rejections.append(Rejection(source, record.line, reason, record.arxiv_id or ""))
    return checked, undated, sorted(rejections)


def dated_by_name(items: list[Item], source: str, kind: DateKind | None) -> tuple[list[Item], str]:
    """The items of a file, dated by its name where nothing in it has a date.

    Parameters
    ----------
    items : list of Item
    source : str
        Name of the file; it has to hold one day.
    kind : DateKind or None
        What such a day says of the papers; None where it says nothing.

    Returns
    -------
    items : list of Item
        Dated only if half of the papers have arXiv ids of the day's month or of the one before: a
        list of older papers that somebody wrote on that day is no announcement.
    note : str
        What became of the day in the name; empty where there was nothing to decide.
    """
    headers = [item for item in items if isinstance(item, DigestHeader)]
    records = [item for item in items if isinstance(item, PaperRecord)]
    day = day_in_name(source.rpartition("/")[2])
    dates = [*headers, *(record.header for record in records)]
    if kind is None or day is None or any(header.digest_date for header in dates):
        return items, ""
    if 2 * sum(_is_recent(record, day) for record in records) < len(records):
        return items, "The day in its name is not that of its papers: undated."

    def dated(header: DigestHeader) -> DigestHeader:
        return replace(header, digest_date=day, date_kind=kind)

    changed: list[Item] = [] if headers else [dated(UNDATED)]
    for item in items:
        if isinstance(item, DigestHeader):
            changed.append(dated(item))
        elif isinstance(item, PaperRecord):
            changed.append(replace(item, header=dated(item.header)))
        else:
            changed.append(item)
    return changed, f"Dated by its name ({kind})."


def _is_recent(record: PaperRecord, day: date) -> bool:
    """Whether an arXiv id is of the month of a day, or of the one before."""
    month = _month(_prefix(record.arxiv_id)) if record.arxiv_id is not None else None
    return month is not None and month - _EARLY <= day < month + _TWO_MONTHS


def without_day(header: DigestHeader) -> DigestHeader:
    """The same header, undated."""
    return replace(header, digest_date=None, date_kind="unknown")


def _bound(records: Sequence[PaperRecord]) -> date | None:
    """The last day that a digest may have; None where nothing says."""
    newest = max(_times(records), default=None)
    bounds = [newest + _LATE] if newest else []
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        bounds.append(datetime.fromtimestamp(int(epoch), UTC).date() + timedelta(days=1))
    return min(bounds, default=None)


def _times(records: Sequence[PaperRecord]) -> Iterator[date]:
    for prefix in {_prefix(record.arxiv_id) for record in records if record.arxiv_id}:
        month = _month(prefix)
        if month is not None:
            yield month
    for record in records:
        if record.updated is not None:
            yield record.updated.date()
        if record.published is not None:
            yield record.published.date()


def _prefix(arxiv_id: str) -> str:
    """What papers of one month and archive share: ``2105``, ``cs/0001``."""
    return arxiv_id[: arxiv_id.find("/") + 5]


@lru_cache
def _month(prefix: str) -> date | None:
    """The first day of the month that an arXiv id names."""
    match = _MONTH.fullmatch(prefix)
    if match is None:
        return None
    year, month = int(match[1] or match[3]), int(match[2] or match[4])
    if not 1 <= month <= 12:
        return None
    return date(1900 + year if match[3] and year >= _FIRST_YEAR else 2000 + year, month, 1)


def _is_late(day: date | None, bound: date | None) -> bool:
    return day is not None and bound is not None and day > bound


def _is_early(day: date, record: PaperRecord) -> bool:
    # A submission may be held for months before it gets an id: only an announcement needs one.
    if record.header.date_kind != "announced" or record.arxiv_id is None:
        return False
    month = _month(_prefix(record.arxiv_id))
    return month is not None and day < month - _EARLY
