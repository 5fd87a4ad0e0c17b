"""What the arXiv API can do to a client, done by a server on the loopback device."""

from __future__ import annotations

import gzip
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import arxiv_api
from analysis.corpus.arxiv_api import DELAY, N_ROUNDS, N_TRIES, ArxivApi
from analysis.errors import FetchError
from tests.loopback import Answer, ArxivServer, Entry, error_feed, feed

FIRST, LAST = date(2015, 1, 5), date(2015, 1, 7)
NOON = datetime(2015, 1, 5, 12, tzinfo=UTC)
IDS = [f"1501.{number:05d}" for number in range(1, 8)]


@pytest.fixture(autouse=True)
def papers(arxiv):
    """Seven papers, nine hours apart, on pages of three."""
    arxiv.entries = [
        Entry(arxiv_id=name, published=NOON + number * timedelta(hours=9))
        for number, name in enumerate(IDS)
    ]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(arxiv_api, "PAGE_SIZE", 3)


@pytest.fixture
def waits(monkeypatch):
    """How long was slept, without sleeping."""
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


def fetched(category="cs.CV"):
    api = ArxivApi()
    try:
        found = api.papers(category, FIRST, LAST)
    finally:
        api.close()
    return [result.get_short_id().partition("v")[0] for result in found]


def as_it_is(request, page):
    return Answer(body=page)


def broken_off(request, page):
    return Answer(body=page[: len(page) // 2], length=len(page))


def broken_off_unseen(request, page):
    """Cut between two papers, by a server that does not say how long its answer is."""
    return Answer(body=page[: page.rindex(b"  <entry>")], length=None)


def without_entries(request, page):
    return Answer(body=feed(total=7, start=request.start, size=request.size))


def without_last_entry(request, page):
    return Answer(body=page[: page.rindex(b"  <entry>")] + b"</feed>")


def without_dates(request, page):
    return Answer(body=page.replace(b"published>", b"unpublished>", 2))


def without_ids(request, page):
    return Answer(body=page.replace(b"<id>http://arxiv.org", b"<id/><id>http://arxiv.org", 1))


def without_total(request, page):
    return Answer(body=page.replace(b"totalResults", b"total"))


def entity(request, page):
    head = b"?>\n<!DOCTYPE feed [<!ENTITY title 'Ships'>]>\n"
    return Answer(body=page.replace(b"?>\n", head, 1).replace(b"Ships at Sea", b"&title;"))


def page_of_html(request, page):
    body = b"<!DOCTYPE html>\n<html><body><h1>Down for maintenance</h1></body></html>"
    return Answer(body=body, headers={"Content-Type": "text/html"})


def rate_exceeded(request, page):
    return Answer(body=b"Rate exceeded.", headers={"Content-Type": "text/plain"})


def nothing(request, page):
    return Answer()


def no_gzip(request, page):
    return Answer(body=page, headers={"Content-Encoding": "gzip"})


def busy(status, **headers):
    return lambda request, page: Answer(status=status, headers=headers)


PASSING = {
    "cut": broken_off,
    "cut unseen": broken_off_unseen,
    "empty page": without_entries,
    "short page": without_last_entry,
    "no date": without_dates,
    "no id": without_ids,
    "no total": without_total,
    "entity": entity,
    "html": page_of_html,
    "plain text": rate_exceeded,
    "no bytes": nothing,
    "no gzip": no_gzip,
    "503": busy(503),
    "500": busy(500),
    "429": busy(429),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("n_before", [0, 1, 2])
def test_a_page_that_is_not_whole_is_asked_for_again(arxiv: ArxivServer, fault, n_before):
    arxiv.faults += [*[None] * n_before, fault]
    assert fetched() == IDS
    starts = [0, 3, 6]
    assert [request.start for request in arxiv.requests] == sorted([*starts, starts[n_before]])


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_page_that_is_never_whole_is_an_error(arxiv: ArxivServer, fault):
    arxiv.faults += [as_it_is, *[fault] * N_TRIES]
    with pytest.raises(FetchError, match=r"arXiv.* 5 times.* Run the same command again later"):
        fetched()
    assert len(arxiv.requests) == 1 + N_TRIES


def test_all_pages_are_asked_for_in_one_order(arxiv: ArxivServer):
    assert fetched() == IDS
    assert {request.query for request in arxiv.requests} == {
        "cat:cs.CV AND submittedDate:[201501050000 TO 201501080000]"
    }
    assert [request.start for request in arxiv.requests] == [0, 3, 6]


def test_requests_name_the_tool_and_keep_arxivs_distance(arxiv: ArxivServer, waits, monkeypatch):
    assert DELAY == 3
    # Longer than any machine is slow: each sleep is then the whole pause but the time since.
    monkeypatch.setattr(arxiv_api, "DELAY", 10_000.0)
    monkeypatch.setattr(arxiv_api, "LONGEST_WAIT", 20_000.0)
    arxiv.faults += [None, busy(503)]
    assert fetched() == IDS
    assert len(arxiv.requests) == 4
    assert len(waits) == 3
    assert min(waits) > 9_000
    agents = {request.headers["User-Agent"] for request in arxiv.requests}
    assert agents == {f"topic-digest/{version('topic-digest')} (arxiv.py/{version('arxiv')})"}


def test_arxiv_says_how_long_to_wait(arxiv: ArxivServer, waits, caplog):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=200), usegmt=True)
    arxiv.faults += [busy(503, **{"Retry-After": "77"}), busy(429, **{"Retry-After": later})]
    assert fetched() == IDS
    assert waits[0] == 77
    assert 100 < waits[1] <= 200
    assert "arXiv is busy (HTTP 503): asking again in 77 seconds" in caplog.messages


def test_waits_double(arxiv: ArxivServer, waits, monkeypatch):
    monkeypatch.setattr(arxiv_api, "FIRST_WAIT", 5.0)
    arxiv.faults += [busy(503)] * (N_TRIES - 1)
    assert fetched() == IDS
    assert waits[: N_TRIES - 1] == [5, 10, 20, 40]


def test_who_is_asked_to_wait_for_long_is_told_so(arxiv: ArxivServer, waits):
    arxiv.faults.append(busy(503, **{"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="asks to wait 60 minutes"):
        fetched()
    assert waits == []


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d .*"))
def test_any_retry_after_is_some_time(text):
    assert arxiv_api._seconds(text) >= 0


def test_a_server_that_does_not_answer_is_given_up(arxiv: ArxivServer, monkeypatch):
    monkeypatch.setattr(arxiv_api, "TIMEOUTS", (5.0, 0.05))

    def silent(request, page):
        arxiv.release.wait(30)
        return Answer(body=page)

    arxiv.faults += [silent] * N_TRIES
    with pytest.raises(FetchError, match="did not answer in time, 5 times"):
        fetched()


def test_a_server_that_never_comes_to_an_end_is_given_up(arxiv: ArxivServer, monkeypatch):
    monkeypatch.setattr(arxiv_api, "LONGEST_ANSWER", -1.0)
    with pytest.raises(FetchError, match="did not finish its answer in time"):
        fetched()


def test_no_server_is_an_error(arxiv: ArxivServer):
    arxiv.close()
    with pytest.raises(FetchError, match="could not be reached"):
        fetched()


@pytest.mark.parametrize("status", [200, 400])
def test_arxivs_own_words_are_passed_on_at_once(arxiv: ArxivServer, status):
    body = error_feed("Invalid query string: \u202e\x9b31m'cs.XY'.")
    arxiv.faults.append(lambda request, page: Answer(status=status, body=body))
    with pytest.raises(FetchError, match="refuses the question: Invalid query string") as error:
        fetched()
    assert str(error.value).isprintable()
    assert len(arxiv.requests) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_is_an_error_at_once(arxiv: ArxivServer, status):
    arxiv.faults.append(busy(status))
    with pytest.raises(FetchError, match=f"HTTP {status}"):
        fetched()
    assert len(arxiv.requests) == 1


def test_a_redirect_is_not_followed(arxiv: ArxivServer):
    arxiv.faults.append(busy(301, Location=arxiv.url_format.format("elsewhere")))
    with pytest.raises(FetchError, match="redirects are not followed"):
        fetched()
    assert len(arxiv.requests) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_bounds_is_not_read(arxiv: ArxivServer, monkeypatch, packed):
    monkeypatch.setattr(arxiv_api, "LARGEST_ANSWER", 100_000)
    body = bytes(10_000_000)
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = Answer(body=gzip.compress(body) if packed else body, headers=headers)
    arxiv.faults.append(lambda request, page: answer)
    with pytest.raises(FetchError, match="longer than"):
        fetched()


def test_papers_that_move_while_they_are_read_come_once_and_all(arxiv: ArxivServer):
    def one_more(request, page):
        arxiv.entries.insert(0, Entry(arxiv_id="1501.00000", published=NOON - timedelta(hours=1)))
        return Answer(body=arxiv.page(request))

    arxiv.faults += [None, one_more]
    assert fetched() == ["1501.00000", *IDS]


def test_papers_that_go_while_they_are_read_cost_no_other(arxiv: ArxivServer):
    def fewer(request, page):
        del arxiv.entries[:4]
        return Answer(body=arxiv.page(request))

    arxiv.faults += [None, fewer]
    assert fetched() == IDS[4:]


def test_papers_that_never_come_to_rest_are_an_error(arxiv: ArxivServer):
    """The total of each second page is another than that of the first."""

    def restless(request, page):
        return Answer(body=page.replace(b"totalResults>7", b"totalResults>8"))

    arxiv.faults += [None, restless, None] * N_ROUNDS
    with pytest.raises(FetchError, match="has 7 and 8 papers"):
        fetched()


def test_the_same_paper_twice_is_an_answer_that_lacks_one(arxiv: ArxivServer):
    def shifted(request, page):
        return Answer(body=arxiv.page(replace(request, start=request.start - 1)))

    arxiv.faults += [None, shifted]
    assert fetched() == IDS
    assert [request.start for request in arxiv.requests] == [0, 3, 6] * 2


def test_of_two_versions_the_newer_counts(arxiv: ArxivServer, monkeypatch):
    monkeypatch.setattr(arxiv_api, "N_ROUNDS", 1)
    arxiv.entries = [
        Entry(arxiv_id=IDS[0], published=NOON, version=number) for number in (1, 10, 9)
    ]
    api = ArxivApi()
    found, totals = api._ask(arxiv_api.window_query("cs.CV", FIRST, LAST))
    api.close()
    assert [result.get_short_id() for result in found.values()] == [f"{IDS[0]}v10"]
    assert totals == {3}


def test_an_empty_answer_is_believed_when_it_is_said_again(arxiv: ArxivServer):
    arxiv.entries = [
        Entry(arxiv_id="1501.09999", published=datetime(2015, 1, 30, tzinfo=UTC)),
    ]
    assert fetched() == []
    assert [request.query for request in arxiv.requests[N_ROUNDS:]] == ["cat:cs.CV"]


@pytest.mark.parametrize("n_times", [1, 2])
def test_an_empty_answer_can_be_a_fault(arxiv: ArxivServer, n_times):
    arxiv.faults += [lambda request, page: Answer(body=feed(size=request.size))] * n_times
    assert fetched() == IDS


def test_a_category_without_any_paper_is_an_error(arxiv: ArxivServer):
    with pytest.raises(FetchError, match=r"no paper of cs\.XY at all"):
        fetched("cs.XY")


def test_more_papers_than_arxiv_lets_be_read_are_an_error(arxiv: ArxivServer, monkeypatch):
    monkeypatch.setattr(arxiv_api, "MOST_RESULTS", 6)
    with pytest.raises(FetchError, match="7 answers"):
        fetched()
    assert len(arxiv.requests) == 1


def test_nothing_of_an_answer_is_logged_unseen(arxiv: ArxivServer, caplog):
    """The client's warnings would put the answer's control characters on the screen."""
    link = b'<link href="https://arxiv.org/abs'
    twice = b'<link href="https://arxiv.org/pdf/\xc2\x9b31m" title="pdf"/>\n    ' + link
    arxiv.faults.append(lambda request, page: Answer(body=page.replace(link, twice, 1)))
    with caplog.at_level(logging.DEBUG):
        assert fetched() == IDS
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]
