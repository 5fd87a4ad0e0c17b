"""Vectors that were computed once, by the content of their text.

One SQLite file: safe when two processes share it and when one is killed, since a batch is either
there or not. The key holds the encoder's fingerprint, so another model or release never meets
these vectors. They are kept as float16; a fresh vector is rounded the same way before anybody
sees it, so a cold and a warm cache give equal bytes. The day of a vector's last use stands beside
it, so that the least recently used can be dropped.
"""

from __future__ import annotations

import hashlib
import logging
import math
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.errors import AnalysisError
from analysis.storage import cache_folder

Vectors = npt.NDArray[np.float32]

logger = logging.getLogger(__name__)

#: In the cache folder; one that was found damaged stands beside it.
FILE, BROKEN = "vectors.sqlite", "vectors.broken"
_BATCH = 500
#: Seconds to wait for another process that writes.
_TIMEOUT = 60.0
#: Days for which the day of a last use stands: writing it anew costs more than looking up.
_FRESH = 7


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
    file = cache_folder() / FILE
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
            self._set_aside()

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
        stale: list[bytes] = []
        today = _today()
        try:
            with closing(self._connect()) as connection:
                for start in range(0, len(keys), _BATCH):
                    batch = keys[start : start + _BATCH]
                    marks = ",".join("?" * len(batch))
                    query = f"SELECT key, vector, used FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks go in
                    for key, vector, used in connection.execute(query, batch):
                        found[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
                        if used < today - _FRESH:
                            stale.append(key)
        except sqlite3.Error as error:
            logger.warning(
                "%s cannot be read (%s): topic-digest cache clear removes it", self.file, error
            )
        if stale:
            self._change(
                "UPDATE vectors SET used = ? WHERE key = ?", [(today, key) for key in stale]
            )
        return found

    def put(self, items: Iterable[tuple[bytes, Vectors]]) -> None:
        """Keep vectors, all or none; where they can't be kept, the run goes on without.

        Parameters
        ----------
        items : iterable of (key, float32 array (n_dims,))
        """
        today = _today()
        rows = [(key, vector.astype(np.float16).tobytes(), today) for key, vector in items]
        self._change("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", rows)

    def count(self) -> int:
        """How many vectors are kept.

        Returns
        -------
        int
            0 where the file cannot be read.
        """
        try:
            with closing(self._connect()) as connection:
                n: int = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        except sqlite3.Error:
            return 0
        return n

    def drop(self, share: float) -> None:
        """Drop the vectors that were not used for longest, and shrink the file.

        Parameters
        ----------
        share : float in [0, 1]
            Of all vectors. A damaged file is set aside whole.

        Raises
        ------
        AnalysisError
            Another process holds the file.
        """
        query = "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors ORDER BY used LIMIT ?)"
        try:
            with closing(self._connect()) as connection:
                with connection:
                    connection.execute(query, (math.ceil(share * self.count()),))
                connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            raise AnalysisError(
                f"{self.file} cannot be made smaller now ({error}): try again when no other run "
                "uses it"
            ) from None
        except sqlite3.DatabaseError:
            self._set_aside()

    def _set_aside(self) -> None:
        self.file.replace(self.file.with_name(BROKEN))
        self._create()

    def _change(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            with closing(self._connect()) as connection, connection:
                connection.executemany(statement, rows)
        except sqlite3.Error as error:
            logger.warning("vectors are not kept in %s (%s)", self.file, error)

    def _create(self) -> None:
        with closing(self._connect()) as connection, connection:
            if "used" in _columns(connection):
                return
            # One process at a time makes the table, or adds to that of an earlier version.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, "
                "used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
            )
            if "used" not in _columns(connection):
                connection.execute("ALTER TABLE vectors ADD used INTEGER NOT NULL DEFAULT 0")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=_TIMEOUT)


def _columns(connection: sqlite3.Connection) -> list[str]:
    return [row[1] for row in connection.execute("PRAGMA table_info(vectors)")]


def _today() -> int:
    return int(time.time() // 86_400)
