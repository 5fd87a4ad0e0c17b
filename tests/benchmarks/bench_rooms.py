"""Single stages, warm, in one process; see README.md for what the whole costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import load_corpus
from analysis.examples import example_digests
from analysis.figures import StudyFigures
from analysis.neighbours import nearest_neighbours
from analysis.reduction import fuzzy_graph, lay_out
from analysis.report.model import report_data
from analysis.report.render import render_report
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import count_terms
from analysis.trends import topic_shares
from tests.benchmarks.run_topic_digest import assignment_of
from tests.synthetic import synthetic_study

N_PAPERS, N_TOPICS, N_WEEKS = 25_000, 130, 100


@pytest.fixture(scope="module")
def study():
    return synthetic_study(N_PAPERS, N_TOPICS, n_weeks=N_WEEKS)


@pytest.fixture(scope="module")
def vectors():
    """Some clusters in the dimensions of the encoder."""
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(50, 384))
    made = centres[rng.integers(0, 50, 5_000)] + rng.normal(size=(5_000, 384))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_reading_the_example(benchmark):
    benchmark(load_corpus, example_digests())


def test_counting_terms_of_2500(benchmark, study):
    papers = study.corpus.papers.head(2_500)
    benchmark.pedantic(lambda: count_terms(read_tokens(papers)), rounds=3)


def test_neighbours_of_5000(benchmark, vectors):
    benchmark.pedantic(nearest_neighbours, (vectors,), {"k": 48}, rounds=3)


def test_layout_of_5000(benchmark, vectors):
    graph = fuzzy_graph(vectors, nearest_neighbours(vectors, k=48), n_neighbours=15)
    lay_out(graph, n_dims=5, min_dist=0.0, seed=7)  # compiles
    benchmark.pedantic(lay_out, (graph,), {"n_dims": 5, "min_dist": 0.0, "seed": 7}, rounds=3)


def test_trends_over_100_weeks(benchmark, study):
    trends = benchmark(topic_shares, assignment_of(study), study.periods)
    assert isinstance(trends, pd.DataFrame)


def test_the_report(benchmark, study):
    benchmark.pedantic(lambda: render_report(report_data(study)), rounds=3)


def test_the_figure_of_the_map(benchmark, study):
    benchmark.pedantic(StudyFigures(study).map, rounds=3)
