"""Frames of the topics: papers and terms in them, how stable they are, and the map."""

from __future__ import annotations

import numpy as np
import pandera.pandas as pa
from pandera.typing.pandas import Series

from analysis.schema.base import LABEL_SOURCES, LEVELS, OUTLIERS, TLDR_SOURCES, Frame


class Membership(Frame):
    """One row per paper, sorted by ``paper_id``.

    ``membership`` is the share of the votes of the 15 nearest papers, weighed by similarity, that
    the paper's topic has; ``margin`` by how much that is more than any other topic's, below 0
    where another has more. ``stays`` is the probability that the paper lands in its topic in
    another refit, learned from those that were made; NaN where too few were. All three are 0 for
    outliers. ``is_core`` says that papers are dense there; the others joined the topic of most
    papers like them.
    """

    paper_id: Series[str] = pa.Field(unique=True)
    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    membership: Series[np.float64] = pa.Field(ge=0, le=1)
    margin: Series[np.float64] = pa.Field(ge=-1, le=1)
    stays: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    is_core: Series[np.bool_]


class Assigned(Frame):
    """Topics of papers that a study may not have seen, one row per paper, in their order.

    ``membership`` and ``margin`` are as in ``Membership``. A paper whose text ``is_known`` has the
    topic that it has in the study; ``nearest_id`` is the paper of the study most like it.
    """

    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    topic: Series[str]
    membership: Series[np.float64] = pa.Field(ge=0, le=1)
    margin: Series[np.float64] = pa.Field(ge=-1, le=1)
    is_known: Series[np.bool_]
    nearest_id: Series[str]
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class Topics(Frame):
    """One row per topic, outliers first, then by falling ``n_papers``.

    ``group_id`` and ``group_label`` are the coarse level; ``order`` is the place of the topic
    among the leaves of the tree of topics, so that near topics stand near.
    """

    topic_id: Series[np.int64] = pa.Field(ge=OUTLIERS, unique=True)
    label: Series[str] = pa.Field(unique=True)
    n_papers: Series[np.int64] = pa.Field(ge=0)
    share: Series[np.float64] = pa.Field(ge=0, le=1)
    group_id: Series[np.int64] = pa.Field(ge=OUTLIERS)
    group_label: Series[str]
    order: Series[np.int64]


class Stability(Frame):
    """How often each topic came back in refits, one row per topic, sorted by ``topic_id``.

    A topic is held by a refit that has one with a Jaccard index of .75 or more, among the papers
    that the refit saw. ``n_held`` of ``n_refits`` do, with a Wilson interval; ``jaccard`` is the
    mean of the best match, ``jaccard_matched`` that of the match one to one. Without refits
    nothing is measured.
    """

    topic_id: Series[np.int64] = pa.Field(ge=0, unique=True)
    n_refits: Series[np.int64] = pa.Field(ge=0)
    n_held: Series[np.int64] = pa.Field(ge=0)
    held_low: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    held_high: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    jaccard: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    jaccard_matched: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)


class Refits(Frame):
    """Each refit beside the study, on the papers that it saw, sorted by ``refit`` from 1.

    ``n_held`` of the study's topics are held; ``ari`` and ``ami`` are the adjusted Rand index and
    the adjusted mutual information of both, outliers as one topic.
    """

    refit: Series[np.int64] = pa.Field(ge=1, unique=True)
    n_papers: Series[np.int64] = pa.Field(ge=0)
    n_topics: Series[np.int64] = pa.Field(ge=0)
    n_held: Series[np.int64] = pa.Field(ge=0)
    outliers: Series[np.float64] = pa.Field(ge=0, le=1)
    ari: Series[np.float64] = pa.Field(ge=-1, le=1)
    ami: Series[np.float64] = pa.Field(ge=-1, le=1)


class Terms(Frame):
    """Terms of each topic with their c-TF-IDF weight, sorted by (topic_id, rank from 1)."""

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    term: Series[str]
    weight: Series[np.float64] = pa.Field(ge=0)


class Labels(Frame):
    """What topics and groups are called and why, sorted by (level, topic_id), topics first.

    ``topic_id`` is a ``group_id`` where ``level`` is *group*. ``source`` is *given* where a
    person's ``labels.toml`` named the topic, else *found*; ``found`` is its name without that file.
    ``share_inside`` of the topic's papers and ``share_outside`` of all others hold a phrase of
    ``found`` in title or abstract, in any spelling; missing where it was made of terms. ``tldr`` is
    that of the most representative paper which says in a line what it does, ``tldr_paper_id``;
    groups have none.
    """

    level: Series[str] = pa.Field(isin=LEVELS)
    topic_id: Series[np.int64] = pa.Field(ge=0)
    label: Series[str]
    source: Series[str] = pa.Field(isin=LABEL_SOURCES)
    found: Series[str]
    share_inside: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    share_outside: Series[np.float64] = pa.Field(ge=0, le=1, nullable=True)
    tldr: Series[str] = pa.Field(nullable=True)
    tldr_source: Series[str] = pa.Field(isin=TLDR_SOURCES, nullable=True)
    tldr_paper_id: Series[str] = pa.Field(nullable=True)


class Tldrs(Frame):
    """One line per paper; ``tldr_source`` tells the source's from an extracted sentence.

    Both are missing for a paper without TLDR and abstract.
    """

    paper_id: Series[str] = pa.Field(unique=True)
    tldr: Series[str] = pa.Field(nullable=True)
    tldr_source: Series[str] = pa.Field(isin=TLDR_SOURCES, nullable=True)


class Representatives(Frame):
    """Papers nearest to the centre of their topic, sorted by (topic_id, rank from 1)."""

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    paper_id: Series[str]
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class TopicNeighbours(Frame):
    """The nearest topics of each topic, cosine of centres, sorted by (topic_id, rank from 1)."""

    topic_id: Series[np.int64] = pa.Field(ge=0)
    rank: Series[np.int64] = pa.Field(ge=1)
    neighbour_id: Series[np.int64] = pa.Field(ge=0)
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class Similar(Frame):
    """The most similar papers of each paper, sorted by (paper_id, rank from 1)."""

    paper_id: Series[str]
    rank: Series[np.int64] = pa.Field(ge=1)
    similar_id: Series[str]
    similarity: Series[np.float64] = pa.Field(ge=-1, le=1)


class Points(Frame):
    """Place of each paper on the map, sorted by ``paper_id``; the unit has no meaning."""

    paper_id: Series[str] = pa.Field(unique=True)
    x: Series[np.float64]
    y: Series[np.float64]
