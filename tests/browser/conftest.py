"""A real Chromium with the network off, and reports to open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from analysis.config import ReportOptions
from analysis.report import write_report
from analysis.study import Study
from tests.synthetic import synthetic_study

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Visit:
    """An open report and everything that must not have happened meanwhile."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        assert self.requests == []
        assert self.errors == []
        assert self.dialogs == []


def find_chromium() -> str | None:
    """Where the browser of this machine is."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = find_chromium()
    if found is None:
        message = "no Chromium; set CHROMIUM to its path"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


#: Of every mark of the map its place and colour, in the order in which they are drawn.
MARKS = """window.marksOfMap = () => document.getElementById("map")._fullData.flatMap((trace) =>
  Array.from(trace.x, (x, i) => ({ x, y: trace.y[i], colour: trace.marker.color })));"""


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Study], Path]:
    def written(study: Study) -> Path:
        path = tmp_path_factory.mktemp("report") / "report.html"
        return write_report(study, path, ReportOptions()).path

    return written


@pytest.fixture(scope="session")
def small(write: Callable[[Study], Path]) -> Path:
    return write(synthetic_study())


@pytest.fixture(scope="session")
def many_topics() -> Study:
    return synthetic_study(3000, 90)


@pytest.fixture(scope="session")
def many(write: Callable[[Study], Path], many_topics: Study) -> Path:
    return write(many_topics)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    contexts: list[BrowserContext] = []

    def opened(path: Path, address: str = "", *, wait: bool = True, **options: object) -> Visit:
        options = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"} | options
        context = chromium.new_context(accept_downloads=True, **options)
        contexts.append(context)
        context.set_offline(True)
        context.add_init_script(MARKS)
        seen = Visit(context.new_page())
        seen.page.on("request", lambda request: _note(seen, request))
        seen.page.on("console", lambda m: m.type == "error" and seen.errors.append(m.text))
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on(
            "dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss())
        )
        seen.page.goto(path.as_uri() + address)
        if wait:
            seen.page.wait_for_selector("html[data-ready=all]", state="attached", timeout=30_000)
        return seen

    yield opened
    for context in contexts:
        context.close()


def _note(seen: Visit, request: Request) -> None:
    # the report itself, and what it makes for a download, are no requests
    if request.resource_type != "document" and not request.url.startswith(("blob:", "data:")):
        seen.requests.append(request.url)
