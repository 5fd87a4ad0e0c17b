"""Early papers of a topic, by how much of what followed is like them.

Nobody can tell from texts which paper started a topic. What can be counted is how many later papers
have an early one among those most like them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema import DataFrame, EarlyPapers, Similar, column_types

#: One in so many of a topic's dated papers is early, and how many of these are named.
ONE_IN, N_NAMED = 10, 3
#: A paper is like those that are so near to it in rank; one such paper is no following.
N_NEAREST, LEAST = 5, 2


def early_papers(papers: pd.DataFrame, similar: DataFrame[Similar]) -> DataFrame[EarlyPapers]:
    """The early papers of each topic that most later papers of it are like.

    Parameters
    ----------
    papers : DataFrame
        ``paper_id``, ``topic_id`` and ``digest_date``; undated papers and outliers are passed over.
    similar : Similar
        The papers most like each.

    Returns
    -------
    EarlyPapers
        Three of each topic at most. Those of the day on which the first tenth ends are all early,
        whatever their order; a paper that fewer than two later ones are like is not named.
    """
    dated = papers.loc[
        papers["digest_date"].notna() & (papers["topic_id"] >= 0),
        ["paper_id", "topic_id", "digest_date"],
    ].sort_values(["topic_id", "digest_date", "paper_id"])
    by_topic = dated.groupby("topic_id")["digest_date"]
    place, size = by_topic.cumcount(), by_topic.transform("size")
    dated["n_later"] = size - by_topic.rank(method="max").astype(np.int64)
    is_last_early = place == (size - 1) // ONE_IN
    ends = dated["digest_date"].where(is_last_early).groupby(dated["topic_id"]).transform("max")
    early = dated[dated["digest_date"] <= ends]
    nearest = similar[similar["rank"] <= N_NEAREST]
    links = nearest.merge(dated, on="paper_id").merge(
        early, left_on="similar_id", right_on="paper_id", suffixes=("", "_early")
    )
    follows = (links["topic_id"] == links["topic_id_early"]) & (
        links["digest_date"] > links["digest_date_early"]
    )
    n_like = links.loc[follows].groupby("similar_id").size()
    found = early.assign(n_like=early["paper_id"].map(n_like).fillna(0))
    found = found[found["n_like"] >= LEAST]
    found = found.sort_values(
        ["topic_id", "n_like", "digest_date", "paper_id"], ascending=[True, False, True, True]
    )
    found["rank"] = found.groupby("topic_id").cumcount() + 1
    found = found[found["rank"] <= N_NAMED]
    types = column_types(EarlyPapers)
    return EarlyPapers.validate(found[list(types)].astype(types).reset_index(drop=True))
