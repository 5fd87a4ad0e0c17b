"""One tree of topics, cut where a level is wanted.

Two topics belong together when the papers of one have many of the other's among their nearest. How
many is many depends on their sizes, so links are compared with what chance would give two topics
of so many links: their affinity. The two topics of the largest are joined, then the next two, until
one is left: the tree of Bonald et al. [1]_, in which affinities only fall. Joining two topics
raises the modularity of resolution r as long as their affinity is above r [2]_; so a level is a
number, and every level of the tree nests in the next.

References
----------
.. [1] Bonald, T., Charpentier, B., Galland, A. and Hollocou, A. (2018). arXiv:1806.01664.
.. [2] Reichardt, J. and Bornholdt, S. (2006). Physical Review E 74, 016110, equation 15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.config import TopicOptions
from analysis.schema import OUTLIERS
from analysis.topics.votes import N_VOTES

Ids = npt.NDArray[np.int64]
Affinities = npt.NDArray[np.float64]

#: Affinity down to which topics are joined at each level. 1 is chance; .45 of it comes nearest to
#: how many labels people give, see ARCHITECTURE.md.
RESOLUTION: Final[Mapping[str, float]] = {"medium": 1.0, "coarse": 0.45}


@dataclass(frozen=True, eq=False, kw_only=True)
class TopicTree:
    """How topics are joined, one pair after the other.

    Attributes
    ----------
    merges : tuple (n_topics - 1,) of (kept, joined)
        Topics that stand for what was joined with them so far; the first stands for both now.
    affinities : float64 array (n_topics - 1,)
        Of each pair when it was joined, falling.
    order : int64 array (n_topics,)
        Place of each topic among the leaves, where near topics stand near.
    """

    merges: tuple[tuple[int, int], ...]
    affinities: Affinities
    order: Ids

    def n_groups(self, level: str) -> int:
        """Groups at a level: ``"medium"`` or ``"coarse"``.

        Two at least, where there are two topics: all topics in one group say nothing.
        """
        n_topics = len(self.order)
        n_joined = int((self.affinities > RESOLUTION[level]).sum())
        return max(min(2, n_topics), n_topics - n_joined)

    def cut(self, n_groups: int) -> Ids:
        """Join topics until so many groups are left.

        Parameters
        ----------
        n_groups : int
            As many as topics, or 1, where there cannot be so many or so few.

        Returns
        -------
        int64 array (n_topics,)
            Group of each topic. They are numbered by their first topic, so group 0 holds topic 0.
        """
        n_topics = len(self.order)
        group_of = np.arange(n_topics)
        for kept, joined in self.merges[: max(0, n_topics - max(1, n_groups))]:
            group_of[group_of == joined] = kept
        return pd.factorize(group_of)[0].astype(np.int64)


def count_links(neighbours: npt.NDArray[np.integer[Any]], topic_ids: Ids) -> Ids:
    """Links between topics: nearest papers of one that are in the other.

    Parameters
    ----------
    neighbours : int array (n_papers, k)
        Rows of ``topic_ids``, nearest first; ``N_VOTES`` of them count.
    topic_ids : int64 array (n_papers,)
        -1 for outliers, whose links are left out.

    Returns
    -------
    int64 array (n_topics, n_topics)
        Both ways, so it is symmetric and links inside a topic count twice.
    """
    n_topics = int(topic_ids.max(initial=OUTLIERS)) + 1
    near = topic_ids[neighbours[:, :N_VOTES]]
    own = np.broadcast_to(topic_ids[:, None], near.shape)
    inside = (own != OUTLIERS) & (near != OUTLIERS)
    pairs = own[inside] * n_topics + near[inside]
    links = np.bincount(pairs, minlength=n_topics**2).reshape(n_topics, n_topics)
    return (links + links.T).astype(np.int64)


def grow_tree(neighbours: npt.NDArray[np.integer[Any]], topic_ids: Ids) -> TopicTree:
    """Join the two topics of the largest affinity until one is left.

    Parameters
    ----------
    neighbours : int array (n_papers, k)
        As for :func:`count_links`.
    topic_ids : int64 array (n_papers,)
        Each topic from 0 on has a paper; -1 for outliers.

    Returns
    -------
    TopicTree
        Ties go to the topic of the first paper, whatever the numbers of topics.
    """
    _, first = np.unique(topic_ids[topic_ids != OUTLIERS], return_index=True)
    name = np.argsort(first)  # topics by their first paper, as they are called below
    links = count_links(neighbours, topic_ids)[np.ix_(name, name)]
    near = _affinities(links, links.sum(axis=1))
    affinities, merges = near.copy(), []
    leaves = {topic: [topic] for topic in range(len(name))}
    falling = np.empty(max(0, len(name) - 1))
    for n_joined in range(len(falling)):
        kept, joined = divmod(int(affinities.argmax()), len(name))
        falling[n_joined] = affinities[kept, joined]
        merges.append((int(name[kept]), int(name[joined])))
        leaves[kept] = _end_to_end(leaves[kept], leaves.pop(joined), near)
        links[kept] += links[joined]
        links[:, kept] += links[:, joined]
        links[joined] = links[:, joined] = 0
        affinities = _affinities(links, links.sum(axis=1))
        gone = [topic for topic in range(len(name)) if topic not in leaves]
        affinities[gone] = affinities[:, gone] = -1
    order = np.empty(len(name), np.int64)
    order[name[leaves[0] if leaves else []]] = np.arange(len(name))
    return TopicTree(merges=tuple(merges), affinities=falling, order=order)


def join_topics(
    neighbours: npt.NDArray[np.integer[Any]], topic_ids: Ids, options: TopicOptions
) -> Ids:
    """Topics at the level of the options, each a union of some that were found.

    Parameters
    ----------
    neighbours : int array (n_papers, k)
        As for :func:`count_links`.
    topic_ids : int64 array (n_papers,)
        The fine topics; -1 for outliers.
    options : TopicOptions
        ``n_topics``, or else ``granularity``.

    Returns
    -------
    int64 array (n_papers,)
    """
    if options.n_topics is None and options.granularity == "fine":
        return topic_ids
    tree = grow_tree(neighbours, topic_ids)
    groups = tree.cut(options.n_topics or tree.n_groups(options.granularity))
    return np.append(groups, OUTLIERS)[topic_ids]


def _affinities(links: Ids, n_links: Ids) -> Affinities:
    """Links of two topics, of those that chance would give them; -1 of a topic with itself.

    Numerators and denominators are whole numbers, so that equal affinities are equal in all bits.
    """
    by_chance = np.maximum(np.outer(n_links, n_links), 1)
    affinities: Affinities = links * n_links.sum() / by_chance
    np.fill_diagonal(affinities, -1)
    return affinities


def _end_to_end(one: list[int], other: list[int], near: Affinities) -> list[int]:
    """Leaves of two groups in a row, turned so that the two which meet are near."""
    ways = [(left, right) for left in (one, one[::-1]) for right in (other, other[::-1])]
    left, right = max(ways, key=lambda way: near[way[0][-1], way[1][0]])
    return left + right
