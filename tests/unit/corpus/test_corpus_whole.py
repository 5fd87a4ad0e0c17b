"""A corpus whose files are unchanged is neither read nor merged again, and is the same."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

from analysis.corpus import cache, load, load_corpus, whole
from tests.fuzz.samples import FORMS, UNDAMAGED, sample

FRAMES = ("papers", "appearances", "digests", "rejections")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A file of every format, one of none, and a cache of their own."""
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(whole, "MIN_TOTAL", 0)
    folder = tmp_path / "files"
    folder.mkdir()
    for n, form in enumerate(FORMS.values()):
        damage = ("\udcff", "é & <b>", "") if n % 2 else UNDAMAGED
        (folder / f"{n}.txt").write_bytes(sample(form, 3, 2, damage).content)
    (folder / "notes.txt").write_text("nothing of interest\n", "utf-8")
    return folder


@pytest.fixture
def no_merging(monkeypatch):
    """Call it, and from then on merging fails the test."""
    return lambda: monkeypatch.setattr(load, "merge", lambda _: pytest.fail("merged again"))


@pytest.fixture
def merged(monkeypatch):
    """How many records were merged, for each time."""
    calls = []
    merge = load.merge
    monkeypatch.setattr(load, "merge", lambda records: calls.append(len(records)) or merge(records))
    return calls


def assert_same(first, second):
    for name in FRAMES:
        assert_frame_equal(getattr(first, name), getattr(second, name), check_column_type=True)


def test_a_second_loading_merges_nothing_and_is_the_same(files, no_merging):
    first = load_corpus(files)
    assert len(first.appearances) > 60
    assert len(first.rejections) > 0
    no_merging()
    progress = []
    second = load_corpus(files, progress=lambda *done: progress.append(done))
    assert_same(second, first)
    assert progress[-1] == (len(FORMS) + 1,) * 2
    for column in ("authors", "categories", "keywords", "resources", "marks"):
        assert all(type(values) is tuple for values in second.papers[column])


@pytest.mark.parametrize("change", ["content", "name", "file", "code", "pandas"])
def test_what_changes_is_merged_anew(files, merged, monkeypatch, change):
    load_corpus(files)
    one = files / "0.txt"
    if change == "content":
        one.write_bytes(one.read_bytes().replace(b"Vessel001", b"Vessel991"))
    elif change == "name":
        one.rename(files / "zero.txt")
    elif change == "file":
        (files / "more.md").write_bytes(one.read_bytes())
    elif change == "code":
        monkeypatch.setattr(cache, "code_version", lambda: "another")
    else:
        monkeypatch.setattr(whole.pd, "__version__", "0")
    corpus = load_corpus(files)
    assert len(merged) == 2
    if change == "content":
        assert corpus.papers["title"].str.contains("Vessel991").any()
    if change == "name":
        assert "zero.txt" in set(corpus.digests["source"])
    if change == "file":
        assert merged[1] == merged[0] + 3


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "of another schema"])
def test_damage_costs_time_only(files, merged, monkeypatch, damage):
    first = load_corpus(files)
    found, _ = load.find_files(files)
    key = whole.files_key(found, load.Reading(found).keys)
    path = cache.record_file(key.sha256)
    content = path.read_bytes()
    if damage == "of another schema":
        # As an older version might have written it: its hash is right, a column is missing.
        schemas = {**whole._SCHEMAS, "papers": whole.Rejections}
        with monkeypatch.context() as patch:
            patch.setattr(whole, "_SCHEMAS", schemas)
            whole.keep_corpus(key, replace(first, papers=first.rejections))
    else:
        flipped = bytearray(content)
        flipped[len(content) // 2] ^= 1
        path.write_bytes({"empty": b"", "cut": content[:99], "flipped": bytes(flipped)}[damage])
    assert_same(load_corpus(files), first)
    assert len(merged) == 2
    assert_same(load_corpus(files), first)
    assert len(merged) == 2


def test_files_that_change_while_they_are_read_are_not_kept(files, merged, monkeypatch):
    merge = load.merge

    def changed(records):
        with (files / "0.txt").open("ab") as file:
            file.write(b"\n")
        return merge(records)

    with monkeypatch.context() as patch:
        patch.setattr(load, "merge", changed)
        load_corpus(files)
    load_corpus(files)
    assert len(merged) >= 2


@pytest.mark.parametrize("sources", [["files", "absent.md"], ["files", "-"]])
def test_what_is_not_all_files_is_not_kept(files, merged, monkeypatch, sources):
    content = io.BytesIO((files / "1.txt").read_bytes())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(content))
    given = [source if source == "-" else files.parent / source for source in sources]
    monkeypatch.setattr(load, "keep_corpus", lambda *_: pytest.fail("kept"))
    load_corpus(given)


def test_few_bytes_are_merged_faster_than_looked_up(files, monkeypatch):
    monkeypatch.setattr(whole, "MIN_TOTAL", 10**9)
    monkeypatch.setattr(load, "keep_corpus", lambda *_: pytest.fail("kept"))
    load_corpus(files)


def test_a_cache_that_cannot_be_written_does_no_harm(files, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be", "utf-8")
    assert_same(load_corpus(files), load_corpus(files))
