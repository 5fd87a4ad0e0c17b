"""What must hold of everything that is read, whatever the file: nothing here asks a reader.

``check_items`` says that what was read is valid; ``check_entries`` that each entry of a file of any
bytes is a paper or a rejection, as a rule of its own counts entries; ``check_sample`` that damage
to one entry costs no other.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from xml.parsers import expat

from analysis.corpus.codec import decode, encode
from analysis.corpus.frames import appearances_frame, papers_frame, rejections_frame
from analysis.corpus.merge import merge
from analysis.corpus.parse import Parsed
from analysis.corpus.record import DigestHeader, Item, PaperRecord, Rejection
from tests.fuzz.samples import Sample

_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
#: Controls, marks that reverse what follows, surrogates, and what is no character.
_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ARXIV_ID: Final = re.compile(r"\d{4}\.\d{4,5}|[a-z][a-z-]*/\d{7}", re.ASCII)
_DOI: Final = re.compile(r"10\.[0-9]{4,9}/\S+")
_KNOWN_AS: Final = re.compile(r"title:[0-9a-f]{12}|doi:10\.\d{4,9}/\S+")
_LANGUAGE: Final = re.compile(r"[a-z]{2}|und")
_YEARS: Final = range(1900, 2200)
#: Said of a line beside what became of its entry.
_BESIDE: Final = "the line is not UTF-8"
#: Said of a line instead of reading it.
_LEFT_OUT: Final = "line longer than"
#: After so many faults of JSON an object that goes over several lines may be rejected unread.
_MANY: Final = 100
#: Said of a Parquet file, or of all rows from one on.
_OF_ALL: Final = ("Parquet file is damaged", "no column holds titles", "cannot be read:")


def text_lines(content: bytes) -> list[str]:
    """The lines of a file, decoded and cut without the corpus's own code."""
    lines = _LINE_BREAK.split(content.decode("utf-8-sig", "surrogateescape"))
    return lines if lines[-1] else lines[:-1]


def check_items(parsed: Parsed, n_lines: int) -> None:
    """Everything that was read is valid, survives the cache, and is a paper in the end."""
    positions, line = [], 0
    for item in parsed.items:
        if isinstance(item, DigestHeader):
            _check_header(item)
        elif isinstance(item, Rejection):
            _check_rejection(item, parsed.source, n_lines)
        else:
            assert type(item) is PaperRecord
            assert item.source == parsed.source
            assert item.format == parsed.format
            assert line <= item.line <= max(n_lines, 1)
            line = item.line
            positions.append(item.position)
            _check_record(item)
    assert positions == sorted(set(positions))
    assert not positions or positions[0] >= 1
    lines = {item.line for item in _records(parsed)}
    assert all(item.similar_to_line in {None, *lines} for item in _records(parsed))
    assert decode(list(encode(parsed, parsed.source)), parsed.source) == parsed


def check_frames(parsed: Parsed) -> None:
    """Each entry is an appearance of one paper, and the frames keep to their schemas."""
    records = list(_records(parsed))
    papers, ids = merge(records)
    assert sum(paper.n_appearances for paper in papers) == len(records) == len(ids)
    assert {paper.paper_id for paper in papers} == set(ids)
    if records:
        assert len(papers_frame(papers)) == len(papers)
        assert len(appearances_frame(records, ids)) == len(records)
    rejections = [item for item in parsed.items if isinstance(item, Rejection)]
    assert len(rejections_frame(rejections)) == len(rejections)


def _records(parsed: Parsed) -> Iterator[PaperRecord]:
    return (item for item in parsed.items if isinstance(item, PaperRecord))


def _check_header(header: DigestHeader) -> None:
    assert header.date_kind in ("submitted", "announced", "unknown")
    if header.digest_date is None:
        assert header.date_kind == "unknown"
    else:
        assert header.digest_date.year in _YEARS
    _check_text(header.digest_category)


def _check_rejection(rejection: Rejection, source: str, n_lines: int) -> None:
    assert rejection.source == source
    assert 1 <= rejection.line <= max(n_lines, 1)
    assert rejection.reason
    assert rejection.reason.isprintable()
    assert rejection.excerpt.isprintable()
    assert len(rejection.excerpt) <= 120


def _check_record(record: PaperRecord) -> None:
    _check_header(record.header)
    assert record.title
    assert record.position >= 1
    for text in _texts(record):
        _check_text(text)
    assert all(record.authors)
    assert all(record.categories)
    assert all(record.keywords)
    assert all(record.resources)
    assert record.arxiv_id is None or _ARXIV_ID.fullmatch(record.arxiv_id)
    assert record.version is None or (record.arxiv_id is not None and record.version >= 0)
    assert record.doi is None or (_DOI.fullmatch(record.doi) and record.doi == record.doi.lower())
    assert record.known_as is None or _KNOWN_AS.fullmatch(record.known_as)
    if record.pdf_url is not None:
        address = urlsplit(record.pdf_url)
        assert address.scheme.lower() in ("http", "https")
        assert address.netloc
        assert not re.search(r"\s", record.pdf_url)
    for time in (record.published, record.updated):
        assert time is None or (time.utcoffset() == timedelta() and time.tzinfo is UTC)
        assert time is None or time.year in _YEARS
    assert record.year is None or record.year in _YEARS
    assert record.month is None or (record.year is not None and 1 <= record.month <= 12)
    assert record.announcement in (None, "new", "cross", "replaced")
    assert record.rank is None or record.rank >= 1
    assert _LANGUAGE.fullmatch(record.language)
    assert all(type(number) is int for number in record.sketch)


def _texts(record: PaperRecord) -> list[str]:
    single = (
        *(record.title, record.abstract, record.primary_category, record.comment, record.journal),
        *(record.tldr, record.summary, record.pdf_url, record.doi, record.known_as),
    )
    listed = (*record.authors, *record.categories, *record.keywords, *record.resources)
    return [text for text in (*single, *listed) if text is not None]


def _check_text(text: str | None) -> None:
    """One visible line that any file can hold."""
    if text is not None:
        assert _INVISIBLE.search(text) is None, ascii(text)
        assert text == " ".join(text.split()), ascii(text)


def check_sample(parsed: Parsed, made: Sample) -> None:
    """Every entry that is whole is a paper, with its words; what is damaged is that or rejected."""
    if parsed.format is None:
        # Damage enough to make the file binary: it is rejected as a whole.
        assert parsed.items
        return
    assert parsed.format == made.form.reader
    records = list(_records(parsed))
    texts = [text for record in records for text in _texts(record)]
    rejections = [item for item in parsed.items if isinstance(item, Rejection)]
    for entry in made.entries:
        if entry.is_damaged:
            stand_in = (_stands_in(item, entry.line, entry.last_line) for item in parsed.items)
            assert any(stand_in), f"nothing was read in lines {entry.line} to {entry.last_line}"
            continue
        found = [record for record in records if entry.title_word in record.title]
        if not found and (not made.form.is_fenced or len(rejections) > _MANY):
            rejected = any(entry.line <= each.line <= entry.last_line for each in rejections)
            assert rejected or any(entry.title_word in text for text in texts), entry.title_word
            continue
        assert found, f"{entry.title_word} is lost"
        assert any(record.line == entry.line for record in found), entry.title_word
        holders = [record.abstract for record in found]
        if not made.form.is_fenced:
            holders = texts
        if "Harbour" in made.form.entry:
            assert any(entry.abstract_word in text for text in holders), entry.abstract_word


def check_rows(parsed: Parsed, n_rows: int, *, is_whole: bool) -> None:
    """Each row of a Parquet file is a paper or a rejection, or said to be missing."""
    reasons = [item.reason for item in parsed.items if isinstance(item, Rejection)]
    if any(reason.startswith(_OF_ALL) for reason in reasons):
        assert not is_whole, reasons
        return
    assert parsed.format is None or len(parsed.items) == n_rows


def _stands_in(item: Item, first: int, last: int) -> bool:
    return not isinstance(item, DigestHeader) and first <= item.line <= last


#: The numbers of the lines in which entries begin, once for each that begins there.
Marks = Callable[[list[str]], list[int]]


def check_entries(parsed: Parsed, content: bytes) -> None:
    """Each entry that a file of any bytes holds has a record or a rejection in its place."""
    if parsed.format not in MARKS:
        assert parsed.format is not None or parsed.items
        return
    lines = text_lines(content)
    placed = [item for item in parsed.items if not isinstance(item, DigestHeader)]
    for item in placed:
        if isinstance(item, Rejection) and item.reason.startswith(_LEFT_OUT):
            # Its reader never saw it, nor may what follows be judged by it.
            lines[item.line - 1] = ""
    marks = Counter(MARKS[parsed.format](lines))
    found = Counter(
        item.line
        for item in placed
        if isinstance(item, PaperRecord) or not item.reason.startswith(_BESIDE)
    )
    for line, n in marks.items():
        assert found[line] >= n, f"line {line} holds {n} entries, {found[line]} were read"
    at_least = MINIMA.get(parsed.format)
    if at_least is not None:
        assert sum(found.values()) >= at_least(lines)
    may_begin = BEGINNINGS.get(parsed.format)
    if may_begin is not None:
        begun = Counter(item.line for item in placed if isinstance(item, PaperRecord))
        for line, n in begun.items():
            assert n <= len(may_begin.findall(lines[line - 1])), (
                f"line {line} begins no {n} entries"
            )


def _beginning(pattern: str) -> Marks:
    compiled = re.compile(pattern, re.ASCII)

    def marks(lines: Sequence[str]) -> list[int]:
        return [number for number, text in enumerate(lines, start=1) if compiled.match(text)]

    return marks


def _elements(name: str) -> Marks:
    """Start tags as text, and, where the document is well-formed, as the XML parser sees them."""
    tag = re.compile(rf"<(?:[a-z]+:)?{name}(?=[ \t/>])", re.ASCII)

    def marks(lines: list[str]) -> list[int]:
        parsed = _parsed_elements("\n".join(lines), name)
        if parsed is not None:
            return parsed
        return [n for n, text in enumerate(lines, start=1) for _ in tag.findall(text)]

    return marks


def _parsed_elements(text: str, name: str) -> list[int] | None:
    lines: list[int] = []
    parser = expat.ParserCreate("UTF-8")

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            lines.append(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, ValueError):
        return None
    return lines


def _filled(lines: Sequence[str]) -> list[int]:
    return [number for number, text in enumerate(lines, start=1) if text.strip()]


def _json_lines(lines: list[str]) -> list[int]:
    """Every line, where the first is an object that is a paper."""
    filled = _filled(lines)
    first = _json(lines[filled[0] - 1]) if filled else None
    return filled if isinstance(first, dict) and "title" in first else []


def _json_papers(lines: list[str]) -> int:
    """Objects with a title in an array, or in the arrays of an object without one."""
    value = _json("\n".join(lines))
    lists = [value] if isinstance(value, list) else []
    if isinstance(value, dict) and "title" not in value:
        lists = [each for each in value.values() if isinstance(each, list)]
    return sum(
        isinstance(each, dict) and isinstance(each.get("title"), str)
        for listed in lists
        for each in listed
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _csv_rows(lines: list[str]) -> list[int]:
    """Lines below a known header, in a file where each is a row by itself."""
    separator = _HEADERS.get(lines[0]) if lines else None
    if separator is None:
        return []
    cell = rf'(?:"[^"]*"|[^"{separator}]*)'
    row = re.compile(rf"{cell}(?:{separator}{cell})*")
    if not all(map(row.fullmatch, lines)):
        return []
    filled = re.compile(rf'[^\s"{separator}]')
    return [n for n, text in enumerate(lines, start=1) if n > 1 and filled.search(text)]


_HEADERS: Final = {
    "Title,Year,Abstract": ",",
    '"Authors";"Title";"DOI";"Abstract"': ";",
    "PT\tAU\tTI\tAB\tPY\tDI": "\t",
}
_IMAGE: Final = "Responsive image"
_BIBTEX: Final = re.compile(r"\s*@(?!(?:comment|string|preamble)\b)[a-z]+[{(]", re.IGNORECASE)

#: What an entry is in each format of text, told without its reader.
MARKS: Final[dict[str, Marks]] = {
    # A heading of the third level.
    "daily_digest": _beginning(r"###(?!#)"),
    "daily_listing": _beginning(r"###(?!#)"),
    # The line that stands in for a picture; which lines head it only the order of blocks says.
    "similar_papers": lambda lines: [],
    # A heading that is a link to an abstract, and nothing else.
    "daily_sections": _beginning(
        r"#{2,4} (?:\[\d+\] )?\[\w[\w ]*\]\(https?://arxiv\.org/abs/\d{4}\.\d{5}\)$"
    ),
    # A line that links to an abstract, row or not.
    "link_table": _beginning(r".*https?://arxiv\.org/abs/\d{4}\.\d{5}"),
    # An element, as the XML parser sees it where there is no fault in the document.
    "arxiv_atom": _elements("entry"),
    "rss": _elements("item"),
    "oai_pmh": _elements("record"),
    # A line with anything in it; in JSON also an object in a list.
    "arxiv_snapshot": _filled,
    "json_lines": _json_lines,
    # The tag or the type that opens an entry, where it starts a line.
    "medline": _beginning(r"PMID- ?\d"),
    "ris": _beginning(r"TY  - [A-Z]"),
    "bibtex": lambda lines: [n for n, text in enumerate(lines, 1) if _BIBTEX.match(text)],
    # A line with anything in its cells, where no cell goes on in the next line.
    "csv_table": _csv_rows,
}
#: Formats whose entries are counted, but not placed.
MINIMA: Final[dict[str, Callable[[list[str]], int]]] = {
    "similar_papers": lambda lines: [text.strip() for text in lines].count(_IMAGE),
    "json_lines": _json_papers,
}
#: What begins an entry, wherever in its line: a paper may not come from nowhere.
BEGINNINGS: Final = {
    name: re.compile(pattern)
    for name, pattern in {
        "daily_digest": "^###",
        "daily_listing": "^###",
        "daily_sections": r"^.*(?:#|[-*+]\s|\d[.)]\s|<summary>)",
        "link_table": r"^.*\S",
        "arxiv_snapshot": r"^.*\S",
        "csv_table": r"^.*\S",
        "arxiv_atom": "<",
        "rss": "<",
        "oai_pmh": "<",
        "bibtex": "@",
        "medline": "^PMID",
        "ris": r"^\s*TY",
    }.items()
}
