"""A day's digest with a list of fields for each paper.

::

    # Arxiv Papers in cs.CV on 2015-01-05
    ### Counting Ships from the Shore
    - **Arxiv ID**: http://arxiv.org/abs/1501.00001v2
    - **Categories**: **cs.CV**, cs.LG
    - **Summary**: We count ships from the shore.

The other fields are DOI, Links, Published, Updated, Authors, Comment and Journal; one that is
empty holds the word ``None``; a value goes on in lines indented by two spaces. The header's
date is that of the papers' first submission, unless it says ``(announced)`` after it.

Digests that :mod:`analysis.corpus.export` wrote have six fields more: TLDR, Machine summary, Year
(of publication, with or without month), Keywords and Resources with one a line, and Paper ID for
what has neither arXiv id nor DOI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from analysis.corpus.clean import clean_text, clean_title, split_authors, value_or_none
from analysis.corpus.identity import parse_arxiv_id, parse_dois, web_url
from analysis.corpus.readers.announcements import announcement
from analysis.corpus.readers.dates import year_and_month
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import Section, excerpt, sections, stray_text, too_long
from analysis.corpus.readers.values import day, utc_time
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

FORMAT = "daily_digest"
ABOUT: Final = About(
    name="daily digest with fields",
    recognised_by="`# Arxiv Papers in cs.CV on 2021-05-31`",
    dates="submitted, or as its header says",
)

_HEADER: Final = re.compile(
    r"#[ \t]*Arxiv Papers in[ \t]+(?P<category>[\w.-]{1,40})[ \t]+on[ \t]+(?P<date>.*)"
)
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})\s*(?:\((announced|unknown)\)\s*)?")
_FIELD: Final = re.compile(r"[-*] \*\*(?P<name>[^*:]{1,60})\*\*:(?P<value>.*)", re.DOTALL)
_SNIFF: Final = re.compile(rf"^(?:{_HEADER.pattern}|- \*\*Arxiv ID\*\*:)", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\[\]]{0,200})\]\((\S{0,2000}?)\)(?=[\s,;]|$)")
_PRIMARY: Final = re.compile(r"\*\*([^*]{1,60})\*\*")
_SEPARATOR: Final = re.compile(r"[,;]")

_KNOWN_AS: Final = re.compile(r"title:[0-9a-f]{12}|doi:10\.\d{4,9}/\S{1,300}")
_FIELDS: Final = frozenset(
    {"arxiv id", "doi", "categories", "links", "published"}
    | {"updated", "authors", "comment", "journal", "summary"}
    | {"tldr", "machine summary", "year", "keywords", "resources", "paper id"}
)


def sniff(head: str) -> bool:
    """Whether a file starts as a daily digest does."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The headers, papers and rejections of a daily digest, in its order."""
    header, position = UNDATED, 0
    part: Announcement | None = None
    for section in sections(lines, _HEADER):
        if section.kind == "header":
            header, part = _read_header(section.lines[0][1]), None
            yield header
            if header.digest_date is None:
                reason = "the header names no day: its papers are undated"
                yield Rejection(source, section.line, reason, excerpt(section.lines[0][1]))
        elif section.kind == "announcement":
            part = announcement(section.lines[0][1].lstrip("#"))
        elif section.kind == "stray":
            yield stray_text(source, section.line, section.lines[0][1], section.n_dropped)
        else:
            position += 1
            for item in _Entry(section).read(source, position, header):
                if part is not None and isinstance(item, PaperRecord):
                    yield replace(item, announcement=part)
                else:
                    yield item


def _read_header(text: str) -> DigestHeader:
    match = _HEADER.match(text)
    found = _DATE.fullmatch(match["date"]) if match else None
    digest_date = day(int(found[1]), int(found[2]), int(found[3])) if found else None
    kind: DateKind = "unknown"
    if found is not None and digest_date is not None and found[4] != "unknown":
        kind = "announced" if found[4] else "submitted"
    category = match["category"] if match else "-"
    return DigestHeader(
        digest_date=digest_date,
        date_kind=kind,
        digest_category=None if category == "-" else category,
    )


class _Entry:
    """The raw values of an entry, and what was wrong with them."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._faults: list[tuple[int, str, str]] = []
        self._values: dict[str, list[str]] = {}
        self._extras: list[list[str]] = []
        self._lines: dict[str, int] = {}
        self._stray: list[Line] = []
        self._heading = [section.lines[0][1].lstrip("#").strip()]
        self._collect(section.lines[1:])
        self._title = clean_title("\n".join(self._heading))
        self._arxiv_id = parse_arxiv_id(self._value("arxiv id"))
        self._dois = parse_dois(self._value("doi"))

    def _collect(self, lines: list[Line]) -> None:
        current, after_blank = self._heading, False
        for number, text in lines:
            field = _FIELD.match(text)
            if field is not None:
                name = field["name"].strip()
                current = [field["value"]]
                if name.lower() in _FIELDS and name.lower() not in self._values:
                    self._values[name.lower()] = current
                    self._lines[name.lower()] = number
                else:
                    current[0] = f"{name}: {field['value']}"
                    self._extras.append(current)
            elif not text.strip():
                after_blank = True
                continue
            elif after_blank and not text.startswith("  "):
                self._stray.append((number, text))
                continue
            else:
                current.append(text)
            after_blank = False

    def read(self, source: str, position: int, header: DigestHeader) -> Iterator[Item]:
        """The paper, unless it has no title or no id, then what else could not be read."""
        section = self._section
        named = self._arxiv_id or self._dois or self._known_as()
        if self._title and named:
            yield self._record(source, position, header)
        else:
            reason = "entry without arXiv id or DOI" if self._title else "entry without a title"
            yield Rejection(source, section.line, reason, excerpt(section.lines[0][1]))
        for line, reason, text in self._faults:
            yield Rejection(source, line, reason, excerpt(text))
        if self._stray:
            yield stray_text(source, *self._stray[0], n_more=len(self._stray) - 1)
        if section.n_dropped:
            yield too_long(source, section)

    def _record(self, source: str, position: int, header: DigestHeader) -> PaperRecord:
        arxiv_id, version = self._arxiv_id or (None, None)
        categories, primary = self._categories()
        pdf_url, links = self._links()
        year, month = self._issue()
        return PaperRecord(
            source=source,
            line=self._section.line,
            position=position,
            format=FORMAT,
            header=header,
            title=self._title,
            abstract=clean_text(self._value("summary")),
            authors=split_authors(self._value("authors")),
            arxiv_id=arxiv_id,
            version=version,
            doi=self._dois[0] if self._dois else None,
            categories=categories,
            primary_category=primary,
            published=self._time("published"),
            updated=self._time("updated"),
            year=year,
            month=month,
            comment=value_or_none(self._value("comment")),
            journal=value_or_none(self._value("journal")),
            known_as=self._known_as(),
            tldr=value_or_none(self._value("tldr")),
            summary=value_or_none(self._value("machine summary")),
            pdf_url=pdf_url,
            keywords=tuple(dict.fromkeys(self._listed("keywords"))),
            resources=tuple(
                dict.fromkeys([*links, *self._listed("resources"), *self._leftovers()])
            ),
        )

    def _known_as(self) -> str | None:
        match = _KNOWN_AS.fullmatch(self._value("paper id"))
        return match[0].lower() if match and self._arxiv_id is None else None

    def _listed(self, name: str) -> list[str]:
        texts = (clean_text(line.strip()) for line in self._value(name).split("\n"))
        return [text for text in texts if text]

    def _leftovers(self) -> list[str]:
        """What has no column of its own: further DOIs, unknown fields, ids that are none."""
        texts = ["\n".join(lines) for lines in self._extras]
        if self._arxiv_id is None and self._value("arxiv id"):
            texts.append(f"Arxiv ID: {self._value('arxiv id')}")
        if not self._dois and self._value("doi"):
            texts.append(f"DOI: {self._value('doi')}")
        return [*(f"https://doi.org/{doi}" for doi in self._dois[1:]), *map(clean_text, texts)]

    def _value(self, name: str) -> str:
        value = "\n".join(self._values.get(name, ())).strip()
        return "" if value == "None" else value

    def _fault(self, name: str, reason: str) -> None:
        self._faults.append((self._lines[name], reason, self._value(name)))

    def _issue(self) -> tuple[int | None, int | None]:
        value = self._value("year")
        year, month = year_and_month(value)
        if value and year is None:
            self._fault("year", "year is no year: left empty")
        return year, month

    def _time(self, name: str) -> datetime | None:
        value = self._value(name)
        time = utc_time(value)
        if value and time is None:
            self._fault(name, f"{name} is no point in time: left empty")
        return time

    def _categories(self) -> tuple[tuple[str, ...], str | None]:
        """All categories, the primary one first, and the primary one: it is in bold."""
        value = clean_text(self._value("categories"))
        bold = _PRIMARY.search(value)
        primary = bold[1].strip() if bold else None
        names = [clean_text(name.replace("**", "")) for name in _SEPARATOR.split(value)]
        ordered = [primary, *names] if primary else names
        return tuple(dict.fromkeys(name for name in ordered if name)), primary or None

    def _links(self) -> tuple[str | None, list[str]]:
        """Address of the PDF, and the other links as texts."""
        value = self._value("links")
        found = [(label.strip(), web_url(url)) for label, url in _LINK.findall(value)]
        if any(url is None for _, url in found):
            self._fault("links", "a link is neither http nor https: left out")
        elif value and not found:
            self._fault("links", "the links are not written as links: left out")
        pdf_url = next((url for label, url in found if label.lower() == "pdf" and url), None)
        others = [f"{clean_text(label)}: {url}" for label, url in found if url and url != pdf_url]
        return pdf_url, others
