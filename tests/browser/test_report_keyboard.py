"""One reader's way through the report with nothing but a keyboard."""

from __future__ import annotations

import csv
import io

import pytest

from analysis.report.model import report_data
from tests.synthetic import synthetic_study

#: Whether what has the focus shows it: an outline of two pixels that contrasts with the page, on
#: the screen, with nothing lying over it.
SHOWS_FOCUS = """() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
  const box = element.getClientRects()[0];
  if (!box) return `${element.outerHTML.slice(0, 80)} is not drawn`;
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 12), 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  const seen = over && (element.contains(over) || over.contains(element));
  const outlined = outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
  const coloured = outlineColor !== getComputedStyle(document.body).backgroundColor;
  if (seen && outlined && coloured) return "";
  const start = (part) => part && part.outerHTML.slice(0, 80);
  return `${start(element)}: ${outlineStyle} ${outlineWidth} ${outlineColor}, under ${start(over)}`;
}"""


@pytest.fixture(scope="module")
def planted_study():
    return synthetic_study(600, 12, planted=True)


@pytest.fixture(scope="module")
def planted(write, planted_study):
    return write(planted_study)


def press_to(page, selector, key="Tab", limit=120):
    """Press a key until an element has the focus; the focus is to be seen on the way."""
    for _ in range(limit):
        page.keyboard.press(key)
        assert page.evaluate(SHOWS_FOCUS) == ""
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{limit} times {key} did not lead to {selector}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_verdict_a_paper_and_a_table_by_keyboard_alone(visit, planted, planted_study, scheme):
    data = report_data(planted_study)
    topic = data.topics[2]
    row, _ = topic.representatives[0]
    seen = visit(planted, color_scheme=scheme)
    page, detail = seen.page, seen.page.locator("#detail")

    # find a topic: past the map to the list
    press_to(page, "nav a[href='#map-section']")
    page.keyboard.press("Enter")
    press_to(page, "#search")
    press_to(page, f"#detail .topic-row[data-topic='{topic.topic_id}']")
    page.keyboard.press("Enter")

    # read its verdict, which the change announces and the focus stands at
    assert detail.locator(".card-title").inner_text() == topic.label
    assert f"Verdict: {topic.verdict}" in detail.inner_text()
    assert topic.sentence in detail.inner_text()
    assert page.evaluate(SHOWS_FOCUS) == ""
    assert page.evaluate("document.activeElement.id") == "detail"
    page.wait_for_function(
        "(label) => document.getElementById('announcer').textContent.includes(label)",
        arg=f"Topic: {topic.label}",
    )

    # open a paper
    press_to(page, "#detail .paper-row")
    page.keyboard.press("Enter")
    title = detail.locator(".paper-title")
    assert title.inner_text() == data.papers.title[row]
    assert page.evaluate(SHOWS_FOCUS) == ""
    press_to(page, "#detail .meta a")
    assert page.evaluate("document.activeElement.href") == data.papers.link[row]

    # leave it with Escape, return with the browser's Back, and leave with the button
    page.keyboard.press("Escape")
    assert detail.locator(".card-title").inner_text() == topic.label
    page.go_back()  # Alt and left is a key of the browser's window, which a test has not
    page.wait_for_selector("#detail .paper-title")
    press_to(page, "#detail .back")
    page.keyboard.press("Enter")
    assert detail.locator(".card-title").inner_text() == topic.label

    # export the table
    press_to(page, "nav a[href='#downloads-section']", key="Shift+Tab")
    page.keyboard.press("Enter")
    press_to(page, "[data-download=papers]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "papers.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text.split("\n", 3)[3])))
    assert [line["paper_id"] for line in table] == list(data.papers.paper_id)
    assert {line["topic_label"] for line in table} == {t.label for t in data.topics}
    assert table[row]["topic_id"] == str(topic.topic_id)
    seen.assert_quiet()


def test_escape_leaves_the_topic_and_clears_a_search(visit, planted, planted_study):
    topic = report_data(planted_study).topics[0]
    page = visit(planted, f"#topic={topic.topic_id}").page
    press_to(page, "#search")
    page.keyboard.type("a")
    page.wait_for_function("location.hash.includes('q=a')")
    page.keyboard.press("Escape")
    page.wait_for_function("!location.hash.includes('q=')")
    # in the field it cleared the words, and left the topic
    assert page.locator("#detail .card-title").inner_text() == topic.label
    press_to(page, "#detail")
    page.keyboard.press("Escape")
    assert page.locator("#detail .topic-list h3, #detail h3").first.inner_text() == "All topics"
    assert page.evaluate("document.activeElement.id") == "detail"
    assert page.locator("#clear").is_disabled()
