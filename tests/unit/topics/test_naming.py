from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.topics.naming import labels_frame, name_topics, topic_tldrs
from analysis.topics.phrases import mine_phrases
from analysis.topics.tokens import read_tokens

TITLES = ["Coral reef", "Coral reefs", "Reef fish", "Glacier lake", "Glacier lakes", "Coral ice"]
IDS = np.asarray([0, 0, 0, 1, 1, -1])
TERMS = pd.DataFrame({"topic_id": [0, 1], "rank": [1, 1], "term": ["reef", "lake"]})


def named(groups=(0, 1), **given_):
    phrases = mine_phrases(read_tokens(pd.DataFrame({"title": TITLES, "abstract": ""})))
    vectors = np.eye(len(TITLES), dtype=np.float32)
    groups = np.asarray(groups)
    return name_topics(
        phrases,
        vectors,
        (IDS, groups),
        TERMS,
        lambda names: np.ones((len(names), 6), "f4"),
        **given_,
    )


def test_shares_are_of_the_papers_that_hold_the_phrase():
    rows = named(given={})
    first = rows.iloc[0]
    assert (first["label"], first["source"]) == ("coral reef", "found")
    assert (first["share_inside"], first["share_outside"]) == (2 / 3, 0)
    assert rows["level"].tolist() == ["topic", "topic", "group", "group"]


def test_a_given_label_changes_no_other():
    found, renamed = named(given={}), named(given={1: "lakes of ice"}, reserved=["lakes of ice"])
    assert renamed["label"].tolist()[:2] == [found["label"][0], "lakes of ice"]
    assert renamed["source"].tolist()[:2] == ["found", "given"]
    assert renamed["found"].tolist()[:2] == found["label"].tolist()[:2]


def test_no_topic_takes_a_name_that_a_person_gave_to_another():
    rows = named(given={1: "Coral reefs"}, reserved=["Coral reefs"])
    assert rows["label"][0] not in {"coral reef", "coral reefs", "Coral reefs"}


def test_a_group_of_one_topic_is_called_as_it_and_no_other_group_is():
    rows = named(given={1: "lakes of ice"}, reserved=["lakes of ice"])
    assert rows["label"][2:].tolist() == rows["label"][:2].tolist()
    assert rows["source"].tolist() == ["found", "given"] * 2
    assert rows["found"][2:].tolist() == rows["found"][:2].tolist()
    assert rows["share_inside"][2:].tolist() == rows["share_inside"][:2].tolist()
    joined = named((0, 0), given={1: "lakes of ice"}, reserved=["lakes of ice"])
    assert not set(joined["label"][:2]) & set(joined["label"][2:])


PAPERS = pd.DataFrame(
    {
        "paper_id": list("abcd"),
        "title": ["Ships", "Fog", "Sails", "Nets"],
        "abstract": [
            "Ships sail far on the wide sea.",
            "We propose a fog, thick and white.",
            "",
            "",
        ],
        "tldr": [None, None, "Sails are cut.", None],
    }
)


def lines_of(*paper_ids):
    typical = pd.DataFrame(
        {"topic_id": 0, "rank": range(1, len(paper_ids) + 1), "paper_id": list(paper_ids)}
    )
    return topic_tldrs(PAPERS, typical)


def test_a_topics_line_is_of_the_first_paper_that_says_what_it_does():
    assert lines_of("a", "b", "c")[0][0] == "b"
    assert lines_of("a", "c", "b")[0][0] == "c"
    assert lines_of("d", "a")[0][0] == "a"
    assert lines_of("d") == {}


def test_lines_stand_beside_topics_and_not_beside_groups():
    frame = labels_frame(named(given={}), lines_of("c"))
    assert frame["tldr"].tolist()[0] == "Sails are cut."
    assert frame["tldr_source"].tolist()[0] == "source"
    assert frame["tldr_paper_id"].tolist()[0] == "c"
    assert frame[["tldr", "tldr_source", "tldr_paper_id"]].iloc[1:].isna().all(axis=None)
