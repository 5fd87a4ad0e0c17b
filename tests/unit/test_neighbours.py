from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.neighbours import integer_vectors, nearest_neighbours, similarity_frame


def unit_vectors(n, n_dims=16, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, n_dims))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("k", [1, 5, 60])
def test_graph_is_the_brute_force_one(k):
    vectors = unit_vectors(50)
    exact = integer_vectors(vectors).astype(np.float64)
    cosine = exact @ exact.T / np.linalg.norm(exact, axis=1)[:, None]
    cosine /= np.linalg.norm(exact, axis=1)
    np.fill_diagonal(cosine, -np.inf)
    expected = np.lexsort((np.tile(np.arange(50), (50, 1)), -cosine), axis=1)[:, : min(k, 49)]
    graph = nearest_neighbours(vectors, k=k)
    np.testing.assert_array_equal(graph.ids, expected)
    np.testing.assert_allclose(
        graph.similarities, np.take_along_axis(cosine, expected, axis=1), atol=1e-6
    )


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
