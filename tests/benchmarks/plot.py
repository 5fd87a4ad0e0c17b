"""Records as one SVG: seconds over papers, both logarithmic, of systems and of stages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tests.benchmarks.summary import STAGES, summarise

#: Okabe and Ito's colours, told apart by most who do not see all of them.
_COLOURS = ("#000000", "#0072b2", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#e69f00", "#7f7f7f")
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT = 330, 300, 60, 40, 130
_SYSTEMS = {
    ("plain", "cold"): "plain BERTopic",
    ("full", "cold"): "--encoder full",
    ("auto", "cold"): "topic-digest",
    ("auto", "warm"): "warm cache",
}
#: Less than this is the bottom of the plot.
_SHORTEST = 0.1

_Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class _Panel:
    """Lines by their names, and where the plot of them stands."""

    title: str
    lines: Mapping[str, _Points]
    left: int

    def place(self, papers: float, seconds: float) -> tuple[float, float]:
        """Where a point stands, in the picture."""
        (x0, x1), (y0, y1) = self.decades(0), self.decades(1)
        x = (math.log10(papers) - x0) / (x1 - x0)
        y = (math.log10(max(seconds, _SHORTEST)) - y0) / (y1 - y0)
        return self.left + x * _WIDTH, _TOP + (1 - y) * _HEIGHT

    def decades(self, axis: int) -> tuple[int, int]:
        """The powers of ten around all points."""
        logs = [
            math.log10(max(point[axis], _SHORTEST))
            for line in self.lines.values()
            for point in line
        ]
        low = math.floor(min(logs))
        return low, max(math.ceil(max(logs)), low + 1)


def plot(records: Sequence[Mapping[str, Any]]) -> str:
    """The picture.

    Parameters
    ----------
    records : sequence of dict
        As the file of records holds them.

    Returns
    -------
    str
        SVG; without a line where nothing was measured.
    """
    # The example is another text of another length, hence no point of a line.
    runs = [each for each in records if each["run"]["system"] != "quality"]
    found = summarise(each for each in runs if each["run"]["corpus"] != "example")
    by_system = {
        name: [
            (each.n_papers, each.cost.wall_s)
            for (system, _, cache, _), each in found.items()
            if (system, cache) == of
        ]
        for of, name in _SYSTEMS.items()
    }
    by_stage = {
        stage: [
            (each.n_papers, each.stages[stage].wall_s)
            for (system, _, cache, _), each in found.items()
            if (system, cache) == ("auto", "cold") and stage in each.stages
        ]
        for stage in dict.fromkeys(STAGES.values())
        if stage not in {"start", "other"}
    }
    titles = ("Digests to a report", "Stages of topic-digest")
    step = _LEFT + _WIDTH + _RIGHT
    panels = [
        _Panel(title, {name: line for name, line in lines.items() if line}, _LEFT + n * step)
        for n, (title, lines) in enumerate(zip(titles, (by_system, by_stage), strict=True))
        if any(lines.values())
    ]
    width, height = step * max(len(panels), 1), _TOP + _HEIGHT + 50
    parts = [part for panel in panels for part in _drawn(panel)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">\n'
        "<title>Seconds over papers, by system and by stage</title>\n"
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "".join(parts) + "</svg>\n"
    )


def _drawn(panel: _Panel) -> Iterator[str]:
    bottom, right = _TOP + _HEIGHT, panel.left + _WIDTH
    yield _text(panel.left, _TOP - 16, panel.title, ' font-weight="bold"')
    yield _text(right, bottom + 38, "papers", ' text-anchor="end"')
    yield _text(panel.left - 52, _TOP - 16, "seconds")
    for power in range(panel.decades(0)[0], panel.decades(0)[1] + 1):
        x, _ = panel.place(10.0**power, 1)
        yield _line(x, _TOP, x, bottom)
        yield _text(x, bottom + 18, f"{10**power:,}", ' text-anchor="middle"')
    for power in range(panel.decades(1)[0], panel.decades(1)[1] + 1):
        _, y = panel.place(10.0 ** panel.decades(0)[0], 10.0**power)
        yield _line(panel.left, y, right, y)
        label = f"{10.0**power:g}" if power < 0 else f"{10**power:,}"
        yield _text(panel.left - 8, y + 4, label, ' text-anchor="end"')
    ends = _apart({name: panel.place(*line[-1])[1] for name, line in panel.lines.items()})
    for n, (name, line) in enumerate(panel.lines.items()):
        yield from _curve(panel, line, _COLOURS[n % len(_COLOURS)], dashed=n >= len(_COLOURS))
        x, y = panel.place(*line[-1])
        colour = _COLOURS[n % len(_COLOURS)]
        yield _line(x + 4, y, right + 8, ends[name], colour)
        yield _text(right + 12, ends[name] + 4, name, f' fill="{colour}"')


def _curve(panel: _Panel, line: _Points, colour: str, *, dashed: bool) -> Iterator[str]:
    places = [panel.place(*point) for point in line]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>\n'
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>\n'


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Heights of the names beside the ends of their lines, none on another."""
    placed: dict[str, float] = {}
    lowest = -math.inf
    for name, y in sorted(ends.items(), key=lambda item: item[1]):
        placed[name] = lowest = max(y, lowest + 15)
    return placed


def _line(x0: float, y0: float, x1: float, y1: float, colour: str = "#ddd") -> str:
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}" '
        'stroke-width="0.8"/>\n'
    )


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>\n'
