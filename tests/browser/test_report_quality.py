"""The table of quality in the built file, on a screen and on a phone."""

from __future__ import annotations

import csv
import io

import pytest

from tests.browser.axe import serious_findings
from tests.synthetic import synthetic_study


@pytest.mark.parametrize("width", [1280, 320])
def test_the_table_is_seen_without_moving_the_page_sideways(visit, small, width):
    seen = visit(small, viewport={"width": width, "height": 720})
    page = seen.page
    table = page.locator("#quality-table")
    table.scroll_into_view_if_needed()
    assert table.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    rows = table.locator("tbody tr")
    assert rows.count() == len(synthetic_study().quality)
    # The name and the value of every measure are on the screen, whatever has to be scrolled to.
    for row in rows.all():
        row.scroll_into_view_if_needed()
        for cell in (row.locator("th"), row.locator("td").first):
            box = cell.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
    assert serious_findings(page) == []
    seen.assert_quiet()


def test_all_numbers_are_saved(visit, small):
    seen = visit(small)
    seen.page.focus("#methods-section [data-download=quality]")
    with seen.page.expect_download() as download:
        seen.page.keyboard.press("Enter")
    text = download.value.path().read_bytes().decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text, newline="")))[3:]
    quality = synthetic_study().quality
    assert head == list(quality.columns)
    for row, known in zip(rows, quality.itertuples(index=False), strict=True):
        assert row[:2] == [known.measure, known.unit]
        wanted = [None if value != value else value for value in known[2:]]  # noqa: PLR0124  # nan
        assert [float(cell) if cell else None for cell in row[2:]] == pytest.approx(wanted)
    seen.assert_quiet()
