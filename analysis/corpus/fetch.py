"""Digests from arXiv: one file for each day of submission and category, each asked for once.

arXiv shows a paper one to five days after its submission, when it is announced. A day is therefore
settled only a week after it; until then its digest is written with what there is, and a later run
asks for it again. Of an unsettled day without papers no digest is written: it would be a false
zero. That of a settled day without papers has a header and nothing else, and is a true one.

A file is its own record of what was fetched. It appears whole, under its name, or not at all, so
runs may be interrupted, repeated, and made at the same time.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any, Final

from analysis.corpus.arxiv_api import ArxivApi, window_query
from analysis.corpus.arxiv_results import record_of
from analysis.corpus.export import digest_heading, digest_path, digest_text, write_text
from analysis.corpus.record import PaperRecord, Rejection
from analysis.errors import AnalysisError, FetchError

#: Called with the number of days done and that of all days.
Progress = Callable[[int, int], None]

#: From a submission on a Friday to its announcement are up to five days, and more over holidays.
SETTLES: Final = timedelta(days=7)
#: Days of one query: some thousand papers of a large category, and far from arXiv's limit.
WINDOW: Final = 7
#: arXiv's first paper.
FIRST_DAY: Final = date(1991, 8, 14)

_DAY: Final = timedelta(days=1)
#: ``cs.CV``, ``q-bio.NC``, ``cond-mat.soft``, ``physics.acc-ph``, ``hep-th``.
_CATEGORY: Final = re.compile(
    r"[a-z]{1,8}(?:-[a-z]{2,4})?\.(?:[A-Z]{2}|[a-z]{4,6}|[a-z]{2,5}-[a-z]{2,4})"
    r"|[a-z]{1,6}-[a-z]{2,5}"
)


@dataclass(frozen=True, slots=True)
class Window:
    """Days that follow each other, and are asked for together.

    Attributes
    ----------
    category : str
    days : tuple of date
    """

    category: str
    days: tuple[date, ...]

    @property
    def query(self) -> str:
        """What arXiv is asked."""
        return window_query(self.category, self.days[0], self.days[-1])


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What a run asks for and writes.

    Attributes
    ----------
    folder : Path
    windows : tuple of Window
    present : tuple of Path
        Digests that are there, and not asked for.
    """

    folder: Path
    windows: tuple[Window, ...]
    present: tuple[Path, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the digests are to be written."""
        return tuple(
            _path(self.folder, window.category, day)
            for window in self.windows
            for day in window.days
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class FetchedDigests:
    """What a run wrote.

    Attributes
    ----------
    folder : Path
        With a folder for each category.
    written, present : tuple of Path
        Digests of this run, and those that were there.
    unsettled : tuple of Path
        Of days in the last week, written or not: a later run asks for them again.
    n_papers : int
        In the digests of this run.
    rejections : tuple of Rejection
        Entries that cannot stand in a digest, for want of a title or an arXiv id.
    """

    folder: Path
    written: tuple[Path, ...]
    present: tuple[Path, ...]
    unsettled: tuple[Path, ...]
    n_papers: int
    rejections: tuple[Rejection, ...]

    def __repr__(self) -> str:
        digests = "digest" if len(self.written) == 1 else "digests"
        papers = "paper" if self.n_papers == 1 else "papers"
        return (
            f"Fetched: {len(self.written):,} {digests} with {self.n_papers:,} {papers},"
            f" {len(self.present):,} there already, in {self.folder}"
        )

    def _repr_html_(self) -> str:
        return f"<div>{escape(repr(self))}</div>"


def plan_fetch(
    categories: str | Iterable[str],
    out: str | os.PathLike[str],
    *,
    start: date | str,
    end: date | str | None = None,
) -> FetchPlan:
    """Say what :func:`fetch_digests` would ask for, without asking.

    Parameters
    ----------
    categories, out, start, end
        As there.

    Returns
    -------
    FetchPlan

    Raises
    ------
    AnalysisError
        As there.
    """
    today = _today()
    days = _days(_as_day(start), _as_day(end) if end is not None else today - _DAY, today)
    folder, windows, present = Path(out), [], []
    for category in _categories(categories):
        missing = []
        for day in days:
            if _is_present(_path(folder, category, day), category, day, today):
                present.append(_path(folder, category, day))
            else:
                missing.append(day)
        windows += [Window(category, run) for run in _runs(missing)]
    return FetchPlan(folder, tuple(windows), tuple(present))


def fetch_digests(
    categories: str | Iterable[str],
    out: str | os.PathLike[str],
    *,
    start: date | str,
    end: date | str | None = None,
    progress: Progress | None = None,
) -> FetchedDigests:
    """Fetch papers from arXiv into daily digests, a file for each day and category.

    What is there already is not asked for again, save in the week in which arXiv still announces
    papers of that day. Dates are those of the first submission, in UTC, for the API gives no
    others. Papers that arXiv holds back for longer than a week are missed.

    Parameters
    ----------
    categories : str or iterable of str
        Such as ``cs.CV``; cross-listed papers are included.
    out : path
        A folder; digests get the names ``CATEGORY/YYYY/MM/YYYY-MM-DD.md`` in it.
    start, end : date or str
        First and last day, both included; ``end`` is yesterday by default.
    progress : callable, optional
        Called with the number of days done and that of all days.

    Returns
    -------
    FetchedDigests

    Raises
    ------
    AnalysisError
        A category is none, a day is not over, or a file is in the way.
    FetchError
        arXiv does not answer as it should; digests written by then stay.
    """
    plan = plan_fetch(categories, out, start=start, end=end)
    plan.folder.mkdir(parents=True, exist_ok=True)
    today, n_days, n_done, n_papers = _today(), len(plan.paths), 0, 0
    written: list[Path] = []
    rejections: list[Rejection] = []
    with closing(ArxivApi()) as api:
        for window in plan.windows:
            found = api.papers(window.category, window.days[0], window.days[-1])
            papers, rejected = _by_day(found)
            _check_days(window, papers)
            rejections += rejected
            for day in window.days:
                path = _path(plan.folder, window.category, day)
                if papers[day] or _is_settled(day, today):
                    write_text(path, _digest(window.category, day, papers[day]))
                    written.append(path)
                    n_papers += len(papers[day])
            n_done += len(window.days)
            if progress is not None:
                progress(n_done, n_days)
    return FetchedDigests(
        folder=plan.folder,
        written=tuple(written),
        present=plan.present,
        unsettled=tuple(_unsettled(plan, today)),
        n_papers=n_papers,
        rejections=tuple(rejections),
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _as_day(day: date | str) -> date:
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise AnalysisError(f"{day!r} is no day: write it as 2026-11-01.") from None


def _days(start: date, end: date, today: date) -> list[date]:
    for day in (start, end):
        if day >= today:
            last = today - _DAY
            raise AnalysisError(
                f"{day} is not over in UTC: the last day that can be fetched is {last}."
            )
    if start > end:
        raise AnalysisError(f"the first day, {start}, is after the last, {end}: swap them.")
    if start < FIRST_DAY:
        raise AnalysisError(f"arXiv has nothing before {FIRST_DAY}: start there or later.")
    return [start + n * _DAY for n in range((end - start).days + 1)]


def _categories(categories: str | Iterable[str]) -> list[str]:
    given = [categories] if isinstance(categories, str) else list(dict.fromkeys(categories))
    if not given:
        raise AnalysisError("no category is given: name one, such as cs.CV.")
    for category in given:
        if _CATEGORY.fullmatch(category) is None:
            raise AnalysisError(
                f"{category!r} is no arXiv category: write it as cs.CV, hep-th or cond-mat.soft;"
                " they are listed on https://arxiv.org/category_taxonomy."
            )
    return given


def _path(folder: Path, category: str, day: date) -> Path:
    return folder / category / digest_path(day)


def _is_settled(day: date, on: date) -> bool:
    return on > day + SETTLES


def _is_present(path: Path, category: str, day: date, today: date) -> bool:
    """Whether a day need not be asked for: its digest was written late enough, or today."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            heading = file.readline(200)
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC).date()
    except FileNotFoundError:
        return False
    if heading != digest_heading(day, category):
        raise AnalysisError(
            f"{path} is in the way: it is no digest of {category} on {day}."
            " Move it away, or name another folder."
        )
    return _is_settled(day, written) or written >= today


def _runs(days: Sequence[date]) -> Iterator[tuple[date, ...]]:
    """Days that follow each other, as many as make a window."""
    run: list[date] = []
    for day in days:
        if run and (day != run[-1] + _DAY or len(run) == WINDOW):
            yield tuple(run)
            run = []
        run.append(day)
    if run:
        yield tuple(run)


def _by_day(found: Iterable[Any]) -> tuple[defaultdict[date, list[PaperRecord]], list[Rejection]]:
    papers: defaultdict[date, list[PaperRecord]] = defaultdict(list)
    rejections = []
    for result in found:
        item = record_of(result)
        if isinstance(item, Rejection):
            rejections.append(item)
        else:
            papers[result.published.astimezone(UTC).date()].append(item)
    return papers, rejections


def _check_days(window: Window, papers: defaultdict[date, list[PaperRecord]]) -> None:
    """Refuse an answer to another question: its days without papers would be false zeros.

    A paper of the minute after the window is part of the right answer, see ``window_query``.
    """
    n_right = sum(len(papers[day]) for day in window.days)
    n_wrong = sum(map(len, papers.values())) - n_right - len(papers[window.days[-1] + _DAY])
    if n_wrong > n_right:
        raise FetchError(
            f"arXiv was asked for {window.query}, and answered with {n_wrong:,} papers of other"
            " days: nothing is written of them. Run the same command again later."
        )


def _digest(category: str, day: date, papers: Iterable[PaperRecord]) -> str:
    """The same papers make the same digest, in whatever order arXiv gave them."""
    ordered = sorted(papers, key=lambda paper: (paper.published, paper.arxiv_id))
    rows = ({**asdict(paper), "paper_id": paper.arxiv_id} for paper in ordered)
    return digest_text(digest_heading(day, category), ((row, None) for row in rows))


def _unsettled(plan: FetchPlan, today: date) -> Iterator[Path]:
    for path in sorted({*plan.paths, *plan.present}):
        if not _is_settled(date.fromisoformat(path.stem), today):
            yield path
