"""How each run is carried out: its digests, its cache, its process, what is kept of it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks import plan
from tests.benchmarks.corpora import ARCHIVE, FOLDER, digests_of
from tests.benchmarks.measure import ROOT, measure
from tests.benchmarks.plan import Run
from tests.benchmarks.records import code_version

#: The environment of plain BERTopic, which ``make bench`` sets up.
PLAIN = ROOT / ".venv-bench" / "bin" / "python"
#: Corpora, and below them caches and fits: large, out of git, made again where they are missing.
WORK = ROOT / ".benchmarks" / "work"
DATA = Path(os.environ.get("TOPIC_DIGEST_DATA", ROOT.parent / "shared" / "data"))
EXAMPLE = ROOT / "analysis" / "examples" / "digests"
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def measured(run: Run) -> dict[str, Any]:
    """Carry a run out, with whatever it needs before it.

    Parameters
    ----------
    run : Run

    Returns
    -------
    dict
        As :func:`tests.benchmarks.measure.measure` gives it.

    Raises
    ------
    RunFailedError
        The run failed.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    if run.system == "quality":
        return _quality(run)
    if run.system == "plain":
        return _plain(run, plan.SEEDS[0], saved=run.round == 0)
    if run.cache == "warm":
        return _ours(run, _warm_cache(run), plan.SEEDS[0])
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        result = _ours(run, Path(folder), plan.SEEDS[0])
        _keep_cache(run, Path(folder))
    return result


def _ours(run: Run, cache: Path, seed: int) -> dict[str, Any]:
    environment = {"TOPIC_DIGEST_CACHE": str(cache)}
    job: dict[str, Any] = {"sources": _sources(run.corpus), "cores": run.cores}
    if run.system == "reading":
        return measure(Path(sys.executable), "run_reading", job, environment)
    job |= {"encoder": run.system, "seed": seed, "report": str(WORK / "report.html")}
    if _compared(run):
        job["save"] = str(_fit_file(run, seed))
    return measure(Path(sys.executable), "run_topic_digest", job, environment)


def _plain(run: Run, seed: int, *, saved: bool) -> dict[str, Any]:
    job = {
        "papers": str(_papers_file(run.corpus)),
        "cores": run.cores,
        "figures": str(WORK / "figures"),
        "many_bins": plan.n_papers_of(run.corpus) > 20_000,
    }
    if saved:
        job["save"] = str(_fit_file(run, seed))
    return measure(PLAIN, "run_plain", job, OFFLINE)


def _warm_cache(run: Run) -> Path:
    """The cache that a cold run left; made by one that nobody times, where there is none."""
    folder = _cache_folder(run)
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=WORK) as made:
            _ours(run, Path(made), plan.SEEDS[0])
            _keep_cache(run, Path(made))
    return folder


def _keep_cache(run: Run, made: Path) -> None:
    """Move a cache to where warm runs look for it, unless there is one."""
    kept = _cache_folder(run)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made.rename(kept)


def _cache_folder(run: Run) -> Path:
    return _of_this_code() / f"cache-{run.system}-{run.corpus}"


def _of_this_code() -> Path:
    """What one state of the code wrote is of no use to another: its cache is another's cold one."""
    return WORK / f"code-{code_version()}"


def _quality(run: Run) -> dict[str, Any]:
    """Compare three fits by each system; those by other seeds are made here, from kept vectors."""
    files: dict[str, list[str]] = {}
    for system in ("full", "auto", "plain"):
        of_system = Run(system=system, corpus=run.corpus)
        for seed in plan.SEEDS:
            file = _fit_file(of_system, seed)
            if not file.is_file():
                sys.stderr.write(f"  fitting {system}, seed {seed} ...\n")
                _fit(of_system, seed, file)
            files.setdefault(system, []).append(str(file))
    job = {"papers": str(_papers_file(run.corpus)), "fits": files}
    return measure(Path(sys.executable), "run_quality", job, {})


def _fit(run: Run, seed: int, file: Path) -> None:
    if run.system != "plain":
        _ours(run, _warm_cache(run), seed)
    elif seed == plan.SEEDS[0]:
        _plain(run, seed, saved=True)
    else:
        first = str(_fit_file(run, plan.SEEDS[0]))
        job = {"papers": str(_papers_file(run.corpus)), "vectors": first, "save": str(file)}
        measure(PLAIN, "run_plain", job, OFFLINE)


def _compared(run: Run) -> bool:
    return plan.n_papers_of(run.corpus) <= plan.N_PAPERS_BOTH and run.corpus != "example"


def _fit_file(run: Run, seed: int) -> Path:
    return _of_this_code() / "fits" / run.corpus / f"{run.system}-{seed}.npz"


def _sources(corpus: str) -> list[str]:
    if corpus == "example":
        return [str(EXAMPLE)]
    if corpus == "real":
        return [str(DATA / name) for name in (FOLDER, ARCHIVE)]
    folder = WORK / f"digests-{corpus}"
    if not folder.exists():
        digests_of(int(corpus), DATA, folder)
    return [str(folder)]


def _papers_file(corpus: str) -> Path:
    file = WORK / f"papers-{corpus}.jsonl"
    if not file.is_file():
        job = {"sources": _sources(corpus), "save": str(file)}
        measure(
            Path(sys.executable), "run_papers", job, {"TOPIC_DIGEST_CACHE": str(WORK / "cache")}
        )
    return file
