"""One line on what a paper does: the source's where it has one, else the sentence that says most.

The sentence is taken out of the abstract as it stands. Which one is decided by the four signs of
Edmundson [1]_: first by cue words ("we propose"); among sentences with the same cue by words of
the title, by the words that the abstract keeps coming back to, and by where the sentence stands.
It needs no model, and a fifth of a millisecond a paper.

References
----------
.. [1] Edmundson, H. P. (1969). New methods in automatic extracting. Journal of the ACM 16(2).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from analysis.schema import DataFrame, Papers, Tldrs, column_types

#: Characters of a sentence at most; a longer one is cut between words. A shorter one says little.
LONGEST, SHORTEST = 220, 40
#: Characters of an abstract that are looked at.
_LOOKED_AT = 6_000
#: Where a sentence ends, in any script; spaces are single where this is used.
_END = re.compile(
    r"[.!?][\"')\]\u201d\u2019]? (?=[\"'(\[\u201c]{0,2}[^\Wa-z_])|[\u3002\uff01\uff1f](?!$)"
)
#: What a full stop belongs to that ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:al|vs|cf|etc|figs?|eqs?|sec|refs?|no|dr|mrs?|prof|resp|approx|ca|st)|\b\w(?:\.\w)?)\.$"
)
_WORD = re.compile(r"[^\W\d_]{4,40}")


class _Cue(NamedTuple):
    """A pattern of lower-case text, and stems without one of which there is nothing of it."""

    stems: tuple[str, ...]
    pattern: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        return any(stem in text for stem in self.stems) and bool(self.pattern.search(text))


_SELF = r"\b(?:we|this (?:paper|work|article|study|letter|report|thesis)|the (?:paper|authors?)"
_DOES = "propos|present|introduc|develop|describ|design|devis|formulat"
_SAYS = (
    "show|stud|address|investigat|explor|demonstrat|tackl|consider|review|survey|analy|aim|focus"
    "|build|provid"
)
#: A paper that says what it does, one that speaks of itself at least, and what is an aside.
_CUE = _Cue(tuple(_DOES.split("|")), re.compile(rf"{_SELF})\b[^.]{{0,60}}?\b(?:{_DOES})"))
_WEAK_CUE = _Cue(
    (*_SAYS.split("|"), "ed"),
    re.compile(
        rf"{_SELF}|our|here)\b[^.]{{0,40}}?\b(?:{_SAYS})"
        r"|\bis (?:proposed|presented|introduced|developed)\b"
    ),
)
_ASIDE = _Cue(
    ("http", "www.", "available", "released", "experiment", "extensive"),
    re.compile(
        r"https?:|www\.|\b(?:codes?|project page|datasets?|models?|demo|videos?)\b[^.]{0,60}"
        r"\b(?:available|released)\b|\bexperiment(?:s|al)\b|\bextensive\b"
    ),
)
#: A sentence that leans on the one before.
_LEANS = re.compile(
    r"(?:however|moreover|furthermore|in addition|additionally|subsequently|consequently|therefore"
    r"|thus|hence|specifically|it|its|they|their|these|those|such"
    r"|this (?!paper|work|article|study|letter|report)|towards? this end|to this end"
    r"|finally|then|second|third|also|but|and)\b"
)


class Tldr(NamedTuple):
    """A line, and whether it was written or extracted: *source* or *extracted*."""

    text: str
    source: str
    says_what: bool


def paper_tldrs(papers: DataFrame[Papers]) -> DataFrame[Tldrs]:
    """The line of each paper.

    Parameters
    ----------
    papers : Papers
        All, or some of them.

    Returns
    -------
    Tldrs
        In the order of the papers; missing for a paper with neither TLDR nor abstract.
    """
    rows = zip(papers["tldr"], papers["title"], papers["abstract"], strict=True)
    found = [paper_tldr(*row) for row in rows]
    frame = pd.DataFrame(
        {
            "paper_id": papers["paper_id"].to_numpy(),
            "tldr": [line and line.text for line in found],
            "tldr_source": [line and line.source for line in found],
        }
    )
    return Tldrs.validate(frame.astype(column_types(Tldrs)))


def paper_tldr(tldr: object, title: str, abstract: str) -> Tldr | None:
    """The line of one paper.

    Parameters
    ----------
    tldr : str or missing
        The source's own.
    title, abstract : str

    Returns
    -------
    Tldr or None
        ``says_what`` where the source wrote it, or a sentence begins as authors begin to say what
        they did.
    """
    if isinstance(tldr, str) and tldr.strip():
        return Tldr(" ".join(tldr.split()), "source", says_what=True)
    sentences = [*sentences_of(abstract[:_LOOKED_AT])]
    if not sentences:
        return None
    best = _best(sentences, title)
    return Tldr(_cut(best), "extracted", says_what=_CUE.is_in(best.lower()))


def sentences_of(text: str) -> Iterator[str]:
    """Sentences of a text, each on one line.

    Parameters
    ----------
    text : str

    Yields
    ------
    str
    """
    line = " ".join(text.split())
    start = 0
    for end in _END.finditer(line):
        sentence = line[start : end.end()].rstrip()
        if not _ABBREVIATED.search(sentence[-12:].lower()):
            yield sentence
            start = end.end()
    if start < len(line):
        yield line[start:]


def _best(sentences: list[str], title: str) -> str:
    """The sentence that says most, the first of those that say as much."""
    lower = [sentence.lower() for sentence in sentences]
    places = _telling(lower)
    if len(places) == 1:
        return sentences[places[0]]
    named = frozenset(_WORD.findall(title.lower()))
    counts = Counter(word for sentence in lower for word in _WORD.findall(sentence))
    again = {word: n for word, n in counts.items() if n > 1}
    total = max(1, sum(again.values()))
    scores = []
    for place in places:
        sentence = lower[place]
        own = frozenset(_WORD.findall(sentence))
        score = 2 * len(own & named) / max(1, len(named))
        score += sum(again.get(word, 0) for word in own) / total
        score += 0.4 * (1 - place / len(sentences)) - 0.7 * bool(_LEANS.match(sentence))
        score -= 0.5 * ("$" in sentence or "\\" in sentence)
        score -= max(0, len(sentence) - LONGEST) / 100 + 2 * (len(sentence) < SHORTEST)
        scores.append(round(score, 9))
    return sentences[places[scores.index(max(scores))]]


def _telling(lower: list[str]) -> list[int]:
    """The sentences with the strongest cue that there is, asides only where all are."""
    for cue in (_CUE, _WEAK_CUE):
        cued = [place for place, sentence in enumerate(lower) if cue.is_in(sentence)]
        found = [p for p in cued if len(lower[p]) >= SHORTEST and not _ASIDE.is_in(lower[p])]
        if found:
            return found
    found = [place for place, sentence in enumerate(lower) if not _ASIDE.is_in(sentence)]
    return found or [*range(len(lower))]


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    kept = sentence[: LONGEST - 1]
    # between words, unless there is none for long: Chinese has no spaces
    end = kept.rfind(" ", LONGEST // 2)
    return kept[: end if end > 0 else None].rstrip(" ,;:") + "…"
