"""Density-based validity against hdbscan's."""

from __future__ import annotations

import numpy as np
import pytest
from hdbscan.validity import validity_index
from hypothesis import given
from hypothesis import strategies as st

from analysis.quality.density import density_validity


def blobs(sizes, n_dims, *, apart, seed):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(sizes), n_dims)) * apart
    topic_ids = np.repeat(np.arange(len(sizes)), sizes)
    places = centres[topic_ids] + rng.normal(size=(len(topic_ids), n_dims))
    outliers = rng.normal(size=(9, n_dims)) * apart
    order = rng.permutation(len(places) + len(outliers))
    ids = np.concatenate([topic_ids, np.full(9, -1)])
    return np.concatenate([places, outliers])[order], ids[order]


@pytest.mark.parametrize("n_dims", [2, 5])
@pytest.mark.parametrize("apart", [0, 2, 20])
@pytest.mark.parametrize("sizes", [(2, 3, 4), (5, 40, 12, 90), (30, 30)])
def test_it_is_that_of_hdbscan(sizes, n_dims, apart):
    for seed in range(3):
        places, ids = blobs(sizes, n_dims, apart=apart, seed=seed)
        whole, wanted = validity_index(places, ids, per_cluster_scores=True)
        found = density_validity(places, ids)
        assert found == pytest.approx(wanted, abs=1e-9)
        share = np.bincount(ids[ids >= 0]) / len(ids)
        assert (found * share).sum() == pytest.approx(whole, abs=1e-9)


@given(
    places=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-1, 2)), min_size=1, max_size=30
    )
)
def test_it_is_between_minus_one_and_one_also_where_papers_share_a_place(places):
    table = np.array(places)
    found = density_validity(table[:, :2].astype(np.float32), table[:, 2])
    known = found[~np.isnan(found)]
    assert (np.abs(known) <= 1).all()
    sizes = np.bincount(table[:, 2][table[:, 2] >= 0], minlength=1)
    assert len(known) == ((sizes >= 2).sum() if (sizes >= 2).sum() >= 2 else 0)


def test_topics_far_apart_are_valid_and_mixed_ones_are_not():
    places, ids = blobs((50, 50), 2, apart=0, seed=1)
    assert (density_validity(places, ids) < 0).all()
    moved = places + 1000 * (ids == 1)[:, None]
    assert (density_validity(moved, ids) > 0.99).all()
