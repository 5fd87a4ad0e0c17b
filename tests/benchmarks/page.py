"""``make bench-page``: the report in Chromium, software rendering, on this machine.

Of 250, 25,000 and 113,000 invented papers, or of the report files that are named. Each is opened
three times in a fresh context; the table, ``reports/page.md``, has the medians.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from analysis.config import ReportOptions
from analysis.report import write_report
from tests.benchmarks.records import machine
from tests.benchmarks.text import markdown_table, number
from tests.browser.conftest import FLAGS, find_chromium
from tests.synthetic import synthetic_study

TABLE = Path(__file__).resolve().parents[2] / "reports" / "page.md"
#: Papers and topics of the invented corpora.
SIZES = ((250, 9), (25_000, 120), (113_000, 300))
ROUNDS = 3
#: What is measured, its unit, and the limit at 100,000 papers.
COLUMNS = (
    ("size", "MB", 10),
    ("first text", "s", 0.5),
    ("trends", "s", 2),
    ("map", "s", 5),
    ("search", "ms", 100),
    ("longest task", "ms", 200),
)

WATCH = """
window.seen = { tasks: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.seen.tasks.push(entry.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver(() => {
  const { ready } = document.documentElement.dataset;
  if (ready && !(ready in window.seen)) window.seen[ready] = performance.now();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
"""
#: From the last letter typed to the count of hits on the page, in a frame of its own.
SEARCH = """async (word) => {
  const [field, count] = ["search", "search-count"].map((id) => document.getElementById(id));
  const frame = () => new Promise(requestAnimationFrame);
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  for (let i = 0; i < 60; i += 1) await frame();
  const before = count.textContent;
  const start = performance.now();
  field.value = word;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (count.textContent === before) await frame();
  return performance.now() - start;
}"""


def main(arguments: Sequence[str]) -> int:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(prog="make bench-page", description=__doc__)
    parser.add_argument("reports", nargs="*", type=Path, help="report files instead")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        rows = []
        for name, path in _reports(options.reports, Path(folder)):
            rounds = [_measured(browser, path) for _ in range(ROUNDS)]
            medians = [statistics.median(values) for values in zip(*rounds, strict=True)]
            rows.append([name, number(path.stat().st_size / 1e6), *map(number, medians)])
            sys.stderr.write(f"{rows[-1]}\n")
        version = browser.version
        browser.close()
    rows.append(["limit at 100,000", *(number(limit) for *_, limit in COLUMNS)])
    header = ["papers", *(f"{name}, {unit}" for name, unit, _ in COLUMNS)]
    TABLE.write_text(
        "# The report in a browser\n\n"
        f"Chromium {version}, software rendering, 1280 x 720, {machine()['cores']} cores of "
        f"{machine()['processor']}, median of {ROUNDS}. First text, trends and map are seconds "
        "from opening the file; search is from the last letter to the number of hits; the "
        "longest task is that of hovering over the map and of dragging over the dates.\n\n"
        + markdown_table(header, rows),
        encoding="utf-8",
    )
    return 0


def _reports(named: Sequence[Path], folder: Path) -> Iterator[tuple[str, Path]]:
    if named:
        yield from ((path.stem, path) for path in named)
        return
    for n_papers, n_topics in SIZES:
        study = synthetic_study(n_papers, n_topics, n_weeks=100)
        written = write_report(study, folder / f"{n_papers}.html", ReportOptions())
        yield f"{n_papers:,}", written.path


def _measured(browser: Browser, path: Path) -> tuple[float, ...]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="commit")
    # asked seldom, as asking takes time from what is measured
    page.wait_for_function("window.seen?.all", polling=500, timeout=120_000)
    # what runs when nothing else does: the index of the search
    page.wait_for_timeout(3000)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    trends, drawn = page.evaluate("[window.seen.page, window.seen.all]")
    word = page.evaluate("document.querySelector('.topic-label').textContent.split(' ')[0]")
    search = page.evaluate(SEARCH, word)
    page.fill("#search", "")
    page.wait_for_timeout(1000)
    page.evaluate("window.seen.tasks.length = 0")
    _hover(page)
    _brush(page)
    page.wait_for_timeout(1000)
    longest = page.evaluate("Math.max(0, ...window.seen.tasks)")
    context.close()
    return paint / 1000, trends / 1000, drawn / 1000, search, longest


def _hover(page: Page) -> None:
    box = page.locator("#map").bounding_box()
    assert box is not None
    for step in range(40):
        part = step / 40
        page.mouse.move(
            box["x"] + part * box["width"], box["y"] + (0.2 + 0.6 * part) * box["height"]
        )


def _brush(page: Page) -> None:
    page.locator("#dates-chart").scroll_into_view_if_needed()
    box = page.locator("#dates-chart").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 20)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + (0.2 + 0.03 * step) * box["width"], box["y"] + 20)
    page.mouse.up()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
