"""Real answers of the arXiv API, served again, against this package's own reader of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from lxml import etree

from analysis.corpus.arxiv_api import ArxivApi
from analysis.corpus.arxiv_results import record_of
from analysis.corpus.containers import Stream
from analysis.corpus.fetch import _digest
from analysis.corpus.lines import Lines
from analysis.corpus.readers import arxiv_atom, daily_digest
from analysis.corpus.record import UNDATED, PaperRecord
from tests.loopback import Answer, ArxivServer, Entry, feed

NAMES = (
    "q_testing_s0_m100_cfe7536492ca",
    "q_testing_s0_m10_bc5a6c384fe9",
    "q_testing_s0_m15_80c242b59d59",
    "q_testing_s10_m10_34e56e15aaac",
)


@pytest.fixture(params=NAMES)
def answer(request, shared_data) -> bytes:
    return (shared_data / "formats" / "arxiv_atom" / f"{request.param}.xml").read_bytes()


@pytest.fixture
def arxiv(monkeypatch):
    server = ArxivServer()
    monkeypatch.setattr("arxiv.Client.query_url_format", server.url_format)
    monkeypatch.setattr("analysis.corpus.arxiv_api.DELAY", 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.close()


def comparable(record) -> PaperRecord:
    """Without its place, and with the links of one spelling."""
    assert isinstance(record, PaperRecord)
    return replace(record, source="", line=1, position=1, format="", header=UNDATED, resources=())


def test_a_real_answer_gives_the_papers_that_the_reader_of_feeds_finds(answer, arxiv):
    expected = [
        comparable(item)
        for item in arxiv_atom.read(Lines(Stream(BytesIO(answer).read), "a.xml"), "a.xml")
    ]
    # As if all that the question found were on this page.
    whole = re.sub(rb"totalResults>\d+", b"totalResults>%d" % len(expected), answer)
    arxiv.faults.append(lambda request, page: Answer(body=whole))
    api = ArxivApi()
    found = api.papers("cs.SE", date(2015, 1, 5), date(2015, 1, 5))
    api.close()
    records = [record_of(result) for result in found]
    assert list(map(comparable, records)) == expected
    # And a digest of them all, whatever their days, is read as these papers.
    text = _digest("cs.SE", date(2015, 1, 5), records)
    _, *again = daily_digest.read(enumerate(text.split("\n"), start=1), "a.md")
    assert sorted(map(repr, map(comparable, again))) == sorted(map(repr, expected))


def test_the_loopback_server_answers_in_the_shape_of_the_real_one(shared_data):
    answer = (shared_data / "formats" / "arxiv_atom" / f"{NAMES[0]}.xml").read_bytes()
    paper = Entry(
        arxiv_id="1501.00001",
        published=datetime(2015, 1, 5, tzinfo=UTC),
        comment="c",
        journal="j",
        doi="10.1000/a",
    )
    real, ours = (
        etree.fromstring(body) for body in (answer, feed(paper.xml(), total=1, start=0, size=1))
    )
    assert shape(real[:7]) == shape(ours[:7])
    papers = real.findall("{*}entry")
    assert shape(ours.find("{*}entry")) <= set().union(*map(shape, papers))
    always = set.intersection(*map(shape, papers))
    assert always <= shape(ours.find("{*}entry"))


def shape(elements) -> set[tuple[str, ...]]:
    """Names of elements and of their attributes."""
    return {(each.tag, *sorted(each.attrib)) for element in elements for each in element.iter()}
