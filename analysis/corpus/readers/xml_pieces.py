"""The entries of an XML document, cut out one by one before any parser sees them.

A document is damaged in one place and readable in all others; a parser of the whole would stop
at the first. It also never sees a document type, so no entity of the document's own can
be declared, let alone expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, pieces
from analysis.corpus.record import Line

#: What may stand before the root of a document; a type that declares nothing is harmless.
PROLOGUE: Final = (
    r"\s*(?:<\?[^<>]{0,300}\?>\s*|<!--(?:(?!-->).){0,2000}-->\s*"
    r"|<!DOCTYPE[^<>\[\]]{0,300}>\s*){0,20}"
)
_PREFIX: Final = r"(?:[^\W\d][\w.-]{0,40}:)?"
_NAMESPACE: Final = re.compile(
    r"\sxmlns(?::(?P<prefix>[^\W\d][\w.-]{0,40}))?\s*=\s*"
    r"(?:\"(?P<double>[^\"<>&]{1,300})\"|'(?P<single>[^'<>&]{1,300})')"
)


#: A document with more is garbage, and would fill the memory with what is wrong with it.
_MOST_FAULTS: Final = 10_000
#: A tag that a long line is not cut in; a longer one is no entry's.
_LONGEST_TAG: Final = 1_000


@dataclass(slots=True)
class Piece:
    """The text of one element, the line it starts in, and what keeps it from being parsed."""

    line: int
    parts: list[str] = field(default_factory=list)
    fault: str | None = None
    length: int = 0

    @property
    def text(self) -> str:
        """The element, its tags included."""
        return "".join(self.parts)

    def add(self, text: str) -> None:
        """Take text in, as long as the element stays within bounds."""
        self.length += len(text)
        if self.length <= MAX_ENTRY_LENGTH:
            self.parts.append(text)
        else:
            self.fault = f"entry longer than {MAX_ENTRY_LENGTH:,} characters"


class Pieces:
    """The elements of one name in a document; ``head`` is what stands before the first."""

    def __init__(self, lines: Iterable[Line], name: str) -> None:
        self._lines = lines
        self._tag = re.compile(rf"<{_PREFIX}{name}(?=[\s/>]|$)|(?P<end></{_PREFIX}{name}\s*>)")
        self._head = Piece(1)

    @property
    def head(self) -> str:
        """What stands before the first element, complete once that one was yielded."""
        return self._head.text

    def opening(self, root: str, known: dict[str, str]) -> str:
        """The tag to open a document of these elements with.

        Parameters
        ----------
        root : str
            Name of the tag, other attributes included.
        known : dict of str to str
            Addresses of namespaces by prefix, the default one's being empty: they stand where
            the document's head declares none.
        """
        found: dict[str, str] = {}
        for match in _NAMESPACE.finditer(self.head):
            found.setdefault(match["prefix"] or "", match["double"] or match["single"])
        declared = {**known, **found}
        names = "".join(
            f' xmlns{":" if prefix else ""}{prefix}="{address}"'
            for prefix, address in declared.items()
            if prefix not in ("xml", "xmlns")
        )
        return f"<{root}{names}>"

    def __iter__(self) -> Iterator[Piece]:
        n_faults = 0
        for piece in self._pieces():
            n_faults += piece.fault is not None
            if piece.fault is None or n_faults < _MOST_FAULTS:
                yield piece
            elif n_faults == _MOST_FAULTS:
                piece.fault = f"{piece.fault}; what is wrong after it is left out"
                yield piece

    def _pieces(self) -> Iterator[Piece]:
        piece: Piece | None = None
        in_head = True
        for number, text in _uncut(pieces(self._lines)):
            start = 0
            for tag in self._tag.finditer(text):
                if tag["end"] is None:
                    if piece is not None:
                        piece.add(text[start : tag.start()])
                        yield _unclosed(piece)
                    elif in_head:
                        self._head.add(text[start : tag.start()])
                    piece, in_head, start = Piece(number), False, tag.start()
                elif piece is None:
                    fault = "an entry ends here that begins nowhere"
                    yield Piece(number, [text[start : tag.end()]], fault)
                    in_head, start = False, tag.end()
                else:
                    piece.add(text[start : tag.end()])
                    yield piece
                    piece, start = None, tag.end()
            if piece is not None:
                piece.add(text[start:])
            elif in_head:
                self._head.add(text[start:])
        yield from self._last(piece, in_head=in_head)

    def _last(self, piece: Piece | None, *, in_head: bool) -> Iterator[Piece]:
        if piece is not None:
            yield _unclosed(piece)
        elif in_head and self._head.fault is not None:
            yield Piece(1, self._head.parts[:1], "no entry in a document of this length")


def _uncut(parts: Iterable[Line]) -> Iterator[Line]:
    """The parts, none of which ends within a tag: what would be cut goes to the next."""
    held = ""
    number = 1
    for number, part in parts:
        text = held + part
        cut = len(text) if text.endswith("\n") else text.rfind("<", len(text) - _LONGEST_TAG)
        if cut < 0 or ">" in text[cut:]:
            cut = len(text)
        held = text[cut:]
        yield number, text[:cut]
    if held:
        yield number, held


def _unclosed(piece: Piece) -> Piece:
    piece.fault = piece.fault or "entry without an end: the document is cut off or damaged"
    return piece
