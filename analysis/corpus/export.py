"""A corpus as files: Parquet or JSON lines of its papers, or daily digests that read as before."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from threading import get_ident
from typing import Any, Final

import pandas as pd

from analysis.corpus.corpus import Corpus
from analysis.corpus.identity import web_url
from analysis.errors import ExportError

_ENDINGS: Final = (".parquet", ".jsonl", ".digest")
_LINK: Final = re.compile(r"[^\[\]:]{1,200}: https?://[^\s,;()]+")
_SECTIONS: Final = {"new": "New submissions", "cross": "Cross-lists", "replaced": "Replacements"}


def check_export(target: Path) -> None:
    """Refuse a target before anything is read for it.

    Raises
    ------
    ExportError
        Its ending is none of .parquet, .jsonl and .digest, or a folder to write holds files.
    """
    if target.suffix not in _ENDINGS:
        raise ExportError(f"{target.name} ends in none of {', '.join(_ENDINGS)}: name one of them.")
    if target.suffix == ".digest" and target.is_dir() and any(target.iterdir()):
        raise ExportError(f"{target.name} holds files already: name a new folder.")


def export_corpus(corpus: Corpus, target: Path) -> None:
    """Write a corpus.

    Parameters
    ----------
    corpus : Corpus
    target : Path
        A file ending in ``.parquet`` or ``.jsonl`` gets the papers, one row each; a folder
        ending in ``.digest`` a file for each day and category, with an entry for each
        appearance. Read again, these give the same papers; ranks of similar papers are lost.

    Raises
    ------
    ExportError
        As :func:`check_export`.
    """
    check_export(target)
    if target.suffix == ".digest":
        for name, text in _digests(corpus):
            write_text(target / name, text)
    elif target.suffix == ".jsonl":
        lines = corpus.papers.to_json(
            orient="records", lines=True, force_ascii=False, date_format="iso"
        )
        write_text(target, lines)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        corpus.papers.to_parquet(part, index=False)
        part.replace(target)


def write_text(target: Path, text: str) -> None:
    """Write a file whole or not at all, its folders too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.{get_ident()}")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def digest_path(day: date) -> str:
    """Where the digest of a day stands in its folder."""
    return f"{day:%Y/%m/%Y-%m-%d}.md"


def digest_heading(day: date, category: str | None, kind: str = "submitted") -> str:
    """The first line of a digest."""
    suffix = "" if kind == "submitted" else f" ({kind})"
    return f"# Arxiv Papers in {_or(category, '-')} on {day:%Y-%m-%d}{suffix}\n"


def digest_text(heading: str, entries: Iterable[tuple[Mapping[str, Any], str | None]]) -> str:
    """A digest that :mod:`analysis.corpus.readers.daily_digest` reads.

    Parameters
    ----------
    heading : str
        Of :func:`digest_heading`; empty for papers without a day.
    entries : iterable of (mapping, str or None)
        The values of each paper by the names of the papers frame, and perhaps its ``version``;
        and the section of an announcement it stands in, where it stands in one.

    Returns
    -------
    str
    """
    return "".join(_lines(heading, entries))


def _digests(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Name and text of each digest."""
    papers = {row["paper_id"]: row for row in corpus.papers.to_dict("records")}
    keys = ["digest_date", "date_kind", "digest_category"]
    names = Counter[str]()
    for (day, kind, category), group in corpus.appearances.groupby(keys, dropna=False):
        dated = not pd.isna(day)
        name = digest_path(day) if dated else "undated.md"
        names[name] += 1
        if names[name] > 1:
            name = f"{name.removesuffix('.md')}_{names[name]}.md"
        order = group.sort_values(["announcement", "paper_id"], na_position="first", kind="stable")
        sections = (None if pd.isna(each) else each for each in order["announcement"])
        entries = zip((papers[each] for each in order["paper_id"]), sections, strict=True)
        yield name, digest_text(digest_heading(day, category, kind) if dated else "", entries)


def _lines(heading: str, entries: Iterable[tuple[Mapping[str, Any], str | None]]) -> Iterator[str]:
    yield heading
    section: str | None = None
    for paper, announcement in entries:
        if announcement is not None and announcement != section:
            yield f"## {_SECTIONS[announcement]}\n"
            section = announcement
        yield _entry(paper)


def _entry(paper: Mapping[str, Any]) -> str:
    links = [f"PDF: {paper['pdf_url']}"] if not pd.isna(paper["pdf_url"]) else []
    links += [text for text in paper["resources"] if _is_link(text)]
    others = [text for text in paper["resources"] if not _is_link(text)]
    primary = paper["primary_category"]
    categories = [f"**{name}**" if name == primary else name for name in paper["categories"]]
    marked = [_linked(text) for text in links]
    version = f"v{paper['version']}" if paper.get("version") else ""
    fields = {
        "Arxiv ID": f"{_or(paper['arxiv_id'])}{version}",
        "DOI": _or(paper["doi"]),
        "Categories": ", ".join(categories) or "None",
        "Links": ", ".join(marked) or "None",
        "Published": _or(paper["published"]),
        "Updated": _or(paper["updated"]),
        "Authors": ", ".join(paper["authors"]) or "None",
        "Comment": _or(paper["comment"]),
        "Journal": _or(paper["journal"]),
        "Summary": paper["abstract"] or "None",
        "Year": _issue(paper["year"], paper["month"]),
        "TLDR": _or(paper["tldr"], ""),
        "Machine summary": _or(paper["summary"], ""),
        "Keywords": "".join(f"\n  {text}" for text in paper["keywords"]),
        "Resources": "".join(f"\n  {text}" for text in others),
        "Paper ID": "" if paper["paper_id"] == paper["arxiv_id"] else paper["paper_id"],
    }
    body = "".join(f"- **{name}**: {value}\n" for name, value in fields.items() if value)
    return f"### {paper['title']}\n{body}\n"


def _issue(year: Any, month: Any) -> str:
    if pd.isna(year):
        return ""
    return f"{year}" if pd.isna(month) else f"{year}-{month:02d}"


def _is_link(text: str) -> bool:
    """Whether a resource is read back as it is when it is written as a link."""
    url = text.partition(": ")[2]
    return _LINK.fullmatch(text) is not None and web_url(url) == url


def _linked(text: str) -> str:
    label, _, url = text.partition(": ")
    return f"[{label}]({url})"


def _or(value: Any, nothing: str = "None") -> str:
    return nothing if pd.isna(value) else str(value)
