from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import numpy as np
import pytest

from analysis import housekeeping, load_corpus
from analysis.corpus.cache import code_version
from analysis.embedding.cache import VectorCache
from analysis.embedding.encoder import MiniLM
from analysis.errors import AnalysisError
from analysis.examples import example_digests
from analysis.housekeeping import cache_contents, clear_cache, tidy_cache
from analysis.storage import cache_limit

DAY = 86_400


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path))
    return tmp_path


def write(path, n_bytes=1000, days=0.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * n_bytes)
    os.utime(path, (time.time() - days * DAY,) * 2)
    return path


def record(folder, name, version=None, **what):
    version = version or code_version()
    return write(folder / f"records-{version}" / "ab" / f"ab{name:0>62}", **what)


def keep_vectors(folder, monkeypatch, **days):
    """Vectors by name, each last used so many days ago."""
    cache = VectorCache(folder / "vectors.sqlite")
    for name, n_days in days.items():
        monkeypatch.setattr(
            "analysis.embedding.cache._today", lambda n=n_days: int(time.time() // DAY - n)
        )
        noise = np.random.default_rng(len(name)).normal(size=384)
        cache.put([(f"{name}{number}".encode(), noise.astype(np.float32)) for number in range(500)])
    monkeypatch.undo()
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(folder))
    return cache


def n_left(cache, name):
    return len(cache.get([f"{name}{number}".encode() for number in range(500)]))


def test_all_that_a_run_keeps_is_known(folder, tmp_path_factory):
    digests = tmp_path_factory.mktemp("digests")
    text = b"".join(path.read_bytes() for path in sorted(example_digests().glob("*.md")))
    (digests / "all.md").write_bytes(text)
    load_corpus(digests)
    list(MiniLM(folder).encode(["frogs call at night"]))
    keep = VectorCache(folder / "vectors.sqlite")
    keep.put([(b"a", np.ones(384, np.float32)), (b"b", np.ones(384, np.float32))])
    there = {path for path in folder.rglob("*") if path.is_file()}
    assert {file.path for file in housekeeping._kept()} == there
    contents = cache_contents().set_index("kind")
    assert contents["n_entries"].to_dict() == {
        housekeeping.ENCODER: 1,
        housekeeping.RECORDS: 1,
        housekeeping.VECTORS: 2,
    }
    assert contents["n_bytes"].sum() == sum(path.stat().st_size for path in there)


def test_clear_removes_what_was_made_and_nothing_else(folder, monkeypatch):
    keep_vectors(folder, monkeypatch, new=0)
    record(folder, "1")
    record(folder, "2", version="0" * 16)
    record(folder, "3").with_suffix(".4711").touch()
    write(folder / "minilm-int8-0123456789abcdef.onnx")
    write(folder / "vectors.broken")
    others = [
        write(folder / "thesis.md"),
        write(folder / "records-mine" / "ab" / ("ab" + "0" * 62)),
        write(folder / f"records-{'0' * 16}" / "notes.txt"),
        write(folder / f"records-{'1' * 16}" / "ab" / "letter.txt"),
        write(folder / "minilm.onnx"),
        write(folder / "below" / "vectors.sqlite"),
    ]
    before = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    freed = clear_cache()
    left = {path for path in folder.rglob("*") if path.is_file()}
    assert left == {*others, folder / "vectors.sqlite"}
    assert freed == before - sum(path.stat().st_size for path in left)
    assert not (folder / f"records-{code_version()}").exists()
    assert VectorCache(folder / "vectors.sqlite").count() == 0


def test_links_are_not_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    target = write(elsewhere / "ab" / ("ab" + "0" * 62), days=30)
    (folder / f"records-{'0' * 16}").symlink_to(elsewhere)
    (folder / "records-1111111111111111").mkdir()
    (folder / "records-1111111111111111" / "ab").symlink_to(elsewhere / "ab")
    record(folder, "1").with_name("ab" + "f" * 62).symlink_to(target)
    tidy_cache(0)
    clear_cache()
    assert target.exists()


def test_an_absent_cache_is_empty_and_stays_absent(folder, monkeypatch):
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(folder / "none"))
    assert len(cache_contents()) == 0
    assert clear_cache() == 0
    tidy_cache(0)
    assert not (folder / "none").exists()


def test_a_damaged_vector_file_is_cleared(folder):
    write(folder / "vectors.sqlite", n_bytes=50_000)
    assert clear_cache() > 30_000
    assert not (folder / "vectors.broken").exists()


def test_under_the_limit_only_remains_and_old_versions_go(folder, monkeypatch):
    cache = keep_vectors(folder, monkeypatch, old=900)
    kept = [record(folder, "1", days=400), record(folder, "2", version="0" * 16, days=3)]
    kept.append(write(folder / "minilm-int8-ab.part", days=0.5))
    gone = [
        record(folder, "3", version="0" * 16, days=8),
        write(folder / "minilm-int8-cd.part", days=2),
        write(folder / f"records-{code_version()}" / "cd" / f"{'c' * 64}.4711", days=2),
    ]
    tidy_cache(1e9)
    assert [path.exists() for path in kept] == [True] * 3
    assert [path.exists() for path in gone] == [False] * 3
    assert n_left(cache, "old") == 500


def test_above_the_limit_the_least_recently_read_goes_first(folder, monkeypatch):
    cache = keep_vectors(folder, monkeypatch, new=0)
    n_vectors = cache.file.stat().st_size
    records = [record(folder, str(day), days=day, n_bytes=100_000) for day in range(5)]
    tidy_cache(n_vectors + 400_000)
    # a fifth of the limit is freed beyond what was too much
    n_gone = -(-(100_000 + 0.2 * (n_vectors + 400_000)) // 100_000)
    assert [path.exists() for path in records] == [day < 5 - n_gone for day in range(5)]
    assert 0 < n_gone < 5
    assert n_left(cache, "new") == 500


def test_vectors_go_last_and_the_least_recently_used_of_them_first(folder, monkeypatch):
    cache = keep_vectors(folder, monkeypatch, old=40, older=50, new=0)
    n_before = cache.file.stat().st_size
    read = record(folder, "1")
    # used again: these are no longer the oldest
    assert n_left(cache, "older") == 500
    tidy_cache(n_before * 0.9)
    assert not read.exists()
    assert (n_left(cache, "older"), n_left(cache, "new")) == (500, 500)
    assert 0 < n_left(cache, "old") < 250
    assert cache.file.stat().st_size < n_before * 0.9


def test_reading_again_counts_as_use(folder, tmp_path_factory):
    digests = tmp_path_factory.mktemp("digests")
    text = b"".join(path.read_bytes() for path in sorted(example_digests().glob("*.md")))
    (digests / "all.md").write_bytes(text)
    load_corpus(digests)
    (kept,) = (file.path for file in housekeeping._kept())
    os.utime(kept, (0, 0))
    load_corpus(digests)
    assert time.time() - kept.stat().st_mtime < DAY


def test_a_file_of_an_earlier_version_is_used_on(folder):
    with closing(sqlite3.connect(folder / "vectors.sqlite")) as connection, connection:
        connection.execute(
            "CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )
        vector = np.ones(4, np.float16).tobytes()
        connection.execute("INSERT INTO vectors VALUES (?, ?)", (b"k", vector))
    cache = VectorCache(folder / "vectors.sqlite")
    cache.put([(b"l", np.ones(4, np.float32))])
    assert set(cache.get([b"k", b"l"])) == {b"k", b"l"}


def test_a_file_in_use_is_left_alone(folder, monkeypatch):
    cache = keep_vectors(folder, monkeypatch, new=0)
    monkeypatch.setattr("analysis.embedding.cache._TIMEOUT", 0.1)
    with closing(sqlite3.connect(cache.file)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        tidy_cache(0)
        with pytest.raises(AnalysisError, match="when no other run uses it"):
            clear_cache()
        assert n_left(cache, "new") == 500


@pytest.mark.parametrize("given", ["much", "-1", "nan"])
def test_a_limit_that_is_none_is_refused_before_the_work(monkeypatch, given):
    monkeypatch.setenv("TOPIC_DIGEST_CACHE_LIMIT", given)
    with pytest.raises(AnalysisError, match="number of GB"):
        cache_limit()


def test_limit_is_in_gigabytes(monkeypatch):
    assert cache_limit() == 2e9
    monkeypatch.setenv("TOPIC_DIGEST_CACHE_LIMIT", "0.5")
    assert cache_limit() == 5e8
    monkeypatch.setenv("TOPIC_DIGEST_CACHE_LIMIT", "inf")
    assert cache_limit() == float("inf")


def test_the_command_says_what_is_there_and_what_was_freed(folder):
    record(folder, "1", n_bytes=2_000_000)

    def cache(verb):
        command = [sys.executable, "-m", "analysis", "cache", verb]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert cache("info").splitlines()[0] == f"{folder}: 2.0 MB of at most 2,000.0 MB"
    assert "digests read" in cache("info")
    assert cache("clear") == f"{folder}: 2.0 MB freed\n"
    assert cache("info") == f"{folder}: 0.0 MB of at most 2,000.0 MB\n"
