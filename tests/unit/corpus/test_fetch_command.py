"""The command ``fetch`` as its user meets it: a process, its exit code, and what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.corpus import load_corpus
from tests.loopback import Answer, ArxivServer, Entry

#: The command with another server, without pauses, and with a window for each day.
COMMAND = """
import sys
import arxiv
from analysis.corpus import arxiv_api, fetch

arxiv.Client.query_url_format = sys.argv.pop(1)
arxiv_api.DELAY, arxiv_api.FIRST_WAIT, fetch.WINDOW = 0.0, 0.001, 1
from analysis.cli import main
main()
"""
SPAN = ("--from", "2015-01-05", "--to", "2015-01-11")


@pytest.fixture(autouse=True)
def papers(arxiv):
    arxiv.entries = [
        Entry(
            arxiv_id=f"1501.{number:05d}",
            published=datetime(2015, 1, 5, tzinfo=UTC) + number * timedelta(hours=1),
            summary="We look at ships. " * 100,
        )
        for number in range(24 * 7)
    ]


def start(arxiv: ArxivServer, *arguments, before=""):
    return subprocess.Popen(
        [sys.executable, "-c", before + COMMAND, arxiv.url_format, "fetch", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
    )


def run(arxiv: ArxivServer, *arguments):
    process = start(arxiv, *arguments)
    stdout, stderr = process.communicate(timeout=120)
    return process.returncode, stdout, stderr


def digests(folder: Path) -> dict[str, bytes]:
    """What a reader would see, which leaves hidden files out."""
    return {
        path.name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.fixture
def whole(arxiv: ArxivServer, tmp_path):
    """What a run that nothing disturbs leaves."""
    code, _, stderr = run(arxiv, "cs.CV", *SPAN, "--out", tmp_path / "whole", "-q")
    assert (code, stderr) == (0, "")
    return digests(tmp_path / "whole")


def test_a_run_says_what_it_has_written(arxiv: ArxivServer, tmp_path):
    code, stdout, stderr = run(arxiv, "cs.CV", *SPAN, "--out", tmp_path)
    assert code == 0
    assert stdout == f"Fetched: 7 digests with 168 papers, 0 there already, in {tmp_path}.\n"
    assert stderr == "Fetching digests ...\n"
    assert len(load_corpus(tmp_path).papers) == 168
    code, stdout, _ = run(arxiv, "cs.CV", *SPAN, "--out", tmp_path)
    assert code == 0
    assert stdout == f"Fetched: 0 digests with 0 papers, 7 there already, in {tmp_path}.\n"


def test_a_dry_run_asks_and_writes_nothing(arxiv: ArxivServer, tmp_path):
    code, stdout, stderr = run(arxiv, "cs.CV", *SPAN, "--out", tmp_path / "out", "--dry-run")
    assert (code, stderr) == (0, "")
    lines = stdout.splitlines()
    assert lines[0] == "Nothing was asked and nothing written. A run would ask arXiv for:"
    assert lines[1] == "cat:cs.CV AND submittedDate:[201501050000 TO 201501060000]"
    assert lines[-1] == str(tmp_path / "out/cs.CV/2015/01/2015-01-11.md")
    assert len(lines) == 2 + 7 + 7
    assert arxiv.requests == []
    assert not any(tmp_path.iterdir())


def test_what_arxiv_does_wrong_is_exit_code_3(arxiv: ArxivServer, tmp_path):
    busy = Answer(status=503, headers={"Retry-After": "3600"})
    arxiv.faults += [None, None, lambda request, page: busy]
    code, stdout, stderr = run(arxiv, "cs.CV", *SPAN, "--out", tmp_path)
    assert (code, stdout) == (3, "")
    assert "topic-digest: arXiv is busy (HTTP 503), and arXiv asks to wait 60 minutes." in stderr
    assert "Traceback" not in stderr
    assert sorted(digests(tmp_path)) == ["2015-01-05.md", "2015-01-06.md"]


def test_a_pause_is_told_but_not_to_the_quiet(arxiv: ArxivServer, tmp_path):
    def busy(request, page):
        return Answer(status=503)

    arxiv.faults.append(busy)
    _, _, stderr = run(arxiv, "cs.CV", *SPAN, "--out", tmp_path / "a")
    assert "arXiv is busy (HTTP 503): asking again in 0 seconds" in stderr
    arxiv.faults.append(busy)
    assert run(arxiv, "cs.CV", *SPAN, "--out", tmp_path / "b", "-q") == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("cs.CV",),
        ("cs.XYZ", *SPAN),
        ("cs.CV", "--from", "2999-01-01"),
        ("cs.CV", *SPAN, "--out", "/dev/null"),
    ],
)
def test_wrong_usage_is_exit_code_2(arxiv: ArxivServer, tmp_path, arguments):
    out = () if "--out" in arguments else ("--out", tmp_path)
    code, stdout, stderr = run(arxiv, *arguments, *out)
    assert (code, stdout) == (2, "")
    assert stderr
    assert "Traceback" not in stderr
    assert arxiv.requests == []
    assert not any(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_an_interrupted_run_leaves_whole_digests_and_is_taken_up(
    arxiv: ArxivServer, tmp_path, whole
):
    out = tmp_path / "out"
    arxiv.faults += [None, None, None, lambda request, page: _wait(arxiv, page)]
    arxiv.requests.clear()
    process = start(arxiv, "cs.CV", *SPAN, "--out", out)
    while len(arxiv.requests) < 4:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted; nothing is half-written" in stderr
    assert "Traceback" not in stderr
    assert len(digests(out)) == 3
    assert digests(out).items() <= whole.items()
    assert not list(out.rglob(".*"))
    arxiv.release.set()
    arxiv.requests.clear()
    assert run(arxiv, "cs.CV", *SPAN, "--out", out, "-q") == (0, "", "")
    assert digests(out) == whole
    assert len(arxiv.requests) == 4


def _wait(arxiv: ArxivServer, page: bytes) -> Answer:
    arxiv.release.wait(60)
    return Answer(body=page)


#: Kills the process with the third digest half-written, or written and not yet under its name.
KILLED = """
import os
import signal
from pathlib import Path

write_text, replace, n_written = Path.write_text, Path.replace, []

def write(path, text, **options):
    n_written.append(path)
    if "{moment}" == "half-written" and len(n_written) == 3:
        write_text(path, text[: len(text) // 2], **options)
        os.kill(os.getpid(), signal.SIGKILL)
    return write_text(path, text, **options)

def rename(path, target):
    if len(n_written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(path, target)

Path.write_text, Path.replace = write, rename
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize("moment", ["half-written", "not renamed"])
def test_a_killed_run_leaves_whole_digests_and_is_taken_up(
    arxiv: ArxivServer, tmp_path, whole, moment
):
    out = tmp_path / "out"
    killed = start(arxiv, "cs.CV", *SPAN, "--out", out, before=KILLED.format(moment=moment))
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert sorted(digests(out)) == ["2015-01-05.md", "2015-01-06.md"]
    assert digests(out).items() <= whole.items()
    assert len(load_corpus(out).digests) == 2
    assert run(arxiv, "cs.CV", *SPAN, "--out", out, "-q") == (0, "", "")
    assert digests(out) == whole


def test_two_processes_at_the_same_time_do_no_harm(arxiv: ArxivServer, tmp_path, whole):
    out = tmp_path / "out"
    processes = [start(arxiv, "cs.CV", *SPAN, "--out", out, "-q") for _ in range(2)]
    for process in processes:
        assert process.communicate(timeout=120) == ("", "")
        assert process.returncode == 0
    assert digests(out) == whole
    assert not list(out.rglob(".*"))
