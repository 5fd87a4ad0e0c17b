"""A corpus without some of its papers, and how two studies agree on papers that both know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from analysis import Corpus
from analysis.schema import OUTLIERS

Ids = NDArray[np.int64]


def corpus_without(corpus: Corpus, left_out: pd.DataFrame) -> Corpus:
    """The corpus as if these papers had never appeared."""
    papers = corpus.papers[~corpus.papers["paper_id"].isin(left_out["paper_id"])]
    appearances = corpus.appearances
    kept = appearances["paper_id"].isin(papers["paper_id"])
    return replace(
        corpus,
        papers=papers.reset_index(drop=True),
        appearances=appearances[kept].reset_index(drop=True),
    )


def matched(topic_ids: Ids, with_ids: Ids) -> dict[int, int]:
    """What one partition's topics are called in another, one to one; outliers are outliers."""
    common: Any = pd.crosstab(topic_ids, with_ids)
    common = common.drop(index=OUTLIERS, columns=OUTLIERS, errors="ignore")
    one, other = linear_sum_assignment(-common.to_numpy())
    pairs = zip(common.index[one], common.columns[other], strict=True)
    return dict(pairs) | {OUTLIERS: OUTLIERS}


def agreement(topic_ids: Ids, names: dict[int, int], with_ids: Ids) -> float:
    """Share of papers whose topic, by its name there, is their topic."""
    found = pd.Series(topic_ids).map(names).to_numpy()
    return float((found == with_ids).mean())
