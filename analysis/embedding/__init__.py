"""Texts become unit vectors: ``encode_papers``, and ``encode_new_papers`` for later ones."""

from analysis.embedding.encode import (
    Embeddings,
    Encoder,
    choose_encoder,
    encode_new_papers,
    encode_papers,
    encode_texts,
)

__all__ = [
    "Embeddings",
    "Encoder",
    "choose_encoder",
    "encode_new_papers",
    "encode_papers",
    "encode_texts",
]
