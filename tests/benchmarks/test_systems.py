from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from tests.benchmarks.quality import Counts, mark_terms
from tests.benchmarks.systems import carry_out, plan, words
from tests.benchmarks.systems.bootstrap import ami_difference, mean_difference, verdict
from tests.benchmarks.systems.even import effective_number, evened
from tests.benchmarks.systems.found import Found, load_found, save_found
from tests.benchmarks.systems.intrusion import intrusion_section, items_of, score_answers
from tests.benchmarks.systems.page import page
from tests.benchmarks.systems.partitions import agreement, ami, contingency, forced, merged_labels
from tests.benchmarks.systems.picture import picture
from tests.benchmarks.systems.protocol import c_npmi, protocol_section, tokens_of
from tests.benchmarks.systems.score import Given, score_set
from tests.benchmarks.systems.tune import largest_size

THEMES = ("gull pier harbour", "crane steel weld", "sail mast rope")


@pytest.fixture
def papers():
    """Sixty papers of three themes, their vectors near one axis each."""
    rng = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], 20)
    texts = [" ".join(rng.permutation(THEMES[n].split())) for n in labels]
    vectors = np.eye(3)[labels] + rng.normal(0, 0.1, (60, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return labels, texts, vectors.astype(np.float32)


def test_an_outlier_goes_where_the_nearest_centroid_is_and_no_other_paper_moves(papers):
    labels, _, vectors = papers
    given = np.where(labels == 2, 7, labels)
    given[[0, 25, 59]] = -1
    topic_ids, similarity = forced(given, vectors)
    assert topic_ids.tolist() == labels.tolist()
    centroid = vectors[1:20].mean(axis=0)
    expected = vectors[0] @ centroid / np.linalg.norm(centroid)
    assert similarity[0] == pytest.approx(expected, abs=1e-6)


def test_papers_without_any_topic_are_one_topic(papers):
    assert set(forced(np.full(60, -1), papers[2])[0]) == {0}


def test_labels_are_merged_and_those_that_stand_for_nothing_are_none():
    merged = {"Vision I": "Vision", "Demos": ""}
    labels = merged_labels(["Vision", "Vision I", "Demos", None, float("nan"), "Search"], merged)
    assert labels.tolist() == [1, 1, -1, -1, -1, 0]


def test_a_track_that_others_stand_for_stands_for_itself():
    tracks = {name for name in plan.IJCAI_TRACKS.values() if name}
    assert not tracks & set(plan.IJCAI_TRACKS)


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_mutual_information_is_that_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    labels, topics = rng.integers(0, 4, 80), rng.integers(0, 9, 80)
    assert ami(contingency(labels, topics)) == pytest.approx(
        adjusted_mutual_info_score(labels, topics)
    )


def test_adjusted_mutual_information_of_drawn_papers_is_that_of_the_papers_written_out():
    rng = np.random.default_rng(2)
    labels, topics = rng.integers(0, 3, 50), rng.integers(0, 5, 50)
    rows = rng.integers(0, 50, 50)
    weights = np.bincount(rows, minlength=50)
    assert ami(contingency(labels, topics, weights)) == pytest.approx(
        adjusted_mutual_info_score(labels[rows], topics[rows])
    )


def test_the_difference_of_drawn_papers_is_that_of_brute_force():
    rng = np.random.default_rng(4)
    labels = rng.integers(-1, 3, 60)
    one, other = np.where(rng.random(60) < 0.8, labels + 1, 0), rng.integers(0, 4, 60)
    found = ami_difference(labels, [(one, other)], n_resamples=30, seed=5)
    known, again, draws = np.flatnonzero(labels >= 0), np.random.default_rng(5), []
    for _ in range(30):
        rows = known[again.integers(0, len(known), len(known))]
        draws.append(
            adjusted_mutual_info_score(labels[rows], one[rows])
            - adjusted_mutual_info_score(labels[rows], other[rows])
        )
    assert (found["low"], found["high"]) == pytest.approx(np.percentile(draws, [2.5, 97.5]))
    assert found["difference"] == pytest.approx(
        adjusted_mutual_info_score(labels[known], one[known])
        - adjusted_mutual_info_score(labels[known], other[known])
    )
    assert found["not_worse"] == "yes"


def test_the_interval_of_a_difference_of_topics_is_near_the_normal_approximation():
    rng = np.random.default_rng(1)
    one, other = rng.normal(0.3, 1, 400), rng.normal(0, 2, 900)
    found = mean_difference([(one, other)], n_resamples=4000)
    error = np.sqrt(1 / 400 + 4 / 900)
    assert found["difference"] == pytest.approx(one.mean() - other.mean())
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * error, rel=0.1)


@pytest.mark.parametrize(
    ("draws", "says"), [((-0.009, 0.02), "yes"), ((-0.03, -0.011), "no"), ((-0.03, 0.01), "open")]
)
def test_not_worse_is_said_by_the_whole_interval(draws, says):
    assert verdict(0.0, np.linspace(*draws, 1001))["not_worse"] == says


def test_agreement_is_one_under_other_numbers_and_none_for_a_single_seed():
    ids = np.array([0, 0, 1, 2])
    assert agreement([ids, np.array([5, 5, 0, 1])]) == 1
    assert agreement([ids]) is None


def test_topics_of_one_size_weigh_as_many_as_they_are_and_others_fewer():
    assert effective_number(np.repeat(np.arange(4), 5)) == pytest.approx(4)
    assert effective_number(np.array([0] * 97 + [1, 2, 3])) < 1.3


def test_of_what_was_tried_the_nearest_by_weight_stands_beside(papers):
    _, _, vectors = papers
    even = np.repeat([0, 1, 2], 20)
    found = {
        ("topic_digest", "fine"): {7: _of("fine", even)},
        ("bertopic", "own"): {7: _of("own", np.arange(60))},
        ("bertopic", "fine"): {7: _of("fine", np.array([0] * 50 + [1] * 5 + [2] * 5))},
        ("bertopic", "fine x2"): {7: _of("fine x2", np.arange(60) // 10)},
        ("bertopic", "fine x1.25"): {
            7: _of("fine x1.25", np.array([0] * 40 + [1, 2] * 5 + [3] * 10))
        },
    }
    made = evened(found, vectors)
    assert made["bertopic", "fine, by weight"][7].level == "fine x1.25"
    assert made["topic_digest", "fine, by weight"] == found["topic_digest", "fine"]
    assert {row for row in made if "weight" not in row[1]} == {
        ("topic_digest", "fine"),
        ("bertopic", "own"),
        ("bertopic", "fine"),
    }


def _of(level, topic_ids):
    return Found(level=level, topic_ids=topic_ids, words=[], seconds=1)


def test_the_largest_size_that_gives_enough_topics():
    tried = []

    def count(size):
        tried.append(size)
        return 100 // size

    assert largest_size(count, 20, found_at=10) == 5
    assert len(tried) < 5
    assert largest_size(lambda size: 3 if size < 4 else 2, 9, found_at=10) == 3


def test_a_word_that_no_text_holds_never_meets():
    marks = mark_terms(["gull pier", "gull pier", "crane"], ["gull", "pier"])
    assert words.npmi([["gull", "kelp"], ["gull", "pier"]], marks) == pytest.approx([-1, 1])


def test_words_of_texts_outside_are_read_as_they_were_counted(tmp_path):
    words.save_texts_outside(tmp_path / "outside.npz", ["gull pier", "gull", "crane"])
    kept = words.read_texts_outside(tmp_path / "outside.npz")
    assert kept.matrix.toarray()[:, kept.column["gull"]].tolist() == [1, 1, 0]


def test_what_was_found_is_read_as_it_was_saved(tmp_path):
    found = [
        Found(level="own", topic_ids=np.array([0, -1, 3]), words=[["a"], ["b"]], seconds=1.5),
        Found(
            level="fine",
            topic_ids=np.array([0, 0, 0]),
            words=[],
            seconds=2,
            confidence=np.array([1.0, 0.5, 0.2]),
        ),
    ]
    save_found(tmp_path / "found.npz", found)
    own, fine = load_found(tmp_path / "found.npz")
    assert (own.level, own.words, own.seconds, own.n_topics) == ("own", [["a"], ["b"]], 1.5, 2)
    assert own.topic_ids.tolist() == [0, -1, 3]
    assert own.confidence is None
    assert fine.confidence.tolist() == [1.0, 0.5, 0.2]


def test_a_fit_that_was_told_something_else_is_another(tmp_path):
    np.save(tmp_path / "vectors.npy", np.eye(3))
    fit = plan.Fit(name="bbc", fitter="bertopic", seed=7)
    job = {"vectors": str(tmp_path / "vectors.npy"), "seed": 7, "fitter": "bertopic"}
    keys = {carry_out._key(fit, job | {"wanted": {"fine": n}}) for n in (5, 6)}
    np.save(tmp_path / "vectors.npy", 2 * np.eye(3))
    keys.add(carry_out._key(fit, job | {"wanted": {"fine": 5}}))
    assert len(keys) == 3


def test_all_measures_of_a_set_and_its_page(papers):
    labels, texts, vectors = papers
    names = sorted({word for text in texts for word in text.split()})
    column = {name: n for n, name in enumerate(names)}
    marks = mark_terms(texts, names)
    counts = Counts(column, marks.matrix)
    given = Given(
        texts=texts,
        vectors=vectors,
        labels=labels,
        counts=counts,
        inside=words.present(counts),
        outside=marks,
    )
    ours = labels.copy()
    ours[::10] = -1
    mixed = np.random.default_rng(0).integers(0, 3, 60)
    sure = np.linspace(1, 0, 60)
    found = {
        ("topic_digest", "fine"): {
            seed: Found(level="fine", topic_ids=ours, words=[], seconds=1, confidence=sure)
            for seed in (7, 11)
        },
        ("bertopic", "fine"): {
            7: Found(level="fine", topic_ids=mixed, words=[["gull"]], seconds=2, confidence=sure)
        },
    }
    about = plan.Texts(title="Harbours", source="", n_resamples=20)
    facts = score_set(given, found, about)
    rows = {row["system"]: row for row in facts["rows"]}
    assert rows["topic_digest"]["seeds"][0]["ami"] == pytest.approx(1)
    assert rows["topic_digest"]["seeds"][0]["coverage"] == 0.9
    assert rows["topic_digest"]["seeds"][0]["ami_as_is"] < 1
    assert rows["topic_digest"]["ari"] == 1
    assert rows["bertopic"]["ari"] is None
    assert abs(rows["random"]["seeds"][0]["ami"]) < 0.2
    (difference,) = facts["differences"]
    assert difference["seeds"] == 1
    assert difference["ami"]["low"] > 0.5
    assert [point["ami"] for point in facts["curves"][0]["points"]] == pytest.approx([1] * 5)
    # both seeds are the same; one seed agrees with nothing
    assert [point["ari"] for point in facts["curves"][0]["points"]] == pytest.approx([1] * 5)
    assert "ari" not in facts["curves"][1]["points"][0]
    kept = {
        "sets": {
            "toy": facts
            | {
                "title": "Harbours",
                "note": "",
                "merged": {"Demos": ""},
                "planned_seeds": [7, 11],
                "not_asked": ["lda"],
                "n_resamples": 20,
                "n_texts_outside": 60,
                "failures": [{"system": "nmf", "level": "fine", "seed": 7, "reason": "ended"}],
            }
        }
    }
    text = page(kept)
    assert "| topic-digest | 2 | 3 | 3 | 0.000 | 1.000 |" in text
    assert "- NMF, fine, seed 7: ended" in text
    assert "- LDA: not run on this set." in text
    assert picture(kept).count("<polyline") == 4


def test_the_protocol_counts_words_that_meet_and_words_that_do_not():
    texts = ["red fox in snow", "red fox at night", "blue whale at sea", "blue whale by night"]
    together, apart, with_phrase = c_npmi(
        [
            [["red", "fox"], ["blue", "whale"]],
            [["red", "whale"], ["blue", "fox"]],
            # a phrase of two words is none of gensim's tokens
            [["red", "fox", "red fox"], ["blue", "whale"]],
        ],
        tokens_of(texts * 5),
    )
    assert together > 0.9
    assert apart < -0.8
    assert with_phrase == pytest.approx(together)


def test_the_table_of_the_protocol_has_means_over_runs():
    run = {"system": "topic_digest", "seed": 7, "asked": 10, "n_topics": 10}
    measures = {"npmi": 0.1, "npmi_own": 0.2, "diversity": 0.8, "diversity_own": 0.9}
    other = {name: value + 0.1 for name, value in measures.items()}
    section = protocol_section([run | measures, run | {"seed": 11, "n_topics": 9} | other])
    row = next(line for line in section.splitlines() if line.startswith("| topic-digest"))
    assert row.split(" | ")[1:7] == ["2", "0.150", "0.850", "0.250", "0.950", "0.150"]
    assert "other numbers than asked: [9]" in section


def test_an_intruder_is_of_another_topic_and_none_of_its_own_words():
    ranked = [[f"{topic}{n}" for n in range(8)] for topic in "abc"]
    # a word that two topics share is no intruder in either
    ranked[0][6] = "b0"
    items = items_of(ranked, np.random.default_rng(5), n_items=3)
    assert len(items) == 3
    for item in items:
        (topic,) = {word[0] for word in item["words"] if word != item["odd"]}
        assert sorted(set(item["words"]) - {item["odd"]}) == [f"{topic}{n}" for n in range(5)]
        assert item["odd"][0] != topic
        assert (topic, item["odd"]) != ("a", "b0")


def test_answers_are_counted_by_system():
    key = [{"system": "nmf", "odd": "x"}, {"system": "bertopic", "odd": "y"}] * 2
    rows = score_answers(key, ["x ", "y", "z", "y"])
    assert [(row["system"], row["found"], row["of"]) for row in rows] == [
        ("bertopic", 2, 2),
        ("nmf", 1, 2),
    ]
    section = intrusion_section({"set": "ijcai", "rows": rows})
    assert "| NMF | 1 of 2 | 0.50 (0.09 to 0.91) |" in section
    assert "The intervals overlap" in section
    apart = [rows[0] | {"low": 0.95}, rows[1]]
    assert "The intervals overlap" not in intrusion_section({"set": "ijcai", "rows": apart})
