from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ReportTooLargeError
from analysis.report import Report, study_card, write_report
from analysis.report.layout import frame, sparkline, squarified
from analysis.report.model import report_data
from analysis.report.payload import encode, squeeze, unsqueeze
from analysis.report.render import HERE, SCRIPTS, _without_comments, render_report
from tests.synthetic import synthetic_study


@pytest.fixture(scope="module")
def study():
    return synthetic_study()


@pytest.fixture(scope="module")
def page(study):
    return render_report(report_data(study))


def test_the_same_study_gives_the_same_bytes(study, page):
    assert render_report(report_data(study)) == page


def test_bytes_do_not_depend_on_the_process(page):
    code = (
        "import hashlib, sys; from tests.synthetic import synthetic_study as s;"
        "from analysis.report.model import report_data as d;"
        "from analysis.report.render import render_report as r;"
        "print(hashlib.sha256(r(d(s())).encode()).hexdigest())"
    )
    import hashlib

    root = Path(__file__).parents[3]
    made = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": "99"}, cwd=root,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert made.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def test_the_payload_in_the_page_is_the_data(study, page):
    text = re.search(r'id="payload">([^<]*)<', page)[1]
    assert unsqueeze(text) == encode(report_data(study))


@pytest.mark.parametrize("raw", [b"", b"a", b"ab", b"abc", b"abcd", bytes(range(256)) * 40])
def test_bytes_stand_in_the_page_and_mean_nothing_there(raw):
    text = squeeze(raw)
    assert unsqueeze(text) == raw
    assert not set(text) & set("<>&'\"`")


def test_plotly_is_inside_once(page):
    text = re.findall(r'id="plotly">([^<]*)<', page)
    assert len(text) == 1
    assert unsqueeze(text[0]).lstrip().startswith(b"/**\n* plotly.js")


def test_policy_allows_one_nonce_and_nothing_remote(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    nonce = re.search(r"'nonce-([0-9a-f]{32})'", policy)[1]
    assert policy == (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'unsafe-eval'; style-src "
        "'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    assert re.findall(r"<script nonce=\"([^\"]*)\"", page) == [nonce]


def test_the_page_names_no_remote_resource(page):
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#|https://arxiv\.org/abs/)""", page)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page.split("<body>")[0])


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_text_and_no_markup(name):
    source = (HERE / "static" / name).read_text(encoding="utf-8")
    for banned in (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser",
        "createContextualFragment", "eval(", "Function(", "fetch(", "XMLHttpRequest",
        "localStorage", "replaceState", "pushState",
    ):  # fmt: skip
        assert f"{banned}" not in re.sub(r"//.*", "", source), banned


def test_every_script_is_part_of_the_page():
    assert {path.name for path in (HERE / "static").glob("*.js")} == set(SCRIPTS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_loses_its_lines_of_comment_and_nothing_else(name):
    source = (HERE / "static" / name).read_text(encoding="utf-8")
    # so that a line cannot begin inside a string, nor a comment after code
    for line in source.splitlines():
        assert re.sub(r'"[^"]*"', "", line).count("`") % 2 == 0, line
        assert not line.endswith("\\"), line
        assert not re.search(r"/\*(?!.*\*/)", line) or line.strip() == "/**", line
    kept = _without_comments(source).splitlines()
    # a cast may stand before code in its line
    assert not [line for line in kept if re.match(r" *(//|\*|/\*(?!.*\*/ *\S))", line)]
    code, inside = [], False
    for line in source.splitlines():
        inside = inside or bool(re.match(r" */\*\*(?!.*\*/ *\S)", line))
        if not inside and not line.strip().startswith("//"):
            code.append(line)
        inside = inside and not line.endswith("*/")
    assert kept == code


def test_what_only_looks_like_a_comment_is_kept():
    kept = """const link = "https://a/*b";
/** @type {X} */ (x).y();
const re = /a\\/*/; // more
"""
    comments = "// one\n  /** two */\n/**\n * three: const x = 1;\n */\n"
    assert _without_comments(comments + kept + comments) == kept


def test_detail_is_lost_in_stated_steps(study):
    data = report_data(study)
    whole = len(render_report(data).encode())
    less = render_report(data, hard_stop=whole - 1)
    assert "left out for size" in less
    least = render_report(data, hard_stop=whole - 120_000)
    assert "All abstracts and summaries were left out for size." in least
    with pytest.raises(ReportTooLargeError, match="fewer papers"):
        render_report(data, hard_stop=100_000)


def test_write_makes_folders_and_replaces_whole(study, tmp_path):
    target = tmp_path / "new" / "folder" / "report.html"
    report = write_report(study, target)
    assert isinstance(report, Report)
    assert report.n_bytes == target.stat().st_size
    target.write_text("old")
    write_report(study, target)
    assert target.stat().st_size == report.n_bytes
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]


def test_a_failed_write_leaves_the_old_report(study, tmp_path, monkeypatch):
    target = tmp_path / "report.html"
    target.write_text("old")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_report(study, target)
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("n_papers", "n_topics", "limit"),
    [
        (300, 9, 3_000_000),
        (25_000, 120, 4_500_000),
        pytest.param(100_000, 200, 10_000_000, marks=pytest.mark.slow),
    ],
)
def test_size(n_papers, n_topics, limit):
    page = render_report(report_data(synthetic_study(n_papers, n_topics, n_weeks=100)))
    assert len(page.encode()) <= limit


def test_report_shows_itself(study, tmp_path):
    report = write_report(study, tmp_path / "a & b.html")
    assert repr(report).endswith("MB)")
    frame = report._repr_html_()
    assert frame.startswith("<iframe")
    assert 'sandbox="allow-scripts allow-downloads allow-popups"' in frame
    assert frame.count("<script") == 0
    large = dataclasses.replace(report, n_bytes=10**9)
    assert "<iframe" not in large._repr_html_()
    assert "a &amp; b.html" in large._repr_html_()


def test_card_is_small_escaped_and_scriptless(study):
    card = study_card(study)
    assert len(card.encode()) < 20_000
    assert "<script" not in card
    assert card.count("<svg") == 9
    topics = study.topics.assign(label=[f"<b>{i}</b>" + "x" * 5000 for i in range(10)])
    hostile = study_card(dataclasses.replace(study, topics=topics))
    assert "<b>" not in hostile
    assert len(hostile.encode()) < 20_000


def test_card_stays_small_with_many_periods():
    assert len(study_card(synthetic_study(3000, 40, n_weeks=500)).encode()) < 20_000


def test_sparkline_breaks_at_a_gap():
    line = sparkline([1, 2, None, 4, None, 3, 1], [10] * 7)
    assert line.path.count("M") == 3
    assert len(line.dots) == 1
    assert line.peak == 0.4
    assert sparkline([None, None], [0, 0]) is None
    assert sparkline([0, 0], [5, 5]).path == "M0 23 120 23"


def test_tiles_fill_the_area_in_proportion():
    sizes = [[(0, 60), (1, 25), (2, 5)], [(3, 9), (4, 1), (5, 0)]]
    tiles = dict(squarified(sizes))
    assert set(tiles) == {0, 1, 2, 3, 4}
    areas = {t: tile.width * tile.height / 100 for t, tile in tiles.items()}
    assert areas == pytest.approx({0: 60, 1: 25, 2: 5, 3: 9, 4: 1}, abs=0.1)
    for a in tiles.values():
        assert a.left >= -0.001
        assert a.left + a.width <= 100.001
        assert a.top + a.height <= 100.001


@given(st.lists(st.lists(st.integers(1, 500), min_size=1, max_size=9), min_size=1, max_size=9))
def test_frames_of_groups_hold_their_tiles_and_nothing_else(sizes):
    numbers = iter(range(1000))
    groups = [[(next(numbers), size) for size in sorted(group)[::-1]] for group in sizes]
    groups.sort(key=lambda group: -sum(size for _, size in group))
    tiles = dict(squarified(groups))
    for group in groups:
        own = [tiles[topic_id] for topic_id, _ in group]
        around = frame(own)
        area = sum(tile.width * tile.height for tile in own)
        assert around.width * around.height == pytest.approx(area, rel=0.02, abs=0.5)
