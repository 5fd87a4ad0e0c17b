from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.measure import with_gaps
from tests.benchmarks.plot import plot
from tests.benchmarks.records import FILE, read_records
from tests.benchmarks.summary import growth, summarise
from tests.benchmarks.table import table

MACHINE = {"processor": "P", "cores": 2, "memory_gb": 8, "system": "S", "python": "3"}


def record(system, corpus, wall_s, stages=(), *, cache="cold", cores=2, n_round=0):  # noqa: PLR0913 - what a record says
    return {
        "run": {
            "system": system, "corpus": corpus, "cache": cache, "cores": cores, "round": n_round
        },
        "wall_s": wall_s,
        "cpu_s": 2 * wall_s,
        "peak_mb": 100,
        "stages": [
            {"name": name, "wall_s": seconds, "cpu_s": seconds, "peak_mb": 50}
            for name, seconds in stages
        ],
        "facts": {"n_papers": int(corpus), "failed": {}},
        "load": 0.5,
        "machine": MACHINE,
        "code": "c0de",
    }  # fmt: skip


@pytest.fixture
def records():
    stages = [("Counting terms", 1.0), ("Describing topics", 2.0), ("Something new", 4.0)]
    return [
        *(record("plain", "1000", 80 + n, n_round=n) for n in (0, 8, 1)),
        *(record("auto", "1000", 9 + n, stages, n_round=n) for n in range(3)),
        record("auto", "10000", 100, [(name, 100 * seconds) for name, seconds in stages]),
        record("reading", "1000", 10),
        record("reading", "1000", 18, cores=1),
        record("reading", "1000", 2, cache="warm"),
    ]


def rows_of(page: str, above: str) -> dict[str, list[str]]:
    """The first table below some text, by the first cell of each row."""
    lines = re.search(r"(?:^\| .* \|\n)+", page.partition(above)[2], re.MULTILINE)[0].splitlines()
    return {cells[0]: cells[1:] for cells in (line[2:-2].split(" | ") for line in lines)}


def test_a_ratio_is_that_of_medians(records):
    page = table(records)
    row = rows_of(page, "times less processor time it takes")["1,000"]
    assert row[:3] == ["8.1", "", ""]
    row = rows_of(page, "and peak memory:")["1,000"]
    assert row[0] == "81.0 (80.0 to 88.0)"


def test_stages_of_one_name_are_added_and_unknown_ones_kept(records):
    rows = rows_of(table(records), "### topic-digest\n")
    assert rows["words"] == ["3.00 / 3.00 / 50.0", "300 / 300 / 50.0", "2.00 / 0.00"]
    assert rows["Something new"][0].startswith("4.00")
    assert rows["in all"][-1] == "1.00 / 0.00"


def test_growth_is_the_exponent():
    assert growth((10, 1), (100, 100)) == pytest.approx(2)
    assert growth((25, 3), (100, 12)) == pytest.approx(1)


def test_reading_compares_cores_and_cache(records):
    row = rows_of(table(records), "## Reading\n")["1,000"]
    assert row[:2] == ["1.8", "5.0"]


def test_the_order_of_records_changes_nothing(records):
    assert table(records) == table(records[::-1])
    assert plot(records) == plot(records[::-1])


def test_the_plot_is_svg_with_a_line_for_each_system_and_stage(records):
    root = ET.fromstring(plot(records))  # noqa: S314 - made here
    lines = root.findall(".//{*}polyline")
    assert [len(line.get("points").split()) for line in lines] == [1, 2, 2]


def test_gaps_between_stages_fill_the_run():
    told = {
        "stages": [
            {"name": "a", "start": 12, "end": 15, "cpu_start": 1, "cpu_end": 4},
            {"name": "b", "start": 15.5, "end": 16, "cpu_start": 4, "cpu_end": 5},
        ],
        "end": 17,
        "cpu_end": 6,
    }
    stages = with_gaps(10, told)
    assert [each["name"] for each in stages] == ["start", "a", "between", "b", "between"]
    assert sum(each["end"] - each["start"] for each in stages) == 7
    assert sum(each["cpu_end"] - each["cpu_start"] for each in stages) == 6


def test_a_median_of_rounds_is_of_rounds(records):
    found = summarise(records)["plain", "1000", "cold", 2]
    assert found.wall_s == (80, 81, 88)


@pytest.mark.skipif(not FILE.is_file(), reason="nothing is measured yet: run make bench")
def test_the_page_in_reports_is_that_of_its_records():
    records = read_records(FILE)
    assert FILE.with_suffix(".md").read_text("utf-8") == table(records)
    assert FILE.with_suffix(".svg").read_text("utf-8") == plot(records)
