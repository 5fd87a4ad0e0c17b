"""Words of many texts as numbers: one fast pass, for a student that reads what its teacher doesn't.

Only whole numbers are made here, in an order that the words themselves give, so that nothing
depends on the order of the texts. (The terms of topics are another matter: they are chosen to
be read, see ``topics.vocabulary``.)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

# Bounded: a text is written by a stranger, and may be one word of a megabyte.
_WORD = re.compile(r"\w{2,40}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Words:
    """The words of texts, in their order.

    Attributes
    ----------
    vocabulary : tuple of str
        Distinct words in lower case, in alphabetical order.
    ids : int32 array (n_words,)
        Places in the vocabulary, text after text; -1 for a word that is not there.
    starts : int64 array (n_texts + 1,)
        Where each text begins in ``ids``, and where the last ends.
    """

    vocabulary: tuple[str, ...]
    ids: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    @cached_property
    def counts(self) -> sparse.csr_matrix:
        """How often each word stands in each text: float32 (n_texts, n_vocabulary)."""
        return self._counts(self.ids >= 0)

    def counts_of_first(self, n: int) -> sparse.csr_matrix:
        """How often each word stands among the first words of each text.

        Parameters
        ----------
        n : int

        Returns
        -------
        sparse float32 array (n_texts, n_vocabulary) of whole numbers
        """
        begins = np.repeat(self.starts[:-1], np.diff(self.starts))
        return self._counts((self.ids >= 0) & (np.arange(len(self.ids)) - begins < n))

    def _counts(self, kept: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
        ids = self.ids[kept]
        counts = sparse.csr_matrix(
            (np.ones(len(ids), np.float32), ids, np.append(0, kept.cumsum())[self.starts]),
            shape=(len(self.starts) - 1, len(self.vocabulary)),
        )
        counts.sum_duplicates()
        return counts

    def within(self, vocabulary: Sequence[str]) -> Words:
        """The same texts in another vocabulary; words that it lacks keep their place in a text.

        Parameters
        ----------
        vocabulary : sequence of str
            Distinct words in alphabetical order.

        Returns
        -------
        Words
        """
        place_of = {word: place for place, word in enumerate(vocabulary)}
        # The last place is that of words that have none.
        places = np.array([*(place_of.get(word, -1) for word in self.vocabulary), -1], np.int32)
        return Words(vocabulary=tuple(vocabulary), ids=places[self.ids], starts=self.starts)


def read_words(texts: Sequence[str]) -> Words:
    """Split texts into words.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    Words

    Examples
    --------
    >>> words = read_words(["Ice melts.", "The ice: ICE!"])
    >>> words.vocabulary
    ('ice', 'melts', 'the')
    >>> words.counts.toarray().tolist()
    [[1.0, 1.0, 0.0], [2.0, 0.0, 1.0]]
    """
    seen: defaultdict[str, int] = defaultdict()
    seen.default_factory = seen.__len__  # a new word has the next number
    rows = [
        np.fromiter(map(seen.__getitem__, _WORD.findall(text.lower())), np.int32) for text in texts
    ]
    vocabulary = sorted(seen)
    place = np.empty(len(seen), np.int32)
    place[[seen[word] for word in vocabulary]] = np.arange(len(seen), dtype=np.int32)
    ids = np.concatenate([*rows, np.empty(0, np.int32)])
    starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return Words(vocabulary=tuple(vocabulary), ids=place[ids], starts=starts)


def text_frequencies(counts: sparse.csr_matrix) -> npt.NDArray[np.int64]:
    """Texts that hold each word.

    Parameters
    ----------
    counts : sparse array (n_texts, n_vocabulary)

    Returns
    -------
    int64 array (n_vocabulary,)
    """
    return np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.int64)


def rarity(counts: sparse.csr_matrix) -> npt.NDArray[np.float32]:
    """Inverse document frequency: 1 for a word of every text, more for a rarer one.

    Parameters
    ----------
    counts : sparse array (n_texts, n_vocabulary)

    Returns
    -------
    float32 array (n_vocabulary,)
    """
    n_texts = counts.shape[0]
    return (np.log((1 + n_texts) / (1 + text_frequencies(counts))) + 1).astype(np.float32)
