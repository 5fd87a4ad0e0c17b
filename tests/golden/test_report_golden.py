"""The page of a small study, with what is long or made by others cut out.

``UPDATE_GOLDEN=1 pytest tests/golden`` writes the file anew; read the difference before you
commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from analysis.report.model import report_data
from analysis.report.render import render_report
from tests.synthetic import synthetic_study

GOLDEN = Path(__file__).parent / "report.html"


def test_the_page_is_the_one_that_was_read(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    page = _normal(render_report(report_data(synthetic_study(30, 3, n_weeks=8))))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(page, encoding="utf-8", newline="\n")
    assert page == GOLDEN.read_text(encoding="utf-8")


def _normal(page: str) -> str:
    page = re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL)
    page = re.sub(r"(<script[^>]*>).*?</script>", r"\1</script>", page, flags=re.DOTALL)
    page = re.sub(r"nonce(-|=\")[0-9a-f]{32}", r"nonce\1NONCE", page)
    page = re.sub(r"(<code>|content )[0-9a-f]{12,64}", r"\1HASH", page)
    return re.sub(r"plotly\.js [0-9.]+", "plotly.js VERSION", page)
