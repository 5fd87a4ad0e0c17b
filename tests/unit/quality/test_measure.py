from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import sparse
from threadpoolctl import threadpool_limits

from analysis.quality import Subject, measure_quality
from analysis.schema import QUALITY_MEASURES
from analysis.topics.vocabulary import TermCounts

TERMS = ("fog", "mast", "net", "sail", "tide")


def subject(topic_ids, counts, terms, vectors):
    vectors = np.array(vectors, np.float32)
    return Subject(
        topic_ids=np.array(topic_ids),
        terms=terms,
        term_counts=TermCounts(terms=TERMS, counts=sparse.csr_matrix(np.array(counts, np.int32))),
        vectors=vectors,
        coordinates=vectors,
        places=vectors[:, :2].astype(np.float64),
    )


@pytest.fixture
def harbour():
    """Two topics of two papers and an outlier, in a plane."""
    return subject(
        topic_ids=[0, 0, 1, 1, -1],
        counts=[
            [3, 1, 0, 0, 0],
            [1, 0, 0, 0, 1],
            [0, 0, 2, 1, 0],
            [0, 0, 1, 0, 0],
            [1, 0, 0, 0, 0],
        ],
        terms=[["fog", "mast"], ["net", "fog"]],
        vectors=[[1, 0], [0.8, 0.6], [-1, 0], [-0.8, 0.6], [0, 1]],
    )


@pytest.fixture(scope="module")
def fleet():
    """Four topics that hold together, of 60 to 300 papers, with as many outliers as the last."""
    rng = np.random.default_rng(1)
    topic_ids = rng.permutation(np.repeat([0, 1, 2, 3, -1], [300, 150, 90, 60, 60]))
    counts = np.zeros((len(topic_ids), 5), np.int32)
    inside = np.flatnonzero(topic_ids >= 0)
    counts[inside, topic_ids[inside]] = 1
    counts[:, 4] = rng.random(len(topic_ids)) < 0.5
    vectors = np.eye(5)[topic_ids] + rng.normal(scale=0.1, size=(len(topic_ids), 5))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made = subject(topic_ids, counts, [[TERMS[n], "tide"] for n in range(4)], vectors)
    angle = topic_ids + rng.uniform(0, 0.3, len(topic_ids))
    return dataclasses.replace(made, places=np.c_[np.cos(angle), np.sin(angle)])


def values(subject, column="value"):
    return measure_quality(subject, seed=7).set_index("measure")[column]


def test_measures_are_what_they_say(harbour):
    found = values(harbour)
    assert found.index.tolist() == list(QUALITY_MEASURES)
    assert found["coverage"] == 0.8
    # Two of three papers with "fog" are in topic 0, and none in 1; the rest are alone.
    assert found["exclusivity"] == pytest.approx(np.mean([(2 / 3 + 1) / 2, (1 + 0) / 2]))
    assert found["diversity"] == 0.75
    assert found["embedding_coherence"] > 0.9
    # Of two papers, one in five an outlier: .63 apart, and .8 at least from the other topic.
    step, gap = np.hypot(0.2, 0.6), 1.6
    assert found["density_validity"] > 0.8 * (1 - step / gap) - 1e-6
    assert found["trustworthiness"] == 1


def test_a_random_deal_has_the_sizes_and_none_of_the_sense(fleet):
    found = measure_quality(fleet, seed=7).set_index("measure")
    assert found.index.tolist() == list(QUALITY_MEASURES)
    assert found.loc["coverage", ["random", "gain_low", "gain_high"]].isna().all()
    rest = found.drop(index=["coverage", "diversity", "npmi"])
    assert (rest["value"] > rest["random"] + 0.2).all()
    assert (rest["gain_low"] > 0).all()
    assert (found["low"] <= found["value"]).all()
    assert (found["value"] <= found["high"]).all()
    # Of papers with a topic's word, about as many are in a random topic as papers are.
    assert found.loc["exclusivity", "random"] == pytest.approx(0.25, abs=0.1)
    assert found.loc["trustworthiness", "random"] == pytest.approx(0.5, abs=0.05)


def test_units_are_counted(fleet):
    found = measure_quality(fleet, seed=7).set_index("measure")
    n_papers = len(fleet.topic_ids)
    assert found.loc[["coverage", "trustworthiness"], "n"].tolist() == [n_papers] * 2
    assert (found.loc[found["unit"] == "topic", "n"] == 4).all()


def test_threads_and_another_run_change_nothing(fleet):
    frames = []
    for limit in (1, 2):
        with threadpool_limits(limits=limit):
            frames.append(measure_quality(fleet, seed=7))
    assert frames[0].equals(frames[1])
    assert not frames[0].equals(measure_quality(fleet, seed=8))


def test_without_topics_there_are_coverage_and_map_alone(harbour):
    none = dataclasses.replace(harbour, topic_ids=np.full(5, -1), terms=[])
    assert values(none).to_dict() == {"coverage": 0.0, "trustworthiness": 1.0}


def test_one_topic_has_no_gap_to_another_and_no_interval(harbour):
    one = dataclasses.replace(harbour, topic_ids=np.zeros(5, int), terms=[["fog", "net"]])
    found = measure_quality(one, seed=7).set_index("measure")
    assert "density_validity" not in found.index
    assert found.loc[found["unit"] == "topic", ["low", "high", "gain_low"]].isna().all(axis=None)


def test_a_study_has_its_quality(example_study):
    found = example_study.quality.set_index("measure")
    assert found.index.tolist() == list(QUALITY_MEASURES)
    assert found.loc["coverage", "value"] == (example_study.membership["topic_id"] >= 0).mean()
    rest = found.drop(index="coverage")
    assert (rest["gain_low"] > 0.05).all()
    assert found.loc["trustworthiness", "value"] > 0.9
