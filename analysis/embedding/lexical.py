"""Vectors without any model: TF-IDF and a singular value decomposition of it.

The stated fallback where no weights are installed, and a baseline to hold an encoder against.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

Vectors = npt.NDArray[np.float32]

N_DIMS = 200


class Lexical:
    """Latent semantic analysis [1]_ of the texts that it is made from.

    Parameters
    ----------
    texts : sequence of str
        In an order that does not depend on the input's, since sums run along it.

    References
    ----------
    .. [1] Deerwester, S. et al. (1990). Journal of the American Society for Information
       Science 41(6).
    """

    name = "TF-IDF and SVD"

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.decomposition import TruncatedSVD

        content = hashlib.sha256(f"lexical {N_DIMS}".encode())
        for text in texts:
            content.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        self.fingerprint = content.hexdigest()
        self._tfidf, weights = _weigh(texts)
        n_dims = max(1, min(N_DIMS, len(texts) - 1, weights.shape[1] - 1))
        # The decomposition needs two columns even to find one direction.
        self._svd = TruncatedSVD(n_dims, random_state=0) if weights.shape[1] > 1 else None
        if self._svd is not None:
            # Equal texts have no variance for it to divide by; we don't ask for that ratio.
            quiet = np.errstate(divide="ignore", invalid="ignore")
            with threadpool_limits(limits=1, user_api="blas"), quiet:
                self._svd.fit(weights)

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vector of each text, in order.

        Parameters
        ----------
        texts : sequence of str

        Yields
        ------
        float32 array (n_dims,)
        """
        if not texts:
            return
        weights = self._tfidf.transform(texts)
        with threadpool_limits(limits=1, user_api="blas"):
            vectors = weights.toarray() if self._svd is None else self._svd.transform(weights)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        yield from (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def _weigh(texts: Sequence[str]) -> tuple[Any, Any]:
    """TF-IDF of words that several texts share, else of any word, else of pairs of letters."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    for options in (
        {"min_df": min(2, len(texts)), "stop_words": "english"},
        {"min_df": 1},
        {"min_df": 1, "analyzer": "char", "ngram_range": (1, 2)},
    ):
        vectorizer = TfidfVectorizer(sublinear_tf=True, **options)
        try:
            return vectorizer, vectorizer.fit_transform(texts)
        except ValueError:  # no term is left
            continue
    return vectorizer, vectorizer.fit_transform([*texts, "none"])[:-1]
