"""Places and paths of the small drawings that need no script: sparklines and the treemap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Drawing units of a sparkline; a whole number keeps the path short.
WIDTH, HEIGHT = 120, 24
#: The treemap's height, its lines and what a tile needs around them, in rem as in report.css.
TREEMAP, TILE_LINE, TILE_FRAME = 24.0, 1.0, 0.8


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A path with gaps, dots where a value stands alone, and the top of its scale."""

    path: str
    dots: tuple[tuple[int, int], ...]
    peak: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle in percent of the treemap."""

    left: float
    top: float
    width: float
    height: float

    @property
    def n_lines(self) -> int:
        """Lines of text that the tile has room for."""
        return max(0, int((self.height / 100 * TREEMAP - TILE_FRAME) / TILE_LINE))


def sparkline(counts: Sequence[int | None], sizes: Sequence[int]) -> Sparkline | None:
    """The shares of a topic as a path; None without at least one period.

    A missing period (None) breaks the path: a gap is never drawn over.
    """
    shares = [
        None if count is None or size == 0 else count / size
        for count, size in zip(counts, sizes, strict=True)
    ]
    known = [share for share in shares if share is not None]
    if not known:
        return None
    peak = max(known)
    step = WIDTH / max(1, len(shares) - 1)
    commands, dots = [], []
    for i, share in enumerate(shares):
        if share is None:
            continue
        x, y = round(i * step), round((HEIGHT - 2) * (1 - share / peak) + 1) if peak else HEIGHT - 1
        joined = i > 0 and shares[i - 1] is not None
        # after M further pairs are lines, so one letter per run is enough
        commands.append(f"{' ' if joined else 'M'}{x} {y}")
        if not joined and (i + 1 == len(shares) or shares[i + 1] is None):
            dots.append((x, y))
    return Sparkline("".join(commands), tuple(dots), peak)


def squarified(groups: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, Tile]]:
    """Tiles whose area follows the size, groups together (Bruls, Huizing and van Wijk 2000).

    Parameters
    ----------
    groups : sequence of sequences of (topic_id, size)
        Largest group first.

    Returns
    -------
    list of (topic_id, Tile)
        Tiles of one group lie together; empty topics have none.
    """
    sized = [[item for item in group if item[1] > 0] for group in groups]
    sized = [sorted(group, key=lambda item: -item[1]) for group in sized if group]
    # the drawing is about twice as wide as high, so proportions are judged at 200 by 100
    outer = _squarify([sum(size for _, size in group) for group in sized], Tile(0, 0, 200, 100))
    placed = [
        (topic_id, tile)
        for group, box in zip(sized, outer, strict=True)
        for (topic_id, _), tile in zip(
            group, _squarify([size for _, size in group], box), strict=True
        )
    ]
    return [
        (t, Tile(round(b.left / 2, 3), round(b.top, 3), round(b.width / 2, 3), round(b.height, 3)))
        for t, b in placed
    ]


def frame(tiles: Sequence[Tile]) -> Tile:
    """The rectangle around the tiles of a group."""
    left, top = min(t.left for t in tiles), min(t.top for t in tiles)
    right, bottom = max(t.left + t.width for t in tiles), max(t.top + t.height for t in tiles)
    return Tile(left, top, round(right - left, 3), round(bottom - top, 3))


def _squarify(sizes: Sequence[int], box: Tile) -> list[Tile]:
    """Tiles for falling ``sizes`` inside ``box``, row after row along its shorter side."""
    tiles: list[Tile] = []
    rest, left = list(sizes), box
    while rest:
        scale = left.width * left.height / sum(rest)
        n = 1
        while n < len(rest) and _worst(rest[: n + 1], scale, left) <= _worst(rest[:n], scale, left):
            n += 1
        row, rest = rest[:n], rest[n:]
        made, left = _row(row, scale, left)
        tiles += made
    return tiles


def _worst(row: Sequence[int], scale: float, box: Tile) -> float:
    side, area = min(box.width, box.height), sum(row) * scale
    if side <= 0 or area <= 0:
        return float("inf")
    return max(side**2 * max(row) * scale / area**2, area**2 / (side**2 * min(row) * scale))


def _row(row: Sequence[int], scale: float, box: Tile) -> tuple[list[Tile], Tile]:
    area = sum(row) * scale
    tiles, at = [], 0.0
    if box.width >= box.height:
        width = area / box.height if box.height else 0.0
        for size in row:
            height = size * scale / width if width else 0.0
            tiles.append(Tile(box.left, box.top + at, width, height))
            at += height
        return tiles, Tile(box.left + width, box.top, box.width - width, box.height)
    height = area / box.width if box.width else 0.0
    for size in row:
        width = size * scale / height if height else 0.0
        tiles.append(Tile(box.left + at, box.top, width, height))
        at += width
    return tiles, Tile(box.left, box.top + height, box.width, box.height - height)
