from __future__ import annotations

from dataclasses import replace

import pytest

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
