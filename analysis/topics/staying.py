"""How likely a paper is to land in its topic again, learned from refits.

The share of its neighbours' votes tells how firmly a paper stands in its topic, but not how often
it comes back there on another sample: some topics come back whole and others not at all. Refits
show that. A logistic curve over the votes, whether the paper is dense and how often papers of its
topic came back says what to expect of a paper; what the refits saw of the paper itself moves that,
as much as the papers differ from the curve by more than chance: a beta-binomial model [1]_.

References
----------
.. [1] Williams, D. A. (1975). Biometrics 31(4), 949-952.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.schema import OUTLIERS, DataFrame, Membership
from analysis.topics.stability import NOT_DRAWN

Ids = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]

#: Fewer refits than these say too little of a paper.
LEAST_REFITS: Final = 4
#: Bins of as many papers each in which what was said is compared with what happened.
N_BINS: Final = 10
#: Weights of the curve against what a paper showed, in refits; the likeliest is taken.
_WEIGHTS: Final = 2.0 ** np.arange(-2, 8)


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """What was said beside what happened in refits that were not used to say it.

    Attributes
    ----------
    error : float
        Expected calibration error: mean distance of the two in bins of equally many papers.
    skill : float
        Part of the Brier score of a constant that is gone; below 0 is worse than the constant.
    sure : float
        Share of the papers in a topic of which .8 or more was said.
    """

    error: float
    skill: float
    sure: float


def chance_to_stay(
    shares: Array, is_core: npt.NDArray[np.bool_], topic_ids: Ids, matched_ids: Ids
) -> Array:
    """Probability that a paper lands in its topic in another refit.

    Parameters
    ----------
    shares : float64 array (n_papers,)
        Share of the votes that a paper's topic has.
    is_core : bool array (n_papers,)
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    matched_ids : int64 array (n_refits, n_papers)
        Of :class:`analysis.topics.stability.StableTopics`. A refit in which a paper is an outlier
        did not keep it.

    Returns
    -------
    float64 array (n_papers,) in [0, 1]
        0 for outliers; NaN for all with fewer than ``LEAST_REFITS`` refits, or without a topic.
    """
    from scipy.special import expit

    inside = topic_ids != OUTLIERS
    if len(matched_ids) < LEAST_REFITS or not inside.any():
        return np.full(len(topic_ids), np.nan)
    topics, matched = topic_ids[inside], matched_ids[:, inside]
    drawn, kept = (matched != NOT_DRAWN).sum(axis=0), (matched == topics).sum(axis=0)
    rates, typical = _topic_rates(topics, matched)
    expected = _curve(shares[inside], is_core[inside], rates[topics], kept, drawn)
    weight = _likeliest_weight(kept, drawn, expected)
    seen = _logit((kept + weight * expected) / (drawn + weight))
    chances = np.zeros(len(topic_ids))
    # what a topic's luck in these refits was is taken back
    chances[inside] = expit(seen + _logit(typical)[topics] - _logit(rates)[topics])
    return chances


def _topic_rates(topics: Ids, matched: Ids) -> tuple[Array, Array]:
    """How often papers of each topic came back: in these refits, and in refits as such.

    Papers of a topic come back together or not at all, so a few refits tell little of a topic:
    its rate is drawn to that of all, by the part of the differences between topics that is what
    refits of one topic differ by [2]_.

    References
    ----------
    .. [2] Efron, B. and Morris, C. (1975). Journal of the American Statistical Association
       70(350), 311-319.
    """
    n_topics, n_refits = int(topics.max()) + 1, len(matched)
    drawn = np.array([np.bincount(topics[row != NOT_DRAWN], minlength=n_topics) for row in matched])
    kept = np.array([np.bincount(topics[row == topics], minlength=n_topics) for row in matched])
    # half a paper more on either side, so that a rate is never 0 or 1
    parts = (kept + 0.5) / (drawn + 1)
    rates = parts.mean(axis=0)
    by_refit = parts.var(axis=0, ddof=1).mean() / n_refits
    between = max(0.0, rates.var() - by_refit)
    typical = rates.mean() + (rates - rates.mean()) * between / max(between + by_refit, 1e-12)
    return rates, typical


def _curve(
    shares: Array, is_core: npt.NDArray[np.bool_], rates: Array, kept: Ids, drawn: Ids
) -> Array:
    from sklearn.linear_model import LogisticRegression

    if kept.sum() in (0, drawn.sum()):
        return rates
    known = np.column_stack([_logit(rates), _logit(shares), is_core])
    model = LogisticRegression(max_iter=500).fit(
        np.vstack([known, known]),
        np.repeat([1, 0], len(known)),
        sample_weight=np.concatenate([kept, drawn - kept]),
    )
    said: Array = model.predict_proba(known)[:, 1]
    return said.clip(1e-3, 1 - 1e-3)


def _logit(share: Array) -> Array:
    from scipy.special import logit

    bounded: Array = logit(share.clip(1e-2, 1 - 1e-2))
    return bounded


def _likeliest_weight(kept: Ids, drawn: Ids, expected: Array) -> float:
    from scipy.special import betaln

    likelihoods = [
        (
            betaln(kept + weight * expected, drawn - kept + weight * (1 - expected))
            - betaln(weight * expected, weight * (1 - expected))
        ).sum()
        for weight in _WEIGHTS
    ]
    return float(_WEIGHTS[int(np.argmax(likelihoods))])


def with_chances(
    membership: DataFrame[Membership], matched_ids: Ids
) -> tuple[DataFrame[Membership], Reliability | None]:
    """Say of every paper how likely it lands in its topic again.

    Parameters
    ----------
    membership : Membership
        In the order of the columns of ``matched_ids``.
    matched_ids : int64 array (n_refits, n_papers)
        As for :func:`chance_to_stay`.

    Returns
    -------
    membership : Membership
        With ``stays``, where there are refits enough.
    reliability : Reliability or None
        None where half of the refits are too few.
    """
    shares, topic_ids = (membership[name].to_numpy() for name in ("membership", "topic_id"))
    known = shares, membership["is_core"].to_numpy(), topic_ids, matched_ids
    filled = membership.assign(stays=chance_to_stay(*known))
    return Membership.validate(filled), reliability(*known)


def reliability(
    shares: Array, is_core: npt.NDArray[np.bool_], topic_ids: Ids, matched_ids: Ids
) -> Reliability | None:
    """Learn from half of the refits and look at the other half, both ways round.

    Parameters
    ----------
    shares, is_core, topic_ids, matched_ids
        As for :func:`chance_to_stay`.

    Returns
    -------
    Reliability or None
        None where half of the refits are fewer than ``LEAST_REFITS``.
    """
    said, happened, times = [], [], []
    inside = topic_ids != OUTLIERS
    for first in (0, 1):
        seen, unseen = matched_ids[first::2], matched_ids[1 - first :: 2]
        if len(seen) < LEAST_REFITS or not inside.any():
            return None
        said.append(chance_to_stay(shares, is_core, topic_ids, seen)[inside])
        happened.append((unseen == topic_ids).sum(axis=0)[inside])
        times.append((unseen != NOT_DRAWN).sum(axis=0)[inside])
    return compare(*map(np.concatenate, (said, happened, times)))


def compare(said: Array, kept: Ids, drawn: Ids) -> Reliability:
    """Compare probabilities with counts.

    Parameters
    ----------
    said : float64 array (n,)
    kept, drawn : int64 array (n,)
        How often it happened, of how many times.

    Returns
    -------
    Reliability
    """
    by_chance = np.argsort(said, kind="stable")
    bins = [part for part in np.array_split(by_chance, N_BINS) if drawn[part].sum()]
    gaps = [
        abs(np.average(said[part], weights=drawn[part]) - kept[part].sum() / drawn[part].sum())
        for part in bins
    ]
    rate = kept.sum() / drawn.sum()

    def brier(chance: Array | float) -> float:
        return float((kept * (1 - chance) ** 2 + (drawn - kept) * chance**2).sum() / drawn.sum())

    return Reliability(
        error=float(np.average(gaps, weights=[drawn[part].sum() for part in bins])),
        skill=1 - brier(said) / max(brier(rate), 1e-12),
        sure=float((said >= 0.8).mean()),
    )
