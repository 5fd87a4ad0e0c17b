from __future__ import annotations

import pandas as pd

from analysis.topics.find import papers_with_first_terms
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import count_terms

FILLERS = ["Ships", "Fog", "Sails", "Masts", "Nets"]


def counts_of(titles):
    return count_terms(read_tokens(pd.DataFrame({"title": titles, "abstract": ""})))


def test_a_first_term_is_a_word_in_any_number_and_not_a_part_of_one():
    titles = [
        "One GAN",
        "A gan afloat",
        "GANs",
        "Gans ashore",
        "An organ",
        "Organs",
        "Organ ashore",
    ]
    counts = counts_of([*titles, *FILLERS])
    assert {"gan", "organ"} <= set(counts.terms)
    terms = pd.DataFrame(
        {"topic_id": [0, 0, 3], "rank": [1, 2, 1], "term": ["gan", "organ", "organ"]}
    )
    found = papers_with_first_terms(terms, counts)
    holds = {topic_id: [*pd.Series([*titles, *FILLERS])[held]] for topic_id, held in found.items()}
    assert holds == {0: titles[:4], 3: ["An organ", "Organ ashore"]}


def test_without_topics_there_are_no_first_terms():
    counts = counts_of(["Fog", "Fog at sea"])
    terms = pd.DataFrame({"topic_id": [], "rank": [], "term": []})
    assert papers_with_first_terms(terms, counts) == {}
