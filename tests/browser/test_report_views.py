"""Heat map, comparison, similarity, categories and groups in the built file."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.topics.categories import topic_categories
from analysis.topics.similarity import topic_similarity
from analysis.trends.comparison import compare_ranges
from tests.browser.axe import serious_findings
from tests.synthetic import synthetic_study

VIEWS = ("heat", "comparison", "similarity", "categories")
#: Subpaths of a path, each with its corner.
CELLS = """(paths) => Object.fromEntries(paths.map((p) => [
  p.getAttribute("class"),
  Array.from(p.getAttribute("d").matchAll(/M([0-9.]+) ([0-9.]+)h([0-9.]+)/g),
    (m) => [Number(m[1]), Number(m[2]), Number(m[3])])]))"""
PATHS = ".heat-cells path:not(.heat-group)"


@pytest.fixture(scope="session")
def study():
    return synthetic_study(1500, 24, planted=True, categories=["cs.CV", "cs.LG", "=cs.RO", None])


@pytest.fixture(scope="session")
def report(write, study):
    return write(study)


def _saved(page, name):
    with page.expect_download() as download:
        page.click(f"#{name}-section [data-download={name}]")
    text = download.value.path().read_bytes().decode("utf-8-sig")
    table = [row for row in csv.reader(io.StringIO(text, newline="")) if row[0][:1] != "#"]
    return table[0], table[1:]


def _tree(study):
    own = study.topics[study.topics["topic_id"] >= 0]
    return own.sort_values("order")["topic_id"].to_list()


def test_cells_are_shaded_by_share_and_a_gap_is_no_zero(visit, report, study):
    seen = visit(report)
    cells = seen.page.locator(f"#heat-chart {PATHS}").evaluate_all(CELLS)
    order = _tree(study)
    shares = study.trends.pivot_table(index="topic_id", columns="period", values="share")
    shares = shares.reindex(index=order, columns=study.periods["period"]).to_numpy()
    drawn = np.full(shares.shape, -1)
    for name, corners in cells.items():
        for left, top, width in corners:
            step = 9 if name == "gap" else int(name.rpartition("-")[2])
            drawn[round(top / 24), round(left / width)] = step
    assert (drawn >= 0).all()
    assert np.array_equal(drawn == 9, np.isnan(shares))
    assert np.array_equal(drawn == 0, shares == 0)
    expected = np.ceil(8 * np.sqrt(shares / np.nanmax(shares)) - 1e-9)
    assert np.array_equal(drawn[drawn < 9], expected[drawn < 9])
    # one column was covered in part, and the last one it is
    marks = seen.page.locator("#heat-chart .heat-partial")
    assert marks.count() == (study.periods["state"] == "partial").sum() == 1
    names = seen.page.locator("#heat-chart .heat-name").evaluate_all(
        "(all) => all.map((e) => Number(e.dataset.topic))"
    )
    assert names == order
    seen.assert_quiet()


def test_a_scale_of_its_own_ends_at_the_highest_share_of_each_topic(visit, report):
    page = visit(report).page
    page.select_option("#heat-scale", "own")
    cells = page.locator(f"#heat-chart {PATHS}").evaluate_all(CELLS)
    assert {round(top / 24) for _, top, _ in cells["shade step-8"]} == set(range(24))


def test_a_row_chooses_its_topic_and_follows_the_state(visit, report, study):
    seen = visit(report)
    page = seen.page
    order = _tree(study)
    page.focus("#heat-chart .heat-name >> nth=5")
    page.keyboard.press("Enter")
    assert f"topic={order[5]}" in page.evaluate("location.hash")
    frame = page.locator("#heat-chart .heat-chosen")
    assert frame.get_attribute("y") == str(5 * 24)
    assert page.evaluate("document.activeElement.dataset.topic") == str(order[5])
    cells = page.locator("#heat-chart .heat-cells")
    cells.scroll_into_view_if_needed()
    cells.click(position={"x": 40, "y": 9 * 24 + 10})
    assert f"topic={order[9]}" in page.evaluate("location.hash")
    pressed = page.locator("#heat-chart [aria-pressed=true]")
    assert pressed.get_attribute("data-topic") == str(order[9])
    assert page.locator("#heat-chart .tooltip").is_visible()
    page.click("#clear")
    assert page.locator("#heat-chart [aria-pressed=true]").count() == 0
    seen.assert_quiet()


def test_numbers_of_the_heat_map_say_why_there_is_none(visit, report, study):
    page = visit(report).page
    page.click("#heat-section summary")
    page.wait_for_function("document.querySelectorAll('#heat-table tbody tr').length === 24")
    first = _tree(study)[0]
    own = study.trends[study.trends["topic_id"] == first].set_index("period")["share"]
    expected = [
        f"{100 * own[day]:.1f} %" if day in own.index else "no digest"
        for day in study.periods["period"]
    ]
    assert page.locator("#heat-table tbody tr").first.locator("td").all_inner_texts() == expected
    columns, rows = _saved(page, "heat")
    assert columns[2:] == [f"{day:%Y-%m-%d}" for day in study.periods["period"]]
    assert [int(row[0]) for row in rows] == _tree(study)
    assert [row[2:].count("") for row in rows] == [2] * 24


def test_the_comparison_is_that_of_statsmodels(visit, report, study):
    seen = visit(report, "#a=2031-01..2031-02-16&b=2031-03-31..2031-05-11")
    columns, rows = _saved(seen.page, "comparison")
    days = (("2031-01-01", "2031-02-16"), ("2031-03-31", "2031-05-11"))
    expected = compare_ranges(study.corpus.papers, study.membership, *days).set_index("topic_id")
    names = ["n_papers_first", "n_first", "share_first", "n_papers_second", "n_second",
             "share_second", "difference", "difference_low", "difference_high"]  # fmt: skip
    assert len(columns) == 2 + len(names)
    assert len(rows) == len(expected)
    for row in rows:
        own = expected.loc[int(row[0]), names].to_list()
        assert [float(v) for v in row[2:]] == pytest.approx(own, abs=1e-6)
    seen.assert_quiet()


def test_newcombe_agrees_with_statsmodels_at_every_edge(visit, report):
    # the page's own function, out of its scope: the script as it stands in the file
    script = re.search(r"function wilson.*?\n}\n", report.read_text("utf-8"), re.DOTALL)[0]
    script += re.search(r"function newcombe.*?\n}\n", report.read_text("utf-8"), re.DOTALL)[0]
    page = visit(report, wait=False).page
    cases = [(x, m, y, n) for m in (1, 7, 400) for n in (2, 90) for x in (0, 1, m) for y in (0, n)]
    found = page.evaluate(
        f"(cases) => {{ {script} return cases.map(([x, m, y, n]) => "
        "{ const { low, high } = newcombe(x, m, y, n, 1.959964); return [low, high]; }); }",
        cases,
    )
    for (x, m, y, n), ends in zip(cases, found, strict=True):
        expected = confint_proportions_2indep(y, n, x, m, method="newcomb", compare="diff")
        assert ends == pytest.approx(expected, abs=1e-6), (x, m, y, n)


def test_ranges_begin_as_halves_and_are_called_exploratory(visit, report):
    page = visit(report).page
    values = [page.input_value(f"#{field}") for field in ("a-from", "a-to", "b-from", "b-to")]
    assert values == ["2031-01-06", "2031-04-06", "2031-04-07", "2031-07-06"]
    assert "Exploratory" in page.inner_text("#comparison-section")
    assert page.locator("#map-chosen").is_hidden()
    differences = page.locator("#comparison-table tbody td:nth-child(6)").evaluate_all(
        "(all) => all.map((e) => Number(e.dataset.value))"
    )
    assert differences == sorted(differences, reverse=True)
    page.focus("#comparison-table th >> nth=3 >> button")
    page.keyboard.press("Enter")
    papers = page.locator("#comparison-table tbody td:nth-child(4)").all_inner_texts()
    assert [int(n) for n in papers] == sorted((int(n) for n in papers), reverse=True)


def test_both_ranges_are_on_the_map_in_two_shapes_and_others_step_back(visit, report, study):
    seen = visit(report)
    page = seen.page
    page.click("#comparison-map")
    page.wait_for_selector("#map-ranges:not([hidden])")
    dated = study.corpus.papers["digest_date"]
    n_a, n_b = dated.between("2031-01-06", "2031-04-06").sum(), (dated >= "2031-04-07").sum()
    said = page.locator("#map-ranges").inner_text()
    assert f"A: 2031-01-06 to 2031-04-06, {n_a} papers" in said
    assert f"B: 2031-04-07 to 2031-07-06, {n_b} papers" in said
    uses = page.locator("#map-ranges use").evaluate_all("(all) => all.map((e) => e.href.baseVal)")
    assert uses == ["#mark-square", "#mark-x"]
    page.wait_for_selector("#map.behind")
    # the light theme's colours of links and of notices
    assert min(_near(page, [44, 79, 184]), _near(page, [168, 103, 28])) > 2000
    page.wait_for_function("location.hash.includes('a=2031-01-06..2031-04-06')")
    assert "Two ranges of dates (exploratory)" in page.inner_text("#chips")
    # a topic leaves its papers only
    page.click("#comparison-table .topic-link >> nth=0")
    own = int(page.locator("#comparison-table tr.chosen").get_attribute("data-topic"))
    topic_ids = study.papers["topic_id"]
    inside = (topic_ids[dated.notna()] == own).sum()
    page.wait_for_function(
        "(n) => Array.from(document.querySelectorAll('#map-ranges li'), (e) => "
        "Number(/, ([0-9]+) paper/.exec(e.textContent)[1])).reduce((a, b) => a + b) === n",
        arg=int(inside),
    )
    page.click("#clear")
    page.wait_for_selector("#map-ranges", state="hidden")
    page.wait_for_selector("#map-chosen", state="hidden")
    page.wait_for_function("!location.hash.includes('a=')")
    seen.assert_quiet()


def _near(page, colour):
    """Points of the canvas above the map that have this colour, but for rounding."""
    return page.evaluate(
        """(wanted) => {
          const canvas = document.getElementById("map-chosen");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let n = 0;
          for (let i = 0; i < data.length; i += 4) {
            n += data[i + 3] > 150 && wanted.every((v, k) => Math.abs(v - data[i + k]) < 6);
          }
          return n;
        }""",
        colour,
    )


def test_fields_choose_ranges_and_crossed_ends_give_way(visit, report):
    page = visit(report).page
    page.fill("#a-to", "2031-02-02")
    page.wait_for_function("location.hash.includes('a=2031-01-06..2031-02-02')")
    assert page.input_value("#b-from") == "2031-04-07"
    page.fill("#b-to", "2031-01-20")
    assert page.input_value("#b-from") == "2031-01-20"
    # now they have a day in common: differences stay, intervals go
    assert "days in common" in page.inner_text("#comparison-notice")
    assert page.locator("#comparison-table small").first.inner_text() == "no interval"
    page.fill("#b-from", "2031-03-05")
    page.fill("#b-to", "2031-03-06")
    page.click("#comparison-map")
    assert page.input_value("#a-to") == "2031-04-06"
    assert page.locator("#comparison-notice").is_hidden()


def test_a_range_without_papers_is_said(visit, report):
    page = visit(report, "#a=2031-01-06..2031-01-12&b=2031-03-03..2031-03-09").page
    assert "No paper is dated B" in page.inner_text("#comparison-notice")
    assert page.locator("#comparison-table tbody tr").count() == 0


@pytest.mark.parametrize(
    "address",
    ["a=2031-13..2031-14", "b=2031-02-30..2031-03-01", "a=2031-03-01..2031-02-01", "a=x",
     "b=2020-01..2020-02", "group=99", "group=-1"],
)  # fmt: skip
def test_unknown_ranges_and_groups_give_the_notice(visit, report, address):
    seen = visit(report, f"#{address}")
    assert address.split("=")[1] in seen.page.inner_text("#failure")
    assert seen.page.locator("#map-chosen").is_hidden()
    assert seen.page.locator("#chips .chip").count() == 0
    seen.assert_quiet()


def test_similarity_is_the_cosine_of_every_pair(visit, report, study):
    seen = visit(report, "#topic=3")
    page = seen.page
    columns, rows = _saved(page, "similarity")
    assert columns == ["topic_id", "label", "other_id", "other_label", "cosine"]
    assert len(rows) == 24 * 23 / 2
    topic_ids = study.papers["topic_id"].to_numpy()
    whole = topic_similarity(study.embeddings.vectors, topic_ids)
    for one, _, other, _, cosine in rows:
        assert float(cosine) == pytest.approx(whole[int(one), int(other)], abs=0.00501)
    cells = page.locator(f"#similarity-chart {PATHS}").evaluate_all(CELLS)
    assert sum(map(len, cells.values())) == 24 * 24
    order = _tree(study)
    for left, top, width in cells["shade step-6"]:
        cosine = whole[order[round(top / 24)], order[round(left / width)]]
        assert 0.62 < cosine < 0.76
    assert page.locator("#similarity-chart .heat-chosen").get_attribute("y") == str(
        24 * order.index(3)
    )
    seen.assert_quiet()


def test_many_topics_are_cut_to_the_largest_and_it_is_said(visit, many):
    page = visit(many).page
    assert "The 60 largest of 90 topics are shown" in page.inner_text("#similarity-section")
    assert page.locator("#similarity-chart .heat-name").count() == 60
    assert page.locator("#heat-chart .heat-name").count() == 90
    # one category only, so there is nothing to tell topics apart by
    assert page.locator("#categories-section").count() == 0


def test_categories_are_shares_of_each_topic(visit, report, study):
    seen = visit(report)
    page = seen.page
    table = topic_categories(study.membership, study.corpus.papers)
    heads = page.locator("#categories-table thead th").all_inner_texts()
    assert heads == ["Topic", *table.columns, "Papers"]
    first = _tree(study)[0]
    own = table.loc[first]
    shown = page.locator(f"#categories-table tr[data-topic='{first}'] td").all_inner_texts()
    assert shown[:-1] == [f"{100 * n / own.sum():.0f} %" if n else "\N{EN DASH}" for n in own]
    columns, rows = _saved(page, "categories")
    # a name that a spreadsheet would run as a formula is guarded
    assert "'=cs.RO" in columns
    assert len(rows) == 25
    for row in rows:
        assert [int(n) for n in row[3:]] == table.loc[int(row[0])].to_list()
    page.click("#categories-table .topic-link >> nth=2")
    assert page.locator("#categories-table tr.chosen").count() == 1
    seen.assert_quiet()


def test_small_charts_mark_events_and_periods_covered_in_part(visit, write):
    # the planted topics, then small enough to stand among the others
    study = synthetic_study(1500, 24, planted=True)
    page = visit(write(study)).page
    page.click("#clear") if page.locator("#clear:enabled").count() else None
    small = page.locator("#multiples .small-chart")
    assert small.count() == 19
    assert small.locator(".point.partial").count() >= 19
    own = study.events[study.events["level"] == "topic"]
    in_small = own[own["topic_id"] >= 5]
    assert page.locator("#multiples .burst, #multiples .change").count() == len(in_small)
    page.evaluate("location.hash = 'topic=1'")
    page.wait_for_selector("#detail .small-chart .burst")
    label = page.locator("#detail .small-chart").get_attribute("aria-label")
    burst = own[(own["topic_id"] == 1) & (own["kind"] == "burst")].iloc[0]
    assert f"; burst {burst['start']:%Y-%m-%d} to " in label


def test_a_group_filters_and_moves_the_map_and_follows_the_state(visit, report, study):
    seen = visit(report)
    page = seen.page
    home = page.evaluate("document.getElementById('map')._fullLayout.xaxis.range")
    page.focus(".groups h3 button >> nth=1")
    page.keyboard.press("Enter")
    group_id = int(page.locator(".groups h3 >> nth=1").get_attribute("data-group"))
    members = study.topics.loc[study.topics["group_id"] == group_id, "topic_id"].to_list()
    n = study.papers["topic_id"].isin(members).sum()
    assert page.inner_text("#search-count") == f"{n} papers of 1,500 shown"
    assert f"group={group_id}" in page.evaluate("location.hash")
    assert page.locator("#treemap .tile.of-group").count() == len(members)
    page.wait_for_function(
        "([low, high]) => { const [a, b] = document.getElementById('map')._fullLayout.xaxis.range;"
        " return b - a < 0.95 * (high - low); }",
        arg=home,
    )
    page.wait_for_function(
        "(n) => Number(document.getElementById('map-chosen').dataset.n) === n", arg=int(n)
    )
    # a topic of another group takes its place
    other = next(t for t in _tree(study) if t not in members)
    page.click(f"#topic-table tr[data-topic='{other}'] .topic-link")
    assert "group=" not in page.evaluate("location.hash")
    assert page.locator(".groups h3 [aria-pressed=true]").count() == 0
    page.go_back()
    page.wait_for_selector(".groups h3 [aria-pressed=true]")
    page.click("#chips .chip")
    assert page.inner_text("#search-count") == ""
    seen.assert_quiet()


def test_a_tile_moves_the_map_to_its_topic(visit, report, study):
    page = visit(report).page
    page.click("#treemap .tile >> nth=2")
    own = int(page.locator("#treemap .tile.chosen").get_attribute("data-topic"))
    topic_ids = study.papers["topic_id"]
    page.wait_for_function(
        """(places) => {
          const plot = document.getElementById("map");
          const { xaxis, yaxis } = plot._fullLayout;
          const inside = (axis, v) => v >= Math.min(...axis.range) && v <= Math.max(...axis.range);
          const marks = marksOfMap();
          const wide = xaxis.range[1] - xaxis.range[0];
          const seen = places.filter((i) => inside(xaxis, marks[i].x) && inside(yaxis, marks[i].y));
          return seen.length > 0.9 * places.length && wide < 50000;
        }""",
        # the map draws the outliers, then topic by topic
        arg=np.flatnonzero(np.sort(topic_ids) == own).tolist(),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_views(visit, report, scheme):
    address = "#topic=0&from=2031-03-03&a=2031-01..2031-02&b=2031-04..2031-05"
    page = visit(report, address, color_scheme=scheme).page
    for name in (*VIEWS, "evidence"):
        assert page.locator(f"#{name}-section").is_visible()
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.wait_for_function("document.querySelectorAll('#similarity-table tbody tr').length === 24")
    assert serious_findings(page) == []


@pytest.mark.parametrize("width", [390, 320])
def test_views_stay_inside_a_phone(visit, report, width):
    page = visit(report, "#a=2031-01..2031-02", viewport={"width": width, "height": 844}).page
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.wait_for_function("document.querySelectorAll('#similarity-table tbody tr').length === 24")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for target in page.locator(".heat-name, .ranges input, .view-tools button, select").all():
        box = target.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= 24


def test_views_are_printed_whole_in_light(visit, report):
    page = visit(report, color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    # drawn again for the width of paper, and not cut off by what scrolls on the screen
    page.wait_for_function(
        """() => {
          const high = document.querySelector("#heat-chart .heat-cells").clientHeight;
          const { clientHeight } = document.querySelector("#heat-chart .heat-scroll");
          return high === 24 * 24 && clientHeight >= high;
        }"""
    )
    fill = page.locator("#heat-chart .step-8").evaluate("(e) => getComputedStyle(e).fill")
    assert fill in ("rgb(44, 79, 184)", "color(srgb 0.172549 0.309804 0.721569)")


def test_views_that_have_nothing_to_show_are_not_there(visit, write):
    for study, there in (
        (synthetic_study(40, 3, undated=True), {"similarity"}),
        (synthetic_study(60, 3, n_weeks=2), {"comparison", "similarity"}),
        (synthetic_study(12, 0), set()),
    ):
        seen = visit(write(study))
        shown = {name for name in VIEWS if seen.page.locator(f"#{name}-section").count()}
        assert shown == there
        links = seen.page.locator("nav.sections a").evaluate_all("(all) => all.map((a) => a.hash)")
        assert all(seen.page.locator(link).count() == 1 for link in links)
        seen.assert_quiet()
