"""AMI, NPMI and agreement of seeds over the share of papers kept, the surest first, as one SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from tests.benchmarks.systems.page import NAMES

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 220, 150, 50, 40, 70
#: Okabe and Ito's blue and vermilion; levels by full and broken lines.
_COLOURS = {"topic_digest": "#0072b2", "bertopic": "#d55e00"}
_DASHES = {"fine": "", "coarse": ' stroke-dasharray="5 3"'}
_MEASURES = {"ami": "AMI", "npmi": "NPMI", "ari": "ARI of seeds"}


def picture(kept: Mapping[str, Any]) -> str:
    """A row of panels for each set, one for each measure that it has."""
    rows = [
        [
            (f"{name}: {title}", measure, facts["curves"])
            for measure, title in _MEASURES.items()
            if all(measure in curve["points"][0] for curve in facts["curves"])
        ]
        for name, facts in kept["sets"].items()
        if facts["curves"]
    ]
    width = _LEFT + len(_MEASURES) * (_WIDTH + _GAP)
    height = _TOP + len(rows) * (_HEIGHT + _GAP) + 20
    parts = [
        part
        for y, row in enumerate(rows)
        for x, (title, measure, curves) in enumerate(row)
        for part in _panel(
            title,
            measure,
            curves,
            (_LEFT + x * (_WIDTH + _GAP), _TOP + y * (_HEIGHT + _GAP)),
        )
    ]
    legend = [
        f'<text x="{_LEFT + n * 145}" y="{height - 12}" fill="{_COLOURS[system]}">'
        f"{escape(NAMES[system])} {level}{' - -' if level == 'coarse' else ''}</text>\n"
        for n, (system, level) in enumerate((s, each) for s in _COLOURS for each in _DASHES)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11">\n'
        "<title>AMI, NPMI and agreement of seeds over the papers kept, the surest first</title>\n"
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n'
        + "".join(parts)
        + "".join(legend)
        + "</svg>\n"
    )


def _panel(
    title: str, measure: str, curves: Sequence[Mapping[str, Any]], corner: tuple[int, int]
) -> Iterator[str]:
    left, top = corner
    values = [point[measure] for curve in curves for point in curve["points"]]
    low, high = min(values) - 0.01, max(values) + 0.01
    shares = [point["share"] for point in curves[0]["points"]]

    def place(share: float, value: float) -> tuple[float, float]:
        x = left + (share - shares[0]) / (shares[-1] - shares[0]) * _WIDTH
        return x, top + (high - value) / (high - low) * _HEIGHT

    yield f'<text x="{left}" y="{top - 10}" font-weight="bold">{escape(title)}</text>\n'
    for value in (low, (low + high) / 2, high):
        y = place(1, value)[1]
        yield f'<path d="M{left} {y:.1f}h{_WIDTH}" stroke="#ddd"/>\n'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>\n'
    for share in shares:
        x = place(share, low)[0]
        yield (
            f'<text x="{x:.1f}" y="{top + _HEIGHT + 16}" text-anchor="middle">'
            f"{100 * share:.0f} %</text>\n"
        )
    for curve in curves:
        path = " ".join(
            f"{x:.1f},{y:.1f}"
            for x, y in (place(point["share"], point[measure]) for point in curve["points"])
        )
        yield (
            f'<polyline points="{path}" fill="none" stroke="{_COLOURS[curve["system"]]}" '
            f'stroke-width="2"{_DASHES[curve["level"]]}/>\n'
        )
