"""As many topics by weight: twenty of which two hold half the papers are fewer than twenty."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tests.benchmarks.systems.found import Found
from tests.benchmarks.systems.partitions import Ids, Vectors, forced
from tests.benchmarks.systems.plan import EVEN, EVENED, LEVELS

#: Numbers of topics that are tried, as multiples of topic-digest's.
_TIMES = (0.75, 1.25, 1.5, 1.75, 2.0)

AllFound = Mapping[tuple[str, str], Mapping[int, Found]]


def effective_number(topic_ids: Ids) -> float:
    """Hill's number of order one [1]_: as many topics of one size have the same entropy.

    References
    ----------
    .. [1] Hill, M. O. (1973). Diversity and evenness: a unifying notation. Ecology 54.
    """
    sizes = np.bincount(topic_ids)
    shares = sizes[sizes > 0] / sizes.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def tried(wanted: Mapping[str, int]) -> dict[str, int]:
    """Levels and their numbers of topics, and what is tried beside each of them."""
    more = {
        f"{level} x{times}": max(2, round(times * n_topics))
        for level, n_topics in wanted.items()
        for times in _TIMES
    }
    return {**wanted, **more}


def evened(found: AllFound, vectors: npt.NDArray[np.float32]) -> AllFound:
    """Of what was tried the one nearest to topic-digest by weight, as a level of its own.

    Parameters
    ----------
    found : mapping of (system, level) to mapping of seed to Found
    vectors : float32 array (n_papers, n_dims)

    Returns
    -------
    mapping of (system, level) to mapping of seed to Found
        What was tried is left out; topic-digest's levels stand beside the chosen ones again.
    """
    made = {row: seeds for row, seeds in found.items() if " x" not in row[1]}
    for level in LEVELS:
        ours = found.get(("topic_digest", level), {})
        for system in EVENED:
            rungs = [
                seeds
                for (name, rung), seeds in found.items()
                if name == system and rung.split(" x")[0] == level
            ]
            chosen = {
                seed: min(
                    (rung[seed] for rung in rungs if seed in rung),
                    key=lambda each, one=one: abs(np.log(_weight(each, vectors) / one)),
                )
                for seed, one in ((seed, _weight(each, vectors)) for seed, each in ours.items())
                if any(seed in rung for rung in rungs)
            }
            if chosen:
                made[system, EVEN[level]] = chosen
                made["topic_digest", EVEN[level]] = ours
    return made


def _weight(found: Found, vectors: Vectors) -> float:
    return effective_number(forced(found.topic_ids, vectors)[0])
