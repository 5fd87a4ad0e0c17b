"""Vectors without any model: TF-IDF and a singular value decomposition of it.

The stated fallback where no weights are installed, and a baseline to hold an encoder against.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

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
        from sklearn.feature_extraction.text import TfidfVectorizer

        content = hashlib.sha256(f"lexical {N_DIMS}".encode())
        for text in texts:
            content.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        self.fingerprint = content.hexdigest()
        self._tfidf = TfidfVectorizer(
            min_df=min(2, len(texts)), sublinear_tf=True, stop_words="english"
        )
        weights = self._tfidf.fit_transform(texts)
        n_dims = max(1, min(N_DIMS, len(texts) - 1, weights.shape[1] - 1))
        self._svd = TruncatedSVD(n_dims, random_state=0)
        with threadpool_limits(limits=1):
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
        with threadpool_limits(limits=1):
            vectors = self._svd.transform(self._tfidf.transform(texts))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        yield from (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
