"""Labels of topics: one short noun phrase each, from the corpus's own words.

A phrase names a topic when the topic's papers say it and others do not (the gain of telling the
two apart by it), in their titles above all, and when it means what they mean (its vector lies where
the topic lies, seen from the middle of the corpus). A part that is hardly ever said without its
whole gives way to the whole. Two topics never have one label: who needs it less takes its next.
Every choice is among phrases in a fixed order and ties are broken by it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.topics.phrases import Phrases
from analysis.topics.vocabulary import roots_of, singular
from analysis.topics.wording import is_weak_head

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

#: Phrases of a topic that are looked at for parts and wholes, and those whose meaning is asked.
N_LOOKED_AT, N_CANDIDATES = 80, 30
#: Share of a topic's papers that a candidate must be in, and below which a label takes two.
MIN_SHARE, MIN_SHARE_ALONE = 0.04, 0.12
#: The same of a group's papers: what several of its topics share is in few papers of each.
MIN_SHARE_GROUP = 0.004
#: Share that counts as next to none in a topic of a group. The smaller, the more a phrase must be
#: said in all of them.
BREADTH = 0.003
#: A part gives way to a whole that so large a share of its papers hold.
WHOLE = 0.6
#: A phrase whose last word says little ("segmentation network") gives way to the rest if so small
#: a part of the papers that hold the rest hold it.
MIN_HEADED = 0.5
#: What a paper's title tells beside its text.
TITLE_WEIGHT = 2.0
#: What a phrase is worth by its number of words, and one word in a topic and in a group: it
#: seldom names a subject, and more often what subjects have in common.
LENGTH_WEIGHT = (0.0, 1.0, 1.0, 1.0, 0.9)
ONE_WORD, ONE_WORD_GROUP = 0.48, 0.6
#: A topic whose best phrases went to others joins one of them to its own if that is so much worse;
#: a phrase of few papers joins the next if that is not.
MUCH_WORSE = 0.5


@dataclass(frozen=True, kw_only=True)
class Label:
    """A name and what it is made of.

    Attributes
    ----------
    text : str
        No other topic has it.
    columns : tuple of int
        Its phrases; none where no phrase was found.
    """

    text: str
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class PhraseShares:
    """How large a part of each topic's papers, and of all others, holds each phrase.

    Attributes
    ----------
    phrases : Phrases
    inside, outside : sparse float64 array (n_topics, n_phrases)
        In title or abstract; where a topic's papers hold the phrase. Half a paper is added
        outside, so that no share is zero.
    titles_inside, titles_outside : sparse float64 array (n_topics, n_phrases)
        The same in titles.
    least, one_word : float
        Share inside that a candidate must have, and what one of a single word is worth.
    """

    phrases: Phrases
    inside: sparse.csr_matrix
    outside: sparse.csr_matrix
    titles_inside: sparse.csr_matrix
    titles_outside: sparse.csr_matrix
    least: float
    one_word: float


def phrase_shares(
    phrases: Phrases, topic_ids: Numbers, group_ids: Numbers | None = None
) -> PhraseShares:
    """Shares of phrases in topics, or in groups of topics.

    Parameters
    ----------
    phrases : Phrases
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    group_ids : int64 array (n_topics,), optional
        -1 for topics in none. With it rows are groups, and the share inside is the geometric
        mean over the topics of a group, ``BREADTH`` added to each: a phrase that some topic lacks
        names the others.

    Returns
    -------
    PhraseShares
    """
    inside, outside = _shares(phrases.in_texts, topic_ids, group_ids)
    titles_inside, titles_outside = _shares(phrases.in_titles, topic_ids, group_ids)
    return PhraseShares(
        phrases=phrases,
        inside=inside,
        outside=outside,
        titles_inside=titles_inside,
        titles_outside=titles_outside,
        least=MIN_SHARE if group_ids is None else MIN_SHARE_GROUP,
        one_word=ONE_WORD if group_ids is None else ONE_WORD_GROUP,
    )


def _shares(
    held: sparse.csr_matrix, topic_ids: Numbers, group_ids: Numbers | None
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    n_topics = int(topic_ids.max(initial=-1)) + 1
    if n_topics == 0:
        return (sparse.csr_matrix((0, held.shape[1])),) * 2
    sizes = np.bincount(topic_ids[topic_ids >= 0], minlength=n_topics).astype(float)
    counts = (_indicator(topic_ids, n_topics) @ held).astype(float).tocsr()
    inside = sparse.diags_array(1 / sizes) @ counts
    if group_ids is not None:
        n_groups = int(group_ids.max(initial=-1)) + 1
        join = _indicator(group_ids, n_groups)
        mean = sparse.diags_array(1 / np.asarray(join.sum(axis=1)).ravel()) @ join
        inside = (mean @ (inside / BREADTH).log1p()).expm1() * BREADTH
        counts, sizes = join @ counts, join @ sizes
    inside, counts = sparse.csr_matrix(inside), sparse.csr_matrix(counts)
    inside.sort_indices()
    counts.sort_indices()
    n_all = np.asarray(held.sum(axis=0)).ravel()
    others = len(topic_ids) - np.repeat(sizes, np.diff(counts.indptr))
    outside = counts.copy()
    outside.data = (n_all[counts.indices] - counts.data + 0.5) / (others + 1)
    return inside, outside


def _indicator(numbers: Numbers, n_rows: int) -> sparse.csr_matrix:
    """1 at (number, place) for every place with a number."""
    places = np.flatnonzero(numbers >= 0)
    ones = np.ones(len(places))
    return sparse.csr_matrix((ones, (numbers[places], places)), shape=(n_rows, len(numbers)))


def choose_labels(
    shares: PhraseShares,
    centres: Vectors,
    encode: Callable[[list[str]], Vectors],
    *,
    refused: Sequence[Sequence[str]],
    reserved: Collection[str],
    substitutes: Sequence[Sequence[str]],
) -> list[Label]:
    """Choose a label for each topic that no other topic has.

    Parameters
    ----------
    shares : PhraseShares
    centres : float32 array (n_topics, n_dims)
        Where each topic lies, seen from the middle of the corpus; unit length.
    encode : callable
        Texts to unit vectors (n_texts, n_dims), by the encoder that made ``centres``.
    refused : sequence (n_topics,) of sequences of str
        Labels that a topic's must neither hold nor be a part of, in any form of their words.
    reserved : collection of str
        Labels that none must have.
    substitutes : sequence (n_topics,) of sequences of str
        Terms to make a label of where no phrase is found.

    Returns
    -------
    list of Label (n_topics,)
    """
    phrases = shares.phrases
    given = frozenset(map(spoken, reserved))
    found = [
        _candidates(shares, topic, [roots_of(spoken(label)) for label in refused[topic]], given)
        for topic in range(shares.inside.shape[0])
    ]
    asked = np.unique(np.concatenate([np.empty(0, np.int64), *(columns for columns, _ in found)]))
    nothing = np.empty((0, centres.shape[1]), dtype=np.float32)
    vectors = encode([phrases.names[column] for column in asked]) if len(asked) else nothing
    ranked = []
    for topic, (columns, gain) in enumerate(found):
        meaning = vectors[np.searchsorted(asked, columns)] @ centres[topic]
        score = np.sqrt(gain) * np.clip(meaning, 0.01, None) * _length_weight(shares, columns)
        ranked.append(sorted(zip(-np.round(score, 6), columns.tolist(), strict=True)))
    held = _settled(ranked)
    labels: list[Label] = []
    for topic, own in enumerate(held):
        joined = _joined(phrases, ranked[topic], own, set(held), shares.inside[topic])
        text = " and ".join(phrases.names[column] for column in joined)
        text = text or " and ".join(substitutes[topic][:2]) or "unnamed"
        taken = {label.text for label in labels}.union(reserved)
        labels.append(Label(text=_numbered(text, taken), columns=joined))
    return labels


def spoken(label: str) -> str:
    """A label as :class:`Phrases` has it spoken: to see whether one lies in another."""
    return f" {singular(label.lower()).replace('-', ' ')} "


def _candidates(
    shares: PhraseShares,
    topic: int,
    refused: list[frozenset[str]],
    reserved: frozenset[str],
) -> tuple[Numbers, Shares]:
    """Phrases that may name a topic, in their order, and how well they tell it from the others."""
    inside, outside = shares.inside[[topic]], shares.outside[[topic]]
    gain = _gain(inside.data, outside.data)
    titles = np.zeros(inside.shape[1])
    in_titles = shares.titles_inside[[topic]]
    titles[in_titles.indices] = _gain(in_titles.data, shares.titles_outside[[topic]].data)
    gain += TITLE_WEIGHT * titles[inside.indices]
    good = np.flatnonzero((inside.data >= shares.least) & (gain > 0))
    place_of: dict[str, int] = {}
    for place in good[np.argsort(-gain[good].round(9), kind="stable")]:
        said = shares.phrases.spoken[inside.indices[place]]
        roots = roots_of(said)
        if said not in reserved and not any(roots <= own or roots >= own for own in refused):
            place_of[said] = place
        if len(place_of) == N_LOOKED_AT:
            break
    share_of = {said: inside.data[place] for said, place in place_of.items()}
    whole = [
        place_of[said]
        for said, share in share_of.items()
        if not any(_gives_way(said, share, other, share_of[other]) for other in share_of)
    ]
    kept = np.sort(np.asarray(whole[:N_CANDIDATES], dtype=np.int64))
    return inside.indices[kept].astype(np.int64), gain[kept]


def _gives_way(said: str, share: float, other: str, share_other: float) -> bool:
    """Whether a phrase says less than another, or the same with a word more."""
    if said == other:
        return False
    if said in other:
        return share_other >= WHOLE * share
    if other in said:
        more = said.removeprefix(other.rstrip())
        return is_weak_head(more.strip()) and share_other > share / MIN_HEADED
    return share_other > share and set(other.split()) < set(said.split())


def _gain(inside: Shares, outside: Shares) -> Shares:
    """Information for telling a topic's papers from others by a phrase that they hold more often.

    Half the log likelihood ratio of Dunning (1993), per paper of the topic, in nats.
    """
    part, rest = np.clip(inside, 1e-9, 1 - 1e-9), np.clip(outside, 1e-9, 1 - 1e-9)
    gain = part * np.log(part / rest) + (1 - part) * np.log((1 - part) / (1 - rest))
    return np.where(part > rest, gain, 0.0)


def _length_weight(shares: PhraseShares, columns: Numbers) -> Shares:
    lengths = [len(shares.phrases.spoken[column].split()) for column in columns]
    worth = [LENGTH_WEIGHT[min(n, len(LENGTH_WEIGHT) - 1)] for n in lengths]
    return np.asarray(worth) * np.where(np.asarray(lengths) == 1, shares.one_word, 1.0)


def _settled(ranked: Sequence[Sequence[tuple[float, int]]]) -> list[int | None]:
    """A phrase for each topic, none twice: stable marriages (Gale and Shapley 1962).

    No topic would rather have a phrase that another has with a lower score, so who comes first
    doesn't matter.
    """
    held: dict[int, int] = {}
    place = [0] * len(ranked)
    free = list(range(len(ranked)))
    while free:
        topic = free.pop()
        if place[topic] == len(ranked[topic]):
            continue
        score, column = ranked[topic][place[topic]]
        other = held.get(column)
        if other is None or (score, topic) < (ranked[other][place[other]][0], other):
            held[column] = topic
            free += [] if other is None else [other]
            loser = other
        else:
            free.append(topic)
            loser = topic
        if loser is not None:
            place[loser] += 1
    of_topic = {topic: column for column, topic in held.items()}
    return [of_topic.get(topic) for topic in range(len(ranked))]


def _joined(
    phrases: Phrases,
    ranked: Sequence[tuple[float, int]],
    own: int | None,
    held: set[int | None],
    inside: sparse.csr_matrix,
) -> tuple[int, ...]:
    """The phrase of a topic, with a second where it alone says too little.

    That is the topic's best, although another has it, where its own is much worse; or its next,
    where few papers hold its own and that is not much worse.
    """
    if own is None:
        return ()
    score = {column: -value for value, column in ranked}
    best = ranked[0][1]
    roots = roots_of(phrases.spoken[own])
    unlike = [column for _, column in ranked if not roots_of(phrases.spoken[column]) & roots]
    if score[own] < MUCH_WORSE * score[best] and best in unlike:
        return (best, own)
    if inside[0, own] < MIN_SHARE_ALONE:
        free = [
            column
            for column in unlike
            if column not in held
            and score[column] >= MUCH_WORSE * score[own]
            and len(phrases.spoken[column].split()) > 1
        ]
        return (own, *free[:1])
    return (own,)


def _numbered(text: str, taken: set[str]) -> str:
    folded = {label.casefold() for label in taken}
    numbered = chain([text], (f"{text} ({n})" for n in count(2)))
    return next(label for label in numbered if label.casefold() not in folded)
