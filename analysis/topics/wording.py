"""Which words may stand where in a label, and how a word is written.

Parts of speech are not known here: no tagger is installed, and none is needed for labels. Lists
and endings stand in for it, and they err on the side of refusing, since a topic has several
phrases to choose from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from analysis.topics.tokens import END, Tokens
from analysis.topics.vocabulary import common_words, plain_word

_Numbers = npt.NDArray[np.int64]

_LETTERS = re.compile(r"[^\W\d_]{2}|\d[^\W\d_]")
#: Letters of a word at most; what is longer is no word.
LONGEST = 40
#: Endings of adjectives, participles and adverbs; the nouns among them are listed.
_NO_NOUN = re.compile(r"(?:al|ic|ive|ous|able|ible|ful|less|ly|ed|ular|ward|wise)$")
#: What the last part of a word with hyphens ends in when the whole is a noun.
_NOUN = re.compile(
    r"(?:tions?|sions?|(?<!preserv)(?<!driv)ings?|ments?|ness|ity|ances?|ences?|isms?|[aeo]sis"
    r"|(?:cod|embedd|learn|transform|classifi|track)ers?|rays?|nets?|means?|maps?|ids?|d|sne|\d+)$"
)
#: A word with a capital is a name where running text writes it so this often.
_NAME = 0.9
#: Characters that a sentence, or what is written like one, ends with.
_ENDS = (".", "!", "?", ":", ";")


@cache
def _lists() -> dict[str, frozenset[str]]:
    """The parts of ``phrase_words.txt``."""
    text = files("analysis.topics").joinpath("phrase_words.txt").read_text("utf-8")
    found: dict[str, set[str]] = defaultdict(set)
    part = ""
    for line in text.splitlines():
        said = line.partition("#")[0].strip()
        if said.startswith("["):
            part = said.strip("[]")
        elif said:
            found[part].update(said.split())
    return {name: frozenset(words) for name, words in found.items()}


@cache
def _never() -> frozenset[str]:
    return (common_words() - _lists()["allowed"]) | _lists()["never"]


def may_stand(word: str) -> bool:
    """Whether a word in lower case may stand in a label at all."""
    fits = 1 < len(word) <= LONGEST
    return fits and word not in _never() and _LETTERS.search(word) is not None


def may_begin(word: str) -> bool:
    """Whether a label may begin with a word that may stand in it."""
    lists = _lists()
    is_adverb = word.endswith("ly") and word not in lists["may end"] and word != "weakly"
    return not is_adverb and word not in lists["not first"]


def may_end(word: str) -> bool:
    """Whether a word that may stand in a label looks like a noun, which a label ends with."""
    lists = _lists()
    if word in lists["may end"]:
        return True
    if word in lists["not last"]:
        return False
    first, _, last = word.rpartition("-")
    if first and (first in lists["makes adjective"] or not _NOUN.search(last)):
        return False
    return not _NO_NOUN.search(word)


def is_weak_head(word: str) -> bool:
    """Whether a word at the end of a phrase hardly adds to it."""
    return word in _lists()["weak head"]


def word_numbers(read: Tokens) -> tuple[list[str], _Numbers]:
    """Words that may stand in a label, in lower case, and which of them each token is.

    Parameters
    ----------
    read : Tokens

    Returns
    -------
    words : list of str
        Distinct, in the order of their first use.
    number : int64 array (n_written,)
        Rows of ``words``; -1 where no label goes on.
    """
    numbers: dict[str, int] = {}
    found = np.full(len(read.written), -1, dtype=np.int64)
    for row, token in enumerate(read.written):
        word = plain_word(token)
        if may_stand(word):
            found[row] = numbers.setdefault(word, len(numbers))
    return list(numbers), found


def written_forms(read: Tokens, number: _Numbers, n_words: int) -> list[str]:
    """How each word is written where nothing but itself asks for a capital.

    Running text decides, where no sentence begins. GAN and LiDAR stay as most write them; a
    word that only begins with a capital is a name (Gaussian) where nearly all write it so, and
    else the long form of an abbreviation (Visual Question Answering).

    Parameters
    ----------
    read : Tokens
    number : int64 array (n_written,)
        Of the word that each token is; -1 for none.
    n_words : int

    Returns
    -------
    list of str (n_words,)
    """
    n_written = len(read.written)
    ends = np.asarray([token == END or token.endswith(_ENDS) for token in read.written])
    begins = np.concatenate([[True], ends[read.stream[:-1]]])
    running = np.bincount(read.stream[~read.in_title & ~begins], minlength=n_written)
    anywhere = np.bincount(read.stream, minlength=n_written)
    forms: list[list[tuple[int, int, str]]] = [[] for _ in range(n_words)]
    for row in np.flatnonzero(number >= 0):
        forms[number[row]].append((-int(running[row]), -int(anywhere[row]), read.written[row]))
    return [_usual_form(sorted(each)) for each in forms]


def _usual_form(forms: list[tuple[int, int, str]]) -> str:
    """The first of some forms, the most frequent first, in lower case if it is no name."""
    n_running, _, form = forms[0]
    parts = form.split("-")
    is_short = any(part[1:] != part[1:].lower() or part == part[:1].upper() for part in parts)
    if is_short or form.islower():
        return form
    total = sum(n for n, _, _ in forms)
    return form if total and n_running / total >= _NAME else form.lower()
