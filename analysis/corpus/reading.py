"""What files hold: from the cache, from workers, or parsed here, whichever is fastest."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Final, Self

from analysis.corpus.cache import Store, content_key, is_stored, stored
from analysis.corpus.codec import decode, encode
from analysis.corpus.parse import UNREADABLE, Parsed, parse_file
from analysis.corpus.pool import Pool, WorkerLostError, n_cores
from analysis.corpus.record import Rejection
from analysis.corpus.sources import DigestFile

#: Bytes to parse from which workers save more than their start costs.
POOL_SIZE: Final = 4 * 2**20

#: A leaf, and its lines where they are known.
_Leaf = tuple[Parsed, list[bytes] | None]


class Reading:
    """Reads files, each once and in their order; a context manager, for its workers.

    Parameters
    ----------
    files : sequence of DigestFile
        All that will be read.

    Attributes
    ----------
    keys : dict of DigestFile -> ContentKey or None
        What each is kept under; None where it is not.
    """

    def __init__(self, files: Sequence[DigestFile]) -> None:
        self.keys = {file: content_key(file.path) for file in files}
        self._known = {file for file, key in self.keys.items() if key and is_stored(key)}
        self._pool: Pool | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        unread = [file for file in self.keys if file.path and file not in self._known]
        if sum(file.size for file in unread) >= POOL_SIZE and n_cores() > 1 and sys.executable:
            self._pool = self._stack.enter_context(Pool(unread, n_cores()))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def of(self, file: DigestFile) -> Iterator[Parsed]:
        """What each leaf of a file holds."""
        key = self.keys[file]
        known = stored(key, file.source) if key and file in self._known else None
        if known is not None:
            yield from known
        elif key is None or file.path is None:
            for parsed, _ in self._leaves(file):
                yield parsed
        else:
            with Store(key, file.path) as store:
                yield from self._kept(file, store)

    def _kept(self, file: DigestFile, store: Store) -> Iterator[Parsed]:
        readable = True
        for parsed, lines in self._leaves(file):
            readable = readable and not _is_unreadable(parsed)
            store.add(lines or encode(parsed, file.source))
            yield parsed
        if readable:
            store.keep()

    def _leaves(self, file: DigestFile) -> Iterator[_Leaf]:
        n_read = 0
        try:
            if self._pool is not None and file in self._pool:
                for lines in self._pool.leaves(file):
                    yield decode(lines, file.source), lines
                    n_read += 1
                return
        except WorkerLostError:
            self._pool = None
        for parsed in parse_file(file, lambda n: n >= n_read):
            yield parsed, None


def _is_unreadable(parsed: Parsed) -> bool:
    """Whether a disk may have failed: what it holds may be read another time."""
    rejections = (item for item in parsed.items if isinstance(item, Rejection))
    return any(each.reason.startswith(UNREADABLE) for each in rejections)
