"""Digest files that would like to be more than text, through the whole path into a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import Study, load_corpus, run
from analysis.report import write_report
from analysis.report.words import clean

#: Each is to be read on the page, letter by letter, wherever a digest put it.
HOSTILE = (
    "Closing </script><script>alert(1)</script> early",
    "Image <img src=x onerror=alert(2)> of nothing",
    "Quote \" onmouseover=\"alert(3)\" x=\" and ' onclick='alert(4)' y='",
    "Template {{7*7}} {% raw %} ${7*7} #{7*7}",
    "Hover %{customdata} %{x} <b>bold</b> <extra></extra>",
    "Right to left \u202e live \u202c and \u2067isolated\u2069 מחקר",
    "Nul \x00 escape \x1b[31m bell \x07 in a name",
    "Separators \u2028 and \u2029 <!-- <script> comment",
    "Long " + "endless" * 1500,
    "Scheme javascript:alert(5) and [link](javascript:alert(6))",
)
#: What must still be there after the digests' own markup was cleaned away.
KEPT = (
    "{{7*7}}", "{% raw %}", "${7*7}", "%{customdata}", "alert(1)", 'onmouseover="alert(3)"',
    "onclick='alert(4)'", "javascript:alert(5)", "[link](javascript:alert(6))", "endless" * 1400,
)  # fmt: skip
LINKS = (
    "javascript:alert(7)",
    "data:text/html,<script>alert(8)</script>",
    'https://arxiv.org/abs/3101.00001" onclick="alert(9)',
)
WORDS = ("kelp", "canopy", "tide", "survey", "urchin", "drone", "reef", "season")


def _text(n: int) -> str:
    words = " ".join(WORDS[(n + k) % len(WORDS)] for k in range(40))
    return f"{words} {HOSTILE[n % len(HOSTILE)][:300]} {words}"


def _fields(n: int, title: str) -> str:
    link = LINKS[n % len(LINKS)]
    return f"""### {title}
- **Arxiv ID**: http://arxiv.org/abs/3101.{n:05d}v1
- **DOI**: {link}
- **Categories**: **cs.CV**, "><script>alert(10)</script>
- **Links**: [PDF]({link})
- **Published**: 2031-01-06 01:40:27+00:00
- **Updated**: 2031-01-06 01:40:27+00:00
- **Authors**: Example <script>alert(11)</script> Author, "Example" onload='alert(12)' Writer
- **Comment**: <iframe src={link}></iframe> {{{{7*7}}}}
- **Journal**: None
- **Summary**: {_text(n)}


"""


def _listing(n: int, title: str) -> str:
    link = LINKS[n % len(LINKS)] if n % 2 else f"https://arxiv.org/pdf/3101.{n:05d}.pdf"
    return (
        f"### {n}.{title}  [ pdf ](https://arxiv.org/pdf/3101.{n:05d}.pdf)\n"
        f'>  {_text(n)} <a href="{link}" onclick="alert(13)">this http URL</a> \n'
    )


def _similar(n: int, title: str) -> str:
    return (
        f"{title}\n\nExample Author {n}, <img src=x onerror=alert(14)>\n\nResponsive image\n\n"
        f"Auto-TLDR; {HOSTILE[n % len(HOSTILE)][:200]}\n\nSlides Poster Similar\n\n{_text(n)}\n\n"
    )


def _write_digests(folder: Path) -> None:
    titles = [title.replace("\u2028", " ") for title in HOSTILE]
    fields = [_fields(n, title) for n, title in enumerate(titles, 1)]
    listing = [_listing(n, f"{title} (listed)") for n, title in enumerate(HOSTILE, 101)]
    pages = [_similar(n, f"{title} (shown)") for n, title in enumerate(HOSTILE, 201)]
    folder.mkdir()
    for name, text in {
        "2031-01-06.md": "# Arxiv Papers in cs.CV on 2031-01-06\n" + "".join(fields),
        "2031-01-13.md": "# ArXiv cs.CV --Mon, 13 Jan 2031\n" + "".join(listing),
        "page & 'b' {{7*7}}.txt": f"{pages[0]}Similar papers\n\n{''.join(pages[1:])}",
        "empty.md": "",
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    (folder / "binary.md").write_bytes(bytes(range(256)) * 64)
    with (folder / "one-line.md").open("wb") as file:
        paper = _fields(301, "An honest paper before a line without an end")
        file.write(f"# Arxiv Papers in cs.CV on 2031-01-20\n{paper}### ".encode())
        file.write(b"x" * 100_000)
        # the rest of the line is a hole: 200 MB to read, nothing on the disk
        file.seek(200_000_000)
        file.write(b"\n")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("hostile") / "digests"
    _write_digests(folder)
    return run(load_corpus(folder))


@pytest.fixture(scope="module")
def report(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(study, tmp_path_factory.mktemp("hostile") / "report.html").path


def test_every_format_brought_its_papers(study):
    counts = study.corpus.appearances["format"].value_counts()
    assert len(counts) == 3
    assert counts.min() >= len(HOSTILE)
    titles = "\n".join(study.corpus.papers["title"])
    for kept in KEPT:
        assert titles.count(kept) == 3, kept[:40]


def test_titles_are_text_and_nothing_happens(visit, study, report):
    seen = visit(report)
    page = seen.page
    for paper_id, title in study.corpus.papers[["paper_id", "title"]].itertuples(index=False):
        page.evaluate("(id) => { location.hash = new URLSearchParams({ paper: id }); }", paper_id)
        page.wait_for_function(
            "(id) => document.querySelector('#detail .meta')?.textContent.includes(id)",
            arg=clean(paper_id),
        )
        shown = page.locator("#detail .paper-title").evaluate("(e) => e.textContent")
        assert shown == clean(title)
    page.click("#clear")
    for topic in page.locator("#detail .topic-row:enabled").all():
        topic.hover()
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.hover("#treemap .tile >> nth=0") if page.locator("#treemap .tile").count() else None
    page.wait_for_timeout(300)
    assert page.locator("main img, main iframe, main script, [onclick], [onerror]").count() == 0
    links = page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.href)")
    assert all(link.startswith(("file://", "https://arxiv.org/abs/")) for link in links)
    seen.assert_quiet()


def test_what_was_not_read_is_listed_with_its_reason(visit, report):
    page = visit(report).page
    rejected = page.locator("summary", has_text="Rejected entries")
    rejected.click()
    rows = page.locator("[aria-label='Rejected entries'] tbody tr").all_inner_texts()
    for source, reason in (
        ("empty.md:1", "empty file"),
        ("binary.md:1", "binary file, not text"),
        ("one-line.md:", "line longer than 1,000,000 characters"),
    ):
        assert any(source in row and reason in row for row in rows), source
    assert "page & 'b' {{7*7}}.txt" in page.locator("#methods-section").evaluate(
        "(e) => e.textContent"
    )
    # the paper before the endless line was kept
    page.fill("#search", "honest paper before")
    page.press("#search", "Enter")
    title = page.locator("#detail .paper-title").inner_text()
    assert title == "An honest paper before a line without an end"
