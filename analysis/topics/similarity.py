"""How alike topics are, each pair of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.topics.structure import Vectors, topic_centres


def topic_similarity(vectors: Vectors, topic_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Cosine of the centres of all pairs of topics, seen from the mean of the whole corpus.

    Parameters
    ----------
    vectors : float32 array (n_papers, n_dims)
    topic_ids : int64 array (n_papers,)
        -1 for outliers.

    Returns
    -------
    float64 array (n_topics, n_topics)
        Symmetric, 1 on the diagonal; below 0 where two topics lie on different sides of the mean.
    """
    centres = topic_centres(vectors, topic_ids).astype(np.float64)
    # not a product of matrices: its sums depend on the number of threads
    return np.einsum("id,jd->ij", centres, centres, optimize=False)
