"""From files to frames: names, rejections, errors, and how a corpus shows itself."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.corpus import Corpus, load_corpus, paper_text
from analysis.corpus.lines import MAX_LINE_LENGTH
from analysis.errors import NoPapersError
from analysis.schema import Appearances, Digests, Papers, Rejections

HEADER = "# Arxiv Papers in cs.CV on 2015-01-05\n"
ENTRY = "### Ships\n- **Arxiv ID**: 1501.00001v1\n- **Summary**: We count.\n"


def write(path: Path, content: str | bytes = HEADER + ENTRY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def reasons(corpus: Corpus) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in corpus.rejections[["source", "line", "reason"]].to_numpy()]


def test_frames_are_those_of_the_schema_and_sorted(digests):
    corpus = load_corpus(digests)
    Papers.validate(corpus.papers)
    Appearances.validate(corpus.appearances)
    Digests.validate(corpus.digests)
    Rejections.validate(corpus.rejections)
    assert corpus.papers["paper_id"].is_monotonic_increasing
    assert_frame_equal(
        corpus.appearances, corpus.appearances.sort_values(["source", "line"], ignore_index=True)
    )
    assert set(corpus.appearances["paper_id"]) == set(corpus.papers["paper_id"])


def test_three_formats_become_one_corpus(digests):
    corpus = load_corpus(digests)
    titles = corpus.papers.set_index("paper_id")["title"]
    # Title and author of the digest's first paper differ from the page's, so both stay.
    assert sorted(titles) == [
        "Counting Ships from Poincaré's Shore",
        "Counting Ships from the Shore",
        "Fog Without Tears",
        "Fog on the Old Sea",
        "Fog on the Sea",
        "Waves",
    ]
    ships = corpus.papers.set_index("paper_id").loc["1501.00001"]
    assert (ships["n_appearances"], ships["date_kind"]) == (2, "submitted")
    assert (
        ships["text_hash"]
        == hashlib.sha256(paper_text(ships["title"], ships["abstract"]).encode()).hexdigest()
    )
    page = corpus.appearances[corpus.appearances["format"] == "similar_papers"]
    query = page["paper_id"].iloc[0]
    assert re.fullmatch("title:[0-9a-f]{12}", query)
    assert page["similar_to"].fillna("").tolist() == ["", query, query]
    assert page["rank"].fillna(0).tolist() == [0, 1, 2]


def test_sources_are_folders_files_and_patterns(digests):
    whole = load_corpus(digests)
    for sources in (
        str(digests),
        [digests / name for name in ("page.txt", "listing.txt", "digest.md")],
        [str(digests / "*.txt"), digests / "digest.md"],
        str(digests / "**" / "*.*"),
        [digests, digests / "page.txt", str(digests / "p*")],
    ):
        again = load_corpus(sources)
        assert_frame_equal(again.papers, whole.papers)
        assert_frame_equal(again.appearances, whole.appearances)
        assert_frame_equal(again.digests, whole.digests)


def test_names_are_relative_and_prefixed_only_where_they_clash(tmp_path):
    for name in ("a/one.md", "a/deep/two.md", "b/one.md", "b/three.md"):
        write(tmp_path / name)
    for order in (1, -1):
        corpus = load_corpus([tmp_path / "a", tmp_path / "b"][::order])
        assert list(corpus.digests["source"]) == ["a/one.md", "b/one.md", "deep/two.md", "three.md"]
    assert list(load_corpus(tmp_path).digests["source"]) == [
        "a/deep/two.md",
        "a/one.md",
        "b/one.md",
        "b/three.md",
    ]
    assert list(load_corpus(tmp_path / "a" / "one.md").digests["source"]) == ["one.md"]
    assert list(load_corpus(str(tmp_path / "*" / "one.md")).digests["source"]) == [
        "a/one.md",
        "b/one.md",
    ]


def test_folders_of_one_name_are_told_apart_by_those_above(tmp_path):
    write(tmp_path / "x" / "day" / "one.md")
    write(tmp_path / "y" / "day" / "one.md")
    corpus = load_corpus([tmp_path / "x" / "day", tmp_path / "y" / "day"])
    assert list(corpus.digests["source"]) == ["x/day/one.md", "y/day/one.md"]


def test_a_file_that_two_sources_hold_is_read_once_by_its_longest_name(tmp_path):
    write(tmp_path / "a" / "deep" / "two.md")
    for order in (1, -1):
        corpus = load_corpus([tmp_path / "a", tmp_path / "a" / "deep"][::order])
        assert list(corpus.appearances["source"]) == ["deep/two.md"]


def test_a_pattern_may_name_folders(tmp_path):
    write(tmp_path / "2015" / "01" / "one.md")
    write(tmp_path / "2016" / "two.md")
    corpus = load_corpus(str(tmp_path / "201*"))
    assert list(corpus.digests["source"]) == ["2015/01/one.md", "2016/two.md"]


def test_hidden_files_are_left_out_and_links_do_no_harm(tmp_path):
    folder = tmp_path / "digests"
    write(folder / "one.md")
    write(folder / ".hidden.md")
    write(folder / ".git" / "two.md")
    (folder / "loop").symlink_to(folder)
    (folder / "again.md").symlink_to(folder / "one.md")
    corpus = load_corpus(folder)
    assert len(corpus.appearances) == 1
    assert len(corpus.rejections) == 0


def test_what_cannot_be_followed_or_opened_is_rejected(tmp_path):
    folder = tmp_path / "digests"
    write(folder / "one.md")
    write(tmp_path / "elsewhere" / "two.md")
    (folder / "dangling").symlink_to(folder / "nowhere")
    (folder / "out").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "pipe")
    assert reasons(load_corpus([folder, tmp_path / "gone", str(tmp_path / "gone*")])) == [
        ("dangling", 1, "not a regular file"),
        ("gone", 1, "no such file or folder"),
        ("gone*", 1, "the pattern matches no file"),
        ("out", 1, "link to a folder, not followed: name that folder as a source"),
        ("pipe", 1, "not a regular file"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"\xef\xbb\xbf \r\n\n", "empty file"),
        (bytes(range(256)) * 9, "binary file, not text"),
        ("Dear Ada, the ships are gone.", "no known format"),
        ((HEADER + ENTRY).encode("utf-16"), "text in UTF-16: save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_digest_is_rejected_and_costs_no_other(tmp_path, content, reason):
    write(tmp_path / "good.md")
    write(tmp_path / "odd.md", content)
    corpus = load_corpus(tmp_path)
    assert len(corpus.papers) == 1
    assert reasons(corpus) == [("odd.md", 1, reason)]


def test_a_byte_that_is_not_utf8_costs_a_letter(tmp_path):
    content = (HEADER + ENTRY).replace("Ships", "Caf\xe9").encode("latin-1")
    corpus = load_corpus(write(tmp_path / "a.md", content))
    assert list(corpus.papers["title"]) == ["Caf\ufffd"]
    ((_, line, reason),) = reasons(corpus)
    assert line == 2
    assert "not UTF-8" in reason
    assert list(corpus.digests["n_rejections"]) == [1]


def test_a_byte_order_mark_is_no_text(tmp_path):
    corpus = load_corpus(write(tmp_path / "a.md", b"\xef\xbb\xbf" + (HEADER + ENTRY).encode()))
    assert list(corpus.digests["digest_category"]) == ["cs.CV"]


def test_a_line_without_end_is_left_out_and_the_rest_read(tmp_path):
    content = HEADER + "x" * (3 * MAX_LINE_LENGTH) + "\n" + ENTRY
    corpus = load_corpus(write(tmp_path / "a.md", content))
    assert list(corpus.appearances["line"]) == [3]
    assert reasons(corpus) == [("a.md", 2, "line longer than 1,000,000 characters: left out")]


def test_hostile_texts_are_kept_as_text(tmp_path):
    title = "<script>alert(1)</script>\x00\u202e" + "T" * 10_000
    corpus = load_corpus(write(tmp_path / "a.md", HEADER + ENTRY.replace("Ships", title)))
    assert corpus.papers["title"].item() == "<script>alert(1)</script>" + "T" * 10_000
    assert len(corpus.rejections) == 0


def test_digests_one_after_another_in_a_file_have_a_row_each(tmp_path):
    second = (HEADER + ENTRY).replace("2015-01-05", "2015-01-06").replace("00001", "00002")
    corpus = load_corpus(write(tmp_path / "a.md", HEADER + ENTRY + second))
    assert list(corpus.digests["source"]) == ["a.md", "a.md#2"]
    assert list(corpus.digests["digest_date"].dt.day) == [5, 6]
    assert list(corpus.digests["n_entries"]) == [1, 1]
    assert list(corpus.appearances["source"]) == ["a.md", "a.md#2"]


def test_a_digest_without_papers_is_a_digest(tmp_path):
    write(tmp_path / "a.md")
    write(tmp_path / "b.md", HEADER.replace("05", "06"))
    digests = load_corpus(tmp_path).digests
    assert list(digests["n_entries"]) == [1, 0]
    assert list(digests["digest_date"]) == [pd.Timestamp(2015, 1, 5), pd.Timestamp(2015, 1, 6)]


def test_no_paper_at_all_is_an_error_that_says_why(tmp_path):
    write(tmp_path / "a.md", "")
    write(tmp_path / "b.md", "ships")
    with pytest.raises(NoPapersError) as error:
        load_corpus(tmp_path)
    message = str(error.value)
    assert "2 files" in message
    assert "2 rejections" in message
    assert "a.md, line 1 (empty file)" in message
    assert str(tmp_path) not in message
    with pytest.raises(NoPapersError, match="no source was given"):
        load_corpus([])
    with pytest.raises(NoPapersError, match="no such file or folder"):
        load_corpus(tmp_path / "gone")


def test_no_path_of_the_machine_gets_in(digests):
    (digests / "odd.md").write_text("")
    corpus = load_corpus([digests, digests / "gone", str(digests / "gone*")])
    for frame in (corpus.papers, corpus.appearances, corpus.digests, corpus.rejections):
        assert str(digests.parent) not in frame.to_csv()


def test_progress_is_told_of_each_file(digests):
    calls: list[tuple[int, int]] = []
    load_corpus(digests, progress=lambda n_done, n_total: calls.append((n_done, n_total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_a_corpus_says_what_it_holds(tmp_path, digests):
    assert repr(load_corpus(digests)) == (
        "Corpus: 6 papers, 7 appearances, 1 digest date 2015-01-05, nothing rejected"
    )
    write(digests / "later.md", HEADER.replace("2015-01-05", "2015-02-05"))
    write(digests / "odd.md", "")
    assert repr(load_corpus(digests)).endswith(
        "2 digest dates 2015-01-05 to 2015-02-05, 1 rejection"
    )
    assert "undated" in repr(load_corpus(digests / "page.txt"))


def test_a_card_escapes_what_it_shows(digests):
    write(digests / "<b>&.md", "")
    card = load_corpus(digests)._repr_html_()
    assert "&lt;b&gt;&amp;.md" in card
    assert "<b>" not in card
