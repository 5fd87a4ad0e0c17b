"""Vectors that were computed once, by the content of their text.

One SQLite file: safe when two processes share it and when one is killed, since a batch is either
there or not. The key holds the encoder's fingerprint, so another model or release never meets
these vectors. They are kept as float16; a fresh vector is rounded the same way before anybody
sees it, so a cold and a warm cache give equal bytes.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.storage import cache_folder

Vectors = npt.NDArray[np.float32]

logger = logging.getLogger(__name__)

_BATCH = 500
#: Seconds to wait for another process that writes.
_TIMEOUT = 60.0


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


def open_cache() -> VectorCache | None:
    """The user's cache, or None where it cannot be written: a run is slow then, not lost.

    Returns
    -------
    VectorCache or None
    """
    file = cache_folder() / "vectors.sqlite"
    try:
        return VectorCache(file)
    except (OSError, sqlite3.OperationalError) as error:
        logger.warning("vectors are not kept: %s cannot be used (%s)", file, error)
        return None


class VectorCache:
    """Vectors by key in one SQLite file.

    Parameters
    ----------
    file : Path
        Made with its folder when absent. One that is no database is set aside and made anew:
        a cache may be lost, a run may not.

    Raises
    ------
    OSError, sqlite3.OperationalError
        The folder or the file cannot be written.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        try:
            self._create()
        except sqlite3.OperationalError:
            raise  # locked or not writable: no fault of what it holds
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
            Without the keys that are not there. A file that turns out damaged holds none.
        """
        found: dict[bytes, Vectors] = {}
        try:
            with closing(self._connect()) as connection:
                for start in range(0, len(keys), _BATCH):
                    batch = keys[start : start + _BATCH]
                    marks = ",".join("?" * len(batch))
                    query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks go in
                    for key, vector in connection.execute(query, batch):
                        found[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        except sqlite3.Error as error:
            logger.warning("%s cannot be read (%s): delete it", self.file, error)
        return found

    def put(self, items: Iterable[tuple[bytes, Vectors]]) -> None:
        """Keep vectors, all or none; where they can't be kept, the run goes on without.

        Parameters
        ----------
        items : iterable of (key, float32 array (n_dims,))
        """
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in items]
        try:
            with closing(self._connect()) as connection, connection:
                connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            logger.warning("vectors are not kept in %s (%s)", self.file, error)

    def _create(self) -> None:
        with closing(self._connect()) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) "
                "WITHOUT ROWID"
            )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=_TIMEOUT)
