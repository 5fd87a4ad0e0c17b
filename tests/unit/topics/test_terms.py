from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from analysis.topics.terms import choose_terms

TERMS = ("depth", "depth estimation", "frog", "frog call", "noise", "stereo")
# Two directions of meaning: depth and stereo along one, frogs along the other, noise along none.
MEANING = np.asarray(
    [[0.9, 0.1, 0.4], [0.95, 0, 0.3], [0, 0.9, 0.4], [0, 0.95, 0.3], [0.1, 0.1, 1], [0.8, 0, -0.6]],
    dtype=np.float32,
)
MEANING /= np.linalg.norm(MEANING, axis=1, keepdims=True)
CENTRES = np.eye(3, dtype=np.float32)[:2]
WEIGHTS = sparse.csr_matrix(
    [[0.3, 0.5, 0.0, 0.0, 0.6, 0.4], [0.0, 0.0, 0.6, 0.5, 0.62, 0.0]], dtype=np.float64
)


def encode(terms):
    return MEANING[[TERMS.index(term) for term in terms]]


def test_what_a_topic_means_comes_first_and_parts_of_it_not_at_all():
    terms = choose_terms(WEIGHTS, TERMS, CENTRES, encode, n_terms=4)
    # "noise" is the heaviest by count, but it means neither.
    assert terms[terms["topic_id"] == 0]["term"].tolist() == ["depth estimation", "stereo", "noise"]


def test_weights_are_those_of_the_matrix():
    terms = choose_terms(WEIGHTS, TERMS, CENTRES, encode, n_terms=4)
    for row in terms.itertuples():
        assert row.weight == pytest.approx(WEIGHTS[row.topic_id, TERMS.index(row.term)])
    assert terms.groupby("topic_id")["rank"].apply(list).map(lambda r: r == sorted(r)).all()


def test_no_topics_is_no_error():
    terms = choose_terms(sparse.csr_matrix((0, 6)), TERMS, CENTRES[:0], encode, n_terms=3)
    assert len(terms) == 0
