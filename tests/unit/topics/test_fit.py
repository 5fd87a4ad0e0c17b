"""Topics against BERTopic itself, given the texts that we keep from it."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from analysis.config import TopicOptions
from analysis.neighbours import nearest_neighbours
from analysis.reduction import fuzzy_graph, lay_out
from analysis.schema import OUTLIERS
from analysis.topics import fit as fit_module
from analysis.topics.fit import (
    LEAST_TOPIC,
    cluster_papers,
    cluster_sizes,
    fit_topics,
    n_neighbours_of,
)
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import TermCounts, count_terms
from analysis.topics.votes import COVERAGE, raise_coverage
from tests.unit.topics.plain_terms import plain_terms


@pytest.fixture(scope="module")
def fitted(example_study):
    vectors = example_study.embeddings.vectors
    graph = fuzzy_graph(vectors, nearest_neighbours(vectors, k=48), n_neighbours=15)
    coordinates = lay_out(graph, n_dims=5, min_dist=0.0, seed=7)
    papers = example_study.corpus.papers
    return papers, coordinates, fit_topics(coordinates, count_terms(read_tokens(papers)))


def test_same_topics_and_weights_as_bertopic_on_texts(fitted):
    """Oracle: plain BERTopic reads the texts with scikit-learn's vectoriser."""
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from sklearn.feature_extraction.text import CountVectorizer

    papers, coordinates, _ = fitted
    # Topics are joined documents to BERTopic: the full stops keep phrases inside papers.
    texts = (papers["title"] + " . " + papers["abstract"] + " . ").tolist()
    counts = count_terms(read_tokens(papers))
    plain = CountVectorizer(analyzer=plain_terms, vocabulary=list(counts.terms)).fit_transform(
        texts
    )
    # Plurals are folded in ours only: compare where no plural is involved.
    same = np.flatnonzero((abs(plain - counts.counts)).sum(axis=0) == 0)
    terms = [counts.terms[column] for column in same]
    assert len(terms) > 0.6 * len(counts.terms)
    sizes = cluster_sizes(len(papers))
    model = BERTopic(
        umap_model=_Same(coordinates),
        hdbscan_model=HDBSCAN(sizes.min_cluster_size, min_samples=sizes.min_samples),
        vectorizer_model=CountVectorizer(analyzer=plain_terms, vocabulary=terms),
        language="multilingual",  # for "english" it deletes hyphens and full stops
    )
    topic_ids, _ = model.fit_transform(texts, embeddings=coordinates)
    ours = fit_topics(
        coordinates, TermCounts(terms=tuple(terms), counts=counts.counts[:, same].tocsr())
    )
    assert ours.topic_ids.tolist() == topic_ids
    theirs = normalize(model.c_tf_idf_.toarray()[int(OUTLIERS in topic_ids) :])
    np.testing.assert_allclose(ours.weights.toarray(), theirs, atol=1e-12)


class _Same:
    def __init__(self, coordinates):
        self.coordinates = coordinates

    def fit(self, vectors, y=None):
        return self

    def transform(self, vectors):
        return self.coordinates


def test_largest_topic_comes_first_and_outliers_are_where_papers_are_sparse(fitted):
    _, _, fit = fitted
    sizes = np.bincount(fit.topic_ids[fit.topic_ids >= 0])
    assert (np.diff(sizes) <= 0).all()
    # Nobody joined: no graph was given.
    assert (fit.is_core == (fit.topic_ids != OUTLIERS)).all()
    assert fit.weights.shape[0] == len(sizes)


def blobs(*sizes, seed=0):
    """Points of groups that stand apart, and counts of two terms for each paper."""
    rng = np.random.default_rng(seed)
    points = [rng.normal(loc=10 * n, size=(size, 5)) for n, size in enumerate(sizes)]
    return np.vstack(points).astype(np.float32), two_terms(sum(sizes))


def two_terms(n_papers):
    counts = sparse.csr_matrix(np.ones((n_papers, 2), np.int32))
    return TermCounts(terms=("a", "b"), counts=counts)


@pytest.mark.parametrize(
    "sizes", [(20, 20, 20), (30, 30), (60, 60, 60), (100, 40, 30, 30), (300, 100)]
)
def test_few_themes_are_few_topics(sizes):
    fit = fit_topics(*blobs(*sizes))
    found = np.bincount(fit.topic_ids[fit.topic_ids >= 0])
    assert len(found) == len(sizes)
    assert found.sum() >= 0.8 * sum(sizes)


def test_a_topic_of_more_than_half_is_taken_apart():
    rng = np.random.default_rng(0)
    parts = [rng.normal(loc=2.0 * n, scale=0.8, size=(50, 5)) for n in range(6)]
    crumbs = [rng.normal(loc=100.0 + 20 * n, scale=0.1, size=(12, 5)) for n in range(2)]
    points = np.vstack(parts + crumbs).astype(np.float32)
    fit = fit_topics(points, two_terms(len(points)))
    assert np.bincount(fit.topic_ids[fit.topic_ids >= 0]).max() <= len(points) / 5


def test_a_topic_of_more_than_a_third_is_taken_apart_where_it_has_parts():
    rng = np.random.default_rng(0)
    parts = [rng.normal(loc=2.0 * n, scale=0.8, size=(50, 5)) for n in range(6)]
    far = [rng.normal(loc=100.0 + 90 * n, scale=1, size=(150, 5)) for n in range(3)]
    points = np.vstack(parts + far).astype(np.float32)
    fit = fit_topics(points, two_terms(len(points)))
    sizes = np.bincount(fit.topic_ids[fit.topic_ids >= 0])
    assert len(sizes) >= 8
    assert sizes[:3].tolist() == [150, 150, 150]
    assert sizes[3:].max() <= 60
    assert sizes.min() > 0


@pytest.mark.parametrize(
    ("n_papers", "smallest"), [(10, 5), (249, 9), (25_440, 58), (113_000, 105)]
)
def test_sizes_are_the_stated_rule(n_papers, smallest):
    assert cluster_sizes(n_papers).min_cluster_size == smallest


@pytest.mark.parametrize(("n_papers", "expected"), [(10, 4), (213, 7), (25_440, 15)])
def test_neighbours_stay_within_the_smallest_topic(n_papers, expected):
    assert n_neighbours_of(n_papers, at_most=15) == expected


@pytest.mark.parametrize("n_papers", [0, 1, 4, 7])
def test_few_papers_are_all_outliers(n_papers):
    fit = fit_topics(np.zeros((n_papers, 5), np.float32), two_terms(n_papers))
    assert fit.topic_ids.tolist() == [OUTLIERS] * n_papers
    assert fit.weights.shape == (0, 2)


def test_papers_where_papers_are_sparse_join_the_topic_of_their_neighbours(monkeypatch):
    rng = np.random.default_rng(1)
    dense = 0.3 * rng.normal(size=(120, 5)) + 10 * np.eye(5)[np.repeat([0, 1, 2], 40)]
    between = 10 * rng.dirichlet([1, 1, 1], 40) @ np.eye(5)[:3] + rng.normal(size=(40, 5))
    points = np.vstack([dense, between]).astype(np.float32)
    vectors = points / np.linalg.norm(points, axis=1, keepdims=True)
    graph = nearest_neighbours(vectors, k=15)
    alone = fit_topics(points, two_terms(160))
    was_out = alone.topic_ids == OUTLIERS
    assert 0 < was_out.mean() < 1 - COVERAGE
    assert (fit_topics(points, two_terms(160), graph).topic_ids == alone.topic_ids).all()
    monkeypatch.setattr(fit_module, "raise_coverage", partial(raise_coverage, target=1.0))
    joined = fit_topics(points, two_terms(160), graph)
    assert (joined.topic_ids != OUTLIERS).all()
    assert (joined.topic_ids[~was_out] == alone.topic_ids[~was_out]).all()
    assert (joined.is_core == ~was_out).all()


def graph_of(points):
    vectors = points / np.linalg.norm(points, axis=1, keepdims=True)
    return nearest_neighbours(vectors, k=15)


@pytest.fixture(scope="module")
def nested():
    """Three themes far apart, each of three parts: points, their graph.

    Parts have fewer papers than there are neighbours, so those of a theme are linked.
    """
    rng = np.random.default_rng(2)
    themes = np.repeat(30 * np.eye(5)[:3], 36, axis=0)
    parts = np.repeat(np.tile(4 * np.eye(5)[2:], (3, 1)), 12, axis=0)
    points = (themes + parts + 0.5 * rng.normal(size=(108, 5))).astype(np.float32)
    return points, graph_of(points)


@pytest.mark.parametrize("n_topics", [2, 3, 5, 9, 14])
def test_as_many_topics_as_are_asked_for(nested, n_topics):
    points, graph = nested
    fit = fit_topics(points, two_terms(108), graph, TopicOptions(n_topics=n_topics))
    assert fit.topic_ids.max() + 1 == fit.weights.shape[0] == n_topics
    assert cluster_papers(points, graph, TopicOptions(n_topics=n_topics)).max() + 1 == n_topics


def test_more_topics_than_there_can_be_are_as_many_as_there_are(nested):
    points, graph = nested
    fit = fit_topics(points, two_terms(108), graph, TopicOptions(n_topics=200))
    found = np.bincount(fit.topic_ids[fit.topic_ids >= 0])
    assert 9 < len(found) < 200
    assert found.min() >= LEAST_TOPIC


def test_levels_join_topics_and_change_neither_outliers_nor_density(nested):
    points, graph = nested
    fits = [
        fit_topics(points, two_terms(108), graph, TopicOptions(granularity=level))
        for level in ("fine", "medium", "coarse")
    ]
    assert [len(set(fit.topic_ids) - {OUTLIERS}) for fit in fits][::2] == [9, 3]
    for fine, coarse in pairwise(fits):
        assert ((fine.topic_ids == OUTLIERS) == (coarse.topic_ids == OUTLIERS)).all()
        assert (fine.is_core == coarse.is_core).all()
        pairs = set(zip(fine.topic_ids.tolist(), coarse.topic_ids.tolist(), strict=True))
        assert len(pairs) == len(set(fine.topic_ids))
