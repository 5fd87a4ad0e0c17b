"""Verdicts, events, other choices and controls on the page, and what the page says they mean."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date
from html import unescape

import numpy as np
import pandas as pd
import pytest

from analysis.config import StudyOptions, TrendOptions
from analysis.report.evidence import report_evidence
from analysis.report.model import report_data
from analysis.report.render import render_report
from tests.synthetic import synthetic_study

NAMES = ("verdicts", "events", "specifications", "controls")


@pytest.fixture(scope="module")
def study():
    return synthetic_study(1500, 24, planted=True)


@pytest.fixture(scope="module")
def page(study):
    return render_report(report_data(study))


def text_of(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html)))


def test_the_planted_study_has_something_of_each(study):
    assert study.verdicts.loc[study.verdicts["verdict"] == "new", "topic_id"].tolist() == [0]
    kinds = set(zip(study.events["topic_id"], study.events["kind"], strict=True))
    assert {(0, "change"), (1, "burst")} <= kinds
    assert len(study.specifications)
    assert len(study.controls) == 2


@pytest.mark.parametrize("name", NAMES)
def test_tables_hold_every_number_of_their_frames(study, name):
    table, frame = getattr(report_evidence(study), name), getattr(study, name)
    frame = frame.drop(columns="paper_ids", errors="ignore")  # a link opens them
    assert table.columns == tuple(frame.columns)
    assert len(table.rows) == len(frame) > 0
    for row, known in zip(table.records(), frame.to_dict("records"), strict=True):
        for column, value in known.items():
            if isinstance(value, pd.Timestamp):
                last = pd.Timedelta(days=int(column == "end"))
                assert row[column] == f"{value - last:%Y-%m-%d}"
            elif pd.isna(value) or (isinstance(value, float) and not np.isfinite(value)):
                assert row[column] is None
            elif isinstance(value, float):
                assert row[column] == pytest.approx(value, rel=1e-4)
            else:
                assert row[column] == value
    json.dumps(table.rows, allow_nan=False)


def test_the_page_says_every_verdict_event_and_control_without_a_script(study, page):
    shown = text_of(page)
    for sentence in (*study.verdicts["sentence"], *study.controls["sentence"]):
        assert re.sub(r"\s+", " ", sentence) in shown
    event = study.events[study.events["kind"] == "burst"].iloc[0]
    of = f"{event['n_papers']:,} of {event['n_period']:,}: {100 * event['share']:.1f} %"
    assert of in shown
    assert f"{event['n_papers_before']:,} of {event['n_period_before']:,}: " in shown
    for said in (report_evidence(study).choices[0][1], "one in twenty"):
        assert said in shown


def test_a_page_lists_some_of_the_quiet_verdicts_and_says_how_many_more(study, monkeypatch):
    monkeypatch.setattr("analysis.report.render.N_VERDICTS_LISTED", 5)
    html = render_report(report_data(study))
    n_quiet = int((~study.verdicts["verdict"].isin(["new", "changed", "rising", "falling"])).sum())
    table = html[html.index('id="verdict-table"') :]
    n_rows = table[: table.index("</table>")].count('<th scope="row"')
    assert n_rows == len(study.verdicts) - n_quiet + 5
    assert f"{n_quiet - 5} more changed in no way that could be shown" in text_of(html)


def test_called_verdicts_come_first(page):
    table = page[page.index('id="verdict-table"') :]
    words = re.findall(r'<td data-value="(\w+)">\1</td>', table[: table.index("</table>")])
    assert words[0] == "new"
    assert "new" not in words[1:]


@pytest.mark.parametrize("arguments", [{"undated": True}, {"n_topics": 0, "undated": True}])
def test_without_dates_there_is_no_evidence_and_no_way_to_it(arguments):
    made = synthetic_study(40, **({"n_topics": 3} | arguments))
    html = render_report(report_data(made))
    assert "evidence-section" not in html
    assert 'data-download="verdicts"' not in html


def test_two_digests_are_compared_and_call_nothing():
    html = text_of(render_report(report_data(synthetic_study(60, 3, n_weeks=2))))
    assert "no share is tested" in html
    assert "two digests make no trend" in html


@pytest.mark.parametrize("declared", [True, False])
def test_the_window_is_the_declared_one_or_the_whole(study, declared):
    window = TrendOptions(start=date(2031, 2, 3), end=date(2031, 5, 4))
    options = StudyOptions(trends=window if declared else TrendOptions())
    made = dataclasses.replace(study, options=options)
    evidence = report_evidence(made)
    dates = study.corpus.papers["digest_date"]
    whole = (f"{dates.min():%Y-%m-%d}", f"{dates.max():%Y-%m-%d}")
    expected = ("2031-02-03", "2031-05-04") if declared else whole
    assert (evidence.window_from, evidence.window_to) == expected
    html = text_of(render_report(report_data(made)))
    assert f"the {'declared' if declared else 'whole'} window of {expected[0]} to" in html


def specifications_of(growths):
    rows = [
        {"topic_id": 4, "label": "x", "period": "week", "assignment": "hard", "papers": str(i)}
        | {"growth": growth, "growth_low": low, "growth_high": high, "p_line": 0.1}
        for i, (growth, low, high) in enumerate(growths)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("growths", "said"),
    [
        ([(2, 1.5, 3), (1.2, 0.9, 1.6)], "grew in 2 of 2 choices, in 1 with .* above 1; .* not"),
        ([(0.5, 0.3, 0.8), (0.6, 0.2, 1.1)], "shrank in 2 of 2 choices, in 1 .* below 1; .* not"),
        ([(2, 1.5, 3), (3, 2, 4), (0.9, 0.7, 1.2)], "grew in 2 of 3 choices, in 2 .* depends on"),
    ],
)
def test_choices_are_counted_by_their_direction(study, growths, said):
    made = dataclasses.replace(study, specifications=specifications_of(growths))
    ((topic_id, sentence),) = report_evidence(made).choices
    assert topic_id == 4
    assert re.search(said, sentence)


@pytest.mark.parametrize(
    ("n_called", "n_runs", "word"),
    [(2, 50, "can be"), (9, 50, "less"), (0, 4, "too few"), (0, 0, "no control")],
)
def test_controls_say_whether_the_rates_can_be_believed(study, n_called, n_runs, word):
    """Seven or more of 50 runs have a chance below 5 % where one in twenty may call."""
    row = {"control": "dates in any order", "n_runs": n_runs, "n_tests": 500, "n_called": n_called}
    row |= {"n_runs_called": n_called, "sentence": ""}
    frame = pd.DataFrame([row] if n_runs else [], columns=list(row))
    said = report_evidence(dataclasses.replace(study, controls=frame)).controls_mean
    assert word in said.lower()


def test_labels_and_sentences_never_become_markup(study):
    nasty = "<img src=x onerror=alert(1)>\"'&lt;</script>"
    frames = {
        name: getattr(study, name).assign(label=nasty, sentence=nasty)
        for name in ("verdicts", "events")
    }
    frames["controls"] = study.controls.assign(control=nasty, sentence=nasty)
    html = render_report(report_data(dataclasses.replace(study, **frames)))
    harmless = render_report(report_data(study))
    assert "<img" not in html
    assert html.count("</script>") == harmless.count("</script>")
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
