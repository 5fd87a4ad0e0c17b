"""Tokens become counts of terms, which topics, their terms and their keywords are read from.

A term is a word or two words that stand together, in lower case. The phrases that any abstract
holds ("in this paper", "state of the art") say nothing about its subject. Words are never joined
over punctuation or over one that was left out, so that every two-word term is a phrase that
somebody wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.topics.tokens import Tokens

#: What is no word that may name a subject, and the end of a text.
_BREAK = -1
_SUBJECT = re.compile(r"[^\W\d_]{2}|\d[^\W\d_]")
#: Letters that tell words apart.
_ROOT = 6
_PLURAL = re.compile(r"(?<=[^\W\d_aius])s$")

_Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class TermCounts:
    """How often each term stands in each paper.

    Attributes
    ----------
    terms : tuple of str (n_terms,)
        In alphabetical order.
    counts : sparse int32 array (n_papers, n_terms)
    """

    terms: tuple[str, ...]
    counts: sparse.csr_matrix


def count_terms(read: Tokens) -> TermCounts:
    """Count the words and two-word phrases of titles and abstracts.

    A term is kept when enough papers hold it (two, and more in a large corpus: a twentieth of
    the square root of their number) and not nearly all do. A plural counts as its singular
    where the corpus holds both, under the form that is more frequent.

    Parameters
    ----------
    read : Tokens

    Returns
    -------
    TermCounts
        Rows in the order of the papers.
    """
    words, number = _subjects(read.written)
    tokens, paper = number[read.stream], read.paper
    n_papers, least = read.n_papers, _min_papers(read.n_papers)
    ones, kept = _frequent(paper, tokens, n_papers, least)
    number = np.full(len(words) + 1, _BREAK)  # the last one is for breaks
    number[kept] = np.arange(len(kept))
    tokens = number[tokens]
    # A phrase that enough papers hold is made of words that they hold.
    pairs = np.flatnonzero((tokens[:-1] >= 0) & (tokens[1:] >= 0))
    codes = tokens[pairs] * len(kept) + tokens[pairs + 1]
    phrases, column = np.unique(codes, return_inverse=True)
    twos, frequent = _frequent(paper[pairs], column, n_papers, least)
    names = np.asarray(words, dtype=object)[kept]
    first, second = np.divmod(phrases[frequent], max(1, len(kept)))
    terms = [*names, *(names[first] + " " + names[second])]
    order = sorted(range(len(terms)), key=terms.__getitem__)
    counts = sparse.hstack([ones, twos], format="csc")[:, order]
    return _fold_plurals([terms[column] for column in order], counts.tocsr())


def _min_papers(n_papers: int) -> int:
    return max(min(2, n_papers), round(n_papers**0.5 / 20))


def _subjects(written: tuple[str, ...]) -> tuple[list[str], _Numbers]:
    """Words that may name a subject, in lower case, and which of them each token is.

    Returns
    -------
    words : list of str
        Distinct, in the order of their first use.
    number : int array (n_written,)
        Rows of ``words``, or ``_BREAK``.
    """
    numbers: dict[str, int] = {}
    found = np.empty(len(written), dtype=np.int64)
    for row, token in enumerate(written):
        word = plain_word(token)
        is_subject = len(word) >= 2 and word not in common_words() and _SUBJECT.search(word)
        found[row] = numbers.setdefault(word, len(numbers)) if is_subject else _BREAK
    return list(numbers), found


def plain_word(token: str) -> str:
    """A token in lower case and without a possessive."""
    word = token.lower()
    return word[:-2] if word.endswith(("'s", "\u2019s")) else word


def singular(term: str) -> str:
    """A term without the ending that looks like its plural's."""
    return _PLURAL.sub("", term) if len(term) > 3 else term


def roots_of(term: str) -> frozenset[str]:
    """The first letters of each word: "saliency" and "salient" are one."""
    return frozenset(word[:_ROOT] for word in term.split())


def _frequent(
    paper: npt.NDArray[np.integer[Any]], column: _Numbers, n_papers: int, least: int
) -> tuple[sparse.csc_matrix, _Numbers]:
    """Count columns per paper; those of enough papers, and which they are."""
    valid = column >= 0
    n_columns = int(column.max(initial=-1)) + 1
    counts = sparse.coo_matrix(
        (np.ones(valid.sum(), np.int32), (paper[valid], column[valid])), (n_papers, n_columns)
    ).tocsc()
    kept = np.flatnonzero(np.diff(counts.indptr) >= least)
    return counts[:, kept], kept


@cache
def common_words() -> frozenset[str]:
    """Words that name no subject, whatever the field."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    own = files("analysis.topics").joinpath("common_words.txt").read_text("utf-8")
    lines = (line.partition("#")[0] for line in own.splitlines())
    return ENGLISH_STOP_WORDS | frozenset(word for line in lines for word in line.split())


def _fold_plurals(terms: list[str], counts: sparse.csr_matrix) -> TermCounts:
    known = set(terms)

    def base(term: str) -> str:
        return singular(term) if singular(term) in known else term

    totals = pd.Series(np.asarray(counts.sum(axis=0)).ravel(), index=terms)
    table = pd.DataFrame({"term": terms, "base": map(base, terms), "total": totals.to_numpy()})
    shown = (
        table.sort_values(["total", "term"], ascending=[False, True])
        .drop_duplicates("base")
        .set_index("base")["term"]
    )
    table["shown"] = table["base"].map(shown)
    kept = sorted(set(table["shown"]))
    column = pd.Index(kept).get_indexer(table["shown"])
    fold = sparse.csr_matrix(
        (np.ones(len(terms), np.int32), (np.arange(len(terms)), column)),
        shape=(len(terms), len(kept)),
    )
    return TermCounts(terms=tuple(kept), counts=(counts @ fold).tocsr())
