"""Entities and known tags out of a text, in one pass and once and for all.

Taking one away may uncover another (``&amp;lt;``, ``<<b>b>``). So the text is rebuilt character
by character: whenever a ``;`` or ``>`` arrives, the end of what stands so far is checked. What is
left holds no entity and no known tag, so a second pass changes nothing, and the work grows
with the length of the text whatever its author had in mind.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import Final

#: Tags of running text. ``script`` and its like are not among them: a text that shows one is
#: about it, and whoever prints the text escapes it.
_SPACING: Final = frozenset({"br", "div", "hr", "li", "ol", "p", "ul"})
_RAISING: Final = {"sub": "_", "sup": "^"}
_PLAIN: Final = frozenset(
    {"a", "b", "em", "font", "i", "jats:italic", "jats:p", "small", "span", "strong", "tt", "u"}
)
_NAMES: Final = "|".join(sorted({*_SPACING, *_RAISING, *_PLAIN}, key=len, reverse=True))

_TAG: Final = re.compile(
    rf"<(?P<close>/)?(?P<name>{_NAMES})"
    r"(?P<attributes>(?:\s+[a-z:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*)\s*/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)
_LONGEST_ENTITY: Final = 34
_SUSPECT: Final = re.compile(rf"{_ENTITY.pattern}|</?(?:{_NAMES})[\s/>]", re.IGNORECASE)
_HREF: Final = re.compile(r"\shref\s*=\s*[\"']?\s*(https?://[^\s\"'<>]+)", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(r"\s*this (?:http|https|ftp) url\s*", re.IGNORECASE)
_SENTENCE_BOUNDARY: Final = re.compile(r"http://([\w.-]*[a-z0-9])\.([A-Z][a-z]*)/?")
_CLOSING: Final = re.compile(r"</([a-z])>", re.IGNORECASE)
_INVISIBLE: Final = frozenset(
    [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0xFEFF)]
    + [chr(c) for c in (*range(0x2066, 0x206A), 0xFFFE, 0xFFFF)]
) - frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")


def without_markup(text: str) -> str:
    """The text with entities decoded and known tags taken out.

    An anchor that reads "this http URL" becomes its address; any other keeps its words. A
    one-letter tag (``<b>``) counts as one only when the text also closes it, for ``a<b>c`` is
    mathematics.

    Parameters
    ----------
    text : str
        Without line breaks.

    Returns
    -------
    str

    Examples
    --------
    >>> without_markup('Code at <a href="https://ship.example/a?b=1&amp;c=2">this https URL</a>.')
    'Code at https://ship.example/a?b=1&c=2.'
    """
    if _SUSPECT.search(text) is None:
        return text
    return _Scan(text).result()


class _Scan:
    """The text rebuilt so far, and the places in it that a later character may reach back to."""

    def __init__(self, text: str) -> None:
        self._text: list[str] = []
        self._brackets: list[int] = []
        self._ampersands: list[int] = []
        self._anchors: list[tuple[int, str | None]] = []
        shown = text.replace("&lt;", "<").replace("&gt;", ">")
        self._closed = {name.lower() for name in _CLOSING.findall(shown)}
        for character in text:
            self._push(character)

    def result(self) -> str:
        return "".join(self._text).strip()

    def _push(self, character: str) -> None:
        if character in _INVISIBLE:
            return
        if character.isspace():
            if self._text and self._text[-1] != " ":
                self._text.append(" ")
            return
        self._text.append(character)
        place = len(self._text) - 1
        if character == "<":
            self._brackets.append(place)
        elif character == "&":
            self._ampersands.append(place)
        elif character == ";":
            self._decode_entity()
        elif character == ">" and not self._drop_tag():
            # A closing bracket in the way: no later tag can reach back across it.
            self._brackets.append(place)

    def _cut(self, place: int) -> None:
        del self._text[place:]
        while self._brackets and self._brackets[-1] >= place:
            self._brackets.pop()
        while self._ampersands and self._ampersands[-1] >= place:
            self._ampersands.pop()

    def _decode_entity(self) -> None:
        start = self._ampersands[-1] if self._ampersands else -1
        if start < 0 or len(self._text) - start > _LONGEST_ENTITY:
            return
        match = _ENTITY.fullmatch("".join(self._text[start:]))
        decoded = _decoded(match) if match else None
        if decoded is not None:
            self._cut(start)
            for character in decoded:
                self._push(character)

    def _drop_tag(self) -> bool:
        start = self._brackets[-1] if self._brackets else -1
        if start < 0 or self._text[start] != "<":
            return False
        match = _TAG.fullmatch("".join(self._text[start:]))
        if match is None:
            return False
        name, closes = match["name"].lower(), match["close"] is not None
        if len(name) == 1 and not (closes or match["attributes"] or name in self._closed):
            return False
        self._cut(start)
        if name == "a":
            self._close_anchor() if closes else self._open_anchor(match["attributes"])
        elif name in _SPACING:
            self._push(" ")
        elif name in _RAISING and not closes:
            self._push(_RAISING[name])
        return True

    def _open_anchor(self, attributes: str) -> None:
        href = _HREF.search(attributes)
        self._anchors.append((len(self._text), href[1] if href else None))

    def _close_anchor(self) -> None:
        start, href = self._anchors.pop() if self._anchors else (0, None)
        if href is None or not _PLACEHOLDER.fullmatch("".join(self._text[start:])):
            return
        self._cut(start)
        # arXiv takes "models.In this work" for an address: the space was forgotten.
        for character in _SENTENCE_BOUNDARY.sub(r"\1. \2 ", href):
            self._push(character)


def _decoded(match: re.Match[str]) -> str | None:
    """The characters of an entity; None for a name that HTML does not know."""
    if match["name"] is not None:
        return html5.get(f"{match['name']};")
    return unescape(match[0])
