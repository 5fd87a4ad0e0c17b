"""One reader per format; a digest is recognised by its content, never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from analysis.corpus.readers import (
    arxiv_atom,
    arxiv_snapshot,
    bibtex,
    csv_table,
    daily_digest,
    daily_listing,
    json_lines,
    medline,
    oai_pmh,
    ris,
    rss,
    similar_papers,
)
from analysis.corpus.record import Item, Line


class Reader(Protocol):
    """What a module of this folder offers.

    ``read`` holds one entry in memory, never raises on content and never skips: what it
    cannot read it yields as a Rejection with its line.
    """

    FORMAT: str

    def sniff(self, head: str) -> bool:
        """Whether the start of a file is of this format."""

    def read(self, lines: Iterable[Line], source: str) -> Iterator[Item]:
        """The headers, papers and rejections of a file, in its order."""


#: The format with the most certain mark first.
READERS: tuple[Reader, ...] = (
    *(daily_digest, daily_listing, similar_papers),
    *(arxiv_atom, rss, oai_pmh),
    *(arxiv_snapshot, json_lines),
    *(medline, ris, bibtex),
    csv_table,
)


def find_reader(head: str) -> Reader | None:
    """The reader of the format of a file, or None when it is of no known one.

    Parameters
    ----------
    head : str
        Its first lines, the more the better.
    """
    return next((reader for reader in READERS if reader.sniff(head)), None)
