from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from analysis.config import EncoderOptions
from analysis.embedding import choose_encoder, encode_texts
from analysis.embedding import encode as encode_module
from analysis.embedding.cache import VectorCache, vector_key
from analysis.embedding.lexical import Lexical
from analysis.errors import EncoderUnavailableError


class Counting:
    """An encoder that remembers what it was asked for."""

    name = "counting"
    fingerprint = "counting"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        for text in texts:
            self.asked.append(text)
            rng = np.random.default_rng(len(text))
            vector = rng.normal(size=8).astype(np.float32)
            yield vector / np.linalg.norm(vector)


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path))
    return tmp_path


def test_a_text_is_encoded_once_and_found_again(own_cache):
    first, second = Counting(), Counting()
    cold = encode_texts(["a", "bb", "a"], first, cache=True)
    warm = encode_texts(["bb", "a", "ccc"], second, cache=True)
    assert first.asked == ["a", "bb"]
    assert second.asked == ["ccc"]
    assert cold[0].tobytes() == warm[1].tobytes()
    assert cold[1].tobytes() == warm[0].tobytes()


def test_without_a_cache_the_vectors_are_the_same(own_cache):
    kept = encode_texts(["a", "bb"], Counting(), cache=True)
    fresh = encode_texts(["a", "bb"], Counting(), cache=False)
    assert kept.tobytes() == fresh.tobytes()
    assert np.linalg.norm(fresh, axis=1) == pytest.approx(1)


def test_what_was_done_before_an_interruption_is_kept(own_cache, monkeypatch):
    monkeypatch.setattr(encode_module, "_BATCH", 2)

    class Dying(Counting):
        def encode(self, texts):
            for number, vector in enumerate(super().encode(texts)):
                if number == 5:
                    raise KeyboardInterrupt
                yield vector

    texts = [f"{'x' * n}" for n in range(1, 9)]
    with pytest.raises(KeyboardInterrupt):
        encode_texts(texts, Dying(), cache=True)
    after = Counting()
    encode_texts(texts, after, cache=True)
    assert after.asked == texts[4:]


def test_progress_ends_with_all(own_cache):
    calls = []
    encode_texts(["a", "bb"], Counting(), cache=True, progress=lambda *n: calls.append(n))
    assert calls[0] == (0, 2)
    assert calls[-1] == (2, 2)


def test_another_encoder_never_meets_these_vectors():
    assert vector_key("one", "text") != vector_key("two", "text")


def test_a_broken_cache_is_set_aside(tmp_path):
    file = tmp_path / "vectors.sqlite"
    file.write_bytes(b"this is no database, and long enough to be seen as one" * 50)
    cache = VectorCache(file)
    cache.put([(b"k", np.ones(3, np.float32))])
    assert list(cache.get([b"k", b"other"])) == [b"k"]
    assert file.with_suffix(".broken").exists()


def test_an_unwritable_cache_slows_a_run_and_does_not_end_it(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path / "file" / "below"))
    vectors = encode_texts(["a", "bb"], Counting(), cache=True)
    assert vectors.shape == (2, 8)
    assert "cannot be used" in caplog.text


def test_a_damaged_cache_is_as_good_as_none(tmp_path, caplog):
    file = tmp_path / "vectors.sqlite"
    cache = VectorCache(file)
    cache.put([(bytes([n]), np.ones(384, np.float32)) for n in range(200)])
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    assert cache.get([bytes([5])]) == {}
    cache.put([(b"new", np.ones(384, np.float32))])
    assert "cannot be read" in caplog.text
    assert "not kept" in caplog.text


def test_a_locked_cache_is_not_set_aside(tmp_path, monkeypatch):
    file = tmp_path / "vectors.sqlite"
    VectorCache(file).put([(b"k", np.ones(3, np.float32))])
    monkeypatch.setattr("analysis.embedding.cache._TIMEOUT", 0.1)
    with sqlite3.connect(file) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError):
            VectorCache(file)
    assert not file.with_suffix(".broken").exists()


def test_lexical_vectors_are_near_for_like_texts():
    texts = ["frogs call at night", "frogs call by day", "glacier ice melts", "glacier ice flows"]
    vectors = np.stack(list(Lexical(texts).encode(texts)))
    similarity = vectors @ vectors.T
    assert similarity[0, 1] > similarity[0, 2]
    assert similarity[2, 3] > similarity[1, 3]


def test_missing_weights_fall_back_and_say_so(example_corpus, monkeypatch):
    from analysis.embedding import encoder

    monkeypatch.setattr(encoder, "WEIGHTS_PACKAGE", "no-such-weights")
    chosen, notice = choose_encoder(example_corpus.papers, EncoderOptions())
    assert isinstance(chosen, Lexical)
    assert "weights are missing" in notice


def test_a_named_model_without_its_extra_names_the_extra(example_corpus):
    with pytest.raises(EncoderUnavailableError, match=r"topic-digest\[sentence-transformers\]"):
        choose_encoder(example_corpus.papers, EncoderOptions(encoder="some/model"))
