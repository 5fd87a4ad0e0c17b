"""The second reading: the same corpus, without parsing, whatever happened to the cache."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.corpus import Corpus, cache, codec, load_corpus, reading
from analysis.corpus.codec import decode, encode
from analysis.corpus.parse import Parsed
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

FRAMES = ("papers", "appearances", "digests", "rejections")


@pytest.fixture
def kept(tmp_path, monkeypatch, digests):
    """Digests of which each is kept, in a cache of their own."""
    monkeypatch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "MIN_SIZE", 0)
    (digests / "notes.txt").write_text("nothing of interest\n", "utf-8")
    return digests


@pytest.fixture
def no_parsing(monkeypatch):
    """Call it, and from then on parsing fails the test."""
    return lambda: monkeypatch.setattr(
        reading, "parse_file", lambda *_: pytest.fail("parsed again")
    )


def assert_same(first: Corpus, second: Corpus) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(first, name), getattr(second, name))


def test_a_second_reading_parses_nothing_and_is_the_same(kept, no_parsing):
    first = load_corpus(kept)
    no_parsing()
    assert_same(load_corpus(kept), first)


def test_names_are_those_of_now(kept, tmp_path, no_parsing):
    load_corpus(kept)
    no_parsing()
    shutil.copytree(kept, tmp_path / "more" / "digests")
    sources = load_corpus(tmp_path / "more").digests["source"]
    assert sorted(sources) == ["digests/digest.md", "digests/listing.txt", "digests/page.txt"]


def test_changed_content_or_code_is_read_anew(kept, monkeypatch):
    load_corpus(kept)
    page = kept / "page.txt"
    page.write_text(page.read_text("utf-8").replace("Waves", "Tides"), "utf-8")
    assert "Tides" in set(load_corpus(kept).papers["title"])
    monkeypatch.setattr(cache, "code_version", lambda: "another")
    calls = []
    parse_file = reading.parse_file
    monkeypatch.setattr(
        reading, "parse_file", lambda *args: calls.append(args) or parse_file(*args)
    )
    load_corpus(kept)
    assert len(calls) == 4


@pytest.mark.parametrize("damage", [b"", b"\x00" * 99, b"cut"])
def test_a_damaged_cache_costs_time_only(kept, tmp_path, damage):
    first = load_corpus(kept)
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(files) == 4
    for path in files:
        path.write_bytes(path.read_bytes()[:40] if damage == b"cut" else damage)
    assert_same(load_corpus(kept), first)
    assert_same(load_corpus(kept), first)


def test_a_file_that_changes_while_it_is_read_is_not_kept(kept, tmp_path, monkeypatch):
    parse_file = reading.parse_file

    def changed(file, *args):
        yield from parse_file(file, *args)
        file.path.write_bytes(file.path.read_bytes() + b"\n")

    monkeypatch.setattr(reading, "parse_file", changed)
    load_corpus(kept)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_cache_that_cannot_be_written_does_no_harm(kept, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be", "utf-8")
    assert_same(load_corpus(kept), load_corpus(kept))


TEXT = st.text(max_size=20)
TIMES = st.none() | st.just(datetime(2015, 1, 5, 1, 2, 3, 4, tzinfo=UTC))
HEADERS = st.builds(
    DigestHeader,
    digest_date=st.none() | st.just(date(2015, 1, 5)),
    date_kind=st.sampled_from(["submitted", "announced", "unknown"]),
    digest_category=st.none() | TEXT,
)
RECORDS = st.builds(
    PaperRecord,
    source=st.just("a.tar/b.md"),
    format=st.just("f"),
    line=st.integers(1, 9),
    position=st.integers(1, 9),
    title=TEXT,
    header=HEADERS,
    authors=st.lists(TEXT, max_size=3).map(tuple),
    published=TIMES,
    updated=TIMES,
    rank=st.none() | st.integers(1, 9),
    sketch=st.lists(st.integers(0, 2**32), max_size=3).map(tuple),
)
REJECTIONS = st.builds(Rejection, st.just("a.tar/b.md"), st.integers(1, 9), TEXT, TEXT)


@given(st.lists(HEADERS | RECORDS | REJECTIONS, max_size=6), st.integers(1, 4))
def test_what_is_kept_is_what_was_read(items, n_items_per_line):
    parsed = Parsed("a.tar/b.md", "f", "00", items)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "_ITEMS_PER_LINE", n_items_per_line)
        lines = list(encode(parsed, "a.tar"))
    assert len(lines) == max(1, -(-len(items) // n_items_per_line))
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    assert decode(lines, "a.tar") == parsed
    assert decode(lines, "c.zip").source == "c.zip/b.md"
