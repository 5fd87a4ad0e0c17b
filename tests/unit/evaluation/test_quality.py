from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.evaluation.quality import Subject, topic_quality, weighty_terms
from analysis.neighbours import nearest_neighbours
from analysis.reduction import fuzzy_graph, lay_out
from analysis.topics.fit import fit_topics
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import TermCounts, count_terms

TERMS = ("fog", "mast", "net", "sail", "tide")


def subject(topic_ids, counts, terms, neighbours, vectors):
    counts = sparse.csr_matrix(np.array(counts, np.int32))
    return Subject(
        topic_ids=np.array(topic_ids),
        terms=terms,
        vectors=np.array(vectors, np.float32),
        neighbours=np.array(neighbours),
        texts=[" ".join(TERMS[n] for n in counts[[row]].indices) for row in range(counts.shape[0])],
        term_counts=TermCounts(terms=TERMS, counts=counts),
    )


@pytest.fixture
def harbour():
    """Two topics of two papers and an outlier, in a plane."""
    return subject(
        topic_ids=[0, 0, 1, 1, -1],
        counts=[
            [3, 1, 0, 0, 0],
            [1, 0, 0, 0, 1],
            [0, 0, 2, 1, 0],
            [0, 0, 1, 0, 0],
            [1, 0, 0, 0, 0],
        ],
        terms=[["fog", "mast"], ["net", "fog"]],
        neighbours=[[1, 2], [0, 2], [3, 0], [0, 1], [0, 1]],
        vectors=[[1, 0], [1, 0], [-1, 0], [-1, 0], [0, 1]],
    )


def values(subject, column="value"):
    return {
        row["measure"]: row.get(column) for row in topic_quality(subject, level="topic", seed=7)
    }


def test_measures_are_what_they_say(harbour):
    found = values(harbour)
    assert found["coverage"] == 0.8
    assert (found["smallest_topic"], found["largest_topic"]) == (2, 2)
    # Half of the first two papers' neighbours, half of the third's, none of the fourth's.
    assert found["neighbours_kept"] == pytest.approx(np.mean([0.5, 0.25]))
    # Two of three papers with "fog" are in topic 0, and none in 1; the rest are alone.
    assert found["exclusivity"] == pytest.approx(np.mean([(2 / 3 + 1) / 2, (1 + 0) / 2]))
    assert found["diversity"] == 0.75
    assert found["embedding_coherence"] > 0.9


def test_a_random_deal_has_the_sizes_and_none_of_the_sense():
    rng = np.random.default_rng(1)
    topic_ids = np.repeat([0, 1, 2, 3], 50)
    counts = np.zeros((200, 5), np.int32)
    counts[np.arange(200), topic_ids] = 1
    counts[:, 4] = rng.random(200) < 0.5
    vectors = np.eye(4)[topic_ids] + rng.normal(scale=0.1, size=(200, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    neighbours = np.argsort(-vectors @ vectors.T, axis=1)[:, 1:16]
    one = subject(topic_ids, counts, [[TERMS[n], "tide"] for n in range(4)], neighbours, vectors)
    found, chance = values(one), values(one, "random")
    for measure in ("exclusivity", "embedding_coherence", "neighbours_kept"):
        assert found[measure] > chance[measure] + 0.2, measure
    assert chance["neighbours_kept"] == pytest.approx(0.25, abs=0.05)


def test_without_topics_there_is_coverage_alone(harbour):
    none = subject([-1, -1], [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]], [], [[1], [0]], [[1, 0], [0, 1]])
    assert values(none) == {"coverage": 0.0}


def test_weighty_terms_are_those_of_bertopic(example_study):
    """Oracle: the weights of the fit, which BERTopic computes."""
    vectors = example_study.embeddings.vectors
    graph = fuzzy_graph(vectors, nearest_neighbours(vectors, k=48), n_neighbours=15)
    counts = count_terms(read_tokens(example_study.corpus.papers))
    fit = fit_topics(lay_out(graph, n_dims=5, min_dist=0.0, seed=7), counts)
    found = weighty_terms(fit.topic_ids, counts, n=5)
    assert len(found) == fit.weights.shape[0] > 5
    for topic, terms in enumerate(found):
        weight = pd.Series(fit.weights[[topic]].toarray().ravel(), index=counts.terms)
        assert weight[terms].to_numpy() == pytest.approx(weight.nlargest(5).to_numpy(), rel=1e-6)
