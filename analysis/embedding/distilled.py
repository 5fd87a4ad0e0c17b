"""A large corpus at the price of a small one: a teacher reads a sample, a student the rest.

The teacher, the sentence encoder, reads some thousand papers whole, the titles of all (a
fifteenth of the tokens) and the corpus's frequent words, each by itself. The student learns the
whole texts' vectors from these.

The sample is the papers with the smallest hash: random, independent of the order, and hardly
another when a corpus grows by a day. Every taught paper is also predicted by a student that never
saw it (ridge regression has a closed form for that), which tells how far to trust the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from analysis.embedding.student import Student, frequent_words, learn, learn_words, unit_rows
from analysis.embedding.words import read_words, text_frequencies
from analysis.progress import SILENT, Progress

Vectors = npt.NDArray[np.float32]

#: Raised when the student changes: part of the fingerprint.
RECIPE = 3
#: Papers that the teacher reads whole: a tenth, within these bounds. Of 25,440 papers of computer
#: vision, with 2,500 the student shares 47 % of neighbours with it, with 3,000 48 %.
N_TAUGHT, N_TAUGHT_MOST = 2_500, 4_000
#: Papers with an abstract from which on a student is worth it: it more than halves the time.
N_AUTO = 15_000
#: Agreement under which the teacher reads everything: about where the topics' adjusted mutual
#: information with the teacher's falls under .6. Of the same papers, students with fewer features:
#: agreement .34 goes with .51, .39 with .55, .44 with .62; the whole student's .54 with .70. The
#: teacher itself has .93 with another seed.
MIN_AGREEMENT = 0.42
#: A word of fewer papers is most often a slip of the pen.
MIN_PAPERS = 3
#: The teacher's part in a taught paper's vector. A student's vectors are drawn to the mean, and one
#: of the teacher alone would stand apart from papers that are like it.
TEACHER_SHARE = 0.6
#: Neighbours that agreement is measured on, and taught papers it is measured for at most.
N_NEIGHBOURS, N_MEASURED = 15, 2_000


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How well the student finds the teacher's neighbours, for papers it wasn't taught.

    Attributes
    ----------
    overlap : float in [0, 1]
        Share of a taught paper's 15 nearest among the taught that teacher and student have in
        common, each paper predicted by a student that was taught all others but not it.
    low, high : float
        Its 95 % interval, over papers.
    cosine : float in [-1, 1]
        Mean cosine of the student's vectors with the teacher's.
    n_papers : int
        Papers that it is measured for.
    n_taught : int
        Papers that the student was taught.
    """

    overlap: float
    low: float
    high: float
    cosine: float
    n_papers: int
    n_taught: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Distilled:
    """What teacher and student made of a corpus.

    Attributes
    ----------
    texts : list of str (n_papers,)
        In the order of their hashes; the first ones were taught.
    vectors : float32 array (n_papers, n_dims), rows of unit length
    agreement : Agreement
    student : Student
        Ready for papers that come later.
    """

    texts: list[str]
    vectors: Vectors
    agreement: Agreement
    student: Student


def distil(
    title_of: Mapping[str, str],
    read: Callable[[str, list[str]], Vectors],
    *,
    n_taught: int,
    progress: Progress = SILENT,
) -> Distilled:
    """Give every text a vector near the one that the teacher would give it.

    Parameters
    ----------
    title_of : mapping of text to the title that it begins with
    read : callable
        What is being read, in words, and texts to the teacher's unit vectors.
    n_taught : int
        Texts that the teacher reads whole; fewer than there are, and two at least.
    progress : Progress, optional

    Returns
    -------
    Distilled
        The same for texts in any order.
    """
    texts = sorted(title_of, key=_hash_of)
    truth = read(f"Encoding {n_taught:,} papers of {len(texts):,} whole", texts[:n_taught])
    titles = read("Encoding titles", [title_of[text] for text in texts])
    with progress.stage("Reading words"):
        words = read_words(texts)
        shared = text_frequencies(words.counts) >= MIN_PAPERS
        words = words.within([*compress(words.vocabulary, shared)])
    frequent = frequent_words(words)
    of_frequent = read("Encoding words", [words.vocabulary[place] for place in frequent])
    # More than one thread changes the last bits of a matrix product.
    with progress.stage("Learning the other papers"), threadpool_limits(limits=1, user_api="blas"):
        lexicon = learn_words(words, frequent, of_frequent, n_taught=n_taught)
        student, vectors, unseen = learn(titles, words, lexicon, truth)
        taught = TEACHER_SHARE * truth + (1 - TEACHER_SHARE) * vectors[:n_taught]
        vectors[:n_taught] = unit_rows(taught)
        agreement = measure_agreement(truth, unseen)
    return Distilled(texts=texts, vectors=vectors, agreement=agreement, student=student)


def _hash_of(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def measure_agreement(truth: Vectors, unseen: Vectors) -> Agreement:
    """Compare a student's vectors with its teacher's, paper by paper.

    Parameters
    ----------
    truth : float32 array (n_taught, n_dims), rows of unit length
        The teacher's.
    unseen : float32 array (n_taught, n_dims), rows of unit length
        The student's, each row by a student that was not taught it.

    Returns
    -------
    Agreement
    """
    n_taught, n_measured = len(truth), min(N_MEASURED, len(truth))
    k = min(N_NEIGHBOURS, n_taught - 1)
    common = np.zeros(n_measured)
    for start in range(0, n_measured, 500):
        rows = np.arange(start, min(start + 500, n_measured))
        near = np.zeros((2, len(rows), n_taught), dtype=bool)
        for found, vectors in zip(near, (truth, unseen), strict=True):
            similarity = vectors[rows] @ vectors.T
            similarity[np.arange(len(rows)), rows] = -np.inf
            np.put_along_axis(found, np.argpartition(-similarity, k - 1, axis=1)[:, :k], True, 1)
        common[rows] = near.all(axis=0).sum(axis=1) / k
    overlap = float(common.mean())
    margin = 1.96 * float(common.std(ddof=1)) / n_measured**0.5
    return Agreement(
        overlap=overlap,
        low=max(0.0, overlap - margin),
        high=min(1.0, overlap + margin),
        cosine=float((truth * unseen).sum(axis=1).mean()),
        n_papers=n_measured,
        n_taught=n_taught,
    )
