from __future__ import annotations

import numpy as np

from analysis.report.matrices import N_TOPICS, report_categories, report_similarities
from analysis.topics.similarity import topic_similarity
from tests.synthetic import synthetic_study


def test_the_largest_topics_stand_in_the_order_of_the_tree():
    study = synthetic_study(3000, 90)
    found = report_similarities(study)
    topics = study.topics.set_index("topic_id")
    assert len(found.topic_ids) == N_TOPICS
    left_out = topics.index.difference([-1, *found.topic_ids])
    assert (
        topics.loc[list(found.topic_ids), "n_papers"].min() >= topics.loc[left_out].n_papers.max()
    )
    assert topics.loc[list(found.topic_ids), "order"].is_monotonic_increasing
    whole = topic_similarity(study.embeddings.vectors, study.papers["topic_id"].to_numpy())
    for i, row in enumerate(found.rows):
        expected = whole[found.topic_ids[i], list(found.topic_ids[:i])]
        assert np.array_equal(row, np.rint(100 * expected))


def test_fewer_than_two_of_a_kind_are_no_matrix():
    study = synthetic_study(3, 1, n_weeks=1)
    assert report_similarities(study).topic_ids == ()
    assert report_categories(study).names == ()


def test_names_of_categories_hold_only_text():
    study = synthetic_study(200, 3, categories=["a\x00", "<b>"])
    assert set(report_categories(study).names) == {"a\N{REPLACEMENT CHARACTER}", "<b>"}
