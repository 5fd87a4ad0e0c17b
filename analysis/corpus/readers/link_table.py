"""Lists of papers as Markdown tables, or as bullets: date, title, first author, link.

::

    ## Updated on 2015.01.09
    ## Ships

    |Publish Date|Title|Authors|PDF|Code|
    |---|---|---|---|---|
    |**2015-01-05**|**Counting Ships**|Ada Poet et.al.|[1501.00001](http://arxiv.org/abs/1501.00001)|null|

    - 2015-01-05, **Fog**, Cy Sail et.al., Paper: [1501.00002](http://arxiv.org/abs/1501.00002)

Columns are known by their headings, in any order; a column with abstracts may keep them in
``<details>``. Each row has its own date: such a list is kept up over years, and the day on which
it was last written says nothing of a paper. Headings and text between the tables belong to the
page; only a line that links to arXiv without being a row is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from analysis.corpus.clean import clean_text, clean_title, split_authors, value_or_none
from analysis.corpus.identity import parse_arxiv_id, parse_dois, web_url
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.readers.values import written_day
from analysis.corpus.record import UNDATED, DigestHeader, Item, Line, PaperRecord, Rejection

FORMAT = "link_table"
ABOUT: Final = About(
    name="table or list of links",
    recognised_by=r"`\|2026-05-13\|title\|Author et.al.\|[id](https://arxiv.org/abs/...)\|`",
    dates="submitted, of each row",
)

_ARXIV: Final = r"arxiv\.org/(?:abs|pdf|html)/"
_SNIFF: Final = re.compile(
    rf"^(?:[ \t]*\|[^\n]{{0,20000}}{_ARXIV}"
    rf"|[-*] \**\d{{4}}[-./]\d{{2}}[-./]\d{{2}}\**,[^\n]{{0,2000}}{_ARXIV})",
    re.MULTILINE,
)
_BULLET: Final = re.compile(
    r"[-*] \**(?P<date>\d{4}[-./]\d{2}[-./]\d{2})\**,\s*\*\*(?P<title>.{1,2000}?)\*\*,"
    r"\s*(?P<authors>[^\[\]]{0,2000}?),?\s*(?:Paper|Link|PDF|arXiv):\s*(?P<link>.*)",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"[\s|:-]+")
_CELLS: Final = re.compile(r"(?<!\\)\|")
_LINK: Final = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,2000})\]\(\s*(\S{1,2000}?)\s*\)")
_BARE: Final = re.compile(r"https?://[^\s|<>()\[\]\"]{1,2000}")
_SUMMARY: Final = re.compile(r"<summary>.{0,200}?</summary>", re.IGNORECASE | re.DOTALL)
_BLOCKS: Final = re.compile(r"</?(?:details|p|div|br)\b[^>]{0,200}>", re.IGNORECASE)
_ET_AL: Final = re.compile(r"[\s,]*\bet\.?\s?al\.?\s*$", re.IGNORECASE)
_NOTHING: Final = frozenset({"", "null", "none", "-", "n/a"})
_SHORTEST_ROW: Final = 3
#: Addresses, days and arXiv ids stand in rows: a title may hold the words of a heading.
_NO_HEADING: Final = re.compile(
    r"https?:|arxiv\.org/|(?<!\d)\d{4}(?:[-./]\d{2}[-./]\d{2}|\.\d{4,5})(?!\d)"
)

#: What a heading says when it holds one of these words; the first that fits wins.
_COLUMNS: Final = {
    "date": ("date", "publish", "time", "日期"),
    "authors": ("author", "作者"),
    "abstract": ("abstract",),
    "summary": ("summary", "tldr", "tl;dr", "摘要", "总结"),
    "code": ("code", "github", "代码"),
    "comment": ("comment", "venue", "note"),
    "category": ("categor", "subject"),
    "link": ("pdf", "link", "url", "arxiv", "id", "链接"),
    "title": ("title", "paper", "name", "标题"),
}
#: A table without headings, and the rows of most lists.
_USUAL: Final = ("date", "title", "authors", "link", "code")


def sniff(head: str) -> bool:
    """Whether a file holds rows that link to arXiv."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The papers and rejections of the tables and bullets of a page, in its order."""
    columns: tuple[str, ...] = _USUAL
    position = 0
    for number, raw in lines:
        text = raw.strip()
        if text.startswith("|"):
            named = _columns(text)
            if named is not None or _RULE.fullmatch(text):
                columns = named or columns
                continue
            row: _Row | None = _table_row(number, text, columns)
        else:
            bullet = _BULLET.match(text)
            row = _Row(number, text, {**bullet.groupdict()}) if bullet else None
        if row is not None:
            position += 1
            yield from row.read(source, position)
        elif re.search(_ARXIV, text):
            yield Rejection(source, number, "a link to arXiv outside any row", excerpt(text))


def _columns(text: str) -> tuple[str, ...] | None:
    """What the headings of a table mean, None when the line is no row of headings."""
    cells = _split(text)
    if _NO_HEADING.search(text) or len(cells) < _SHORTEST_ROW:
        return None
    found = [_meaning(cell.strip(" *_`").lower()) for cell in cells]
    return tuple(found) if "title" in found and len(set(found) - {""}) > 1 else None


def _meaning(heading: str) -> str:
    if len(heading) > 40:
        return ""
    for name, words in _COLUMNS.items():
        if any(heading == word if len(word) < 3 else word in heading for word in words):
            return name
    return ""


def _split(text: str) -> list[str]:
    return _CELLS.split(text.strip().removeprefix("|").removesuffix("|"))


def _table_row(number: int, text: str, columns: tuple[str, ...]) -> _Row:
    cells = _split(text)
    n_more = len(cells) - len(columns)
    if n_more > 0 and "title" in columns:
        # Titles are what holds a stray bar; rows that are cut short lack their last cells.
        at = columns.index("title")
        cells[at : at + n_more + 1] = ["|".join(cells[at : at + n_more + 1])]
    values: dict[str, str] = {}
    for name, cell in zip(columns, cells, strict=False):
        if cell.strip(" *").lower() not in _NOTHING:
            values.setdefault(name, cell.replace("\\|", "|"))
    return _Row(number, text, values)


@dataclass(slots=True)
class _Row:
    """A row of a table or a bullet, by the meaning of its columns."""

    line: int
    text: str
    values: dict[str, str]
    links: list[tuple[str, str]] = field(default_factory=list)

    def read(self, source: str, position: int) -> Iterator[Item]:
        """The paper, unless it has no title or no id, then what else could not be read."""
        cells = [*(self.values.get(name, "") for name in ("link", "title")), *self.values.values()]
        self.links = [link for cell in cells for link in _LINK.findall(cell)]
        addresses = [url for _, url in self.links] + _BARE.findall(" ".join(cells))
        ids = [parsed for each in addresses if (parsed := parse_arxiv_id(each.split("#")[0]))]
        dois = [doi for each in addresses for doi in parse_dois(each)]
        title = clean_title(_unlinked(self.values.get("title", "")))
        if not title or not (ids or dois):
            reason = "row without arXiv id or DOI" if title else "row without a title"
            yield Rejection(source, self.line, reason, excerpt(self.text))
            return
        date_text = self.values.get("date", "").strip(" *_`")
        day = written_day(date_text)
        yield PaperRecord(
            source=source,
            line=self.line,
            position=position,
            format=FORMAT,
            header=DigestHeader(digest_date=day, date_kind="submitted") if day else UNDATED,
            title=title,
            abstract=clean_text(_unfolded(self.values.get("abstract", ""))),
            authors=split_authors(_ET_AL.sub("", _unlinked(self.values.get("authors", "")))),
            arxiv_id=ids[0][0] if ids else None,
            version=ids[0][1] if ids else None,
            doi=dois[0] if dois else None,
            categories=_words(self.values.get("category", "")),
            comment=value_or_none(_unfolded(_unlinked(self.values.get("comment", "")))),
            summary=value_or_none(_unfolded(self.values.get("summary", ""))),
            resources=self._resources(),
        )
        if date_text and day is None:
            reason = "the row names no day: its paper is undated"
            yield Rejection(source, self.line, reason, excerpt(date_text))

    def _resources(self) -> tuple[str, ...]:
        found = (
            f"{clean_text(label.strip('* ')) or 'Link'}: {url}"
            for label, url in self.links
            if web_url(url) is not None and parse_arxiv_id(url.split("#")[0]) is None
        )
        return tuple(dict.fromkeys(found))


def _unlinked(cell: str) -> str:
    """A cell's text, its links as their labels and without the signs of bold or italics."""
    text = _LINK.sub(lambda match: match[1], cell).strip()
    while len(text) > 1 and text[0] in "*_`" and text[-1] == text[0]:
        text = text.strip(text[0]).strip()
    return text.strip("* ")


def _unfolded(cell: str) -> str:
    return _BLOCKS.sub(" ", _SUMMARY.sub(" ", cell))


def _words(cell: str) -> tuple[str, ...]:
    words = (word.strip("*`[]() ") for word in re.split(r"[,;\s]+", clean_text(_unlinked(cell))))
    return tuple(dict.fromkeys(word for word in words if word))
