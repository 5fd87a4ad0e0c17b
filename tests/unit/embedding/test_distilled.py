"""The student: its algebra against brute force, and who reads what."""

from __future__ import annotations

import hashlib
from itertools import compress

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from analysis import EncoderOptions, StudyOptions, run
from analysis.corpus.record import paper_text
from analysis.embedding import encode as encode_module
from analysis.embedding import encode_new_papers, encode_papers, encode_texts
from analysis.embedding.distilled import distil, measure_agreement
from analysis.embedding.student import kernel_ridge
from tests.left_out import agreement, corpus_without, matched

N_TAUGHT = 60


def vector_of(text):
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
    return np.random.default_rng(seed).normal(size=8)


class PlainTeacher:
    """A teacher that can be learned: words add up, each by its first letter alone."""

    name = fingerprint = "plain teacher"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        for text in texts:
            self.asked.append(text)
            vector = sum(vector_of(word[0]) for word in text.lower().split())
            yield (vector / np.linalg.norm(vector)).astype(np.float32)


class MoodyTeacher(PlainTeacher):
    """A teacher that can't be learned: every text has a vector that no other tells about."""

    name = fingerprint = "moody teacher"

    def encode(self, texts):
        for text in texts:
            self.asked.append(text)
            vector = vector_of(text)
            yield (vector / np.linalg.norm(vector)).astype(np.float32)


def teach(_what, texts):
    return encode_texts(texts, PlainTeacher(), cache=False)


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Sizes at which the example corpus is a large one."""
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path))
    monkeypatch.setattr(encode_module, "N_TAUGHT", N_TAUGHT)
    monkeypatch.setattr(encode_module, "N_AUTO", 200)


@pytest.fixture
def title_of(example_corpus):
    papers = example_corpus.papers
    texts = papers["title"] + ". " + papers["abstract"]
    return dict(zip(texts, papers["title"], strict=True))


def test_kernel_ridge_is_its_normal_equations_and_leaves_each_out():
    """Oracle: the penalised least squares that it is, solved anew without each row."""
    rng = np.random.default_rng(3)
    features, targets = rng.normal(size=(30, 7)) + 2, rng.normal(size=(30, 4))
    coefficients, unseen = kernel_ridge(features @ features.T, targets, 0.7)

    def solve(rows):
        design = features[rows]
        return np.linalg.solve(design.T @ design + 0.7 * np.eye(7), design.T @ targets[rows])

    np.testing.assert_allclose(features.T @ coefficients, solve(np.arange(30)), atol=1e-10)
    for row in range(30):
        others = solve(np.delete(np.arange(30), row))
        np.testing.assert_allclose(unseen[row], features[row] @ others, atol=1e-10)


def test_agreement_is_the_share_of_neighbours_counted_one_by_one():
    rng = np.random.default_rng(4)
    truth = rng.normal(size=(80, 6))
    student = truth + 0.5 * rng.normal(size=(80, 6))
    truth /= np.linalg.norm(truth, axis=1, keepdims=True)

    def nearest(vectors, row):
        cosines = vectors @ vectors[row] / np.linalg.norm(vectors, axis=1)
        return {int(other) for other in np.argsort(-cosines)[:16] if other != row}

    shares = [len(nearest(truth, row) & nearest(student, row)) / 15 for row in range(80)]
    unit = student / np.linalg.norm(student, axis=1, keepdims=True)
    found = measure_agreement(truth.astype(np.float32), unit.astype(np.float32))
    assert found.overlap == pytest.approx(np.mean(shares))
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(shares, ddof=1) / 80**0.5)
    assert (found.n_papers, found.n_taught) == (80, 80)
    assert measure_agreement(*[truth.astype(np.float32)] * 2).overlap == 1


def test_order_and_threads_change_no_bit(title_of):
    items = list(title_of.items())
    first = distil(title_of, teach, n_taught=N_TAUGHT)
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            again = distil(dict(items[::-1]), teach, n_taught=N_TAUGHT)
        assert again.texts == first.texts
        assert again.vectors.tobytes() == first.vectors.tobytes()
        assert again.agreement == first.agreement


def test_a_student_comes_near_its_teacher(title_of):
    made = distil(title_of, teach, n_taught=100)
    truth = teach("", made.texts)
    cosines = (truth * made.vectors).sum(axis=1)[100:].mean()
    mean = truth[:100].mean(axis=0)
    ignorant = (truth[100:] @ mean / np.linalg.norm(mean)).mean()
    assert 1 - cosines < 0.6 * (1 - ignorant)
    # What it says about itself holds for papers it never saw.
    assert made.agreement.cosine == pytest.approx(cosines, abs=0.02)


def test_auto_is_full_for_few_papers_and_distilled_for_many(small, example_corpus, monkeypatch):
    papers, options = example_corpus.papers, EncoderOptions()
    full = encode_papers(papers, PlainTeacher(), EncoderOptions(encoder="full"))
    many = encode_papers(papers, PlainTeacher(), options)
    assert full.agreement is None
    assert many.agreement.n_taught == N_TAUGHT
    assert many.fingerprint != full.fingerprint
    monkeypatch.setattr(encode_module, "N_AUTO", len(papers) + 1)
    few = encode_papers(papers, PlainTeacher(), options)
    assert few.vectors.tobytes() == full.vectors.tobytes()
    assert (few.agreement, few.notice, few.fingerprint) == (None, None, full.fingerprint)


def test_the_teacher_reads_a_sample_whole_and_all_titles(small, example_corpus):
    papers, teacher = example_corpus.papers, PlainTeacher()
    encode_papers(papers, teacher, EncoderOptions(encoder="distilled"))
    whole = set(papers["title"] + ". " + papers["abstract"]) & set(teacher.asked)
    assert len(whole) == N_TAUGHT
    assert set(papers["title"]) <= set(teacher.asked)


def test_a_corpus_that_grows_keeps_what_it_was_taught(small, example_corpus):
    papers, options = example_corpus.papers, EncoderOptions(encoder="distilled")
    encode_papers(papers.iloc[:-5], PlainTeacher(), options)
    teacher = PlainTeacher()
    encode_papers(papers, teacher, options)
    whole = set(papers["title"] + ". " + papers["abstract"]) & set(teacher.asked)
    assert len(whole) <= 5
    assert set(papers["title"].tail(5)) <= set(teacher.asked)
    assert not set(papers["title"].head(-5)) & set(teacher.asked)


def test_a_teacher_that_cannot_be_learned_reads_everything(small, example_corpus):
    papers = example_corpus.papers
    poor = encode_papers(papers, MoodyTeacher(), EncoderOptions(encoder="distilled"))
    full = encode_papers(papers, MoodyTeacher(), EncoderOptions(encoder="full"))
    assert poor.vectors.tobytes() == full.vectors.tobytes()
    assert poor.agreement is None
    assert "shared only" in poor.notice
    assert full.notice is None


def test_too_few_papers_to_learn_from_are_all_read(small, example_corpus):
    papers = example_corpus.papers.head(N_TAUGHT)
    made = encode_papers(papers, PlainTeacher(), EncoderOptions(encoder="distilled"))
    assert made.agreement is None
    assert f"taught {N_TAUGHT} papers" in made.notice


def test_a_paper_without_abstract_has_the_encoders_own_vector(small, example_corpus):
    papers = example_corpus.papers.copy()
    papers.loc[papers.index[:3], "abstract"] = ""
    made = encode_papers(papers, PlainTeacher(), EncoderOptions(encoder="distilled"))
    alone = encode_texts(papers["title"].tolist()[:3], PlainTeacher(), cache=False)
    assert made.agreement is not None
    assert made.vectors[:3].tobytes() == alone.tobytes()


def test_later_papers_are_read_as_those_that_the_student_was_not_taught(small, example_corpus):
    """Oracle: papers of the corpus itself, given again as if they were new."""
    papers, options = example_corpus.papers, EncoderOptions(encoder="distilled")
    papers = papers.assign(abstract=papers["abstract"].mask(papers.index == papers.index[2], ""))
    teacher = PlainTeacher()
    made = encode_papers(papers, teacher, options)
    titles, texts = (
        papers["title"].tolist(),
        [*map(paper_text, papers["title"], papers["abstract"])],
    )
    later = encode_new_papers(titles, texts, PlainTeacher(), options, made)
    untaught = ~np.isin(texts, teacher.asked) | (np.array(texts) == np.array(titles))
    assert untaught.sum() == len(papers) - N_TAUGHT
    # The vectors of the corpus are kept in float16.
    np.testing.assert_allclose(later[untaught], made.vectors[untaught], atol=1e-3)
    assert np.abs(later[~untaught] - made.vectors[~untaught]).max() > 0.01


def test_later_papers_go_where_the_student_has_papers_like_them(small, example_corpus):
    options = StudyOptions(encoder=EncoderOptions(encoder="distilled"))
    whole = run(example_corpus, options).membership.set_index("paper_id")["topic_id"]
    left_out = example_corpus.papers.iloc[::5]
    study = run(corpus_without(example_corpus, left_out), options)
    assert study.embeddings.student is not None
    found = study.assign(left_out)
    fitted, own = whole[study.membership["paper_id"]], study.membership["topic_id"].to_numpy()
    names = matched(own, fitted.to_numpy())
    placed = agreement(found["topic_id"], names, whole[left_out["paper_id"]].to_numpy())
    # Two standard errors of 43 papers.
    assert placed > agreement(own, names, fitted.to_numpy()) - 0.12
    # A text's title is its first sentence.
    simple = ~left_out["title"].str.contains("?", regex=False).to_numpy()
    texts = [*map(paper_text, left_out["title"], left_out["abstract"])]
    given = study.assign([*compress(texts, simple)])
    pd.testing.assert_frame_equal(given, found[simple].reset_index(drop=True))


def test_repeats_change_no_vector(small, example_corpus):
    papers, options = example_corpus.papers, EncoderOptions(encoder="distilled")
    once = encode_papers(papers, PlainTeacher(), options)
    twice = encode_papers(papers.iloc[[*range(7), *range(len(papers))]], PlainTeacher(), options)
    assert twice.vectors[7:].tobytes() == once.vectors.tobytes()
    assert twice.vectors[:7].tobytes() == once.vectors[:7].tobytes()
    assert twice.fingerprint == once.fingerprint


def test_a_distilled_study_says_so_and_answers_a_text(small, example_corpus, example_study):
    options = StudyOptions(encoder=EncoderOptions(encoder="distilled"))
    study = run(example_corpus, options)
    agreement = study.embeddings.agreement
    said = study.methods["Encoding"]
    assert f"{N_TAUGHT} papers whole" in said["Read"]
    assert f"{100 * agreement.overlap:.1f} %" in said["Agreement"]
    assert "Agreement" not in example_study.methods["Encoding"]
    assert "all 213 papers, whole" in example_study.methods["Encoding"]["Read"]
    # A text is read by the encoder itself: it finds its paper, and what full encoding finds.
    papers, first, common = example_corpus.papers, [], []
    for row in range(0, 200, 10):
        text = papers["abstract"].iloc[row]
        best = study.similar(text, k=10)["paper_id"]
        first.append(best.iloc[0] == papers["paper_id"].iloc[row])
        common.append(len(set(best) & set(example_study.similar(text, k=10)["paper_id"])))
    assert np.mean(first) >= 0.6
    assert np.mean(common) >= 4
