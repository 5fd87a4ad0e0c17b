"""Texts become unit vectors: ``encode_papers``."""

from analysis.embedding.encode import (
    Embeddings,
    Encoder,
    choose_encoder,
    encode_papers,
    encode_texts,
)

__all__ = ["Embeddings", "Encoder", "choose_encoder", "encode_papers", "encode_texts"]
