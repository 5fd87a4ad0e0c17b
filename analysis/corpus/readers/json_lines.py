"""Papers as JSON: one object a line, an array, or an object that holds an array of them.

::

    {"id": "1501.00001", "title": "Counting Ships", "authors": ["Ada Poet", "Bo Sailor"],
     "summary": "We count ships.", "categories": ["cs.CV"], "comment": null,
     "pdf": "https://arxiv.org/pdf/1501.00001", "date": "2015-01-05"}
    {"id": "1501.00002", "title": "Fog on the Sea", "authors": "Cy Sail", "year": 2015}
    {"title": "Waves", "externalIds": {"DOI": "10.1000/waves"}, "authors": [{"name": "Di Wave"}]}

The names of keys are guessed for each object (``columns``), objects in objects included. What
a date is of nobody says: its kind is ``unknown``. A file of dateless papers that is named after a
day is taken for arXiv's announcement of that day, if their arXiv ids are as young.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from analysis.corpus.readers.bibliographic import Place, record
from analysis.corpus.readers.columns import fields_of, flat, guess_columns, mapping_note
from analysis.corpus.readers.json_values import values
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import DateKind, Item, Line, Rejection

FORMAT = "json_lines"
ABOUT: Final = About(
    name="JSON lines, array or object that holds an array",
    recognised_by="objects with titles; keys are guessed",
    dates="unknown, where full; announced, of a young day in the file's name",
)
#: As those write who fetch arXiv's lists of new papers every day.
NAME_DATE_KIND: DateKind = "announced"

_SNIFF: Final = re.compile(r"\s*(?:\{\s*\"|\[\s*\{\s*\")")
_TITLE: Final = re.compile(
    r"\"(?:title|display_name|document_?title|article_?title|paper_?title|primary_?title)\"\s*:",
    re.IGNORECASE,
)
#: How many objects the stated mapping looks at.
_N_NOTED: Final = 20


def sniff(head: str) -> bool:
    """Whether a file starts as JSON objects with titles do."""
    return _SNIFF.match(head) is not None and _TITLE.search(head) is not None


def note(head: str) -> str:
    """Which keys the start of a file has, and what they are taken for."""
    lines = head.split("\n")
    # The last line of a head may be cut off.
    complete = lines[:-1] if len(lines) > 1 else lines
    objects = islice(values(enumerate(complete, start=1)), _N_NOTED)
    names = dict.fromkeys(name for each in objects if each.value for name in flat(each.value))
    return mapping_note(names)


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a file, in its order.

    The line is that in which an object starts.
    """
    for position, entry in enumerate(values(lines), start=1):
        if entry.value is None:
            yield Rejection(source, entry.line, entry.fault, excerpt(entry.text))
        else:
            row, place = flat(entry.value), Place(source, entry.line, position, FORMAT)
            yield record(place, fields_of(row, guess_columns(row)))
