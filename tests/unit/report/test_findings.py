from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.formats import percent
from analysis.report.findings import report_findings
from tests.synthetic import synthetic_study


@pytest.fixture(scope="module")
def study():
    return synthetic_study()


def quiet_of(study, **columns):
    texts = [
        f.text
        for f in report_findings(replace(study, verdicts=study.verdicts.assign(**columns)), "week")
    ]
    return [text for text in texts if "stands out" in text]


def test_nothing_stands_out_of_the_topics_that_were_judged(study):
    own = study.verdicts[(study.verdicts["level"] == "topic") & (study.verdicts["topic_id"] >= 0)]
    n = int(own["q"].notna().sum())
    assert quiet_of(study, verdict="undetermined", veto=None) == [
        f"No change of a share stands out from chance among {n} topics."
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"verdict": "drifting"},
        {"verdict": "undetermined", "warning": "all its papers are of one digest"},
        {"verdict": "undetermined", "veto": "other ways to count do not agree"},
    ],
    ids=["drifting", "warned", "vetoed"],
)
def test_what_has_no_verdict_is_not_said_to_be_quiet(study, columns):
    assert quiet_of(study, **columns) == []


def test_the_brief_says_the_numbers_of_the_verdict(example_study):
    verdicts = example_study.verdicts
    own = verdicts[verdicts["level"] == "topic"].set_index("topic_id")
    called = [f for f in report_findings(example_study, "week") if f.verdict]
    assert called
    for finding in called:
        row = own.loc[finding.topic_id]
        assert finding.verdict == row["verdict"]
        assert finding.brief.endswith(f"{row['n_papers']} papers.")
        if finding.verdict in ("rising", "falling"):
            assert f"From {percent(row['share_first'])} of papers" in finding.brief
            assert f"{row['growth']:.2g} ({row['growth_low']:.2g} to " in finding.brief


def test_the_brief_of_a_change_has_the_heaviest_one(example_study):
    events = example_study.events
    for finding in report_findings(example_study, "week"):
        own = events[(events["level"] == "topic") & (events["topic_id"] == finding.topic_id)]
        changes = own[own["kind"] == "change"].sort_values("weight")
        if finding.verdict == "changed" and len(changes):
            assert f"since {changes['start'].iloc[-1]:%Y-%m-%d};" in finding.brief
            break
    else:
        pytest.fail("no topic of the example changed at a known time")


@pytest.mark.parametrize(
    ("verdict", "starts"),
    [
        ("new", "No paper in the first quarter, "),
        ("dormant", "10.0 % of papers in the first quarter, none in the last"),
        ("rising", "From 10.0 % of papers in the first quarter to 20.0 % in the last: 2 (1 to 3)"),
    ],
)
def test_each_word_has_its_brief(study, verdict, starts):
    columns = {
        "verdict": verdict, "warning": None, "share_first": 0.1, "share_last": 0.2,
        "growth": 2.0, "growth_low": 1.0, "growth_high": 3.0, "q": 0.0001,
    }  # fmt: skip
    called = report_findings(replace(study, verdicts=study.verdicts.assign(**columns)), "week")
    assert called[0].brief.startswith(starts)
    assert "; q < 0.001, " in called[0].brief
