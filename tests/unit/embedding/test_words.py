from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.embedding.words import rarity, read_words

TEXTS = st.lists(st.text(st.sampled_from("aBcé 字-_1"), max_size=60), max_size=6)


@given(TEXTS, st.integers(0, 5))
def test_counts_are_those_of_a_counter(texts, first):
    words = read_words(texts)
    for limit in (None, first):
        counts = words.counts if limit is None else words.counts_of_first(limit)
        found = counts.toarray()
        for row, start, end in zip(found, words.starts[:-1], words.starts[1:], strict=True):
            held = [words.vocabulary[word] for word in words.ids[start:end]]
            expected = Counter(held[:limit])
            assert {word: n for word, n in zip(words.vocabulary, row, strict=True) if n} == expected


@given(TEXTS)
def test_order_of_texts_changes_no_row(texts):
    words, back = read_words(texts), read_words(texts[::-1])
    assert words.vocabulary == back.vocabulary
    assert (words.counts.toarray() == back.counts.toarray()[::-1]).all()


@given(TEXTS, TEXTS)
def test_words_of_later_texts_are_counted_in_the_vocabulary_of_earlier_ones(texts, later):
    vocabulary = read_words(texts).vocabulary
    words = read_words(later)
    within = words.within(vocabulary)
    assert within.vocabulary == vocabulary
    for first in (1, 3, 100):
        every, known = (each.counts_of_first(first).toarray() for each in (words, within))
        of_word = dict(zip(words.vocabulary, every.T, strict=True))
        for word, found in zip(vocabulary, known.T, strict=True):
            assert (found == of_word.get(word, 0)).all()


def test_a_word_without_end_is_cut():
    assert max(map(len, read_words(["x" * 1000]).vocabulary)) == 40


def test_a_word_of_every_text_is_not_rare():
    weights = rarity(read_words(["ice melts", "ice flows"]).counts)
    np.testing.assert_allclose(weights, [np.log(3 / 2) + 1, 1, np.log(3 / 2) + 1], rtol=1e-6)
