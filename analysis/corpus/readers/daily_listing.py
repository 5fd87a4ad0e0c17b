"""A day's arXiv listing: headings with a PDF link, abstracts as quotations.

::

    # ArXiv cs.CV --Mon, 5 Jan 2015
    ### 1.Counting Ships &amp; Boats  [ pdf ](https://arxiv.org/pdf/1501.00001.pdf)
    >  We count ships from the shore. <br>Then we count boats.
    ### 2.Fog Without Tears  [ pdf ](https://arxiv.org/pdf/1501.00002.pdf)
    >  Fog hides ships. We see through it, see <a href="http://fog.example">this http URL</a>.

Papers cross-listed from other categories follow the category's own without a header, so
the listing's category is one of the categories of each of its papers, not its primary one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from analysis.corpus.clean import clean_text, clean_title
from analysis.corpus.identity import parse_arxiv_id, web_url
from analysis.corpus.readers.announcements import announcement
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import Section, excerpt, sections, stray_text, too_long
from analysis.corpus.readers.values import day
from analysis.corpus.record import (
    UNDATED,
    Announcement,
    DigestHeader,
    Item,
    Line,
    PaperRecord,
    Rejection,
)

FORMAT = "daily_listing"
ABOUT: Final = About(
    name="daily arXiv listing",
    recognised_by="`# ArXiv cs.CV --Wed, 29 May 2019`",
    dates="announced",
)

_HEADER: Final = re.compile(
    r"#[ \t]*ArXiv[ \t]+(?P<category>[\w.-]{1,40})[ \t]+--[ \t]*(?P<date>.*)"
)
_DATE: Final = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})[a-z]*\.?\s+(?P<year>\d{4})\s*"
)
_SNIFF: Final = re.compile(
    rf"^(?:{_HEADER.pattern}|###\s*\d+\..{{0,2000}}\[ ?pdf ?\]\()", re.MULTILINE
)
_NUMBER: Final = re.compile(r"\A\s*\d{1,6}\.\s*")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_MAX_LINKS: Final = 20


def sniff(head: str) -> bool:
    """Whether a file starts as a daily listing does."""
    return _SNIFF.search(head) is not None


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The headers, papers and rejections of a daily listing, in its order."""
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
            for item in _read_entry(section, source, position, header):
                if part is not None and isinstance(item, PaperRecord):
                    yield replace(item, announcement=part)
                else:
                    yield item


def _read_header(text: str) -> DigestHeader:
    match = _HEADER.match(text)
    category = match["category"] if match else None
    found = _DATE.fullmatch(match["date"]) if match else None
    digest_date = _day(found) if found else None
    return DigestHeader(
        digest_date=digest_date,
        date_kind="announced" if digest_date else "unknown",
        digest_category=category,
    )


def _day(match: re.Match[str]) -> date | None:
    month = match["month"].title()
    if month not in _MONTHS:
        return None
    return day(int(match["year"]), _MONTHS.index(month) + 1, int(match["day"]))


def _read_entry(
    section: Section, source: str, position: int, header: DigestHeader
) -> Iterator[Item]:
    heading, abstract, stray = _parts(section)
    title, links = _title_and_links(heading)
    title = clean_title(_NUMBER.sub("", title, count=1))
    pdf = next((url for label, url in links if label.lower() == "pdf"), "")
    arxiv_id = parse_arxiv_id(pdf)
    if not title or arxiv_id is None:
        reason = (
            "entry without a PDF link that names an arXiv id" if title else "entry without a title"
        )
        yield Rejection(source, section.line, reason, excerpt(section.lines[0][1]))
    else:
        yield PaperRecord(
            source=source,
            line=section.line,
            position=position,
            format=FORMAT,
            header=header,
            title=title,
            abstract=clean_text(abstract),
            arxiv_id=arxiv_id[0],
            version=arxiv_id[1],
            categories=(header.digest_category,) if header.digest_category else (),
            pdf_url=web_url(pdf),
            resources=tuple(f"{clean_text(label)}: {url}" for label, url in links if url != pdf),
        )
    if stray:
        yield stray_text(source, *stray[0], n_more=len(stray) - 1)
    if section.n_dropped:
        yield too_long(source, section)


def _parts(section: Section) -> tuple[str, str, list[Line]]:
    """Heading, quotation, and the lines that belong to neither."""
    heading, abstract, stray = [section.lines[0][1].lstrip("#")], [], []
    # As in Markdown, a line that follows without a blank one carries the paragraph on.
    current: list[str] | None = heading
    for number, text in section.lines[1:]:
        if text.startswith(">"):
            abstract.append(text[1:])
            current = abstract
        elif not text.strip():
            current = None
        elif current is not None:
            current.append(text)
        else:
            stray.append((number, text))
    return "\n".join(heading), "\n".join(abstract), stray


def _title_and_links(heading: str) -> tuple[str, list[tuple[str, str]]]:
    """The heading without the links at its end, and these as (label, address)."""
    links: list[tuple[str, str]] = []
    title = heading.rstrip()
    while title.endswith(")") and len(links) < _MAX_LINKS:
        middle = title.rfind("](")
        start = title.rfind("[", 0, max(middle, 0))
        label, url = title[start + 1 : middle].strip(), title[middle + 2 : -1].strip()
        if start < 0 or (label.lower() != "pdf" and web_url(url) is None):
            break
        links.append((label, url))
        title = title[:start].rstrip()
    return title, links[::-1]
