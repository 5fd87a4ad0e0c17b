"""Topics beside the categories that their papers came with."""

from __future__ import annotations

import pandas as pd

from analysis.schema import DataFrame, Membership, Papers

#: Categories with a column of their own; the rest are counted together.
N_CATEGORIES = 12
OTHERS, WITHOUT = "others", "without"


def topic_categories(membership: DataFrame[Membership], papers: DataFrame[Papers]) -> pd.DataFrame:
    """Papers of each topic by primary category.

    Parameters
    ----------
    membership, papers
        Of one study.

    Returns
    -------
    DataFrame of int, one row per topic
        Indexed by ``topic_id``, outliers included. Columns are the largest categories, then
        *others* and *without* where a paper needs them; none with fewer than two categories.
    """
    category = papers.set_index("paper_id")["primary_category"]
    topic_of = membership.set_index("paper_id")["topic_id"].loc[category.index]
    sizes = category.value_counts()
    ranked = sorted(sizes.index, key=lambda name: (-sizes[name], name))
    if len(ranked) < 2:
        return pd.DataFrame(index=pd.Index(sorted(topic_of.unique()), name="topic_id"))
    # one category more is no shorter than a column of others
    kept = ranked if len(ranked) <= N_CATEGORIES + 1 else ranked[:N_CATEGORIES]
    place = category.map({name: i for i, name in enumerate(kept)})
    place = place.fillna(len(kept)).mask(category.isna(), len(kept) + 1).astype(int)
    table = pd.crosstab(topic_of, place).reindex(columns=range(len(kept) + 2), fill_value=0)
    table.columns = pd.Index([*kept, OTHERS, WITHOUT])
    used = [i < len(kept) or bool(table.iloc[:, i].any()) for i in range(len(kept) + 2)]
    return table.loc[:, used]
