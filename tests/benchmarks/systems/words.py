"""Words of topics, counted in the texts of a set and in others that no system saw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.quality.coherence import WINDOW, c_v, count_occurrences
from tests.benchmarks import quality
from tests.benchmarks.quality import Counts

Words = Sequence[Sequence[str]]
#: Papers whose windows are counted for C_v: a count of all windows of more takes minutes.
N_PAPERS_C_V = 5_000


def present(counts: Counts) -> Counts:
    """Which texts hold which words, of how often they do."""
    return Counts(counts.column, counts.matrix.sign())


def read_texts_outside(file: Path) -> Counts:
    """Which of the texts outside hold which words, as :func:`save_texts_outside` wrote it."""
    with np.load(file) as kept:
        words = json.loads(str(kept["words"]))
        matrix = sparse.csc_matrix(
            (np.ones(len(kept["rows"]), np.int32), kept["rows"], kept["starts"]),
            (int(kept["n_texts"]), len(words)),
        )
    return Counts({word: n for n, word in enumerate(words)}, matrix)


def save_texts_outside(file: Path, texts: Sequence[str]) -> None:
    """Mark which texts hold which words, and keep that."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(binary=True)
    matrix = counter.fit_transform(texts).tocsc()
    part = file.with_suffix(".part.npz")
    words = json.dumps(counter.get_feature_names_out().tolist())
    np.savez(
        part,
        rows=matrix.indices,
        starts=matrix.indptr,
        n_texts=matrix.shape[0],
        words=np.array(words),
    )
    part.rename(file)


def npmi(words: Words, marks: Counts) -> npt.NDArray[np.float64]:
    """NPMI of each topic with two words or more; a word that no text holds is no error."""
    missing = {word for topic in words for word in topic} - set(marks.column)
    if missing:
        n_columns = marks.matrix.shape[1]
        column = marks.column | dict.fromkeys(missing, n_columns)
        empty = sparse.csc_matrix((marks.matrix.shape[0], 1), dtype=np.int32)
        marks = Counts(column, sparse.hstack([marks.matrix, empty], format="csc"))
    return quality.npmi(words, marks)


def share_held(words: Words, marks: Counts) -> float:
    """Share of distinct words that some text holds."""
    distinct = {word for topic in words for word in topic}
    return len(distinct & set(marks.column)) / max(1, len(distinct))


def c_v_of(texts: Sequence[str], all_words: Sequence[Words]) -> list[float]:
    """C_v of each system's words, the mean over topics.

    Parameters
    ----------
    texts : sequence of str
        Where there are more than ``N_PAPERS_C_V``, so many are looked at, the same for all.
    all_words : sequence of sequences of sequences of str

    Returns
    -------
    list of float
    """
    if len(texts) > N_PAPERS_C_V:
        rows = np.random.default_rng(7).permutation(len(texts))[:N_PAPERS_C_V]
        texts = [texts[row] for row in np.sort(rows)]
    found = count_occurrences(texts, list(_topics(all_words)), window=WINDOW)
    return [float(np.nanmean(c_v(words, found))) for words in all_words]


def _topics(all_words: Iterable[Words]) -> Iterable[Sequence[str]]:
    for words in all_words:
        yield from words
