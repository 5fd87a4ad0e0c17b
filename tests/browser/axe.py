"""What axe says of a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def serious_findings(page: Page) -> list[tuple[str, list[str]]]:
    """Serious and critical findings with the first nodes that each is about, all details open."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        (v["id"], [node["html"][:160] for node in v["nodes"][:3]])
        for v in found.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
