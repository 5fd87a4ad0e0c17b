"""What a text says of itself: its language, and which other texts it may be a copy of.

Both are cheap and need no model: a language shows in its commonest words or its script, a copy in
rare runs of words. They are found where a text is read, so that a corpus is not gone through again.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

#: No language could be told.
UNDETERMINED: Final = "und"
#: Characters looked at; the rest of a text is in the same language.
_SAMPLE: Final = 1_200
#: Share of common words at which a text is in a language; prose of each has twice as many.
_ENOUGH: Final = 0.12
_FEWEST_WORDS: Final = 4

_COMMON: Final = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is for that we with this on are by as an be which from our it have",
        "de": "der die und das ist von mit den für auf eine im ein wir zu des nicht sich auch wird",
        "fr": "le la les des et un une est dans pour que nous sur du par qui avec au ce sont cette",
        "es": "el la los las de y un una es en que para con por se del como este su más entre",
        "pt": "o os as de e um uma é em que para com por se do da no na como este são dos das",
        "it": "il lo la gli di e un una è in che per con si del della come questo sono nel dei",
        "nl": "de het een en van in is dat op te voor met zijn wij door aan deze worden niet",
    }.items()
}
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
#: Share of its signs at which a text is in a script; Greek letters also stand in formulas.
_SCRIPT_SHARE: Final = 0.2

_NOT_WORD: Final = re.compile(r"[\W_]+")
#: The same for ASCII, a third of the time.
_NOT_ASCII_WORD: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
#: Words of a run, shortest word that starts one, and runs kept of a text.
_RUN, _LONG, _N_RUNS = 4, 9, 4
_FEWEST_FOR_RUNS: Final = 20


def language_of(text: str) -> str:
    """The language of a text, as an ISO 639-1 code.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        ``"und"`` where neither script nor common words tell.

    Examples
    --------
    >>> language_of("We count the ships that are seen from the shore.")
    'en'
    >>> language_of("Wir zählen die Schiffe, die man von der Küste sieht.")
    'de'
    """
    sample = text[:_SAMPLE]
    if not sample.isascii():
        for language, script in _SCRIPTS:
            if len(script.findall(sample)) > _SCRIPT_SHARE * len(sample):
                return language
    words = sample.lower().split()
    if len(words) < _FEWEST_WORDS:
        return UNDETERMINED
    # Nearly all are English: asked first, the others are seldom counted.
    best, n_best = UNDETERMINED, _ENOUGH * len(words)
    for language, common in _COMMON.items():
        n_common = sum(map(common.__contains__, words))
        if n_common > n_best:
            best, n_best = language, n_common
            if language == "en" and n_common > 2 * _ENOUGH * len(words):
                break
    return best


def sketch(text: str) -> tuple[int, ...]:
    """A few numbers that texts which are nearly the same share.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of int
        The least hashes of runs of words, as in MinHash [1]_; empty for short texts.

    References
    ----------
    .. [1] Broder, A. (1997). On the resemblance and containment of documents.
    """
    runs = _runs(text)
    return tuple(sorted({zlib.crc32(run.encode()) for run in runs})[:_N_RUNS])


def resemblance(first: str, second: str) -> float:
    """Share of the runs of words of two texts that both have, in [0, 1]."""
    one, other = _runs(first), _runs(second)
    return len(one & other) / len(one | other) if one or other else 0.0


def _runs(text: str) -> set[str]:
    lower = text.lower()
    spaced = lower.translate(_NOT_ASCII_WORD) if text.isascii() else _NOT_WORD.sub(" ", lower)
    words = spaced.split()
    if len(words) < _FEWEST_FOR_RUNS:
        return set()
    starts = [i for i, word in enumerate(words[: 1 - _RUN]) if len(word) >= _LONG]
    return {" ".join(words[i : i + _RUN]) for i in starts}
