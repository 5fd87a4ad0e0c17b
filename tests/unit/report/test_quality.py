"""Quality on the page: every measure once, in words, with its numbers as the frame has them."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import numpy as np
import pytest

from analysis.figures.quality import MEASURE_NAMES, measured, measured_interval
from analysis.report.model import report_data
from analysis.report.quality import MEANINGS, quality_rows
from analysis.report.render import render_report
from analysis.report.table import table_of
from analysis.schema import QUALITY_MEASURES
from tests.synthetic import synthetic_study


@pytest.fixture(scope="module")
def study():
    return synthetic_study(60, 3, n_weeks=8)


def cells(html):
    table = re.search(r'<table id="quality-table".*?</table>', html, re.DOTALL).group()
    rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_every_measure_has_a_name_and_a_sentence_of_its_own():
    for words in (MEASURE_NAMES, MEANINGS):
        assert tuple(words) == QUALITY_MEASURES
        assert len(set(words.values())) == len(words)
    assert all(re.fullmatch(r"[^.]+(?:\.\d[^.]*)*\.", text) for text in MEANINGS.values())


def test_the_page_has_the_numbers_of_the_frame(study):
    found = cells(render_report(report_data(study)))
    assert [row[1:4] for row in found] == [
        ["82.0 %", "81.0 to 83.0 %", "the same"],
        ["0.16", "0.14 to 0.17", "0.01"],
        ["52.0 %", "48.0 to 55.0 %", "7.0 %"],
        ["91.0 %", "88.0 to 93.0 %", "42.0 %"],
        ["0.61", "0.58 to 0.63", "0.09"],
        ["-0.12", "-0.20 to -0.05", "-0.78"],
        ["0.95", "0.94 to 0.96", "0.50"],
    ]
    assert [row[0] for row in found] == list(MEASURE_NAMES.values())
    assert [row[4] for row in found] == list(MEANINGS.values())


def test_what_cannot_be_measured_has_no_row_and_what_has_no_interval_says_none(study):
    one = study.quality[1:2].assign(low=np.nan, high=np.nan)
    (row,) = quality_rows(table_of(one))
    assert (row.value, row.interval, row.by_chance) == ("0.16", "none", "0.01")
    found = cells(render_report(report_data(dataclasses.replace(study, quality=one))))
    assert [cell[2] for cell in found] == ["none"]


def test_no_zero_has_a_sign():
    assert measured("npmi", -0.0004) == "0.00"
    assert measured_interval("npmi", -0.004, 0.004) == "0.00 to 0.00"
    assert measured("trustworthiness", None) == measured("npmi", np.nan) == "none"


def test_the_document_holds_every_number(study):
    saved = report_data(study).to_json()["quality"]
    assert saved["columns"] == list(study.quality.columns)
    for row, known in zip(saved["rows"], study.quality.itertuples(index=False), strict=True):
        assert row == pytest.approx([None if cell != cell else cell for cell in known])  # noqa: PLR0124  # nan
