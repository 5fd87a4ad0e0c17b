"""A study as a small card for a notebook: no script, no style sheet, under 20 kB."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from analysis.figures.theme import topic_colour
from analysis.formats import count, percent
from analysis.report.findings import report_findings, report_notices
from analysis.report.layout import HEIGHT, WIDTH, sparkline
from analysis.report.words import clean, iso, shortened, unit_of

if TYPE_CHECKING:
    import pandas as pd

    from analysis.study import Study

#: Topics, findings and notices on the card; the report holds all.
N_TOPICS, N_FINDINGS, N_NOTICES = 10, 2, 3
_CELL = "text-align:left;padding:3px 14px 3px 0;border:0"
#: currentColor and no background: readable on a light and on a dark notebook.
_BOX = "max-width:60rem;padding:12px 16px;border:1px solid #8886;border-radius:8px"


def study_card(study: Study) -> str:
    """The card of a study as HTML.

    Parameters
    ----------
    study : Study

    Returns
    -------
    str
        Escaped, without script, under 20 kB whatever the corpus.
    """
    topics = study.topics.loc[study.topics["topic_id"] >= 0]
    rows = "".join(_row(study, topic) for topic in topics.head(N_TOPICS).itertuples())
    rest = len(topics) - N_TOPICS
    more = f"<p>{count(rest, 'more topic')} in study.topics.</p>" if rest > 0 else ""
    unit = unit_of(study.periods)
    findings = [finding.text for finding in report_findings(study, unit)[:N_FINDINGS]]
    notices = list(report_notices(study, unit)[:N_NOTICES])
    return (
        f'<div style="{_BOX}"><p><strong>Study</strong>: {escape(_summary(study, len(topics)))}</p>'
        f'<table style="border-collapse:collapse">{_HEAD}{rows}</table>{more}'
        f"{_list(findings)}{_list(notices)}</div>"
    )


_HEAD = (
    "<tr>"
    + "".join(
        f'<th scope="col" style="{_CELL}">{name}</th>'
        for name in ("No.", "Topic", "Papers", "Share", "Over time")
    )
    + "</tr>"
)


def _summary(study: Study, n_topics: int) -> str:
    dates = study.corpus.papers["digest_date"].dropna()
    span = f", {iso(dates.min())} to {iso(dates.max())}" if len(dates) else ", undated"
    coverage = float((study.membership["topic_id"] >= 0).mean())
    return (
        f"{count(len(study.corpus.papers), 'paper')} in {count(n_topics, 'topic')}{span}; "
        f"{percent(coverage)} of papers are in a topic."
    )


def _row(study: Study, topic: Any) -> str:
    label = escape(shortened(clean(topic.label), 80))
    values = (str(topic.topic_id), f"<bdi>{label}</bdi>", f"{topic.n_papers:,}")
    cells = (*values, percent(topic.share), _spark(study.trends, study.periods, topic.topic_id))
    return "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>"


def _spark(trends: pd.DataFrame, periods: pd.DataFrame, topic_id: int) -> str:
    own = trends.loc[trends["topic_id"] == topic_id].set_index("period")
    counts = [
        int(own.at[period, "n_papers"]) if period in own.index else None  # noqa: PD008  # a cell
        for period in periods["period"]
    ]
    line = sparkline(counts, periods["n_papers"].to_list())
    if line is None or len(line.path) > _LONGEST:
        return ""
    dots = "".join(f"M{x} {y}h.01" for x, y in line.dots)
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f'<path d="{line.path}{dots}" fill="none" stroke="{topic_colour(topic_id)}" '
        'stroke-width="1.5" stroke-linejoin="round"/></svg>'
    )


#: Characters of one sparkline; ten of them leave the card far under its limit.
_LONGEST = 1_400


def _list(sentences: list[str]) -> str:
    if not sentences:
        return ""
    items = "".join(f"<li><bdi>{escape(shortened(text, 300))}</bdi></li>" for text in sentences)
    return f"<ul>{items}</ul>"
