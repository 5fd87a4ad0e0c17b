"""A run from outside: seconds, processor seconds and the memory of all its processes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import psutil

ROOT = Path(__file__).resolve().parents[2]
#: Seconds between two looks at the memory; a look costs some milliseconds.
PERIOD = 0.2


class RunFailedError(Exception):
    """A run ended without its result; the message holds the end of what it said."""


class RunTooLongError(RunFailedError):
    """A run took longer than it may, and was ended."""


def measure(
    python: Path,
    module: str,
    job: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    timeout_s: float | None = None,
) -> dict[str, Any]:
    """Start a run and measure it, from its start to its own word that the work is done.

    Parameters
    ----------
    python : Path
        The interpreter; the system's own environment.
    module : str
        What to run, by its name in this folder.
    job : mapping
        What the run is told.
    environment : mapping
        Variables besides those of this process.
    timeout_s : float, optional
        Seconds after which it is ended, with all that it started.

    Returns
    -------
    dict
        ``wall_s``, ``cpu_s``, ``peak_mb`` (resident, of all processes together), ``stages`` with
        the same of each, ``facts``, and ``load``: what the machine did besides, as the average
        number of waiting processes in the minute before the run.

    Raises
    ------
    RunFailedError
        The run failed.
    RunTooLongError
        It was ended.
    """
    load = os.getloadavg()[0]
    command = [str(python), "-m", f"tests.benchmarks.{module}", json.dumps(job)]
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with _Watch(process.pid) as watch:
        try:
            out, err = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            _end(psutil.Process(process.pid))
            process.communicate()
            raise RunTooLongError(f"ended after {timeout_s:,.0f} s") from error
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if process.returncode or not lines:
        raise RunFailedError(f"{module} {json.dumps(job)}:\n{(err or out)[-2000:]}")
    told = json.loads(lines[-1])
    return {
        "wall_s": round(told["end"] - started, 3),
        "cpu_s": round(told["cpu_end"], 3),
        "peak_mb": round(max(watch.peak_mb(started, told["end"]), told["own_peak_mb"])),
        "stages": [_cost(stage, watch) for stage in with_gaps(started, told)],
        "facts": told["facts"],
        "load": round(load, 2),
    }


def with_gaps(started: float, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The stages that a run told of, and the times before, between and after them."""
    stages: list[dict[str, Any]] = []
    last: dict[str, Any] = {"end": started, "cpu_end": 0.0}
    for stage in (*told["stages"], None):
        until = stage or {"start": told["end"], "cpu_start": told["cpu_end"]}
        stages.append(
            {
                "name": "between" if stages else "start",
                "start": last["end"],
                "end": until["start"],
                "cpu_start": last["cpu_end"],
                "cpu_end": until["cpu_start"],
            }
        )
        if stage is not None:
            stages.append(stage)
            last = stage
    return stages


def _cost(stage: Mapping[str, Any], watch: _Watch) -> dict[str, Any]:
    return {
        "name": stage["name"],
        "wall_s": round(stage["end"] - stage["start"], 3),
        "cpu_s": round(stage["cpu_end"] - stage["cpu_start"], 3),
        "peak_mb": round(watch.peak_mb(stage["start"], stage["end"])),
    }


def _end(process: psutil.Process) -> None:
    for each in [*process.children(recursive=True), process]:
        with suppress(psutil.Error):
            each.kill()


class _Watch:
    """Looks at the memory of a process and of all under it, from a thread."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._seen: list[tuple[float, float]] = []
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def peak_mb(self, start: float, end: float) -> float:
        """The most that was seen in a time; in one between two looks, that of the look before."""
        inside = [mb for at, mb in self._seen if start <= at <= end]
        before = [mb for at, mb in self._seen if at < start][-1:]
        return max(inside or before, default=0.0)

    def _look(self) -> None:
        while not self._ended.wait(PERIOD):
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.Error:
                return
            self._seen.append((time.monotonic(), sum(map(_resident_mb, family))))


def _resident_mb(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 2**20
    except psutil.Error:
        return 0.0
