from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.topics.categories import topic_categories
from analysis.topics.similarity import topic_similarity
from tests.synthetic import synthetic_study


def test_the_cosine_is_that_of_the_means_seen_from_the_mean_of_all():
    study = synthetic_study()
    vectors = study.embeddings.vectors.astype(float)
    topic_ids = study.papers["topic_id"].to_numpy()
    found = topic_similarity(study.embeddings.vectors, topic_ids)
    means = np.array([vectors[topic_ids == t].mean(axis=0) for t in range(9)]) - vectors.mean(0)
    for i, one in enumerate(means):
        for j, other in enumerate(means):
            cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
            assert found[i, j] == pytest.approx(cosine, abs=1e-5)


def test_every_paper_is_counted_in_one_category():
    names = [f"cat.{c}" for c in "ABCDEFGHIJKLMNOP"] + [None]
    study = synthetic_study(2000, 9, categories=names)
    table = topic_categories(study.membership, study.corpus.papers)
    assert int(table.to_numpy().sum()) == 2000
    assert table.columns[-2:].to_list() == ["others", "without"]
    sizes = table.sum()[:12]
    assert sizes.is_monotonic_decreasing
    assert len(sizes) == 12
    expected = pd.crosstab(study.papers["topic_id"], study.papers["primary_category"])
    for name in table.columns[:12]:
        assert table[name].to_list() == expected[name].to_list()
    assert table["without"].sum() == study.papers["primary_category"].isna().sum()


@pytest.mark.parametrize(
    ("names", "columns"),
    [(["a"], []), (["a", None], []), (["a", "b"], 2), (list("abcdefghijklm"), 13)],
)
def test_columns_are_those_that_a_paper_needs(names, columns):
    study = synthetic_study(600, 3, categories=names)
    table = topic_categories(study.membership, study.corpus.papers)
    assert len(table.columns) == (columns or 0)
    assert len(table) == 4
