"""Entries become papers: who is whom, and what of each entry is kept.

Identity is one rule in three steps. Entries with the same arXiv id are one paper. An entry with
DOIs only joins the paper that has one of them; DOIs that one entry lists are names of one paper. An
entry with neither is known by title and first author, and joins a paper with an id only when
exactly one has them. Two arXiv ids are never one paper, whatever DOI or title they share. No step
depends on the order of entries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar

from analysis.corpus.identity import arxiv_id_of_doi, text_key, title_id
from analysis.corpus.record import DateKind, PaperRecord

_T = TypeVar("_T")

#: Abstracts under this many characters say too little of a paper to place it well.
SHORT_TEXT: Final = 200
_WITHDRAWN: Final = re.compile(
    r"(?:(?:this|the) +(?:\w+ +){0,4}(?:has|have) +been|(?:this|the) +(?:\w+ +){1,4}(?:is|was)|)"
    r"[ (\[*]*\bwithdrawn\b(?: by|,|[.:;)\]]| due| because| as| from| since| for|$)",
    re.IGNORECASE,
)
_DOI_LINK: Final = "https://doi.org/"
_KIND_ORDER: Final = {"submitted": 0, "announced": 1, "unknown": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPaper:
    """One paper, with the best of what its entries say; fields as in ``schema.Papers``."""

    paper_id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    arxiv_id: str | None
    doi: str | None
    categories: tuple[str, ...]
    primary_category: str | None
    digest_date: date | None
    date_kind: DateKind
    published: datetime | None
    updated: datetime | None
    year: int | None
    month: int | None
    comment: str | None
    journal: str | None
    tldr: str | None
    summary: str | None
    url: str | None
    pdf_url: str | None
    keywords: tuple[str, ...]
    resources: tuple[str, ...]
    n_appearances: int
    marks: tuple[str, ...]
    language: str
    sketch: tuple[int, ...]


def identify(records: Sequence[PaperRecord]) -> list[str]:
    """The ``paper_id`` of each entry.

    Parameters
    ----------
    records : sequence of PaperRecord

    Returns
    -------
    list of str, one for each record
    """
    arxiv_ids = [_arxiv_id(record) for record in records]
    dois = [_dois(record) for record in records]
    names = _same_papers(dois)
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for known, arxiv_id in zip(dois, arxiv_ids, strict=True):
        if arxiv_id is not None:
            for doi in known:
                owners[names[doi]].add(arxiv_id)
    ids: list[str | None] = []
    for record, known, arxiv_id in zip(records, dois, arxiv_ids, strict=True):
        if arxiv_id is not None:
            ids.append(arxiv_id)
        elif record.known_as is not None:
            ids.append(record.known_as)
        elif known:
            # A DOI that two arXiv ids share says nothing about which of them this is.
            owner = owners[names[known[0]]]
            ids.append(next(iter(owner)) if len(owner) == 1 else f"doi:{names[known[0]]}")
        else:
            ids.append(None)
    return _by_title(records, ids)


def _arxiv_id(record: PaperRecord) -> str | None:
    if record.arxiv_id is not None:
        return record.arxiv_id
    return arxiv_id_of_doi(record.doi) if record.doi is not None else None


def _dois(record: PaperRecord) -> tuple[str, ...]:
    """The DOIs of an entry: the first has a field, the others stand among its links."""
    others = (text for text in record.resources if text.startswith(_DOI_LINK))
    found = [record.doi] if record.doi is not None else []
    return (*found, *(text.removeprefix(_DOI_LINK) for text in others))


def _same_papers(entries: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """Each DOI's name for its paper: the first, in alphabetical order, that is tied to it."""
    above: dict[str, str] = {}

    def top(doi: str) -> str:
        while above[doi] != doi:
            above[doi] = above[above[doi]]
            doi = above[doi]
        return doi

    for dois in entries:
        for doi in dois:
            above.setdefault(doi, doi)
        for doi in dois[1:]:
            low, high = sorted((top(dois[0]), top(doi)))
            above[high] = low
    return {doi: top(doi) for doi in above}


def _by_title(records: Sequence[PaperRecord], ids: Sequence[str | None]) -> list[str]:
    """Fill in the papers of entries that have neither arXiv id nor DOI."""
    if None not in ids:
        return [paper_id for paper_id in ids if paper_id is not None]
    titles = [text_key(record.title) for record in records]
    asked = {title for title, paper_id in zip(titles, ids, strict=True) if paper_id is None}
    known: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    unknown: defaultdict[str, set[str]] = defaultdict(set)
    for record, title, paper_id in zip(records, titles, ids, strict=True):
        if title in asked and paper_id is not None:
            known[title][paper_id].add(_author_key(record))
        elif title in asked:
            unknown[title].add(_author_key(record))
    resolved = {title: _resolve(title, known[title], unknown[title]) for title in asked}
    return [
        resolved[title][_author_key(record)] if paper_id is None else paper_id
        for record, title, paper_id in zip(records, titles, ids, strict=True)
    ]


def _author_key(record: PaperRecord) -> str:
    """Empty for entries that name no author, such as those of a listing."""
    return text_key(record.authors[0]) if record.authors else ""


def _resolve(title: str, known: dict[str, set[str]], authors: set[str]) -> dict[str, str]:
    """The paper of each first author among the entries of one title that have no id.

    Parameters
    ----------
    title : str
        Key of the title that all have.
    known : dict of str to set of str
        First authors of the papers with an id, by ``paper_id``; an empty key is an entry that
        names none.
    authors : set of str
        First authors of the entries without id, the empty key among them.
    """
    papers: dict[str, str] = {}
    named = sorted(authors - {""})
    for author in named:
        same = [paper_id for paper_id, firsts in known.items() if author in firsts]
        papers[author] = same[0] if len(same) == 1 else title_id(title, author)
    loose = [author for author in named if papers[author] not in known]
    anonymous = [paper_id for paper_id, firsts in known.items() if firsts == {""}]
    # A paper whose author nobody names is anyone's: it is taken only where there is no choice.
    if len(known) == len(anonymous) == len(named) == len(loose) == 1:
        papers[loose[0]] = anonymous[0]
    if "" in authors:
        candidates = {*known, *papers.values()}
        papers[""] = next(iter(candidates)) if len(candidates) == 1 else title_id(title, "")
    return papers


def merge(records: Sequence[PaperRecord]) -> tuple[list[MergedPaper], list[str]]:
    """The papers of the entries.

    Parameters
    ----------
    records : sequence of PaperRecord
        In any order; it changes nothing.

    Returns
    -------
    papers : list of MergedPaper
        Sorted by ``paper_id``.
    ids : list of str
        The ``paper_id`` of each record.
    """
    ids = identify(records)
    groups: defaultdict[str, list[PaperRecord]] = defaultdict(list)
    for record, paper_id in zip(records, ids, strict=True):
        groups[paper_id].append(record)
    return [_merged(paper_id, groups[paper_id]) for paper_id in sorted(groups)], ids


def _newness(record: PaperRecord) -> tuple[object, ...]:
    """Sorts the entries of one paper; what decides last only makes the order complete."""
    updated = record.updated.timestamp() if record.updated else float("-inf")
    extent = (len(record.title), len(record.abstract), len(record.authors))
    # Where an entry was read says nothing of it: a file's name must not decide.
    content = replace(record, source="", line=1, position=1, similar_to_line=None)
    return (record.version or 0, updated, *extent, record.title, record.abstract, repr(content))


def _merged(paper_id: str, group: list[PaperRecord]) -> MergedPaper:
    best = group[0] if len(group) == 1 else _combined(group)
    arxiv_id, doi, resources = _arxiv_id(best), best.doi, best.resources
    if doi is not None and not _is_own(doi, arxiv_id):
        doi, resources = None, (*resources, f"{_DOI_LINK}{doi}")
    digest_date, date_kind = _earliest(group)
    year, month = _first_issue(group)
    return MergedPaper(
        paper_id=paper_id,
        title=best.title,
        abstract=best.abstract,
        authors=best.authors,
        arxiv_id=arxiv_id,
        doi=doi,
        categories=_categories(best),
        primary_category=best.primary_category,
        digest_date=digest_date,
        date_kind=date_kind,
        published=best.published,
        updated=best.updated,
        year=year,
        month=month,
        comment=best.comment,
        journal=best.journal,
        tldr=best.tldr,
        summary=best.summary,
        url=_url(arxiv_id, doi),
        pdf_url=best.pdf_url or (f"https://arxiv.org/pdf/{arxiv_id}" if arxiv_id else None),
        keywords=_keywords(group),
        resources=tuple(sorted(set(resources))),
        n_appearances=len(group),
        marks=_marks(best, group),
        language=best.language,
        sketch=best.sketch,
    )


def _combined(group: Sequence[PaperRecord]) -> PaperRecord:
    """The newest entry of a paper, with the best that the others say."""
    records = sorted(group, key=_newness, reverse=True)
    longest = max(records, key=lambda record: len(record.abstract))
    arxiv_id = _first(_arxiv_id(record) for record in records)
    dois = dict.fromkeys(record.doi for record in records if record.doi is not None)
    doi = _first(doi for doi in dois if _is_own(doi, arxiv_id))
    foreign = {f"{_DOI_LINK}{other}" for other in dois if not _is_own(other, arxiv_id)}
    return replace(
        records[0],
        abstract=longest.abstract,
        language=longest.language,
        sketch=longest.sketch,
        authors=max(records, key=lambda record: len(record.authors)).authors,
        arxiv_id=arxiv_id,
        doi=doi,
        categories=tuple(category for record in records for category in record.categories),
        primary_category=_first(record.primary_category for record in records),
        published=min((each.published for each in records if each.published), default=None),
        updated=max((each.updated for each in records if each.updated), default=None),
        comment=_first(record.comment for record in records),
        journal=_first(record.journal for record in records),
        tldr=_first(record.tldr for record in records),
        summary=_first(record.summary for record in records),
        pdf_url=_first(record.pdf_url for record in records),
        resources=tuple(foreign.union(*(record.resources for record in records))),
    )


def _is_own(doi: str | None, arxiv_id: str | None) -> bool:
    """Whether a DOI can be this paper's: arXiv's own DOIs name the paper that they are of."""
    named = arxiv_id_of_doi(doi) if doi is not None else None
    return named is None or arxiv_id is None or named == arxiv_id


def _marks(best: PaperRecord, group: Sequence[PaperRecord]) -> tuple[str, ...]:
    """What to beware of, as in ``schema.PAPER_MARKS``, in alphabetical order."""
    found = []
    if not best.abstract:
        found.append("no_abstract")
    if all(record.announcement == "replaced" for record in group):
        found.append("only_replaced")
    if 0 < len(best.abstract) < SHORT_TEXT:
        found.append("short_text")
    if best.title.lower().startswith("withdrawn") or any(
        _WITHDRAWN.search(record.comment or "") or _WITHDRAWN.match(record.abstract)
        for record in group
        if record.version == best.version
    ):
        found.append("withdrawn")
    return tuple(found)


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)


def _categories(record: PaperRecord) -> tuple[str, ...]:
    primary = record.primary_category
    first = (primary,) if primary else ()
    return tuple(dict.fromkeys((*first, *record.categories)))


def _earliest(records: Sequence[PaperRecord]) -> tuple[date | None, DateKind]:
    """Of two dates on one day, the submission's: it says more of the paper.

    A replacement came after a first appearance that nobody kept: its date is no paper's.
    """
    dated = [
        (header.digest_date, _KIND_ORDER[header.date_kind], header.date_kind)
        for header, section in ((record.header, record.announcement) for record in records)
        if header.digest_date is not None and section != "replaced"
    ]
    if not dated:
        return None, "unknown"
    digest_date, _, kind = min(dated)
    return digest_date, kind


def _first_issue(records: Sequence[PaperRecord]) -> tuple[int | None, int | None]:
    """Year and month of the earliest publication; of two in one year, one that names a month."""
    issues = [(each.year, each.month or 13) for each in records if each.year is not None]
    if not issues:
        return None, None
    year, month = min(issues)
    return year, month if month < 13 else None


def _keywords(records: Sequence[PaperRecord]) -> tuple[str, ...]:
    """All of them in alphabetical order, each in one spelling: databases differ in capitals."""
    spellings: dict[str, str] = {}
    for word in sorted({word for record in records for word in record.keywords}):
        spellings.setdefault(word.casefold(), word)
    return tuple(spellings[key] for key in sorted(spellings))


def _url(arxiv_id: str | None, doi: str | None) -> str | None:
    if arxiv_id is not None:
        return f"https://arxiv.org/abs/{arxiv_id}"
    return f"https://doi.org/{doi}" if doi is not None else None
