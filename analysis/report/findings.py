"""The strongest findings and the alerts of a report, as sentences with their numbers.

What changed comes first, in the words of its verdict; then what was counted, in how many papers,
and with which interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.formats import count, interval, percent, rate, times
from analysis.report.words import clean, iso, period_labels, period_phrase
from analysis.schema import DataFrame, Events

if TYPE_CHECKING:
    from analysis.study import Study

#: A period below this many papers moves by whole percents with a single paper.
N_PAPERS_TINY = 10
#: Verdicts that say that a share changed, and how many are findings.
CALLED = ("rising", "falling", "changed", "new", "dormant")
N_VERDICTS = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and the topic it is about when it is about one.

    A verdict has its word beside it, and in ``brief`` what the sentence says without the topic's
    name and the window's dates.
    """

    text: str
    topic_id: int | None = None
    verdict: str = ""
    brief: str = ""


def report_findings(study: Study, unit: str) -> tuple[Finding, ...]:
    """What the header says, strongest first."""
    found = [
        *_verdicts(study),
        _largest(study),
        _latest(study, unit),
        _largest_group(study.topics),
        _coverage(study.topics),
    ]
    return tuple(finding for finding in found if finding is not None)


def report_notices(study: Study, unit: str) -> tuple[str, ...]:
    """What a reader must know before believing the numbers."""
    states = study.periods["state"].value_counts()
    corpus = study.corpus
    n_missing, n_partial = int(states.get("missing", 0)), int(states.get("partial", 0))
    n_tiny = int(study.periods["n_papers"].between(1, N_PAPERS_TINY - 1).sum())
    n_undated, n_rejected = int(corpus.papers["digest_date"].isna().sum()), len(corpus.rejections)
    n_periods = len(study.periods)
    is_one = "is" if n_partial == 1 else "are"
    hold = "holds" if n_tiny == 1 else "hold"
    derived = {
        f"No digest was read in {n_missing} of {count(n_periods, unit)}: drawn as gaps, never as "
        "zero.": n_missing,
        f"{count(n_partial, unit)} of {n_periods:,} {is_one} covered only in part: drawn as hollow "
        "marks.": n_partial,
        f"{count(n_tiny, unit)} of {n_periods:,} {hold} fewer than {N_PAPERS_TINY} papers; shares "
        "there are uncertain.": n_tiny,
        f"{count(n_undated, 'paper')} without a date: in topics and on the map, not in "
        "trends.": n_undated,
        f"{count(n_rejected, 'entry', 'entries')} could not be read; each is listed with its "
        "place under Methods.": n_rejected,
    }
    own = tuple(clean(notice) for notice in study.notices)
    return own + tuple(text for text, n in derived.items() if n and text not in own)


def _verdicts(study: Study) -> list[Finding]:
    """The called topics, those first that chance explains least."""
    verdicts = study.verdicts[study.verdicts["level"] == "topic"]
    called = verdicts[verdicts["verdict"].isin(CALLED) & (verdicts["topic_id"] >= 0)]
    strongest = called.sort_values(["q", "p", "topic_id"]).head(N_VERDICTS)
    said = [
        Finding(clean(row.sentence), int(row.topic_id), row.verdict, _brief(row, study.events))
        for row in strongest.itertuples()
    ]
    more = len(called) - len(said)
    if more > 0:
        said.append(Finding(f"{count(more, 'more topic')} changed; each says so on its card."))
    judged = verdicts["q"].notna() & verdicts["warning"].isna() & (verdicts["topic_id"] >= 0)
    quiet = verdicts[judged & (verdicts["verdict"] != "drifting") & verdicts["veto"].isna()]
    if not said and len(quiet):
        n = count(len(quiet), "topic")
        said.append(Finding(f"No change of a share stands out from chance among {n}."))
    return said


def _brief(row: Any, events: DataFrame[Events]) -> str:
    """What a called verdict says, where name and window are said beside it."""
    first, last = percent(row.share_first), percent(row.share_last)
    said = {
        "new": f"No paper in the first quarter, {last} of papers in the last",
        "dormant": f"{first} of papers in the first quarter, none in the last",
    }.get(row.verdict, f"From {first} of papers in the first quarter to {last} in the last")
    if row.verdict in ("rising", "falling"):
        said += f": {times(row.growth, row.growth_low, row.growth_high)} times"
    own = events[(events["level"] == "topic") & (events["topic_id"] == row.topic_id)]
    changes = own[own["kind"] == "change"]
    if row.verdict == "changed" and len(changes):
        change = changes.loc[changes["weight"].idxmax()]
        said = (
            f"From {percent(change['share_before'])} to {percent(change['share'])} of papers "
            f"({interval(change['share_low'], change['share_high'])}), since {iso(change['start'])}"
        )
    q = rate(row.q)
    return f"{said}; q {q if q.startswith('<') else '= ' + q}, {count(row.n_papers, 'paper')}."


def _largest(study: Study) -> Finding | None:
    topics = study.topics.loc[study.topics["topic_id"] >= 0]
    if topics.empty:
        return None
    n = len(study.corpus.papers)
    first = topics.iloc[0]
    text = (
        f"The largest topic is “{clean(first['label'])}” with {first['n_papers']:,} of "
        f"{count(n, 'paper')} ({percent(first['n_papers'] / max(1, n))})"
    )
    if len(topics) > 1:
        second = topics.iloc[1]
        text += f", followed by “{clean(second['label'])}” with {second['n_papers']:,}"
    return Finding(text + ".", int(first["topic_id"]))


def _latest(study: Study, unit: str) -> Finding | None:
    covered = study.periods.loc[study.periods["state"] == "covered", "period"]
    in_topics = study.trends["topic_id"] >= 0
    latest = study.trends.loc[in_topics & (study.trends["period"] == covered.max())]
    if latest.empty:
        return None
    row = latest.sort_values(["share", "topic_id"], ascending=[False, True]).iloc[0]
    if row["n_papers"] == 0:
        return None
    label = study.topics.set_index("topic_id").loc[row["topic_id"], "label"]
    named = period_labels(pd.Series([row["period"]]), unit)[0]
    level = round(100 * study.options.trends.level)
    return Finding(
        f"In {period_phrase(named, unit)}, the latest {unit} covered in full, the highest "
        f"share is that of “{clean(str(label))}”: {percent(row['share'])} of "
        f"{count(int(row['n_period']), 'paper')} ({level} % interval "
        f"{interval(row['share_low'], row['share_high'])}).",
        int(row["topic_id"]),
    )


def _largest_group(topics: pd.DataFrame) -> Finding | None:
    grouped = topics.loc[topics["topic_id"] >= 0].groupby(["group_id", "group_label"])
    groups = grouped["n_papers"].agg(["sum", "size"]).reset_index()
    if len(groups) < 2:
        return None
    first = groups.sort_values(["sum", "group_id"], ascending=[False, True]).iloc[0]
    return Finding(
        f"The largest group of topics is “{clean(first['group_label'])}”: "
        f"{count(int(first['sum']), 'paper')} in {count(int(first['size']), 'topic')}."
    )


def _coverage(topics: pd.DataFrame) -> Finding:
    is_outlier = topics["topic_id"] < 0
    n_out, n_all = int(topics.loc[is_outlier, "n_papers"].sum()), int(topics["n_papers"].sum())
    n_topics = count(int((~is_outlier).sum()), "topic")
    rest = (
        f"the other {n_out:,} are outliers, shown everywhere and counted apart."
        if n_out
        else "there are no outliers."
    )
    return Finding(
        f"{percent(1 - n_out / max(1, n_all))} of papers are in one of {n_topics}; {rest}"
    )
