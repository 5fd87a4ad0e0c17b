from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis.topics.labels import _merged, describe_topics

TERMS = ("depth", "depth estimation", "frog", "frog call", "noise", "stereo")
# Two directions of meaning: depth and stereo along one, frogs along the other, noise along none.
MEANING = np.asarray(
    [[0.9, 0.1, 0.4], [0.95, 0, 0.3], [0, 0.9, 0.4], [0, 0.95, 0.3], [0.1, 0.1, 1], [0.8, 0, -0.6]],
    dtype=np.float32,
)
MEANING /= np.linalg.norm(MEANING, axis=1, keepdims=True)
CENTRES = np.eye(3, dtype=np.float32)[:2]
WEIGHTS = sparse.csr_matrix(
    [[0.5, 0.45, 0.0, 0.0, 0.6, 0.4], [0.0, 0.0, 0.6, 0.5, 0.62, 0.0]], dtype=np.float64
)


def encode(terms):
    return MEANING[[TERMS.index(term) for term in terms]]


def test_a_label_names_what_the_topic_means():
    labels, terms = describe_topics(WEIGHTS, TERMS, CENTRES, encode, n_terms=4)
    assert labels[0].startswith("depth estimation, ")
    assert "stereo" in labels[0]
    assert labels[1].startswith("frog call")
    # Heaviest by count, but it means neither.
    assert terms[terms["topic_id"] == 0]["term"].iloc[0] != "noise"


def test_weights_are_those_of_the_matrix():
    _, terms = describe_topics(WEIGHTS, TERMS, CENTRES, encode, n_terms=4)
    for row in terms.itertuples():
        assert row.weight == pytest.approx(WEIGHTS[row.topic_id, TERMS.index(row.term)])
    assert terms.groupby("topic_id")["rank"].apply(list).map(lambda r: r == sorted(r)).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 6), st.integers(0, 10**6))
def test_labels_are_unique_whatever_the_topics(n_topics, seed):
    rng = np.random.default_rng(seed)
    weights = sparse.csr_matrix(np.tile(rng.random(6) * (rng.random(6) < 0.6), (n_topics, 1)))
    centres = np.tile(CENTRES[:1], (n_topics, 1))
    labels, _ = describe_topics(weights, TERMS, centres, encode, n_terms=3)
    assert len(set(labels)) == n_topics
    assert all(labels)


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        (["compression", "image compression", "video compression"], ["image compression"]),
        (["saliency", "salient", "salient object"], ["salient object"]),
        (["face", "gaze"], ["face", "gaze"]),
        (["point cloud", "3d object", "object"], ["point cloud", "3d object"]),
    ],
)
def test_each_thing_is_said_once(ranked, expected):
    assert _merged(ranked) == expected


def test_no_topics_is_no_error():
    labels, terms = describe_topics(
        sparse.csr_matrix((0, 6)), TERMS, CENTRES[:0], encode, n_terms=3
    )
    assert labels == []
    assert len(terms) == 0
