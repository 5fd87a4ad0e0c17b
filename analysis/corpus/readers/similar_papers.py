"""A conference's page of one paper and of the papers most similar to it.

::

    Counting Ships from the Shore

    Ada Poet, Bo Sailor

    Responsive image

    Auto-TLDR; Ships are counted

    Slides Poster

    We count ships from the shore.

    Similar papers

Blank lines set the blocks apart. After the words "Similar papers" come entries of the same
form, best first, whose line of resources ends with the word ``Similar`` (a link to the page of
that paper, so no resource of it). There is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from analysis.corpus.clean import clean_text, clean_title, split_authors, value_or_none
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt, stray_text
from analysis.corpus.record import Item, Line, PaperRecord, Rejection

FORMAT = "similar_papers"
ABOUT: Final = About(
    name='conference page of one paper and its "Similar papers"',
    recognised_by="`Auto-TLDR;` lines",
    dates="none",
)

_IMAGE: Final = "Responsive image"
_HEADING: Final = "Similar papers"
_TLDR: Final = "Auto-TLDR;"
_RESOURCE: Final = "(?:Slides|Poster|Video|Code|Similar)"
_RESOURCES: Final = re.compile(rf"{_RESOURCE}(?: +{_RESOURCE})*")
_SNIFF: Final = re.compile(rf"^(?:{_IMAGE}|{_HEADING}|{_TLDR}.*)\s*$", re.MULTILINE)

#: Titles stay below, abstracts above: it only matters where an entry has no authors.
_LONGEST_TITLE: Final = 400

#: How many blocks, title and authors, head an entry.
_N_HEAD: Final = 2
_MAX_HELD: Final = 3 * MAX_ENTRY_LENGTH
_COST_OF_A_BLOCK: Final = 200

Kind = Literal["text", "image", "tldr", "resources", "heading"]


@dataclass(slots=True)
class _Block:
    kind: Kind
    line: int
    lines: list[str]
    length: int = 0
    cut: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def add(self, text: str) -> None:
        self.length += len(text) + 1
        if self.length > MAX_ENTRY_LENGTH:
            self.cut = True
        else:
            self.lines.append(text)


@dataclass(slots=True)
class _Entry:
    """An entry whose abstract is still to come."""

    line: int
    position: int
    title: str = ""
    authors: str = ""
    tldr: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    seen_image: bool = False

    def mark(self, block: _Block) -> None:
        if block.kind == "image":
            self.seen_image = True
        elif block.kind == "tldr":
            self.tldr.append(block.text.removeprefix(_TLDR))
        else:
            self.resources += [word for word in block.text.split() if word != "Similar"]


def sniff(head: str) -> bool:
    """Whether a file starts as a page of similar papers does."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a page of similar papers, in its order."""
    return _Page(source).read(lines)


class _Page:
    """Where the reading of a page stands: the open entry, and the blocks after its marks."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._entry: _Entry | None = None
        self._pending: list[_Block] = []
        self._n_entries = 0
        self._rank: int | None = None
        self._query_line: int | None = None
        self._held = self._n_shed = 0
        self._first_shed: _Block | None = None

    def read(self, lines: Iterable[Line]) -> Iterator[Item]:
        for block in _blocks(lines):
            if block.cut:
                reason = f"text longer than {MAX_ENTRY_LENGTH:,} characters: the end was left out"
                yield Rejection(self._source, block.line, reason, excerpt(block.text))
            if block.kind == "heading":
                yield from self._start_list()
            elif block.kind == "text" or (block.kind == "resources" and self._is_text()):
                self._hold(block)
            else:
                if self._pending or self._entry is None or self._is_next_image(block):
                    yield from self._open(block)
                if self._entry is not None:
                    self._entry.mark(block)
        yield from self._close(self._pending, as_query=False)

    def _is_text(self) -> bool:
        """A line such as "Slides" is a resource line only right after an image or TLDR."""
        return bool(self._pending) or self._entry is None

    def _is_next_image(self, block: _Block) -> bool:
        return block.kind == "image" and self._entry is not None and self._entry.seen_image

    def _start_list(self) -> Iterator[Item]:
        query = self._entry
        items = list(self._close(self._pending, as_query=True))
        yield from items
        kept = any(isinstance(item, PaperRecord) for item in items)
        self._query_line = query.line if query is not None and kept else None
        self._pending, self._rank = [], 0

    def _open(self, block: _Block) -> Iterator[Item]:
        """Close the open entry and start the next, whose title and authors are pending."""
        n_head = min(len(self._pending), _N_HEAD)
        if self._entry is not None and len(self._pending) == _N_HEAD:
            n_head -= len(self._pending[0].text) > _LONGEST_TITLE
        n_body = len(self._pending) - n_head
        body, head = self._pending[:n_body], self._pending[n_body:]
        yield from self._close(body, as_query=False)
        self._n_entries += 1
        self._entry = _Entry(line=head[0].line if head else block.line, position=self._n_entries)
        self._entry.title = head[0].text if head else ""
        self._entry.authors = head[1].text if len(head) > 1 else ""
        self._pending = []

    def _close(self, body: list[_Block], *, as_query: bool) -> Iterator[Item]:
        """The open entry with its abstract; without one, the text is nobody's."""
        entry, self._entry = self._entry, None
        self._held = 0
        if self._first_shed is not None:
            shed, n_more = self._first_shed, self._n_shed - 1
            yield stray_text(self._source, shed.line, shed.text, n_more)
            self._first_shed, self._n_shed = None, 0
        if entry is None:
            if body:
                yield stray_text(self._source, body[0].line, body[0].text, len(body) - 1)
            return
        rank = None
        if self._rank is not None and not as_query:
            rank = self._rank = self._rank + 1
        title = clean_title(entry.title)
        if not title:
            yield Rejection(
                self._source, entry.line, "entry without a title", excerpt(entry.authors)
            )
            return
        yield PaperRecord(
            source=self._source,
            line=entry.line,
            position=entry.position,
            format=FORMAT,
            title=title,
            abstract=clean_text("\n".join(block.text for block in body)),
            authors=split_authors(entry.authors),
            tldr=value_or_none("\n".join(entry.tldr)),
            resources=tuple(dict.fromkeys(entry.resources)),
            rank=rank,
            similar_to_line=self._query_line if rank is not None else None,
        )

    def _hold(self, block: _Block) -> None:
        """Keep a block within bounds; the last two may head the next entry, so older ones go."""
        self._pending.append(block)
        self._held += block.length + _COST_OF_A_BLOCK
        while self._held > _MAX_HELD and len(self._pending) > _N_HEAD + 1:
            shed = self._pending.pop(-_N_HEAD - 1)
            self._held -= shed.length + _COST_OF_A_BLOCK
            self._first_shed = self._first_shed or shed
            self._n_shed += 1


def _blocks(lines: Iterable[Line]) -> Iterator[_Block]:
    """Paragraphs, with each line that has a meaning of its own set apart."""
    block: _Block | None = None
    for number, raw in lines:
        text = raw.strip()
        kind = _kind(text)
        if block is not None and (not text or kind != "text"):
            yield block
            block = None
        if not text:
            continue
        if kind in ("image", "resources", "heading"):
            yield _Block(kind, number, [text])
        elif block is None:
            block = _Block(kind, number, [text], length=len(text))
        else:
            block.add(text)
    if block is not None:
        yield block


def _kind(text: str) -> Kind:
    if text == _IMAGE:
        return "image"
    if text == _HEADING:
        return "heading"
    if text.startswith(_TLDR):
        return "tldr"
    return "resources" if _RESOURCES.fullmatch(text) else "text"
