"""The choice of an encoder, and of who reads what; vectors through the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, islice
from typing import Protocol

import numpy as np
import numpy.typing as npt

from analysis.config import OWN_ENCODERS, EncoderOptions
from analysis.corpus.record import paper_text
from analysis.embedding.backends import Backend
from analysis.embedding.cache import open_cache, vector_key
from analysis.embedding.distilled import (
    MIN_AGREEMENT,
    N_AUTO,
    N_TAUGHT,
    N_TAUGHT_MOST,
    RECIPE,
    Agreement,
    Distilled,
    distil,
)
from analysis.embedding.encoder import MiniLM
from analysis.embedding.lexical import Lexical
from analysis.embedding.student import Student, unit_rows
from analysis.embedding.words import read_words
from analysis.errors import EncoderUnavailableError
from analysis.progress import SILENT, Progress
from analysis.schema import DataFrame, Papers
from analysis.storage import cache_folder

Vectors = npt.NDArray[np.float32]

#: Vectors kept at once: what a killed process loses at most, beside what its threads are at.
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
    agreement : Agreement or None
        Of the student that made most of them with the encoder; None without a student.
    student : Student or None
        Reads papers that come later as it read these.
    notice : str or None
        Why papers were not encoded as was asked.
    """

    vectors: Vectors
    encoder: str
    fingerprint: str
    agreement: Agreement | None = None
    student: Student | None = None
    notice: str | None = None


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
        Why it is not the one that was asked for: the lexical encoder stands in for MiniLM where
        its weights are missing.

    Raises
    ------
    EncoderUnavailableError
        A named model cannot be loaded.
    """
    if options.encoder == "lexical":
        return Lexical(_texts(papers)), None
    if options.encoder not in OWN_ENCODERS:
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
    options: EncoderOptions,
    *,
    progress: Progress = SILENT,
) -> Embeddings:
    """Encode titles and abstracts, all by the encoder or most by a student of it.

    Parameters
    ----------
    papers : Papers
    encoder : Encoder
    options : EncoderOptions
    progress : Progress, optional
        Told what is being encoded, and how far it is.

    Returns
    -------
    Embeddings
        Rows in the order of ``papers``.
    """
    read = partial(_read, encoder, options, progress)
    texts, notice = _texts(papers), None
    # Two papers may have one text. One without abstract has its title's.
    pairs = sorted(set(zip(texts, papers["title"], strict=True)), reverse=True)
    title_of = {text: title for text, title in pairs if text != title}
    n_least = {"auto": N_AUTO, "distilled": N_TAUGHT + 1}.get(options.encoder)
    if n_least is not None and not isinstance(encoder, Lexical):
        if len(title_of) >= n_least:
            n_taught = min(max(N_TAUGHT, len(title_of) // 10), N_TAUGHT_MOST)
            made = distil(title_of, read, n_taught=n_taught, progress=progress)
            if made.agreement.low >= MIN_AGREEMENT:
                return _by_student(texts, encoder, made, read)
            notice = (
                "All papers were encoded whole: a student of the encoder shared only "
                f"{100 * made.agreement.overlap:.0f} % of nearest neighbours with it."
            )
        elif options.encoder == "distilled":
            notice = (
                f"All papers were encoded whole: a student is taught {N_TAUGHT:,} papers with "
                f"abstracts at least, and the corpus holds {len(title_of):,}."
            )
    return Embeddings(
        vectors=read("Encoding papers", texts),
        encoder=encoder.name,
        fingerprint=encoder.fingerprint,
        notice=notice,
    )


def encode_new_papers(
    titles: Sequence[str],
    texts: Sequence[str],
    encoder: Encoder,
    options: EncoderOptions,
    embeddings: Embeddings,
    *,
    progress: Progress = SILENT,
) -> Vectors:
    """Encode papers that came after others as these were.

    Where a student read those, it reads the new ones too: of its vectors and the encoder's, papers
    of one topic lie apart.

    Parameters
    ----------
    titles, texts : sequences of str
        A text begins with its title; without an abstract it is the title. One without a title is
        read by the encoder.
    encoder : Encoder
    options : EncoderOptions
    embeddings : Embeddings
        Of the papers that were there before.
    progress : Progress, optional

    Returns
    -------
    float32 array (n_texts, n_dims), rows of unit length
    """
    student = embeddings.student
    read = partial(_read, encoder, options, progress)
    if student is None:
        return read("Encoding papers", texts)
    pairs = zip(texts, titles, strict=True)
    whole = np.array([text == title or not title for text, title in pairs], bool)
    vectors = np.empty((len(texts), embeddings.vectors.shape[1]), np.float32)
    if whole.any():
        alone = [*compress(texts, whole)]
        vectors[whole] = read("Encoding papers without abstract or title", alone)
    if not whole.all():
        of_titles = read("Encoding titles", [*compress(titles, ~whole)])
        words = read_words([*compress(texts, ~whole)]).within(student.lexicon.vocabulary)
        vectors[~whole] = unit_rows(_as_kept(student.read(of_titles, words)))
    return vectors


def _read(
    encoder: Encoder, options: EncoderOptions, progress: Progress, what: str, texts: Sequence[str]
) -> Vectors:
    with progress.stage(what, len(texts)) as advance:
        return encode_texts(texts, encoder, cache=options.cache, progress=advance)


def _by_student(
    texts: list[str],
    encoder: Encoder,
    made: Distilled,
    read: Callable[[str, list[str]], Vectors],
) -> Embeddings:
    """The student's vectors, and the encoder's for texts that are but a title."""
    row_of = {text: row for row, text in enumerate(made.texts)}
    vectors = unit_rows(_as_kept(made.vectors))
    if short := [text for text in dict.fromkeys(texts) if text not in row_of]:
        vectors = np.vstack([vectors, read("Encoding papers without abstract", short)])
        row_of |= {text: row for row, text in enumerate(short, start=len(made.texts))}
    # Every text has its part in the vectors of all.
    content = hashlib.sha256(f"{encoder.fingerprint} distilled {RECIPE}".encode())
    for text in made.texts:
        content.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return Embeddings(
        vectors=vectors[[row_of[text] for text in texts]],
        encoder=encoder.name,
        fingerprint=content.hexdigest(),
        agreement=made.agreement,
        student=made.student,
    )


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
    return unit_rows(np.stack([known[key] for key in keys]))


def _as_kept(vectors: Vectors) -> Vectors:
    return vectors.astype(np.float16).astype(np.float32)


def _texts(papers: DataFrame[Papers]) -> list[str]:
    return [
        paper_text(title, abstract)
        for title, abstract in zip(papers["title"], papers["abstract"], strict=True)
    ]
