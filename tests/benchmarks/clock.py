"""Where the time of a run goes, told by the run itself; standard library only, for any system.

A run is a process of its own: ``python -m tests.benchmarks.run_... JOB``, JOB being JSON. It
prints one line of JSON: its stages, in the clock that all processes of a machine share, when its
work was done, and what it found. Its memory is watched from outside.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def read_job() -> dict[str, Any]:
    """The job that this process was started for, on the cores it names."""
    job = json.loads(sys.argv[1])
    if job.get("cores"):
        # A worker inherits it.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: job["cores"]])
    return job


class Clock:
    """Times stages; stands where ``analysis.progress.Progress`` is asked for.

    A stage within a stage belongs to the outer one.
    """

    def __init__(self) -> None:
        self._stages: list[dict[str, Any]] = []
        self._is_open = False

    @contextmanager
    def stage(self, name: str, _n_total: int | None = None, /) -> Iterator[Any]:
        """Time what happens inside."""
        if self._is_open:
            yield _ignore
            return
        self._is_open = True
        start, cpu = time.monotonic(), _cpu_s()
        try:
            yield _ignore
        finally:
            self._is_open = False
            self._stages.append(
                {
                    "name": name,
                    "start": start,
                    "end": time.monotonic(),
                    "cpu_start": cpu,
                    "cpu_end": _cpu_s(),
                }
            )

    def cpu_seconds(self, *without: str) -> float:
        """Processor time of all stages so far, but for those of some names."""
        counted = [each for each in self._stages if each["name"] not in without]
        return sum(each["cpu_end"] - each["cpu_start"] for each in counted)

    def stop(self) -> None:
        """The work is done; what follows is not part of it."""
        self._told = {
            "end": time.monotonic(),
            "cpu_end": _cpu_s(),
            "own_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "stages": self._stages,
        }

    def tell(self, **facts: Any) -> None:
        """Print the times, and what came of the work."""
        sys.stdout.write(json.dumps(self._told | {"facts": facts}) + "\n")
        sys.stdout.flush()


def _ignore(_done: int, _total: int) -> None:
    pass


def _cpu_s() -> float:
    """Processor time of this process and of those that it started and waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
