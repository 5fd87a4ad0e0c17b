"""What topics and groups are called and why: found and given labels, and a line for each topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.schema import (
    OUTLIERS,
    OUTLIERS_LABEL,
    DataFrame,
    Labels,
    Papers,
    Representatives,
    Terms,
    column_types,
)
from analysis.tldr import Tldr, paper_tldr
from analysis.topics.labels import Label, choose_labels, phrase_shares
from analysis.topics.phrases import Phrases
from analysis.topics.structure import topic_centres

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Encode = Callable[[list[str]], Vectors]


def name_topics(  # noqa: PLR0913 - a label depends on all of it
    phrases: Phrases,
    vectors: Vectors,
    numbers: tuple[Numbers, Numbers],
    terms: DataFrame[Terms],
    encode: Encode,
    *,
    given: Mapping[int, str],
    reserved: Sequence[str] = (),
) -> pd.DataFrame:
    """Name topics and groups.

    Parameters
    ----------
    phrases : Phrases
    vectors : float32 array (n_papers, n_dims)
    numbers : int64 arrays (n_papers,) and (n_topics,)
        Topic of each paper, -1 for outliers, and group of each topic.
    terms : Terms
    encode : callable
        Texts to unit vectors (n_texts, n_dims), by the encoder that made ``vectors``.
    given : mapping of topic_id -> str
        Names that a person gave.
    reserved : sequence of str
        Names that no other topic must have: those given, and those given to no topic of now.

    Returns
    -------
    DataFrame
        The columns of ``Labels`` up to ``share_outside``, sorted as it is.
    """
    topic_ids, group_ids = numbers
    of_paper = np.append(group_ids, OUTLIERS)[topic_ids]
    terms_of = terms.groupby("topic_id")["term"].agg(list)
    own_terms = [terms_of.get(topic_id, []) for topic_id in range(len(group_ids))]
    found = choose_labels(
        phrase_shares(phrases, topic_ids),
        topic_centres(vectors, topic_ids),
        encode,
        refused=[()] * len(group_ids),
        reserved=[OUTLIERS_LABEL, *reserved],
        substitutes=own_terms,
    )
    names = [given.get(topic_id, label.text) for topic_id, label in enumerate(found)]
    members = [np.flatnonzero(group_ids == group) for group in range(group_ids.max(initial=-1) + 1)]
    # A group of one topic is that topic, and called so.
    only = {group: int(own[0]) for group, own in enumerate(members) if len(own) == 1}
    many = [group for group in range(len(members)) if group not in only]
    place = np.full(len(members), OUTLIERS)
    place[many] = np.arange(len(many))
    joined = place[group_ids]
    chosen = choose_labels(
        phrase_shares(phrases, topic_ids, joined),
        topic_centres(vectors, np.append(joined, OUTLIERS)[topic_ids]),
        encode,
        refused=[[names[topic] for topic in members[group]] for group in many],
        reserved=[OUTLIERS_LABEL, *names],
        substitutes=[own_terms[members[group][0]] for group in many],
    )
    grouped = [
        found[only[group]] if group in only else chosen[place[group]]
        for group in range(len(members))
    ]
    group_names = [
        names[only[group]] if group in only else label.text for group, label in enumerate(grouped)
    ]
    given_groups = {group: names[topic] for group, topic in only.items() if topic in given}
    held = phrases.in_texts.tocsc()
    shares = _shares(held, found, topic_ids), _shares(held, grouped, of_paper)
    return pd.concat(
        [
            _rows("topic", found, names, given, shares[0]),
            _rows("group", grouped, group_names, given_groups, shares[1]),
        ],
        ignore_index=True,
    )


def topic_tldrs(
    papers: DataFrame[Papers], representatives: DataFrame[Representatives]
) -> dict[int, tuple[str, Tldr]]:
    """The line of each topic, and the paper that it is of.

    Parameters
    ----------
    papers : Papers
    representatives : Representatives

    Returns
    -------
    dict of topic_id -> (paper_id, Tldr)
        Of the most representative paper that says what it does; where none does, of the most
        representative with a line at all.
    """
    wanted = papers[papers["paper_id"].isin(representatives["paper_id"])]
    rows = zip(wanted["paper_id"], wanted["tldr"], wanted["title"], wanted["abstract"], strict=True)
    line_of = {paper_id: paper_tldr(*texts) for paper_id, *texts in rows}
    found: dict[int, tuple[str, Tldr]] = {}
    for row in representatives.sort_values(["topic_id", "rank"]).itertuples():
        line = line_of[row.paper_id]
        if line is None:
            continue
        _, best = found.setdefault(row.topic_id, (row.paper_id, line))
        if line.says_what and not best.says_what:
            found[row.topic_id] = (row.paper_id, line)
    return found


def labels_frame(rows: pd.DataFrame, tldrs: Mapping[int, tuple[str, Tldr]]) -> DataFrame[Labels]:
    """The names of topics and groups, with the line of each topic.

    Parameters
    ----------
    rows : DataFrame
        Of :func:`name_topics`.
    tldrs : mapping of topic_id -> (paper_id, Tldr)

    Returns
    -------
    Labels
    """
    nothing = (None, None, None)
    lines = [
        (tldrs[t][1].text, tldrs[t][1].source, tldrs[t][0])
        if level == "topic" and t in tldrs
        else nothing
        for level, t in zip(rows["level"], rows["topic_id"], strict=True)
    ]
    names = ["tldr", "tldr_source", "tldr_paper_id"]
    frame = pd.concat([rows, pd.DataFrame(lines, columns=names, index=rows.index)], axis=1)
    return Labels.validate(frame.astype(column_types(Labels)))


def _rows(
    level: str,
    found: Sequence[Label],
    names: Sequence[str],
    given: Mapping[int, str],
    shares: list[tuple[float, float]],
) -> pd.DataFrame:
    texts = [label.text for label in found]
    return pd.DataFrame(
        {
            "level": level,
            "topic_id": np.arange(len(found)),
            "label": names,
            "source": ["given" if n in given else "found" for n in range(len(found))],
            "found": texts,
            "share_inside": [inside for inside, _ in shares],
            "share_outside": [outside for _, outside in shares],
        }
    )


def _shares(
    held: sparse.csc_matrix, labels: Sequence[Label], topic_ids: Numbers
) -> list[tuple[float, float]]:
    """Part of each topic's papers, and of all others, that hold a phrase of its label."""
    found = []
    for topic, label in enumerate(labels):
        if not label.columns:
            found.append((np.nan, np.nan))
            continue
        holds = np.asarray(held[:, list(label.columns)].sum(axis=1)).ravel() > 0
        own = topic_ids == topic
        n_others = max(1, int((~own).sum()))
        found.append((float(holds[own].mean()), float((holds & ~own).sum() / n_others)))
    return found
