"""Digests on disk become one corpus: ``load_corpus``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.corpus.corpus import Corpus
    from analysis.corpus.load import load_corpus
    from analysis.corpus.record import paper_text

#: Imported when first used: a process that only parses needs no frames.
_HOMES = {"Corpus": "corpus", "load_corpus": "load", "paper_text": "record"}

__all__ = ["Corpus", "load_corpus", "paper_text"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis.corpus' has no attribute {name!r}")
    return getattr(import_module(f"analysis.corpus.{_HOMES[name]}"), name)
