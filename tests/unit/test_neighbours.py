from __future__ import annotations

import faiss
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import neighbours
from analysis.neighbours import integer_vectors, nearest_neighbours, nearest_to, similarity_frame


def unit_vectors(n, n_dims=16, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, n_dims))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def cosines(vectors):
    """Every cosine of the whole numbers that are compared."""
    exact = integer_vectors(vectors).astype(np.float64)
    lengths = np.sqrt((exact**2).sum(axis=1)).clip(1e-12)
    return exact @ exact.T / lengths[:, None] / lengths


def brute_force(vectors, k):
    """Every cosine by itself, equal ones in the order of rows."""
    cosine = cosines(vectors)
    np.fill_diagonal(cosine, -np.inf)
    n = len(vectors)
    order = np.lexsort((np.tile(np.arange(n), (n, 1)), -cosine), axis=1)[:, : min(k, n - 1)]
    return order, np.take_along_axis(cosine, order, axis=1)


def assert_brute_force(vectors, k, **options):
    graph = nearest_neighbours(vectors, k=k, **options)
    ids, similarities = brute_force(vectors, k)
    np.testing.assert_array_equal(graph.ids, ids)
    np.testing.assert_allclose(graph.similarities, similarities, atol=1e-6)


@pytest.mark.parametrize("k", [1, 5, 60])
def test_graph_is_the_brute_force_one(k):
    assert_brute_force(unit_vectors(50), k)


@st.composite
def vectors_with_ties(draw):
    """Few directions, each many times, the empty one among them."""
    n_dims = draw(st.integers(1, 3))
    directions = st.lists(st.integers(-2, 2), min_size=n_dims, max_size=n_dims)
    pool = np.asarray(draw(st.lists(directions, min_size=1, max_size=40)), dtype=np.float64)
    pool /= np.linalg.norm(pool, axis=1, keepdims=True).clip(min=1e-12)
    rows = np.random.default_rng(draw(st.integers(0, 99))).integers(0, len(pool), 150)
    return pool[rows].astype(np.float32)


@settings(deadline=None, max_examples=60)
@given(vectors_with_ties(), st.sampled_from([1, 3, 48]))
def test_ties_are_broken_by_row_however_many(vectors, k):
    assert_brute_force(vectors, k)


@settings(deadline=None, max_examples=60)
@given(vectors_with_ties(), st.sampled_from([1, 15]), st.integers(1, 3))
def test_the_nearest_of_others_are_the_first_of_equal_ones(vectors, k, n_products):
    """Many more equal vectors than are searched for, in blocks of few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_PRODUCTS", n_products * len(vectors))
        wanted = vectors[::7]
        graph = nearest_to(wanted, vectors, k=k)
    near = cosines(vectors)[::7]
    order = np.lexsort((np.tile(np.arange(150), (len(wanted), 1)), -near), axis=1)[:, :k]
    with_words = np.abs(wanted).sum(axis=1) > 0
    np.testing.assert_array_equal(graph.ids[with_words], order[with_words])


@pytest.mark.parametrize("max_exact", [0, 10_000])
def test_more_equal_vectors_than_are_searched_for(max_exact):
    vectors = np.vstack([np.repeat(unit_vectors(3), 100, axis=0), unit_vectors(200, seed=1)])
    shuffled = np.random.default_rng(0).permutation(vectors)
    assert_brute_force(shuffled, 48, max_exact=max_exact)


def test_vectors_too_alike_for_their_products_to_rank_them():
    # rounding makes lengths differ by more than these cosines do
    near = unit_vectors(1, 64) + unit_vectors(400, 64, seed=1) * 2e-3
    assert_brute_force((near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32), 20)


def test_recall_is_what_was_found_of_the_brute_force_graph():
    vectors = unit_vectors(900, 64)
    graph = nearest_neighbours(vectors, k=20, max_exact=0)
    true, _ = brute_force(vectors, 20)
    found = [np.isin(a, b).mean() for a, b in zip(true, graph.ids, strict=True)]
    assert 0.98 <= graph.recall < 1
    assert graph.recall == pytest.approx(np.mean(found), abs=0.002)  # products for cosines


def test_a_wider_search_is_made_where_recall_is_low_and_at_last_an_exact_one(monkeypatch):
    vectors = unit_vectors(2000, 64)
    recalls = []
    for floor in (0.5, 0.999, 1.01):
        monkeypatch.setattr(neighbours, "MIN_RECALL", floor)
        recalls.append(nearest_neighbours(vectors, k=20, max_exact=0).recall)
    assert recalls[0] < 0.999 <= recalls[1]
    assert recalls[2] is None
    assert_brute_force(vectors, 20, max_exact=0)


def test_links_are_made_by_one_thread_along_few_axes(monkeypatch):
    # with more, which of them sees which link first is chance
    n_threads, n_dims = [], []

    class Index(faiss.IndexHNSWFlat):
        def add(self, vectors):
            n_threads.append(faiss.omp_get_max_threads())
            n_dims.append(vectors.shape[1])
            super().add(vectors)

    monkeypatch.setattr(faiss, "IndexHNSWFlat", Index)
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(4)
    monkeypatch.setattr(neighbours, "MIN_RECALL", 0.0)
    vectors = unit_vectors(100) * np.geomspace(1, 0.01, 16, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nearest_neighbours(vectors, k=5, max_exact=0)
    assert n_threads == [1] * neighbours.HNSW_GRAPHS
    assert 1 < min(n_dims) == max(n_dims) < 16
    assert faiss.omp_get_max_threads() == 4
    faiss.omp_set_num_threads(before)


def test_similarities_of_an_approximate_search_are_those_of_whole_vectors(monkeypatch):
    """It walks vectors of fewer dimensions; what it finds is compared in all."""
    monkeypatch.setattr(neighbours, "HNSW_KEPT", (0.97,))
    vectors = unit_vectors(1500, 32) * np.geomspace(1, 0.05, 32, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = nearest_neighbours(vectors, k=10, max_exact=0)
    true = np.take_along_axis(cosines(vectors), graph.ids.astype(int), axis=1)
    np.testing.assert_allclose(graph.similarities, true, atol=1e-6)
    assert graph.recall >= 0.98  # none, were it exact


def test_what_a_torn_graph_does_not_reach_is_searched_for_in_all(monkeypatch):
    class Torn(faiss.IndexHNSWFlat):
        def search(self, wanted, n):
            products, ids = super().search(wanted, n)
            ids[:, 3:] = -1
            return products, ids

    monkeypatch.setattr(faiss, "IndexHNSWFlat", Torn)
    monkeypatch.setattr(neighbours, "MIN_RECALL", 0.0)
    assert_brute_force(unit_vectors(60), 5, max_exact=0)


def test_shorter_vectors_are_whole_and_have_the_products_of_the_strongest_axes():
    exact = integer_vectors(unit_vectors(200, 12) * np.linspace(1, 0.001, 12, dtype=np.float32))
    assert neighbours._along_strongest_axes(exact, 1) is exact
    short = neighbours._along_strongest_axes(exact, 1 - 1e-5)
    assert short.shape == (200, 11)
    assert (short == np.rint(short)).all()
    left, values, right = np.linalg.svd(exact.astype(np.float64), full_matrices=False)
    nearest = (left[:, :11] * values[:11]) @ right[:11]  # of rank 11, by Eckart and Young
    np.testing.assert_allclose(short @ short.T, nearest @ nearest.T, atol=4_000 * 11**0.5)


@pytest.mark.parametrize("max_exact", [0, 10_000])
def test_same_bytes_for_any_threads_and_order(monkeypatch, max_exact):
    vectors = unit_vectors(3000, 32)
    order = np.random.default_rng(3).permutation(3000)
    expected = nearest_neighbours(vectors, k=10, max_exact=max_exact)
    for n_threads in (1, 5):
        monkeypatch.setattr(neighbours, "n_cores", lambda n=n_threads: n)
        graph = nearest_neighbours(vectors[order], k=10, max_exact=max_exact)
        np.testing.assert_array_equal(order[graph.ids], expected.ids[order])
        assert graph.similarities.tobytes() == expected.similarities[order].tobytes()


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(30)))
def test_order_of_rows_changes_nothing(order):
    vectors = unit_vectors(30)
    straight = nearest_neighbours(vectors, k=5)
    permuted = nearest_neighbours(vectors[order], k=5)
    back = np.asarray(order)[permuted.ids]
    np.testing.assert_array_equal(straight.ids[order], back)


def test_a_duplicate_is_the_nearest_and_a_paper_is_never_its_own():
    vectors = np.vstack([unit_vectors(20), unit_vectors(20)])
    graph = nearest_neighbours(vectors, k=3)
    np.testing.assert_array_equal(graph.ids[:, 0], (np.arange(40) + 20) % 40)
    assert not (graph.ids == np.arange(40)[:, None]).any()


def test_integer_products_are_exact_in_float32():
    exact = integer_vectors(unit_vectors(100, 384))
    products = exact @ exact.T
    np.testing.assert_array_equal(
        products.astype(np.int64), exact.astype(np.int64) @ exact.astype(np.int64).T
    )


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_papers_have_few_neighbours(n):
    graph = nearest_neighbours(unit_vectors(n), k=5)
    assert graph.ids.shape == (n, max(0, n - 1))
    frame = similarity_frame(graph, pd.Series([f"p{i}" for i in range(n)], dtype="str"))
    assert len(frame) == n * max(0, n - 1)


@pytest.mark.parametrize("dtype", ["str", object])
def test_the_frame_of_similar_papers_has_their_ids_by_rank(dtype):
    graph = nearest_neighbours(unit_vectors(9), k=4)
    ids = pd.Series([f"p{i}" for i in range(9)], dtype=dtype)
    frame = similarity_frame(graph, ids).set_index(["paper_id", "rank"])
    for row, (near, similarities) in enumerate(zip(graph.ids, graph.similarities, strict=True)):
        of_row = frame.loc[f"p{row}"]
        assert of_row["similar_id"].tolist() == [f"p{each}" for each in near]
        assert of_row["similarity"].tolist() == similarities.tolist()
        assert of_row.index.tolist() == [1, 2, 3, 4]
