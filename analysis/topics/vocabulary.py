"""One tokenisation per run: texts become counts of terms, which everything else reads.

A term is a word or two words that stand together, in lower case. Mathematics, URLs and LaTeX
commands are no words; the phrases that any abstract holds ("in this paper", "state of the
art") say nothing about its subject. Words are never joined over punctuation or over one that
was left out, so that every two-word term is a phrase that somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
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
_WORD = re.compile(r"[^\W_]+(?:[-'\u2019][^\W_]+)*")
_PLURAL = re.compile(r"(?<=[^\W\d_aius])s$")


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
    from sklearn.feature_extraction.text import CountVectorizer

    texts = papers["title"] + " . " + papers["abstract"]
    vectorizer = CountVectorizer(analyzer=_terms, min_df=_min_papers(len(papers)), dtype=np.int32)
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:  # sklearn's way to say that no term is left
        return TermCounts(terms=(), counts=sparse.csr_matrix((len(papers), 0), dtype=np.int32))
    terms = vectorizer.get_feature_names_out().tolist()
    return _fold_plurals(terms, counts.tocsr())


def _min_papers(n_papers: int) -> int:
    return max(min(2, n_papers), round(n_papers**0.5 / 20))


def _terms(text: str) -> Iterator[str]:
    """Yield words, and pairs of neighbouring words, that may name a subject."""
    common = _common_words()
    previous, end = "", -1
    plain = _NO_WORDS.sub(" ; ", text)
    for match in _WORD.finditer(plain):
        word = match.group().lower()
        if word.endswith(("'s", "\u2019s")):
            word = word[:-2]
        if len(word) < 2 or word in common or not re.search(r"[^\W\d_]{2}|\d[^\W\d_]", word):
            previous = ""
            continue
        yield word
        if previous and plain[end : match.start()].isspace():
            yield f"{previous} {word}"
        previous, end = word, match.end()


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
