"""Documents on one line: programs write JSON and XML without breaks, of any length."""

from __future__ import annotations

import io
import json
import tracemalloc
from itertools import chain, repeat

import pytest

from analysis.corpus.containers import Stream
from analysis.corpus.lines import MAX_LINE_LENGTH
from analysis.corpus.parse import parse
from analysis.corpus.record import PaperRecord, Rejection

N = 400
#: Long enough for all entries together to be no line that is read whole, and to be cut anywhere.
TEXT = "We count ships < boats, and it is [{fog}]. " * 80


def read(text: str | bytes, name: str = "a.md"):
    content = text if isinstance(text, bytes) else text.encode("utf-8")
    assert len(content) > MAX_LINE_LENGTH
    return parse(Stream(io.BytesIO(content).read), name)


def titles(parsed):
    assert not [item for item in parsed.items if isinstance(item, Rejection)]
    papers = [item for item in parsed.items if isinstance(item, PaperRecord)]
    assert all(paper.abstract == TEXT.strip() for paper in papers)
    return [paper.title for paper in papers]


def paper(n: int) -> dict[str, object]:
    return {"title": f"Ships {n}", "authors": [{"name": "Ada"}], "abstract": TEXT}


PAPERS = [paper(n) for n in range(N)]
XML_TEXT = TEXT.replace("<", "&lt;")
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{}</feed>',
    """<entry><id>http://arxiv.org/abs/1501.{n:05}</id><title>Ships {n}</title>\
<summary>{text}</summary></entry>""",
)
RSS = (
    '<rss version="2.0"><channel><title>Sea</title>{}</channel></rss>',
    """<item><title>Ships {n}</title><link>https://arxiv.org/abs/1501.{n:05}</link>\
<description>{text}</description></item>""",
)
OAI = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{}</ListRecords></OAI-PMH>',
    """<record><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1501.{n:05}</id>\
<title>Ships {n}</title><abstract>{text}</abstract></arXiv></metadata></record>""",
)


def xml(frame: str, entry: str) -> str:
    return frame.format("".join(entry.format(n=n, text=XML_TEXT) for n in range(N)))


@pytest.mark.parametrize(
    "document",
    [
        json.dumps(PAPERS),
        json.dumps({"meta": {"n": N, "facets": [{"x": 1}]}, "results": PAPERS}),
        json.dumps({"new": PAPERS[:200], "meta": [{"x": 1}], "cross": PAPERS[200:]}),
        json.dumps([{"day": 1, "papers": PAPERS[:200]}, {"day": 2, "papers": PAPERS[200:]}]),
        json.dumps({"data": {"papers": PAPERS}}),
        xml(*ATOM),
        xml(*RSS),
        xml(*OAI),
    ],
    ids=["array", "object", "two lists", "days", "nested", "Atom", "RSS", "OAI-PMH"],
)
def test_a_document_on_one_line_is_read_whole(document):
    assert titles(read(document)) == [f"Ships {n}" for n in range(N)]


def test_lines_are_right_after_long_ones():
    text = json.dumps(PAPERS)[:-1] + ",\n" + json.dumps(paper(N)) + ',\n\n{"year": 2015}]'
    items = [item for item in read(text).items if item.line > 1]
    assert [item.line for item in items] == [2, 4]
    text = xml(*ATOM).replace("</feed>", "\n<entry>\n</entry></feed>")
    items = [item for item in read(text).items if item.line > 1]
    assert [(item.line, item.reason) for item in items] == [(2, "entry without a title")]


@pytest.mark.parametrize("indent", [None, 1])
def test_entries_of_an_object_are_in_their_own_lines(indent):
    text = json.dumps({"results": PAPERS}, indent=indent)
    starts = [n for n, line in enumerate(text.split("\n"), start=1) if line == "  {"]
    papers = [item for item in read(text).items if isinstance(item, PaperRecord)]
    assert [each.line for each in papers] == (starts or [1] * N)


def test_one_entry_that_is_too_long_costs_itself():
    long = {"title": "Fog", "abstract": "x" * 2 * MAX_LINE_LENGTH}
    text = json.dumps([*PAPERS[:3], long, *PAPERS[3:]])
    found = read(text).items
    reasons = [item.reason for item in found if isinstance(item, Rejection)]
    assert reasons == [f"entry longer than {MAX_LINE_LENGTH:,} characters"]
    assert sum(isinstance(item, PaperRecord) for item in found) == N
    text = xml(*ATOM).replace("We count", "x" * 2 * MAX_LINE_LENGTH, 1)
    found = read(text).items
    assert [item.reason for item in found if isinstance(item, Rejection)] == reasons
    assert sum(isinstance(item, PaperRecord) for item in found) == N - 1


@pytest.mark.parametrize(
    ("start", "garbage"),
    [
        ('[{"title": "', "x"),
        ('[{"title": "x"}, ', "7, "),
        ('[{"title": "x"}, ', "{"),
        ('[{"title": "x"}, ', "[[{ "),
        ('{"title": ', '{"title": [{'),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "<"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry>', "<title "),
        ('<rss version="2.0">', "<item "),
        ("# Arxiv Papers in cs.CV on 2015-01-05\n", "x"),
        ("Title,Year,Abstract\n", '"'),
        ("@misc{a,\n title={", "{"),
    ],
)
def test_a_long_line_of_garbage_takes_neither_memory_nor_silence(start, garbage):
    size, block = 6_000_000, (garbage * 100_000)[:100_000].encode()
    blocks = chain([start.encode()], repeat(block, size // len(block)))
    held = b""

    def some(n: int) -> bytes:
        nonlocal held
        while len(held) < n and (more := next(blocks, None)):
            held += more
        taken, held = held[:n], held[n:]
        return taken

    tracemalloc.start()
    parsed = parse(Stream(some), "a.md")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size
    assert any(isinstance(item, Rejection) for item in parsed.items)
