"""LaTeX accents and text commands of names and titles, as Unicode."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_COMBINING: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS: Final = {
    "aa": "å",
    "AA": "Å",
    "ae": "æ",
    "AE": "Æ",
    "dh": "ð",
    "DH": "Ð",
    "dj": "đ",
    "DJ": "Đ",
    "l": "ł",
    "L": "Ł",
    "o": "ø",
    "O": "Ø",
    "oe": "œ",
    "OE": "Œ",
    "ss": "ß",
    "th": "þ",
    "TH": "Þ",
}
_ACCENT: Final = re.compile(
    r"\\(?:(?P<mark>[`'^~=.\"])|(?P<name>[uvHckrdb])(?![A-Za-z]))\s?"
    r"(?:\{\s?\\?(?P<braced>[^\W\d_])\s?\}|\\?(?P<bare>[^\W\d_]))"
)
_LETTER: Final = re.compile(
    r"\\(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])(?:\{\}|\s)?"
)
_BRACED_LETTER: Final = re.compile(r"\{([^\W\d_](?:[\u0300-\u036f])?)\}")
_DOLLARED_WORD: Final = re.compile(r"\$([^\W\d_]{1,40})\$")
_EMPHASIS: Final = re.compile(r"\\(?:emph|text(?:it|bf|rm|sc|tt|sl))\{([^{}\\$]{0,300})\}")
_LINE_BREAK: Final = re.compile(r"\s*\\\\\s*")
_MATHS: Final = re.compile(r"(\$[^$]*\$)")


def without_latex(text: str, *, maths: bool) -> str:
    r"""The text with LaTeX accents as Unicode letters.

    Parameters
    ----------
    text : str
    maths : bool
        Whether dollar signs enclose mathematics, which is left alone (a title), or are
        strays round a letter (a name).

    Returns
    -------
    str

    Examples
    --------
    >>> without_latex(r"Poincar\'e and G{\"o}del for $\'x$", maths=True)
    "Poincaré and Gödel for $\\'x$"
    """
    if not any(sign in text for sign in "\\{$~"):
        return text
    if not maths:
        return _DOLLARED_WORD.sub(r"\1", _accents(text).replace("~", " "))
    # The pattern's group makes every second part a formula.
    parts = _MATHS.split(text)
    parts[::2] = [_accents(_text_commands(part)) for part in parts[::2]]
    return "".join(parts).strip()


def _text_commands(text: str) -> str:
    return _EMPHASIS.sub(r"\1", _LINE_BREAK.sub(" ", text))


def _accents(text: str) -> str:
    text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(lambda match: _LETTERS[match[1]], text)
    return _BRACED_LETTER.sub(r"\1", text)


def _accented(match: re.Match[str]) -> str:
    letter = match["braced"] or match["bare"]
    # LaTeX takes the dot off i and j before it sets an accent; Unicode does so by itself.
    letter = {"\u0131": "i", "\u0237": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", letter + _COMBINING[match["mark"] or match["name"]])
