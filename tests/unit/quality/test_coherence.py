"""Coherence against a look at every window, one by one, and against gensim's."""

from __future__ import annotations

from itertools import combinations
from math import log, sqrt

import numpy as np
import pytest
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.quality.coherence import WINDOW, c_v, count_occurrences, count_papers, npmi
from analysis.topics.vocabulary import TermCounts

EPSILON = 1e-12
VOCABULARY = ["fog", "sail", "mast", "net", "quay", "tide"]
texts_of_words = st.lists(
    st.lists(st.sampled_from([*VOCABULARY, "the", "sees"]), max_size=12).map(" ".join),
    min_size=1,
    max_size=8,
)


def windows(texts, size):
    """Each window as the set of its words; a text shorter than it is one."""
    for text in texts:
        words = text.split()
        for start in range(max(1, len(words) - size + 1) if words else 0):
            yield set(words[start : start + size])


def share(seen, *terms):
    return sum(all(term in each for term in terms) for each in seen) / max(1, len(seen))


def pair(seen, one, other):
    joint = share(seen, one, other) + EPSILON
    alone = [max(share(seen, term), EPSILON) for term in (one, other)]
    return log(joint / (alone[0] * alone[1])) / -log(joint)


@given(texts=texts_of_words, window=st.integers(1, 14))
def test_windows_are_counted_as_if_each_was_looked_at(texts, window):
    found = count_occurrences(texts, [VOCABULARY], window=window)
    seen = list(windows(texts, window))
    for one in VOCABULARY:
        for other in VOCABULARY:
            value = found.together[found.column[one], found.column[other]]
            assert value == pytest.approx(share(seen, one, other))


def test_npmi_is_the_mean_over_pairs():
    texts = ["fog tide", "fog tide", "fog", "net", "quay net"]
    found = count_occurrences(texts, [["fog", "tide", "net"], ["quay"]])
    seen = [set(text.split()) for text in texts]
    wanted = np.mean([pair(seen, *two) for two in combinations(["fog", "tide", "net"], 2)])
    values = npmi([["fog", "tide", "net"], ["quay"]], found)
    assert values[0] == pytest.approx(wanted)
    assert np.isnan(values[1])


def test_words_that_always_stand_together_have_an_npmi_of_one():
    texts = ["fog tide", "fog tide", "net", "quay"]
    assert npmi([["fog", "tide"]], count_occurrences(texts, [["fog", "tide"]]))[0] == (
        pytest.approx(1)
    )


@given(texts=texts_of_words)
def test_c_v_is_the_mean_cosine_with_the_sum(texts):
    topic = VOCABULARY[:4]
    seen = list(windows(texts, WINDOW))
    vectors = [[pair(seen, one, other) for other in topic] for one in topic]
    whole = [sum(column) for column in zip(*vectors, strict=True)]

    def cosine(a, b):
        lengths = sqrt(sum(x * x for x in a)) * sqrt(sum(x * x for x in b))
        return sum(x * y for x, y in zip(a, b, strict=True)) / max(lengths, EPSILON)

    wanted = np.mean([cosine(vector, whole) for vector in vectors])
    found = count_occurrences(texts, [topic], window=WINDOW)
    assert c_v([topic], found)[0] == pytest.approx(wanted, abs=1e-9)


def test_a_phrase_is_its_words_in_a_row_in_one_window():
    texts = ["low tide at the quay", "tide low quay", "a low-tide quay"]
    found = count_occurrences(texts, [["low tide", "quay"]])
    assert found.together[found.column["low tide"], found.column["quay"]] == pytest.approx(2 / 3)
    near = count_occurrences(texts[:1], [["low tide", "quay"]], window=2)
    # Of the four windows "low tide", "tide at", "at the", "the quay".
    assert near.together[near.column["low tide"]].tolist() == [0.25, 0.0]


def test_nothing_to_count_is_no_error():
    assert npmi([], count_occurrences(["fog"], [])).tolist() == []
    assert np.isfinite(npmi([["fog", "net"]], count_occurrences([], [["fog", "net"]]))).all()


def by_gensim(measure, texts, topics, window):
    model = CoherenceModel(
        topics=topics,
        texts=texts,
        dictionary=Dictionary(texts),
        coherence=measure,
        window_size=window,
        topn=max(map(len, topics)),
        processes=1,
    )
    return model.get_coherence_per_topic()


def deck(seed, *, again):
    """Texts shorter and longer than a window, in which words of a topic stand together."""
    rng = np.random.default_rng(seed)
    words = [*VOCABULARY, *(f"w{n}" for n in range(30))]
    others = [f"o{n}" for n in range(2 * WINDOW)]
    texts = [list(words)]
    for _ in range(60):
        half = words[:18] if rng.random() < 0.5 else words[18:]
        length = int(rng.integers(1, 2 * WINDOW))
        texts.append([str(word) for word in rng.choice([*half, *others], length, replace=again)])
    return texts, [*(rng.permutation(words)[:n].tolist() for n in (5, 10, 2)), words[:10]]


# Where a word stands again in a window, gensim forgets it when the first of them has left; where
# it stands once in a text, the two must agree.


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("window", [7, WINDOW])
def test_npmi_is_that_of_gensim(seed, window):
    texts, topics = deck(seed, again=False)
    found = npmi(topics, count_occurrences(map(" ".join, texts), topics, window=window))
    assert found == pytest.approx(by_gensim("c_npmi", texts, topics, window), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_c_v_is_that_of_gensim(seed):
    texts, topics = deck(seed, again=False)
    found = c_v(topics, count_occurrences(map(" ".join, texts), topics, window=WINDOW))
    assert found == pytest.approx(by_gensim("c_v", texts, topics, WINDOW), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_npmi_of_whole_papers_is_that_of_gensim(seed):
    texts, topics = deck(seed, again=True)
    terms = tuple(sorted({word for text in texts for word in text}))
    counts = np.array([[text.count(term) for term in terms] for text in texts], np.int32)
    found = count_papers(TermCounts(terms=terms, counts=sparse.csr_matrix(counts)), topics)
    longest = max(map(len, texts))
    wanted = by_gensim("c_npmi", texts, topics, longest)
    assert npmi(topics, found) == pytest.approx(wanted, abs=1e-9)
