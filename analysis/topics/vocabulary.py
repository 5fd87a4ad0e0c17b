"""One tokenisation per run: texts become counts of terms, which everything else reads.

A term is a word or two words that stand together, in lower case. Mathematics, URLs and LaTeX
commands are no words; the phrases that any abstract holds ("in this paper", "state of the
art") say nothing about its subject. Words are never joined over punctuation or over one that
was left out, so that every two-word term is a phrase that somebody wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.schema import DataFrame, Papers

# Every repetition is bounded: an abstract is written by a stranger.
_NO_WORDS = re.compile(
    r"""\$\$.{0,400}?\$\$ | \$(?!\s)[^$]{1,300}(?<!\s)\$(?!\d)             # mathematics
      | \\\(.{0,300}?\\\) | \\\[.{0,400}?\\\]
      | (?:https?://|www\.)\S{1,300}                                      # addresses
      | (?<!\S)[^\s/]{1,100}\.(?:com|org|io|edu|net)/\S{0,300}
      | (?<!\S)[^\s@]{1,100}@\S{1,100}
      | \\[a-zA-Z]+""",
    re.VERBOSE,
)
#: Without one of these there is nothing of the above.
_MAY_BE_NO_WORDS = re.compile(r"[$\\@/]|www\.")
#: A word, or what else can be seen: between two words that stand together there is only space.
_TOKEN = re.compile(r"[^\W_]+(?:[-'\u2019][^\W_]+)*|[^\w\s]+|_+")
#: What is no word that may name a subject, and the end of a text.
_BREAK = -1
_SUBJECT = re.compile(r"[^\W\d_]{2}|\d[^\W\d_]")
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


def count_terms(papers: DataFrame[Papers]) -> TermCounts:
    """Count the words and two-word phrases of titles and abstracts.

    A term is kept when enough papers hold it (two, and more in a large corpus: a twentieth of
    the square root of their number) and not nearly all do. A plural counts as its singular
    where the corpus holds both, under the form that is more frequent.

    Parameters
    ----------
    papers : Papers

    Returns
    -------
    TermCounts
        Rows in the order of ``papers``.
    """
    words, tokens, paper = _tokens(papers["title"] + " . " + papers["abstract"])
    n_papers, least = len(papers), _min_papers(len(papers))
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


def _tokens(texts: pd.Series[str]) -> tuple[list[str], _Numbers, _Numbers]:
    """Words that may name a subject, and where they stand.

    Returns
    -------
    words : list of str
        Distinct, in lower case, in the order of their first use.
    tokens : int array (n_tokens,)
        Rows of ``words``, or ``_BREAK``, one after each other.
    paper : int array (n_tokens,)
    """
    known = _Words()
    parts = [np.empty(0, dtype=np.int32)]
    for text in texts:
        plain = _NO_WORDS.sub(" ; ", text) if _MAY_BE_NO_WORDS.search(text) else text
        found = [*map(known.__getitem__, _TOKEN.findall(plain)), _BREAK]
        parts.append(np.asarray(found, dtype=np.int32))
    paper = np.repeat(np.arange(len(parts)) - 1, [len(part) for part in parts])
    return list(known.numbers), np.concatenate(parts).astype(np.int64), paper


class _Words(dict[str, int]):
    """Token -> number of its word, or ``_BREAK``; each distinct token is looked at once."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, int] = {}
        self._common = _common_words()

    def __missing__(self, token: str) -> int:
        word = token.lower()
        if word.endswith(("'s", "\u2019s")):
            word = word[:-2]
        if len(word) < 2 or word in self._common or not _SUBJECT.search(word):
            self[token] = _BREAK
        else:
            self[token] = self.numbers.setdefault(word, len(self.numbers))
        return self[token]


def _frequent(
    paper: _Numbers, column: _Numbers, n_papers: int, least: int
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
def _common_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    own = files("analysis.topics").joinpath("common_words.txt").read_text("utf-8")
    lines = (line.partition("#")[0] for line in own.splitlines())
    return ENGLISH_STOP_WORDS | frozenset(word for line in lines for word in line.split())


def _fold_plurals(terms: list[str], counts: sparse.csr_matrix) -> TermCounts:
    known = set(terms)

    def singular(term: str) -> str:
        last = _PLURAL.sub("", term) if len(term) > 3 else term
        return last if last in known else term

    totals = pd.Series(np.asarray(counts.sum(axis=0)).ravel(), index=terms)
    table = pd.DataFrame({"term": terms, "base": map(singular, terms), "total": totals.to_numpy()})
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
