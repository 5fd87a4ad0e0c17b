"""Which column or key of a table, whoever made it, holds which field of a paper.

The names are guessed and the guess is stated (``mapping_note``). Names are compared without case
and punctuation, so ``Document Title``, ``document_title`` and ``documentTitle`` are one, and
so are OpenAlex's ``primary_location.source.display_name`` in a table and as nested objects.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from analysis.corpus.clean import split_authors
from analysis.corpus.identity import parse_arxiv_id, parse_dois
from analysis.corpus.readers.bibliographic import Fields, person
from analysis.corpus.readers.dates import point_in_time

#: Names of columns by field, the best first: the first that is not empty in a row is taken.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        *("title", "document_title", "article_title", "paper_title", "display_name"),
        *("primary_title", "item_title", "titles", "ti", "name"),
    ),
    "abstract": (
        *("abstract", "abstracts", "summary", "summaries", "abstract_note", "abstract_text"),
        *("abstract_inverted_index", "ab", "description"),
    ),
    "authors": (
        *("authors", "author", "author_names", "authors_parsed", "authorships"),
        *(
            "authorships_author_display_name",
            "author_full_names",
            "author_s",
            "creators",
            "creator",
            "au",
        ),
    ),
    "arxiv": (
        *("arxiv_id", "arxiv", "external_ids_ar_xiv", "external_ids_arxiv", "ids_arxiv", "eprint"),
        *("eprint_id", "archive_id"),
    ),
    "doi": ("doi", "dois", "ids_doi", "external_ids_doi", "doi_link", "item_doi", "di"),
    "id": ("id", "paper_id", "identifier", "entry_id"),
    "url": (
        *("abs", "abs_url", "abstract_url", "url", "link", "article_url", "html_url", "paper_url"),
        *("primary_location_landing_page_url", "landing_page_url"),
    ),
    "pdf": (
        *("pdf", "pdf_url", "pdf_link", "open_access_pdf_url", "open_access_pdf"),
        *("primary_location_pdf_url", "best_oa_location_pdf_url"),
    ),
    "date": (
        *("published", "publication_date", "published_date", "date_published", "publish_date"),
        *("submitted", "submitted_date", "created", "date", "pub_date", "online_date", "issued"),
        *("cover_date", "issue_date"),
    ),
    "year": ("year", "publication_year", "pub_year", "year_published", "published_year", "py"),
    "month": ("month", "publication_month", "pub_month", "pd"),
    "updated": ("updated", "updated_date", "update_date", "last_updated"),
    "journal": (
        *("journal", "journal_ref", "journal_name", "journal_title", "source_title"),
        *("publication_title", "venue", "primary_location_source_display_name"),
        *("host_venue_display_name", "container_title", "booktitle", "conference_name", "so"),
        *("conference", "proceedings", "journal_book"),
    ),
    "categories": ("categories", "category", "arxiv_categories", "subjects", "subject", "terms"),
    "primary_category": ("primary_category", "primary_subject", "label", "class", "track"),
    "keywords": (
        *("keywords", "author_keywords", "index_keywords", "ieee_terms", "tags", "manual_tags"),
        *("keywords_display_name", "de"),
    ),
    "comment": ("comment", "comments"),
    "tldr": ("tldr", "tldr_text", "tl_dr"),
}
#: A table is one of papers when it has titles and one of these.
_TELLING: Final = frozenset(NAMES) - {"title", "id", "tldr", "comment", "keywords"}

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PUNCTUATION: Final = re.compile(r"[^0-9a-z]+")
_INITIALS: Final = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_AND: Final = re.compile(r"\s+and\s+|\n+")
_LIST: Final = re.compile(r"[;|\n]")
_COMMAS: Final = re.compile(r"[;|,\n]")
_SPACED_CATEGORIES: Final = re.compile(r"[a-z][\w-]{1,19}(?:\.[\w-]{2,20})?(?: [a-z][\w.-]{1,40})*")

_LONGEST_PART: Final = 12
_LONGEST_LITERAL: Final = 50_000
_DEEPEST: Final = 4
_MOST_KEYS: Final = 500
#: Columns without use that a note names, and how much of a name.
_MOST_NAMED, _LONGEST_NAME = 12, 60
#: An abstract given as the places of its words has fewer.
_MOST_WORDS: Final = 50_000

#: For each field, the columns that hold it, the best first.
Columns = dict[str, tuple[str, ...]]


def guess_columns(names: Iterable[str]) -> Columns:
    """The columns of each field.

    Parameters
    ----------
    names : iterable of str
        Names of all columns, as the table writes them.

    Returns
    -------
    Columns
        Fields without a column are absent.

    Examples
    --------
    >>> guess_columns(["Document Title", "PY", "Volume"])
    {'title': ('Document Title',), 'year': ('PY',)}
    """
    return dict(_guess(tuple(names)))


@lru_cache(maxsize=256)
def _guess(names: tuple[str, ...]) -> Columns:
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(_normal(name), name)
    found = {
        field: tuple(by_name[known] for known in wanted if known in by_name)
        for field, wanted in NAMES.items()
    }
    return {field: columns for field, columns in found.items() if columns}


def describes_papers(columns: Columns) -> bool:
    """Whether a table with these columns is one of papers."""
    return "title" in columns and not _TELLING.isdisjoint(columns)


def mapping_note(names: Iterable[str]) -> str:
    """Which column was taken for which field, and which for none, as a sentence.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    str

    Examples
    --------
    >>> mapping_note(["Document Title", "PY", "Volume"])
    "Columns: title from 'Document Title', year from 'PY'; not used: 'Volume'."
    """
    names = list(names)
    columns = guess_columns(names)
    used = [f"{field} from {' or '.join(map(repr, each))}" for field, each in columns.items()]
    taken = {name for each in columns.values() for name in each}
    unused = [repr(name[:_LONGEST_NAME]) for name in names if name not in taken]
    more = f" and {len(unused) - _MOST_NAMED:,} more" if len(unused) > _MOST_NAMED else ""
    left = f"{', '.join(unused[:_MOST_NAMED]) or 'none'}{more}"
    return f"Columns: {', '.join(used) or 'none known'}; not used: {left}."


def fields_of(row: Mapping[str, Any], columns: Columns) -> Fields:
    """The values of a row; of any type, as JSON and Parquet hold them.

    Parameters
    ----------
    row : mapping
    columns : Columns

    Returns
    -------
    Fields
    """

    def values(field: str) -> Iterator[Any]:
        return (row[name] for name in columns.get(field, ()) if not _is_empty(row.get(name)))

    def text(field: str) -> str:
        return next(filter(None, map(text_of, values(field))), "")

    days, years = tuple(map(text_of, values("date"))), tuple(map(text_of, values("year")))
    # Web of Science has "JAN 15" in one column and the year in another.
    parts = (part for part in (*map(text_of, values("month")), *days) if len(part) <= _LONGEST_PART)
    dates = (*days, *(_joined(part, years[0]) for part in parts if years), *years)
    identifier, categories = text("id"), next(values("categories"), None)
    # A number in a table of its own is no name of a paper.
    names_paper = parse_arxiv_id(identifier) or parse_dois(identifier)
    return Fields(
        title=text("title"),
        abstract=next(filter(None, map(_abstract, values("abstract"))), ""),
        authors=next(filter(None, map(names_of, values("authors"))), ()),
        ids=(
            *map(text_of, values("arxiv")),
            *([identifier] if names_paper else []),
            *map(text_of, values("doi")),
            *map(text_of, values("url")),
        ),
        pdf=text("pdf"),
        categories=_categories(categories),
        primary_category=text("primary_category"),
        keywords=tuple(word for each in values("keywords") for word in _list(each, _COMMAS)),
        dates=dates,
        published=next(filter(None, map(point_in_time, dates)), None),
        updated=point_in_time(text("updated")),
        comment=text("comment"),
        journal=text("journal"),
        tldr=text("tldr"),
    )


def _joined(part: str, year: str) -> str:
    """A month, or a day without year, beside the year of another column."""
    return f"{year}-{part}" if part.isdigit() else f"{part} {year}"


def flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object with the values of the objects in it under joined names: ``a.b``."""
    row: dict[str, Any] = {}
    todo: list[tuple[str, Mapping[str, Any], int]] = [("", value, 1)]
    while todo and len(row) < _MOST_KEYS:
        prefix, each, depth = todo.pop(0)
        for key, inner in islice(each.items(), _MOST_KEYS):
            name = f"{prefix}{key}"
            row[name] = inner
            # The words of an abstract are no names of values.
            is_object = isinstance(inner, Mapping) and "inverted" not in name
            if is_object and depth < _DEEPEST:
                todo.append((f"{name}.", inner, depth + 1))
    return row


def text_of(value: Any) -> str:
    """A value as a text: numbers written out, lists joined, of objects what names them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        names = ("display_name", "name", "title", "value", "text", "url")
        return next(
            (text_of(value[name]) for name in names if isinstance(value.get(name), str)), ""
        )
    if isinstance(value, (list, tuple)):
        return ", ".join(each.strip() for each in value if isinstance(each, str))
    if _is_empty(value) or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _written(value)


def names_of(value: Any) -> tuple[str, ...]:
    """The authors in a value: a text, a list of names, a list of objects that hold names.

    Parameters
    ----------
    value : any type

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> names_of("Poet, A.; Sailor, B.")
    ('A. Poet', 'B. Sailor')
    >>> names_of([{"given": "Ada", "family": "Poet"}, ["Sailor", "Bo", ""]])
    ('Ada Poet', 'Bo Sailor')
    """
    if isinstance(value, (list, tuple)):
        return tuple(filter(None, map(_name, value)))
    text = text_of(value)
    listed = _literal(text)
    return tuple(filter(None, map(_name, listed))) if listed else _names_in(text)


def _names_in(text: str) -> tuple[str, ...]:
    for separator in (_LIST, _AND):
        if separator.search(text):
            return tuple(person(name.strip()) for name in separator.split(text) if name.strip())
    last, comma, initials = text.partition(",")
    if comma and " " not in last.strip() and _INITIALS.fullmatch(initials.strip()):
        # One author of a table that sets authors apart by semicolons.
        return (person(text),)
    return split_authors(text)


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = value.get("author", value)
        value = inner if isinstance(inner, Mapping) else value
        parts = [
            next((text_of(value[name]) for name in names if value.get(name)), "")
            for names in (("given", "forenames", "first_name", "firstName", "first"),
                          ("family", "keyname", "last_name", "lastName", "last"))
        ]  # fmt: skip
        return " ".join(filter(None, parts)) if parts[1] else person(text_of(value))
    if isinstance(value, (list, tuple)):
        # The snapshot's [last, first, suffix, affiliation ...]
        last, first, suffix = [*map(text_of, value[:3]), "", "", ""][:3]
        name = " ".join(filter(None, (first, last)))
        return f"{name}, {suffix}" if suffix and name else name
    return person(text_of(value))


def _abstract(value: Any) -> str:
    if not isinstance(value, Mapping):
        return text_of(value)
    words = [
        (place, str(word))
        for word, places in islice(value.items(), _MOST_WORDS)
        if isinstance(places, list)
        for place in places[:_MOST_WORDS]
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(words[:_MOST_WORDS])) or text_of(value)


def _categories(value: Any) -> tuple[str, ...]:
    """Set apart by spaces as arXiv does, or by commas or semicolons."""
    if isinstance(value, str) and _SPACED_CATEGORIES.fullmatch(value.strip()) and "." in value:
        return tuple(value.split())
    return _list(value, _COMMAS)


def _list(value: Any, separator: re.Pattern[str]) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(filter(None, map(text_of, value)))
    text = text_of(value)
    listed = _literal(text)
    if listed:
        return tuple(filter(None, map(text_of, listed)))
    return tuple(part.strip() for part in separator.split(text) if part.strip())


def _literal(text: str) -> list[Any]:
    """The list that a cell shows as Python writes it; empty when it shows none."""
    if not (text.startswith("[") and text.endswith("]") and len(text) < _LONGEST_LITERAL):
        return []
    try:
        with warnings.catch_warnings():
            # A backslash in a name is no matter for the screen.
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return value if isinstance(value, list) else []


def _is_empty(value: Any) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or (isinstance(value, str) and value.strip() in ("", "None", "nan", "NA"))


def _written(value: Any) -> str:
    try:
        return str(value)
    except ValueError:
        # Python refuses to write integers of more than some thousand digits.
        return ""


def _normal(name: str) -> str:
    return _PUNCTUATION.sub("_", _CAMEL.sub("_", name).casefold()).strip("_")
