"""Titles, authors and links that would like to be more than text."""

from __future__ import annotations

import pytest

from tests.synthetic import synthetic_study

TITLES = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    '" onmouseover="alert(4)" x="',
    "'-alert(5)-'",
    "{{7*7}} {% raw %} ${7*7}",
    "%{customdata} %{x} <b>bold</b> <a href='https://e.example/'>link</a>",
    "\u202eevil\u202c \u2066isolate",
    "nul\x00 and \x1b[31m end",
    "\u2028line\u2029paragraph <!-- <script>",
    "مرحبا بالعالم",
    "A" * 10_000,
    "]]> <svg onload=alert(6)> <style>*{display:none}</style>",
    "=cmd|' /C calc'!A0",
]
URLS = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://arxiv.org/abs/1" onclick="alert(1)',
    "http://example.com/",
    "https://user:pass@example.com/",
]


@pytest.fixture(scope="module")
def hostile(write):
    return write(synthetic_study(60, 2, titles=TITLES, urls=URLS, authors=TITLES[:6]))


def test_nothing_runs_and_every_title_is_visible(visit, hostile):
    seen = visit(hostile)
    page = seen.page
    for i, title in enumerate(TITLES):
        page.evaluate(f"location.hash = 'paper=3101.{i:05d}'")
        page.wait_for_function(
            "(id) => document.querySelector('#detail .meta')?.textContent.includes(id)",
            arg=f"3101.{i:05d}",
        )
        shown = page.locator("#detail .paper-title").evaluate("(e) => e.textContent")
        expected = title
        for code in ("\x00", "\x1b"):
            expected = expected.replace(code, "\N{REPLACEMENT CHARACTER}")
        assert shown == expected
    # and through the widgets that take text: the address, the search, the tooltip
    page.evaluate("location.hash = 'topic=' + encodeURIComponent('<img src=x onerror=alert(7)>')")
    page.fill("#search", "<img src=x onerror=alert(8)>")
    page.wait_for_timeout(300)
    seen.assert_quiet()


def test_links_are_https_and_inert(visit, hostile):
    page = visit(hostile).page
    links = page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    assert all(link.startswith(("#", "https://arxiv.org/abs/")) for link in links)
    for i in range(len(URLS)):
        page.evaluate(f"location.hash = 'paper=3101.{i:05d}'")
        page.wait_for_function(
            "(id) => document.querySelector('#detail .meta')?.textContent.includes(id)",
            arg=f"3101.{i:05d}",
        )
        assert page.locator("#detail .meta a").count() == 0


def test_a_hostile_page_without_javascript_is_inert_too(visit, hostile):
    page = visit(hostile, wait=False, java_script_enabled=False).page
    assert page.locator("main script, main img, main style, main [onclick], main b").count() == 0
    assert "<script>alert(1)</script>" in page.locator("#papers-section").inner_text()
