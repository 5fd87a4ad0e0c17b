"""What RIS and MEDLINE share: lines that begin with a tag, entries that begin with one tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH
from analysis.corpus.record import Line

_COST_OF_A_LINE: Final = 16


@dataclass(slots=True)
class TaggedEntry:
    """The lines from one opening tag to the next, those outside of any entry included."""

    line: int
    lines: list[str] = field(default_factory=list)
    is_entry: bool = True
    is_cut: bool = False
    length: int = 0

    def add(self, text: str) -> None:
        """Take a line in, as long as the entry stays within bounds."""
        self.length += len(text) + _COST_OF_A_LINE
        if self.length <= MAX_ENTRY_LENGTH:
            self.lines.append(text)
        else:
            self.is_cut = True


def tagged_entries(
    lines: Iterable[Line], start: re.Pattern[str], end: re.Pattern[str] | None = None
) -> Iterator[TaggedEntry]:
    """Cut a text into its entries and the runs of text between them.

    Parameters
    ----------
    lines : iterable of Line
    start, end : compiled pattern
        What the first and last line of an entry match; without ``end``, an entry ends where the
        next starts.

    Yields
    ------
    TaggedEntry
        In the order of the text; blank lines outside of entries are left out.
    """
    entry: TaggedEntry | None = None
    for number, text in lines:
        if start.match(text):
            if entry is not None:
                yield entry
            entry = TaggedEntry(number)
        elif entry is None:
            if not text.strip():
                continue
            entry = TaggedEntry(number, is_entry=False)
        entry.add(text)
        if end is not None and entry.is_entry and end.match(text):
            yield entry
            entry = None
    if entry is not None:
        yield entry


def parsed(parser: Any, lines: list[str]) -> dict[str, Any] | None:
    """The entry that rispy's parser finds in these lines; None unless there is just one.

    Parameters
    ----------
    parser : rispy.RisParser
    lines : list of str

    Returns
    -------
    dict or None
    """
    try:
        found = parser.parse_lines(iter(lines))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # rispy trusts that a line without a tag continues one that takes it.
        return None
    return found[0] if len(found) == 1 else None


def texts(entry: dict[str, Any], *names: str) -> tuple[str, ...]:
    """The values of an entry under some names, none of them empty."""
    values: list[str] = []
    for name in names:
        value = entry.get(name)
        several = value if isinstance(value, list) else [value]
        values += [each.strip() for each in several if isinstance(each, str) and each.strip()]
    return tuple(values)


def first(entry: dict[str, Any], *names: str) -> str:
    """The first value of an entry under some names, the best name first."""
    return next(iter(texts(entry, *names)), "")
