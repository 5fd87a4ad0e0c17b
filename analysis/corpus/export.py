"""A corpus as files: Parquet or JSON lines of its papers, or daily digests that read as before."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analysis.corpus.corpus import Corpus
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
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(target)


def _digests(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Name and text of each digest."""
    papers = {row["paper_id"]: row for row in corpus.papers.to_dict("records")}
    keys = ["digest_date", "date_kind", "digest_category"]
    names = Counter[str]()
    for (day, kind, category), entries in corpus.appearances.groupby(keys, dropna=False):
        dated = not pd.isna(day)
        stem = f"{day:%Y/%m/%Y-%m-%d}" if dated else "undated"
        names[stem] += 1
        name = f"{stem}.md" if names[stem] == 1 else f"{stem}_{names[stem]}.md"
        yield name, "".join(_lines(entries, papers, _header(day, kind, category) if dated else ""))


def _header(day: pd.Timestamp, kind: str, category: str | None) -> str:
    suffix = "" if kind == "submitted" else f" ({kind})"
    return f"# Arxiv Papers in {_or(category, '-')} on {day:%Y-%m-%d}{suffix}\n"


def _lines(entries: pd.DataFrame, papers: dict[str, dict[str, Any]], header: str) -> Iterator[str]:
    yield header
    order = entries.sort_values(["announcement", "paper_id"], na_position="first", kind="stable")
    section = ""
    for paper_id, announcement in zip(order["paper_id"], order["announcement"], strict=True):
        opened = "" if pd.isna(announcement) else announcement
        if opened != section:
            yield f"## {_SECTIONS[opened]}\n"
            section = opened
        yield _entry(papers[paper_id])


def _entry(paper: dict[str, Any]) -> str:
    links = [f"PDF: {paper['pdf_url']}"] if not pd.isna(paper["pdf_url"]) else []
    links += [text for text in paper["resources"] if _LINK.fullmatch(text)]
    others = [text for text in paper["resources"] if not _LINK.fullmatch(text)]
    primary = paper["primary_category"]
    categories = [f"**{name}**" if name == primary else name for name in paper["categories"]]
    marked = [_linked(text) for text in links]
    fields = {
        "Arxiv ID": _or(paper["arxiv_id"]),
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


def _linked(text: str) -> str:
    label, _, url = text.partition(": ")
    return f"[{label}]({url})"


def _or(value: Any, nothing: str = "None") -> str:
    return nothing if pd.isna(value) else str(value)
