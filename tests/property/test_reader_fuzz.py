"""Every reader on damaged files: no crash, nothing invalid, and no entry lost in silence.

The long form of this, guided by coverage, is ``make fuzz``.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import load_corpus
from analysis.corpus.record import Rejection
from tests.fuzz.binary import CONTAINERS, n_rows_of, parquet
from tests.fuzz.oracles import (
    check_entries,
    check_frames,
    check_items,
    check_rows,
    check_sample,
    text_lines,
)
from tests.fuzz.reading import BY_NAME, forced, lowered_bounds, read, read_leaves
from tests.fuzz.samples import FORMS, PIECES, UNDAMAGED, sample

TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(st.characters(max_codepoint=0x2FF), max_size=60),
)
#: Bytes that are no text are seldom: they would make the file a binary one.
DAMAGE = st.one_of(TEXTS, st.binary(max_size=3).map(lambda b: b.decode("utf-8", "surrogateescape")))
#: Of the title, of the abstract, of the other values: seldom of all, so that some can be read.
DAMAGES = st.tuples(*[st.just("") | DAMAGE] * 3)
on_few = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=60, deadline=None)
@given(n_entries=st.integers(1, 5), place=st.integers(0, 4), damage=DAMAGES)
def test_damage_to_one_entry_costs_no_other(name, n_entries, place, damage):
    made = sample(FORMS[name], n_entries, 1 + place % n_entries, damage)
    with forced(made.form.reader), lowered_bounds():
        parsed = read(made.content)
        assert read(made.content) == parsed
    check_items(parsed, len(text_lines(made.content)))
    check_entries(parsed, made.content)
    check_sample(parsed, made)


#: Forms whose entries no simple rule counts: a heading is an entry, or a part of one.
UNCOUNTED = ("daily_sections, plain",)


@pytest.mark.parametrize("name", FORMS)
def test_a_lost_entry_is_seen(name):
    """Of the oracle, not of a reader."""
    made = sample(FORMS[name], 3, 1, UNDAMAGED)
    with forced(made.form.reader):
        parsed = read(made.content)
    word = made.entries[1].title_word
    kept = [item for item in parsed.items if word not in getattr(item, "title", "")]
    assert len(kept) == len(parsed.items) - 1
    with pytest.raises(AssertionError, match=word):
        check_sample(replace(parsed, items=kept), made)
    if name not in UNCOUNTED:
        with pytest.raises(AssertionError):
            check_entries(replace(parsed, items=kept), made.content)


@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "parquet_table"])
@settings(max_examples=60, deadline=None)
@given(text=st.one_of(TEXTS, st.lists(TEXTS, max_size=5).map("\n".join)))
def test_every_entry_of_any_text_is_a_paper_or_a_rejection(name, text):
    content = text.encode("utf-8", "surrogateescape")
    with forced(name), lowered_bounds():
        parsed = read(content)
    check_items(parsed, len(text_lines(content)))
    check_entries(parsed, content)


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=4, deadline=None)
@given(DAMAGES)
def test_what_is_read_is_in_the_frames(name, damage):
    made = sample(FORMS[name], 3, 2, damage)
    with forced(made.form.reader):
        check_frames(read(made.content))


@settings(max_examples=5, deadline=None)
@given(DAMAGES)
def test_entries_of_a_folder_are_papers_duplicates_and_rejections(damage):
    made = {f"{n}.txt": sample(form, 3, 2, damage) for n, form in enumerate(FORMS.values())}
    with tempfile.TemporaryDirectory() as folder:
        for name, each in made.items():
            Path(folder, name).write_bytes(each.content)
        corpus = load_corpus(folder)
    appearances, rejections = corpus.appearances, corpus.rejections
    assert corpus.papers["n_appearances"].sum() == len(appearances)
    assert set(corpus.papers["paper_id"]) == set(appearances["paper_id"])
    formats = dict(zip(corpus.digests["source"], corpus.digests["format"], strict=True))
    for name, each in made.items():
        if formats.get(name) != each.form.reader:
            # Damage made it a file of another format, or of none.
            assert name in {*formats, *rejections["source"]}
            continue
        # The second digest of a file, should damage hold a header, is called "3.txt#2".
        lines, rejected = (
            frame["line"][frame["source"].str.partition("#")[0] == name].tolist()
            for frame in (appearances, rejections)
        )
        assert len(lines) + len(rejected) >= len(each.entries)
        if each.form.has_lines and each.form.is_fenced:
            assert {entry.line for entry in each.entries if not entry.is_damaged} <= {*lines}


@on_few
@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), st.binary(max_size=200))
def test_every_row_of_a_table_of_any_types_is_a_paper_or_a_rejection(columns, rows, shift, payload):
    content = parquet(columns, rows, shift, payload)
    if content is not None:
        parsed = read(content)
        check_items(parsed, max(n_rows_of(content), 1))
        check_rows(parsed, n_rows_of(content), is_whole=True)


@on_few
@given(st.data())
def test_a_damaged_parquet_file_says_what_is_missing(data):
    content = bytearray(parquet(3, 9, 4, b"\x00Ships at sea\x07 2015-01-05 10.1000/x") or b"")
    for at in data.draw(st.lists(st.integers(4, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    parsed = read(bytes(content))
    check_items(parsed, max(n_rows_of(content), len(parsed.items)) + 1)
    check_rows(parsed, n_rows_of(content), is_whole=False)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_known_in_every_container(container, name):
    made = sample(FORMS[name], 3, 1, UNDAMAGED)
    (parsed,) = read_leaves(CONTAINERS[container](made.content))
    check_sample(parsed, made)


#: The others do not tell a changed byte from one that was meant.
WITH_CHECKSUM = ("gz", "bz2", "xz", "zip", "tar.gz")


@pytest.mark.parametrize("container", [name for name in CONTAINERS if name != "plain"])
@on_few
@given(place=st.integers(0, 10_000), byte=st.none() | st.integers(0, 255))
def test_a_damaged_container_loses_nothing_in_silence(container, place, byte):
    """It is cut off, or where that can be noticed one byte of it is changed."""
    made = sample(FORMS["daily_listing"], 5, 1, UNDAMAGED)
    packed = CONTAINERS[container](made.content)
    at = place % len(packed)
    damaged = packed[:at]
    if byte is not None and container in WITH_CHECKSUM:
        damaged += bytes([byte]) + packed[at + 1 :]
    leaves = read_leaves(damaged)
    for parsed in leaves:
        check_items(parsed, len(made.content))
    items = [item for parsed in leaves for item in parsed.items]
    titles = {getattr(item, "title", "") for item in items}
    lost = {entry.title_word for entry in made.entries} - titles
    assert not lost or any(isinstance(item, Rejection) for item in items)
