"""Do the words of a topic belong together? NPMI and C_v, counted in the papers themselves.

Two words belong together when papers that hold one hold the other more often than chance has it.
NPMI looks at whole papers, as their terms were counted; C_v at windows of 110 words of the texts,
and compares words by all they stand with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.topics.vocabulary import TermCounts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = Sequence[Sequence[str]]

#: Words in a window of C_v.
WINDOW: Final = 110
#: Added to a share, so that it has a logarithm; gensim adds as much.
_EPSILON: Final = 1e-12
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, eq=False, kw_only=True)
class Occurrences:
    """In how many papers or windows terms stand, alone and together.

    Attributes
    ----------
    column : dict of str to int
        Of each term.
    together : float64 array (n_terms, n_terms)
        Share of the papers or windows that hold both; the diagonal is that of the term alone.
    """

    column: dict[str, int]
    together: Floats


def count_papers(term_counts: TermCounts, words: Words) -> Occurrences:
    """Count the papers that hold the terms of topics, and each two of them.

    Parameters
    ----------
    term_counts : TermCounts
        Holds all of the terms.
    words : sequence of sequence of str (n_topics,)

    Returns
    -------
    Occurrences
    """
    terms = sorted({term for topic in words for term in topic})
    known = {term: column for column, term in enumerate(term_counts.terms)}
    held = term_counts.counts[:, [known[term] for term in terms]].sign().astype(np.int64)
    together = (held.T @ held).toarray() / max(1, held.shape[0])
    return Occurrences(column={term: n for n, term in enumerate(terms)}, together=together)


def count_occurrences(
    texts: Iterable[str], words: Words, *, window: int | None = None
) -> Occurrences:
    """Count the windows that hold the terms of topics, and each two of them.

    Parameters
    ----------
    texts : iterable of str
    words : sequence of sequence of str (n_topics,)
        Terms of one word or several; words are runs of letters and digits, whatever their case.
    window : int, optional
        Words in a window, which slides by one word; the whole text when left out or longer.

    Returns
    -------
    Occurrences
    """
    terms = sorted({term for topic in words for term in topic})
    as_words = [tuple(_WORD.findall(term.lower())) for term in terms]
    first, last, column, n_windows = _places(texts, as_words, window)
    # Between two borders all windows hold the same: they are counted at once.
    borders = np.unique(np.concatenate([first, last, [0, n_windows]]))
    start, stop = np.searchsorted(borders, first), np.searchsorted(borders, last)
    length = stop - start
    ends = np.cumsum(length)
    row = np.arange(ends[-1] if len(ends) else 0) + np.repeat(start - ends + length, length)
    held = sparse.csr_matrix(
        (np.ones(len(row)), (row, np.repeat(column, length))), (len(borders), len(terms))
    )
    held.data[:] = 1.0  # a window may hold a term twice
    weight = sparse.diags_array(np.diff(borders, append=n_windows).astype(np.float64))
    together = (held.T @ (weight @ held)).toarray() / max(1, n_windows)
    return Occurrences(column={term: n for n, term in enumerate(terms)}, together=together)


def _places(
    texts: Iterable[str], terms: Sequence[tuple[str, ...]], window: int | None
) -> tuple[Ints, Ints, Ints, int]:
    """First window of each occurrence, the one after its last, its term; how many windows."""
    by_first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, term in enumerate(terms):
        if term:
            by_first.setdefault(term[0], []).append((number, term))
    first: list[int] = []
    last: list[int] = []
    column: list[int] = []
    n_windows = 0
    for text in texts:
        words = _WORD.findall(text.lower())
        size = min(window or len(words), len(words))
        n_here = len(words) - size + 1 if words else 0
        for place, word in enumerate(words):
            for number, term in by_first.get(word, ()):
                end = place + len(term)
                if len(term) > 1 and tuple(words[place:end]) != term:
                    continue
                opens, closes = max(0, end - size), min(place, n_here - 1)
                if opens <= closes:
                    first.append(n_windows + opens)
                    last.append(n_windows + closes + 1)
                    column.append(number)
        n_windows += n_here
    return np.array(first, int), np.array(last, int), np.array(column, int), n_windows


def npmi(words: Words, found: Occurrences) -> Floats:
    """Normalised pointwise mutual information of each topic's terms [1]_.

    Parameters
    ----------
    words : sequence of sequence of str (n_topics,)
    found : Occurrences
        Of all these terms.

    Returns
    -------
    float64 array (n_topics,)
        The mean over all pairs of a topic's terms, in [-1, 1]; NaN for fewer than two terms.

    References
    ----------
    .. [1] Bouma, G. (2009). GSCL; as confirmation measure of C_NPMI in Röder, M., Both, A. and
       Hinneburg, A. (2015). WSDM.
    """

    def mean(topic: Sequence[str]) -> float:
        if len(topic) < 2:
            return np.nan
        values = _pairwise(topic, found)
        return float(values[np.triu_indices(len(topic), k=1)].mean())

    return np.array([mean(topic) for topic in words], np.float64)


def c_v(words: Words, found: Occurrences) -> Floats:
    """C_v of each topic's terms [1]_.

    Each term is the vector of its NPMI with all terms of the topic; the mean of its cosines with
    their sum.

    Parameters
    ----------
    words : sequence of sequence of str (n_topics,)
    found : Occurrences
        Of all these terms, in windows of ``WINDOW`` words.

    Returns
    -------
    float64 array (n_topics,)
        NaN for fewer than two terms.

    References
    ----------
    .. [1] Röder, M., Both, A. and Hinneburg, A. (2015). Exploring the space of topic coherence
       measures. WSDM, section 3.
    """

    def mean(topic: Sequence[str]) -> float:
        if len(topic) < 2:
            return np.nan
        vectors = _pairwise(topic, found)
        whole = vectors.sum(axis=0)
        lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
        return float((vectors @ whole / np.maximum(lengths, _EPSILON)).mean())

    return np.array([mean(topic) for topic in words], np.float64)


def _pairwise(topic: Sequence[str], found: Occurrences) -> Floats:
    """NPMI of each two terms, float64 array (n_terms, n_terms)."""
    columns = [found.column[term] for term in topic]
    together = found.together[np.ix_(columns, columns)]
    alone = np.maximum(together.diagonal(), _EPSILON)
    joint = together + _EPSILON
    values: Floats = np.log(joint / np.outer(alone, alone)) / -np.log(joint)
    return values
