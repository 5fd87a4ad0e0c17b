from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from analysis.evaluation.quality import Subject, topic_quality
from analysis.topics.vocabulary import TermCounts
from tests.synthetic import synthetic_study

TERMS = ("fog", "mast", "net", "sail", "tide")
PANEL = synthetic_study(60, 3).quality


def subject(topic_ids, counts, terms, neighbours):
    counts = sparse.csr_matrix(np.array(counts, np.int32))
    return Subject(
        topic_ids=np.array(topic_ids),
        terms=terms,
        neighbours=np.array(neighbours),
        texts=[" ".join(TERMS[n] for n in counts[[row]].indices) for row in range(counts.shape[0])],
        term_counts=TermCounts(terms=TERMS, counts=counts),
    )


def values(subject, column="value"):
    rows = topic_quality(PANEL, subject, level="topic", seed=7)
    return {row["measure"]: row.get(column) for row in rows}


def test_the_panel_comes_first_and_as_it_is():
    one = subject([-1, -1], [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]], [], [[1], [0]])
    for column in ("value", "low", "high", "random", "n"):
        wanted = dict(zip(PANEL["measure"], PANEL[column], strict=True))
        assert values(one, column) == pytest.approx(wanted, nan_ok=True)


def test_measures_are_what_they_say():
    """Two topics of two papers and an outlier."""
    found = values(
        subject(
            topic_ids=[0, 0, 1, 1, -1],
            counts=np.eye(5, dtype=int),
            terms=[["fog", "mast"], ["net", "fog"]],
            neighbours=[[1, 2], [0, 2], [3, 0], [0, 1], [0, 1]],
        )
    )
    assert (found["smallest_topic"], found["largest_topic"]) == (2, 2)
    # Half of the first two papers' neighbours, half of the third's, none of the fourth's.
    assert found["neighbours_kept"] == pytest.approx(np.mean([0.5, 0.25]))


def test_a_random_deal_has_the_sizes_and_none_of_the_sense():
    rng = np.random.default_rng(1)
    topic_ids = np.repeat([0, 1, 2, 3], 50)
    counts = np.zeros((200, 5), np.int32)
    counts[np.arange(200), topic_ids] = 1
    counts[:, 4] = rng.random(200) < 0.5
    vectors = np.eye(4)[topic_ids] + rng.normal(scale=0.1, size=(200, 4))
    neighbours = np.argsort(-vectors @ vectors.T, axis=1)[:, 1:16]
    one = subject(topic_ids, counts, [[TERMS[n], "tide"] for n in range(4)], neighbours)
    found, chance = values(one), values(one, "random")
    assert found["neighbours_kept"] > chance["neighbours_kept"] + 0.2
    assert chance["neighbours_kept"] == pytest.approx(0.25, abs=0.05)
