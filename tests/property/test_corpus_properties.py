"""What holds for any text and any set of entries, not only for those someone thought of."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.corpus import Corpus, load_corpus
from analysis.corpus.clean import clean_name, clean_text, clean_title, split_authors
from analysis.corpus.export import export_corpus
from analysis.corpus.frames import (
    appearances_frame,
    digests_frame,
    papers_frame,
    rejections_frame,
)
from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.merge import MergedPaper, identify, merge
from analysis.corpus.record import DigestHeader, PaperRecord
from analysis.errors import NoPapersError

#: Files are read: fewer examples than of what only computes, and no time limit on a busy disk.
on_disk = settings(max_examples=40, deadline=None)

#: Pieces that a repair looks for, so that random texts are made of what is hard.
PIECES = st.sampled_from(
    [
        *("&", "amp;", "lt;", "gt;", "#38;", "#x3c;", "#8238;", "nbsp;", ";", "<", ">", "/"),
        *("a", "b", "br", "sup", " href='http://x.In'", '<a href="https://x.y/">', "</a>", "</b>"),
        *("this http URL", "\\", "'", "{", "}", "$", "~", "o", "i", "é", "Ã©", "√©", "Â", "\xa0"),
        *("\x00", "\x85", "\x93", "\u202e", "\u2028", " ", "\n", ",", "Jr.", "None", "p<=1"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=25).map("".join),
    st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=60),
)
INVISIBLE = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0x202A, 0x202F))}


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (clean_text, clean_title, clean_name):
        assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_a_clean_text_is_one_visible_line_that_any_file_can_hold(text):
    for clean in (clean_text, clean_title, clean_name):
        cleaned = clean(text)
        assert not INVISIBLE & set(cleaned)
        assert cleaned == " ".join(cleaned.split())
        cleaned.encode("utf-8")


@given(st.text(alphabet="abc xyz<=0123456789.,()|+-*_^", max_size=80))
def test_mathematics_loses_nothing_but_spaces(text):
    assert clean_text(text) == " ".join(text.split())


@given(st.lists(st.from_regex(r"[A-Z][a-z]{3,8} [A-Z][a-z]{3,8}", fullmatch=True), max_size=6))
def test_plain_names_survive_a_line_of_authors(names):
    assert split_authors(", ".join(names)) == tuple(names)


@given(st.text(max_size=40))
def test_an_arxiv_id_is_its_own_id(text):
    parsed = parse_arxiv_id(text)
    assert parsed is None or parse_arxiv_id(parsed[0]) == (parsed[0], None)


@st.composite
def records(draw) -> list[PaperRecord]:
    """Entries that share few titles, authors, ids and DOIs, so that they meet in all ways."""
    days = st.sampled_from([date(2015, 1, 5), date(2015, 1, 6)])
    headers = st.builds(
        DigestHeader, digest_date=days, date_kind=st.sampled_from(["submitted", "announced"])
    ) | st.just(DigestHeader())
    times = st.none() | st.sampled_from([datetime(2015, 1, day, tzinfo=UTC) for day in (5, 6)])
    words = st.none() | st.sampled_from(["one", "two"])
    one = st.builds(
        PaperRecord,
        source=st.just("a.md"),
        line=st.just(1),
        position=st.just(1),
        format=st.just("daily_digest"),
        title=st.sampled_from(["Ships", "ships!", "Boats"]),
        header=headers,
        abstract=st.sampled_from(["", "Short.", "Quite long."]),
        authors=st.sampled_from([(), ("Ada",), ("Ada", "Bo"), ("Bo",)]),
        arxiv_id=st.sampled_from([None, None, "1501.00001", "1501.00002"]),
        version=st.sampled_from([None, 1, 2]),
        doi=st.sampled_from([None, None, "10.1000/a", "10.1000/b"]),
        categories=st.sampled_from([(), ("cs.CV",), ("cs.CV", "cs.LG"), ("cs.LG", "stat.ML")]),
        primary_category=st.sampled_from([None, "cs.CV", "cs.LG"]),
        published=times,
        updated=times,
        comment=words,
        journal=words,
        tldr=words,
        year=st.sampled_from([None, 2014, 2015]),
        keywords=st.sampled_from([(), ("ships",), ("Ships", "fog: dense")]),
        resources=st.sampled_from([(), ("Slides",), ("Poster", "Slides")]),
    )
    drawn = draw(st.lists(one, min_size=1, max_size=8))
    return [replace(each, line=line) for line, each in enumerate(drawn, start=1)]


@given(records(), st.randoms())
def test_the_order_of_entries_changes_no_paper(entries, random):
    shuffled = random.sample(entries, len(entries))
    assert merge(shuffled)[0] == merge(entries)[0]
    assert dict(zip(shuffled, identify(shuffled), strict=True)) == dict(
        zip(entries, identify(entries), strict=True)
    )


@given(records())
def test_entries_read_twice_change_nothing_but_their_number(entries):
    def facts(papers: list[MergedPaper]) -> list[MergedPaper]:
        return [replace(paper, n_appearances=1) for paper in papers]

    assert facts(merge(entries + entries)[0]) == facts(merge(entries)[0])


@given(records())
def test_every_entry_is_one_appearance_and_no_paper_has_two_ids(entries):
    papers, ids = merge(entries)
    assert sum(paper.n_appearances for paper in papers) == len(entries) == len(ids)
    for paper in papers:
        group = [e for e, paper_id in zip(entries, ids, strict=True) if paper_id == paper.paper_id]
        assert len({entry.arxiv_id for entry in group} - {None}) <= 1
        assert len(group) == paper.n_appearances


@given(records())
def test_one_id_is_one_paper(entries):
    ids = identify(entries)
    known = {e.arxiv_id: i for e, i in zip(entries, ids, strict=True) if e.arxiv_id is not None}
    assert all(paper_id == arxiv_id for arxiv_id, paper_id in known.items())


@on_disk
@given(st.lists(st.lists(st.integers(1, 6), max_size=4), min_size=1, max_size=4), st.randoms())
def test_neither_names_nor_order_of_files_change_the_papers(days, random):
    assume(any(days))
    contents = [digest(number, papers) for number, papers in enumerate(days, start=1)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.md") for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_text(content, encoding="utf-8")
        first = load_corpus(paths)
        shuffled = random.sample(paths, len(paths))
        again = load_corpus(shuffled)
        for path, content in zip(shuffled, contents, strict=True):
            path.write_text(content, encoding="utf-8")
        renamed = load_corpus(folder)
    assert_frame_equal(again.papers, first.papers)
    assert_frame_equal(again.appearances, first.appearances)
    assert_frame_equal(renamed.papers, first.papers)


def digest(day: int, papers: list[int]) -> str:
    """A digest in which the same paper may stand twice, or on another day."""
    entries = "".join(
        f"### Ships {paper}\n- **Arxiv ID**: 1501.{paper:05d}v{day}\n- **Summary**: On {day}.\n\n"
        for paper in papers
    )
    return f"# Arxiv Papers in cs.CV on 2015-01-{day:02d}\n{entries}"


@on_disk
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_every_entry_is_an_appearance_or_a_rejection(whole):
    listing = "# ArXiv cs.CV --Mon, 5 Jan 2015\n" + "".join(
        f"### {n}.Ships {n}  [ pdf ](https://arxiv.org/pdf/1501.{n:05d}.pdf)\n>  Sea. \n"
        if good
        else f"### {n}.Ships {n}\n>  Sea. \n"
        for n, good in enumerate(whole, start=1)
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.md").write_text(listing, encoding="utf-8")
        try:
            corpus = load_corpus(folder)
        except NoPapersError:
            assert not any(whole)
            return
    assert len(corpus.appearances) + len(corpus.rejections) == len(whole)
    assert len(corpus.appearances) == sum(whole)


@on_disk
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_rejected(content):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "good.md").write_text(digest(1, [1]), encoding="utf-8")
        Path(folder, "odd.md").write_bytes(b"# Arxiv Papers in cs.CV on 2015-01-05\n" + content)
        corpus = load_corpus(folder)
    assert "1501.00001" in set(corpus.papers["paper_id"])


# Shrinking what is on disk takes minutes.
@settings(max_examples=30, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(records())
def test_a_corpus_written_as_digests_and_read_again_is_the_same(entries):
    papers, ids = merge(entries)
    corpus = Corpus(
        papers=papers_frame(papers),
        appearances=appearances_frame(entries, ids),
        digests=digests_frame([]),
        rejections=rejections_frame([]),
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "out.digest")
        export_corpus(corpus, target)
        again = load_corpus(target)
    assert len(again.rejections) == 0
    assert len(again.appearances) == len(entries)
    # The language is told where a text is read.
    assert_frame_equal(
        again.papers.drop(columns="language"), corpus.papers.drop(columns="language")
    )
