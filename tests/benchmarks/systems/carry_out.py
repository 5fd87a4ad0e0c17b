"""Vectors, fits and texts outside: made where they are missing, each in a process of its own."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.execute import DATA, OFFLINE, PLAIN
from tests.benchmarks.fits import read_papers
from tests.benchmarks.measure import ROOT, RunFailedError, RunTooLongError, measure
from tests.benchmarks.quality import Counts
from tests.benchmarks.systems import plan
from tests.benchmarks.systems.even import tried
from tests.benchmarks.systems.found import Found, load_found
from tests.benchmarks.systems.plan import LEVELS, WORK, Fit
from tests.benchmarks.systems.words import read_texts_outside, save_texts_outside

#: One core each, so that seconds can be compared whatever a library makes of more.
ENVIRONMENT = {
    "TOPIC_DIGEST_CACHE": str(WORK / "cache"),
    "OMP_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    **OFFLINE,
}


def papers_file(name: str) -> Path:
    """The texts of a set and their categories."""
    return _prepared(WORK / name, plan.SETS[name].source, encoded=True)


def vectors_file(name: str) -> Path:
    """The vectors that all systems are given, by topic-digest's encoder."""
    return papers_file(name).with_name("vectors.npy")


def texts_outside() -> Counts:
    """Which abstracts of the later digests hold which words."""
    file = WORK / "outside.npz"
    if not file.is_file():
        papers = _prepared(WORK / "outside", plan.EXTERNAL, encoded=False)
        save_texts_outside(file, [paper["text"] for paper in read_papers(papers)])
    return read_texts_outside(file)


def results(fit: Fit, *, retried: bool) -> list[Found] | str:
    """What a fit found, carried out if need be.

    Parameters
    ----------
    fit : Fit
    retried : bool
        Try again what failed.

    Returns
    -------
    list of Found, or str
        Why there is nothing.
    """
    job = _job(fit)
    if job is None:
        return "not run: it is told how many topics topic-digest found, which found none"
    file = fit.file(_key(fit, job))
    failure = file.with_suffix(".failed")
    if file.is_file():
        return load_found(file)
    if failure.is_file() and not retried:
        return failure.read_text("utf-8")
    failure.unlink(missing_ok=True)
    python = PLAIN if fit.fitter in plan.APART else Path(sys.executable)
    try:
        facts = measure(
            python,
            f"systems.{_module(fit)}",
            job | {"save": str(file)},
            ENVIRONMENT,
            timeout_s=plan.TIMEOUT_S,
        )
    except RunTooLongError as error:
        failure.write_text(str(error), "utf-8")
        return str(error)
    except RunFailedError as error:
        lines = str(error).strip().splitlines()
        sys.stderr.write(f"{error}\n")
        failure.write_text(f"failed: {lines[-1][:200]}", "utf-8")
        return failure.read_text("utf-8")
    file.with_suffix(".json").write_text(json.dumps(facts), "utf-8")
    return load_found(file)


def versions(fits: Iterable[Fit]) -> dict[str, str]:
    """Of the libraries that fits used, as they told."""
    found: dict[str, str] = {}
    for fit in fits:
        job = _job(fit)
        file = fit.file(_key(fit, job)).with_suffix(".json") if job else None
        if file is not None and file.is_file():
            found |= json.loads(file.read_text("utf-8"))["facts"].get("versions", {})
    return found


def _job(fit: Fit) -> dict[str, Any] | None:
    """What a fit is told; nothing where topic-digest, which it is to match, found nothing."""
    job: dict[str, Any] = {"seed": fit.seed, "vectors": str(vectors_file(fit.name))}
    if fit.n_topics:
        job["wanted"] = {str(n): n for n in fit.n_topics}
    if fit.fitter == "topic_digest":
        return job | {"sources": _sources(fit.name)}
    told = {"fitter": fit.fitter, "papers": str(papers_file(fit.name))}
    if fit.n_topics:
        return job | told
    ours = results(Fit(name=fit.name, fitter="topic_digest", seed=fit.seed), retried=False)
    if isinstance(ours, str):
        return None
    wanted = {each.level: each.n_topics for each in ours}
    levels = (fit.level,) if fit.level else LEVELS
    wanted = {level: wanted[level] for level in levels}
    return job | told | {"wanted": tried(wanted) if fit.fitter in plan.EVENED else wanted}


def _key(fit: Fit, job: dict[str, Any]) -> str:
    """Hash of what decides the result: the code, the vectors and what it is told."""
    content = hashlib.sha256()
    here = Path(__file__).parent
    files = [here / f"{_module(fit)}.py", here / "found.py", here / "tune.py"]
    if fit.fitter == "topic_digest":
        files += sorted((ROOT / "analysis").rglob("*.py"))
        files += sorted((ROOT / "analysis").rglob("*.txt"))
    for file in files:
        content.update(file.read_bytes())
    vectors = np.load(job["vectors"], mmap_mode="r")
    content.update(np.ascontiguousarray(vectors).tobytes())
    told = {name: job[name] for name in ("seed", "fitter", "wanted") if name in job}
    content.update(json.dumps(told).encode())
    return content.hexdigest()[:12]


def _module(fit: Fit) -> str:
    return "fit_counts" if plan.FITTERS[fit.fitter] else f"fit_{fit.fitter}"


def _prepared(folder: Path, source: str, *, encoded: bool) -> Path:
    file = folder / "papers.jsonl"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        job = {"sources": [str(DATA / source)], "folder": str(folder), "encoded": encoded}
        measure(Path(sys.executable), "systems.prepare", job, ENVIRONMENT)
    return file


def _sources(name: str) -> list[str]:
    return [str(DATA / plan.SETS[name].source)]
