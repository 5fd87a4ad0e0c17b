from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schema import OUTLIERS
from analysis.topics.votes import (
    LEAST_VOTE,
    N_VOTES,
    count_votes,
    outcome,
    raise_coverage,
    votes_for,
)

#: Four voters: two of topic 0, one of topic 1, an outlier.
TOPICS = np.array([0, 0, 1, OUTLIERS])


def votes_of(similarities, topic_ids=TOPICS):
    near = np.arange(len(topic_ids))[None, :]
    return count_votes(near, np.array([similarities]), topic_ids)


def test_votes_weigh_by_similarity():
    assert votes_of([0.5, 0.25, 0.5, 0.75]).toarray() == pytest.approx(
        np.array([[0.375, 0.375, 0.25]])
    )


def test_what_is_opposite_has_no_vote_and_nothing_alike_makes_an_outlier():
    assert votes_of([0.5, -0.5, 0.5, 0]).toarray().tolist() == [[0, 0.5, 0.5]]
    none = outcome(votes_of([0, 0, -1, 0]))
    assert (none.topic_ids[0], none.shares[0], none.margins[0]) == (OUTLIERS, 0, 0)


@pytest.mark.parametrize(
    ("similarities", "winner", "margin"),
    [
        ([0.5, 0.5, 0.5, 0.5], 0, 0.25),
        ([0.25, 0.25, 0.5, 0], 0, 0.0),  # a tie of topics goes to the larger one
        ([0.25, 0, 0, 0.25], OUTLIERS, 0.0),  # one with the outliers to them
        ([0, 0, 0.9, 0.1], 1, 0.8),
    ],
)
def test_the_most_votes_win(similarities, winner, margin):
    found = outcome(votes_of(similarities))
    assert found.topic_ids[0] == winner
    assert found.margins[0] == pytest.approx(margin)


def test_membership_is_the_share_of_ones_own_topic():
    votes = count_votes(np.tile(np.arange(4), (3, 1)), np.full((3, 4), 0.5), TOPICS)
    shares, margins = votes_for(votes, np.array([0, 1, OUTLIERS]))
    assert shares.tolist() == [0.5, 0.25, 0]
    assert margins.tolist() == [0.25, -0.25, 0]


def crowd(rng, n_papers=120, n_topics=3, k=N_VOTES):
    """Papers on a line in topics, a third of them outliers; neighbours are the nearest."""
    place = np.sort(rng.random(n_papers))
    distance = np.abs(place[:, None] - place[None, :])
    np.fill_diagonal(distance, 9)
    near = np.argsort(distance, axis=1, kind="stable")[:, :k]
    similar = 1 - np.take_along_axis(distance, near, axis=1)
    topic_ids = (place * n_topics).astype(np.int64)
    topic_ids[rng.random(n_papers) < 1 / 3] = OUTLIERS
    return near, similar, topic_ids


@given(seed=st.integers(0, 10_000), target=st.sampled_from([0.0, 0.6, 0.8, 0.9, 1.0]))
def test_outliers_join_until_the_target_and_nobody_else_moves(seed, target):
    near, similar, topic_ids = crowd(np.random.default_rng(seed))
    joined = raise_coverage(near, similar, topic_ids, target=target)
    was_in = topic_ids != OUTLIERS
    assert (joined[was_in] == topic_ids[was_in]).all()
    n_in = (joined != OUTLIERS).sum()
    if was_in.mean() >= target:
        assert n_in == was_in.sum()
    else:
        # In this crowd every paper has a topic near.
        assert n_in == round(target * len(joined))
    assert set(joined) <= set(topic_ids)


def test_who_joins_is_surer_than_who_stays_out():
    near, similar, topic_ids = crowd(np.random.default_rng(5))
    joined = raise_coverage(near, similar, topic_ids, target=0.8)
    best = count_votes(near, similar, topic_ids)[:, 1:].max(axis=1).toarray().ravel()
    new = (topic_ids == OUTLIERS) & (joined != OUTLIERS)
    out = joined == OUTLIERS
    assert best[new].mean() > best[out].mean()


def test_the_order_of_papers_changes_nothing():
    near, similar, topic_ids = crowd(np.random.default_rng(8))
    order = np.random.default_rng(1).permutation(len(topic_ids))
    place = np.argsort(order)
    joined = raise_coverage(near, similar, topic_ids, target=1.0)
    moved = raise_coverage(place[near[order]], similar[order], topic_ids[order], target=1.0)
    assert (moved == joined[order]).all()


def test_a_paper_that_no_topic_is_near_stays_out():
    topic_ids = np.array([0] * 20 + [OUTLIERS] * 20)
    near = np.array(
        [[n for n in range(20) if n != row][:15] for row in range(20)]
        + [[n for n in range(20, 40) if n != row][:15] for row in range(20, 40)]
    )
    similar = np.full(near.shape, 0.5)
    assert (raise_coverage(near, similar, topic_ids, target=1.0) == topic_ids).all()
    # One with a third of its votes in the topic comes in, and no other follows it.
    near[25, :5] = range(5)
    joined = raise_coverage(near, similar, topic_ids, target=1.0)
    assert LEAST_VOTE < 1 / 3
    assert joined[25] == 0
    assert (joined != OUTLIERS).sum() == 21


def test_without_topics_there_is_nothing_to_join():
    near = np.array([[1], [0]])
    assert raise_coverage(near, np.ones((2, 1)), np.array([-1, -1])).tolist() == [-1, -1]
