"""Topics that are made by how digests are written or cut, not by what is in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema import OUTLIERS, DataFrame, Periods
from analysis.trends.assignment import Assignment, Ids, count_papers, topics_of
from analysis.trends.evidence import MIN_PAPERS
from analysis.trends.regression import Array

#: A topic is explained by one digest that holds more than so much of it, and by a way of writing
#: that it goes with more closely than so.
CONCENTRATED, CRAMERS_V = 0.5, 0.5
#: With fewer digests one of them may well hold most of a topic.
MIN_DIGESTS = 8
#: A phrase of so many words that stands in so much of a topic, and hardly ever elsewhere, is a
#: template.
N_WORDS, IN_TOPIC, ELSEWHERE = 8, 0.5, 0.01


def find_artefacts(
    assignment: Assignment, periods: DataFrame[Periods], ids: Ids
) -> list[str | None]:
    """Why a topic's trend is not to be believed, where there is a reason.

    Parameters
    ----------
    assignment : Assignment
    periods : Periods
    ids : int array (n_topics,), sorted
        Topics to look at; outliers are never an artefact.

    Returns
    -------
    list of str or None, one for each topic
        To be read after "no verdict, since".
    """
    every = topics_of(assignment)
    kept = np.isin(every, ids)
    counts = count_papers(assignment, periods, every)[:, kept]
    reasons: list[str | None] = [None] * len(ids)
    read = int((counts.sum(axis=1) > 0).sum())
    largest, totals = counts.max(axis=0, initial=0), counts.sum(axis=0)
    association = _cramers_v(assignment, ids)
    for i, topic_id in enumerate(ids):
        if topic_id == OUTLIERS or totals[i] < MIN_PAPERS:
            continue
        if read >= MIN_DIGESTS and largest[i] > CONCENTRATED * totals[i]:
            day = periods["period"].iloc[int(counts[:, i].argmax())]
            reasons[i] = (
                f"{largest[i]:.0f} of its {totals[i]:.0f} papers come from one period, "
                f"{day:%Y-%m-%d}"
            )
        elif association[i] > CRAMERS_V:
            reasons[i] = (
                f"its papers are those of one format of digest (Cramer's V {association[i]:.2f})"
            )
    return reasons


def _cramers_v(assignment: Assignment, ids: Ids) -> Array:
    """Association of each topic with the formats of digests, over dated papers."""
    if assignment.formats is None:
        return np.zeros(len(ids))
    dated = ~assignment.dates.isna()
    table = pd.crosstab(assignment.topic_ids[dated], assignment.formats[dated])
    if table.shape[1] < 2:
        return np.zeros(len(ids))
    inside = table.reindex(ids, fill_value=0).to_numpy(float)
    sizes = table.sum(axis=0).to_numpy(float)
    total = sizes.sum()
    expected = inside.sum(axis=1, keepdims=True) * sizes / total
    rest = sizes - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = ((inside - expected) ** 2 / expected + (inside - expected) ** 2 / rest).sum(axis=1)
    return np.sqrt(np.nan_to_num(chi2) / total)


def find_templates(
    texts: pd.Series, topic_ids: Ids, chosen: Ids, *, n_sampled: int = 200
) -> dict[int, str]:
    """Phrases that half of a topic repeats word for word and others don't.

    Parameters
    ----------
    texts : Series of str (n_papers,)
    topic_ids : int array (n_papers,)
    chosen : int array
        Topics to look at.
    n_sampled : int
        Papers read of each topic, and of the others.

    Returns
    -------
    dict of topic_id -> str
        The reason, as of :func:`find_artefacts`.
    """
    found: dict[int, str] = {}
    for topic_id in chosen:
        inside = np.flatnonzero(topic_ids == topic_id)
        if topic_id == OUTLIERS or len(inside) < MIN_PAPERS:
            continue
        others = np.flatnonzero(topic_ids != topic_id)
        own = _phrases(texts.iloc[_spread(inside, n_sampled)])
        phrase, n = max(own.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        n_read = min(len(inside), n_sampled)
        if n <= IN_TOPIC * n_read:
            continue
        sample = texts.iloc[_spread(others, 10 * n_sampled)].str.lower().str.split().str.join(" ")
        if sample.str.contains(phrase, regex=False).mean() <= ELSEWHERE:
            of = "its" if n_read == len(inside) else f"{n_read} sampled"
            found[int(topic_id)] = f'{n} of {of} papers repeat the phrase "{phrase}"'
    return found


def _spread(rows: Ids, n: int) -> Ids:
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(n, len(rows))).astype(int))]


def _phrases(texts: pd.Series) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        words = text.lower().split()[:400]
        for phrase in {
            " ".join(words[i : i + N_WORDS]) for i in range(max(0, len(words) - N_WORDS + 1))
        }:
            counts[phrase] = counts.get(phrase, 0) + 1
    return counts
