"""Digests that are fetched: which days, what they hold, and what is on the disk at any moment."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis import FetchedDigests, fetch_digests
from analysis.corpus import fetch, load_corpus
from analysis.corpus.fetch import plan_fetch
from analysis.errors import AnalysisError, FetchError
from tests.loopback import Answer, ArxivServer, Entry

START, END = date(2015, 1, 5), date(2015, 1, 25)
#: A week without papers.
EMPTY = [date(2015, 1, 12) + timedelta(days=number) for number in range(7)]

GOLDEN = """\
# Arxiv Papers in cs.CV on 2015-01-05
### Ships & Boats
- **Arxiv ID**: 1501.00002v1
- **DOI**: None
- **Categories**: **cs.CV**
- **Links**: [PDF](https://arxiv.org/pdf/1501.00002v1)
- **Published**: 2015-01-05 00:00:00+00:00
- **Updated**: 2015-01-05 00:00:00+00:00
- **Authors**: Ada Poet, Bo Sailor
- **Comment**: None
- **Journal**: None
- **Summary**: We look at ships.

### Fog on the Sea
- **Arxiv ID**: 1501.00001v3
- **DOI**: 10.1000/fog
- **Categories**: **cs.LG**, cs.CV, 68T45, I.2.10
- **Links**: [PDF](https://arxiv.org/pdf/1501.00001v3)
- **Published**: 2015-01-05 23:59:59+00:00
- **Updated**: 2015-02-01 01:02:03+00:00
- **Authors**: Cy Sail, Jr., Élise Mast
- **Comment**: Ten pages, two ships
- **Journal**: Fog, 1(2), 2015
- **Summary**: Fog hides ships. Where 0<p<=1, we look.

"""


@pytest.fixture(autouse=True)
def papers(arxiv):
    """Three papers a day but in the empty week, all of cs.CV, some of cs.LG too."""
    arxiv.entries = [
        Entry(
            arxiv_id=f"1501.{number:02d}{hour:03d}",
            published=datetime(2015, 1, 5, hour, number, tzinfo=UTC) + timedelta(days=number),
            categories=("cs.CV", "cs.LG") if hour == 9 else ("cs.CV",),
        )
        for number in range(21)
        for hour in (9, 12, 23)
        if START + timedelta(days=number) not in EMPTY
    ]


@pytest.fixture
def today(monkeypatch):
    """Set the day on which a run takes place, and that of the files it has written."""

    def set_day(day, *folders):
        monkeypatch.setattr(fetch, "_today", lambda: day)
        time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        for folder in folders:
            for path in folder.rglob("*.md"):
                os.utime(path, (time, time))

    return set_day


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def days(folder: Path, category: str = "cs.CV") -> list[str]:
    return sorted(path.stem for path in (folder / category).rglob("*.md"))


def ids(text: str) -> list[str]:
    return [line.split(": ")[1] for line in text.splitlines() if "**Arxiv ID**" in line]


def test_a_digest_is_as_the_reader_knows_it(arxiv: ArxivServer, tmp_path):
    arxiv.entries = [
        Entry(
            arxiv_id="1501.00001",
            version=3,
            title="Fog on\n  the Sea",
            summary="  Fog hides ships.\nWhere 0<p<=1, we look.",
            authors=("Cy Sail, Jr.", "\\'Elise Mast"),
            published=datetime(2015, 1, 5, 23, 59, 59, tzinfo=UTC),
            updated=datetime(2015, 2, 1, 1, 2, 3, tzinfo=UTC),
            categories=("cs.LG", "cs.CV", "68T45; I.2.10"),
            comment="Ten pages,\n  two ships",
            journal="Fog, 1(2), 2015",
            doi="10.1000/Fog",
        ),
        Entry(
            arxiv_id="1501.00002",
            title="Ships &amp; Boats",
            published=datetime(2015, 1, 5, tzinfo=UTC),
        ),
        # The first minute after the day is asked for, and no part of it.
        Entry(arxiv_id="1501.00003", published=datetime(2015, 1, 6, tzinfo=UTC)),
        # The second paper of the day is told apart by its day alone.
        Entry(arxiv_id="1501.00004", published=datetime(2015, 1, 4, 23, 59, 59, tzinfo=UTC)),
    ]
    fetched = fetch_digests("cs.CV", tmp_path, start=START, end=START)
    assert contents(tmp_path) == {"cs.CV/2015/01/2015-01-05.md": GOLDEN}
    assert fetched == FetchedDigests(
        folder=tmp_path,
        written=(tmp_path / "cs.CV/2015/01/2015-01-05.md",),
        present=(),
        unsettled=(),
        n_papers=2,
        rejections=(),
    )
    assert repr(fetched) == f"Fetched: 1 digest with 2 papers, 0 there already, in {tmp_path}"
    assert "<div>Fetched: 1 digest" in fetched._repr_html_()


def test_every_day_of_every_category_has_its_digest(arxiv: ArxivServer, tmp_path):
    done = []
    fetched = fetch_digests(
        ["cs.CV", "cs.LG", "cs.CV"],
        str(tmp_path),
        start="2015-01-05",
        end="2015-01-25",
        progress=lambda *each: done.append(each),
    )
    assert done == [(number, 42) for number in (7, 14, 21, 28, 35, 42)]
    assert (len(fetched.written), fetched.n_papers) == (42, 42 + 14)
    corpus = load_corpus(tmp_path)
    assert len(corpus.papers) == 42
    assert len(corpus.rejections) == 0
    assert (corpus.digests["digest_date"].value_counts() == 2).all()
    assert len(corpus.digests) == 42
    of_cv = corpus.digests[corpus.digests["digest_category"] == "cs.CV"].set_index("digest_date")
    empty = of_cv.index.isin(pd.DatetimeIndex(map(str, EMPTY)))
    assert (of_cv.loc[empty, "n_entries"] == 0).all()
    assert (of_cv.loc[~empty, "n_entries"] == 3).all()
    first = corpus.papers.set_index("paper_id")
    assert (first["digest_date"] == first["published"].dt.tz_localize(None).dt.normalize()).all()


def test_the_same_papers_are_the_same_bytes(arxiv: ArxivServer, tmp_path, monkeypatch):
    fetch_digests("cs.CV", tmp_path / "a", start=START, end=END)
    arxiv.entries.reverse()
    monkeypatch.setattr(ArxivServer, "found", _reversed(ArxivServer.found))
    monkeypatch.setattr("analysis.corpus.arxiv_api.PAGE_SIZE", 2)
    fetch_digests("cs.CV", tmp_path / "b", start=START, end=END)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert len(arxiv.requests) > 20


def _reversed(found):
    return lambda server, request: found(server, request)[::-1]


def test_what_is_there_is_not_asked_for(arxiv: ArxivServer, tmp_path):
    fetch_digests("cs.CV", tmp_path, start="2015-01-07", end="2015-01-08")
    before = contents(tmp_path)
    arxiv.requests.clear()
    fetched = fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-11")
    assert [request.query for request in arxiv.requests] == [
        "cat:cs.CV AND submittedDate:[201501050000 TO 201501070000]",
        "cat:cs.CV AND submittedDate:[201501090000 TO 201501120000]",
    ]
    assert [path.stem for path in fetched.present] == ["2015-01-07", "2015-01-08"]
    assert before.items() <= contents(tmp_path).items()
    arxiv.requests.clear()
    again = fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-11")
    assert arxiv.requests == []
    assert (again.written, len(again.present), again.n_papers) == ((), 7, 0)


def test_a_week_without_papers_is_asked_for_once(arxiv: ArxivServer, tmp_path):
    fetched = fetch_digests("cs.CV", tmp_path, start=EMPTY[0], end=EMPTY[-1])
    assert (len(fetched.written), fetched.n_papers) == (7, 0)
    assert contents(tmp_path)["cs.CV/2015/01/2015-01-13.md"] == (
        "# Arxiv Papers in cs.CV on 2015-01-13\n"
    )
    arxiv.requests.clear()
    fetch_digests("cs.CV", tmp_path, start=EMPTY[0], end=EMPTY[-1])
    assert arxiv.requests == []


def test_what_was_written_before_an_error_stays_and_counts(arxiv: ArxivServer, tmp_path):
    arxiv.faults += [None, lambda request, page: Answer(status=403)]
    with pytest.raises(FetchError):
        fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-18")
    assert days(tmp_path) == [f"2015-01-{day:02d}" for day in range(5, 12)]
    arxiv.requests.clear()
    fetched = fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-18")
    assert len(fetched.present) == 7
    assert {request.query for request in arxiv.requests} == {
        "cat:cs.CV AND submittedDate:[201501120000 TO 201501190000]",
        "cat:cs.CV",
    }


def test_a_young_day_is_asked_for_again_until_it_is_settled(arxiv: ArxivServer, tmp_path, today):
    announced, arxiv.entries = arxiv.entries, arxiv.entries[::3]
    span = {"start": date(2015, 1, 5), "end": date(2015, 1, 9)}
    today(date(2015, 1, 10))
    first = fetch_digests("cs.CV", tmp_path, **span)
    assert (first.n_papers, len(first.written), len(first.unsettled)) == (5, 5, 5)
    # Once a day is enough: arXiv announces once a day.
    today(date(2015, 1, 10), tmp_path)
    n_requests = len(arxiv.requests)
    assert len(fetch_digests("cs.CV", tmp_path, **span).present) == 5
    assert len(arxiv.requests) == n_requests
    # Weeks later, the files tell by their time that they are of an unsettled day.
    arxiv.entries = announced
    today(date(2015, 3, 1))
    later = fetch_digests("cs.CV", tmp_path, **span)
    assert (later.n_papers, len(later.written), later.unsettled) == (15, 5, ())
    today(date(2015, 3, 1), tmp_path)
    today(date(2015, 3, 2))
    assert len(fetch_digests("cs.CV", tmp_path, **span).present) == 5


def test_a_day_is_settled_a_week_after_it(arxiv: ArxivServer, tmp_path, today):
    span = {"start": date(2015, 1, 5), "end": date(2015, 1, 6)}
    fetch_digests("cs.CV", tmp_path, **span)
    today(date(2015, 1, 13), tmp_path)
    today(date(2015, 1, 14))
    fetched = fetch_digests("cs.CV", tmp_path, **span)
    assert [path.stem for path in fetched.present] == ["2015-01-05"]
    assert [path.stem for path in fetched.written] == ["2015-01-06"]


def test_a_young_day_without_papers_is_no_zero(arxiv: ArxivServer, tmp_path, today):
    today(date(2015, 1, 16))
    fetched = fetch_digests("cs.CV", tmp_path, start="2015-01-10", end="2015-01-14")
    assert days(tmp_path) == ["2015-01-10", "2015-01-11"]
    assert [path.stem for path in fetched.unsettled] == [f"2015-01-{day}" for day in range(10, 15)]


def test_papers_of_other_days_are_never_a_zero(arxiv: ArxivServer, tmp_path):
    """As if arXiv had not understood the days of the question."""
    arxiv.faults.append(lambda request, page: Answer(body=page.replace(b">2015-01-", b">2014-01-")))
    with pytest.raises(FetchError, match="21 papers of other days"):
        fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-11")
    assert contents(tmp_path) == {}


def test_a_paper_of_another_day_is_left_out(arxiv: ArxivServer, tmp_path):
    arxiv.faults.append(
        lambda request, page: Answer(
            body=page.replace(b"<published>2015-01-05T09", b"<published>2014-12-24T09")
        )
    )
    fetched = fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-11")
    assert fetched.n_papers == 20
    assert days(tmp_path) == [f"2015-01-{day:02d}" for day in range(5, 12)]


def test_the_first_minute_after_a_week_is_no_other_answer(arxiv: ArxivServer, tmp_path):
    """It is asked for, see ``window_query``: found alone, it leaves a true zero."""
    arxiv.entries = [
        Entry(arxiv_id="1501.00001", published=datetime(2015, 1, 6, 0, 0, 59, tzinfo=UTC))
    ]
    assert fetch_digests("cs.CV", tmp_path, start=START, end=START).n_papers == 0
    assert days(tmp_path) == ["2015-01-05"]


def test_what_cannot_stand_in_a_digest_is_told(arxiv: ArxivServer, tmp_path):
    day = datetime(2015, 1, 5, tzinfo=UTC)
    arxiv.entries = [
        Entry(arxiv_id="1501.00001", published=day, title=" "),
        Entry(arxiv_id="no-id", published=day),
        Entry(arxiv_id="1501.00003", published=day),
    ]
    fetched = fetch_digests("cs.CV", tmp_path, start=START, end=START)
    assert sorted(each.reason for each in fetched.rejections) == [
        "entry without a title",
        "entry without an arXiv id",
    ]
    assert ids(contents(tmp_path)["cs.CV/2015/01/2015-01-05.md"]) == ["1501.00003v1"]


@pytest.mark.parametrize("text", ["", "notes\n", "# Arxiv Papers in cs.LG on 2015-01-06\n"])
def test_a_file_in_the_way_is_not_touched(arxiv: ArxivServer, tmp_path, text):
    path = tmp_path / "cs.CV/2015/01/2015-01-06.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    with pytest.raises(AnalysisError, match=r"2015-01-06\.md is in the way"):
        fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-11")
    assert path.read_text("utf-8") == text
    assert arxiv.requests == []


@pytest.mark.parametrize(
    ("categories", "span", "reason"),
    [
        ("cs.CV", ("2015-01-06", "2015-01-05"), "is after the last"),
        ("cs.CV", ("2015-01-05", "2015-02-30"), "is no day"),
        ("cs.CV", ("yesterday", None), "is no day"),
        ("cs.CV", ("2015-01-05", "2015-02-01"), "is not over in UTC.* is 2015-01-31"),
        ("cs.CV", ("2015-02-01", None), "is not over in UTC.* is 2015-01-31"),
        ("cs.CV", ("2999-01-05", None), "is not over in UTC"),
        ("cs.CV", ("1991-08-13", None), "nothing before 1991-08-14"),
        ([], ("2015-01-05", None), "no category"),
        *(
            (category, ("2015-01-05", None), "is no arXiv category")
            for category in (
                *("", "cs", "cs.", "CS.CV", "cs.cv", "cs.CVX", "cs.CV ", "cs.CV OR all:x"),
                *("../cs.CV", "cs.CV/..", "/etc", "cs.CV\n", "cs.CV,cs.LG", "cat:cs.CV"),
            )
        ),
    ],
)
def test_wrong_arguments_are_told_before_arxiv_is_asked(
    arxiv: ArxivServer, tmp_path, today, categories, span, reason
):
    today(date(2015, 2, 1))
    with pytest.raises(AnalysisError, match=reason) as error:
        fetch_digests(categories, tmp_path / "out", start=span[0], end=span[1])
    assert not isinstance(error.value, FetchError)
    assert arxiv.requests == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "category",
    [
        *("cs.CV", "stat.ML", "eess.IV", "q-bio.NC", "q-fin.ST", "math.AG", "econ.EM", "nlin.CD"),
        *("astro-ph.GA", "cond-mat.soft", "cond-mat.mtrl-sci", "cond-mat.other", "hep-th"),
        *("physics.optics", "physics.acc-ph", "physics.flu-dyn", "gr-qc", "math-ph", "quant-ph"),
        *("cond-mat.quant-gas", "physics.space-ph", "physics.atm-clus", "nucl-ex", "hep-lat"),
    ],
)
def test_categories_of_every_form_are_known(tmp_path, category):
    plan = plan_fetch(category, tmp_path, start="2015-01-05", end="2015-01-05")
    assert plan.windows[0].query.startswith(f"cat:{category} AND ")


def test_the_last_day_is_yesterday(tmp_path, today):
    today(date(2015, 1, 20))
    plan = plan_fetch("cs.CV", tmp_path, start=datetime(2015, 1, 5, 12, tzinfo=UTC))
    assert [len(window.days) for window in plan.windows] == [7, 7, 1]
    assert plan.paths[-1].stem == "2015-01-19"
    assert not any(tmp_path.iterdir())


def test_two_runs_at_the_same_time_do_no_harm(arxiv: ArxivServer, tmp_path):
    fetch_digests("cs.CV", tmp_path / "alone", start=START, end=END)
    both = threading.Barrier(2, timeout=30)

    def together(request, page):
        both.wait()
        return Answer(body=page)

    arxiv.faults += [together, together]
    errors = []

    def run():
        try:
            fetch_digests("cs.CV", tmp_path / "both", start=START, end=END)
        except Exception as error:  # noqa: BLE001 - told in the main thread
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert contents(tmp_path / "both") == contents(tmp_path / "alone")


def test_a_disk_that_fails_leaves_no_part(arxiv: ArxivServer, tmp_path, monkeypatch):
    """The third file cannot be put under its name."""
    replace, n_replaced = Path.replace, []

    def full(path, target):
        n_replaced.append(target)
        if len(n_replaced) == 3:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        fetch_digests("cs.CV", tmp_path, start="2015-01-05", end="2015-01-11")
    assert days(tmp_path) == ["2015-01-05", "2015-01-06"]
    assert len(contents(tmp_path)) == 2
