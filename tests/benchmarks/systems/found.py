"""What a system found, on disk; standard library and numpy only, for any environment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.benchmarks.fits import read_papers


@dataclass(frozen=True, eq=False, kw_only=True)
class Found:
    """Topics of papers, by one system at one number of topics.

    Attributes
    ----------
    level : str
        ``own``: as many as it found by itself; else the level whose number it was asked for.
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    words : list of list of str
        Ten of each topic, as the system shows them, in any order; empty where it shows none.
    seconds : float
        Processor time of the fit, given vectors and texts: other work on the machine adds little.
    confidence : float64 array (n_papers,), optional
        Higher for papers that the system is surer of; that of outliers has no meaning.
    """

    level: str
    topic_ids: npt.NDArray[np.int64]
    words: list[list[str]]
    seconds: float
    confidence: npt.NDArray[np.float64] | None = None

    @property
    def n_topics(self) -> int:
        """Topics, the outliers not counted."""
        return len(np.unique(self.topic_ids[self.topic_ids >= 0]))


def save_found(file: Path, found: Sequence[Found]) -> None:
    """Write what a process found, whole or not at all."""
    arrays: dict[str, Any] = {}
    texts = []
    for n, each in enumerate(found):
        arrays[f"topics-{n}"] = each.topic_ids
        if each.confidence is not None:
            arrays[f"confidence-{n}"] = each.confidence
        texts.append({"level": each.level, "words": each.words, "seconds": each.seconds})
    part = file.with_suffix(".part.npz")
    np.savez(part, texts=np.array(json.dumps(texts)), **arrays)
    part.rename(file)


def load_found(file: Path) -> list[Found]:
    """Read what :func:`save_found` wrote."""
    with np.load(file) as kept:
        return [
            Found(
                topic_ids=kept[f"topics-{n}"],
                confidence=kept.get(f"confidence-{n}"),
                **each,
            )
            for n, each in enumerate(json.loads(str(kept["texts"])))
        ]


def read_given(job: dict[str, Any]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The texts and vectors that a process is given."""
    texts = [paper["text"] for paper in read_papers(Path(job["papers"]))]
    return texts, np.load(job["vectors"])
