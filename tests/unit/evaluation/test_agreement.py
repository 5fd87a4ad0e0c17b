from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from analysis.evaluation.agreement import agreement

LABELS = pd.Series(["a"] * 30 + ["b"] * 30 + [None] * 5, dtype="str")


def measured(topic_ids, labels=LABELS):
    rows = list(agreement({"topic": np.array(topic_ids)}, labels, seed=7))
    return {(row["papers"], row["measure"]): row for row in rows}


def test_topics_that_are_the_labels_agree_and_chance_does_not():
    found = measured([0] * 30 + [1] * 30 + [2] * 5)
    for measure in ("ami", "homogeneity", "completeness", "v_measure"):
        assert found["all", measure]["value"] == pytest.approx(1)
        assert found["all", measure]["random"] < 0.2
    assert found["all", "ami"]["n"] == 60
    assert found["all", "log2_topics_per_label"]["value"] == 0


def test_outliers_are_a_topic_of_their_own_among_all_and_left_out_of_the_rest():
    topic_ids = np.array([0] * 20 + [-1] * 10 + [1] * 30 + [2] * 5)
    found = measured(topic_ids)
    truth = LABELS.dropna()
    assert found["all", "ami"]["value"] == adjusted_mutual_info_score(truth, topic_ids[:60])
    assert found["all", "ami"]["value"] < found["in a topic", "ami"]["value"] == pytest.approx(1)
    assert found["in a topic", "ami"]["n"] == 50
    assert found["all", "n_topics"]["value"] == 2


@pytest.mark.parametrize(("n_topics", "error"), [(4, 1), (1, -1), (2, 0)])
def test_the_number_of_topics_is_compared_on_a_scale_of_doublings(n_topics, error):
    found = measured(np.arange(65) % n_topics)
    assert found["all", "log2_topics_per_label"]["value"] == error


def test_the_interval_holds_the_value_and_narrows_with_more_papers():
    rng = np.random.default_rng(0)
    widths = []
    for n in (60, 1200):
        labels = pd.Series(rng.choice(["a", "b", "c"], n), dtype="str")
        codes = labels.map({"a": 0, "b": 1, "c": 2}).to_numpy()
        noisy = np.where(rng.random(n) < 0.3, rng.integers(0, 3, n), codes)
        row = measured(noisy, labels)["all", "ami"]
        assert row["low"] < row["value"] < row["high"]
        widths.append(row["high"] - row["low"])
    assert widths[1] < widths[0] / 2


def test_without_any_topic_there_is_no_ratio():
    found = measured([-1] * 65)
    assert ("all", "log2_topics_per_label") not in found
    assert ("in a topic", "ami") not in found
