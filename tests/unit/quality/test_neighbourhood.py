"""Trustworthiness against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold import trustworthiness as oracle

from analysis.quality.neighbourhood import N_NEIGHBOURS, trustworthiness


def made(n, seed=3):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, 8))
    places = vectors[:, :2] + rng.normal(scale=0.2, size=(n, 2))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32), places


@pytest.mark.parametrize("n", [6, 31, 32, 240])
def test_over_all_papers_it_is_that_of_scikit_learn(n):
    vectors, places = made(n)
    (found,) = trustworthiness(vectors, [places], np.arange(n))
    k = min(N_NEIGHBOURS, (n - 1) // 2)
    wanted = oracle(vectors.astype(float), places, n_neighbors=k, metric="cosine")
    # Vectors are rounded for the search: a rank of a near tie may differ.
    assert found.mean() == pytest.approx(wanted, abs=2e-3)


def test_a_sample_is_ranked_among_all():
    vectors, places = made(240)
    (whole,) = trustworthiness(vectors, [places], np.arange(240))
    rows = np.array([3, 77, 200])
    (some,) = trustworthiness(vectors, [places], rows)
    assert some.tolist() == whole[rows].tolist()


def test_a_true_map_is_trusted_and_a_random_one_is_at_one_half():
    angle = np.random.default_rng(1).uniform(0, 2 * np.pi, 400)
    places = np.c_[np.cos(angle), np.sin(angle)]
    anywhere = np.random.default_rng(2).permutation(places)
    true, random = trustworthiness(
        places.astype(np.float32), [places, anywhere], np.arange(len(places))
    )
    assert true.mean() > 0.999
    assert random.mean() == pytest.approx(0.5, abs=0.03)


def test_papers_in_one_place_are_no_neighbours_of_themselves():
    vectors = made(40)[0]
    (found,) = trustworthiness(vectors, [np.zeros((40, 2))], np.arange(40))
    assert ((found >= 0) & (found <= 1)).all()
    same = np.tile(vectors[:1], (40, 1))
    (found,) = trustworthiness(same, [made(40)[1]], np.arange(40))
    assert found.tolist() == [1.0] * 40


@pytest.mark.parametrize("n", [1, 2])
def test_two_papers_have_no_neighbourhood_to_judge(n):
    vectors, places = made(n)
    assert [part.tolist() for part in trustworthiness(vectors, [places], np.arange(n))] == [[]]
