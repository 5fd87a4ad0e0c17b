"""What a term is, said plainly: an oracle for the count, and an analyzer for scikit-learn."""

from __future__ import annotations

import re

from analysis.topics import tokens
from analysis.topics.vocabulary import common_words


def plain_terms(text):
    """The definition: words that may name a subject, and those that only space parts."""
    plain = tokens._NO_WORDS.sub(" ; ", text)
    previous, end = "", -1
    for match in re.finditer(r"[^\W_]+(?:[-'\u2019][^\W_]+)*", plain):
        word = match.group().lower()
        word = word[:-2] if word.endswith(("'s", "\u2019s")) else word
        letters = re.search(r"[^\W\d_]{2}|\d[^\W\d_]", word)
        if len(word) < 2 or word in common_words() or not letters:
            previous = ""
            continue
        yield word
        if previous and plain[end : match.start()].isspace():
            yield f"{previous} {word}"
        previous, end = word, match.end()
