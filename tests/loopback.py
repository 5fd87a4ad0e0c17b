"""The arXiv API on 127.0.0.1: invented papers in the shapes of the real answers, and its faults.

What it serves is checked against real answers in ``tests/real``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

_RANGE = re.compile(r"cat:(\S+?)(?: AND submittedDate:\[(\d{12}) TO (\d{12})\])?")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A paper as the API gives it."""

    arxiv_id: str
    published: datetime
    version: int = 1
    updated: datetime | None = None
    title: str = "Ships at Sea"
    summary: str = "We look at ships."
    authors: tuple[str, ...] = ("Ada Poet", "Bo Sailor")
    categories: tuple[str, ...] = ("cs.CV",)
    comment: str | None = None
    journal: str | None = None
    doi: str | None = None

    def xml(self) -> str:
        updated = self.updated or self.published
        name = f"{self.arxiv_id}v{self.version}"
        optional = {"comment": self.comment, "journal_ref": self.journal, "doi": self.doi}
        return "\n".join(
            (
                f"  <entry>\n    <id>http://arxiv.org/abs/{name}</id>",
                f"    <title>{escape(self.title)}</title>",
                f"    <updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated>",
                _link("abs", name, 'rel="alternate" type="text/html"'),
                _link("pdf", name, 'rel="related" type="application/pdf" title="pdf"'),
                f"    <summary>{escape(self.summary)}</summary>",
                *(
                    f'    <category term={quoteattr(each)} scheme="http://arxiv.org/schemas/atom"/>'
                    for each in self.categories
                ),
                f"    <published>{self.published:%Y-%m-%dT%H:%M:%SZ}</published>",
                *(
                    f"    <arxiv:{name}>{escape(value)}</arxiv:{name}>"
                    for name, value in optional.items()
                    if value is not None
                ),
                f"    <arxiv:primary_category term={quoteattr(self.categories[0])}/>",
                *(
                    f"    <author>\n      <name>{escape(each)}</name>\n    </author>"
                    for each in self.authors
                ),
                "  </entry>\n",
            )
        )


def _link(page: str, name: str, attributes: str) -> str:
    return f'    <link href="https://arxiv.org/{page}/{name}" {attributes}/>'


def feed(entries: str = "", *, total: int = 0, start: int = 0, size: int = 10) -> bytes:
    """A page of results."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        "  <id>https://arxiv.org/api/x</id>\n  <title>arXiv Query: x</title>\n"
        "  <updated>2015-01-20T00:00:00Z</updated>\n"
        '  <link href="https://arxiv.org/api/query?x" type="application/atom+xml"/>\n'
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}</feed>\n"
    ).encode()


def error_feed(message: str) -> bytes:
    """How the API reports an error: as a paper."""
    return feed(
        "  <entry>\n    <id>https://arxiv.org/api/errors</id>\n    <title>Error</title>\n"
        f"    <summary>{escape(message)}</summary>\n"
        "    <updated>2015-01-20T00:00:00Z</updated>\n  </entry>\n",
        total=1,
        size=1,
    )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes over the wire; ``length`` is what the head promises, None promises nothing."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = -1


@dataclass(frozen=True)
class Request:
    """What was asked."""

    category: str
    start: int
    size: int
    descending: bool
    query: str
    headers: dict[str, str]


Fault = Callable[[Request, bytes], Answer]


class ArxivServer:
    """A server with papers, that first gives the answers in ``faults``, one each request."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.faults: deque[Fault | None] = deque()
        self.requests: list[Request] = []
        self.release = Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url_format(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/api/query?{{}}"

    def close(self) -> None:
        self.release.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        request = Request(
            category=_RANGE.fullmatch(asked["search_query"])[1],
            start=int(asked["start"]),
            size=int(asked["max_results"]),
            descending=asked["sortOrder"] == "descending",
            query=asked["search_query"],
            headers=dict(handler.headers),
        )
        self.requests.append(request)
        fault = self.faults.popleft() if self.faults else None
        page = self.page(request)
        answer = fault(request, page) if fault else Answer(body=page)
        handler.send_response(answer.status)
        for name, value in {"Content-Type": "application/atom+xml", **answer.headers}.items():
            handler.send_header(name, value)
        if answer.length is None:
            handler.send_header("Connection", "close")
        else:
            n_bytes = len(answer.body) if answer.length < 0 else answer.length
            handler.send_header("Content-Length", str(n_bytes))
        handler.end_headers()
        handler.wfile.write(answer.body)
        handler.close_connection = answer.length is None or answer.length >= 0

    def found(self, request: Request) -> list[Entry]:
        """The papers of a query, in the order of their submission."""
        category, *window = _RANGE.fullmatch(request.query).groups()
        first, last = (
            datetime.strptime(each, "%Y%m%d%H%M").replace(tzinfo=UTC) if each else None
            for each in window
        )
        return sorted(
            (
                entry
                for entry in self.entries
                if category in entry.categories
                if first is None or first <= entry.published.replace(second=0) <= last
            ),
            key=lambda entry: (entry.published, entry.arxiv_id),
            reverse=request.descending,
        )

    def page(self, request: Request) -> bytes:
        """The answer that is right."""
        found = self.found(request)
        part = found[request.start : request.start + request.size]
        return feed(
            "".join(entry.xml() for entry in part),
            total=len(found),
            start=request.start,
            size=request.size,
        )
