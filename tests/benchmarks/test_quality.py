from __future__ import annotations

from itertools import combinations
from math import log

import numpy as np
import pytest
from bertopic.vectorizers import ClassTfidfTransformer
from scipy import sparse

from analysis.embedding import distilled
from tests.benchmarks import quality, run_quality

TEXTS = [
    "The gull, the pier: a harbour.",
    "A harbour crane and a pier.",
    "Gull and harbour-crane.",
    "Sails! Sails and masts.",
    "masts of a harbour",
    "nothing else",
]


def holds(text: str, term: str) -> bool:
    plain = " ".join(word.strip(",:.!").lower() for word in text.replace("-", " ").split())
    return f" {term.replace('-', ' ')} " in f" {plain} "


def test_npmi_is_that_of_its_definition():
    topic = ["gull", "pier", "harbour", "harbour-crane"]

    def share(*terms):
        return sum(all(holds(text, term) for term in terms) for text in TEXTS) / len(TEXTS)

    expected = [
        log((share(a, b) + 1e-12) / (share(a) * share(b))) / -log(share(a, b) + 1e-12)
        for a, b in combinations(topic, 2)
    ]
    found = quality.npmi([topic], quality.mark_terms(TEXTS, topic))
    assert found == pytest.approx([np.mean(expected)])


def test_npmi_is_one_for_words_that_never_part_and_near_minus_one_for_those_that_never_meet():
    words = [["sails", "masts"], ["nothing", "else"], ["gull", "else"]]
    marks = quality.mark_terms(TEXTS, [word for topic in words for word in topic])
    apart, together, never = quality.npmi(words, marks)
    assert together == pytest.approx(1)
    assert 0 < apart < 1
    assert never < -0.85


def test_diversity_counts_a_word_of_two_topics_once():
    assert quality.diversity([["a", "b"], ["b", "c"]]) == 0.75


def test_words_of_topics_are_those_that_bertopic_weighs_most():
    rng = np.random.default_rng(3)
    words = np.array([f"{a}{b}" for a in "bcdfg" for b in ("oat", "ail", "ope", "ull")])
    topic_ids = np.repeat([-1, 0, 1, 2], 25)
    likely = rng.dirichlet(np.full(len(words), 0.3), size=4)
    texts = [" ".join(rng.choice(words, 30, p=likely[topic_id])) for topic_id in topic_ids]
    counts = quality.count_words(texts)
    matrix = counts.matrix.tocsr()
    joined = np.vstack([matrix[topic_ids == n].sum(axis=0) for n in (-1, 0, 1, 2)])
    weights = ClassTfidfTransformer().fit_transform(sparse.csr_matrix(joined)).toarray()
    names = np.array(sorted(counts.column, key=counts.column.get))
    found = quality.weighty_words(topic_ids, counts, n=4)
    assert found == [names[np.argsort(-row, kind="stable")[:4]].tolist() for row in weights[1:]]


def test_neighbours_overlap_and_purity_are_those_of_brute_force():
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    categories, rows = rng.choice(["a", "b"], 60), np.array([0, 7, 59])
    found = quality.nearest(vectors, rows, k=5)
    for row, ids in zip(rows, found, strict=True):
        others = sorted(set(range(60)) - {row}, key=lambda other: -vectors[row] @ vectors[other])
        assert set(ids) == set(others[:5])
    expected = [
        np.mean(categories[ids] == categories[row]) for row, ids in zip(rows, found, strict=True)
    ]
    assert quality.purity(found, rows, categories).tolist() == expected
    other = np.array([[1, 2, 3, 4, 5], *found[1:]])
    assert quality.overlap(found, other)[1:].tolist() == [1, 1]
    assert quality.overlap(found, other)[0] == len(set(found[0]) & {1, 2, 3, 4, 5}) / 5


def test_papers_that_were_read_whole_are_left_out(monkeypatch):
    read = []

    def teach(_, texts):
        read.append(texts)
        return np.random.default_rng(0).normal(size=(len(texts), 8)).astype(np.float32)

    texts = [f"Paper {n}. It says {n % 7}, {n % 11} and {n % 13}." for n in range(60)]
    monkeypatch.setattr(distilled, "N_TAUGHT_MOST", 20)
    distilled.distil({text: text[:8] for text in texts}, teach, n_taught=15)
    rows = run_quality._never_taught(texts)
    assert len(rows) == 40
    assert not {texts[row] for row in rows} & set(read[0])


def test_the_interval_of_a_mean_is_near_that_of_the_normal_approximation():
    values = np.random.default_rng(1).normal(size=2000)
    low, high = quality.interval(values)
    assert low == pytest.approx(values.mean() - 1.96 / 2000**0.5, abs=0.005)
    assert high == pytest.approx(values.mean() + 1.96 / 2000**0.5, abs=0.005)
