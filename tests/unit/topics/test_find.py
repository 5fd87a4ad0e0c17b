from __future__ import annotations

import pandas as pd

from analysis.topics.find import papers_with_first_terms
from analysis.topics.vocabulary import count_terms


def test_a_first_term_is_a_word_and_not_a_part_of_one():
    titles = ["GANs at sea", "A gan-like net", "An organ", "Organ at sea", "Harbours", "Gan"]
    counts = count_terms(pd.DataFrame({"title": titles, "abstract": ""}))
    terms = pd.DataFrame(
        {"topic_id": [0, 0, 3], "rank": [1, 2, 1], "term": ["gan", "organ", "organ"]}
    )
    found = papers_with_first_terms(terms, counts)
    assert {topic_id: held.tolist() for topic_id, held in found.items()} == {
        0: [True, True, False, False, False, True],
        3: [False, False, True, True, False, False],
    }


def test_without_topics_there_are_no_first_terms():
    counts = count_terms(pd.DataFrame({"title": ["Fog", "Fog at sea"], "abstract": ""}))
    terms = pd.DataFrame({"topic_id": [], "rank": [], "term": []})
    assert papers_with_first_terms(terms, counts) == {}
