from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from analysis.config import ReportOptions
from analysis.report.model import report_data
from analysis.report.papers import safe_link
from analysis.report.payload import decode, encode
from analysis.report.render import render_report
from analysis.report.words import clean, period_labels, unit_of
from tests.synthetic import synthetic_study


@pytest.fixture(scope="module")
def study():
    return synthetic_study()


@pytest.fixture(scope="module")
def data(study):
    return report_data(study)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"n_papers": 40, "n_topics": 0},
        {"n_papers": 40, "n_topics": 3, "undated": True},
        {"n_papers": 3, "n_topics": 1, "n_weeks": 1},
        {"n_papers": 1500, "n_topics": 20},
    ],
)
def test_payload_loses_nothing(arguments):
    made = report_data(synthetic_study(**arguments))
    assert decode(encode(made)) == json.loads(json.dumps(made.to_json()))


def test_counts_and_outliers_sum_to_all_papers(data, study):
    assert sum(topic.n_papers for topic in data.topics) == data.n_papers == len(study.corpus.papers)
    assert data.topics[-1].topic_id == -1
    for i, period in enumerate(data.periods):
        counts = [topic.counts[i] for topic in data.topics]
        if period.state == "missing":
            assert counts == [None] * len(counts)
        else:
            assert sum(counts) == period.n_papers


def test_bounds_are_those_of_the_study(data, study):
    row = study.trends.iloc[17]
    topic = next(t for t in data.topics if t.topic_id == row["topic_id"])
    at = study.periods["period"].to_list().index(row["period"])
    assert topic.low[at] / 1e4 == pytest.approx(row["share_low"], abs=5e-5)
    assert topic.high[at] / 1e4 == pytest.approx(row["share_high"], abs=5e-5)


def test_a_period_ends_on_its_last_day(data):
    assert (data.periods[0].start, data.periods[0].end) == ("2031-01-06", "2031-01-12")


def test_similar_papers_point_at_the_right_rows(data, study):
    best = study.similar_papers.iloc[0]
    row = data.papers.paper_id.index(best["paper_id"])
    assert data.papers.paper_id[data.papers.similar[row, 0]] == best["similar_id"]
    assert data.papers.similarity[row, 0] == round(best["similarity"] * 100)
    assert data.papers.similar.shape == (300, 10)


def test_a_line_says_whether_it_was_extracted(data, study):
    source = study.corpus.papers["tldr"]
    assert len(data.papers.tldr) == len(source)
    for row, text in enumerate(source):
        expected = "extracted" if pd.isna(text) else "source"
        assert data.papers.tldr_source[row] == expected
        assert pd.isna(text) or data.papers.tldr[row] == text


def test_a_label_stands_on_its_shares(data, study):
    labels = study.labels.set_index(["level", "topic_id"])
    for topic in data.topics[:-1]:
        row = labels.loc[("topic", topic.topic_id)]
        assert (topic.label_source, topic.label_found) == (row["source"], row["found"])
        assert topic.label_inside == (
            None if pd.isna(row["share_inside"]) else round(row["share_inside"], 4)
        )
        assert data.papers.paper_id[topic.tldr_paper] == row["tldr_paper_id"]
    assert (data.topics[-1].label_source, data.topics[-1].tldr) == ("", "")


def test_a_large_corpus_carries_abstracts_of_representatives_only():
    study = synthetic_study(1500, 12)
    data = report_data(study)
    assert 0 < len(data.papers.abstract) <= 12 * 4
    assert data.papers.similar.shape[1] == 5
    assert len(report_data(study, ReportOptions(detail="full")).papers.abstract) == 1500


def test_a_huge_corpus_carries_one_abstract_a_topic_and_says_so(monkeypatch):
    from analysis.report import papers

    monkeypatch.setattr(papers, "N_PAPERS_HUGE", 1200)
    data = report_data(synthetic_study(1500, 12))
    assert len(data.papers.abstract) == 12
    assert "the most representative paper of each topic" in render_report(data)


def test_map_keeps_its_proportions(data, study):
    points = study.points
    wide = np.ptp(points["x"]) / np.ptp(points["y"])
    assert np.ptp(data.papers.x) / np.ptp(data.papers.y) == pytest.approx(wide, rel=1e-3)
    assert max(data.papers.x.max(), data.papers.y.max()) == 65_535


def test_row_order_of_frames_carries_no_meaning(study):
    import dataclasses

    shuffled = {
        name: getattr(study, name).sample(frac=1, random_state=3)
        for name in ("points", "membership", "similar_papers", "trends")
    }
    again = report_data(dataclasses.replace(study, **shuffled))
    assert encode(again) == encode(report_data(study))


def test_sentences_call_no_trend(data):
    words = " ".join([f.text for f in data.findings] + list(data.notices)).lower()
    for verdict in ("rising", "falling", "growing", "increas", "decreas", "declin", "hot"):
        assert verdict not in words.split()
    assert "95 % interval" in words
    assert "2 of 26 weeks" in words


def test_source_date_epoch_is_the_only_clock(study, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert report_data(study).generated is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1924992000")
    assert report_data(study).generated == "2031-01-01"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/abs/1", "https://arxiv.org/abs/1"),
        ("http://arxiv.org/abs/1", "https://arxiv.org/abs/1"),
        ("http://example.com", None),
        ("javascript:alert(1)", None),
        ("https://user:pass@example.com", None),
        ("https://", None),
        ("https://[", None),
        ("https://a b", None),
        ("https://a\x00b", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_only_plain_https_links_survive(url, safe):
    assert safe_link(url) == safe


def test_what_is_not_text_is_replaced():
    replaced = "\N{REPLACEMENT CHARACTER}" * 3
    assert clean("a\x00\x1b\ud800b\tc\n") == f"a{replaced}b\tc\n"


@pytest.mark.parametrize(
    ("days", "unit", "label"),
    [(1, "day", "2031-01-01"), (7, "week", "2031-01-01"), (31, "month", "Jan 2031"),
     (90, "quarter", "2031 Q1"), (365, "year", "2031")],
)  # fmt: skip
def test_periods_are_called_by_their_length(days, unit, label):
    start = pd.Series([pd.Timestamp("2031-01-01")])
    periods = pd.DataFrame({"period": start, "period_end": start + pd.Timedelta(days=days)})
    assert unit_of(periods) == unit
    assert period_labels(start, unit) == [label]
