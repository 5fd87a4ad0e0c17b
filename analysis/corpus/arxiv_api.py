"""The arXiv API, asked politely and never taken at its word: this package's only network door.

The ``arxiv`` client pages and parses. What it leaves to its user is here: no request waits for
ever, an answer is whole or asked for again, ``Retry-After`` is kept, redirects are not followed,
and an answer is of bounded size. arXiv asks for one connection and three seconds between requests
(https://info.arxiv.org/help/api/tou.html).

Two habits of the API decide how its answers are read. A page can come back empty or short though
there is more, so a page is asked for again until it holds what its head says. And a whole
answer can come back empty, indistinguishable from a day without papers: that is believed only when
it is said again and again, and the same category is known to have papers at all.
"""

from __future__ import annotations

import logging
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from analysis.corpus.identity import parse_arxiv_id
from analysis.corpus.readers.sections import excerpt
from analysis.corpus.readers.values import utc_time
from analysis.errors import FetchError

logger = logging.getLogger(__name__)

#: Seconds between two requests, by arXiv's terms of use.
DELAY: Final = 3.0
#: A page of so many papers is about a megabyte; arXiv gives 2,000 at most, and large ones slowly.
PAGE_SIZE: Final = 500
#: A query for more is refused: arXiv fails far into a long list.
MOST_RESULTS: Final = 10_000
#: Tries of one request, and of one query whose pages do not fit together.
N_TRIES, N_ROUNDS = 5, 3
#: Seconds to wait before the second try; twice as many before each further one.
FIRST_WAIT: Final = 5.0
#: Who is asked to wait longer had better come again.
LONGEST_WAIT: Final = 300.0
#: Seconds to connect, for the next bytes, and for a whole answer.
TIMEOUTS: Final = (10.0, 60.0)
LONGEST_ANSWER: Final = 300.0
#: Bytes of an answer, unpacked: some twenty times what a page of papers takes.
LARGEST_ANSWER: Final = 32_000_000

_LATER: Final = (
    "Run the same command again later: what is written stays, and is not asked for again."
)
_NAMES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "search": "http://a9.com/-/spec/opensearch/1.1/",
}
_ERROR_ID: Final = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors", re.IGNORECASE)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
_TIME: Final = re.compile(r"[\d-]{10}T[\d:]{8}(?:Z|[+-]\d\d:\d\d)", re.ASCII)
#: Answers that another time may be good ones.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_BLOCK: Final = 1 << 16


def window_query(category: str, first: date, last: date) -> str:
    """The query for the papers that were submitted on some days.

    It ends with the first minute after them, so that it holds their last minute whichever way the
    API reads its end.

    Parameters
    ----------
    category : str
    first, last : date
        In UTC, both included.

    Returns
    -------
    str

    Examples
    --------
    >>> window_query("cs.CV", date(2015, 1, 5), date(2015, 1, 6))
    'cat:cs.CV AND submittedDate:[201501050000 TO 201501070000]'
    """
    end = last + timedelta(days=1)
    return f"cat:{category} AND submittedDate:[{first:%Y%m%d}0000 TO {end:%Y%m%d}0000]"


class ArxivApi:
    """One connection to the arXiv API, to be closed."""

    def __init__(self) -> None:
        import arxiv

        # Its warnings quote what strangers wrote; what they warn of is checked here.
        logging.getLogger("arxiv").setLevel(logging.ERROR)
        self._connection = _Connection()
        self._client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=DELAY, num_retries=0)
        self._client._session = self._connection  # noqa: SLF001 - the client offers no other place
        self._alive: set[str] = set()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def papers(self, category: str, first: date, last: date) -> list[Any]:
        """All papers of a category that were submitted on some days.

        Parameters
        ----------
        category : str
        first, last : date
            In UTC, both included.

        Returns
        -------
        list of arxiv.Result
            Each paper once, in its newest version; some may be of the minute after the last day.

        Raises
        ------
        FetchError
            arXiv cannot be reached, refuses, or gives no answer that is whole.
        """
        query = window_query(category, first, last)
        found: dict[str, Any] = {}
        totals: set[int] = set()
        for _ in range(N_ROUNDS):
            found, totals = self._ask(query)
            if found and totals == {len(found)}:
                return list(found.values())
        if totals == {0} and self._has_papers(category):
            return []
        said = " and ".join(f"{total:,}" for total in sorted(totals))
        raise FetchError(
            f"arXiv says that {category} has {said} papers from {first} to {last}, and gave"
            f" {len(found):,}. {_LATER}"
        )

    def _ask(self, query: str) -> tuple[dict[str, Any], set[int]]:
        """The papers of all pages by id, and how many there are as each page has it."""
        import arxiv

        search = arxiv.Search(
            query=query,
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        found: dict[str, Any] = {}
        totals = self._connection.totals = set()
        # A page that is empty because there were more papers a page ago: the totals say it.
        with suppress(arxiv.UnexpectedEmptyPageError):
            for result in self._client.results(search):
                if max(totals) > MOST_RESULTS:
                    raise FetchError(
                        f"arXiv has {max(totals):,} answers to {query}, more than it lets be read:"
                        " this category cannot be fetched."
                    )
                paper_id, number = _parsed_id(result.entry_id)
                known = found.get(paper_id)
                if known is None or number > _parsed_id(known.entry_id)[1]:
                    found[paper_id] = result
        return found, totals

    def _has_papers(self, category: str) -> bool:
        """Whether arXiv, at this moment, knows a paper of a category at all."""
        import arxiv

        if category not in self._alive:
            if next(self._client.results(arxiv.Search(f"cat:{category}")), None) is None:
                raise FetchError(
                    f"arXiv names no paper of {category} at all: check the name of the category."
                    f" If it is right, arXiv is out of order. {_LATER}"
                )
            self._alive.add(category)
        return True


def _parsed_id(text: str) -> tuple[str, int]:
    """Id and version; what is no arXiv id names itself."""
    arxiv_id, number = parse_arxiv_id(text) or (text, None)
    return arxiv_id, number or 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the client reads of an answer."""

    content: bytes
    status_code: int = 200


class _PassingError(Exception):
    """An answer that may be a good one another time, and how long arXiv asks to wait for it."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class _Connection:
    """Stands where the client expects a session of requests; gives it whole pages only.

    Attributes
    ----------
    totals : set of int
        How many results there are, as each page since the set was put here has it.
    """

    def __init__(self) -> None:
        import requests

        self.totals: set[int] = set()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = _user_agent()

    def close(self) -> None:
        self._session.close()

    def get(self, url: str, **_of_the_client: Any) -> _Answer:
        """A page of results, whole and with as many as its head says."""
        n_tried = 0
        while True:
            n_tried += 1
            try:
                body = self._body(url)
                self.totals.add(_check_page(body, url))
            except _PassingError as fault:
                wait = max(DELAY, fault.wait, FIRST_WAIT * 2 ** (n_tried - 1))
                if n_tried == N_TRIES:
                    raise FetchError(f"{fault}, {N_TRIES} times. {_LATER}") from fault
                if wait > LONGEST_WAIT:
                    asked = f"{fault}, and arXiv asks to wait {wait / 60:,.0f} minutes"
                    raise FetchError(f"{asked}. {_LATER}") from fault
                logger.warning("%s: asking again in %.0f seconds", fault, wait)
                time.sleep(wait)
            else:
                return _Answer(body)

    def _body(self, url: str) -> bytes:
        from requests import exceptions

        try:
            with self._session.get(
                url, timeout=TIMEOUTS, stream=True, allow_redirects=False
            ) as response:
                _check_busy(response)
                body = _read(response)
                _check_status(response.status_code, body)
        except exceptions.Timeout as error:
            raise _PassingError("arXiv did not answer in time") from error
        except exceptions.SSLError as error:
            raise _PassingError("arXiv's certificate could not be verified") from error
        except exceptions.ConnectionError as error:
            raise _PassingError("arXiv could not be reached, or hung up") from error
        except exceptions.RequestException as error:
            raise _PassingError("arXiv's answer broke off") from error
        return body


def _user_agent() -> str:
    try:
        number = version("topic-digest")
    except PackageNotFoundError:  # run from its folder
        number = "0"
    return f"topic-digest/{number} (arxiv.py/{version('arxiv')})"


def _read(response: Any) -> bytes:
    """The body of an answer, of bounded size and in bounded time."""
    body, start = bytearray(), time.monotonic()
    for block in response.iter_content(_BLOCK):
        body += block
        if len(body) > LARGEST_ANSWER:
            raise FetchError(
                f"arXiv's answer is longer than {LARGEST_ANSWER / 1e6:.0f} MB, and was not read to"
                f" its end. {_LATER}"
            )
        if time.monotonic() - start > LONGEST_ANSWER:
            raise _PassingError("arXiv did not finish its answer in time")
    return bytes(body)


def _check_busy(response: Any) -> None:
    if response.status_code in _PASSING:
        asked = _seconds(response.headers.get("Retry-After", ""))
        raise _PassingError(f"arXiv is busy (HTTP {response.status_code})", asked)


def _check_status(status: int, body: bytes) -> None:
    if status == 200:
        return
    root = _parsed(body)
    said = _error_of(root) if root is not None else None
    if said is not None:
        raise FetchError(f"arXiv refuses the question: {said}. Check the names of the categories.")
    if 300 <= status < 400:
        reason = f"arXiv's API answers from another address now (HTTP {status})"
        raise FetchError(f"{reason}, and redirects are not followed: update topic-digest.")
    raise FetchError(f"arXiv refuses to answer (HTTP {status}). {_LATER}")


def _seconds(text: str) -> float:
    """What ``Retry-After`` says: a number of seconds, or a date."""
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _check_page(body: bytes, url: str) -> int:
    """The number of results in all, once the page is known to hold what it should."""
    root = _parsed(body)
    if root is None or root.tag != f"{{{_NAMES['atom']}}}feed":
        raise _PassingError("arXiv's answer is no whole feed")
    said = _error_of(root)
    if said is not None:
        raise FetchError(f"arXiv refuses the question: {said}. Check the names of the categories.")
    total, per_page = _number(root, "totalResults"), _number(root, "itemsPerPage")
    if total is None:
        raise _PassingError("arXiv's answer does not say how much it is of")
    asked = parse_qs(urlsplit(url).query)
    start, size = int(asked["start"][0]), int(asked["max_results"][0])
    entries = root.findall("atom:entry", _NAMES)
    if len(entries) < min(total - start, size, per_page or size):
        raise _PassingError(f"arXiv gave {len(entries):,} of {total:,} papers where there are more")
    if not all(map(_is_whole, entries)):
        raise _PassingError("arXiv's answer holds a paper without id or date")
    return total


def _parsed(body: bytes) -> Any | None:
    """The root of a document that is well-formed to its end, and declares no entities."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _error_of(root: Any) -> str | None:
    """What a feed that reports an error says, printable; None where it does not."""
    for entry in root.findall("atom:entry", _NAMES):
        if _ERROR_ID.match(entry.findtext("atom:id", "", _NAMES)):
            return excerpt(entry.findtext("atom:summary", "", _NAMES)).rstrip(".") or "no reason"
    return None


def _number(root: Any, name: str) -> int | None:
    text = root.findtext(f"search:{name}", "", _NAMES).strip()
    return int(text) if _COUNT.fullmatch(text) else None


def _is_whole(entry: Any) -> bool:
    times = [entry.findtext(f"atom:{name}", "", _NAMES) for name in ("published", "updated")]
    return bool(entry.findtext("atom:id", "", _NAMES).strip()) and all(
        _TIME.fullmatch(time.strip()) and utc_time(time) for time in times
    )
