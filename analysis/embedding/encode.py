"""The choice of an encoder, and vectors through the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
import numpy.typing as npt

from analysis.config import EncoderOptions
from analysis.corpus.record import paper_text
from analysis.embedding.backends import Backend
from analysis.embedding.cache import open_cache, vector_key
from analysis.embedding.encoder import MiniLM
from analysis.embedding.lexical import Lexical
from analysis.errors import EncoderUnavailableError
from analysis.schema import DataFrame, Papers
from analysis.storage import cache_folder

Vectors = npt.NDArray[np.float32]

#: Vectors kept at once: what a killed process loses at most.
_BATCH = 256


class Encoder(Protocol):
    """What makes vectors: a name, a fingerprint that changes with them, and ``encode``."""

    name: str
    fingerprint: str

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield a unit vector per text, in order."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Embeddings:
    """Unit vectors of papers.

    Attributes
    ----------
    vectors : float32 array (n_papers, n_dims)
        Rows of unit length, in the order of the papers frame.
    encoder : str
        What made them, in words.
    fingerprint : str
        Hash that changes whenever the same text would get another vector.
    """

    vectors: Vectors
    encoder: str
    fingerprint: str


def choose_encoder(
    papers: DataFrame[Papers], options: EncoderOptions
) -> tuple[Encoder, str | None]:
    """The encoder that the options name.

    Parameters
    ----------
    papers : Papers
        What the lexical encoder is made from.
    options : EncoderOptions

    Returns
    -------
    encoder : Encoder
    notice : str or None
        Why it is not the one that was asked for: the lexical encoder stands in for the default
        one where its weights are missing.

    Raises
    ------
    EncoderUnavailableError
        A named model cannot be loaded.
    """
    if options.encoder == "lexical":
        return Lexical(_texts(papers)), None
    if options.encoder != "default":
        return Backend(options.encoder), None
    try:
        return MiniLM(cache_folder()), None
    except EncoderUnavailableError as error:
        return Lexical(
            _texts(papers)
        ), f"Texts are encoded by word counts, not by meaning: {error}."


def encode_papers(
    papers: DataFrame[Papers],
    encoder: Encoder,
    *,
    cache: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Embeddings:
    """Encode titles and abstracts.

    Parameters
    ----------
    papers : Papers
    encoder : Encoder
    cache : bool
        Look vectors up and keep new ones.
    progress : callable, optional
        Called with the numbers of papers done and in all.

    Returns
    -------
    Embeddings
        Rows in the order of ``papers``.
    """
    vectors = encode_texts(_texts(papers), encoder, cache=cache, progress=progress)
    return Embeddings(vectors=vectors, encoder=encoder.name, fingerprint=encoder.fingerprint)


def encode_texts(
    texts: Sequence[str],
    encoder: Encoder,
    *,
    cache: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Vectors:
    """Encode texts, each distinct one once.

    Parameters
    ----------
    texts : sequence of str
    encoder : Encoder
    cache : bool
        Look vectors up and keep new ones. The lexical encoder's are never kept: they hold for
        one corpus only.
    progress : callable, optional
        Called with the numbers of texts done and in all.

    Returns
    -------
    float32 array (n_texts, n_dims)
        Rows of unit length.
    """
    store = open_cache() if cache and not isinstance(encoder, Lexical) else None
    keys = [vector_key(encoder.fingerprint, text) for text in texts]
    known = store.get(keys) if store else {}
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    n_known = len(texts) - len(new)
    if progress is not None:
        progress(n_known, len(texts))
    fresh = zip(new, encoder.encode(list(new.values())), strict=True)
    while made := {key: _as_kept(vector) for key, vector in islice(fresh, _BATCH)}:
        if store:
            store.put(made.items())
        known |= made
        n_known += len(made)
        if progress is not None:
            progress(n_known, len(texts))
    if not texts:
        return np.empty((0, 0), dtype=np.float32)
    rows = np.stack([known[key] for key in keys])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(min=1e-12)


def _as_kept(vector: Vectors) -> Vectors:
    return vector.astype(np.float16).astype(np.float32)


def _texts(papers: DataFrame[Papers]) -> list[str]:
    return [
        paper_text(title, abstract)
        for title, abstract in zip(papers["title"], papers["abstract"], strict=True)
    ]
