"""The student: what it sees of a paper, and the regression that makes a vector of that.

It reads any paper at the price of its title and its words:

- the teacher's vector of the title;
- the mean of the teacher's vectors of its words, rare ones weighing more;
- its place in a latent semantic analysis of all words, which the whole corpus shapes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import linalg
from threadpoolctl import threadpool_limits

from analysis.corpus.pool import n_cores
from analysis.embedding.words import Words, rarity, text_frequencies

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

#: Words that the teacher reads, each by itself: the ones in most papers.
N_WORDS = 10_000
#: Words of a text that fit in the teacher's 256 tokens: it never sees those beyond.
N_WORDS_SEEN = 185
#: Dimensions of the latent semantic analysis, and papers per taught one that it is made from.
N_LATENT, LATENT_SHARE = 300, 4
#: Two papers with distance d between their features are alike by exp(-d**2 / 20). Features taken
#: together have variance 3: nearly a line, which bends enough to gain a fiftieth of the neighbours.
WIDTH = 20.0
#: Noise over signal. Overlap with the teacher is the same from .003 to .03.
NOISE = 0.01
#: Papers whose features are compared with those of the taught at once.
_CHUNK = 2_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Lexicon:
    """What the student knows of words.

    Attributes
    ----------
    vocabulary : tuple of str
        In alphabetical order.
    frequent : int array (n_frequent,)
        Places in the vocabulary of the words that the teacher read.
    weighted : float32 array (n_frequent, n_dims)
        The teacher's vectors of these, longer for rarer ones.
    tfidf, svd
        The latent semantic analysis [1]_; the decomposition is None where there is no direction.

    References
    ----------
    .. [1] Deerwester, S. et al. (1990). Journal of the American Society for Information
       Science 41(6).
    """

    vocabulary: tuple[str, ...]
    frequent: npt.NDArray[np.intp]
    weighted: Vectors
    tfidf: Any
    svd: Any

    def features(self, words: Words) -> list[Vectors]:
        """Means of word vectors as unit vectors, and places in the latent space.

        Parameters
        ----------
        words : Words
            Of texts, in this vocabulary.

        Returns
        -------
        list of float32 arrays (n_texts, n_features of a kind)
        """
        seen = words.counts_of_first(N_WORDS_SEEN)[:, self.frequent]
        means = unit_rows(seen @ self.weighted)
        if self.svd is None:
            return [means]
        return [means, self.svd.transform(self.tfidf.transform(words.counts)).astype(np.float32)]


@dataclass(frozen=True, eq=False, kw_only=True)
class Student:
    """A kernel ridge regression of the teacher's vectors, ready for papers that it never saw.

    Attributes
    ----------
    lexicon : Lexicon
    scales, means : float32 arrays (n_features,)
        Features are multiplied by the one, then the other is taken away.
    taught : float32 array (n_taught, n_features)
        Features of the papers that it was taught.
    coefficients : float32 array (n_taught, n_dims)
    """

    lexicon: Lexicon
    scales: Vectors
    means: Vectors
    taught: Vectors
    coefficients: Vectors

    def read(self, titles: Vectors, words: Words) -> Vectors:
        """The vectors that the teacher might give to papers.

        Parameters
        ----------
        titles : float32 array (n_papers, n_dims)
            The teacher's vectors of their titles.
        words : Words
            Of titles and abstracts, in the vocabulary of ``lexicon``.

        Returns
        -------
        float32 array (n_papers, n_dims), rows of unit length
        """
        # More than one thread changes the last bits of a matrix product.
        with threadpool_limits(limits=1, user_api="blas"):
            features = np.hstack([titles, *self.lexicon.features(words)])
            features *= self.scales
            features -= self.means
            return self.read_features(features)

    def read_features(self, features: Vectors) -> Vectors:
        """The same from features that are scaled and centred.

        Parameters
        ----------
        features : float32 array (n_papers, n_features)

        Returns
        -------
        float32 array (n_papers, n_dims), rows of unit length
        """
        # Each chunk is one thread's, so that their number changes no bit.
        with ThreadPoolExecutor(n_cores()) as pool:
            made = pool.map(
                lambda some: _likeness(some, self.taught) @ self.coefficients, _chunks(features)
            )
            return unit_rows(np.vstack([*made]))


def frequent_words(words: Words) -> npt.NDArray[np.intp]:
    """Places in the vocabulary of the words that most texts hold, in alphabetical order.

    Parameters
    ----------
    words : Words

    Returns
    -------
    int array (n_frequent,)
    """
    n_holding = text_frequencies(words.counts)
    return np.sort(np.argsort(-n_holding, kind="stable")[:N_WORDS])


def learn_words(
    words: Words, frequent: npt.NDArray[np.intp], of_frequent: Vectors, *, n_taught: int
) -> Lexicon:
    """Learn from a corpus what the student must know of words.

    Parameters
    ----------
    words : Words
        Of all texts, the taught ones first.
    frequent : int array (n_frequent,)
        See :func:`frequent_words`.
    of_frequent : float32 array (n_frequent, n_dims)
        The teacher's vectors of these.
    n_taught : int

    Returns
    -------
    Lexicon
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer

    seen = words.counts_of_first(N_WORDS_SEEN)[:, frequent]
    n_texts, n_words = words.counts.shape
    n_made_from = min(LATENT_SHARE * n_taught, n_texts)
    n_dims = min(N_LATENT, n_made_from - 1, n_words - 1)
    tfidf = svd = None
    if n_dims > 0:
        tfidf = TfidfTransformer(sublinear_tf=True).fit(words.counts)
        svd = TruncatedSVD(n_dims, n_iter=1, random_state=0)
        # Equal texts have no variance for it to divide by; we don't ask for that ratio.
        with np.errstate(divide="ignore", invalid="ignore"):
            svd.fit(tfidf.transform(words.counts[:n_made_from]))
    return Lexicon(
        vocabulary=words.vocabulary,
        frequent=frequent,
        weighted=rarity(seen)[:, None] * of_frequent,
        tfidf=tfidf,
        svd=svd,
    )


def learn(
    titles: Vectors, words: Words, lexicon: Lexicon, truth: Vectors
) -> tuple[Student, Vectors, Vectors]:
    """Regress the teacher's vectors on all features, each kind given the same weight.

    Parameters
    ----------
    titles : float32 array (n_papers, n_dims)
        The teacher's vectors of titles, those of the taught papers first.
    words : Words
        Of these papers.
    lexicon : Lexicon
    truth : float32 array (n_taught, n_dims), rows of unit length
        The teacher's vectors of the taught papers.

    Returns
    -------
    student : Student
    vectors : float32 array (n_papers, n_dims), rows of unit length
        What it makes of all papers.
    unseen : float32 array (n_taught, n_dims), rows of unit length
        What students that were taught all others but one make of that one.
    """
    n_taught = len(truth)
    blocks = [titles, *lexicon.features(words)]
    scales = np.repeat(
        [
            1 / max(float(block[:n_taught].var(axis=0, dtype=np.float64).sum()) ** 0.5, 1e-12)
            for block in blocks
        ],
        [block.shape[1] for block in blocks],
    ).astype(np.float32)
    features = np.hstack(blocks)
    features *= scales
    means = features[:n_taught].mean(axis=0, dtype=np.float64).astype(np.float32)
    features -= means
    taught = features[:n_taught].copy()
    kernel = np.vstack([_likeness(some, taught) for some in _chunks(taught)])
    coefficients, unseen = kernel_ridge(kernel.astype(np.float64), truth.astype(np.float64), NOISE)
    student = Student(
        lexicon=lexicon,
        scales=scales,
        means=means,
        taught=taught,
        coefficients=coefficients.astype(np.float32),
    )
    return student, student.read_features(features), unit_rows(unseen.astype(np.float32))


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


def unit_rows(vectors: Vectors) -> Vectors:
    """Rows of unit length; zeros stay.

    Parameters
    ----------
    vectors : float32 array (n, n_dims)

    Returns
    -------
    float32 array (n, n_dims)
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / lengths.clip(min=1e-12)).astype(np.float32)
    return unit


def _likeness(features: Vectors, taught: Vectors) -> Vectors:
    """How alike papers are to the taught ones; the constant lets the mean be learned."""
    squares = [(some**2).sum(axis=1) for some in (features, taught)]
    distances = squares[0][:, None] + squares[1] - 2 * features @ taught.T
    likeness: Vectors = 1 + np.exp(distances.clip(min=0) / np.float32(-WIDTH))
    return likeness


def _chunks(features: Vectors) -> list[Vectors]:
    return [features[start : start + _CHUNK] for start in range(0, len(features), _CHUNK)]
