"""The built file over file://, offline, in Chromium."""

from __future__ import annotations

import base64
import csv
import io
import json
import re

import numpy as np
import pytest

from analysis.figures.theme import LIGHT
from analysis.report.model import report_data
from tests.browser.axe import serious_findings
from tests.synthetic import synthetic_study

PHONE = {"width": 390, "height": 844}
RECOLOURED = "document.getElementById('map')._fullData[0].marker.line.color === '%s'"
#: Distinct strong colours of a PNG, and how many dark points lie in its lowest 120 rows.
COLOURS_OF_PICTURE = """async (encoded) => {
  const image = new Image();
  await new Promise((done) => {
    image.onload = done;
    image.src = `data:image/png;base64,${encoded}`;
  });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const seen = new Set();
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) {
    const colour = data.subarray(i, i + 3);
    if (Math.max(...colour) - Math.min(...colour) > 60) seen.add(colour.join());
    if (i > 4 * image.width * (image.height - 120) && Math.max(...colour) < 110) dark += 1;
  }
  return [seen.size, dark];
}"""


def test_map_trends_and_table_are_drawn_without_a_request(visit, small):
    seen = visit(small)
    page = seen.page
    assert page.locator("#map canvas").count() > 0
    assert page.locator("#trends-chart .series").count() == 5
    assert page.locator("#trends-chart .gap").count() == 2
    assert page.locator("#trends-chart .point.partial").count() == 5
    assert page.locator("#topic-table tbody tr").count() == 10
    assert page.locator("#map-message").is_hidden()
    seen.assert_quiet()


def test_half_of_the_map_is_on_the_first_screen_under_folded_alerts(visit, small):
    page = visit(small).page
    box = page.locator("#map").bounding_box()
    assert box["y"] + box["height"] / 2 <= 720
    # nothing of the header was dropped for it
    data = report_data(synthetic_study())
    text = page.locator("header.top").evaluate("(e) => e.textContent")
    for sentence in (*[f.brief or f.text for f in data.findings], *data.notices):
        assert sentence in text
    # alerts beyond two are folded, with their number
    notices = data.notices
    shown = page.locator(".notices li:visible").all_inner_texts()
    assert shown == list(notices[:2])
    summary = page.locator("header summary")
    assert summary.inner_text() == f"{len(notices) - 2} more alerts"
    summary.click()
    assert page.locator(".notices li:visible").all_inner_texts() == list(notices)


def test_the_map_has_colour(visit, small):
    # an empty WebGL canvas is white and silent, so look at its pixels
    page = visit(small).page
    n_colours = page.evaluate(
        """async () => {
          const plot = document.getElementById("map");
          const url = await Plotly.toImage(plot, {format: "png", width: 300, height: 300});
          const image = new Image();
          await new Promise((done) => { image.onload = done; image.src = url; });
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 300;
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const seen = new Set();
          const { data } = context.getImageData(0, 0, 300, 300);
          for (let i = 0; i < data.length; i += 4) {
            const colour = data.subarray(i, i + 3);
            if (Math.max(...colour) - Math.min(...colour) > 60) seen.add(colour.join());
          }
          return seen.size;
        }"""
    )
    assert n_colours >= 8


def test_search_counts_and_enter_opens_hits_in_turn(visit, small):
    page = visit(small).page
    word = report_data(synthetic_study()).papers.title[0].split()[1]
    page.fill("#search", word)
    page.wait_for_function("document.querySelector('#search-count').textContent.includes('of 300')")
    assert page.locator("#detail h3").inner_text().endswith(("paper", "papers"))
    page.press("#search", "Enter")
    first = page.locator(".paper-title").inner_text()
    page.press("#search", "Enter")
    page.press("#search", "Enter")
    assert page.locator(".paper-title").count() == 1
    assert "paper=" in page.evaluate("location.hash")
    assert first
    page.click("#clear")
    assert page.input_value("#search") == ""
    assert page.locator("#detail .topic-row").count() == 10


def test_a_topic_opens_from_list_label_table_and_tile(visit, small):
    page = visit(small).page
    for selector in (
        "#detail .topic-row >> nth=2",
        "#map-labels .map-label:not([hidden]) >> nth=0",
        "#topic-table .topic-link >> nth=4",
        "#treemap .tile >> nth=3",
        "#multiples .multiple >> nth=1",
    ):
        page.click("#clear", force=True) if page.locator("#clear:enabled").count() else None
        page.click(selector)
        assert page.locator("#detail .card-title").count() == 1, selector
        assert page.locator("#detail .term-bars li").count() == 12
        assert page.locator("#topic-table tr.chosen").count() == 1
        assert "topic=" in page.evaluate("location.hash")


def test_a_click_on_the_map_opens_the_paper(visit, small):
    page = visit(small).page
    x, y = page.evaluate(
        """() => {
          const plot = document.getElementById("map");
          const { xaxis, yaxis } = plot._fullLayout;
          // the mark that lies furthest from all others is the one to hit
          const at = marksOfMap().map(({ x, y }) => [xaxis.l2p(x), yaxis.l2p(y)]);
          const nearest = at.map(([x, y], i) => Math.min(
            ...at.map(([a, b], j) => (i === j ? 1e9 : Math.hypot(a - x, b - y)))));
          const best = nearest.indexOf(Math.max(...nearest));
          return at[best];
        }"""
    )
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + x - 3, box["y"] + y)
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.wait_for_selector("#map-tooltip:not([hidden])")
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.wait_for_selector("#detail .paper-title")
    assert page.locator("#detail .paper-row").count() == 10
    assert page.locator("#detail .abstract").count() == 1
    assert page.locator(".ring").is_visible()


def test_dates_filter_and_brush_agree(visit, small):
    page = visit(small).page
    page.fill("#date-from", "2031-02-03")
    page.fill("#date-to", "2031-02-16")
    hint = page.locator("#search-count").inner_text()
    study = synthetic_study()
    inside = study.corpus.papers["digest_date"].between("2031-02-03", "2031-02-16").sum()
    assert hint == f"{inside} papers of 300 shown in an exploratory window"
    page.click("#clear")
    page.locator("#date-to").scroll_into_view_if_needed()
    box = page.locator("#dates-chart").bounding_box()
    step = box["width"] / 26
    page.mouse.move(box["x"] + 4.5 * step, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 5.5 * step, box["y"] + 20)
    page.mouse.up()
    assert page.input_value("#date-from") == "2031-02-03"
    assert page.input_value("#date-to") == "2031-02-16"


def test_cards_say_where_a_label_and_a_line_are_from(visit, small):
    data = report_data(synthetic_study())
    page = visit(small, "#topic=1").page
    detail = page.locator("#detail")
    named, made_of_terms = data.topics[1], data.topics[2]
    assert f"Given by a person. Found was “{named.label_found}”" in detail.inner_text()
    assert (
        f"It stands in {100 * named.label_inside:.1f} % of the topic's papers"
        in detail.inner_text()
    )
    assert named.tldr in detail.inner_text()
    detail.get_by_role("button", name="Which paper").click()
    assert page.locator(".paper-title").inner_text() == data.papers.title[named.tldr_paper]
    assert "In short (its source's)" in detail.inner_text()
    page.evaluate(f"location.hash = 'topic={made_of_terms.topic_id}'")
    page.wait_for_function(
        "document.querySelector('#detail').textContent.includes('made of terms')"
    )
    row = next(row for row, source in data.papers.tldr_source.items() if source == "extracted")
    page.evaluate(f"location.hash = 'paper={data.papers.paper_id[row]}'")
    page.wait_for_selector(".paper-title")
    assert "In short (extracted)" in detail.inner_text()
    assert data.papers.tldr[row] in detail.inner_text()


def test_a_card_names_early_papers_and_how_many_later_ones_are_like_them(visit, small):
    data = report_data(synthetic_study())
    topic = next(topic for topic in data.topics if topic.early)
    page = visit(small, f"#topic={topic.topic_id}").page
    heading = page.locator("#detail h4", has_text="Early, and like what followed")
    listed = heading.locator("xpath=following-sibling::ul[1]/li")
    assert listed.count() == len(topic.early)
    row, n_like, n_later = topic.early[0]
    said = listed.first.inner_text()
    assert data.papers.title[row] in said
    assert f"{data.papers.dates[data.papers.date_index[row]]}, {n_like} of {n_later}" in said
    without = next(t for t in data.topics if t.topic_id >= 0 and not t.early)
    page.evaluate(f"location.hash = 'topic={without.topic_id}'")
    page.wait_for_function(
        "(label) => document.querySelector('#detail .card-title').textContent.includes(label)",
        arg=without.label,
    )
    assert heading.count() == 0


def test_deep_link_back_and_unknown_values(visit, small):
    seen = visit(small, "#topic=3&from=2031-02-01&q=")
    page = seen.page
    label = report_data(synthetic_study()).topics[3].label
    assert page.locator("#detail .card-title").inner_text() == label
    assert page.input_value("#date-from") == "2031-02-01"
    page.click("#detail .paper-row >> nth=0")
    assert page.locator("#detail .paper-title").count() == 1
    page.go_back()
    page.wait_for_selector("#detail .term-bars")
    page.evaluate("location.hash = 'topic=999&paper=nothing'")
    page.wait_for_selector("#failure:not([hidden])")
    assert "topic 999" in page.locator("#failure").inner_text()
    seen.assert_quiet()


def test_downloads_hold_every_row(visit, write):
    study = synthetic_study(titles=["=HYPERLINK(1)", 'with "quotes", comma\nand line'])
    seen = visit(write(study))
    rows = {"papers": 300, "topics": 10, "trends": len(study.trends)}
    for name, n_rows in rows.items():
        with seen.page.expect_download() as download:
            seen.page.click(f"[data-download={name}]")
        text = download.value.path().read_bytes().decode("utf-8")
        assert text.startswith("\ufeff")
        table = list(csv.reader(io.StringIO(text[1:], newline="")))
        assert [line[0][0] for line in table[:3]] == ["#"] * 3
        assert len(table) == 3 + 1 + n_rows
        assert {len(line) for line in table[3:]} == {len(table[3])}
        if name == "papers":
            assert table[4][1] == "'=HYPERLINK(1)"
            assert table[5][1] == 'with "quotes", comma\nand line'
    with seen.page.expect_download() as download:
        seen.page.click("[data-download=data]")
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert saved == json.loads(json.dumps(report_data(study).to_json()))
    seen.assert_quiet()


def test_table_sorts(visit, small):
    page = visit(small).page
    page.click("#topic-table th >> nth=1 >> button")
    names = page.locator("#topic-table tbody th").all_inner_texts()
    assert names == sorted(names, key=str.lower, reverse=True)
    page.click("#topic-table th >> nth=1 >> button")
    assert page.locator("#topic-table tbody th").all_inner_texts() == names[::-1]


def test_the_table_and_the_card_say_how_often_a_topic_was_held(visit, write):
    study = synthetic_study(n_refits=20)
    page = visit(write(study), "#topic=0").page
    row = study.stability.iloc[0]
    held = f"{row['n_held']:.0f} of 20"
    assert page.locator("#topic-table tr[data-topic='0'] td", has_text=held).count() == 1
    said = f"Held in {held} refits on four fifths of the papers ({100 * row['held_low']:.1f} % to"
    assert said in page.inner_text("#detail")
    # a paper's part is then the probability to land there again, on the page and in its file
    paper = study.membership[study.membership["topic_id"] == 0].iloc[0]
    page.goto(page.url.split("#")[0] + f"#paper={paper['paper_id']}")
    page.wait_for_selector("#detail .paper-title")
    chance = f"lands here again: {100 * round(paper['stays'], 2):.0f} %"
    assert chance in page.inner_text("#detail")
    page.click("#topic-table th:has-text('Held') >> button")
    shown = page.locator("#topic-table tbody tr").first.get_attribute("data-topic")
    assert (
        int(shown)
        == study.stability.sort_values(["n_held", "topic_id"], ascending=[False, True])[
            "topic_id"
        ].iloc[0]
    )


def test_without_refits_the_card_says_so(visit, small):
    page = visit(small, "#topic=0").page
    assert "Not measured in this study: the topics were not refitted." in page.inner_text("#detail")
    assert page.locator("#topic-table th", has_text="Held").count() == 0


@pytest.mark.parametrize(("scheme", "address"), [("light", ""), ("dark", "#topic=2")])
def test_axe_finds_nothing_serious(visit, small, scheme, address):
    page = visit(small, address, color_scheme=scheme).page
    assert serious_findings(page) == []


def test_the_page_never_scrolls_sideways(visit, small):
    page = visit(small).page
    for width in (1280, 640, 390, 320):
        page.set_viewport_size({"width": width, "height": 720})
        # charts are drawn anew a moment after the window has another size
        page.wait_for_function(
            "(width) => document.documentElement.scrollWidth <= width", arg=width
        )
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_numbers_and_heads_of_the_table_stay_whole_on_a_narrow_phone(visit, small):
    page = visit(small, viewport={"width": 320, "height": 700}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    lines = page.locator("#topic-table td.right, #topic-table thead th").evaluate_all(
        """(cells) => cells.map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          const tops = Array.from(range.getClientRects(), (r) => Math.round(r.bottom));
          return [cell.textContent, new Set(tops).size];
        })"""
    )
    assert len(lines) == 10 + 6
    assert [text for text, n in lines if n > 2] == []
    scroll = page.locator("[aria-label='Topic table']")
    assert scroll.evaluate("(e) => e.scrollWidth > e.clientWidth && e.clientWidth <= 320")


def test_print_is_light_whole_and_without_controls(visit, small):
    page = visit(small, color_scheme="dark").page
    gone = "nav.sections, .panel, .map-tools, #downloads-section, #theme-toggle, .dates-fields"
    n_gone = page.locator(gone).count()
    assert page.locator(gone).locator("visible=true").count() == n_gone == 6
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(gone).locator("visible=true").count() == 0
    # paper has its own white
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    page.wait_for_function(RECOLOURED % "#ffffff")
    # a folded alert is printed, and no table is cut off
    for alert in page.locator("header .more li").all():
        assert alert.bounding_box()["height"] > 10
    cut = page.locator(".scroll").evaluate_all(
        "(all) => all.filter((e) => getComputedStyle(e).maxHeight !== 'none').length"
    )
    assert cut == 0
    # the numbers of a grid are a table as wide as the grid, made when somebody opens it
    folded = page.locator("details table:not(.matrix-table), details li")
    assert folded.count() > 30
    assert folded.evaluate_all("(all) => all.every((e) => e.getBoundingClientRect().height > 0)")
    page.emulate_media(media="screen", color_scheme="dark")
    page.wait_for_function(RECOLOURED % "#171b21")


def test_the_printed_map_has_every_topic_in_its_light_colour(visit, small):
    page = visit(small, color_scheme="dark").page
    assert page.locator("#map-print").is_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#map-print").is_visible()
    # the page is told a moment later that it is on paper; its own map is the last to follow
    page.wait_for_function(
        "(light) => marksOfMap().some(({ colour }) => light.includes(colour))",
        arg=list(LIGHT.topics),
    )
    drawn = page.evaluate(
        """() => {
          const canvas = document.getElementById("map-print");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = {};
          for (let i = 0; i < data.length; i += 4) {
            // marks are drawn at an opacity of .85, on regions of their own colour
            if (data[i + 3] < 214) continue;
            const hex = Array.from(data.subarray(i, i + 3), (v) => v.toString(16).padStart(2, "0"));
            seen[`#${hex.join("")}`] = (seen[`#${hex.join("")}`] || 0) + 1;
          }
          return Object.keys(seen).filter((hex) => seen[hex] > 20);
        }"""
    )

    colours = page.evaluate("Array.from(new Set(marksOfMap().map(({ colour }) => colour)))")
    topics = [colour for colour in colours if colour in LIGHT.topics]
    assert len(topics) >= 5
    assert [colour for colour in topics if not any(near(colour, seen) for seen in drawn)] == []


def test_printing_gives_a4(visit, small):
    page = visit(small).page
    made = page.pdf(prefer_css_page_size=True)
    sizes = {tuple(map(float, box.split())) for box in re.findall(rb"MediaBox \[([^]]*)\]", made)}
    assert len(sizes) == 1
    *_, width, height = sizes.pop()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_forced_colours_keep_marks_bars_and_what_is_chosen(visit, small):
    page = visit(small, "#topic=3").page
    page.emulate_media(forced_colors="active")
    page.click("#lasso")
    style = "(e, name) => getComputedStyle(e).getPropertyValue(name)"
    # marks keep their own colours
    marks = page.locator("#topic-table .mark").evaluate_all(
        "(all) => all.map((e) => getComputedStyle(e).color)"
    )
    assert len(set(marks)) >= 8
    # bars are not painted over with the page
    ground = page.locator("body").evaluate(style, "background-color")
    bar = page.locator("#detail .term-bar span").first
    assert bar.evaluate(style, "background-color") != ground
    # what is chosen or pressed does not rest on a background that is taken away
    for chosen in ("#topic-table tr.chosen", ".map-label.chosen", "#treemap .tile.chosen > div"):
        assert page.locator(chosen).evaluate(style, "outline-style") == "solid", chosen
    pressed = page.locator("#lasso").evaluate(style, "background-color")
    assert pressed != page.locator("#zoom-in").evaluate(style, "background-color")


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 720}, PHONE])
def test_map_labels_do_not_overlap(visit, many, viewport):
    page = visit(many, viewport=viewport).page
    boxes = page.evaluate(
        """Array.from(document.querySelectorAll('#map-labels > :not([hidden])'), (label) => {
          const { left, top, right, bottom } = label.getBoundingClientRect();
          return [left, top, right, bottom];
        })"""
    )
    assert len(boxes) >= 5
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


@pytest.mark.parametrize("width", [1280, 720])
def test_tiles_show_whole_words_or_nothing(visit, many, many_topics, width):
    page = visit(many, viewport={"width": width, "height": 720}).page
    tiles = page.locator("#treemap .tile").evaluate_all(
        """(tiles) => tiles.map((tile) => {
          const name = tile.querySelector(".tile-name:not([hidden])");
          const box = tile.firstElementChild.nextElementSibling.getBoundingClientRect();
          const said = [tile.querySelector(".unseen").textContent, tile.lastElementChild.title];
          if (!name) return { said };
          const range = document.createRange();
          const boxes = name.querySelector("bdi").textContent.split(" ").map((word) => {
            const node = name.querySelector("bdi").firstChild;
            const at = node.data.indexOf(word);
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            return Array.from(range.getClientRects(), (r) => [r.left, r.top, r.right, r.bottom]);
          });
          return { said, text: name.querySelector("bdi").textContent, boxes,
                   box: [box.left, box.top, box.right, box.bottom] };
        })"""
    )
    topics = {t.label: t for t in report_data(many_topics).topics}
    named = [tile for tile in tiles if "text" in tile]
    assert 10 <= len(named) < len(tiles) == 90
    for tile in tiles:
        label = tile["said"][0].rpartition(",")[0]
        assert tile["said"] == [f"{label}, {topics[label].n_papers} papers"] * 2
        if "text" not in tile:
            continue
        kept = tile["text"].removesuffix("…").split()
        assert [w.strip(",") for w in kept] == [w.strip(",") for w in label.split()][: len(kept)]
        assert tile["text"].endswith("…") == (len(kept) < len(label.split()))
        left, top, right, bottom = tile["box"]
        for rectangles in tile["boxes"]:
            # one rectangle: the word is on one line; and it is inside its tile
            assert len(rectangles) == 1, tile["text"]
            x0, y0, x1, y1 = rectangles[0]
            assert left <= x0 <= x1 <= right, tile["text"]
            assert top <= y0 <= y1 <= bottom + 1, tile["text"]


def test_names_come_in_levels_and_outliers_are_quiet(visit, many, many_topics):
    page = visit(many).page
    data = report_data(many_topics)
    labels = {topic.topic_id: topic.label for topic in data.topics}
    shown = (
        "(all) => all.map((e) => [Number(e.dataset.topic), e.firstChild.textContent])"
        ".filter(([, text]) => text)"
    )
    assert page.locator(".map-group:visible").count() >= 3
    whole = dict(page.locator(".map-label:visible").evaluate_all(shown))
    assert len(whole) >= 15
    assert all(labels[topic_id] == text for topic_id, text in whole.items())
    page.click("#zoom-in")
    page.click("#zoom-in")
    page.wait_for_function("document.querySelectorAll('.map-group:not([hidden])').length === 0")
    closer = dict(page.locator(".map-label:visible").evaluate_all(shown))
    assert closer
    assert all(labels[topic_id] == text for topic_id, text in closer.items())
    page.click("#zoom-home")
    page.wait_for_function("document.querySelectorAll('.map-group:not([hidden])').length >= 3")
    # where marks are many, outliers are a quiet ground; they are drawn first
    outlier, other = page.evaluate(
        """() => {
          const { data } = document.getElementById("map");
          return [data[0], data.at(-1)].map(({ marker }) => [marker.opacity, marker.size]);
        }"""
    )
    assert outlier[0] < 0.7 * other[0]
    assert outlier[1] < 0.7 * other[1]


def test_the_map_uses_its_frame_within_a_stretch_of_one_and_a_half(visit, small):
    page = visit(small).page
    measure = """() => {
      const plot = document.getElementById("map");
      const { xaxis, yaxis } = plot._fullLayout;
      const [x, y] = ["x", "y"].map((axis) => marksOfMap().map((mark) => mark[axis]));
      const used = (axis, v) => Math.abs(axis.l2p(Math.max(...v)) - axis.l2p(Math.min(...v)));
      const step = (axis) => axis._length / (axis.range[1] - axis.range[0]);
      return [used(xaxis, x) / xaxis._length, used(yaxis, y) / yaxis._length,
              step(yaxis) / step(xaxis)];
    }"""
    for size in ({"width": 1280, "height": 720}, {"width": 1000, "height": 720}, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(400)
        wide_used, high_used, stretch = page.evaluate(measure)
        assert 1 / 1.51 <= stretch <= 1.51
        at_limit = stretch == pytest.approx(1.5, 0.01) or stretch == pytest.approx(1 / 1.5, 0.01)
        if at_limit:
            assert max(wide_used, high_used) > 0.8
        else:
            assert min(wide_used, high_used) > 0.8


def test_the_map_is_saved_with_title_source_and_date(visit, small):
    seen = visit(small)
    page = seen.page
    page.evaluate(
        """() => {
          window.drawn = [];
          const real = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
            window.drawn.push([text, y]);
            return real.call(this, text, x, y, ...rest);
          };
        }"""
    )
    with page.expect_download() as download:
        page.click("#map-png")
    assert download.value.suggested_filename == "map.png"
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(raw[at : at + 4], "big") for at in (16, 20))
    box = page.locator("#map").bounding_box()
    assert width == pytest.approx(2 * box["width"], abs=4)
    assert height > 2 * box["height"] + 100
    data = report_data(synthetic_study())
    drawn = page.evaluate("window.drawn")
    beneath = " ".join(text for text, y in drawn if y > box["height"])
    for words in (data.title, data.date_from, data.date_to, "Source: topic-digest report"):
        assert words in beneath
    names = page.locator(".map-label:visible").first.inner_text().split()
    assert set(names) <= set(" ".join(text for text, _ in drawn).split())
    n_colours, n_dark_beneath = page.evaluate(COLOURS_OF_PICTURE, base64.b64encode(raw).decode())
    assert n_colours >= 8
    assert n_dark_beneath > 500
    seen.assert_quiet()


REGION_AT = """(row) => {
  const plot = document.getElementById('map'), canvas = document.getElementById('map-regions');
  const { xaxis, yaxis } = plot._fullLayout, mark = marksOfMap()[row];
  const box = canvas.getBoundingClientRect(), frame = plot.getBoundingClientRect();
  const place = [xaxis._offset + xaxis.l2p(mark.x), yaxis._offset + yaxis.l2p(mark.y)];
  const x = Math.floor((place[0] + frame.left - box.left) / box.width * canvas.width);
  const y = Math.floor((place[1] + frame.top - box.top) / box.height * canvas.height);
  return Array.from(canvas.getContext('2d').getImageData(x, y, 1, 1).data);
}"""


def region_at(page, place):
    """Colour and alpha of the shading under a mark, by where both are on the screen."""
    *colour, alpha = page.evaluate(REGION_AT, place)
    return "#{:02x}{:02x}{:02x}".format(*colour), alpha


def test_a_topic_is_shaded_where_its_papers_are_however_close_one_looks(visit, small):
    page = visit(small, color_scheme="light").page
    # the papers nearest to the middle of each topic, by their place in the drawing
    middle = page.evaluate(
        """() => {
          const marks = marksOfMap();
          const places = Array.from(marks.keys());
          return Array.from(new Set(marks.map(({ colour }) => colour)), (hue) => {
            const own = places.filter((place) => marks[place].colour === hue);
            const sorted = (axis) => own.map((p) => marks[p][axis]).sort((a, b) => a - b);
            const mid = (axis) => sorted(axis)[own.length >> 1];
            const [x, y] = [mid("x"), mid("y")];
            const far = (p) => (marks[p].x - x) ** 2 + (marks[p].y - y) ** 2;
            return [hue, own.reduce((a, b) => (far(b) < far(a) ? b : a))];
          });
        }"""
    )
    topics = [(LIGHT.topics.index(c), place) for c, place in middle if c in LIGHT.topics]
    assert len(topics) >= 5
    for _ in range(2):
        for hue, place in topics:
            colour, alpha = region_at(page, place)
            # a picture with alpha keeps its colour to a few parts in 255
            channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
            meant = [int(LIGHT.topics[hue][i : i + 2], 16) for i in (1, 3, 5)]
            assert alpha > 0
            assert max(abs(a - b) for a, b in zip(channels, meant, strict=True)) <= 6
        page.click("#zoom-in")
        page.wait_for_timeout(300)
    page.click("#theme-toggle")
    assert region_at(page, topics[0][1])[0] != colour


COLOURS_OF_CHOSEN = """() => {
  const canvas = document.getElementById("map-chosen");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) {
    const hex = Array.from(data.subarray(i, i + 3), (v) => v.toString(16).padStart(2, "0"));
    if (data[i + 3] > 200) seen.add(`#${hex.join("")}`);
  }
  return Array.from(seen);
}"""


#: Opacity of the chosen at the middle of these marks of the map.
COVERED = """(places) => {
  const canvas = document.getElementById("map-chosen"), plot = document.getElementById("map");
  const { xaxis, yaxis } = plot._fullLayout, marks = marksOfMap();
  return places.map((at) => {
    const { x, y } = marks[at];
    const place = [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
    return canvas.getContext("2d").getImageData(...place.map(Math.round), 1, 1).data[3];
  });
}"""


def near(one, other):
    """Whether two colours are the same but for what an opacity rounds away."""
    parts = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (one, other)]
    return max(abs(a - b) for a, b in zip(*parts, strict=True)) <= 6


def test_what_is_chosen_lies_above_quiet_marks_in_its_own_colour(visit, small):
    study = synthetic_study()
    seen = visit(small, color_scheme="light")
    page = seen.page
    assert page.locator("#map-chosen").is_hidden()
    page.click("#topic-table .topic-link >> nth=1")
    page.wait_for_selector("#map.behind")
    n = int(study.topics.set_index("topic_id").loc[1, "n_papers"])
    page.wait_for_function(f"document.getElementById('map-chosen').dataset.n === '{n}'")
    colours = page.evaluate(COLOURS_OF_CHOSEN)
    assert colours
    assert [colour for colour in colours if not near(colour, LIGHT.topics[1])] == []
    # each where the map has it, to the pixel
    # the map draws the outliers, then topic by topic
    in_order = np.sort(study.papers["topic_id"].to_numpy())
    covered = page.evaluate(COVERED, np.flatnonzero(in_order == 1).tolist())
    assert len(covered) == n
    assert min(covered) > 150
    # a range of dates as well, by what the panel says
    page.fill("#date-from", "2031-03-03")
    fewer = "(n) => parseInt(document.getElementById('search-count').textContent) < n"
    page.wait_for_function(fewer, arg=n)
    shown = int(page.locator("#search-count").inner_text().split(" ")[0])
    assert shown > 0
    page.wait_for_function(f"document.getElementById('map-chosen').dataset.n === '{shown}'")
    page.click("#clear")
    page.wait_for_selector("#map:not(.behind)")
    page.wait_for_selector("#map-chosen", state="hidden")
    seen.assert_quiet()


def test_theme_toggle_recolours_page_and_map(visit, small):
    page = visit(small, color_scheme="light").page
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme-toggle")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.wait_for_function(RECOLOURED % "#171b21")


def test_without_javascript_the_content_is_there(visit, small):
    data = report_data(synthetic_study())
    page = visit(small, wait=False, java_script_enabled=False).page
    text = page.locator("body").inner_text()
    assert (data.findings[0].brief or data.findings[0].text) in text
    assert data.notices[1] in text
    for topic in data.topics:
        assert topic.label in text
    assert data.papers.title[data.topics[0].representatives[0][0]] in text
    assert page.locator("#map-section").is_hidden()
    assert page.locator("#representatives a, .representatives a").count() >= 40
    assert page.locator("#theme-toggle").is_hidden()


def test_without_webgl_a_sample_is_drawn_and_said(visit, write, chromium):
    path = write(synthetic_study(5000, 20))
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(
        """const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
          return kind.includes("webgl") ? null : real.call(this, kind, ...rest);
        };"""
    )
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=all]", state="attached")
    assert "no WebGL" in page.locator("#map-message").inner_text()
    assert 1000 <= page.locator("#map .scatterlayer .point").count() <= 2001
    context.close()


def test_keyboard_reaches_a_topic_card(visit, small):
    page = visit(small).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#detail .topic-row >> nth=1")
    page.keyboard.press("Enter")
    assert page.locator("#detail .card-title").count() == 1
    assert page.evaluate("document.activeElement.id") == "detail"
    page.wait_for_function("document.getElementById('announcer').textContent.startsWith('Topic:')")


def test_reports_without_dates_or_topics_still_stand(visit, write):
    seen = visit(write(synthetic_study(40, 3, undated=True)))
    assert "no trends" in seen.page.locator("#trends-section").inner_text()
    seen.assert_quiet()
    seen = visit(write(synthetic_study(12, 0)))
    assert seen.page.locator("#topic-table tbody tr").count() == 1
    seen.assert_quiet()


@pytest.mark.parametrize(("n_weeks", "word"), [(1, "snapshot"), (2, "two points")])
def test_one_or_two_periods_are_no_trend(visit, write, n_weeks, word):
    seen = visit(write(synthetic_study(60, 3, n_weeks=n_weeks)))
    assert word in seen.page.locator("#trends-section").inner_text()
    assert seen.page.locator("#trends-chart").count() == 0
    seen.assert_quiet()


def test_a_lasso_chooses_papers_and_clear_lets_go(visit, small):
    seen = visit(small)
    page = seen.page
    page.locator("#dates-chart").scroll_into_view_if_needed()
    page.click("#lasso")
    box = page.locator("#map").bounding_box()
    corners = [(0.05, 0.15), (0.95, 0.15), (0.95, 0.95), (0.05, 0.95), (0.05, 0.2)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()
    page.wait_for_selector("#chips .chip")
    assert "Lasso: " in page.locator("#chips").inner_text()
    assert page.locator("#detail .paper-row").count() == 50
    page.click("#clear")
    assert page.locator("#chips .chip").count() == 0
    page.wait_for_function("(document.getElementById('map').layout.selections || []).length === 0")
    seen.assert_quiet()


def test_a_notebook_shows_the_report_in_a_sandbox(visit, tmp_path):
    from analysis.report import write_report

    report = write_report(synthetic_study(40, 3), tmp_path / "report.html")
    outer = tmp_path / "notebook.html"
    outer.write_text(f"<!DOCTYPE html>{report._repr_html_()}", encoding="utf-8")
    seen = visit(outer, wait=False)
    inside = seen.page.frame_locator("iframe")
    inside.locator("html[data-ready=all]").wait_for(state="attached")
    inside.locator("#detail .topic-row").nth(1).click()
    assert inside.locator("#detail .card-title").count() == 1
    seen.assert_quiet()
