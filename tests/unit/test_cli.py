"""The command as its user meets it: a process with arguments, two streams and an exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli_output import name_of
from analysis.examples import example_digests


def topic_digest(*arguments, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | environment,
        timeout=300,
    )


@pytest.fixture(scope="module")
def undated(example_corpus, tmp_path_factory):
    """The example's papers without their dates, in a table: nothing is asked of trends."""
    table = tmp_path_factory.mktemp("undated") / "papers.csv"
    example_corpus.papers[["title", "abstract"]].to_csv(table, index=False)
    return table


def test_report_writes_where_it_says(tmp_path):
    run = topic_digest("report", example_digests(), cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    report = tmp_path / "reports" / "digests.html"
    assert run.stdout.startswith("Study: 213 papers, 10 topics")
    assert "Report: reports/digests.html" in run.stdout
    assert report.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "Encoding papers" in run.stderr
    assert "\x1b" not in run.stdout + run.stderr


def test_quiet_is_quiet(tmp_path):
    run = topic_digest(
        "report",
        example_digests(),
        "--out",
        tmp_path / "deep" / "er.html",
        "--quiet",
        "--title",
        "T",
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "deep" / "er.html").exists()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for a browser is a shell script")
def test_open_shows_the_report_in_the_browser(undated, tmp_path):
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n')
    browser.chmod(0o755)
    report = tmp_path / "a report.html"
    arguments = ("report", undated, "--out", report, "--open", "--encoder", "lexical")
    assert topic_digest(*arguments, BROWSER=str(browser)).returncode == 0
    assert opened.read_text() == report.as_uri()
    found_none = topic_digest(*arguments, BROWSER=str(tmp_path / "none"), PATH="", DISPLAY="")
    assert found_none.returncode == 0
    assert f"open {report} in one" in found_none.stderr


def test_topics_are_csv_when_piped_and_json_when_asked(undated):
    csv = topic_digest("topics", undated, "-q")
    table = pd.read_csv(StringIO(csv.stdout))
    assert table["n_papers"].sum() == 213
    as_json = topic_digest("topics", undated, "-q", "--format", "json")
    assert [row["label"] for row in json.loads(as_json.stdout)] == table["label"].tolist()
    shown = topic_digest("topics", undated, "-q", "--format", "table")
    assert "n_papers" in shown.stdout
    assert "," not in shown.stdout.splitlines()[0]


def test_as_many_topics_as_are_asked_for(undated):
    run = topic_digest("topics", undated, "-q", "--topics", 6)
    assert len(pd.read_csv(StringIO(run.stdout))) == 1 + 6
    coarse = topic_digest("topics", undated, "-q", "--granularity", "coarse")
    table = pd.read_csv(StringIO(coarse.stdout))
    assert table["n_papers"].sum() == 213
    assert 2 <= len(table) - 1 < 10
    # Each is a group by itself, and called the same.
    assert table["label"].tolist() == table["group_label"].tolist()


def test_a_topic_is_renamed_by_a_file_that_topics_writes(undated, tmp_path):
    labels = tmp_path / "deep" / "labels.toml"
    topics = topic_digest("topics", undated, "-q", "--write-labels", labels)
    first = pd.read_csv(StringIO(topics.stdout))["label"][1]
    text = labels.read_text("utf-8").replace(f'label = "{first}"', 'label = "Mine"')
    labels.write_text(text, "utf-8")
    again = topic_digest("topics", undated, "-q", "--names", labels)
    assert pd.read_csv(StringIO(again.stdout))["label"][1] == "Mine"
    refused = topic_digest("topics", undated, "-q", "--write-labels", labels)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "its names are kept" in refused.stderr
    assert labels.read_text("utf-8") == text


@pytest.mark.parametrize("command", ["report", "topics", "trends"])
def test_labels_that_are_wrong_are_told_before_the_work(command, tmp_path):
    labels = tmp_path / "labels.toml"
    labels.write_text('[[topic]]\npapers = ["a"]\n', "utf-8")
    run = topic_digest(command, example_digests(), "--names", labels, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"topic-digest: {labels}, line 1: topic 1: label: Field required\n"


def test_trends_print_verdicts_and_export_all_their_numbers(tmp_path):
    export = tmp_path / "deep" / "verdicts.csv"
    run = topic_digest("trends", example_digests(), "-q", "--export", export)
    assert run.stderr == ""
    table = pd.read_csv(StringIO(run.stdout))
    assert {"rising", "falling", "new", "undetermined"} <= set(table["verdict"])
    exported = pd.read_csv(export)
    assert exported["sentence"].tolist() == table["sentence"].tolist()
    assert {"p_line", "p_curve", "dispersion", "growth_low", "smallest_growth"} <= set(exported)


def test_trends_of_a_window_say_what_to_beware_of():
    arguments = ("trends", example_digests(), "--from", "2024-03-10", "--to", "2024-06-20")
    run = topic_digest(*arguments, "--period", "month")
    table = pd.read_csv(StringIO(run.stdout))
    assert table["sentence"].str.contains("of 13 digests").all()
    assert table["sentence"].str.contains("2024-03-13 to 2024-06-20").any()
    assert "Dates mix kinds" in run.stderr
    assert "dates in any order" in run.stderr


def test_a_report_says_which_window_was_declared(tmp_path):
    out = tmp_path / "report.html"
    window = ("--from", "2024-03-10", "--to", "2024-06-20")
    run = topic_digest(
        "report", example_digests(), *window, "--out", out, "--encoder", "lexical", "-q"
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert 'declared window of <span class="unbroken">2024-03-10</span>' in out.read_text("utf-8")


@pytest.mark.parametrize("days", [("2024-06-01", "2024-05-01"), ("June", "2024-07-01")])
def test_a_window_without_days_is_wrong_usage(days):
    run = topic_digest("trends", example_digests(), "--from", days[0], "--to", days[1])
    assert (run.returncode, run.stdout) == (2, "")
    assert "--from" in run.stderr


def test_similar_finds_by_text(undated):
    run = topic_digest("similar", "coral bleaching from photographs", undated, "-k", "3", "-q")
    found = pd.read_csv(StringIO(run.stdout))
    assert len(found) == 3
    assert found["title"].str.contains("oral|eef|leach").any()


def test_an_unknown_id_is_one_sentence_and_exit_code_2(undated):
    run = topic_digest("similar", "1201.00001", undated, "-q")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("topic-digest: no paper 1201.00001")
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["report", "corpus", "topics"])
def test_no_papers_is_one_sentence_and_exit_code_2(command, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing of interest\n", "utf-8")
    run = topic_digest(command, tmp_path, "-q", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1
    assert "notes.txt" in run.stderr
    assert not (tmp_path / "reports").exists()


def test_corpus_names_each_rejection_with_its_place(tmp_path):
    shutil.copy(example_digests() / "2024-03-06.md", tmp_path)
    (tmp_path / "notes.txt").write_text("nothing of interest\n", "utf-8")
    (tmp_path / "empty.md").touch()
    run = topic_digest("corpus", tmp_path, "-q")
    assert run.returncode == 0
    rejected = [line for line in run.stdout.splitlines() if line.startswith("rejected ")]
    assert [line.split(":")[0] for line in rejected] == ["rejected empty.md", "rejected notes.txt"]
    assert all(line.split(":")[1] == "1" for line in rejected)
    assert "daily_digest" in run.stdout


def test_corpus_states_what_was_guessed(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text("Title,Year\nShips,2015\n", "utf-8")
    run = topic_digest("corpus", tmp_path, "-q")
    guessed = "Columns: title from 'Title', year from 'Year'; not used: none."
    assert f"guessed a.csv and 1 more: {guessed}" in run.stdout.splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("report",),
        ("report", "x", "--period", "decade"),
        ("report", "x", "--seed", "3000000000"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments):
    run = topic_digest(*arguments)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path):
    for out in (tmp_path, "/dev/null/report.html"):
        run = topic_digest("report", example_digests(), "--out", out)
        assert (run.returncode, run.stdout) == (2, "")
        assert len(run.stderr.splitlines()) == 1
        assert "--out" in run.stderr


def test_a_report_is_named_after_its_folder(tmp_path):
    (tmp_path / "my digests").mkdir()
    shutil.copy(example_digests() / "2024-03-06.md", tmp_path / "my digests")
    assert topic_digest("report", "my digests", "-q", cwd=tmp_path).returncode == 0
    assert [file.name for file in (tmp_path / "reports").iterdir()] == ["my-digests.html"]
    (tmp_path / "cs.CV").mkdir()
    assert name_of([str(tmp_path / "cs.CV")]) == "cs.CV"


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_interrupted_run_leaves_no_report(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "report", str(example_digests())],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TOPIC_DIGEST_CACHE": str(tmp_path / "cache"), "PYTHONUNBUFFERED": "1"},
    )
    for line in process.stderr:
        if line.startswith("Encoding"):
            break
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in stderr
    assert "Traceback" not in stderr
    assert not list(Path(tmp_path).rglob("*.html*"))


def test_evaluate_prints_every_measure_as_csv():
    run = topic_digest("evaluate", example_digests(), "--labels", "primary_category", "-q")
    table = pd.read_csv(StringIO(run.stdout))
    assert {"ami", "npmi", "coverage"} <= set(table["measure"])
    assert run.stderr == ""
    wrong = topic_digest("evaluate", example_digests(), "--labels", "abstract")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Encoding" not in wrong.stderr, "told after the work"
    assert "take one of primary_category" in wrong.stderr
