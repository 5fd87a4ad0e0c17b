"""A large corpus at the price of a small one: a teacher reads a sample, a student the rest.

The teacher, the sentence encoder, reads some thousand papers whole, the titles of all (a
fifteenth of the tokens) and the corpus's frequent words one by one. The student is a kernel ridge
regression that learns the whole texts' vectors from what is cheap to know about any paper:

- the teacher's vector of its title;
- the mean of the teacher's vectors of its words, rare ones weighing more;
- its place in a latent semantic analysis of all words, which the whole corpus shapes.

The sample is the papers with the smallest hash: random, independent of the order, and hardly
another when a corpus grows by a day. Every taught paper is also predicted by a student that never
saw it (ridge regression has a closed form for that), which tells how far to trust the rest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from analysis.embedding.words import Words, rarity, read_words, text_frequencies
from analysis.progress import SILENT, Progress

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

#: Raised when the student changes: part of the fingerprint.
RECIPE = 2
#: Papers that the teacher reads whole: a tenth, within these bounds. Of 25,440 papers of computer
#: vision, with 2,500 the student shares 47 % of neighbours with it, with 3,000 48 %.
N_TAUGHT, N_TAUGHT_MOST = 2_500, 5_000
#: Papers with an abstract from which on a student is worth it: it more than halves the time.
N_AUTO = 15_000
#: Agreement under which the teacher reads everything: about where the topics' adjusted mutual
#: information with the teacher's falls under .6. Of the same papers, students with fewer features:
#: agreement .34 goes with .51, .39 with .55, .44 with .62; the whole student's .54 with .70. The
#: teacher itself has .93 with another seed.
MIN_AGREEMENT = 0.42
#: Words that the teacher reads one by one: the ones in most papers.
N_WORDS = 10_000
#: Words of a text that fit in the teacher's 256 tokens: it never sees those beyond.
N_WORDS_SEEN = 185
#: A word of fewer papers is most often a slip of the pen.
MIN_PAPERS = 3
#: Dimensions of the latent semantic analysis, and papers per taught one that it is made from.
N_LATENT, LATENT_SHARE = 300, 4
#: Two papers with distance d between their features are alike by exp(-d**2 / 20). Features taken
#: together have variance 3: nearly a line, which bends enough to gain a fiftieth of the neighbours.
WIDTH = 20.0
#: Noise over signal. Overlap with the teacher is the same from .003 to .03.
NOISE = 0.01
#: Papers whose features are compared with those of the taught at once.
_CHUNK = 2_000
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
    """

    texts: list[str]
    vectors: Vectors
    agreement: Agreement


def distil(
    title_of: Mapping[str, str],
    teach: Callable[[str, list[str]], Vectors],
    read_short: Callable[[str, list[str]], Vectors],
    *,
    n_taught: int,
    progress: Progress = SILENT,
) -> Distilled:
    """Give every text a vector near the one that the teacher would give it.

    Parameters
    ----------
    title_of : mapping of text to the title that it begins with
    teach : callable
        What is being read, in words, and texts to the teacher's unit vectors.
    read_short : callable
        The same for titles and words, whose vectors the student sees. They may be made in another
        way, as they are compared with each other only.
    n_taught : int
        Texts that the teacher reads whole; fewer than there are, and two at least.
    progress : Progress, optional

    Returns
    -------
    Distilled
        The same for texts in any order.
    """
    texts = sorted(title_of, key=_hash_of)
    truth = teach(f"Encoding {n_taught:,} papers of {len(texts):,} whole", texts[:n_taught])
    titles = read_short("Encoding titles", [title_of[text] for text in texts])
    with progress.stage("Reading words"):
        words = read_words(texts)
        frequent = _frequent(words)
    of_words = read_short("Encoding words", [words.vocabulary[column] for column in frequent])
    # More than one thread changes the last bits of a matrix product.
    with progress.stage("Learning the other papers"), threadpool_limits(limits=1, user_api="blas"):
        means = _mean_words(words, frequent, of_words)
        latent = _latent(words.counts(), LATENT_SHARE * n_taught)
        student, unseen = _learn([titles, means, latent], truth)
        vectors = _unit(student)
        vectors[:n_taught] = _unit(TEACHER_SHARE * truth + (1 - TEACHER_SHARE) * vectors[:n_taught])
        agreement = measure_agreement(truth, unseen)
    return Distilled(texts=texts, vectors=vectors, agreement=agreement)


def _hash_of(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def measure_agreement(truth: Vectors, unseen: Vectors) -> Agreement:
    """Compare a student's vectors with its teacher's, paper by paper.

    Parameters
    ----------
    truth : float32 array (n_taught, n_dims), rows of unit length
        The teacher's.
    unseen : float32 array (n_taught, n_dims)
        The student's, each row by a student that was not taught it.

    Returns
    -------
    Agreement
    """
    unseen = _unit(unseen)
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


def kernel_ridge(kernel: Floats, targets: Floats, noise: float) -> tuple[Floats, Floats]:
    """Kernel ridge regression [1]_, and its leave-one-out predictions [2]_.

    Parameters
    ----------
    kernel : float64 array (n_taught, n_taught)
        How alike two papers are; symmetric.
    targets : float64 array (n_taught, n_dims)
    noise : float
        Penalty of a squared coefficient.

    Returns
    -------
    coefficients : float64 array (n_taught, n_dims)
        Any paper's likeness to the taught ones times these is its prediction.
    unseen : float64 array (n_taught, n_dims)
        Each row as a regression on all other rows predicts it: its coefficients over the row's
        place on the diagonal of the inverse are what it is wrong by.

    References
    ----------
    .. [1] Saunders, C., Gammerman, A. and Vovk, V. (1998). ICML 15.
    .. [2] Rasmussen, C. E. and Williams, C. K. I. (2006). Gaussian Processes for Machine
       Learning, section 5.4.2.
    """
    noisy = kernel + noise * np.eye(len(kernel))
    factor = linalg.cholesky(noisy, lower=True, overwrite_a=True)
    coefficients = linalg.cho_solve((factor, True), targets)
    inverse, failed = linalg.lapack.dpotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise linalg.LinAlgError("the kernel has no inverse")
    return coefficients, targets - coefficients / np.diag(inverse)[:, None]


def _learn(blocks: list[Vectors], truth: Vectors) -> tuple[Vectors, Vectors]:
    """Regress the teacher's vectors on blocks of features, each given the same weight.

    Returns the student's vectors of all rows, and of the taught rows by students that did not see
    them.
    """
    n_taught = len(truth)
    scales = [
        1 / max(float(block[:n_taught].var(axis=0, dtype=np.float64).sum()) ** 0.5, 1e-12)
        for block in blocks
    ]
    features = np.hstack(blocks)
    features *= np.repeat(np.asarray(scales, np.float32), [block.shape[1] for block in blocks])
    features -= features[:n_taught].mean(axis=0, dtype=np.float64).astype(np.float32)
    taught = features[:n_taught]
    coefficients, unseen = kernel_ridge(
        np.vstack([_likeness(some, taught) for some in _chunks(taught)]).astype(np.float64),
        truth.astype(np.float64),
        NOISE,
    )
    weights = coefficients.astype(np.float32)
    # Each chunk is one thread's, so that their number changes no bit.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        student = list(pool.map(lambda some: _likeness(some, taught) @ weights, _chunks(features)))
    return np.vstack(student), unseen.astype(np.float32)


def _likeness(features: Vectors, taught: Vectors) -> Vectors:
    """How alike papers are to the taught ones; the constant lets the mean be learned."""
    squares = [(some**2).sum(axis=1) for some in (features, taught)]
    distances = squares[0][:, None] + squares[1] - 2 * features @ taught.T
    likeness: Vectors = 1 + np.exp(distances.clip(min=0) / np.float32(-WIDTH))
    return likeness


def _chunks(features: Vectors) -> list[Vectors]:
    return [features[start : start + _CHUNK] for start in range(0, len(features), _CHUNK)]


def _frequent(words: Words) -> npt.NDArray[np.intp]:
    """Places in the vocabulary of the words that most texts hold, in alphabetical order."""
    n_holding = text_frequencies(words.counts())
    frequent = np.sort(np.argsort(-n_holding, kind="stable")[:N_WORDS])
    return frequent[n_holding[frequent] >= MIN_PAPERS]


def _mean_words(words: Words, frequent: npt.NDArray[np.intp], of_words: Vectors) -> Vectors:
    """Mean of the teacher's vectors of each text's words, as unit vectors."""
    counts = words.counts(first=N_WORDS_SEEN)[:, frequent]
    if not len(frequent):
        return np.zeros((counts.shape[0], 1), dtype=np.float32)
    return _unit(counts @ (rarity(counts)[:, None] * of_words))


def _latent(counts: sparse.csr_matrix, n_made_from: int) -> Vectors:
    """Latent semantic analysis of TF-IDF weights, made from the first texts and given to all."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = counts[:, text_frequencies(counts) >= MIN_PAPERS]
    n_texts, n_words = counts.shape
    n_dims = min(N_LATENT, min(n_made_from, n_texts) - 1, n_words - 1)
    if n_dims < 1:
        return np.zeros((n_texts, 1), dtype=np.float32)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    analysis = TruncatedSVD(n_dims, n_iter=1, random_state=0)
    # Equal texts have no variance for it to divide by; we don't ask for that ratio.
    with np.errstate(divide="ignore", invalid="ignore"):
        analysis.fit(weights[:n_made_from])
    latent: Vectors = analysis.transform(weights).astype(np.float32)
    return latent


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / lengths.clip(min=1e-12)).astype(np.float32)
    return unit
