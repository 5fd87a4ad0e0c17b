"""Similar papers beside the lists of conference pages: people's word on what is alike, for free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.neighbours import integer_vectors, vector_lengths
from analysis.quality.intervals import mean_interval
from analysis.schema import Appearances, DataFrame, Papers

#: The first so many papers, for recall.
RECALL_AT = (10, 48)


def ranking(
    papers: DataFrame[Papers],
    appearances: DataFrame[Appearances],
    vectors: npt.NDArray[np.float32],
    *,
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Rank all papers by similarity with the paper of each page, and look for those of its list.

    Parameters
    ----------
    papers : Papers
    appearances : Appearances
    vectors : float32 array (n_papers, n_dims), rows of unit length
    seed : int
        Of the intervals, and of a random order.

    Yields
    ------
    dict
        Rows of an evaluation; none without such pages.
    """
    listed = appearances.dropna(subset=["similar_to"])
    number = {paper_id: row for row, paper_id in enumerate(papers["paper_id"])}
    exact = integer_vectors(vectors)
    lengths = vector_lengths(exact)
    rng = np.random.default_rng(seed)
    found, by_chance = [], []
    for query, group in listed.groupby("similar_to", sort=True):
        own = number[str(query)]
        wanted = sorted({number[paper_id] for paper_id in group["paper_id"]} - {own})
        similarity = exact @ exact[own] / lengths / lengths[own]
        order = np.argsort(-similarity, kind="stable")
        order = order[order != own]
        found.append(_measures(np.isin(order, wanted)))
        by_chance.append(_measures(np.isin(rng.permutation(order), wanted)))
    for measure in found[0] if found else ():
        values = np.array([each[measure] for each in found])
        low, high = mean_interval(values, rng)
        yield {
            "subject": "similar papers",
            "papers": "all",
            "measure": measure,
            "n": len(values),
            "value": values.mean(),
            "low": low,
            "high": high,
            "random": np.mean([each[measure] for each in by_chance]),
        }


def _measures(hits: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Average precision and recall of a list, true where a paper is one of those looked for."""
    n_wanted = max(1, int(hits.sum()))
    places = np.flatnonzero(hits) + 1
    precision = np.arange(1, len(places) + 1) / places
    recall = {f"recall_at_{k}": float(hits[:k].sum() / n_wanted) for k in RECALL_AT}
    return {"average_precision": float(precision.sum() / n_wanted)} | recall
