"""Any sentence-transformers or Model2Vec model, where that extra is installed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.errors import EncoderUnavailableError

Vectors = npt.NDArray[np.float32]


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
        self.name = Path(model).name if Path(model).exists() else model
        self._model = _load(model)
        self.fingerprint = _fingerprint(model)

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vector of each text, in order.

        Parameters
        ----------
        texts : sequence of str

        Yields
        ------
        float32 array (n_dims,)
        """
        # One by one, so that no vector depends on what a text was padded to in its batch.
        for text in texts:
            vector = np.asarray(self._model.encode([text]), dtype=np.float32)[0]
            yield vector / max(float(np.linalg.norm(vector)), 1e-12)


def _fingerprint(model: str) -> str:
    """Of a local model, the content of its files; of a named one, its name and the library's."""
    content = hashlib.sha256(b"backend")
    folder = Path(model)
    if folder.exists():
        for file in sorted(folder.rglob("*") if folder.is_dir() else [folder]):
            if file.is_file():
                content.update(file.relative_to(folder.parent).as_posix().encode())
                with file.open("rb") as stream:
                    content.update(hashlib.file_digest(stream, "sha256").digest())
    else:
        content.update(model.encode())
    for library in ("sentence-transformers", "model2vec"):
        with suppress(PackageNotFoundError):
            content.update(f"{library} {version(library)}".encode())
    return content.hexdigest()


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
        "topic-digest[sentence-transformers] or topic-digest[model2vec], or choose auto, full, "
        "distilled or lexical"
    )
