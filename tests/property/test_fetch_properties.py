"""What holds for whatever arXiv says of a paper."""

from __future__ import annotations

import tempfile
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import load_corpus
from analysis.corpus.fetch import _by_day, _digest
from analysis.corpus.readers import daily_digest, find_reader
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

DAY = date(2015, 1, 5)
START = datetime(2015, 1, 5, tzinfo=UTC)
#: What a repair, the format or a list in it makes something of.
PIECES = st.sampled_from(
    [
        *("&", "amp;", "lt;", "#38;", "#x3c;", "#8238;", "nbsp;", ";", "<", ">", "/", "<br>"),
        *("a", " href='http://x.In'", '<a href="https://x.y/">', "</a>", "this http URL"),
        *("\\", "'", "{", "}", "$", "~", "o", "é", "Ã©", "√©", "Â", "\xa0", "\x85", "\u2028"),
        *("\u202e", " ", "\n", "\n\n", ",", "Jr.", "None", "p<=1", "- **DOI**: ", "\n### ", "#"),
        *("## Replacements\n", "**", "*", "(", ")", "[", "]", "http://x.y", ": "),
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map("".join))
DOIS = TEXTS | st.sampled_from(
    ["10.1000/a", "10.1000/a 10.1000/b", "https://doi.org/10.1000/A,", "10.48550/arXiv.1501.00009"]
)
RESULTS = st.builds(
    SimpleNamespace,
    entry_id=st.integers(1, 99_999).map(lambda n: f"http://arxiv.org/abs/1501.{n:05d}v{n % 3 + 1}"),
    title=TEXTS,
    summary=TEXTS,
    authors=st.lists(st.builds(SimpleNamespace, name=TEXTS), max_size=3),
    categories=st.lists(TEXTS | st.sampled_from(["cs.CV", "cs.LG", "68T45; I.2"]), max_size=3),
    primary_category=TEXTS | st.just("cs.CV"),
    comment=st.none() | TEXTS,
    journal_ref=st.none() | TEXTS,
    doi=st.none() | DOIS,
    published=st.integers(0, 86_399).map(lambda seconds: START + timedelta(seconds=seconds)),
    updated=st.integers(0, 9**8).map(lambda seconds: START + timedelta(seconds=seconds)),
)


def read(text: str) -> list[DigestHeader | PaperRecord | Rejection]:
    assert find_reader(text) is daily_digest
    return list(daily_digest.read(enumerate(text.split("\n"), start=1), "a.md"))


@given(st.lists(RESULTS, max_size=3, unique_by=lambda result: result.entry_id[:31]))
def test_what_is_written_is_what_is_read(results):
    papers, rejections = _by_day(results)
    assert len(papers[DAY]) + len(rejections) == len(results)
    header, *found = read(_digest("cs.CV", DAY, papers[DAY]))
    assert header == DigestHeader(digest_date=DAY, date_kind="submitted", digest_category="cs.CV")
    written = sorted(papers[DAY], key=lambda paper: (paper.published, paper.arxiv_id))
    assert len(found) == len(written)
    for paper, again in zip(written, found, strict=True):
        where = {name: getattr(again, name) for name in ("source", "line", "position", "header")}
        # Field by field, so that a failure names the one.
        for field in fields(PaperRecord):
            assert getattr(again, field.name) == getattr(replace(paper, **where), field.name)


@given(st.lists(RESULTS, max_size=4, unique_by=lambda result: result.entry_id[:31]), st.randoms())
def test_the_order_of_an_answer_changes_no_byte(results, random):
    shuffled = random.sample(results, len(results))
    assert _digest("cs.CV", DAY, _by_day(shuffled)[0][DAY]) == _digest(
        "cs.CV", DAY, _by_day(results)[0][DAY]
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(RESULTS, min_size=1, max_size=3, unique_by=lambda result: result.entry_id[:31]))
def test_a_corpus_of_a_fetched_day_has_its_papers(results):
    papers, _ = _by_day(results)
    text = _digest("cs.CV", DAY, papers[DAY])
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.md").write_text(text, encoding="utf-8", newline="\n")
        Path(folder, "b.md").write_text(
            "# Arxiv Papers in cs.CV on 2015-01-05\n### Sea\n- **Arxiv ID**: 1402.00001\n", "utf-8"
        )
        corpus = load_corpus(folder)
    assert len(corpus.rejections) == 0
    assert set(corpus.papers["paper_id"]) == {
        "1402.00001",
        *(paper.arxiv_id for paper in papers[DAY]),
    }
