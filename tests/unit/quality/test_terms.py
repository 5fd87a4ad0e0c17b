from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.neighbours import nearest_neighbours
from analysis.quality.terms import diversity, exclusivity, shown_terms, weighty_terms
from analysis.reduction import fuzzy_graph, lay_out
from analysis.topics.fit import fit_topics
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import TermCounts, count_terms

topics_of_terms = st.lists(
    st.lists(st.sampled_from(["fog", "sail", "mast", "net", "quay"]), unique=True), max_size=6
)


@given(topics=topics_of_terms)
def test_diversity_is_the_share_of_terms_that_are_distinct(topics):
    shown = [term for topic in topics for term in topic]
    found = diversity(topics)
    assert len(found.totals) == len(topics)
    if shown:
        assert found.value == pytest.approx(len(set(shown)) / len(shown))
    else:
        assert np.isnan(found.value)


def test_exclusivity_counts_papers_of_the_term_in_its_topic():
    counts = sparse.csr_matrix(np.array([[3, 1], [1, 0], [0, 2], [2, 0]], np.int32))
    terms = TermCounts(terms=("fog", "net"), counts=counts)
    # Of three papers with "fog" one is in topic 1 and one an outlier; one of two has "net".
    found = exclusivity(np.array([0, 1, 1, -1]), [["fog", "net"], ["net"], []], terms)
    assert found[:2] == pytest.approx([(1 / 3 + 1 / 2) / 2, 1 / 2])
    assert np.isnan(found[2])


def test_shown_are_the_first_ten_by_rank_also_of_a_topic_without_terms():
    rows = [(0, rank, f"t{rank:02d}") for rank in range(12, 0, -1)]
    frame = pd.DataFrame(rows, columns=["topic_id", "rank", "term"])
    assert shown_terms(frame, 2) == [[f"t{rank:02d}" for rank in range(1, 11)], []]


@given(seed=st.integers(0, 99), n=st.integers(1, 6))
def test_ties_of_weighty_terms_are_in_alphabetical_order(seed, n):
    """Oracle: all terms sorted, where few weights and so many ties are."""
    rng = np.random.default_rng(seed)
    counts = sparse.csr_matrix(rng.integers(0, 2, (12, 8)).astype(np.int32))
    terms = TermCounts(terms=tuple("abcdefgh"), counts=counts)
    ids = rng.integers(-1, 3, 12)
    ids[0] = 2
    for topic, found in enumerate(weighty_terms(ids, terms, n=n)):
        own = counts[ids == topic].toarray().sum(axis=0)
        classes = [counts[ids == each].sum() for each in range(-1, 3)]
        size = np.mean([each for each in classes if each])
        weight = own / max(1, own.sum()) * np.log1p(size / np.maximum(1, counts.toarray().sum(0)))
        weight = weight.round(12)
        wanted = sorted((-weight[column], "abcdefgh"[column]) for column in np.flatnonzero(own))
        assert found == [term for _, term in wanted[:n]]


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
