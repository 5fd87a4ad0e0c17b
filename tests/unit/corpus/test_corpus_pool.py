"""Workers change how long a reading takes, and nothing else."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from analysis.corpus import Corpus, load_corpus, pool, reading

PROCESSES = Path("/proc")
FRAMES = ("papers", "appearances", "digests", "rejections")


def digest(day: int, n_papers: int) -> bytes:
    entries = "".join(
        f"### Ships {day} {n}\n- **Arxiv ID**: 1501.{day:02}{n:03}v1\n- **Summary**: We count.\n"
        for n in range(n_papers)
    )
    return f"# Arxiv Papers in cs.CV on 2015-01-{day:02}\n{entries}".encode()


@pytest.fixture
def sources(tmp_path):
    """Files of all kinds: small, archives, damaged, hidden members, no digest, nothing at all."""
    folder = tmp_path / "digests"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"{day}.md").write_bytes(digest(day, 3 * day))
    (folder / "large.md").write_bytes(digest(4, 900))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        for day in range(5, 16):
            info = tarfile.TarInfo(f"deep/{day}.md")
            content = digest(day, day)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    (folder / "whole.tar.gz").write_bytes(tar.getvalue())
    (folder / "cut.tar.gz").write_bytes(tar.getvalue()[: len(tar.getvalue()) // 2])
    with zipfile.ZipFile(folder / "some.zip", "w") as archive:
        for day in range(16, 20):
            archive.writestr(f"{day}.md", digest(day, 2))
        archive.writestr("notes.txt", "nothing of interest")
        archive.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
    (folder / "twice.gz").write_bytes(gzip.compress(gzip.compress(b"# twice")))
    (folder / "empty.md").touch()
    return folder


@pytest.fixture
def read(sources, tmp_path, monkeypatch):
    """Read the sources with a number of workers, from an empty cache."""
    monkeypatch.setattr(pool, "_SHARED_SIZE", 500)
    monkeypatch.setattr(reading, "POOL_SIZE", 0)

    def read_with(n_workers: int, cache: str) -> Corpus:
        monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path / cache))
        monkeypatch.setattr(reading, "n_cores", lambda: n_workers)
        return load_corpus(sources)

    return read_with


def assert_same(first: Corpus, second: Corpus) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("n_workers", [2, 3])
def test_any_number_of_workers_reads_the_same(read, n_workers):
    alone = read(1, "one")
    assert len(alone.papers) > 1_000
    assert_same(read(n_workers, "many"), alone)
    assert_same(read(1, "many"), alone)  # what the workers read is what is kept


def test_a_lost_worker_costs_time_only(read, monkeypatch):
    alone = read(1, "one")
    end = pool.Pool.leaves
    n_leaves = 0

    def leaves(self, file):
        nonlocal n_leaves
        for lines in end(self, file):
            yield lines
            n_leaves += 1
            if n_leaves == 4:
                for worker in self._workers:
                    worker._process.kill()

    monkeypatch.setattr(pool.Pool, "leaves", leaves)
    assert_same(read(2, "two"), alone)
    assert n_leaves >= 4


def test_workers_that_never_start_cost_time_only(read, monkeypatch):
    alone = read(1, "one")
    monkeypatch.setattr(pool, "_search_path", lambda: "")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert_same(read(2, "two"), alone)


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="looks for processes in /proc")
def test_an_interrupt_leaves_no_process_and_no_part(sources, tmp_path):
    for n in range(500):  # more than may wait to be taken: no worker is done early
        (sources / f"more{n}.md").write_bytes(digest(n % 28 + 1, 5))
    script = (
        "from analysis.corpus import load_corpus, pool, reading\n"
        "pool._SHARED_SIZE, reading.POOL_SIZE = 500, 0\n"
        "reading.n_cores = lambda: 2\n"
        "def slow(done, total):\n"
        "    import time; print(done, flush=True); time.sleep(60)\n"
        f"load_corpus({str(sources)!r}, progress=slow)\n"
    )
    cache = tmp_path / "cache"
    environment = os.environ | {"TOPIC_DIGEST_CACHE": str(cache)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        assert child.stdout.readline() == b"1\n"
        assert len(workers_of(cache)) == 2
        child.send_signal(signal.SIGINT)
        child.wait(timeout=20)
    deadline = time.monotonic() + 10
    while workers_of(cache) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert workers_of(cache) == []
    assert [path for path in cache.rglob("*.*") if path.is_file()] == []


def workers_of(cache: Path) -> list[str]:
    """Processes of workers that were started with this cache folder."""
    found = []
    for process in PROCESSES.iterdir():
        try:
            ours = str(cache).encode() in (process / "environ").read_bytes()
            parses = b"analysis.corpus.worker" in (process / "cmdline").read_bytes()
        except OSError:
            continue
        if ours and parses:
            found.append(process.name)
    return found
