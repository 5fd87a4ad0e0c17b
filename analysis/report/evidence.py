"""What the trends of a report are worth: verdicts, events, other choices and controls.

Each is a table with every number of its frame, embedded once: the page lists it, the download
writes it. Beside each stands what it means, in words made from its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.formats import count, two_digits
from analysis.report.findings import CALLED
from analysis.report.table import Table, table_of
from analysis.report.words import iso

if TYPE_CHECKING:
    from analysis.study import Study

#: False discovery rate at which verdicts and events are called, and the error of a control.
RATE = 0.05
#: Runs of a control of which one is expected to call something.
N_RUNS = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """Tables of the trends, and sentences on what each means; all empty without dated papers.

    ``window_from`` and ``window_to`` are the first and last day that the verdicts are about;
    ``is_declared`` when they were named before the run. Any other window is exploratory.
    ``choices`` has a sentence for each called topic: how its growth fares under other choices.
    """

    window_from: str | None
    window_to: str | None
    is_declared: bool
    verdicts: Table
    events: Table
    specifications: Table
    controls: Table
    verdicts_mean: str
    events_mean: str
    controls_mean: str
    choices: tuple[tuple[int, str], ...]


def report_evidence(study: Study) -> Evidence:
    """The evidence of a study as the plain values of its report.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Evidence
    """
    options, dates = study.options.trends, study.corpus.papers["digest_date"].dropna()
    first = options.start or (dates.min() if len(dates) else None)
    last = options.end or (dates.max() if len(dates) else None)
    day = pd.Timedelta(days=1)
    topics_first = [False, True, True, True]
    events = study.events.sort_values(
        ["level", "topic_id", "kind", "start"], ascending=topics_first
    )
    verdicts = study.verdicts.sort_values(["level", "topic_id"], ascending=topics_first[:2])
    choices = study.specifications.sort_values(["topic_id", "period", "assignment", "papers"])
    return Evidence(
        window_from=None if first is None else iso(first),
        window_to=None if last is None else iso(last),
        is_declared=options.start is not None or options.end is not None,
        verdicts=table_of(verdicts),
        # the frame has the first day after an event, a page its last; its papers are a link away
        events=table_of(events.assign(end=events["end"] - day).drop(columns="paper_ids")),
        specifications=table_of(choices),
        controls=table_of(study.controls),
        verdicts_mean=_verdicts_mean(study.verdicts),
        events_mean=_events_mean(study.events, study.verdicts),
        controls_mean=_controls_mean(study.controls),
        choices=tuple(_choices(study.specifications)),
    )


def _verdicts_mean(verdicts: pd.DataFrame) -> str:
    n_tested = int(verdicts["q"].notna().sum())
    if not n_tested:
        return "With so few periods no share is tested, and nothing is called."
    words = verdicts["verdict"].value_counts()
    n_called = int(sum(words.get(word, 0) for word in CALLED))
    called = f"{n_called:,} of {count(n_tested, 'test')} called a change"
    false = (
        "Of changes called at a rate (q) of 0.05, one in twenty is expected to be chance"
        if n_called
        else "That is no proof that nothing changed"
    )
    n_open = int(words.get("undetermined", 0))
    rest = ""
    if n_open:
        rest = (
            f" {count(n_open, 'verdict')} {'is' if n_open == 1 else 'are'} undetermined: there "
            "are too few papers to show a change or that there was none; the sentence says how "
            "large a change could have been seen."
        )
    return f"{called}. {false}.{rest}"


def _events_mean(events: pd.DataFrame, verdicts: pd.DataFrame) -> str:
    explained = (
        "A change is the day from which a share differs from what it was; a burst is a time in "
        "which it was at least about twice its usual size."
    )
    if not verdicts["q"].notna().any():
        return "With so few periods no events are looked for."
    if events.empty:
        return f"No event stands out from chance. {explained}"
    likely = int((events["q"] <= RATE).sum())
    more = len(events) - likely
    said = (
        f"{explained} {count(likely, 'event')} passed at a rate (q) of 0.05: one in twenty of "
        "such is expected to be chance."
    )
    if more:
        dates = "dates" if more == 1 else "date"
        said += (
            f" {count(more, 'change')} with a larger q only {dates} a verdict that is called, and "
            "would be no evidence alone."
        )
    return said


def _controls_mean(controls: pd.DataFrame) -> str:
    from scipy import stats

    nulls = controls[controls["n_runs"] > 1]
    if nulls.empty:
        return "No control was run on permuted dates or random papers: this study asked for none."
    bad = [
        row.control
        for row in nulls.itertuples()
        if stats.binomtest(row.n_runs_called, row.n_runs, RATE, alternative="greater").pvalue < RATE
    ]
    if bad:
        return (
            f"With {' and with '.join(bad)} there is nothing to find, and yet more runs called a "
            "change than the tests promise: believe the verdicts above less than their rates say."
        )
    few = int(nulls["n_runs"].min())
    return (
        "With dates in any order, or random papers, there is nothing to find. No more runs called "
        "a change than the one in twenty that the tests allow, "
    ) + (
        "so their rates can be believed here."
        if few >= N_RUNS
        else f"but {few} runs are too few to tell: {N_RUNS} would."
    )


def _choices(specifications: pd.DataFrame) -> Iterable[tuple[int, str]]:
    for topic_id, own in specifications.groupby("topic_id"):
        n = len(own)
        n_up = int((own["growth"] > 1).sum())
        up = 2 * n_up >= n
        n_same = n_up if up else n - n_up
        clear = own["growth_low"] > 1 if up else own["growth_high"] < 1
        side, word = ("above", "grew") if up else ("below", "shrank")
        means = (
            "the direction does not hang on the choice"
            if n_same == n
            else "the direction depends on the choice"
        )
        sentence = (
            f"Along a line its share {word} in {n_same} of {count(n, 'choice')}, in "
            f"{int(clear.sum())} with an interval wholly {side} 1; times "
            f"{two_digits(own['growth'].min())} to {two_digits(own['growth'].max())}: {means}."
        )
        yield int(str(topic_id)), sentence
