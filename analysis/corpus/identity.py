"""The names of a paper: arXiv id, DOI, addresses, and keys made from its title and author."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

_ARXIV_ID: Final = re.compile(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/[a-z]+/|arxiv:\s*)?"
    r"(?P<id>\d{4}\.\d{4,5}|(?P<archive>[a-z][a-z-]{0,19})(?:\.[a-z-]{2,9})?/(?P<number>\d{7}))"
    r"(?:v(?P<version>\d{1,4}))?(?:\.pdf)?(?:\s*\[[\w.-]{1,20}\])?",
    re.IGNORECASE | re.ASCII,
)
_DOI_PREFIX: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_DOI: Final = re.compile(r"10\.\d{4,9}/\S{1,300}", re.ASCII)
_ARXIV_DOI: Final = "10.48550/arxiv."
_ARXIV_HOST: Final = re.compile(r"http://((?:[a-z]+\.)?arxiv\.org/)", re.IGNORECASE)
_WEB_URL: Final = re.compile(r"https?://[^\s/?#<>\"'\\]+(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE)
_NOT_ASCII_KEY: Final = re.compile(r"[^0-9a-z]+")


def parse_arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The arXiv id that a text is, in any of its spellings.

    Parameters
    ----------
    text : str
        An id, ``arXiv:`` and an id, or an address of an abstract or PDF page.

    Returns
    -------
    (str, int or None) or None
        The id without version and, for old ids, without subject class; and the version.
        None when the text is no arXiv id.

    Examples
    --------
    >>> parse_arxiv_id("http://arxiv.org/abs/1905.00001v2")
    ('1905.00001', 2)
    >>> parse_arxiv_id("cs.CV/0001001")
    ('cs/0001001', None)
    """
    match = _ARXIV_ID.fullmatch(text.strip())
    if match is None:
        return None
    archive, version = match["archive"], match["version"]
    arxiv_id = f"{archive.lower()}/{match['number']}" if archive else match["id"]
    return arxiv_id, int(version) if version else None


def parse_dois(text: str) -> tuple[str, ...]:
    """The DOIs in a text, each once, lower case and without resolver.

    Parameters
    ----------
    text : str
        DOIs set apart by white space; what is no DOI is left out.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> parse_dois("https://doi.org/10.1000/ABC 10.1000/abc")
    ('10.1000/abc',)
    """
    words = (word.rstrip(",;") for word in _DOI_PREFIX.sub("", text).split())
    dois = (word.lower() for word in words if word.isprintable() and _DOI.fullmatch(word))
    return tuple(dict.fromkeys(dois))


def arxiv_id_of_doi(doi: str) -> str | None:
    """The arXiv id inside a DOI that arXiv itself registered (10.48550), else None."""
    parsed = parse_arxiv_id(doi.removeprefix(_ARXIV_DOI)) if doi.startswith(_ARXIV_DOI) else None
    return parsed[0] if parsed else None


def web_url(text: str) -> str | None:
    """The address when it is http or https, else None; arXiv's always as https."""
    text = text.strip()
    if _WEB_URL.fullmatch(text) is None or not text.isprintable():
        return None
    if not text.isascii() or "[" in text or "]" in text:
        try:
            urlsplit(text)
        except ValueError:  # brackets, or letters that are not what they look like, in its host
            return None
    return _ARXIV_HOST.sub(r"https://\1", text, count=1)


def text_key(text: str) -> str:
    """What of a title or name two spellings share: its letters, marks and digits, case folded.

    Text without any letter or digit is its own key, so that two such titles stay apart.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return _NOT_ASCII_KEY.sub("", folded) or folded
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LMN") or folded


def title_id(title_key: str, author_key: str) -> str:
    """The ``paper_id`` of a paper that has neither arXiv id nor DOI."""
    digest = hashlib.sha256(f"{title_key}\n{author_key}".encode()).hexdigest()
    return f"title:{digest[:12]}"
