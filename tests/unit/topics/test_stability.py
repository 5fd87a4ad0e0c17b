"""Topics that come back, and those that do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.config import TopicOptions
from analysis.neighbours import nearest_neighbours
from analysis.topics import stability
from analysis.topics.stability import NOT_DRAWN, compare_refits, jaccard, measure_stability

labels = st.lists(st.integers(-1, 3), min_size=1, max_size=40)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 4)), max_size=60))
def test_the_index_is_that_of_sets(pairs):
    ours, theirs = (
        (np.array(ids, np.int64) for ids in zip(*pairs, strict=True))
        if pairs
        else (
            np.empty(0, np.int64),
            np.empty(0, np.int64),
        )
    )
    index = jaccard(ours, theirs)
    for (one, other), value in np.ndenumerate(index):
        a, b = (set(np.flatnonzero(ids == n)) for ids, n in ((ours, one), (theirs, other)))
        assert value == pytest.approx(len(a & b) / max(1, len(a | b)))


@settings(deadline=None)
@given(labels, st.permutations(range(4)), st.integers(0, 2**31))
def test_other_numbers_and_papers_left_out_change_nothing(topic_ids, order, seed):
    topic_ids = np.array(topic_ids, np.int64)
    renamed = np.append(order, -1)[topic_ids]
    drawn = np.random.default_rng(seed).random(len(topic_ids)) < 0.8
    assume(drawn.any())
    found = compare_refits(topic_ids, np.where(drawn, renamed, NOT_DRAWN)[None])
    kept = np.unique(topic_ids[drawn & (topic_ids >= 0)])
    held = found.stability.set_index("topic_id")["n_held"]
    assert (held[kept] == 1).all()
    assert held.sum() == len(kept) == found.refits["n_held"].item()
    assert (found.matched_ids[0] == np.where(drawn, topic_ids, NOT_DRAWN)).all()
    assert found.refits["n_papers"].item() == drawn.sum()


def test_a_topic_that_falls_in_two_is_not_held_and_one_of_them_is_its_match():
    topic_ids = np.repeat([0, 1, -1], [12, 10, 4])
    refit = np.repeat([2, 0, 1, 1, -1], [7, 5, 8, 2, 4])
    found = compare_refits(topic_ids, refit[None])
    first, second = found.stability.itertuples()
    assert (first.n_held, second.n_held) == (0, 1)
    assert first.jaccard == pytest.approx(7 / 12)
    assert found.refits[["n_topics", "n_held"]].to_numpy().tolist() == [[3, 1]]
    # The other half has no match.
    assert found.matched_ids[0].tolist() == [0] * 7 + [-1] * 5 + [1] * 10 + [-1] * 4


def test_an_outlier_of_the_refit_counts_against_its_topic():
    topic_ids = np.zeros(10, np.int64)
    refit = np.repeat([0, -1], [7, 3])
    assert compare_refits(topic_ids, refit[None]).stability["jaccard"].item() == pytest.approx(0.7)


def test_two_topics_cannot_have_one_match():
    """Each is likest to the topic that joins them; the smaller must do without."""
    topic_ids = np.repeat([0, 1], [10, 6])
    found = compare_refits(topic_ids, np.zeros((1, 16), np.int64))
    assert found.stability["jaccard"].tolist() == pytest.approx([10 / 16, 6 / 16])
    assert found.stability["jaccard_matched"].tolist() == pytest.approx([10 / 16, 0])


def test_the_share_of_refits_has_a_wilson_interval():
    # Newcombe 1998, table I: 15 of 148; the 133 others find nothing.
    topic_ids = np.zeros(20, np.int64)
    refits = np.full((148, 20), -1)
    refits[:15] = 0
    (row,) = compare_refits(topic_ids, refits).stability.itertuples()
    assert (row.n_held, row.n_refits) == (15, 148)
    assert (row.held_low, row.held_high) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_without_refits_nothing_is_measured():
    found = compare_refits(np.array([0, 0, 1, -1]), np.empty((0, 4), np.int64))
    assert found.stability["n_refits"].tolist() == [0, 0]
    assert found.stability[["held_low", "held_high", "jaccard"]].isna().all(axis=None)
    assert found.refits.empty
    assert found.matched_ids.shape == (0, 4)


@pytest.fixture(scope="module")
def clusters():
    """Four well apart, of 25 papers each."""
    rng = np.random.default_rng(3)
    centres = np.eye(12)[:4] * 3
    made = np.repeat(centres, 25, axis=0)
    made = (made + 0.3 * rng.normal(size=made.shape)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.mark.parametrize("k", [3, 30])
def test_the_graph_of_a_part_is_what_a_search_of_it_finds(clusters, k):
    """With 30 of 40 neighbours, too few of some paper's are in the part."""
    graph = nearest_neighbours(clusters, k=40)
    rows = np.sort(np.random.default_rng(1).permutation(100)[:80])
    part = stability._part_of(graph, rows, clusters, k=k)
    searched = nearest_neighbours(clusters[rows], k=k)
    assert (part.ids == searched.ids).all()
    assert (part.similarities == searched.similarities).all()


def test_clusters_well_apart_are_held_and_random_ones_are_not(clusters):
    graph = nearest_neighbours(clusters, k=48)
    truth = np.repeat(np.arange(4), 25)
    options = TopicOptions(n_refits=6)
    found = measure_stability(clusters, graph, truth, options, seed=7)
    assert found.stability["n_held"].sum() >= 20
    assert found.refits["n_papers"].tolist() == [80] * 6
    shuffled = np.random.default_rng(0).permutation(truth)
    control = measure_stability(clusters, graph, shuffled, options, seed=7)
    assert control.stability["n_held"].max() == 0
    assert abs(control.refits["ari"].mean()) < 0.1
    again = measure_stability(clusters, graph, truth, options, seed=7)
    assert again.matched_ids.tobytes() == found.matched_ids.tobytes()
    other = measure_stability(clusters, graph, truth, options, seed=8)
    assert other.matched_ids.tobytes() != found.matched_ids.tobytes()


def test_a_refit_is_laid_out_in_the_way_of_the_whole(clusters, monkeypatch):
    """Or it would measure the other way besides."""
    made, n_of = stability.lay_out, []

    def watched(*graph, **options):
        n_of.append(options["n_of"])
        return made(*graph, **options)

    monkeypatch.setattr(stability, "lay_out", watched)
    graph, topic_ids = nearest_neighbours(clusters, k=48), np.zeros(100, np.int64)
    measure_stability(clusters, graph, topic_ids, TopicOptions(n_refits=2), seed=7)
    assert n_of == [100, 100]


def test_a_corpus_too_small_for_topics_has_refits_without_any():
    vectors = np.eye(6, dtype=np.float32)
    graph = nearest_neighbours(vectors, k=48)
    found = measure_stability(vectors, graph, np.full(6, -1), TopicOptions(n_refits=2), seed=7)
    assert found.stability.empty
    assert found.refits["n_topics"].tolist() == [0, 0]
    assert found.refits["outliers"].tolist() == [1, 1]
