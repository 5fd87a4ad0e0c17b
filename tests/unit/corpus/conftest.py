"""Invented digests, one of each format."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.corpus.containers import Stream
from analysis.corpus.lines import Lines
from analysis.corpus.readers import find_reader
from analysis.corpus.record import Item
from tests.loopback import ArxivServer

LISTING = """\
# ArXiv cs.CV --Mon, 5 Jan 2015
### 1.Counting Ships &amp; Boats  [ pdf ](https://arxiv.org/pdf/1501.00001.pdf)
>  We count ships. <br>Then boats, where 0<p<=1 and p>1.
### 2.Fog Without Tears  [ pdf ](https://arxiv.org/pdf/1501.00002.pdf)
>  Fog hides deep <a class="link-external link-http" href="http://ships.In" rel="nofollow">this \
http URL</a> this work we look. Code: <a href="https://fog.example/code">this https URL</a>.
"""

DIGEST = """\
# Arxiv Papers in cs.CV on 2015-01-05
### Counting Ships from Poincar\\'e's Shore
- **Arxiv ID**: http://arxiv.org/abs/1501.00001v2
- **DOI**: 10.1000/Ships 10.1000/ships
  10.1000/boats
- **Categories**: cs.LG, **cs.CV**, 68T45, I.2.10; I.4
- **Links**: [PDF](http://arxiv.org/pdf/1501.00001v2), [Code](https://ships.example/code)
- **Published**: 2015-01-05 01:02:03+00:00
- **Updated**: 2015-02-05 03:02:03+02:00
- **Authors**: Ad√©le Po{\\"e}t, Bo Sailor, Jr., Cy $É$cume
- **Comment**: Ten pages,
  two ships
- **Journal**: None
- **Summary**: We count ships
  from the shore.



### Fog on the Old Sea
- **Arxiv ID**: http://arxiv.org/abs/cs/0101001v1
- **DOI**: None
- **Categories**: **cs.CV**
- **Links**: [PDF](http://arxiv.org/pdf/cs/0101001v1)
- **Published**: 2015-01-05 04:02:03+00:00
- **Updated**: 2015-01-05 04:02:03+00:00
- **Authors**: Cy Sail
- **Comment**: None
- **Journal**: Fog, 1(2), 2015
- **Summary**: We look into fog.



"""

PAGE = """\
Counting Ships from the Shore

Ada Poet, Bo Sailor

Responsive image

Auto-TLDR; Ships are counted

Slides Poster

We count ships from the shore.

Similar papers

Fog on the Sea

Cy Sail

Responsive image

Auto-TLDR; Fog is looked into

Similar

We look into fog.

Waves

Di Wave

Responsive image

Auto-TLDR; Waves are waves

Poster Similar

We wave."""

Read = Callable[[str], list[Item]]


@pytest.fixture
def digests(tmp_path: Path) -> Path:
    """A folder with one file of each format."""
    folder = tmp_path / "digests"
    folder.mkdir()
    for name, text in (("listing.txt", LISTING), ("digest.md", DIGEST), ("page.txt", PAGE)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def read() -> Read:
    """Read a text as the file ``a.md`` of whatever format it is."""

    def read_text(text: str) -> list[Item]:
        reader = find_reader(text)
        assert reader is not None
        stream = Stream(io.BytesIO(text.encode("utf-8")).read)
        return list(reader.read(Lines(stream, "a.md"), "a.md"))

    return read_text


@pytest.fixture(params=[LISTING, DIGEST, PAGE], ids=["listing", "digest", "page"])
def any_digest(request: pytest.FixtureRequest) -> str:
    """Each of the invented digests in turn."""
    return request.param


@pytest.fixture
def listing() -> str:
    """A daily listing of two papers."""
    return LISTING


@pytest.fixture
def digest() -> str:
    """A daily digest of two papers."""
    return DIGEST


@pytest.fixture
def page() -> str:
    """A page of one paper and two similar ones."""
    return PAGE


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArxivServer]:
    """The arXiv API on the loopback device, asked without a pause."""
    server = ArxivServer()
    monkeypatch.setattr("arxiv.Client.query_url_format", server.url_format)
    monkeypatch.setattr("analysis.corpus.arxiv_api.DELAY", 0.0)
    monkeypatch.setattr("analysis.corpus.arxiv_api.FIRST_WAIT", 0.001)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.close()
