"""Tables as text: what Scopus, IEEE Xplore, OpenAlex, Web of Science and spreadsheets export.

::

    Title,Authors,Year,Source title,DOI,Abstract
    Counting Ships,"Poet A., Sailor B.",2015,Journal of Ships,10.1000/ships,We count ships.
    "Fog, Then Sea",Sail C.,2015,Journal of Fog,,We look into fog.
    Waves,"Wave, D.; Sail, C.",2015-01-05,,,
    No. 4,,,,,"A title, and nothing else but this"

Separated by commas, semicolons or tabs; the first of the first lines that names titles and some
other field is the header, and the names are guessed (``columns``). What a date is of nobody
says: its kind is ``unknown``, and a bare year is no date.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from analysis.corpus.readers.bibliographic import Place, record
from analysis.corpus.readers.columns import (
    describes_papers,
    fields_of,
    guess_columns,
    mapping_note,
)
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt
from analysis.corpus.record import Item, Line, Rejection

FORMAT = "csv_table"
ABOUT: Final = About(
    name="table as CSV, with semicolons or tabs",
    recognised_by="a header with titles; columns are guessed",
    dates="unknown, where full",
)

_SEPARATORS: Final = (",", ";", "\t")
#: A search's address or ``sep=;`` may stand above the header.
_MOST_LINES_ABOVE: Final = 5
_MOST_COLUMNS: Final = 1_000
#: How often a row of several lines may turn out to be none, before each line is a row.
_MOST_BROKEN: Final = 20

#: Line, cells, and why they cannot be used when they cannot.
_Row = tuple[int, list[str], str]


def sniff(head: str) -> bool:
    """Whether a file starts with the header of a table of papers."""
    lines = head.split("\n", _MOST_LINES_ABOVE + 1)[: _MOST_LINES_ABOVE + 1]
    return _find_header(lines) is not None


def note(head: str) -> str:
    """Which columns the header names, and what they are taken for."""
    found = _find_header(head.split("\n")[: _MOST_LINES_ABOVE + 1])
    return mapping_note(found[2] if found else [])


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a table, in its order; each row that is not blank is one."""
    remaining = iter(lines)
    above = list(islice(remaining, _MOST_LINES_ABOVE + 1))
    found = _find_header([text for _, text in above])
    if found is None:
        for number, text in above[:1]:
            yield Rejection(source, number, "no header that names titles", excerpt(text))
        return
    place, separator, header = found
    table = _Table(chain(above[place + 1 :], remaining), separator, len(header))
    columns = guess_columns(header)
    for position, (number, cells, fault) in enumerate(table.rows(), start=1):
        if fault:
            yield Rejection(source, number, fault, excerpt(separator.join(cells)))
        else:
            fields = fields_of(_row_of(header, cells), columns)
            yield record(Place(source, number, position, FORMAT), fields)


def _row_of(header: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by name, of two columns of one name the first; what is beyond has no name."""
    row: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        row.setdefault(name, cell)
    return row


def _find_header(lines: list[str]) -> tuple[int, str, list[str]] | None:
    """The place of the header among the first lines, what separates it, and its names."""
    best: tuple[int, int, str, list[str]] | None = None
    for place, text in enumerate(lines):
        if len(text) > MAX_ENTRY_LENGTH // 10:
            continue
        for separator in _SEPARATORS:
            cells = _cells(text, separator)
            columns = guess_columns(cells) if 1 < len(cells) <= _MOST_COLUMNS else {}
            if describes_papers(columns) and (best is None or len(columns) > best[0]):
                best = (len(columns), place, separator, [cell.strip() for cell in cells])
        if best is not None:
            return best[1:]
    return None


def _cells(text: str, separator: str) -> list[str]:
    """The cells of a line by itself, however its quotation marks stand; none when it has none."""
    try:
        return next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        return []


class _Table:
    """The rows below the header, each with the line that it starts in."""

    def __init__(self, lines: Iterable[Line], separator: str, n_columns: int) -> None:
        self._lines = iter(lines)
        self._separator = separator
        self._n_columns = n_columns
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []
        self._n_broken = 0

    def rows(self) -> Iterator[_Row]:
        """The rows that are not blank.

        A quotation mark that is not closed would swallow the rows after it. So what is no row
        by the letter is read by its first line alone, and the next row starts in the second.
        """
        while True:
            self._taken = []
            row = self._row()
            if not self._taken:
                return
            if row is None:
                row = self._first_line()
            cells, fault = row
            if any(cell.strip() for cell in cells):
                yield self._taken[0][0], cells, fault

    def _texts(self) -> Iterator[str]:
        while line := self._again.popleft() if self._again else next(self._lines, None):
            self._taken.append(line)
            yield f"{line[1]}\n"
            if self._n_broken >= _MOST_BROKEN:
                return

    def _row(self) -> tuple[list[str], str] | None:
        # The limit is the module's, not the reader's: it is put back at once.
        before = csv.field_size_limit(MAX_ENTRY_LENGTH)
        try:
            cells = next(csv.reader(self._texts(), delimiter=self._separator, strict=True), [])
        except csv.Error:
            return None
        finally:
            csv.field_size_limit(before)
        return self._checked(cells)

    def _first_line(self) -> tuple[list[str], str]:
        self._again.extendleft(reversed(self._taken[1:]))
        self._n_broken += len(self._taken) > 1
        text = self._taken[0][1]
        cells = _cells(text, self._separator)
        if len(cells) < self._n_columns:
            return [text], "quotation marks do not match: row cannot be read"
        return self._checked(cells)

    def _checked(self, cells: list[str]) -> tuple[list[str], str]:
        if len(cells) == 1 and self._n_columns > 2:
            return cells, f"a single cell where the header names {self._n_columns}"
        return cells, ""
