from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from analysis.topics.labels import (
    BREADTH,
    MIN_SHARE_ALONE,
    Label,
    _gain,
    _settled,
    choose_labels,
    phrase_shares,
    spoken,
)
from analysis.topics.phrases import mine_phrases
from analysis.topics.tokens import read_tokens


def mined(titles):
    return mine_phrases(read_tokens(pd.DataFrame({"title": titles, "abstract": ""})))


def labels_of(titles, topic_ids, *, meaning=None, groups=None, **given_):
    """Labels where all phrases lie as near to every topic, but for those of ``meaning``."""
    ids = np.asarray(topic_ids)
    shares = phrase_shares(mined(titles), ids, None if groups is None else np.asarray(groups))
    n = shares.inside.shape[0]
    given_ = {"refused": [()] * n, "reserved": (), "substitutes": [("a", "b")] * n} | given_

    def encode(names):
        vectors = [(meaning or {}).get(name, (1, 0)) for name in names]
        return np.asarray(vectors, dtype=np.float32).reshape(len(names), 2)

    centres = np.tile(np.asarray([[1, 0]], dtype=np.float32), (n, 1))
    return choose_labels(shares, centres, encode, **given_)


def texts_of(*arguments, **named):
    return [label.text for label in labels_of(*arguments, **named)]


REEFS = ["Coral reef health", "The coral reef", "A coral reef and light"]
ICE = ["Glacier lake floods", "The glacier lake of Aru", "A glacier lake"]


def test_a_label_is_a_whole_phrase_that_the_others_do_not_say():
    assert texts_of([*REEFS, *ICE], [0, 0, 0, 1, 1, 1]) == ["coral reef", "glacier lake"]


def test_what_all_say_names_nothing():
    titles = [f"{title} imagery" for title in [*REEFS, *ICE]]
    assert not any("imagery" in text for text in texts_of(titles, [0, 0, 0, 1, 1, 1]))


def test_a_phrase_that_means_something_else_gives_way():
    titles = ["Coral reef and frog call", "Coral reef, frog call", "Frog call, coral reef", *ICE]
    ids = [0, 0, 0, 1, 1, 1]
    assert texts_of(titles, ids, meaning={"coral reef": (0, 1)})[0] == "frog call"
    assert texts_of(titles, ids, meaning={"frog call": (0, 1)})[0] == "coral reef"


def test_of_two_who_want_a_phrase_the_one_who_says_it_more_has_it():
    titles = [*["Coral reef"] * 4, *["Coral reef, fish sound"] * 2, *["Fish sound"] * 2, *ICE]
    texts = texts_of(titles, [0] * 4 + [1] * 4 + [2] * 3)
    assert texts == ["coral reef", "fish sound", "glacier lake"]


def test_a_topic_whose_phrase_went_to_another_says_both_if_its_own_is_much_worse():
    titles = [*["Coral reef"] * 78, *["Coral reef, fish sound"] * 2, *ICE * 10]
    texts = texts_of(titles, [0] * 40 + [1] * 40 + [2] * 30)
    assert texts == ["coral reef", "coral reef and fish sound", "glacier lake"]


def test_two_phrases_name_a_topic_of_which_each_is_in_few_papers():
    n = round(1 / MIN_SHARE_ALONE) * 3
    rest = [f"{letter}{letter}x word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    titles = ["Coral reef"] * 2 + ["Fish sound"] * 2 + rest[: n - 4] + ICE * 9
    text, other = texts_of(titles, [0] * n + [1] * 27)
    assert text == "coral reef and fish sound"
    assert other == "glacier lake"


def test_a_phrase_of_few_papers_stands_alone_where_the_next_is_much_worse():
    n = round(2 / (MIN_SHARE_ALONE - 0.01))
    rest = [f"{letter}{letter}x word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    # The next phrase is common elsewhere too.
    titles = ["Coral reef"] * 2 + ["Fish sound"] * 2 + rest[: n - 4] + ["Fish sound"] * 2 + ICE * 9
    assert texts_of(titles, [0] * n + [1] * 29)[0] == "coral reef"


def test_a_label_neither_holds_nor_is_part_of_a_refused_one():
    titles = [*["Coral reef fish"] * 3, *["Coral reef, sea grass"] * 3, *ICE * 9]
    grouped = texts_of(
        titles,
        [0] * 3 + [1] * 3 + [2] * 27,
        groups=[0, 0, 1],
        refused=[["coral reef fish"], ["glacier lakes"]],
    )
    assert grouped[0] == "sea grass"
    assert grouped[1] != "glacier lake"


def test_a_group_is_named_by_what_its_topics_share():
    titles = [*["Frog call"] * 30, *["Bird song, animal sound"] * 3, *["Whale, animal sound"] * 3]
    assert texts_of([*titles, *ICE], [0] * 30 + [1] * 3 + [2] * 3 + [3] * 3, groups=[0, 0, 0, 1])[
        0
    ] == ("animal sound")


def test_a_reserved_label_is_nobodys_in_any_spelling():
    texts = texts_of([*REEFS, *ICE], [0, 0, 0, 1, 1, 1], reserved=["Coral-Reefs"])
    assert spoken("coral reef") not in map(spoken, texts)


def test_without_any_phrase_terms_make_a_label_and_numbers_tell_equal_ones_apart():
    assert labels_of(["the", "the"], [0, 1], substitutes=[("x", "y"), ("x", "y")]) == [
        Label(text="x and y"),
        Label(text="x and y (2)"),
    ]
    assert texts_of(["the"], [0], substitutes=[()], reserved=["unnamed"]) == ["unnamed (2)"]


def test_no_topics_have_no_labels():
    assert labels_of(REEFS, [-1, -1, -1]) == []


TITLES = st.lists(
    st.lists(
        st.sampled_from(["coral", "reef", "frog", "call", "deep", "of", "ice"]), max_size=6
    ).map(" ".join),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=80)
@given(TITLES, st.randoms(), st.integers(1, 4))
def test_labels_are_unique_and_the_same_in_any_order(titles, random, n_topics):
    ids = [row % n_topics for row in range(len(titles))]
    n_topics = max(ids) + 1
    labels = texts_of(titles, ids)
    assert len({label.casefold() for label in labels}) == n_topics
    assert all(labels)
    order = list(range(len(titles)))
    random.shuffle(order)
    assert texts_of([titles[row] for row in order], [ids[row] for row in order]) == labels


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 4), st.integers(1, 5), max_size=5), min_size=1, max_size=5
    ),
    st.permutations(range(5)),
)
def test_no_topic_and_phrase_would_rather_have_each_other(scores, order):
    ranked = [sorted((-score, column) for column, score in own.items()) for own in scores]
    held = _settled(ranked)
    taken = [column for column in held if column is not None]
    assert len(taken) == len(set(taken))
    of_column = {column: topic for topic, column in enumerate(held) if column is not None}
    for topic, own in enumerate(scores):
        for column, score in own.items():
            mine = held[topic]
            would = mine is None or (-score, column) < (-own[mine], mine)
            other = of_column.get(column)
            is_better = other is None or (-score, topic) < (-scores[other][column], other)
            assert not (would and is_better)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_gain_is_the_divergence_of_the_two_shares(inside, outside):
    expected = entropy([inside, 1 - inside], [outside, 1 - outside]) if inside > outside else 0
    assert _gain(np.asarray([inside]), np.asarray([outside]))[0] == pytest.approx(expected)


def test_shares_are_those_of_the_papers():
    titles = ["Coral reef", "Coral reef", "Ice", "Coral reef", "Frog", "Frog"]
    phrases = mined(titles)
    shares = phrase_shares(phrases, np.asarray([0, 0, 0, 1, 1, -1]))
    reef = phrases.names.index("coral reef")
    assert shares.inside.toarray()[:, reef] == pytest.approx([2 / 3, 1 / 2])
    assert shares.outside.toarray()[:, reef] == pytest.approx([1.5 / 4, 2.5 / 5])
    grouped = phrase_shares(phrases, np.asarray([0, 0, 0, 1, 1, -1]), np.asarray([0, 0]))
    # The geometric mean of the topics' shares, and half a paper of the one in neither.
    mean = np.sqrt((2 / 3 + BREADTH) * (1 / 2 + BREADTH)) - BREADTH
    assert grouped.inside.toarray()[0, reef] == pytest.approx(mean)
    # One of its topics has no paper with it, and it names the other.
    frog = phrases.names.index("frog")
    assert shares.inside.toarray()[:, frog] == pytest.approx([0, 1 / 2])
    alone = np.sqrt(BREADTH * (1 / 2 + BREADTH)) - BREADTH
    assert grouped.inside.toarray()[0, frog] == pytest.approx(alone)
    assert grouped.outside.toarray()[0, reef] == pytest.approx(0.5 / 2)
