from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from analysis.neighbours import nearest_neighbours
from analysis.reduction import fuzzy_graph, lay_out


def layout(vectors, **options):
    graph = fuzzy_graph(vectors, nearest_neighbours(vectors, k=20), n_neighbours=15)
    return lay_out(graph, **{"n_dims": 2, "min_dist": 0.1, "seed": 7} | options)


def blobs(n_each=40, seed=0):
    rng = np.random.default_rng(seed)
    centres = np.eye(8)[:3]
    vectors = np.repeat(centres, n_each, axis=0) + rng.normal(scale=0.15, size=(3 * n_each, 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_same_input_same_bytes():
    assert layout(blobs()).tobytes() == layout(blobs()).tobytes()


def test_seed_changes_the_layout():
    assert layout(blobs()).tobytes() != layout(blobs(), seed=8).tobytes()


def test_groups_stand_apart():
    points = layout(blobs()).reshape(3, 40, 2)
    centres = points.mean(axis=1)
    spread = np.linalg.norm(points - centres[:, None], axis=2).mean()
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)[np.triu_indices(3, 1)]
    assert apart.min() > 3 * spread


@pytest.mark.parametrize("n", [1, 2, 5, 8, 12])
@pytest.mark.parametrize("n_dims", [2, 5])
def test_few_papers_have_a_place(n, n_dims):
    points = layout(blobs()[:n], n_dims=n_dims)
    assert points.shape == (n, n_dims)
    assert np.isfinite(points).all()


def test_equal_texts_have_a_place():
    vectors = np.repeat(blobs()[:1], 30, axis=0)
    assert np.isfinite(layout(vectors)).all()


def test_no_other_neighbour_search_is_compiled():
    """UMAP's own would cost half a minute; what it imports is there, but nobody calls it."""
    code = """
import gc
import umap.umap_
from numba.core.dispatcher import Dispatcher
import analysis

def compiled():
    return {
        f"{f.__module__}.{f.__name__}": len(f.signatures)
        for f in gc.get_objects()
        if isinstance(f, Dispatcher) and f.__module__.startswith("pynndescent")
    }

before = compiled()
options = analysis.StudyOptions(encoder=analysis.EncoderOptions(encoder="lexical"))
analysis.run(analysis.load_corpus(analysis.example_digests()), options)
assert len(before) > 50, "pynndescent's functions were not found"
print(*(name for name, n in compiled().items() if n != before.get(name, 0)))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
