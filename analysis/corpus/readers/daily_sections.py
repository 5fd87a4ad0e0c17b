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

    - **[Fog on the Sea](https://arxiv.org/abs/1501.00002)** `cs.CV`
      _Cy Sail_
      <details><summary>Abstract</summary>We look into fog.</details>

An entry is a heading or a bullet with a link to arXiv, or a heading with one in its fields. Its
fields are labelled paragraphs (``digest_labels``); a value goes on until the next label. What
stands beside the abstract was written by a machine, often in another language, and is kept apart.
The table of contents is held against what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.readers.announcements import announcement
from analysis.corpus.readers.digest_entry import FORMAT, LINKED, Entry, aside
from analysis.corpus.readers.digest_labels import field_of, labelled
from analysis.corpus.readers.protocol import About
from analysis.corpus.readers.sections import excerpt, stray_text
from analysis.corpus.readers.values import day, written_day
from analysis.corpus.record import UNDATED, Announcement, DateKind, Item, Line, Rejection

__all__ = ["ABOUT", "FORMAT", "NAME_DATE_KIND", "read", "sniff"]

ABOUT: Final = About(
    name="digest with sections of categories, or list with abstracts",
    recognised_by="`[Total: 76]`, `### [1] [Title](https://arxiv.org/abs/...)`, "
    "`- [Title](https://arxiv.org/abs/...)`",
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
#: Bullets and labelled lines that link to arXiv: of a list there are several.
_LISTED: Final = re.compile(
    rf"^[ \t>]{{0,8}}(?:(?:[-*+]|\d{{1,4}}\.) (?!\**\d{{4}}[-./]\d{{2}}[-./])"
    rf"|\*\*|_|<summary>|[\u2190-\U0001faff])"
    rf"[^\n]{{0,4000}}{_ARXIV}",
    re.MULTILINE | re.IGNORECASE,
)
_ROW: Final = re.compile(rf"^[ \t]*\|[^\n]{{0,20000}}{_ARXIV}", re.MULTILINE)
#: What JSON, XML and bibliographies start with, which also hold links.
_OTHER: Final = re.compile(r"\s*(?:[{\[@%]|<(?:[?!]|rss|feed|html|rdf|OAI))", re.IGNORECASE)
#: What ``daily_digest`` reads is a list of fields too.
_DAILY_DIGEST: Final = "- **Arxiv ID**:"
_FEWEST_LISTED: Final = 2
_HEADING: Final = re.compile(r"(#{1,6})\s*(.*)")
_BULLET: Final = re.compile(r"(?:[-*+]|\d{1,4}[.)])\s+(?P<text>\S.*)")
_BOLD: Final = re.compile(r"\*\*[^*]+\*\*")
_TOTAL: Final = re.compile(r"[-*]\s*\[(?P<name>[^\]]{1,80})\]\(#.*\)\s*\[Total:\s*(?P<n>\d{1,6})\]")
_CONTENTS: Final = re.compile(
    r"(?:[-*+]|\d{1,4}\.)\s+\[[^\]]{0,300}\]\((?!https?:)[^)\s]*\).{0,80}"
)
_BACK: Final = re.compile(r"\s*\[+Back\]+\(#.*?\)\s*", re.IGNORECASE)
_QUOTE: Final = re.compile(r"\A\s*(?:>\s?)+")
_TAGS: Final = re.compile(
    r"</?(?:div|details|a|hr|br|p|ol|ul|li|font|span|article|section|summary)\b[^>]{0,400}>",
    re.IGNORECASE,
)
_BOLD_TAG: Final = re.compile(r"</?(?:b|strong)>", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary>(.{0,4000}?)</summary>", re.IGNORECASE)
_CATEGORY: Final = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,20})?")
_CATEGORY_IN_TEXT: Final = re.compile(
    r"(?<![\w.-])[a-z]+(?:-[a-z]+)*\.[A-Z][A-Za-z-]{1,19}(?![\w-])"
)
_DATE: Final = re.compile(
    r"(?P<written>\d{4}([-./])\d{2}\2\d{2})|(\d{4})\u5e74(\d{1,2})\u6708(\d{1,2})\u65e5"
)
#: The day on which a list was last written is no day of its papers.
_KEPT_UP: Final = re.compile(r"(?:last )?updated?\b", re.IGNORECASE)
#: More lines between a heading and what shows that it is a paper's are a section's.
_MOST_WAITING: Final = 40
#: What may stand outside of entries unless it links to a paper.
_DECORATION: Final = ("---", "===", "***", "|", ">", "![")
#: A longer line tells more than a day.
_LONGEST_DATED: Final = 120
#: A line with one of these makes the heading above it an entry.
_TELLING: Final = frozenset({"authors", "abstract", "link"})


def sniff(head: str) -> bool:
    """Whether a file starts as such a digest does."""
    if _SNIFF.search(head) is not None:
        return True
    if _OTHER.match(head) or _DAILY_DIGEST in head:
        return False
    n_listed = len(_LISTED.findall(head))
    return n_listed >= _FEWEST_LISTED and n_listed > len(_ROW.findall(head))


def read(lines: Iterable[Line], source: str) -> Iterator[Item]:
    """The headers, papers and rejections of a digest, in its order."""
    page = _Page(source)
    for number, text in lines:
        yield from page.take(number, text)
    yield from page.end()


class _Waiting(NamedTuple):
    """A line below a heading that may be an entry's."""

    number: int
    text: str
    is_indented: bool
    is_decoration: bool


class _Page:
    """Where the reading of a digest stands."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._header = UNDATED
        self._section: str | None = None
        self._announcement: Announcement | None = None
        self._entry: Entry | None = None
        #: A heading that may turn out to be one of an entry, and what stands below it.
        self._heading: Entry | None = None
        self._waiting: list[_Waiting] = []
        self._totals: dict[str, tuple[int, int]] = {}
        self._counts: dict[str, int] = {}
        self._position = 0
        #: Of the entries: a heading without a link is one of them when it stands as high.
        self._level = 0

    def take(self, number: int, raw: str) -> Iterator[Item]:
        """Read one line."""
        unquoted = _QUOTE.sub("", raw, count=1)
        summary = _SUMMARY.search(raw)
        label = _BOLD_TAG.sub("**", summary[1]).strip() if summary else ""
        text = _TAGS.sub("", _SUMMARY.sub("", unquoted)).strip()
        heading, total = _HEADING.match(text), _TOTAL.match(text)
        bullet = None if raw[:1] in (" ", "\t") else _BULLET.match(text)
        if re.search(_ARXIV, label):
            yield from self._open(number, label)
        elif total is not None:
            self._totals[total["name"]] = (number, int(total["n"]))
        elif heading is not None:
            yield from self._take_heading(number, len(heading[1]), heading[2].strip())
        elif bullet is not None and self._is_entry(bullet["text"], text):
            yield from self._open(number, bullet["text"])
        else:
            yield from self._take_text(number, text, label, raw)

    def _take_text(self, number: int, text: str, label: str, raw: str) -> Iterator[Item]:
        """A line of an entry, or of none."""
        is_indented = raw[:1] in (" ", "\t")
        if self._entry is None and self._heading is not None and self._tells(text, label):
            self._start(self._heading)
        if self._entry is not None:
            if label:
                self._entry.label(label, field_of(label), "")
                text = text.removeprefix("- ")
            self._entry.take(number, text, indented=is_indented)
        elif self._dates(text) and self._take_date(text):
            yield self._header
        elif text:
            is_decoration = raw.startswith(_DECORATION) or _CONTENTS.fullmatch(text) is not None
            self._waiting.append(_Waiting(number, text, is_indented, is_decoration))
            if self._heading is None or len(self._waiting) > _MOST_WAITING:
                yield from self._strays()

    def _dates(self, text: str) -> bool:
        """Whether a line is labelled as a date that is not that of an entry."""
        found = labelled(text)
        is_field = self._heading is not None and self._heading.level > 1
        return found is not None and found.field == "published" and not is_field

    def _strays(self) -> Iterator[Item]:
        """What waited for an entry that did not come; a link to a paper is reported by itself."""
        run: list[Line] = []
        for each in self._waiting:
            if re.search(_ARXIV, each.text):
                yield stray_text(self._source, each.number, each.text)
            elif not each.is_decoration:
                run.append((each.number, each.text))
        self._waiting = []
        if run:
            yield stray_text(self._source, *run[0], n_more=len(run) - 1)

    def _is_entry(self, text: str, line: str) -> bool:
        """Whether a bullet is an entry of its own, and no field of the one above."""
        links = re.search(_ARXIV, text) is not None
        found = labelled(line)
        if _CONTENTS.fullmatch(line) or (found is not None and found.field is not None):
            return False
        if found is not None and not links and not _BOLD.fullmatch(text):
            return False
        entry = self._entry
        if entry is None or entry.is_bullet:
            return links or text.startswith("**")
        return links and not entry.names_paper

    def _tells(self, text: str, label: str) -> bool:
        """Whether a line shows that the heading above it is a paper's."""
        found = labelled(text)
        fields = {field_of(label), found.field if found else None}
        if not _TELLING.isdisjoint(fields):
            return fields != {None, "link"} or re.search(_ARXIV, text) is not None
        found_aside = aside(text) if re.search(_ARXIV, text) else None
        return found_aside is not None and all(len(each) <= 40 for each in found_aside.labels)

    def _open(self, number: int, text: str) -> Iterator[Item]:
        """A bullet as an entry."""
        yield from self.close()
        entry = Entry(number, "", 7, self._announcement, self._header)
        self._start(entry)
        entry.open_bullet(number, text)

    def _start(self, entry: Entry) -> None:
        self._counts[self._section or ""] = self._counts.get(self._section or "", 0) + 1
        self._entry, self._heading = entry, None
        for each in self._waiting:
            entry.take(each.number, each.text, indented=each.is_indented)
        self._waiting = []

    def _take_heading(self, number: int, level: int, heading: str) -> Iterator[Item]:
        entry = self._entry
        found = LINKED.search(_BACK.sub("", heading))
        linked = found is not None
        names_paper = found is not None and parse_arxiv_id(found["url"]) is not None
        # What has no title is rejected, and an entry below it is not.
        is_inner = entry is not None and entry.level < level and bool(entry.title)
        if entry is not None and is_inner and not names_paper:
            entry.take(number, f"**{heading}**", indented=False)
            return
        plain = _BACK.sub(" ", heading).strip()
        opened = announcement(plain)
        if not linked and (level != self._level or opened or _CATEGORY.fullmatch(plain)):
            yield from self.close()
            yield from self._open_section(plain, opened)
            is_section = opened or _CATEGORY.fullmatch(plain) or plain in self._totals
            if not is_section:
                self._heading = Entry(number, plain, level, self._announcement, self._header)
            return
        if not linked and plain.lower().startswith("table of contents"):
            return
        yield from self.close()
        self._level = self._level or (level if linked else 0)
        self._start(Entry(number, plain, level, self._announcement, self._header))

    def _open_section(self, heading: str, opened: Announcement | None) -> Iterator[Item]:
        is_dated = self._take_date(heading)
        self._announcement = opened
        codes = _CATEGORY_IN_TEXT.findall(heading)
        if opened is None and (_CATEGORY.fullmatch(heading) or heading in self._totals or codes):
            self._section = heading
            category = heading if _CATEGORY.fullmatch(heading) else None
            category = codes[0] if len(codes) == 1 else category
            self._header = replace(self._header, digest_category=category)
        if is_dated or self._header.digest_category is not None:
            yield self._header

    def _take_date(self, text: str) -> bool:
        """Whether a heading, or a labelled line outside of entries, dates what follows."""
        date = None if _KEPT_UP.match(text) else _DATE.search(text)
        if date is None or len(text) > _LONGEST_DATED:
            return False
        written = date["written"]
        named = written_day(written) if written else day(*map(int, date.groups()[2:]))
        kind: DateKind = "announced" if named else "unknown"
        self._header = replace(self._header, digest_date=named, date_kind=kind)
        return True

    def close(self) -> Iterator[Item]:
        """The open entry as a paper, unless it has no title or no id."""
        entry, self._entry = self._entry, None
        self._heading = None
        yield from self._strays()
        if entry is None:
            return
        if entry.is_bullet and not entry.names_paper:
            self._counts[self._section or ""] -= 1
            yield stray_text(self._source, entry.line, entry.heading)
            return
        self._position += 1
        yield from entry.items(self._source, self._position)

    def end(self) -> Iterator[Item]:
        """The last entry, and where the table of contents promises another number than was read."""
        yield from self.close()
        for name, (line, n) in self._totals.items():
            found = self._counts.get(name, 0)
            if found != n:
                reason = f"the table of contents counts {n:,} entries, {found:,} were found"
                yield Rejection(self._source, line, reason, excerpt(name))
