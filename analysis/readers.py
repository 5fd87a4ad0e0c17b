"""What a reader of another package may import: these names stay.

``analysis/corpus/readers/README.md`` shows a complete package. Everything else of this project may
change from one version to the next.
"""

from __future__ import annotations

from analysis.corpus.clean import split_authors
from analysis.corpus.readers.bibliographic import Fields, Place, dated, person, record
from analysis.corpus.readers.dates import full_date, point_in_time
from analysis.corpus.readers.protocol import About, BinaryReader, Reader
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import DigestHeader, Item, Line, PaperRecord, Rejection

__all__ = [
    "About",
    "BinaryReader",
    "DigestHeader",
    "Fields",
    "Item",
    "Line",
    "PaperRecord",
    "Place",
    "Reader",
    "Rejection",
    "dated",
    "excerpt",
    "full_date",
    "person",
    "point_in_time",
    "record",
    "split_authors",
]
