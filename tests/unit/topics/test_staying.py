import numpy as np
import pytest

from analysis.schema import OUTLIERS
from analysis.topics.stability import NOT_DRAWN
from analysis.topics.staying import LEAST_REFITS, chance_to_stay, compare, reliability

N_TOPICS, SIZE = 40, 25
TOPICS = np.repeat(np.arange(N_TOPICS), SIZE)


def simulated(n_refits, *, seed=3):
    """Topics come back whole or not, and then each of their papers by a chance of its own."""
    rng = np.random.default_rng(seed)
    rate = rng.beta(4, 1.5, N_TOPICS)
    shares = rng.uniform(0.1, 1, len(TOPICS))
    own = 1 / (1 + np.exp(-(4 * shares + rng.normal(0, 0.5, len(TOPICS)))))
    returned = rng.random((n_refits, N_TOPICS)) < rate
    kept = returned[:, TOPICS] & (rng.random((n_refits, len(TOPICS))) < own)
    refits = np.where(kept, TOPICS, np.where(rng.random(kept.shape) < 0.5, OUTLIERS, N_TOPICS))
    refits[rng.random(kept.shape) < 0.2] = NOT_DRAWN
    return shares, rate[TOPICS] * own, refits


def test_chances_are_those_of_refits_that_nobody_has_seen():
    shares, truth, refits = simulated(10)
    is_core = shares > 0.5
    said = chance_to_stay(shares, is_core, TOPICS, refits)
    frequency = (refits == TOPICS).sum(axis=0) / (refits != NOT_DRAWN).sum(axis=0)

    def off(chances):
        by_chance = np.array_split(np.argsort(chances, kind="stable"), 10)
        return np.mean([abs(chances[part].mean() - truth[part].mean()) for part in by_chance])

    assert off(said) < 0.03
    # what happened in ten refits is further off at both ends, and votes alone know no topic
    assert off(said) < 0.5 * off(frequency)
    assert off(said) < 0.5 * off(shares)
    assert np.corrcoef(said, truth)[0, 1] > np.corrcoef(frequency, truth)[0, 1]


def test_the_reliability_is_that_of_unseen_refits():
    shares, _, refits = simulated(20)
    is_core = shares > 0.5
    found = reliability(shares, is_core, TOPICS, refits)
    assert found is not None
    assert found.error < 0.05
    assert 0.05 < found.skill < 1
    # dealt again, the refits say nothing of a paper, and nothing can be gained
    rng = np.random.default_rng(5)
    dealt = np.array([rng.permutation(row) for row in np.where(refits == TOPICS, 1, 0)])
    nothing = np.where(dealt == 1, TOPICS, OUTLIERS)
    assert abs(reliability(shares, is_core, TOPICS, nothing).skill) < 0.02


def test_outliers_stay_nowhere_and_few_refits_say_nothing():
    shares, _, refits = simulated(LEAST_REFITS)
    topics = np.where(np.arange(len(TOPICS)) % 7 == 0, OUTLIERS, TOPICS)
    said = chance_to_stay(shares, shares > 0.5, topics, refits)
    assert (said[topics == OUTLIERS] == 0).all()
    assert ((said[topics != OUTLIERS] > 0) & (said[topics != OUTLIERS] < 1)).all()
    assert np.isnan(chance_to_stay(shares, shares > 0.5, topics, refits[1:])).all()
    assert reliability(shares, shares > 0.5, topics, refits) is None
    none = np.full(len(TOPICS), OUTLIERS)
    assert np.isnan(chance_to_stay(shares, shares > 0.5, none, refits)).all()


@pytest.mark.parametrize("kept", [True, False])
def test_papers_that_always_or_never_come_back(kept):
    shares, _, _ = simulated(1)
    refits = np.full((8, len(TOPICS)), OUTLIERS)
    if kept:
        refits[:] = TOPICS
    said = chance_to_stay(shares, shares > 0.5, TOPICS, refits)
    assert (said > 0.95).all() if kept else (said < 0.05).all()


def test_the_comparison_by_hand():
    # ten bins of one paper: said .5 of each, which half of the papers always do
    said, drawn = np.full(10, 0.5), np.full(10, 4)
    kept = np.array([4, 0] * 5)
    found = compare(said, kept, drawn)
    assert found.error == pytest.approx(0.5)
    assert found.skill == pytest.approx(0)
    assert found.sure == 0
    right = compare(kept / 4, kept, drawn)
    assert (right.error, right.skill, right.sure) == pytest.approx((0, 1, 0.5))
    # by hand: (.8 - .5) of the kept, (.8 - 0) of the others
    sure = compare(np.full(10, 0.8), kept, drawn)
    assert sure.error == pytest.approx(0.5)
    assert sure.skill == pytest.approx(1 - (0.5 * 0.04 + 0.5 * 0.64) / 0.25)
