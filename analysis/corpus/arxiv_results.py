"""A paper as the arXiv client has it becomes the entry of a daily digest.

A digest sets names and categories apart by commas, and writes the word None for nothing. Both are
read here as they will be read there, so that what is written is what is read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from analysis.corpus.clean import split_authors, value_or_none
from analysis.corpus.identity import parse_arxiv_id, parse_dois
from analysis.corpus.readers import daily_digest
from analysis.corpus.readers.bibliographic import Fields, Place, record
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.record import PaperRecord, Rejection

#: A name that hides a comma or another encoding takes two.
_MAX_PASSES: Final = 10
_SEPARATOR: Final = re.compile(r"[,;]")
_NAME: Final = re.compile(r"[\w.:/()-]+(?: [\w.:/()-]+)*", re.ASCII)


def record_of(result: Any) -> PaperRecord | Rejection:
    """What a digest says of a result.

    Parameters
    ----------
    result : arxiv.Result

    Returns
    -------
    PaperRecord or Rejection
        A rejection has no title, or no arXiv id.
    """
    parsed = parse_arxiv_id(result.entry_id)
    if parsed is None:
        return Rejection(
            excerpt(result.entry_id), 1, "entry without an arXiv id", excerpt(result.title)
        )
    dois = parse_dois(result.doi or "")
    terms = [_names(term) for term in (result.primary_category, *result.categories)]
    item = record(
        Place(parsed[0], 1, 1, daily_digest.FORMAT),
        Fields(
            title=result.title,
            abstract=value_or_none(result.summary) or "",
            authors=tuple(author.name for author in result.authors),
            ids=(result.entry_id, " ".join(dois)),
            resources=(f"DOI: {result.doi}",) if result.doi and not dois else (),
            pdf=f"https://arxiv.org/pdf/{parsed[0]}" + (f"v{parsed[1]}" if parsed[1] else ""),
            categories=tuple(name for names in terms for name in names),
            primary_category=next(iter(terms[0]), ""),
            published=result.published,
            updated=result.updated,
            comment=result.comment or "",
            journal=result.journal_ref or "",
        ),
    )
    return replace(item, authors=_authors(item.authors)) if isinstance(item, PaperRecord) else item


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a line of these names is read as, and read as again."""
    for _ in range(_MAX_PASSES):
        again = split_authors(", ".join(names))
        if again == names:
            break
        names = again
    return () if names == ("None",) else names


def _names(term: str) -> list[str]:
    """A term is one category of arXiv, or several numbers of other schemes, such as MSC's."""
    names = (" ".join(name.split()) for name in _SEPARATOR.split(term))
    return [name for name in names if _NAME.fullmatch(name) and name != "None"]
