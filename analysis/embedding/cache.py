"""Vectors that were computed once, by the content of their text.

One SQLite file: safe when two processes share it and when one is killed, since a batch is either
there or not. The key holds the encoder's fingerprint, so another model or release never meets
these vectors. They are kept as float16; a fresh vector is rounded the same way before anybody
sees it, so a cold and a warm cache give equal bytes.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_BATCH = 500


def vector_key(fingerprint: str, text: str) -> bytes:
    """The key of a text's vector under one encoder.

    Parameters
    ----------
    fingerprint : str
        Of the encoder.
    text : str

    Returns
    -------
    bytes (32,)
    """
    text_digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return hashlib.sha256(fingerprint.encode() + text_digest).digest()


class VectorCache:
    """Vectors by key in one SQLite file.

    Parameters
    ----------
    file : Path
        Made with its folder when absent. One that is no database is set aside and made anew:
        a cache may be lost, a run may not.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        try:
            self._create()
        except sqlite3.DatabaseError:
            file.replace(file.with_suffix(".broken"))
            self._create()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Look vectors up.

        Parameters
        ----------
        keys : sequence of bytes

        Returns
        -------
        dict of key to float32 array (n_dims,)
            Without the keys that are not there.
        """
        found: dict[bytes, Vectors] = {}
        with closing(self._connect()) as connection:
            for start in range(0, len(keys), _BATCH):
                batch = keys[start : start + _BATCH]
                marks = ",".join("?" * len(batch))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks go in
                for key, vector in connection.execute(query, batch):
                    found[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        return found

    def put(self, items: Iterable[tuple[bytes, Vectors]]) -> None:
        """Keep vectors, all or none.

        Parameters
        ----------
        items : iterable of (key, float32 array (n_dims,))
        """
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in items]
        with closing(self._connect()) as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

    def _create(self) -> None:
        with closing(self._connect()) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) "
                "WITHOUT ROWID"
            )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=60)
