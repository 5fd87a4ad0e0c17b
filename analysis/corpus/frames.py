"""Papers, appearances, digests and rejections as the frames of ``analysis.schema``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from pandera.pandas import DataFrameModel

from analysis.corpus.merge import MergedPaper
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection, paper_text
from analysis.corpus.twins import twins
from analysis.schema import Appearances, DataFrame, Digests, Papers, Rejections

_DAY: Final = "datetime64[us]"
_TIME: Final = "datetime64[us, UTC]"
#: Columns that are not text.
DTYPES: Final = {
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
    note: str | None = None


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
    return Papers.validate(_frame(Papers, papers, made))


def appearances_frame(records: Sequence[PaperRecord], ids: Sequence[str]) -> DataFrame[Appearances]:
    """The entries, one row each, with the papers they are of."""
    order = sorted(range(len(records)), key=lambda i: (records[i].source, records[i].line))
    records, ids = [records[i] for i in order], [ids[i] for i in order]
    paper_at = {
        (record.source, record.line): paper_id
        for record, paper_id in zip(records, ids, strict=True)
    }
    made: dict[str, Sequence[Any]] = {
        "paper_id": ids,
        "digest_date": [record.header.digest_date for record in records],
        "date_kind": [record.header.date_kind for record in records],
        "digest_category": [record.header.digest_category for record in records],
        "similar_to": [
            paper_at.get((record.source, record.similar_to_line))
            if record.similar_to_line is not None
            else None
            for record in records
        ],
    }
    return Appearances.validate(_frame(Appearances, records, made))


def digests_frame(digests: Iterable[DigestRead]) -> DataFrame[Digests]:
    """The files that were read, one row each."""
    digests = sorted(digests, key=lambda digest: digest.source)
    made: dict[str, Sequence[Any]] = {
        "digest_date": [digest.header.digest_date for digest in digests],
        "date_kind": [digest.header.date_kind for digest in digests],
        "digest_category": [digest.header.digest_category for digest in digests],
    }
    return Digests.validate(_frame(Digests, digests, made))


def rejections_frame(rejections: Iterable[Rejection]) -> DataFrame[Rejections]:
    """What could not be read, one row each."""
    return Rejections.validate(_frame(Rejections, sorted(rejections), {}))


def _frame(
    schema: type[DataFrameModel], rows: Sequence[object], made: Mapping[str, Sequence[Any]]
) -> pd.DataFrame:
    """The columns that were made, and for each other the attribute of that name."""
    names = schema.to_schema().columns
    return pd.DataFrame(
        {name: column(name, made.get(name) or list(map(attrgetter(name), rows))) for name in names}
    )


def column(name: str, values: Sequence[Any]) -> pd.Series:
    """Values with their dtype, also when there is no value to tell it by.

    Parameters
    ----------
    name : str
        Of the column.
    values : sequence
        Of texts also as an array of Arrow.
    """
    if name in DTYPES:
        return pd.Series(values, dtype=DTYPES[name])
    # By way of Arrow: pandas looks at each text several times.
    return pd.Series(pd.array(pa.array(values, pa.large_string()), dtype="str"))
