"""Processes that parse side by side, and what they read in the order of the files.

A large file is shared out: each worker opens it, and parses every so manieth of its leaves. Which
worker has what follows from the list of files alone, and the order of what comes out is
that of the files, so it is the same for any number of workers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Final, Self

from analysis.corpus.codec import LEAF_END
from analysis.corpus.sources import DigestFile
from analysis.corpus.worker import FILE_END

#: Larger files may be archives worth sharing out, in bytes.
_SHARED_SIZE: Final = 1 << 20
#: Lines of a worker that wait to be taken; it goes no further ahead.
_MAX_WAITING: Final = 64
_MAX_WORKERS: Final = 8


class WorkerLostError(Exception):
    """A worker ended before its work did: no memory, say, or killed."""


def n_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pool:
    """Workers on their way through some files; a context manager that ends them.

    Parameters
    ----------
    files : sequence of DigestFile
        To be asked for in this order, without standard input.
    n_workers : int
        At most; there are not more than files and shares of files.
    """

    def __init__(self, files: Sequence[DigestFile], n_workers: int) -> None:
        n_workers = min(n_workers, _MAX_WORKERS)
        jobs: list[list[bytes]] = [[] for _ in range(n_workers)]
        self._shares: dict[DigestFile, list[int]] = {}
        for n, file in enumerate(files):
            n_shares = n_workers if file.size > _SHARED_SIZE else 1
            # Turned by one each time, or the first worker would get every first leaf.
            self._shares[file] = [(n + i) % n_workers for i in range(n_shares)]
            for i, worker in enumerate(self._shares[file]):
                job = json.dumps([file.source, os.fspath(file.path or ""), i, n_shares])
                jobs[worker].append(job.encode() + b"\n")
        self._jobs = jobs
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        self._workers = [_Worker(jobs) for jobs in self._jobs]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def __contains__(self, file: DigestFile) -> bool:
        return file in self._shares

    def leaves(self, file: DigestFile) -> Iterator[list[bytes]]:
        """The lines of each leaf of a file, in its order.

        Raises
        ------
        WorkerLostError
            There will be no more leaves, of this file or another.
        """
        workers = [self._workers[i] for i in self._shares[file]]
        for n in count():
            lines = workers[n % len(workers)].leaf()
            if lines is None:
                break
            yield lines
        for worker in workers:
            worker.pass_end()


class _Worker:
    """One process, and the thread that takes its lines as they come."""

    def __init__(self, jobs: Sequence[bytes]) -> None:
        # A file and not a pipe: nobody has to feed it.
        with tempfile.TemporaryFile() as job_list:
            job_list.writelines(jobs)
            job_list.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "analysis.corpus.worker"],
                stdin=job_list,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": _search_path()},
            )
        self._lines: Queue[bytes] = Queue(_MAX_WAITING)
        self._at_end = False
        assert self._process.stdout is not None
        self._thread = Thread(target=self._take, args=(self._process.stdout,), daemon=True)
        self._thread.start()

    def _take(self, results: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            for line in results:
                self._lines.put(line)
        self._lines.put(b"")

    def leaf(self) -> list[bytes] | None:
        """The lines of the next leaf; None at the end of a file."""
        lines: list[bytes] = []
        while (line := self._lines.get()) != LEAF_END:
            if line == FILE_END:
                self._at_end = True
                return None
            if not line.endswith(b"\n"):
                self._lines.put(b"")  # for whoever asks again
                raise WorkerLostError
            lines.append(line)
        return lines

    def pass_end(self) -> None:
        """Go on to the next file, at the end of this one."""
        if not self._at_end and self.leaf() is not None:
            raise WorkerLostError  # it counts other leaves than the rest: the file was changed
        self._at_end = False

    def end(self) -> None:
        """Stop the process, wherever it is."""
        self._process.kill()
        while self._thread.is_alive():
            with suppress(Empty):
                self._lines.get(timeout=0.05)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _search_path() -> str:
    """Where this process finds modules, so that a worker finds the same ones."""
    return os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path)
