"""Promises of the package as a whole."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import analysis
from analysis import readers, schema
from analysis.cli import app

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "analysis"

#: From left to right; a room imports itself and what stands left of it.
ORDER = (
    (
        "errors",
        "schema",
        "config",
        "formats",
        "progress",
        "beside",
        "storage",
        "tables",
        "examples",
    ),
    ("corpus",),
    ("readers",),
    ("embedding",),
    ("housekeeping", "neighbours", "tldr"),
    ("reduction",),
    ("topics",),
    ("trends", "maps", "similar", "assign", "quality"),
    ("methods", "notices"),
    ("study",),
    ("evaluation",),
    ("figures",),
    ("report",),
    ("cli_options", "cli_output"),
    ("cli_study",),
    ("cli",),
    ("__main__", "__init__"),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))
#: Library -> the only module that may import it, at any depth.
DOORS = {
    "bertopic": {"topics/fit.py"},
    "hdbscan": {"topics/fit.py"},
    "umap": {"reduction.py"},
    "ruptures": {"trends/events.py"},
    "faiss": {"neighbours.py"},
    "onnxruntime": {"embedding/encoder.py"},
    "sqlite3": {"embedding/cache.py"},
    "analysis.corpus.arxiv_api": {"corpus/fetch.py"},
    "arxiv": {"corpus/arxiv_api.py"},
    "requests": {"corpus/arxiv_api.py"},
    "urllib3": set(),
    "urllib.request": set(),
    "http": set(),
    "httpx": set(),
    "socket": set(),
    "ssl": set(),
    "asyncio": set(),
    "pickle": set(),
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path):
    """Module names and whether the import only serves types."""
    tree = ast.parse(path.read_text("utf-8"))
    only_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in only_types
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module in full"
            yield node.module, id(node) in only_types
            if node.module == "analysis":
                for alias in node.names:
                    yield f"analysis.{alias.name}", id(node) in only_types


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_from_right_to_left(path):
    backward = {
        name
        for name, only_types in imported(path)
        if name.startswith("analysis.") and not only_types
        if RANK.get(name.split(".")[1], len(ORDER)) > RANK[room_of(path)]
    }
    # A study's figures and report are made by rooms to its right, when a notebook asks.
    study = PACKAGE / "study.py"
    allowed = {"analysis.figures", "analysis.report"} if path == study else set()
    assert backward <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_has_one_door(path):
    here = path.relative_to(PACKAGE).as_posix()
    for name, _ in imported(path):
        for library, doors in DOORS.items():
            if name == library or name.startswith(f"{library}."):
                assert here in doors, f"{here} imports {name}"


#: Runs a command with a process that may not look up a name nor connect to anything.
NO_NETWORK = """
import sys

def forbid(event, _arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise AssertionError(event)

sys.addaudithook(forbid)
from analysis.cli import main
main()
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("topics", "analysis/examples/digests", "--encoder", "lexical"), 0),
        (("corpus", "analysis/examples/digests"), 0),
        (("fetch", "cs.CV", "--from", "2015-01-05", "--to", "2015-01-06", "--dry-run"), 0),
        (("fetch", "cs.CV", "--from", "2015-01-05", "--to", "2015-01-06", "--out"), 1),
    ],
)
def test_only_fetch_connects_to_anything(tmp_path, arguments, code):
    out = [tmp_path] if arguments[-1] == "--out" else []
    run = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, *arguments, *out],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == code, run.stderr
    # The last one shows that a connection would have been seen.
    assert ("AssertionError: socket." in run.stderr) == (code == 1)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small_and_say_what_they_are(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))


def test_public_names_are_these():
    assert analysis.__all__ == [
        "AnalysisError",
        "Corpus",
        "EncoderOptions",
        "FetchedDigests",
        "FoundTrends",
        "Report",
        "ReportOptions",
        "Study",
        "StudyOptions",
        "TerminalProgress",
        "TopicOptions",
        "TrendOptions",
        "evaluate",
        "example_digests",
        "fetch_digests",
        "load_corpus",
        "run",
        "topic_trends",
    ]
    for name in analysis.__all__:
        assert getattr(analysis, name).__doc__, name
    with pytest.raises(AttributeError):
        analysis.no_such_name  # noqa: B018 - the access is the test


def test_what_a_reader_of_another_package_may_import_is_this():
    assert readers.__all__ == [
        "About",
        "BinaryReader",
        "DigestHeader",
        "Fields",
        "Item",
        "Line",
        "PaperRecord",
        "Place",
        "Reader",
        "Rejection",
        "dated",
        "excerpt",
        "full_date",
        "person",
        "point_in_time",
        "record",
        "split_authors",
    ]
    for name in readers.__all__:
        assert getattr(readers, name).__doc__, name


def test_importing_the_package_imports_nothing_heavy():
    code = "import analysis, sys; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    heavy = {"pandas", "numpy", "plotly", "umap", "bertopic", "sklearn", "onnxruntime", "pandera"}
    assert not heavy & set(run.stdout.split())


def test_every_frame_is_documented():
    for name in schema.__all__:
        model = getattr(schema, name)
        if isinstance(model, type) and hasattr(model, "to_schema"):
            assert model.__doc__
            assert name == "Frame" or model.__doc__ != schema.Frame.__doc__, name


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = get_command(app).commands
    expected = {"report", "corpus", "topics", "trends", "similar", "evaluate", "fetch", "cache"}
    assert set(commands) == expected
    for command in commands.values():
        assert f"topic-digest {command.name}" in readme
        assert command.help


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make (\w[\w-]+)", (ROOT / "README.md").read_text("utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pinned_lists_hold_hashes_and_no_torch_and_no_address(name):
    text = (ROOT / name).read_text("utf-8")
    packages = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    assert {"bertopic", "umap-learn", "hdbscan", "pandas", "plotly"} <= set(packages)
    assert not {"torch", "sentence-transformers", "transformers"} & set(packages)
    assert not any(package.startswith("nvidia") for package in packages)
    assert "://" not in text
    pins = re.findall(r"^[\w.-]+==.*?(?=^[\w.-]+==|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) == len(packages)
    assert all("--hash=sha256:" in pin for pin in pins)
