"""Papers, appearances, digests and rejections as the frames of ``analysis.schema``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from analysis.corpus.merge import MergedPaper
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection, paper_text
from analysis.corpus.twins import twins
from analysis.schema import Appearances, DataFrame, Digests, Papers, Rejections

_DAY: Final = "datetime64[us]"
_TIME: Final = "datetime64[us, UTC]"
#: Columns that are not text.
_DTYPES: Final = {
    "authors": "object",
    "categories": "object",
    "keywords": "object",
    "resources": "object",
    "marks": "object",
    "digest_date": _DAY,
    "published": _TIME,
    "updated": _TIME,
    "n_appearances": "int64",
    "line": "int64",
    "position": "int64",
    "rank": "Int64",
    "year": "Int64",
    "month": "Int64",
    "n_entries": "int64",
    "n_rejections": "int64",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRead:
    """A file that was read."""

    source: str
    format: str
    header: DigestHeader
    n_entries: int
    n_rejections: int
    sha256: str


def papers_frame(papers: Iterable[MergedPaper]) -> DataFrame[Papers]:
    """The papers, one row each."""
    papers = list(papers)
    first_of = twins(papers)
    hashes = (
        hashlib.sha256(paper_text(paper.title, paper.abstract).encode("utf-8")).hexdigest()
        for paper in papers
    )
    made: dict[str, Sequence[Any]] = {
        "text_hash": list(hashes),
        "twin_of": [first_of.get(paper.paper_id) for paper in papers],
    }
    columns = {
        name: made[name] if name in made else [getattr(paper, name) for paper in papers]
        for name in Papers.to_schema().columns
    }
    return Papers.validate(_columns(columns))


def appearances_frame(records: Sequence[PaperRecord], ids: Sequence[str]) -> DataFrame[Appearances]:
    """The entries, one row each, with the papers they are of."""
    paper_at = {
        (record.source, record.line): paper_id
        for record, paper_id in zip(records, ids, strict=True)
    }
    rows = [
        {
            "paper_id": paper_id,
            "source": record.source,
            "line": record.line,
            "position": record.position,
            "format": record.format,
            "digest_date": record.header.digest_date,
            "date_kind": record.header.date_kind,
            "digest_category": record.header.digest_category,
            "similar_to": (
                paper_at.get((record.source, record.similar_to_line))
                if record.similar_to_line is not None
                else None
            ),
            "rank": record.rank,
            "announcement": record.announcement,
        }
        for record, paper_id in zip(records, ids, strict=True)
    ]
    rows.sort(key=lambda row: (row["source"], row["line"]))
    return Appearances.validate(_frame(list(Appearances.to_schema().columns), rows))


def digests_frame(digests: Iterable[DigestRead]) -> DataFrame[Digests]:
    """The files that were read, one row each."""
    rows = [
        {
            "source": digest.source,
            "format": digest.format,
            "digest_date": digest.header.digest_date,
            "date_kind": digest.header.date_kind,
            "digest_category": digest.header.digest_category,
            "n_entries": digest.n_entries,
            "n_rejections": digest.n_rejections,
            "sha256": digest.sha256,
        }
        for digest in sorted(digests, key=lambda digest: digest.source)
    ]
    return Digests.validate(_frame(list(Digests.to_schema().columns), rows))


def rejections_frame(rejections: Iterable[Rejection]) -> DataFrame[Rejections]:
    """What could not be read, one row each."""
    names = list(Rejections.to_schema().columns)
    rows = [{name: getattr(each, name) for name in names} for each in sorted(rejections)]
    return Rejections.validate(_frame(names, rows))


def _frame(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Each column with its dtype, also when there is no row to tell it by."""
    return _columns({name: [row[name] for row in rows] for name in names})


def _columns(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=_DTYPES.get(name, "str"))
            for name, values in columns.items()
        }
    )
