"""Measures of vectors and topics, the same for every system."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What gensim adds to a share, so that its logarithm exists.
_EPSILON = 1e-12
_WORD = r"(?u)\b\w+\b"


@dataclass(frozen=True, eq=False)
class Counts:
    """How often each term stands in each text.

    Attributes
    ----------
    column : dict of str to int
        Of each term.
    matrix : sparse int array (n_texts, n_columns)
    """

    column: dict[str, int]
    matrix: sparse.csc_matrix


def nearest(vectors: npt.NDArray[np.float32], rows: Ints, *, k: int) -> Ints:
    """Rows of the k papers nearest to each of some rows by cosine, itself left out.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims), rows of unit length
    rows : int64 array (n_rows,)
    k : int

    Returns
    -------
    int64 array (n_rows, k)
        In no order.
    """
    found = []
    for part in np.array_split(rows, len(rows) // 500 + 1):
        similarities = vectors[part] @ vectors.T
        similarities[np.arange(len(part)), part] = -np.inf
        found.append(np.argpartition(-similarities, k - 1, axis=1)[:, :k])
    return np.concatenate(found)


def overlap(neighbours: Ints, others: Ints) -> Floats:
    """Share of each row's neighbours that stand in the other's row too."""
    pairs = zip(neighbours.tolist(), others.tolist(), strict=True)
    return np.array([len(set(one) & set(other)) / len(one) for one, other in pairs])


def purity(neighbours: Ints, rows: Ints, categories: npt.NDArray[Any]) -> Floats:
    """Share of each row's neighbours that have its category."""
    return np.asarray((categories[neighbours] == categories[rows][:, None]).mean(axis=1))


def interval(values: Floats, *, n: int = 2000, seed: int = 7) -> tuple[float, float]:
    """Bootstrap interval of the mean, 95 %, by percentiles; paired, if given differences."""
    rng = np.random.default_rng(seed)
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(n)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def count_words(texts: Sequence[str]) -> Counts:
    """Count single words that are no stop words and stand in five texts at least."""
    counter = CountVectorizer(stop_words="english", min_df=min(5, len(texts)))
    matrix = counter.fit_transform(texts).tocsc()
    return Counts(dict(counter.vocabulary_), matrix)


def mark_terms(texts: Sequence[str], terms: Iterable[str]) -> Counts:
    """Mark which texts hold which terms: their words in a row, whatever stands between them.

    Parameters
    ----------
    texts : sequence of str
    terms : iterable of str
        Of one word or several.

    Returns
    -------
    Counts
        Of 0 and 1.
    """
    analyze = CountVectorizer(token_pattern=_WORD).build_analyzer()
    as_words = {term: " ".join(analyze(term)) for term in terms}
    marked = {phrase: n for n, phrase in enumerate(sorted(set(as_words.values())))}
    longest = max((phrase.count(" ") + 1 for phrase in marked), default=1)
    if not marked:
        return Counts({}, sparse.csc_matrix((len(texts), 0), dtype=np.int32))
    counter = CountVectorizer(
        vocabulary=marked, ngram_range=(1, longest), token_pattern=_WORD, binary=True
    )
    column = {term: marked[phrase] for term, phrase in as_words.items()}
    return Counts(column, counter.transform(texts).tocsc())


def npmi(words: Sequence[Sequence[str]], marks: Counts) -> Floats:
    """Normalised pointwise mutual information of each topic's words [1]_, a text as the window.

    Parameters
    ----------
    words : sequence of sequence of str (n_topics,)
    marks : Counts
        Of all these words, as :func:`mark_terms` gives them.

    Returns
    -------
    float64 array (n_topics,)
        The mean over all pairs of a topic's words, in [-1, 1]; without the topics that have
        fewer than two. A pair with a word that no text holds counts as one that never meets: -1.

    References
    ----------
    .. [1] Bouma, G. (2009). GSCL; Roder, M. et al. (2015). WSDM, confirmation measure of C_NPMI.
    """
    means = []
    for topic in words:
        if len(topic) < 2:
            continue
        held = marks.matrix[:, [marks.column[term] for term in topic]]
        together = (held.T @ held).toarray() / held.shape[0]
        alone = together.diagonal()
        one, other = np.triu_indices(len(topic), k=1)
        joint = together[one, other] + _EPSILON
        by_chance = alone[one] * alone[other]
        known = by_chance > 0
        values = np.log(joint / np.where(known, by_chance, 1)) / -np.log(joint)
        means.append(np.where(known, values, -1).mean())
    return np.array(means)


def diversity(words: Sequence[Sequence[str]]) -> float:
    """Share of all topics' words that are distinct [1]_.

    References
    ----------
    .. [1] Dieng, A. B. et al. (2020). Topic modeling in embedding spaces. TACL 8.
    """
    shown = [word for topic in words for word in topic]
    return len(set(shown)) / len(shown) if shown else float("nan")


def weighty_words(topic_ids: Ints, counts: Counts, *, n: int = 10) -> list[list[str]]:
    """The words of each topic by c-TF-IDF [1]_.

    So topics of two systems can be compared apart from how each describes them.

    Parameters
    ----------
    topic_ids : int64 array (n_texts,)
        -1 for outliers, which count as a class but get no words.
    counts : Counts
    n : int

    Returns
    -------
    list of list of str (n_topics,)

    References
    ----------
    .. [1] Grootendorst, M. (2022). BERTopic. arXiv:2203.05794, equation 2.
    """
    names = sorted(counts.column, key=counts.column.__getitem__)
    classes, members = np.unique(topic_ids, return_inverse=True)
    of_class = sparse.csr_matrix((np.ones(len(members)), (members, np.arange(len(members)))))
    sums = (of_class @ counts.matrix).toarray()
    per_class = sums.sum(axis=1)
    weights = (
        sums / np.maximum(per_class, 1)[:, None] * np.log1p(per_class.mean() / sums.sum(axis=0))
    )
    order = np.argsort(-weights, axis=1, kind="stable")[:, :n]
    return [
        [names[column] for column in top if weights[row, column] > 0]
        for row, top in enumerate(order)
        if classes[row] >= 0
    ]
