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

from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH
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
        return "\n".join(self.parts)

    def add(self, text: str) -> None:
        """Take text in, as long as the element stays within bounds."""
        self.length += len(text) + 1
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
        piece: Piece | None = None
        in_head = True
        for number, text in self._lines:
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
        if piece is not None:
            yield _unclosed(piece)


def _unclosed(piece: Piece) -> Piece:
    piece.fault = piece.fault or "entry without an end: the document is cut off or damaged"
    return piece
