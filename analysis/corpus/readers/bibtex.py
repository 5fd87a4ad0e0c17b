r"""BibTeX as Scopus, Web of Science, the ACL Anthology and reference managers export it.

::

    @article{poet2015, title = {Counting {S}hips}, author = {Poet, Ada and Sailor, Bo},
      journal = {Journal of Ships}, year = 2015, month = jan, doi = {10.1000/ships},
      abstract = {We count ships.}, keywords = {ships; counting}}
    @misc{sail2015, title = "Fog", author = "Cy S{\'a}il", eprint = {1501.00002},
      archiveprefix = {arXiv}, date = {2015-01-05}}

A date is used when it is whole: ``date``, or ``year``, ``month`` and ``day``. What it is of nobody
says, so its kind is ``unknown``; a bare year or month is no date of a digest.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final

from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.latex import without_latex
from analysis.corpus.readers.bibliographic import Fields, Place, person, record
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt
from analysis.corpus.record import Item, Line, Rejection

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry, Field, String

FORMAT = "bibtex"
ABOUT: Final = About(
    name="BibTeX",
    recognised_by="`@article{`",
    dates="unknown, where full",
)

_START: Final = re.compile(r"\s*@\s*(?P<type>[A-Za-z][\w-]{0,40})\s*(?:[{(]|$)", re.ASCII)
_NO_ENTRIES: Final = frozenset({"", "comment", "string", "preamble"})
_SNIFF: Final = re.compile(
    r"^\s*@(?:[A-Za-z]{2,30})\s*[{(]\s*(?:[^\s{}=\",]{0,200}(?:\s[^\s{}=\",]{1,100}){0,3}\s*,\s*$"
    r"|[^\s{}=\",]{0,200}\s*,\s*[\w-]{1,40}\s*=)|^\s*@(?:string|preamble)\s*[{(]",
    re.MULTILINE | re.IGNORECASE | re.ASCII,
)
#: Blocks that are parsed together: the parser has a price per call.
_BATCH: Final = 200
_BRACES: Final = re.compile(r"(?<!\\)[{}]")
_ESCAPED: Final = re.compile(r"\\([&%$#_{}])")
_MATHS: Final = re.compile(r"(\$[^$]*\$)")
_UNPARSED: Final = "entry cannot be parsed: a brace, quotation mark or comma is missing"
_SEPARATORS: Final = re.compile(r"\s*[;,]\s*")
_NUMBER: Final = re.compile(r"\d{1,2}")
_CITED: Final = re.compile(r"cited by:? \d+", re.IGNORECASE)
#: Where reference managers put the id of a preprint: "arXiv preprint arXiv:...", "abs/...".
_ARXIV_IN_TEXT: Final = re.compile(
    r"(?:arxiv:\s*|\babs/)(\d{4}\.\d{4,5}(?:v\d{1,3})?|[a-z][a-z-]{1,19}/\d{7})", re.IGNORECASE
)


def sniff(head: str) -> bool:
    """Whether a file has an entry of BibTeX near its start."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of a bibliography, in its order.

    The text is cut where a line starts a block, which is where the parser itself gives up on
    what is not closed; the line of an entry is that of its ``@``.
    """
    # Its warnings on damaged entries are rejections here; with a handler they stay off the screen.
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    strings: dict[str, String] = {}
    position = 0
    remaining = _blocks(lines)
    while batch := list(islice(remaining, _BATCH)):
        for item in _parsed(batch, strings):
            position += 1
            place = Place(source, item.line, position, FORMAT)
            if item.entry is None:
                yield Rejection(source, item.line, item.fault, excerpt(item.text))
            else:
                yield record(place, _fields(item.entry))


@dataclass(slots=True)
class _BlockText:
    """The lines from one ``@`` at the start of a line to the next."""

    line: int
    kind: str
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, number: int, text: str) -> None:
        self.length += len(text) + 1
        if self.length <= MAX_ENTRY_LENGTH:
            self.lines.append(text)
            self.numbers.append(number)

    def parts(self) -> Iterator[_BlockText]:
        """The block; what follows a closed entry apart from it, where both are too long."""
        depth = 0
        for i, text in enumerate(self.lines if self.length > MAX_ENTRY_LENGTH else (), start=1):
            braces = _BRACES.findall(text)
            depth += braces.count("{") - braces.count("}")
            if braces and depth <= 0 and i < len(self.lines):
                length = sum(len(each) + 1 for each in self.lines[:i])
                yield _BlockText(self.line, self.kind, self.lines[:i], self.numbers[:i], length)
                rest = self.lines[i:], self.numbers[i:], self.length - length
                yield _BlockText(self.numbers[i], "", *rest)
                return
        yield self


@dataclass(frozen=True, slots=True)
class _Parsed:
    """An entry, or why there is none."""

    line: int
    entry: Mapping[str, str] | None
    fault: str = ""
    text: str = ""


def _blocks(lines: Iterable[Line]) -> Iterator[_BlockText]:
    """The blocks; the text before the first is one without a kind."""
    block: _BlockText | None = None
    for number, text in lines:
        start = _START.match(text) if "@" in text else None
        if start is not None or block is None:
            if block is not None:
                yield from block.parts()
            block = _BlockText(number, start["type"].lower() if start else "")
        block.add(number, text)
    if block is not None:
        yield from block.parts()


def _parsed(batch: list[_BlockText], strings: dict[str, String]) -> Iterator[_Parsed]:
    """One for each entry, whole or damaged, in their order."""
    good = [block for block in batch if block.length <= MAX_ENTRY_LENGTH]
    starts = [0, *accumulate(len(block.lines) for block in good)]
    found: dict[int, list[_Parsed]] = {block.line: [] for block in batch}
    # The parser does not count a line that a backslash ends: all lines after it would be wrong.
    text = "\n".join("\n".join(block.lines) for block in good).replace("\\\n", "\\ \n")
    for start, values in _entries(text, strings):
        i = max(bisect_right(starts, start) - 1, 0)
        line = good[i].numbers[start - starts[i]]
        shown = "" if values is not None else "\n".join(good[i].lines[start - starts[i] :])
        found[good[i].line].append(_Parsed(line, values, _UNPARSED, shown))
    for block in batch:
        if block.length > MAX_ENTRY_LENGTH:
            what = "entry" if block.kind else "text outside of entries"
            reason = f"{what} longer than {MAX_ENTRY_LENGTH:,} characters"
            yield _Parsed(block.line, None, reason, "\n".join(block.lines))
        elif block.kind not in _NO_ENTRIES and all(
            each.line != block.line for each in found[block.line]
        ):
            yield _Parsed(block.line, None, _UNPARSED, "\n".join(block.lines))
        yield from found[block.line]


def _entries(text: str, strings: dict[str, String]) -> list[tuple[int, Mapping[str, str] | None]]:
    """Line (from 0) and values of each entry, by lower-case names; None for one that is damaged.

    The parser sets entries apart that share a key or repeat a field; here they count as any
    other, so the values are prepared only after each entry has a key of its own.
    """
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares.parsestack import default_parse_stack
    from bibtexparser.model import ParsingFailedBlock, String

    try:
        blocks = parse_string(text, parse_stack=[]).blocks
        strings.update((each.key.lower(), each) for each in blocks if isinstance(each, String))
        entries = _renamed(blocks)
        library = Library([*strings.values(), *entries])
        for step in default_parse_stack():
            library = step.transform(library)
    except Exception:  # noqa: BLE001  # the parser fails hard on what it did not foresee
        return []
    found: list[tuple[int, Mapping[str, str] | None]] = [
        (entry.start_line or 0, {each.key.lower(): str(each.value) for each in entry.fields})
        for entry in library.entries
    ]
    failed = (each for each in blocks if type(each) is ParsingFailedBlock)
    return sorted(
        [*found, *((each.start_line or 0, None) for each in failed)], key=lambda each: each[0]
    )


def _renamed(blocks: Iterable[Block]) -> list[Entry]:
    """The entries, each with a key of its own and each field once, the first that says anything."""
    from bibtexparser.model import Entry

    entries: list[Entry] = []
    for block in blocks:
        inner: Block | None = block
        while inner is not None and not isinstance(inner, Entry):
            inner = getattr(inner, "ignore_error_block", None)
        if inner is None:
            continue
        fields: dict[str, Field] = {}
        for each in inner.fields:
            if each.key.lower() not in fields or not fields[each.key.lower()].value.strip('{}" '):
                fields[each.key.lower()] = each
        inner.fields = list(fields.values())
        inner.key = str(len(entries))
        entries.append(inner)
    return entries


def _fields(entry: Mapping[str, str]) -> Fields:
    def text(*names: str) -> str:
        return next((value for name in names if (value := _plain(entry.get(name, "")))), "")

    journal, note = text("journal", "journaltitle", "booktitle", "series"), text("note")
    found = _ARXIV_IN_TEXT.search(" ".join((journal, text("volume"), note, text("howpublished"))))
    links = (entry.get("url", ""), entry.get("ee", ""), entry.get("link", ""))
    eprint = text("eprint")
    return Fields(
        title=text("title"),
        abstract=text("abstract"),
        authors=_authors(entry.get("author", "")),
        ids=(
            *([eprint] if parse_arxiv_id(eprint) else []),
            *([found[1]] if found else []),
            text("doi").replace("\\_", "_"),
            *(link.replace("\\_", "_").replace("\\%", "%").strip("{}") for link in links),
        ),
        pdf=text("pdf"),
        categories=tuple(text("primaryclass").split()),
        primary_category=text("primaryclass"),
        keywords=tuple(
            word
            for name in ("keywords", "author_keywords", "keyword")
            for word in _SEPARATORS.split(text(name))
        ),
        dates=_dates(text),
        comment="" if _CITED.match(note) else note,
        journal=journal,
        tldr=text("tldr"),
    )


def _dates(text: Callable[..., str]) -> tuple[str, ...]:
    """A whole date before a year with its month, and that before a year."""
    year, month, day = text("year"), text("month"), text("day")
    if _NUMBER.fullmatch(month):
        joined = f"{year}-{month}-{day}" if day else f"{year}-{month}"
    else:
        joined = " ".join(filter(None, (day, month, year)))
    return tuple(filter(None, (text("date"), joined, year)))


def _authors(value: str) -> tuple[str, ...]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    try:
        names = split_multiple_persons_names(value.strip())
    except (ValueError, IndexError):
        names = [value]
    # A name in braces as a whole is that of an institution, its commas included.
    return tuple(
        _plain(name) if name.startswith("{") and name.endswith("}") else _plain(person(name))
        for name in names
        if name.strip() != "others"
    )


def _plain(value: str) -> str:
    """The text of a value: accents as letters, and no braces that protect capitals."""
    if not any(sign in value for sign in "\\{}"):
        return value.strip()
    parts = _MATHS.split(value)
    for i in range(0, len(parts), 2):
        decoded = without_latex(parts[i], maths=True) if parts[i].strip() else parts[i]
        space = " " if parts[i][:1].isspace() else "", " " if parts[i][-1:].isspace() else ""
        unbraced = _ESCAPED.sub(r"\1", _BRACES.sub("", decoded))
        parts[i] = f"{space[0]}{unbraced.strip()}{space[1]}" if parts[i].strip() else parts[i]
    return "".join(parts).strip()
