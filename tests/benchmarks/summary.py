"""Records to medians: what the table and the plot read."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Stages as they are called in the table, in its order; others keep their own names.
STAGES = {
    "start": "start",
    "Importing libraries": "start",
    "Reading digests": "read",
    "Reading texts": "read",
    "Encoding papers": "encode",
    "Finding neighbours": "graph",
    "Reducing dimensions": "reduce",
    "Clustering papers": "cluster",
    "Finding topics": "reduce, cluster, words",
    "Counting terms": "words",
    "Describing topics": "words",
    "Counting trends": "trends",
    "Drawing the map": "map",
    "Measuring quality": "quality",
    "Building the hierarchy": "hierarchy",
    "Drawing topics": "topics figure",
    "Writing the report": "report",
    "between": "other",
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What something took, as medians over rounds.

    Attributes
    ----------
    wall_s, cpu_s : float
        Seconds, and seconds of all processors.
    peak_mb : float
        Resident memory of all processes, in MiB.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All rounds of one system on one corpus.

    Attributes
    ----------
    cost : Cost
    stages : dict of str to Cost
    wall_s : tuple of float
        Of each round.
    facts : dict
        Of the first round.
    """

    cost: Cost
    stages: Mapping[str, Cost]
    wall_s: tuple[float, ...]
    facts: Mapping[str, Any]

    @property
    def n_papers(self) -> int:
        """Papers that were read."""
        return int(self.facts["n_papers"])


#: system, corpus, cache, cores
Key = tuple[str, str, str, int]


def summarise(records: Iterable[Mapping[str, Any]]) -> dict[Key, Summary]:
    """The rounds of each run as one.

    Parameters
    ----------
    records : iterable of dict

    Returns
    -------
    dict of (system, corpus, cache, cores) to Summary
        In the order of papers.
    """
    rounds: dict[Key, list[Mapping[str, Any]]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record["run"]["round"]):
        run = record["run"]
        rounds[run["system"], run["corpus"], run["cache"], run["cores"]].append(record)
    found = {
        key: Summary(
            cost=_median(each),
            stages=_stages(each),
            wall_s=tuple(record["wall_s"] for record in each),
            facts=each[0]["facts"],
        )
        for key, each in rounds.items()
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].n_papers, item[0])))


def growth(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Exponent of growth between two points: 1 is linear, 2 quadratic.

    Parameters
    ----------
    small, large : (papers, cost), all above 0

    Returns
    -------
    float
    """
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def stage_place(name: str) -> tuple[float, str]:
    """Where a stage stands in a table: in the order of ``STAGES``, unknown ones before the rest."""
    names = list(dict.fromkeys(STAGES.values()))
    return (names.index(name) if name in names else len(names) - 1.5, name)


def _stages(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Cost]:
    added = [_added(record["stages"]) for record in rounds]
    names = sorted({name for each in added for name in each}, key=stage_place)
    return {name: _median([each[name] for each in added if name in each]) for name in names}


def _added(stages: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Stages under their names in the table; those of one name together."""
    sums: dict[str, dict[str, float]] = {}
    for stage in stages:
        name = STAGES.get(stage["name"], stage["name"])
        one = sums.setdefault(name, {"wall_s": 0.0, "cpu_s": 0.0, "peak_mb": 0.0})
        one["wall_s"] += stage["wall_s"]
        one["cpu_s"] += stage["cpu_s"]
        one["peak_mb"] = max(one["peak_mb"], stage["peak_mb"])
    return sums


def _median(costs: Sequence[Mapping[str, Any]]) -> Cost:
    return Cost(
        **{name: median(each[name] for each in costs) for name in ("wall_s", "cpu_s", "peak_mb")}
    )
