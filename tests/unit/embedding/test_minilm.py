"""The encoder against an independent forward pass, and its promise that texts are alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.embedding import encoder as encoder_module
from analysis.embedding.encoder import MAX_TOKENS, MiniLM
from analysis.embedding.minilm_graph import encoder_graph
from analysis.errors import EncoderUnavailableError

TEXTS = [
    "Glacier fronts retreat in summer.",
    "A frog calls at night; two recorders hear it and disagree about the hour.",
    "no",
]


def test_graph_is_berts_forward_pass():
    """Oracle: the same layers written out in numpy from the paper's equations."""
    import onnxruntime
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    weights_file, tokenizer_file = encoder_module._installed_weights()
    session = onnxruntime.InferenceSession(
        encoder_graph(weights_file).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    weights, tokenizer = load_file(weights_file), Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    for text in TEXTS:
        ids = tokenizer.encode(text).ids
        vector = session.run(None, {"token_ids": np.asarray([ids], np.int32)})[0][0]
        np.testing.assert_allclose(vector, _bert(weights, ids), atol=2e-6)


def test_quantised_vectors_stay_close_to_float_ones(minilm, example_corpus):
    """facts: .995 on abstracts with a scale per channel, .937 with one per tensor."""
    import onnxruntime
    from tokenizers import Tokenizer

    weights_file, tokenizer_file = encoder_module._installed_weights()
    session = onnxruntime.InferenceSession(
        encoder_graph(weights_file).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    texts = example_corpus.papers["abstract"].head(20).tolist()
    cosines = []
    for text, vector in zip(texts, minilm.encode(texts), strict=True):
        ids = np.asarray([tokenizer.encode(text).ids], np.int32)
        cosines.append(session.run(None, {"token_ids": ids})[0][0] @ vector)
    assert np.mean(cosines) > 0.99


def test_vector_of_a_text_does_not_depend_on_its_company(minilm):
    alone = [next(iter(minilm.encode([text]))) for text in TEXTS]
    together = list(minilm.encode(TEXTS[::-1]))[::-1]
    assert [v.tobytes() for v in alone] == [v.tobytes() for v in together]


def test_a_damaged_graph_is_made_anew(tmp_path, minilm):
    other = MiniLM(tmp_path)
    other._graph.write_bytes(b"cut off")
    again = next(iter(other.encode(TEXTS)))
    assert again.tobytes() == next(iter(minilm.encode(TEXTS))).tobytes()
    assert other._graph.stat().st_size > 10**6
    assert [file.name for file in tmp_path.iterdir()] == [other._graph.name]


def test_words_beyond_the_limit_change_nothing(minilm):
    long = "ice " * MAX_TOKENS
    first, second = minilm.encode([long, long + "fire " * 50])
    assert first.tobytes() == second.tobytes()


def test_weights_of_another_hash_are_refused(monkeypatch):
    monkeypatch.setattr(encoder_module, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EncoderUnavailableError, match="not the official file"):
        encoder_module._installed_weights()


def test_missing_weights_name_the_remedy(monkeypatch):
    monkeypatch.setattr(encoder_module, "WEIGHTS_PACKAGE", "no-such-weights")
    with pytest.raises(EncoderUnavailableError, match="--encoder lexical"):
        encoder_module._installed_weights()


@pytest.fixture(scope="module")
def minilm(cache_folder) -> MiniLM:
    return MiniLM(cache_folder)


def _bert(weights, ids):
    def norm(x, name):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(var + 1e-12) * weights[f"{name}.weight"] + weights[
            f"{name}.bias"
        ]

    def dense(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def softmax(x):
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    erf = np.vectorize(math.erf)
    e = "embeddings."
    x = weights[e + "word_embeddings.weight"][ids] + weights[e + "token_type_embeddings.weight"][0]
    x = norm(x + weights[e + "position_embeddings.weight"][: len(ids)], e + "LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}."
        query, key, value = (
            dense(x, f"{at}attention.self.{part}").reshape(len(ids), 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        mixed = softmax(query @ key.transpose(0, 2, 1) / math.sqrt(32)) @ value
        mixed = mixed.transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(x + dense(mixed, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        wide = dense(x, at + "intermediate.dense")
        wide = wide * (1 + erf(wide / math.sqrt(2))) / 2
        x = norm(x + dense(wide, at + "output.dense"), at + "output.LayerNorm")
    pooled = x.mean(0)
    return pooled / np.linalg.norm(pooled)
