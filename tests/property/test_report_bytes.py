"""One report, byte for byte: whatever the machine does between two runs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.examples import example_digests


def report_digest(out: Path, sources, cpus=None, **environment) -> str:
    """Hash of the report that a process of its own writes."""

    def use_cpus():
        os.sched_setaffinity(0, cpus)

    subprocess.run(
        [sys.executable, "-m", "analysis", "report", *map(str, sources), "--out", str(out), "-q"],
        check=True,
        env=os.environ | environment,
        preexec_fn=use_cpus if cpus else None,
        timeout=300,
    )
    return hashlib.sha256(out.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> str:
    out = tmp_path_factory.mktemp("first") / "report.html"
    return report_digest(out, [example_digests()])


def test_one_core_a_cold_cache_and_another_hash_seed_change_nothing(first, tmp_path):
    again = report_digest(
        tmp_path / "other-name.html",
        [example_digests()],
        # Where a process can be pinned to a core.
        {min(os.sched_getaffinity(0))} if hasattr(os, "sched_setaffinity") else None,
        TOPIC_DIGEST_CACHE=str(tmp_path / "cache"),
        OMP_NUM_THREADS="1",
        PYTHONHASHSEED="12345",
        TZ="Pacific/Auckland",
        LC_ALL="C",
    )
    assert again == first


def test_order_of_files_changes_nothing(first, tmp_path):
    files = sorted(example_digests().iterdir())
    assert report_digest(tmp_path / "report.html", files[5:] + files[:5][::-1]) == first
