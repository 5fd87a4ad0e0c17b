"""Any string as a title survives the report and never becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.report.model import report_data
from analysis.report.payload import decode, unsqueeze
from analysis.report.render import render_report
from analysis.report.words import clean
from tests.synthetic import synthetic_study

ANY = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200)
NASTY = st.sampled_from(
    ["</script>", "<!--", "{{7*7}}", "{% x %}", "<img src=x>", "&lt;", '"', "'"]
)


class _Page(HTMLParser):
    """The elements of a page, the titles shown in its lists, and its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.titles: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if ("class", "paper-link") in attrs:
            self._in_title = True
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "bdi":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.titles[-1] += data


def _parsed(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    return page


@pytest.fixture(scope="module")
def harmless() -> list[str]:
    return _parsed(render_report(report_data(synthetic_study(12, 1, n_weeks=4)))).tags


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    titles=st.lists(st.one_of(ANY, st.tuples(NASTY, ANY).map("".join)), min_size=12, max_size=12)
)
def test_any_title_survives_and_is_never_markup(harmless, titles):
    html = render_report(report_data(synthetic_study(12, 1, n_weeks=4, titles=titles)))
    page = _parsed(html)
    assert page.tags == harmless
    assert len(page.titles) == 5
    # a parser of HTML reads line ends as one character
    normal = {re.sub(r"\r\n?", "\n", clean(title)) for title in titles}
    assert {re.sub(r"\r\n?", "\n", shown) for shown in page.titles} <= normal
    packed = re.search(r'id="payload">([^<]*)<', html)
    assert packed is not None
    document = decode(unsqueeze(packed[1]))
    assert document["papers"]["title"] == [clean(title) for title in titles]
