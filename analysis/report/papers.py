"""The papers of a report, one value per column and paper, as few bytes as the page needs.

All papers carry title, link, date, topic, place and similar papers. Authors, TLDR and abstract
are what makes a file large, so a large corpus carries them for the representative papers of
each topic only; the rest are a link away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.report.words import clean, iso
from analysis.tldr import paper_tldrs

if TYPE_CHECKING:
    from analysis.study import Study

#: Up to this many papers every abstract is embedded.
N_PAPERS_SMALL = 1_000
N_SIMILAR_SMALL, N_SIMILAR_LARGE = 10, 5
#: Representative papers per topic of a large corpus that carry authors, TLDR and abstract, and
#: how many of them above so many papers, where titles alone fill most of a file.
N_DETAILED, N_DETAILED_HUGE, N_PAPERS_HUGE = 4, 1, 50_000
GRID = 65_535
NO_DATE = -1
NO_PAPER = -1

DETAIL_ALL = "abstracts of all papers"
DETAIL_REPRESENTATIVES = "abstracts of representative papers"
DETAIL_HUGE = "abstracts of the most representative paper of each topic"
DETAIL_NONE = "no abstracts"


@dataclass(frozen=True, slots=True, eq=False)
class PaperColumns:
    """One entry per paper in every column, sorted by ``paper_id``.

    Attributes
    ----------
    paper_id, title : tuple of str
    link : tuple of str or None
        https only; None when the source has no usable link.
    dates : tuple of str
        The distinct digest dates, sorted; ``date_index`` points into them.
    date_index : ndarray of int64, shape (n_papers,)
        -1 for an undated paper.
    topic_id : ndarray of int64, shape (n_papers,)
    membership : ndarray of int64, shape (n_papers,), in hundredths
        The probability to land in the topic again, where refits tell; else the share of votes.
    x, y : ndarray of int64, shape (n_papers,)
        Grid of 65,536 steps over the longer side of the map; the unit has no meaning.
    similar : ndarray of int64, shape (n_papers, k)
        Rows of the similar papers, best first, -1 where there are fewer.
    similarity : ndarray of int64, shape (n_papers, k), in hundredths
    authors, tldr, abstract : dict of row -> text
        Only the papers that carry them.
    tldr_source : dict of row -> "source" or "extracted"
    """

    paper_id: tuple[str, ...]
    title: tuple[str, ...]
    link: tuple[str | None, ...]
    dates: tuple[str, ...]
    date_index: NDArray[np.int64]
    topic_id: NDArray[np.int64]
    membership: NDArray[np.int64]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    similar: NDArray[np.int64]
    similarity: NDArray[np.int64]
    authors: dict[int, tuple[str, ...]]
    tldr: dict[int, str]
    tldr_source: dict[int, str]
    abstract: dict[int, str]


def paper_columns(study: Study, *, detail: str) -> tuple[PaperColumns, str]:
    """The columns of a report and the words for how much detail they carry."""
    papers = study.corpus.papers.sort_values("paper_id", ignore_index=True)
    n, ids = len(papers), pd.Index(papers["paper_id"])
    everything = detail == "full" or n <= N_PAPERS_SMALL
    n_detailed, detail_left = (
        (N_DETAILED, DETAIL_REPRESENTATIVES)
        if n <= N_PAPERS_HUGE
        else (N_DETAILED_HUGE, DETAIL_HUGE)
    )
    rows = [*range(n)] if everything else _representative_rows(study, ids, n_detailed)
    dates = sorted(papers["digest_date"].dropna().unique())
    membership = study.membership.set_index("paper_id").loc[ids]
    firmness = membership["stays"].fillna(membership["membership"])
    points = study.points.set_index("paper_id").loc[ids]
    x, y = _on_grid(points["x"].to_numpy(), points["y"].to_numpy())
    similar, similarity = _similar(
        study.similar_papers, ids, N_SIMILAR_SMALL if n <= N_PAPERS_SMALL else N_SIMILAR_LARGE
    )
    lines = paper_tldrs(papers.iloc[rows]).set_axis(rows).dropna()
    columns = PaperColumns(
        paper_id=tuple(clean(paper_id) for paper_id in ids),
        title=tuple(clean(title) for title in papers["title"]),
        link=tuple(safe_link(url) for url in papers["url"]),
        dates=tuple(iso(date) for date in dates),
        date_index=pd.Index(dates).get_indexer(papers["digest_date"]).astype(np.int64),
        topic_id=membership["topic_id"].to_numpy(np.int64),
        membership=np.rint(firmness.to_numpy() * 100).astype(np.int64),
        x=x,
        y=y,
        similar=similar,
        similarity=similarity,
        authors={row: tuple(clean(a) for a in papers["authors"].iloc[row]) for row in rows},
        tldr={row: clean(text) for row, text in lines["tldr"].items()},
        tldr_source=lines["tldr_source"].to_dict(),
        abstract=_texts(papers["abstract"], rows),
    )
    return columns, DETAIL_ALL if everything else detail_left


def safe_link(url: Any) -> str | None:
    """The address when it is a plain https one, else None.

    Digests before 2018 link with http; arXiv serves the same pages over https.
    """
    if not isinstance(url, str) or clean(url) != url or any(c.isspace() for c in url):
        return None
    if url.startswith("http://arxiv.org/"):
        url = "https" + url[4:]
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if usable else None


def _representative_rows(study: Study, ids: pd.Index[Any], n_detailed: int) -> list[int]:
    nearest = study.representatives["rank"] <= n_detailed
    wanted = study.representatives.loc[nearest, "paper_id"].unique()
    return sorted(int(row) for row in ids.get_indexer(pd.Index(wanted)))


def _texts(column: pd.Series[Any], rows: Any) -> dict[int, str]:
    values = column.to_list()
    return {
        row: clean(values[row])
        for row in rows
        if isinstance(values[row], str) and values[row].strip()
    }


def _on_grid(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    # one scale for both axes: distances on the map keep their proportions
    span = float(max(np.ptp(x), np.ptp(y))) if len(x) else 1.0
    scale = GRID / span if span > 0 else 0.0

    def place(values: NDArray[np.float64]) -> NDArray[np.int64]:
        low = values.min() if len(values) else 0.0
        return np.rint((values - low) * scale).astype(np.int64)

    return place(x), place(y)


def _similar(
    frame: pd.DataFrame, ids: pd.Index[Any], k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    kept = frame.loc[frame["rank"] <= k]
    rows, columns = ids.get_indexer(kept["paper_id"]), kept["rank"].to_numpy() - 1
    width = int(columns.max()) + 1 if len(kept) else 0
    similar = np.full((len(ids), width), NO_PAPER, np.int64)
    similarity = np.zeros((len(ids), width), np.int64)
    similar[rows, columns] = ids.get_indexer(kept["similar_id"])
    similarity[rows, columns] = np.rint(kept["similarity"].to_numpy() * 100)
    return similar, similarity
