"""Noun phrases that titles are made of, and the papers that hold them.

A candidate is up to four words that stand together in titles, with a noun at its end as far as
rules can tell. Spellings with a hyphen, a space or neither, and in singular or plural, are one
phrase, which is written as most papers write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.topics.tokens import Tokens
from analysis.topics.vocabulary import singular
from analysis.topics.wording import may_begin, may_end, word_numbers, written_forms

_Numbers = npt.NDArray[np.int64]

#: Words of a phrase at most.
N_WORDS = 4


@dataclass(frozen=True, eq=False, kw_only=True)
class Phrases:
    """Candidates for labels, sorted by how they are written without space and hyphen.

    Attributes
    ----------
    names : tuple of str (n_phrases,)
        As a label has them.
    spoken : tuple of str (n_phrases,)
        In lower case, a space for each hyphen and around the whole: ``" re identification "``
        lies in ``" person re identification "``.
    in_texts, in_titles : sparse int32 array (n_papers, n_phrases)
        1 where a paper holds the phrase in title or abstract, and in its title.
    """

    names: tuple[str, ...]
    spoken: tuple[str, ...]
    in_texts: sparse.csr_matrix
    in_titles: sparse.csr_matrix


@dataclass(frozen=True, eq=False, kw_only=True)
class _Found:
    """Phrases of one length: their words, where they begin, and where nothing follows them."""

    words: list[tuple[int, ...]]
    numbers: _Numbers
    starts: _Numbers
    is_last: npt.NDArray[np.bool_]


def mine_phrases(read: Tokens) -> Phrases:
    """Find the phrases of titles, and every paper that holds them.

    Parameters
    ----------
    read : Tokens

    Returns
    -------
    Phrases
        Of those in few titles (one, and more from some 6,000 papers on: a fiftieth of the square
        root of their number) and of those of one paper none.
    """
    words, number = word_numbers(read)
    forms = written_forms(read, number, len(words))
    begins = np.asarray([may_begin(word) for word in words], dtype=bool)
    ends = np.asarray([may_end(word) for word in words], dtype=bool)
    names: list[tuple[int, ...]] = []
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool))]
    least = max(1, round(read.n_papers**0.5 / 50))
    for found in _runs(read, number, _other_numbers(words), least=least):
        good = np.asarray([begins[run[0]] and ends[run[-1]] for run in found.words], dtype=bool)
        kept = good[found.numbers]
        place = len(names) + np.cumsum(good) - 1
        parts.append((found.starts[kept], place[found.numbers[kept]], found.is_last[kept]))
        names += [run for run, is_good in zip(found.words, good, strict=True) if is_good]
    starts, numbers, is_last = map(np.concatenate, zip(*parts, strict=True))
    # A phrase is written as where it ends: not "image" as of "image retrieval", but "images".
    n_written = np.bincount(numbers[is_last], minlength=len(names))
    return _folded(read, names, (words, forms), n_written, (starts, numbers))


def _other_numbers(words: list[str]) -> _Numbers:
    """For each word its plural or its singular, where the corpus holds that, else -1."""
    row = {word: place for place, word in enumerate(words)}
    found = np.full(len(words), -1, dtype=np.int64)
    for word, place in row.items():
        other = row.get(singular(word), place)
        if other != place:
            found[place], found[other] = other, place
    return found


def _runs(read: Tokens, number: _Numbers, other: _Numbers, *, least: int) -> Iterator[_Found]:
    """Runs of one word, of two, and so on, that stand in so many titles or more.

    A run that does begins with a run that does, so each length looks only where the one before
    was found. With a run goes that with the other number of its last word, wherever it stands.
    """
    stream = np.append(number[read.stream], [-1] * N_WORDS)
    in_title = np.append(read.in_title, [False] * N_WORDS)
    starts = np.flatnonzero(stream >= 0)
    codes, n_words = stream[starts], max(1, len(number))
    runs: list[tuple[int, ...]] = [()]
    for length in range(1, N_WORDS + 1):
        kept, n_titles = np.unique(codes[in_title[starts]], return_counts=True)
        kept = kept[n_titles >= least]
        if not len(kept):
            return
        others = other[kept % n_words]
        same = (kept - kept % n_words + others)[others >= 0]
        kept = np.union1d(kept, same[np.isin(same, codes)])
        place = np.searchsorted(kept, codes).clip(max=len(kept) - 1)
        is_kept = kept[place] == codes
        starts, numbers = starts[is_kept], place[is_kept]
        runs = [(*runs[code // n_words], int(code % n_words)) for code in kept]
        follows = stream[starts + length]
        goes_on = follows >= 0
        yield _Found(words=runs, numbers=numbers, starts=starts, is_last=~goes_on)
        starts, codes = starts[goes_on], numbers[goes_on] * n_words + follows[goes_on]


def _folded(
    read: Tokens,
    runs: list[tuple[int, ...]],
    written: tuple[list[str], list[str]],
    n_written: _Numbers,
    places: tuple[_Numbers, _Numbers],
) -> Phrases:
    """Take spellings of one phrase together under the most frequent one."""
    (words, forms), (starts, numbers) = written, places
    texts = [" ".join(words[word] for word in run) for run in runs]
    keys = [singular(text).replace("-", "").replace(" ", "") for text in texts]
    shown: dict[str, int] = {}
    for row in sorted(range(len(runs)), key=lambda row: (-n_written[row], texts[row])):
        shown.setdefault(keys[row], row)
    column = {key: place for place, key in enumerate(sorted(shown))}
    columns = np.asarray([column[key] for key in keys], dtype=np.int64)[numbers]
    papers, titled = read.paper[starts], read.in_title[starts]
    shape = (read.n_papers, len(column))
    in_texts = _held(papers, columns, shape)
    # What only one paper says tells it from all others, and names nothing.
    kept = np.flatnonzero(np.asarray(in_texts.sum(axis=0)).ravel() >= min(2, read.n_papers))
    order = [shown[key] for key in column]
    order = [order[place] for place in kept]
    return Phrases(
        names=tuple(" ".join(forms[word] for word in runs[row]) for row in order),
        spoken=tuple(f" {singular(texts[row]).replace('-', ' ')} " for row in order),
        in_texts=in_texts[:, kept],
        in_titles=_held(papers[titled], columns[titled], shape)[:, kept],
    )


def _held(
    rows: npt.NDArray[np.integer[Any]], columns: _Numbers, shape: tuple[int, int]
) -> sparse.csr_matrix:
    held = sparse.coo_matrix((np.ones(len(rows), np.int32), (rows, columns)), shape).tocsr()
    held.data[:] = 1
    return held
