"""Any sentence-transformers or Model2Vec model, through BERTopic's own choice of backend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.errors import EncoderUnavailableError

Vectors = npt.NDArray[np.float32]

_BATCH = 64


class Backend:
    """A model by its name or path.

    Parameters
    ----------
    model : str
        Name or path that sentence-transformers or Model2Vec can load.

    Raises
    ------
    EncoderUnavailableError
        Neither is installed, or none can load it.
    """

    def __init__(self, model: str) -> None:
        self.name = model
        self._model = _load(model)
        self.fingerprint = hashlib.sha256(f"backend {model}".encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vector of each text, in order.

        Parameters
        ----------
        texts : sequence of str

        Yields
        ------
        float32 array (n_dims,)
        """
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            vectors = np.asarray(self._model.encode(batch), dtype=np.float32)
            yield from vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _load(model: str) -> Any:
    failures = []
    if find_spec("sentence_transformers"):
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(model)
        except (OSError, ValueError) as error:
            failures.append(str(error).splitlines()[0])
    if find_spec("model2vec"):
        from model2vec import StaticModel

        try:
            return StaticModel.from_pretrained(model)
        except (OSError, ValueError) as error:
            failures.append(str(error).splitlines()[0])
    if failures:
        raise EncoderUnavailableError(f"no encoder {model!r}: {'; '.join(failures)}")
    raise EncoderUnavailableError(
        f"encoder {model!r} needs sentence-transformers or model2vec: install the extra "
        "topic-digest[sentence-transformers] or topic-digest[model2vec], or choose default or "
        "lexical"
    )
