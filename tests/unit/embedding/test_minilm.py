"""The encoder against an independent forward pass, and its promise that texts are alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.embedding import encoder as encoder_module
from analysis.embedding.encoder import MAX_TOKENS, MiniLM, ShortTextMiniLM
from analysis.embedding.minilm_graph import RANGES, encoder_graph
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
    texts = example_corpus.papers["abstract"].head(20).tolist()
    assert (_unquantised(texts) * list(minilm.encode(texts))).sum(axis=1).mean() > 0.99


def test_vectors_of_short_texts_are_as_near_to_float_ones(minilm, short, example_corpus):
    papers = example_corpus.papers
    words = sorted(set(" ".join(papers["abstract"]).lower().split()))[::20]
    for texts in (papers["title"].tolist(), words):
        truth = _unquantised(texts)
        fixed, own = ((truth * list(by.encode(texts))).sum(axis=1) for by in (short, minilm))
        assert fixed.mean() > own.mean() - 0.002
        assert fixed.min() > 0.94


def test_fixed_ranges_are_those_of_the_examples_titles(example_corpus):
    """Oracle: what enters the products of the unquantised model, a text at a time."""
    import onnx
    import onnxruntime
    from tokenizers import Tokenizer

    weights_file, tokenizer_file = encoder_module._installed_weights()
    model = encoder_graph(weights_file)
    entering = [n.input[0] for n in model.graph.node if n.op_type in ("Attention", "MatMul")]
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in entering
    )
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    seen = []
    for title in example_corpus.papers["title"]:
        ids = np.asarray([tokenizer.encode(title).ids], np.int32)
        values = session.run(entering, {"token_ids": ids})
        seen.append([(each.min(), each.max()) for each in values])
    low, high = np.quantile(seen, 0.1, axis=0)[:, 0], np.quantile(seen, 0.9, axis=0)[:, 1]
    said = np.asarray(RANGES).reshape(-1, 2)
    # a tenth of the range: they were read off a quantised model, and rounded
    assert (0.1 * (high - low) > np.abs(np.column_stack([low, high]) - said).T).all()


def test_vector_of_a_text_does_not_depend_on_its_company(minilm):
    alone = [next(iter(minilm.encode([text]))) for text in TEXTS]
    together = list(minilm.encode(TEXTS[::-1]))[::-1]
    assert [v.tobytes() for v in alone] == [v.tobytes() for v in together]


def test_vector_of_a_short_text_does_not_depend_on_its_company(short, example_corpus, monkeypatch):
    titles = [*TEXTS, "ice", "a", "", "ice " * 300, *example_corpus.papers["title"]]
    vector_of = {title: next(iter(short.encode([title]))) for title in titles[:12]}
    rng = np.random.default_rng(6)
    for window, per_run in ((256, 1_024), (40, 64), (7, 10_000)):
        monkeypatch.setattr(ShortTextMiniLM, "n_together", window)
        monkeypatch.setattr(encoder_module, "_TOKENS_PER_RUN", per_run)
        some = rng.permutation(titles).tolist()
        together = list(short.encode(some))
        assert len(together) == len(some)
        for title, vector in zip(some, together, strict=True):
            assert vector.tobytes() == vector_of.setdefault(title, vector).tobytes(), title


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
def short(cache_folder) -> ShortTextMiniLM:
    return ShortTextMiniLM(cache_folder)


def _unquantised(texts):
    import onnxruntime
    from tokenizers import Tokenizer

    weights_file, tokenizer_file = encoder_module._installed_weights()
    session = onnxruntime.InferenceSession(
        encoder_graph(weights_file).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    ids = [np.asarray([tokenizer.encode(text).ids], np.int32) for text in texts]
    return np.vstack([session.run(None, {"token_ids": each})[0] for each in ids])


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
