"""Labels and terms of topics, from the corpus's own words and without a language model.

A term names a topic when the topic's papers use it more than others do (c-TF-IDF) and when it
means what they mean (its vector lies where the topic lies, seen from the middle of the corpus,
so that words of the whole field score low). The idea is KeyBERT's; every sum runs over terms in
alphabetical order and every tie is broken by the term, so labels don't depend on hash seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.schema import OUTLIERS_LABEL, DataFrame, Terms

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]

#: Terms with the most weight in a topic that are considered at all.
N_CANDIDATES = 50
#: Weight of being unlike the terms chosen before, in a label and in a list [0, 1].
DIVERSITY_LABEL, DIVERSITY_LIST = 0.45, 0.25
#: Letters that tell words apart: "saliency" and "salient" are one.
_ROOT = 6
#: Terms in a label.
N_LABEL = 3


def describe_topics(
    weights: sparse.csr_matrix,
    terms: Sequence[str],
    centres: Vectors,
    encode: Callable[[list[str]], Vectors],
    *,
    n_terms: int,
) -> tuple[list[str], DataFrame[Terms]]:
    """Choose the terms of each topic and a label that no other topic has.

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
    labels : list of str (n_topics,)
        The first terms that are unlike each other, joined by commas.
    topic_terms : Terms
        Ordered by how well they name the topic.
    """
    n_topics = weights.shape[0]
    candidates = [_heaviest(weights[topic], terms) for topic in range(n_topics)]
    distinct = sorted({term for chosen in candidates for term, _ in chosen})
    row = {term: number for number, term in enumerate(distinct)}
    vectors = encode(distinct)
    labels: list[str] = []
    rows = []
    for topic, candidate in enumerate(candidates):
        names = [term for term, _ in candidate]
        weight = np.asarray([value for _, value in candidate])
        meaning = vectors[[row[name] for name in names]]
        score = _naming_score(weight, meaning @ centres[topic])
        listed = _choose(names, score, meaning, n=n_terms, diversity=DIVERSITY_LIST)
        labels.append(_unique_label(names, score, meaning, taken=[*labels, OUTLIERS_LABEL]))
        rows += [(topic, rank, names[i], weight[i]) for rank, i in enumerate(listed, start=1)]
    frame = pd.DataFrame(rows, columns=["topic_id", "rank", "term", "weight"])
    types = {"topic_id": "int64", "rank": "int64", "term": "str", "weight": "float64"}
    return labels, Terms.validate(frame.astype(types))


def _heaviest(row: sparse.csr_matrix, terms: Sequence[str]) -> list[tuple[str, float]]:
    """The candidates of one topic: the heaviest terms, ties broken by the term."""
    found = sorted(zip(-row.data.round(9), row.indices, strict=True))[:N_CANDIDATES]
    return [(terms[column], float(-weight)) for weight, column in found]


def _naming_score(weight: Scores, similarity: npt.NDArray[np.float32]) -> Scores:
    score = np.sqrt(weight / weight.max(initial=1e-12)) * np.clip(similarity, 0.01, None)
    return np.round(score.astype(np.float64), 6)


def _choose(
    names: list[str], score: Scores, meaning: Vectors, *, n: int, diversity: float
) -> list[int]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998) without mere parts of a choice.

    A word adds nothing once its phrase was chosen ("depth" after "depth estimation"), nor does a
    phrase of which every word was.
    """
    chosen: list[int] = []
    used: set[str] = set()
    roots = [_roots(name) for name in names]
    scale = score.max(initial=1e-12)
    likeness = np.zeros(len(names))
    while len(chosen) < n:
        gain = np.round((1 - diversity) * score / scale - diversity * likeness, 6)
        still = [i for i in range(len(names)) if not roots[i] <= used]
        if not still:
            break
        best = min(still, key=lambda i: (-gain[i], names[i]))
        chosen.append(best)
        used |= roots[best]
        likeness = np.maximum(likeness, meaning @ meaning[best])
    return chosen


def _unique_label(names: list[str], score: Scores, meaning: Vectors, *, taken: list[str]) -> str:
    ranked = _choose(names, score, meaning, n=N_LABEL * 4, diversity=DIVERSITY_LABEL)
    parts = _merged([names[i] for i in ranked])
    for length in range(N_LABEL, len(parts) + 1):
        label = ", ".join(parts[:length])
        if label not in taken:
            return label
    label = ", ".join(parts) or "unnamed"
    return label if label not in taken else f"{label} ({len(taken) + 1})"


def _merged(ranked: list[str]) -> list[str]:
    """Say each thing once: a word gives way to its phrase, a second phrase with it is left out.

    "compression, image compression, video compression" becomes "image compression".
    """
    parts: list[str] = []
    for name in ranked:
        roots = _roots(name)
        alike = [i for i, part in enumerate(parts) if _roots(part) & roots]
        if not alike:
            parts.append(name)
        elif len(alike) == 1 and _roots(parts[alike[0]]) < roots:
            parts[alike[0]] = name
    return parts


def _roots(term: str) -> frozenset[str]:
    """The first letters of each word: enough to see that two words are forms of one."""
    return frozenset(word[:_ROOT] for word in term.split())
