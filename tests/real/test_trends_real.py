"""A change that everybody knows, in the digests of its time."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from analysis import StudyOptions, TrendOptions, load_corpus, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(shared_data):
    options = StudyOptions(trends=TrendOptions(n_permutations=50))
    return run(load_corpus(shared_data / "digests" / "cs-cv-2019-2020"), options)


@pytest.fixture(scope="module")
def covid_events(study):
    topics = study.topics[study.topics["label"].str.lower().str.contains("covid")]
    assert len(topics) == 1
    own = study.verdicts[study.verdicts["level"] == "topic"].set_index("topic_id")
    assert own.loc[topics["topic_id"].iloc[0], "verdict"] in {"changed", "new", "rising"}
    events = study.events[study.events["level"] == "topic"]
    return events[events["topic_id"] == topics["topic_id"].iloc[0]]


def test_imaging_of_a_new_disease_begins_when_it_did(covid_events):
    rises = covid_events[covid_events["share"] > covid_events["share_before"]]
    onset = rises["start"].min()
    assert pd.Timestamp("2020-03-09") <= onset <= pd.Timestamp("2020-03-23")
    assert (covid_events["start"] >= pd.Timestamp("2020-02-10")).all()


def test_its_decline_is_found_within_two_weeks(covid_events):
    changes = covid_events[covid_events["kind"] == "change"]
    falls = changes[changes["share"] < changes["share_before"]]
    away = (falls["start"] - pd.Timestamp("2020-05-11")).abs()
    assert (away <= pd.Timedelta(days=14)).any()


@pytest.mark.parametrize("control", ["dates in any order", "random papers as topics"])
def test_where_the_answer_is_no_verdicts_are_called_at_the_nominal_rate(study, control):
    """Fifty runs of all real topics and groups: one in twenty may call something."""
    row = study.controls.set_index("control").loc[control]
    print(row["sentence"])  # noqa: T201 - the result
    assert row["n_runs"] == 50
    chance = stats.binomtest(int(row["n_runs_called"]), 50, 0.05, alternative="greater")
    assert chance.pvalue > 0.01
    assert row["n_called"] / row["n_tests"] < 0.01
