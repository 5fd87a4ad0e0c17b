"""A day's papers under headings of categories or of the announcement's sections.

::

    # Table of Contents
    - [cs.CV](#cs.CV) [Total: 1]

    # cs.CV [[Back]](#toc)
    ### [1] [Counting Ships](https://arxiv.org/abs/1501.00001)
    *Ada Poet,Bo Sailor*
    TL;DR: 我们数船。
    <details>
      <summary>Details</summary>
    Motivation: 船很多。
    Abstract: We count ships.
      From the shore, that is.
    </details>

An entry is a heading with a link to arXiv, or with a link in its fields. Its fields are labelled
paragraphs, with or without bold or a bullet; a value goes on until the next label. What stands
beside the abstract was written by a machine, often in another language, and is kept apart.
The table of contents is held against what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from analysis.corpus.clean import clean_text, clean_title, split_authors, value_or_none
from analysis.corpus.identity import parse_arxiv_id, parse_dois, web_url
from analysis.corpus.readers.announcements import announcement
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt, stray_text
from analysis.corpus.readers.values import utc_time, written_day
from analysis.corpus.record import (
    UNDATED,
    Announcement,
    DateKind,
    DigestHeader,
    Item,
    Line,
    PaperRecord,
    Rejection,
)

FORMAT = "daily_sections"
ABOUT: Final = About(
    name="digest with sections of categories",
    recognised_by="`[Total: 76]`, `### [1] [Title](https://arxiv.org/abs/...)`",
    dates="announced; the day in the file's name where no heading has one",
)
#: The day is often in the file's name only: that of arXiv's announcement.
NAME_DATE_KIND: DateKind = "announced"

_ARXIV: Final = r"https?://(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html)/"
_SNIFF: Final = re.compile(
    rf"^(?:#{{2,4}}[^\n]{{0,4000}}(?<!pdf)(?<!pdf )\]\({_ARXIV}"
    rf"|[-*] \[[^\]\n]{{1,80}}\]\(#[^)\n]*\) \[Total: \d+\]"
    rf"|[-*] \*\*(?:arXiv|PDF) link:?\*\*:?[ \t]*{_ARXIV})",
    re.MULTILINE | re.IGNORECASE,
)
_HEADING: Final = re.compile(r"(#{1,6})\s*(.*)")
_TOTAL: Final = re.compile(r"[-*]\s*\[(?P<name>[^\]]{1,80})\]\(#.*\)\s*\[Total:\s*(?P<n>\d{1,6})\]")
_BACK: Final = re.compile(r"\s*\[+Back\]+\(#.*?\)\s*", re.IGNORECASE)
_TAGS: Final = re.compile(r"</?(?:div|details|a|hr|br|p)\b[^>]{0,200}>", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary>(.{0,200}?)</summary>", re.IGNORECASE)
_CATEGORY: Final = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,20})?")
_DATE: Final = re.compile(r"\d{4}([-./])\d{2}\1\d{2}")
_NUMBER: Final = re.compile(r"\A(?:\[\d{1,6}\]|\d{1,6}[.)])\s*")
_LINKED: Final = re.compile(r"\[(?P<title>.+)\]\((?P<url>https?://[^\s()]+)\)")
_URL: Final = re.compile(r"https?://[^\s<>()\[\]\"]+")
_FIELD: Final = re.compile(
    r"(?:[-*+] )?(?:\*\*(?P<bold>[^*:\uff1a]{1,40})[:\uff1a]?\*\*[:\uff1a]?"
    r"|(?P<plain>[^\W\d_][^*:\uff1a]{0,39})[:\uff1a])(?:\s+|$)(?P<value>.*)"
)

#: What may stand outside of entries unless it links to a paper.
_DECORATION: Final = ("---", "===", "***", "|", ">", "![")
_SIGNS: Final = " *#:\uff1a"

#: Labels and what they mean; one that is not here belongs to the text it stands in.
_LABELS: Final = {
    "abstract": "abstract",
    "authors": "authors",
    "author": "authors",
    "main category": "category",
    "primary category": "category",
    "category": "category",
    "categories": "categories",
    "subjects": "categories",
    "tl;dr": "tldr",
    "tldr": "tldr",
    "comment": "comment",
    "comments": "comment",
    "journal": "journal",
    "journal reference": "journal",
    "doi": "doi",
    "published": "published",
    "updated": "updated",
    "type": "announcement",
    "announce type": "announcement",
    **dict.fromkeys(("link", "url", "arxiv link", "arxiv id", "arxiv", "pdf", "pdf link"), "link"),
    **dict.fromkeys(("motivation", "method", "methods", "result", "results"), "summary"),
    **dict.fromkeys(("conclusion", "conclusions", "summary", "ai summary"), "summary"),
    **dict.fromkeys(("abstract translation", "translation", "key insight", "keywords"), "summary"),
    **dict.fromkeys(("relevance", "score", "code", "code link"), "other"),
    **dict.fromkeys(("摘要", "总结", "动机", "方法", "结果", "结论"), "summary"),
}


def sniff(head: str) -> bool:
    """Whether a file starts as such a digest does."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The headers, papers and rejections of a digest, in its order."""
    page = _Page(source)
    for number, text in lines:
        yield from page.take(number, text)
    yield from page.close()
    yield from page.missing()


@dataclass(slots=True)
class _Entry:
    """The raw values of an entry."""

    line: int
    heading: str
    level: int
    announcement: Announcement | None
    header: DigestHeader
    values: dict[str, list[str]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    current: str = "authors"
    length: int = 0
    #: Labelled links: one to another paper stands under a heading too deep to open an entry.
    links: list[Line] = field(default_factory=list)

    def put(self, name: str, text: str) -> None:
        """Take a line in, as long as the entry stays within bounds."""
        self.length += len(text) + 16
        if self.length <= MAX_ENTRY_LENGTH:
            self.values.setdefault(name, []).append(text)

    def value(self, name: str) -> str:
        return "\n".join(self.values.get(name, ())).strip()


class _Page:
    """Where the reading of a digest stands."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._header = UNDATED
        self._section: str | None = None
        self._announcement: Announcement | None = None
        self._entry: _Entry | None = None
        self._totals: dict[str, tuple[int, int]] = {}
        self._counts: dict[str, int] = {}
        self._position = 0
        #: Of the entries: a heading without a link is one of them when it stands as high.
        self._level = 0

    def take(self, number: int, raw: str) -> Iterator[Item]:
        """Read one line."""
        summary = _SUMMARY.search(raw)
        label = summary[1].strip() if summary else ""
        text = _TAGS.sub("", _SUMMARY.sub("", raw)).strip()
        heading = _HEADING.match(text)
        total = _TOTAL.match(text)
        if total is not None:
            self._totals[total["name"]] = (number, int(total["n"]))
        elif heading is not None:
            yield from self._take_heading(number, len(heading[1]), heading[2].strip())
        elif self._entry is not None:
            if label:
                self._label(label, "")
            self._take_text(number, text, indented=raw[:1] in (" ", "\t"))
        elif text and (not text.startswith(_DECORATION) or re.search(_ARXIV, text)):
            yield stray_text(self._source, number, text)

    def _take_heading(self, number: int, level: int, heading: str) -> Iterator[Item]:
        entry = self._entry
        found = _LINKED.search(_BACK.sub("", heading))
        linked = found is not None
        names_paper = found is not None and parse_arxiv_id(found["url"]) is not None
        if entry is not None and level > entry.level and not names_paper:
            if not self._label(heading, ""):
                entry.put("abstract", heading)
            return
        plain = _BACK.sub(" ", heading).strip()
        opened = announcement(plain)
        unlinked = not linked and level != self._level
        if (unlinked and level < 3) or (not linked and (opened or _CATEGORY.fullmatch(plain))):
            yield from self.close()
            yield from self._open_section(plain, opened)
            return
        if not linked and plain.lower().startswith("table of contents"):
            return
        yield from self.close()
        self._level = self._level or (level if linked else 0)
        self._counts[self._section or ""] = self._counts.get(self._section or "", 0) + 1
        self._entry = _Entry(number, plain, level, self._announcement, self._header)

    def _open_section(self, heading: str, opened: Announcement | None) -> Iterator[Item]:
        date = _DATE.search(heading)
        if date is not None:
            found = written_day(date[0])
            kind: DateKind = "announced" if found else "unknown"
            self._header = replace(self._header, digest_date=found, date_kind=kind)
        self._announcement = opened
        if opened is None and (_CATEGORY.fullmatch(heading) or heading in self._totals):
            self._section = heading
            category = heading if _CATEGORY.fullmatch(heading) else None
            self._header = replace(self._header, digest_category=category)
        if date is not None or self._header.digest_category is not None:
            yield self._header

    def _take_text(self, number: int, text: str, *, indented: bool) -> None:
        entry = self._entry
        if entry is None or not text or text == "---":
            return
        found = None if indented and entry.current == "abstract" else _FIELD.match(text)
        if found is not None:
            label = found["bold"] or found["plain"]
            if _LABELS.get(label.strip(_SIGNS).lower()) == "link":
                entry.links.append((number, text))
            if self._label(label, found["value"]):
                return
        if text[0] == text[-1] == "*" and "authors" not in entry.values:
            entry.put("authors", text.strip("*"))
        elif entry.current == "authors" and entry.values:
            # Neither a label nor the line of authors: the abstract, where it has no label.
            entry.put("other" if "abstract" in entry.labels else "abstract", text)
        else:
            entry.put(entry.current, text)

    def _label(self, label: str, value: str) -> bool:
        """Open a field; a label that came before, or is none, is text."""
        entry, key = self._entry, label.strip(_SIGNS).lower()
        name = _LABELS.get(key)
        if entry is None or name is None or key in entry.labels:
            return False
        entry.labels.add(key)
        entry.current = name
        if name == "summary":
            entry.put(name, f"{label.strip(_SIGNS)}:")
        if value:
            entry.put(name, value)
        return True

    def close(self) -> Iterator[Item]:
        """The open entry as a paper, unless it has no title or no id."""
        entry, self._entry = self._entry, None
        if entry is None:
            return
        self._position += 1
        heading = _NUMBER.sub("", entry.heading, count=1)
        linked = _LINKED.search(heading)
        title = clean_title(linked["title"] if linked else heading.removeprefix("Title:"))
        urls = [linked["url"]] if linked else []
        urls += _URL.findall(entry.value("link")) or entry.value("link").split()
        ids = [found for url in urls if (found := parse_arxiv_id(url))]
        dois = parse_dois(" ".join([entry.value("doi"), *urls]))
        if not title or not (ids or dois):
            reason = "entry without arXiv id or DOI" if title else "entry without a title"
            yield Rejection(self._source, entry.line, reason, excerpt(entry.heading))
            return
        yield self._record(entry, title, ids, dois, urls)
        for line, text in entry.links:
            named = {found[0] for url in _URL.findall(text) if (found := parse_arxiv_id(url))}
            if named and ids and ids[0][0] not in named:
                reason = "a link to another paper than the entry's: its heading is too deep"
                yield Rejection(self._source, line, reason, excerpt(text))
        if entry.length > MAX_ENTRY_LENGTH:
            reason = f"entry longer than {MAX_ENTRY_LENGTH:,} characters: the end was left out"
            yield Rejection(self._source, entry.line, reason, excerpt(entry.heading))

    def _record(
        self,
        entry: _Entry,
        title: str,
        ids: list[tuple[str, int | None]],
        dois: tuple[str, ...],
        urls: list[str],
    ) -> PaperRecord:
        main, *listed = (
            clean_text(part).strip(" `*")
            for part in (entry.value("category"), *re.split(r"[,;]", entry.value("categories")))
        )
        primary = main or entry.header.digest_category
        names = dict.fromkeys(name for name in (primary, *listed) if name)
        others = [url for url in urls if web_url(url) and parse_arxiv_id(url) is None]
        return PaperRecord(
            source=self._source,
            line=entry.line,
            position=self._position,
            format=FORMAT,
            header=entry.header,
            title=title,
            abstract=clean_text(entry.value("abstract")),
            authors=split_authors(entry.value("authors")),
            arxiv_id=ids[0][0] if ids else None,
            version=ids[0][1] if ids else None,
            doi=dois[0] if dois else None,
            categories=tuple(names),
            primary_category=main or None,
            published=utc_time(entry.value("published")),
            updated=utc_time(entry.value("updated")),
            comment=value_or_none(entry.value("comment")),
            journal=value_or_none(entry.value("journal")),
            tldr=value_or_none(entry.value("tldr")),
            summary=value_or_none(entry.value("summary")),
            announcement=announcement(entry.value("announcement")) or entry.announcement,
            resources=tuple(dict.fromkeys(f"Link: {url}" for url in others)),
        )

    def missing(self) -> Iterator[Item]:
        """Where the table of contents promises other numbers than were found."""
        for name, (line, n) in self._totals.items():
            found = self._counts.get(name, 0)
            if found != n:
                reason = f"the table of contents counts {n:,} entries, {found:,} were found"
                yield Rejection(self._source, line, reason, excerpt(name))
