"""The encoder against an independent forward pass; a vector depends on its text alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import erf

from analysis.embedding import encoder as encoder_module
from analysis.embedding.encoder import MAX_TOKENS, MiniLM
from analysis.embedding.minilm_graph import RANGES
from analysis.errors import EncoderUnavailableError

TEXTS = [
    "Glacier fronts retreat in summer.",
    "A frog calls at night; two recorders hear it and disagree about the hour.",
    "no",
]


def test_graph_is_berts_forward_pass_with_rounded_products(minilm, bert):
    """Oracle: the same layers written out in numpy from the paper's equations, rounded alike."""
    for text, vector in zip(TEXTS, minilm.encode(TEXTS), strict=True):
        error = np.abs(vector - bert.vector(text, rounded=True))
        # A value on the edge of two steps may go to the other one.
        assert np.median(error) < 1e-5
        assert error.max() < 1e-3
        assert np.abs(vector - bert.vector(text)).max() > 3e-3, "the rounding is not seen at all"


def test_vectors_stay_close_to_unrounded_ones(minilm, bert, example_corpus):
    """facts: .995 on abstracts with a scale per channel, .937 with one per tensor."""
    papers = example_corpus.papers
    words = sorted(set(" ".join(papers["abstract"]).lower().split()))[::20]
    for texts, least in (
        (papers["abstract"].head(20).tolist(), 0.993),
        ([" ".join(papers["abstract"].head(3))], 0.99),  # to the last position
        (papers["title"].tolist(), 0.99),
        (words, 0.985),
    ):
        cosines = [bert.vector(t) @ v for t, v in zip(texts, minilm.encode(texts), strict=True)]
        assert np.mean(cosines) > least
        assert np.min(cosines) > 0.94


def test_ranges_are_those_of_the_examples_titles(bert, example_corpus):
    seen = [bert.ranges(title) for title in example_corpus.papers["title"]]
    low, high = np.quantile(seen, 0.1, axis=0)[:, 0], np.quantile(seen, 0.9, axis=0)[:, 1]
    said = np.asarray(RANGES).reshape(-1, 2)
    # a tenth of the range: they were read off a quantised model, and rounded
    assert (0.1 * (high - low) > np.abs(np.column_stack([low, high]) - said).T).all()


def test_vector_of_a_text_does_not_depend_on_its_company(minilm, example_corpus, monkeypatch):
    papers = example_corpus.papers
    texts = [*TEXTS, "ice", "a", "", "ice " * 300, *papers["abstract"][:5], *papers["title"]]
    vector_of = {text: next(iter(minilm.encode([text]))) for text in texts[:15]}
    rng = np.random.default_rng(6)
    for n_texts, n_characters, per_run in ((256, 8_000, 512), (9, 900, 64), (999, 3000, 10_000)):
        monkeypatch.setattr(encoder_module, "_TEXTS_PER_PART", n_texts)
        monkeypatch.setattr(encoder_module, "_CHARACTERS_PER_PART", n_characters)
        monkeypatch.setattr(encoder_module, "_TOKENS_PER_RUN", per_run)
        some = rng.permutation(texts * 2).tolist()
        together = list(minilm.encode(some))
        assert len(together) == len(some)
        for text, vector in zip(some, together, strict=True):
            assert vector.tobytes() == vector_of.setdefault(text, vector).tobytes(), text


def test_parts_are_bounded_by_texts_and_characters(monkeypatch):
    monkeypatch.setattr(encoder_module, "_TEXTS_PER_PART", 3)
    monkeypatch.setattr(encoder_module, "_CHARACTERS_PER_PART", 10)
    texts = ["a", "b", "c", "d" * 9, "e", "f" * 50, "g", "", ""]
    parts = list(encoder_module._parts(texts))
    assert parts == [["a", "b", "c"], ["d" * 9, "e"], ["f" * 50], ["g", "", ""]]
    assert list(encoder_module._parts([])) == []


def test_other_ranges_make_another_encoder(minilm, tmp_path, monkeypatch):
    monkeypatch.setattr(encoder_module, "RANGES", (((0, 1),) * 4,) * 6)
    assert MiniLM(tmp_path).fingerprint != minilm.fingerprint


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


@pytest.fixture(scope="module")
def bert() -> Bert:
    return Bert()


class Bert:
    """BERT's forward pass, with every value as it is or rounded as the graph rounds it."""

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        weights_file, tokenizer_file = encoder_module._installed_weights()
        self.weights = load_file(weights_file)
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.no_padding()

    def vector(self, text, *, rounded=False):
        pooled = self._states(text, [], rounded=rounded).mean(0)
        return pooled / np.linalg.norm(pooled)

    def ranges(self, text):
        """Lowest and highest of what enters each layer's four products."""
        entering = []
        self._states(text, entering, rounded=False)
        return [(values.min(), values.max()) for values in entering]

    def _states(self, text, entering, *, rounded):
        weights, ids = self.weights, self.tokenizer.encode(text).ids
        ranges = iter(np.asarray(RANGES).reshape(-1, 2))

        def norm(x, name):
            mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
            at = (weights[f"{name}.weight"], weights[f"{name}.bias"])
            return (x - mean) / np.sqrt(var + 1e-12) * at[0] + at[1]

        def dense(x, *names):
            entering.append(x)
            low, high = next(ranges)
            if rounded:
                step = (high - low) / 255
                zero = round(-low / step)
                x = step * (np.clip(np.rint(x / step) + zero, 0, 255) - zero)
            return [x @ weight(name).T + weights[f"{name}.bias"] for name in names]

        def weight(name):
            exact = weights[f"{name}.weight"]
            step = np.abs(exact).max(axis=1, keepdims=True) / 127
            return step * np.rint(exact / step) if rounded else exact

        def softmax(x):
            e = np.exp(x - x.max(-1, keepdims=True))
            return e / e.sum(-1, keepdims=True)

        e = "embeddings."
        x = weights[e + "word_embeddings.weight"][ids]
        x = x + weights[e + "token_type_embeddings.weight"][0]
        x = norm(x + weights[e + "position_embeddings.weight"][: len(ids)], e + "LayerNorm")
        for layer in range(6):
            at = f"encoder.layer.{layer}."
            heads = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
            query, key, value = (
                part.reshape(len(ids), 12, 32).transpose(1, 0, 2) for part in dense(x, *heads)
            )
            mixed = softmax(query @ key.transpose(0, 2, 1) / math.sqrt(32)) @ value
            mixed = mixed.transpose(1, 0, 2).reshape(len(ids), 384)
            (mixed,) = dense(mixed, at + "attention.output.dense")
            x = norm(x + mixed, at + "attention.output.LayerNorm")
            (wide,) = dense(x, at + "intermediate.dense")
            (narrow,) = dense(wide * (1 + erf(wide / math.sqrt(2))) / 2, at + "output.dense")
            x = norm(x + narrow, at + "output.LayerNorm")
        return x
