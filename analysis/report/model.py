"""What the page knows: a study as plain, sorted, rounded values.

Everything the report shows, embeds or offers for download comes from here, so this is the one
place that decides precision: shares and intervals to 1/10,000, similarities and memberships to
1/100, places on the map to a grid of 65,536. The payload is then lossless, and "ReportData as
JSON" is exactly what is embedded.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from analysis.config import ReportOptions
from analysis.report import findings
from analysis.report.evidence import Evidence, report_evidence
from analysis.report.matrices import (
    Categories,
    Similarities,
    report_categories,
    report_similarities,
)
from analysis.report.papers import PaperColumns, paper_columns
from analysis.report.table import Table, table_of
from analysis.report.topics import Group, Topic, report_groups, report_topics
from analysis.report.words import clean, iso, period_labels, unit_of

if TYPE_CHECKING:
    from analysis.study import Study

#: Version of the embedded document; a reader of the JSON may rely on it.
FORMAT_VERSION = 5
#: Rejections listed on the page; the rest are counted.
N_REJECTIONS_SHOWN = 50

DateView = Literal["none", "snapshot", "comparison", "series"]


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its dates, its state and its denominator."""

    start: str
    end: str
    label: str
    state: str
    n_papers: int
    n_digests: int
    n_days_read: int
    n_days_expected: int


@dataclass(frozen=True, slots=True)
class ReportData:
    """All that one report holds; see :meth:`to_json` for the published form."""

    title: str
    date_from: str | None
    date_to: str | None
    generated: str | None
    n_papers: int
    n_topics: int
    n_undated: int
    n_digests: int
    n_rejections: int
    coverage: float
    level: float
    n_refits: int
    has_chances: bool
    unit: str
    date_view: DateView
    findings: tuple[findings.Finding, ...]
    notices: tuple[str, ...]
    topics: tuple[Topic, ...]
    groups: tuple[Group, ...]
    periods: tuple[Period, ...]
    evidence: Evidence
    similarities: Similarities
    categories: Categories
    quality: Table
    papers: PaperColumns
    methods: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    digests: tuple[tuple[str, str, str | None, int, int], ...]
    rejections: tuple[tuple[str, int, str], ...]
    detail: str
    reductions: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The whole as JSON values, the same for the same study."""
        return {"format": "topic-digest report", "version": FORMAT_VERSION} | {
            f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)
        }


def report_data(study: Study, options: ReportOptions | None = None) -> ReportData:
    """A study as the plain values of its report.

    Parameters
    ----------
    study : Study
        The result to show.
    options : ReportOptions, optional
        Title and detail; the defaults when left out.

    Returns
    -------
    ReportData
        Sorted and rounded: equal studies give equal values.
    """
    options = options or ReportOptions()
    corpus, level = study.corpus, study.options.trends.level
    dates = corpus.papers["digest_date"].dropna()
    unit = unit_of(study.periods)
    columns, detail = paper_columns(study, detail=options.detail)
    row_of = {paper_id: row for row, paper_id in enumerate(columns.paper_id)}
    topics = report_topics(study, row_of, level=level)
    periods = _periods(study.periods, unit)
    return ReportData(
        title=clean(options.title) if options.title else _title(corpus.papers),
        date_from=iso(dates.min()) if len(dates) else None,
        date_to=iso(dates.max()) if len(dates) else None,
        generated=_generated(),
        n_papers=len(corpus.papers),
        n_topics=sum(topic.topic_id >= 0 for topic in topics),
        n_undated=len(corpus.papers) - len(dates),
        n_digests=len(corpus.digests),
        n_rejections=len(corpus.rejections),
        coverage=round(float((study.membership["topic_id"] >= 0).mean()), 4),
        level=level,
        n_refits=len(study.refits),
        has_chances=bool(study.membership["stays"].notna().any()),
        unit=unit,
        date_view=_date_view(study.periods),
        findings=findings.report_findings(study, unit),
        notices=findings.report_notices(study, unit),
        topics=topics,
        groups=report_groups(topics, _group_labels(study.topics)),
        periods=periods,
        evidence=report_evidence(study),
        similarities=report_similarities(study),
        categories=report_categories(study),
        quality=table_of(study.quality),
        papers=columns,
        methods=_methods(study),
        digests=_digests(corpus.digests),
        rejections=tuple(
            (clean(row.source), int(row.line), clean(row.reason))
            for row in corpus.rejections.head(N_REJECTIONS_SHOWN).itertuples()
        ),
        detail=detail,
    )


def _title(papers: pd.DataFrame) -> str:
    categories = papers["primary_category"].dropna()
    counts = categories.value_counts()
    if len(counts) and counts.iloc[0] > len(papers) / 2:
        return f"Topics in {clean(str(counts.index[0]))} papers"
    return "Topics in paper digests"


def _generated() -> str | None:
    # the clock would make two files of one study differ, so only a declared time enters
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch else None


def _group_labels(topics: pd.DataFrame) -> dict[int, str]:
    pairs = zip(topics["group_id"], topics["group_label"], strict=True)
    return {int(group_id): clean(label) for group_id, label in pairs}


def _date_view(periods: pd.DataFrame) -> DateView:
    n_read = int((periods["n_papers"] > 0).sum())
    views: tuple[DateView, ...] = ("none", "snapshot", "comparison", "series")
    return views[min(n_read, 3)]


def _periods(frame: pd.DataFrame, unit: str) -> tuple[Period, ...]:
    labels = period_labels(frame["period"], unit)
    return tuple(
        Period(
            start=iso(row.period),
            # the frame has the first day of the next period
            end=iso(row.period_end - pd.Timedelta(days=1)),
            label=label,
            state=str(row.state),
            n_papers=int(row.n_papers),
            n_digests=int(row.n_digests),
            n_days_read=int(row.n_days_read),
            n_days_expected=int(row.n_days_expected),
        )
        for row, label in zip(frame.itertuples(), labels, strict=True)
    )


def _methods(study: Study) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (clean(section), tuple((clean(name), clean(str(text))) for name, text in rows.items()))
        for section, rows in study.methods.items()
    )


def _digests(frame: pd.DataFrame) -> tuple[tuple[str, str, str | None, int, int], ...]:
    return tuple(
        (
            clean(row.source),
            clean(row.format),
            None if pd.isna(row.digest_date) else iso(row.digest_date),
            int(row.n_entries),
            int(row.n_rejections),
        )
        for row in frame.itertuples()
    )


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return value
