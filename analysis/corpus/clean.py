"""Repair of the texts of an entry, so that what is shown and encoded is what was written.

Digests carry entities, a few tags of a web page, hard line breaks, UTF-8 that was read as
another encoding, and LaTeX accents in names. Mathematics is full of ``<`` and ``>``: only
known tags are taken out, so ``0<p<=1`` and ``<subject, verb>`` stay as they are.

Every function here is idempotent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ftfy import fix_encoding
from ftfy.badness import is_bad

from analysis.corpus.latex import without_latex
from analysis.corpus.markup import without_markup

#: Controls without meaning in a text, and the marks that reverse what follows on the screen.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_AUTHOR_COMMA: Final = re.compile(r",(?![^(]{0,200}\))")
_NAME_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\.?", re.IGNORECASE)

#: One repair can uncover another (an entity that hides mojibake); real text needs two passes.
_MAX_PASSES: Final = 10


def clean_text(text: str) -> str:
    """Repair a running text: abstract, comment, journal reference.

    In this order: encoding, invisible characters, line breaks, entities and tags; again until
    nothing changes.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        One line, without spaces at its ends.

    Examples
    --------
    >>> clean_text("Ships &amp; boats,<br>where 0<p<=1 ")
    'Ships & boats, where 0<p<=1'
    """
    return _settle(text, _clean_once)


def clean_title(text: str) -> str:
    """Repair a title: as ``clean_text``, and LaTeX accents and line breaks outside of maths."""
    return _settle(text, lambda title: without_latex(_clean_once(title), maths=True))


def clean_name(text: str) -> str:
    """Repair a name: as ``clean_text``, and LaTeX accents, a name holding no maths."""
    return _settle(text, lambda name: without_latex(_clean_once(name), maths=False))


def split_authors(text: str) -> tuple[str, ...]:
    r"""The names of an author line.

    Parameters
    ----------
    text : str
        Names set apart by commas; commas in brackets and before *Jr.* do not separate.

    Returns
    -------
    tuple of str
        Cleaned, in the order of the line.

    Examples
    --------
    >>> split_authors("Ada Po{\\'e}t, Bo Ship, Jr., Cy Sail (Fleet, Harbour)")
    ('Ada Poét', 'Bo Ship, Jr.', 'Cy Sail (Fleet, Harbour)')
    """
    names: list[str] = []
    # A whole line shows what encoding it was read in, where a single name may not.
    for part in _AUTHOR_COMMA.split(_fix_mojibake(text)):
        name = clean_name(part)
        if names and _NAME_SUFFIX.fullmatch(name):
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
    return tuple(names)


def value_or_none(text: str) -> str | None:
    """The cleaned text, or None when it is empty or the word that digests write for nothing."""
    cleaned = clean_text(text)
    return None if cleaned in ("", "None") else cleaned


def _settle(text: str, repair: Callable[[str], str]) -> str:
    for _ in range(_MAX_PASSES):
        repaired = repair(text)
        if repaired == text:
            break
        text = repaired
    return text


def _clean_once(text: str) -> str:
    text = _fix_mojibake(text)
    text = " ".join(_INVISIBLE.sub("", text).split())
    return without_markup(text)


def _fix_mojibake(text: str) -> str:
    if text.isascii():
        return text
    fixed = fix_encoding(_SURROGATE.sub("\ufffd", text))
    if not is_bad(fixed):
        return fixed
    # A text that is wrong in one word only is right as a whole in no encoding.
    return " ".join(fix_encoding(word) for word in fixed.split(" "))
