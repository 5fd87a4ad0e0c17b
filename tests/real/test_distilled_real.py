"""What a student loses of its teacher, on 25,440 papers with a known category."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from analysis import EncoderOptions, StudyOptions, load_corpus, run
from analysis.corpus.record import paper_text

pytestmark = pytest.mark.slow

N_TAUGHT = 2_543  # a tenth of the papers with abstracts
N_NEIGHBOURS, N_MEASURED = 15, 2_000


@pytest.fixture(scope="module")
def studies(shared_data):
    corpus = load_corpus(shared_data / "digests" / "cs-cv-2019-2020")
    return tuple(
        run(corpus, StudyOptions(encoder=EncoderOptions(encoder=encoder)))
        for encoder in ("full", "auto")
    )


@pytest.fixture(scope="module")
def never_taught(studies):
    """Rows of papers that the student was not taught, drawn with a seed."""
    papers = studies[0].corpus.papers
    texts = map(paper_text, papers["title"], papers["abstract"])
    hashes = [hashlib.sha256(text.encode()).digest() for text in texts]
    untaught = np.argsort(np.array([h.hex() for h in hashes]), kind="stable")[N_TAUGHT:]
    return np.random.default_rng(1).choice(untaught, N_MEASURED, replace=False)


def nearest(study, rows):
    """Oracle: brute force in plain floats."""
    vectors = study.embeddings.vectors
    similarity = vectors[rows] @ vectors.T
    similarity[np.arange(len(rows)), rows] = -np.inf
    return np.argpartition(-similarity, N_NEIGHBOURS, axis=1)[:, :N_NEIGHBOURS]


def test_auto_is_distilled_and_says_how_well(studies):
    full, distilled = (study.embeddings for study in studies)
    assert full.agreement is None
    assert distilled.agreement.n_taught == N_TAUGHT
    assert distilled.agreement.overlap > 0.5
    assert "2,543 papers whole" in studies[1].methods["Encoding"]["Read"]


def test_neighbours_are_the_teachers(studies, never_taught):
    teacher, student = (nearest(study, never_taught) for study in studies)
    common = [len(set(one) & set(other)) for one, other in zip(teacher, student, strict=True)]
    assert np.mean(common) / N_NEIGHBOURS >= 0.42


def test_neighbours_are_of_the_same_category_as_often(studies, never_taught):
    """The upper end of a paired bootstrap interval of what is lost."""
    category = studies[0].corpus.papers["primary_category"].to_numpy()
    of_teacher, of_student = (
        (category[nearest(study, never_taught)] == category[never_taught][:, None]).mean(axis=1)
        for study in studies
    )
    lost, rng = of_teacher - of_student, np.random.default_rng(2)
    resampled = [lost[rng.integers(0, N_MEASURED, N_MEASURED)].mean() for _ in range(2_000)]
    assert np.quantile(resampled, 0.975) <= 0.010


def test_topics_are_the_teachers(studies):
    """All papers, outliers as one class; those that both put in a topic; those at home in both."""
    teacher, student = (study.membership["topic_id"].to_numpy() for study in studies)
    assert adjusted_mutual_info_score(teacher, student) >= 0.65
    both = (teacher >= 0) & (student >= 0)
    assert both.mean() > 0.8
    assert adjusted_mutual_info_score(teacher[both], student[both]) >= 0.75
    core = np.logical_and(*(study.membership["is_core"].to_numpy() for study in studies))
    assert core.mean() > 0.55
    assert adjusted_mutual_info_score(teacher[core], student[core]) >= 0.85
