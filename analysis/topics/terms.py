"""Terms of topics: the words that tell a topic from the others.

A term stands for a topic when the topic's papers use it more than others do (c-TF-IDF) and when it
means what they mean (its vector lies where the topic lies, seen from the middle of the corpus,
so that words of the whole field score low). The idea is KeyBERT's; every sum runs over terms in
alphabetical order and every tie is broken by the term, so they don't depend on hash seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.schema import DataFrame, Terms, column_types
from analysis.topics.vocabulary import roots_of

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]

#: Terms with the most weight in a topic that are considered at all.
N_CANDIDATES = 50
#: Weight of being unlike the terms chosen before [0, 1].
DIVERSITY = 0.25


def choose_terms(
    weights: sparse.csr_matrix,
    terms: Sequence[str],
    centres: Vectors,
    encode: Callable[[list[str]], Vectors],
    *,
    n_terms: int,
) -> DataFrame[Terms]:
    """Choose the terms of each topic.

    Parameters
    ----------
    weights : sparse float64 array (n_topics, n_terms)
        c-TF-IDF.
    terms : sequence of str (n_terms,)
        In alphabetical order.
    centres : float32 array (n_topics, n_dims)
        Where each topic lies, seen from the middle of the corpus; unit length.
    encode : callable
        Texts to unit vectors (n_texts, n_dims), by the encoder that made ``centres``.
    n_terms : int
        Terms per topic.

    Returns
    -------
    Terms
        Ordered by how well they stand for the topic.
    """
    candidates = [_heaviest(weights[topic], terms) for topic in range(weights.shape[0])]
    distinct = sorted({term for chosen in candidates for term, _ in chosen})
    row = {term: number for number, term in enumerate(distinct)}
    vectors = encode(distinct)
    rows = []
    for topic, candidate in enumerate(candidates):
        names = [term for term, _ in candidate]
        weight = np.asarray([value for _, value in candidate])
        meaning = vectors[[row[name] for name in names]]
        score = _naming_score(weight, meaning @ centres[topic])
        listed = _choose(names, score, meaning, n=n_terms)
        rows += [(topic, rank, names[i], weight[i]) for rank, i in enumerate(listed, start=1)]
    frame = pd.DataFrame(rows, columns=list(column_types(Terms)))
    return Terms.validate(frame.astype(column_types(Terms)))


def _heaviest(row: sparse.csr_matrix, terms: Sequence[str]) -> list[tuple[str, float]]:
    """The candidates of one topic: the heaviest terms, ties broken by the term."""
    found = sorted(zip(-row.data.round(9), row.indices, strict=True))[:N_CANDIDATES]
    return [(terms[column], float(-weight)) for weight, column in found]


def _naming_score(weight: Scores, similarity: npt.NDArray[np.float32]) -> Scores:
    score = np.sqrt(weight / weight.max(initial=1e-12)) * np.clip(similarity, 0.01, None)
    return np.round(score.astype(np.float64), 6)


def _choose(names: list[str], score: Scores, meaning: Vectors, *, n: int) -> list[int]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998) without mere parts of a choice.

    A word adds nothing once its phrase was chosen ("depth" after "depth estimation"), nor does a
    phrase of which every word was.
    """
    chosen: list[int] = []
    used: set[str] = set()
    roots = [roots_of(name) for name in names]
    scale = score.max(initial=1e-12)
    likeness = np.zeros(len(names))
    while len(chosen) < n:
        gain = np.round((1 - DIVERSITY) * score / scale - DIVERSITY * likeness, 6)
        still = [i for i in range(len(names)) if not roots[i] <= used]
        if not still:
            break
        best = min(still, key=lambda i: (-gain[i], names[i]))
        chosen.append(best)
        used |= roots[best]
        likeness = np.maximum(likeness, meaning @ meaning[best])
    return chosen
