from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis import reduction
from analysis.neighbours import nearest_neighbours
from analysis.reduction import begin_layout, fuzzy_graph, lay_out

ROOT = Path(__file__).resolve().parents[2]


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


def test_many_papers_are_pushed_by_fewer_and_each_harder(monkeypatch):
    few, weights = layout(blobs()), []
    made = reduction._umap().simplicial_set_embedding

    def watched(**options):
        weights.append((options["negative_sample_rate"], options["gamma"]))
        return made(**options)

    monkeypatch.setattr(reduction._umap(), "simplicial_set_embedding", watched)
    monkeypatch.setattr(reduction, "MANY", len(few) - 1)
    assert layout(blobs()).tobytes() != few.tobytes()
    layout(blobs(), n_of=len(few) - 1)  # a part of as many is laid out as the whole is
    assert weights == [(2, 2.5), (5, 1)]


@pytest.mark.parametrize("many", [0, 10_000])
def test_groups_stand_apart(monkeypatch, many):
    monkeypatch.setattr(reduction, "MANY", many)
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


def test_layouts_side_by_side_are_those_made_alone():
    graph = fuzzy_graph(blobs(), nearest_neighbours(blobs(), k=20), n_neighbours=15)
    shapes = [{"n_dims": n_dims, "min_dist": 0.0, "seed": 7} for n_dims in (5, 2, 5, 3)]
    begun = [begin_layout(graph, **shape) for shape in shapes]
    for wait, shape in zip(begun, shapes, strict=True):
        assert wait().tobytes() == lay_out(graph, **shape).tobytes()


def test_a_layout_that_fails_says_so_where_it_is_waited_for():
    graph = fuzzy_graph(blobs(), nearest_neighbours(blobs(), k=20), n_neighbours=15)
    with pytest.raises(ValueError, match="between 0"):
        begin_layout(graph, n_dims=2, min_dist=0.1, seed=-1)()


@pytest.mark.slow
def test_what_was_compiled_is_compiled_once_and_gives_the_same(tmp_path):
    code = """
import hashlib
from tests.unit.test_reduction import blobs, layout
from umap import layouts, umap_
made = layout(blobs())
functions = umap_.smooth_knn_dist, umap_.compute_membership_strengths
functions += (layouts._nb_optimize_layout_euclidean_single_epoch,)
print(hashlib.sha256(made.tobytes()).hexdigest(), *(bool(f.stats.cache_hits) for f in functions))
"""
    here = hashlib.sha256(layout(blobs()).tobytes()).hexdigest()
    for known in ("False", "True"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        )
        assert run.stdout.split() == [here, *[known] * 3]


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
