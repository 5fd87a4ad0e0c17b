from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from analysis.evaluation.ranking import ranking


def test_measures_are_those_of_scikit_learn_and_chance_is_far_below():
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(200, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    papers = pd.DataFrame({"paper_id": [f"p{n:03d}" for n in range(200)]})
    wanted = {0: np.argsort(-(vectors @ vectors[0]))[1:60:2], 7: rng.permutation(200)[:20]}
    listed = [
        {"paper_id": papers["paper_id"][n], "similar_to": f"p{query:03d}"}
        for query, rows in wanted.items()
        for n in (query, *rows)  # a page lists its own paper first
    ]
    others = [{"paper_id": "p009", "similar_to": None}]
    rows = list(ranking(papers, pd.DataFrame(listed + others), vectors, seed=7))
    found = {row["measure"]: row for row in rows}
    precision, recall = [], []
    for query, listed_rows in wanted.items():
        similarity = vectors @ vectors[query]
        relevant = set(listed_rows) - {query}
        rest = np.array([n for n in range(200) if n != query])
        truth = np.isin(rest, list(relevant))
        precision.append(average_precision_score(truth, similarity[rest]))
        nearest = rest[np.argsort(-similarity[rest])]
        recall.append(len(relevant & set(nearest[:10])) / len(relevant))
    assert found["average_precision"]["value"] == pytest.approx(np.mean(precision), abs=0.01)
    assert found["recall_at_10"]["value"] == pytest.approx(np.mean(recall), abs=0.02)
    row = found["average_precision"]
    assert row["n"] == 2
    assert row["low"] <= row["value"] <= row["high"]
    assert row["random"] < row["value"] - 0.1


def test_without_pages_there_is_nothing_to_rank():
    appearances = pd.DataFrame({"paper_id": ["a"], "similar_to": [None]})
    vectors = np.ones((1, 2), np.float32) / np.sqrt(2).astype(np.float32)
    assert not list(ranking(pd.DataFrame({"paper_id": ["a"]}), appearances, vectors, seed=7))
