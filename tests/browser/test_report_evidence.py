"""Verdicts, events, curves and controls in the built file, and the window they are about."""

from __future__ import annotations

import csv
import io

import pytest

from tests.synthetic import synthetic_study


@pytest.fixture(scope="session")
def study():
    return synthetic_study(1500, 24, planted=True)


@pytest.fixture(scope="session")
def planted(write, study):
    return write(study)


def test_events_are_marked_on_the_chart_and_said_on_the_card(visit, planted, study):
    seen = visit(planted, "#topic=0")
    page = seen.page
    own = study.events[study.events["level"] == "topic"]
    changes = own[(own["topic_id"] == 0) & (own["kind"] == "change")]
    ways = page.locator("#trends-chart .events[data-topic='0'] .change").evaluate_all(
        "(all) => all.map((e) => e.dataset.way)"
    )
    up = changes["share"] > changes["share_before"]
    assert ways == ["up" if rises else "down" for rises in up]
    assert page.locator("#trends-chart .events[data-topic='1'] .burst").count() == 1
    card = page.locator("#detail").inner_text()
    for sentence in own.loc[own["topic_id"] == 0, "sentence"]:
        assert sentence in card
    # a burst lies over its weeks and nowhere else
    burst = own[own["kind"] == "burst"].iloc[0]
    box = page.locator(".events[data-topic='1'] .burst").evaluate("(e) => e.getBBox().x")
    xs = page.locator(".series[data-topic='1'] .point").evaluate_all(
        "(all) => all.map((e) => Number(e.getAttribute('cx')))"
    )
    known = study.periods.loc[study.periods["n_papers"] > 0, "period"].to_list()
    assert box == pytest.approx(xs[known.index(burst["start"])], abs=1)
    seen.assert_quiet()


def test_a_window_that_one_drags_to_is_called_exploratory_wherever_it_counts(visit, planted):
    seen = visit(planted)
    page = seen.page
    assert page.locator(".exploratory:visible").count() == 0
    page.fill("#date-from", "2031-03-03")
    notices = page.locator(".exploratory:visible")
    assert notices.count() == 3
    for text in notices.all_inner_texts():
        assert text.startswith("Exploratory: you chose 2031-03-03 to ")
    assert "in an exploratory window" in page.inner_text("#search-count")
    assert "(exploratory)" in page.inner_text("#chips")
    assert page.locator("#detail h3").inner_text() == "All topics in an exploratory window"
    assert page.locator("#trends-chart text", has_text="exploratory").count() == 1
    page.click("#detail .topic-row >> nth=0")
    assert "not of the exploratory window" in page.inner_text("#detail")
    page.wait_for_function(
        "document.getElementById('announcer').textContent.includes('exploratory window')"
    )
    # the whole window, named by its own days, is no other window
    first, last = page.evaluate(
        "[document.getElementById('date-from').min, document.getElementById('date-to').max]"
    )
    page.fill("#date-from", first)
    page.fill("#date-to", last)
    assert page.locator(".exploratory:visible").count() == 0
    for place in ("#search-count", "#chips", "#detail", "#trends-chart"):
        assert "exploratory" not in page.inner_text(place)
    seen.assert_quiet()


def test_the_keyboard_reaches_tables_curves_and_downloads(visit, planted, study):
    seen = visit(planted)
    page = seen.page
    page.focus("#verdict-table th >> nth=3 >> button")
    page.keyboard.press("Enter")
    assert page.locator("#verdict-table th >> nth=3").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    qs = page.locator("#verdict-table tbody tr").evaluate_all(
        "(rows) => rows.map((row) => Number(row.cells[3].dataset.value))"
    )
    assert qs == sorted(qs)
    page.focus("#verdict-table .topic-link >> nth=0")
    page.keyboard.press("Enter")
    assert page.locator("#detail .card-title").count() == 1
    page.focus("#evidence-section [data-download=verdicts]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = download.value.path().read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline="")))
    head = next(i for i, line in enumerate(table) if line[0] == "level")
    assert table[head] == list(study.verdicts.columns)
    assert len(table) == head + 1 + len(study.verdicts)
    assert table[head + 1][table[head].index("sentence")] == study.verdicts["sentence"].iloc[0]
    seen.assert_quiet()


@pytest.mark.parametrize("name", ["events", "specifications", "controls"])
def test_every_table_of_evidence_is_saved_whole(visit, planted, study, name):
    page = visit(planted).page
    with page.expect_download() as download:
        page.click(f"#downloads-section [data-download={name}]")
    text = download.value.path().read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert "the whole window" in table[3][0]
    columns = getattr(study, name).columns
    assert table[4] == [column for column in columns if column != "paper_ids"]
    assert len(table) == 5 + len(getattr(study, name))


def test_the_curve_has_a_point_for_each_choice_and_follows_the_topic(visit, planted, study):
    seen = visit(planted)
    page = seen.page
    ids = study.specifications["topic_id"].unique().tolist()
    for topic_id in ids:
        page.select_option("#specification-topic", str(topic_id))
        own = study.specifications[study.specifications["topic_id"] == topic_id]
        assert page.locator("#specification-chart .point").count() == len(own)
        assert page.locator("#specification-table tbody tr").count() == len(own)
        assert f"topic={topic_id}" in page.evaluate("location.hash")
        places = page.locator("#specification-chart .point").evaluate_all(
            "(all) => all.map((e) => Number(e.getAttribute('cx')))"
        )
        assert places == sorted(places)
    seen.assert_quiet()


def test_evidence_is_readable_without_a_script(visit, planted, study):
    page = visit(planted, wait=False, java_script_enabled=False).page
    assert page.locator("#verdict-table tbody tr").count() == len(study.verdicts)
    assert page.locator("#event-table tbody tr").count() == len(study.events)
    assert page.locator("#control-table tbody tr").count() == len(study.controls)
    assert page.locator(".save").locator("visible=true").count() == 0
    assert page.locator("#specification-chart").is_hidden()


def test_evidence_never_scrolls_the_page_sideways(visit, planted):
    page = visit(planted).page
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": 720})
        # charts are drawn anew a moment later
        page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
