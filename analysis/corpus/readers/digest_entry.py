"""An entry of a digest in Markdown: its fields as they come, line by line, then its record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from analysis.corpus.clean import clean_text, clean_title, split_authors, value_or_none
from analysis.corpus.identity import parse_arxiv_id, parse_dois, web_url
from analysis.corpus.readers.announcements import announcement
from analysis.corpus.readers.digest_labels import Labelled, labelled, without_pictures
from analysis.corpus.readers.sections import MAX_ENTRY_LENGTH, excerpt
from analysis.corpus.readers.values import utc_time, written_day
from analysis.corpus.record import (
    Announcement,
    DigestHeader,
    Item,
    Line,
    PaperRecord,
    Rejection,
)

FORMAT: Final = "daily_sections"

#: A number, or the mark of what is new and what was replaced.
_NUMBER: Final = re.compile(
    r"\A(?:\[(?:(?P<part>new|cross|replaced?)\s+)?\d{1,6}\]|\d{1,6}[.)\uff0e\u3001])\s*"
)
LINKED: Final = re.compile(r"\[(?P<title>.+)\]\((?P<url>https?://[^\s()]+)\)")
_LINK: Final = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,2000})\]\(\s*(\S{1,2000}?)\s*\)")
_URL: Final = re.compile(r"https?://[^\s<>()\[\]\"`*|]+")
_CODE: Final = re.compile(r"`([^`]{1,60})`")
_CATEGORY: Final = re.compile(r"([a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,20})?)(?:\s*\(.*\))?")
_CODE_IN_BRACKETS: Final = re.compile(r"[(\[]([a-z]+(?:-[a-z]+)*\.[A-Z][A-Za-z-]{1,19})[)\]]")
_DAY: Final = re.compile(r"(?<!\d)\d{4}([-./])\d{2}\1\d{2}(?!\d)")
_ITALIC: Final = re.compile(r"([*_])(?![*_])(?P<text>.+)(?<![*_])\1")
_BOLD: Final = re.compile(r"\*\*(?P<text>[^*]+)\*\*")
_BULLET: Final = re.compile(r"[-*+] +")
_ESCAPE: Final = re.compile(r"\\([-.!#])")
#: Between the parts of a line: authors, links, date.
_SEPARATORS: Final = re.compile(
    r"\s+[-\u2013\u2014|\u00b7\u2022]\s+|\s*[|\u00b7\u2022]\s*|^[-|,:]\s*|\s*[-|,:]$"
)
#: What stands round a part of a line.
_EDGES: Final = " *_[]().,;:|\u2013\u2014-"
#: Three words before a full stop.
_PROSE: Final = re.compile(r"[a-z]+,? [a-z]+,? [a-z]{3,}[.!?](?:\s|$)", re.IGNORECASE)
_ET_AL: Final = re.compile(
    r"[\s,]*(?:\bet\.?\s?al\.?|\u7b49.{0,10}|\.\.\.|\u2026)\s*$", re.IGNORECASE
)
_NAME: Final = re.compile(
    r"(?:[^\W\d_][\w.'\u2019\u2010-]*)(?:\s+[^\W\d_][\w.'\u2019\u2010-]*){0,5}"
)
_PARTICLES: Final = frozenset(
    (
        *("al", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du"),
        *("e", "el", "la", "le", "ten", "ter", "van", "von", "y", "zu", "zur"),
    )
)
_CJK: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
#: Share of its signs at which a line is Chinese, Japanese or Korean.
_CJK_SHARE: Final = 0.2
#: A line with links and no more text than this is about the paper, not of its abstract.
_LONGEST_ASIDE: Final = 80
#: Fields that a blank line ends.
_SHORT: Final = frozenset(
    {"authors", "category", "categories", "comment", "journal", "doi", "published", "updated"}
    | {"announcement", "link", "other"}
)


@dataclass(slots=True)
class Entry:
    """The raw values of an entry; ``level`` is that of its heading, 7 for a bullet."""

    line: int
    heading: str
    level: int
    announcement: Announcement | None
    header: DigestHeader
    values: dict[str, list[str]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    current: str = "text"
    length: int = 0
    #: Lines with links: one to another paper stands under a heading too deep to open an entry.
    links: list[Line] = field(default_factory=list)
    #: Whether a line below the heading links to a paper: asked for each line of a long entry.
    links_paper: bool = False

    @property
    def is_bullet(self) -> bool:
        """Whether it began as a bullet of a list."""
        return self.level > 6

    @property
    def names_paper(self) -> bool:
        """Whether a link to a paper was seen."""
        if self.links_paper or self.values.get("doi"):
            return True
        linked = LINKED.search(self.heading)
        return linked is not None and _arxiv(linked["url"]) is not None

    @property
    def title(self) -> str:
        """The heading without its number and link; empty where nothing can be seen of it."""
        heading = _NUMBER.sub("", self.heading, count=1)
        linked = LINKED.search(heading)
        title = linked["title"] if linked else heading.removeprefix("Title:")
        return clean_title(_ESCAPE.sub(r"\1", title))

    def put(self, name: str, text: str) -> None:
        """Take a text in, as long as the entry stays within bounds."""
        self.length += len(text) + 16
        if self.length <= MAX_ENTRY_LENGTH:
            self.values.setdefault(name, []).append(text)
            if name in ("link", "aside"):
                urls = _URL.findall(text) or text.split()
                self.links_paper = self.links_paper or any(map(_arxiv, urls))

    def value(self, name: str) -> str:
        """The text of a field."""
        return "\n".join(self.values.get(name, ())).strip()

    def take(self, number: int, text: str, *, indented: bool) -> None:
        """Read one line, without tags and spaces at its ends."""
        if not text or set(text) <= {"-"}:
            if not text and self.current in _SHORT:
                self.current = "text"
            return
        found = None if indented and self.current == "abstract" else labelled(text)
        if found is not None and self._is_label(found):
            if found.field == "link":
                self.links.append((number, text))
            if self.label(found.label, found.field, found.value):
                return
        is_other = found is not None and self.current == "abstract" and _is_cjk(found.value)
        if found is not None and is_other:
            # Beside its abstract the translation, by whatever name.
            self.put("summary", f"{found.label}: {found.value}")
            self.current = "summary"
        elif self.current not in _SHORT and self.current != "text" and not self._is_link(text):
            self.put(self.current, text)
        else:
            self._take_free(number, text)

    def _is_label(self, found: Labelled) -> bool:
        """In an abstract, "Results:" is a word of its authors."""
        return not (self.current == "abstract" and found.field in ("summary", "text"))

    def _is_link(self, text: str) -> bool:
        """Whether a line is the link to the paper that stands below its abstract."""
        urls = _URL.findall(text) if "http" in text and not self.names_paper else []
        return any(map(_arxiv, urls)) and len(text) <= _LONGEST_ASIDE + sum(map(len, urls))

    def label(self, label: str, name: str | None, value: str) -> bool:
        """Open a field; a label that came before, or is none, is text."""
        key = label.lower()
        if name is None or key in self.labels:
            return False
        self.labels.add(key)
        self.current = name
        if name == "summary":
            self.put(name, f"{label}:")
        if value:
            self._put_text(value) if name == "text" else self.put(name, value)
        return True

    def _take_free(self, number: int, text: str) -> None:
        """A line without a label: authors, links beside the paper, or the abstract."""
        text = without_pictures(_BULLET.sub("", text, count=1) if _BULLET.match(text) else text)
        italic = _ITALIC.fullmatch(text)
        if italic is not None and "authors" not in self.values:
            self.put("authors", italic["text"])
        elif "authors" not in self.values and not self.values.get("text") and names_in(text):
            self.put("authors", ", ".join(names_in(text)))
        elif not self._take_aside(number, text):
            self._put_text(text)

    def _put_text(self, text: str) -> None:
        """What a machine wrote in another language stands beside the abstract."""
        self.put("summary" if _is_cjk(text) else "text", text)

    def _take_aside(self, number: int, text: str) -> bool:
        """Links, categories, day and authors of a line that is no prose."""
        found = aside(text)
        if found is None:
            return False
        if found.urls:
            self.links.append((number, text))
        for url in found.urls:
            self.put("aside", url)
        for code in found.codes:
            if match := _CATEGORY.fullmatch(code):
                self.put("listed", match[1])
        named = next((part for part in found.parts if names_in(part)), "")
        if named and "authors" not in self.values:
            self.put("authors", ", ".join(names_in(named)))
        for part in (*found.labels, *found.parts):
            self._put_day(part)
        return True

    def _put_day(self, text: str) -> None:
        found = _DAY.search(text)
        if found is not None and "day" not in self.values:
            self.put("day", found[0])

    def open_bullet(self, number: int, text: str) -> None:
        """Take the line of a bullet: its title, and what stands beside it."""
        bold, link = _BOLD.match(text), _LINK.match(text.lstrip("*"))
        if link is not None and parse_arxiv_id(link[1]) is None:
            self.heading = f"[{link[1]}]({link[2]})"
            rest = text.lstrip("*")[link.end() :].lstrip("*")
        elif bold is not None:
            self.heading, rest = bold["text"], text[bold.end() :]
        else:
            other = _LINK.search(text)
            before = text[: other.start()] if other is not None and other.start() else ""
            after = text[other.end() :] if other is not None else text
            title = _SEPARATORS.split(_URL.sub("", before or after).strip(" :.-|"))[0]
            self.heading, rest = title.strip(" :.-|[("), text.replace(title, "", 1)
        if rest.strip(" *.:") and not self._take_aside(number, rest.strip()):
            for url in _URL.findall(rest):
                self.put("aside", url)
            self._take_free(number, _LINK.sub(r"\1", rest).strip(" *:-"))

    def urls(self) -> list[str]:
        """Links, that of the heading first."""
        linked = LINKED.search(self.heading)
        labelled_links = self.value("link")
        return [
            *([linked["url"]] if linked else []),
            *(_URL.findall(labelled_links) or labelled_links.split()),
            *self.values.get("aside", ()),
        ]

    def items(self, source: str, position: int) -> Iterator[Item]:
        """The paper, unless it has no title or no id, then what else could not be read."""
        title, urls = self.title, self.urls()
        ids = [found for url in urls if (found := _arxiv(url))]
        dois = parse_dois(" ".join([self.value("doi"), *urls]))
        if not title or not (ids or dois):
            reason = "entry without arXiv id or DOI" if title else "entry without a title"
            yield Rejection(source, self.line, reason, excerpt(self.heading))
            return
        record = self._record(source, position, title)
        number = _NUMBER.match(self.heading)
        part = announcement(number["part"] or "") if number else None
        yield replace(
            record,
            arxiv_id=ids[0][0] if ids else None,
            version=ids[0][1] if ids else None,
            doi=dois[0] if dois else None,
            announcement=record.announcement or part or self.announcement,
            resources=tuple(dict.fromkeys(f"Link: {url}" for url in urls if _is_other(url))),
        )
        for line, text in self.links:
            named = {found[0] for url in _URL.findall(text) if (found := parse_arxiv_id(url))}
            if named and ids and ids[0][0] not in named:
                reason = "a link to another paper than the entry's: its heading is too deep"
                yield Rejection(source, line, reason, excerpt(text))
        if self.length > MAX_ENTRY_LENGTH:
            reason = f"entry longer than {MAX_ENTRY_LENGTH:,} characters: the end was left out"
            yield Rejection(source, self.line, reason, excerpt(self.heading))

    def _record(self, source: str, position: int, title: str) -> PaperRecord:
        main, *listed = (
            _category(part)
            for part in (self.value("category"), *re.split(r"[,;]", self.value("categories")))
        )
        primary = main or self.header.digest_category
        names = (primary, *listed, *self.values.get("listed", ()))
        # What has no label is the abstract where nothing else is, and else stands beside it.
        abstract, text = self.value("abstract"), self.value("text")
        summary = "\n".join(filter(None, (self.value("summary"), text if abstract else "")))
        return PaperRecord(
            source=source,
            line=self.line,
            position=position,
            format=FORMAT,
            header=self._header(),
            title=title,
            abstract=clean_text(abstract or text),
            authors=names_in(self.value("authors"), are_names=True),
            categories=tuple(dict.fromkeys(name for name in names if name)),
            primary_category=main or None,
            published=utc_time(self.value("published")),
            updated=utc_time(self.value("updated")),
            comment=value_or_none(self.value("comment")),
            journal=value_or_none(self.value("journal")),
            tldr=value_or_none(self.value("tldr")),
            summary=value_or_none(summary),
            announcement=announcement(self.value("announcement")),
        )

    def _header(self) -> DigestHeader:
        """That above the entry; where it has no day, an entry of a list may have its own."""
        day = written_day(self.value("day") or self.value("published"))
        if day is None or self.header.digest_date is not None:
            return self.header
        return replace(self.header, digest_date=day, date_kind="submitted")


@dataclass(frozen=True, slots=True)
class Aside:
    """A line beside a paper: links with their labels, what stands as code, and the rest."""

    urls: tuple[str, ...]
    labels: tuple[str, ...]
    codes: tuple[str, ...]
    parts: tuple[str, ...]


def aside(text: str) -> Aside | None:
    """What a line beside a paper holds; None when it is prose, or holds neither link nor code."""
    links = _LINK.findall(text)
    rest = _LINK.sub(" | ", text)
    urls = (*(url for _, url in links), *_URL.findall(rest))
    codes = _CODE.findall(rest)
    rest = _CODE.sub(" | ", _URL.sub(" | ", rest))
    parts = [without_pictures(part.strip(_EDGES)) for part in _SEPARATORS.split(rest) if part]
    others = " ".join(part for part in parts if not names_in(part))
    if not (urls or codes) or len(others) > _LONGEST_ASIDE or _PROSE.search(rest):
        return None
    return Aside(urls, tuple(label for label, _ in links), tuple(codes), tuple(filter(None, parts)))


def _category(text: str) -> str:
    """``cs.AI``, also of ``Artificial Intelligence (cs.AI)``."""
    shown = clean_text(text).strip(" `*")
    code = _CODE_IN_BRACKETS.search(shown)
    return code[1] if code else shown


def _is_cjk(text: str) -> bool:
    return len(_CJK.findall(text)) > _CJK_SHARE * len(text)


def _is_other(url: str) -> bool:
    """Whether an address leads to something beside the paper."""
    return web_url(url) is not None and _arxiv(url) is None


def _arxiv(url: str) -> tuple[str, int | None] | None:
    return parse_arxiv_id(url.partition("#")[0])


def names_in(text: str, *, are_names: bool = False) -> tuple[str, ...]:
    """The names that a line is a list of; none when it is no such list.

    Parameters
    ----------
    text : str
    are_names : bool
        It is known to be one.

    Examples
    --------
    >>> names_in("Ada Poet, Bo Sailor et al."), names_in("We count ships, and boats.")
    (('Ada Poet', 'Bo Sailor'), ())
    """
    shown = _ET_AL.sub("", text.strip())
    if are_names:
        return split_authors(shown.replace(";", ","))
    parts = [part.strip() for part in re.split(r"[,;\uff0c\u3001]", shown)]
    is_several = sum(" " in part for part in parts) > len(parts) // 2
    return tuple(parts) if is_several and all(map(_is_name, parts)) else ()


def _is_name(text: str) -> bool:
    """Whether all words of a short text are written as those of a name are."""
    return _NAME.fullmatch(text) is not None and all(
        not word[0].islower() or word.lower() in _PARTICLES for word in text.split()
    )
