"""The tree of topics, against modularity counted paper by paper."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.config import TopicOptions
from analysis.topics.levels import RESOLUTION, count_links, grow_tree, join_topics
from analysis.topics.votes import N_VOTES


@st.composite
def cases(draw):
    """Papers with their nearest and their topics, some of them outliers."""
    n = draw(st.integers(1, 7))
    topic_ids = [*range(n), *draw(st.lists(st.integers(-1, n - 1), max_size=20))]
    topic_ids = np.asarray(draw(st.permutations(topic_ids)), np.int64)
    k = draw(st.integers(1, 4))
    paper = st.integers(0, len(topic_ids) - 1)
    row = st.lists(paper, min_size=k, max_size=k)
    nearest = draw(st.lists(row, min_size=len(topic_ids), max_size=len(topic_ids)))
    return np.asarray(nearest), topic_ids


def modularity(nearest, group_of_paper, resolution):
    """Oracle: Newman's sum over all pairs of papers, outliers and their links left out."""
    inside = group_of_paper >= 0
    n_papers = len(group_of_paper)
    between = np.zeros((n_papers, n_papers), int)
    for paper, row in enumerate(nearest):
        for other in row[:N_VOTES]:
            if inside[paper] and inside[other]:
                between[paper, other] += 1
                between[other, paper] += 1
    degree, total = between.sum(axis=1).tolist(), int(between.sum())
    return sum(
        (
            Fraction(int(between[i, j]), total)
            - resolution * Fraction(degree[i] * degree[j], total * total)
            for i in range(n_papers)
            for j in range(n_papers)
            if total and inside[i] and group_of_paper[i] == group_of_paper[j]
        ),
        Fraction(0),
    )


def spread(groups, topic_ids):
    return np.append(groups, -1)[topic_ids]


@settings(deadline=None)
@given(cases(), st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 7)]))
def test_a_join_raises_modularity_as_long_as_its_affinity_is_above_the_resolution(case, resolution):
    nearest, topic_ids = case
    tree = grow_tree(nearest, topic_ids)
    n_topics = len(tree.order)
    values = [
        modularity(nearest, spread(tree.cut(n_topics - n), topic_ids), resolution)
        for n in range(n_topics)
    ]
    for before, after, affinity in zip(values, values[1:], tree.affinities, strict=False):
        if abs(affinity - resolution) > 1e-9:
            assert (after > before) == (affinity > resolution)


@settings(deadline=None)
@given(cases())
def test_no_two_groups_of_a_level_are_better_joined(case):
    nearest, topic_ids = case
    tree = grow_tree(nearest, topic_ids)
    for level, resolution in RESOLUTION.items():
        n_groups = tree.n_groups(level)
        groups = tree.cut(n_groups)
        assert groups.max() + 1 == n_groups
        level_of = spread(groups, topic_ids)
        exact = Fraction(resolution).limit_denominator(100)
        here = modularity(nearest, level_of, exact)
        for one, other in combinations(range(n_groups), 2):
            joined = np.where(level_of == one, other, level_of)
            # Of two groups there is no fewer.
            assert n_groups == 2 or modularity(nearest, joined, exact) <= here


@settings(deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_numbers_of_topics_change_nothing(case, random):
    nearest, topic_ids = case
    number = list(range(topic_ids.max() + 1))
    random.shuffle(number)
    tree = grow_tree(nearest, topic_ids)
    other = grow_tree(nearest, np.asarray([*number, -1])[topic_ids])
    assert tree.affinities.tolist() == other.affinities.tolist()
    assert tree.order.tolist() == other.order[number].tolist()
    assert [(number[kept], number[joined]) for kept, joined in tree.merges] == list(other.merges)


@settings(deadline=None)
@given(cases())
def test_levels_nest_and_a_group_is_a_run_of_leaves(case):
    tree = grow_tree(*case)
    n_topics = len(tree.order)
    assert sorted(tree.order) == list(range(n_topics))
    assert (np.diff(tree.affinities) <= 1e-12).all()
    finer = np.arange(n_topics)
    for n_groups in range(n_topics, 0, -1):
        groups = tree.cut(n_groups)
        assert len(set(groups)) == n_groups
        # Numbered by their first topic.
        assert list(dict.fromkeys(groups.tolist())) == list(range(n_groups))
        assert len(set(zip(finer, groups, strict=True))) == n_groups + (n_groups < n_topics)
        places = [np.sort(tree.order[groups == group]) for group in range(n_groups)]
        assert all((np.diff(own) == 1).all() for own in places)
        finer = groups


@settings(deadline=None)
@given(cases(), st.integers(2, 7))
def test_topics_asked_for_are_groups_of_the_tree_and_grow_the_rest_of_it(case, n_topics):
    nearest, topic_ids = case
    tree = grow_tree(nearest, topic_ids)
    joined = join_topics(nearest, topic_ids, TopicOptions(n_topics=n_topics))
    assert joined.tolist() == spread(tree.cut(n_topics), topic_ids).tolist()
    assert ((joined < 0) == (topic_ids < 0)).all()
    rest = grow_tree(nearest, joined)
    n_before = len(tree.affinities) - len(rest.affinities)
    assert rest.affinities.tolist() == tree.affinities[n_before:].tolist()


@pytest.mark.parametrize("n_topics", [0, 1, 2])
def test_few_topics_are_their_own_groups(n_topics):
    topic_ids = np.repeat(np.arange(-1, n_topics), 3)
    nearest = (np.arange(len(topic_ids))[:, None] + [1, 2]) % len(topic_ids)
    tree = grow_tree(nearest, topic_ids)
    groups = tree.cut(tree.n_groups("coarse"))
    assert groups.tolist() == tree.order.tolist() == list(range(n_topics))
    options = TopicOptions(granularity="coarse")
    assert join_topics(nearest, topic_ids, options).tolist() == topic_ids.tolist()


def test_linked_topics_are_one_group_and_those_without_a_link_stay_apart():
    topic_ids = np.asarray([0, 0, 1, 1, 2, 2, 3, 3])
    nearest = np.asarray([[1, 2], [0, 3], [3, 0], [2, 1], [5, 6], [4, 7], [7, 7], [6, 6]])
    assert count_links(nearest, topic_ids)[:2, :2].tolist() == [[4, 4], [4, 4]]
    assert count_links(nearest, topic_ids)[0, 2:].tolist() == [0, 0]
    tree = grow_tree(nearest, topic_ids)
    assert tree.cut(tree.n_groups("coarse")).tolist() == [0, 0, 1, 1]
    assert tree.affinities[-1] == 0


def test_only_the_nearest_papers_count():
    nearest = np.zeros((2, N_VOTES + 5), int)
    nearest[:, N_VOTES:] = 1
    assert count_links(nearest, np.asarray([0, 1]))[1, 1] == 0
