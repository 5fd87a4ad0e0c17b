"""Digests on disk become one corpus: ``load_corpus``."""

from __future__ import annotations

from analysis.corpus.corpus import Corpus
from analysis.corpus.load import load_corpus
from analysis.corpus.record import paper_text

__all__ = ["Corpus", "load_corpus", "paper_text"]
