"""What systems found, on disk, to be compared; papers as the systems get them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False, kw_only=True)
class Fit:
    """Vectors and topics of papers, by one system.

    Attributes
    ----------
    paper_ids : list of str (n_papers,)
    vectors : float32 array (n_papers, n_dims), rows of unit length
    topic_ids : int64 array (n_papers,)
        -1 for outliers.
    words : list of list of str (n_topics,)
        Up to ten of each topic, as the system shows them; outliers have none.
    """

    paper_ids: list[str]
    vectors: npt.NDArray[np.float32]
    topic_ids: npt.NDArray[np.int64]
    words: list[list[str]]


def save_fit(file: Path, fit: Fit) -> None:
    """Write a fit, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    texts = json.dumps({"paper_ids": fit.paper_ids, "words": fit.words})
    part = file.with_suffix(".part.npz")
    np.savez(part, vectors=fit.vectors, topic_ids=fit.topic_ids, texts=np.array(texts))
    part.rename(file)


def load_fit(file: Path) -> Fit:
    """Read what :func:`save_fit` wrote."""
    with np.load(file) as kept:
        texts = json.loads(str(kept["texts"]))
        return Fit(vectors=kept["vectors"], topic_ids=kept["topic_ids"], **texts)


def read_papers(file: Path) -> list[dict[str, Any]]:
    """Papers as ``run_papers`` writes them: paper_id, text, day, category."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
