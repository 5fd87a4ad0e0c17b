"""Topics beside labels that people gave: how well they agree, and whether there are as many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema import OUTLIERS

Ids = npt.NDArray[np.int64]

#: Draws of papers behind an interval of the adjusted mutual information.
N_DRAWS = 50


def agreement(
    levels: Mapping[str, Ids], labels: pd.Series[Any], *, seed: int
) -> Iterator[dict[str, Any]]:
    """Compare topics with labels, at each level of the topics.

    Parameters
    ----------
    levels : mapping of str to int64 array (n_papers,)
        Topics of papers, -1 for outliers, by the name of the level.
    labels : Series of str (n_papers,)
        Missing for papers without one: they are left out.
    seed : int
        Of the intervals, and of the random topics.

    Yields
    ------
    dict
        Rows of an evaluation: for each level all papers, outliers as one topic, and those in a
        topic alone.
    """
    known = labels.notna().to_numpy()
    codes = np.unique(labels[known].to_numpy(str), return_inverse=True)[1]
    for level, topic_ids in levels.items():
        ours = topic_ids[known]
        inside = ours != OUTLIERS
        for papers, kept in (("all", np.ones_like(inside)), ("in a topic", inside)):
            if kept.any():
                about = {"subject": "agreement", "level": level, "papers": papers}
                for row in _measures(ours[kept], codes[kept], seed):
                    yield about | {"n": int(kept.sum())} | row


def _measures(ours: Ids, codes: Ids, seed: int) -> Iterator[dict[str, Any]]:
    from sklearn.metrics import adjusted_mutual_info_score, homogeneity_completeness_v_measure

    rng = np.random.default_rng(seed)
    ami = float(adjusted_mutual_info_score(codes, ours))
    draws = [rng.integers(0, len(ours), len(ours)) for _ in range(N_DRAWS)]
    spread = 1.96 * np.std([adjusted_mutual_info_score(codes[rows], ours[rows]) for rows in draws])
    dealt = rng.permutation(ours)
    yield {
        "measure": "ami",
        "value": ami,
        "low": ami - spread,
        "high": min(1.0, ami + spread),
        "random": adjusted_mutual_info_score(codes, dealt),
    }
    names = ("homogeneity", "completeness", "v_measure")
    for name, value, by_chance in zip(
        names,
        homogeneity_completeness_v_measure(codes, ours),
        homogeneity_completeness_v_measure(codes, dealt),
        strict=True,
    ):
        yield {"measure": name, "value": value, "random": by_chance}
    n_topics, n_labels = len(np.unique(ours[ours != OUTLIERS])), len(np.unique(codes))
    yield {"measure": "n_topics", "value": n_topics}
    yield {"measure": "n_labels", "value": n_labels}
    if n_topics:
        yield {"measure": "log2_topics_per_label", "value": float(np.log2(n_topics / n_labels))}
