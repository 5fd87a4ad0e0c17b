"""Encode side by side and be killed, again and again; say what the cache holds after each time.

A process of its own: it imports once and forks for each round, which a test must not do.
Arguments: number of rounds, seed. Standard output: JSON.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from analysis.embedding import encode_texts
from analysis.embedding.encode import _BATCH
from analysis.storage import cache_folder

N_PROCESSES = 2


def texts_of(number: int, process: int, turn: int = 0) -> list[str]:
    """As many as fill batches, so that a part of one is never kept."""
    whole = f"round {number} process {process} turn {turn}"
    return [f"{whole} text {text}" for text in range(20 * _BATCH)]


class Hashing:
    """Vectors that depend on the text alone; each is told to a file before it is given away."""

    name = fingerprint = "hashing"

    def __init__(self, told: int | None = None) -> None:
        self.told = told

    def encode(self, texts):
        for text in texts:
            noise = np.frombuffer(hashlib.shake_256(text.encode()).digest(384), dtype=np.int8)
            if self.told is not None:
                os.write(self.told, b".")
            yield (noise / np.linalg.norm(noise)).astype(np.float32)


def encode_until_killed(told: Path, number: int, process: int) -> None:
    try:
        told_to = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        # On a busy machine the other process may begin late: there is always one more turn.
        for turn in itertools.count():
            encode_texts(texts_of(number, process, turn), Hashing(told_to), cache=True)
    finally:
        os._exit(0)


def one_round(number: int, chance: random.Random) -> dict[str, object]:
    before = n_kept()
    told = [cache_folder() / f"told-{process}" for process in range(N_PROCESSES)]
    children = []
    for process, file in enumerate(told):
        file.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            encode_until_killed(file, number, process)
        children.append(child)
    while not all(file.exists() and file.stat().st_size for file in told):
        time.sleep(0.001)
    time.sleep(chance.random() * 0.15)
    for child in children:
        os.kill(child, signal.SIGKILL)
    ends = [os.waitpid(child, 0)[1] for child in children]
    with closing(sqlite3.connect(cache_folder() / "vectors.sqlite")) as connection:
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
    encoded = [file.stat().st_size if file.exists() else 0 for file in told]
    return {
        "killed": [os.WTERMSIG(end) == signal.SIGKILL for end in ends],
        "integrity": integrity,
        "encoded": encoded,
        "kept": n_kept() - before,
    }


def n_kept() -> int:
    file = cache_folder() / "vectors.sqlite"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT count(*) FROM vectors").fetchone()[0]


if __name__ == "__main__":
    chance = random.Random(int(sys.argv[2]))  # noqa: S311 - the moments of death are no secret
    cache_folder().mkdir(parents=True, exist_ok=True)
    rounds = [one_round(number, chance) for number in range(int(sys.argv[1]))]
    n_before = n_kept()
    told = cache_folder() / "told-last"
    some = [text for number in range(len(rounds)) for text in texts_of(number, 1)[:1000:5]]
    after = encode_texts(some, Hashing(os.open(told, os.O_WRONLY | os.O_CREAT)), cache=True)
    found = {
        "rounds": rounds,
        "anew": told.stat().st_size,
        "added": n_kept() - n_before,
        "same": after.tobytes() == encode_texts(some, Hashing(), cache=False).tobytes(),
    }
    sys.stdout.write(json.dumps(found))
