"""The colours of both themes, and which colour a topic has.

A topic's colour is a function of its id and of nothing else, so it is the same on the map, in a
line, in a later report and in a notebook. Eight colours were searched in OKLCH for the largest
smallest distance under normal vision and simulated protanopia, deuteranopia and tritanopia
(Machado, Oliveira and Fernandes 2009), with a contrast of at least 3:1 to their background.
Eight are not enough for many topics, so a marker shape and a dash go round with them: colour is
never the only cue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.schema import OUTLIERS

ThemeName = Literal["light", "dark"]

#: Second cue, changing after all colours went round once: 112 topics have a pair of their own.
SYMBOLS = (
    "circle", "diamond", "square", "triangle-up", "cross", "star", "hexagon",
    "triangle-down", "x", "pentagon", "bowtie", "hourglass", "star-diamond", "triangle-left",
)  # fmt: skip
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
#: Outliers are small open circles in grey: told apart without colour.
OUTLIER_SYMBOL = "circle-open"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme.

    Attributes
    ----------
    background, surface, raised : str
        Page, card, and what lies on a card.
    text, muted : str
        Both at 4.5:1 or better on all three.
    line : str
        Hairlines that carry no meaning.
    control : str
        Borders of controls, 3:1.
    accent, focus : str
        Links and the focus ring.
    notice : str
        Bar beside a data alert.
    gap : str
        Hatching of missing periods, 3:1.
    outlier : str
        Marks of outliers, 3:1.
    topics : tuple of str
        Marks of topics, 3:1.
    """

    background: str
    surface: str
    raised: str
    text: str
    muted: str
    line: str
    control: str
    accent: str
    focus: str
    notice: str
    gap: str
    outlier: str
    topics: tuple[str, ...]


LIGHT = Theme(
    background="#fbfbf9",
    surface="#ffffff",
    raised="#f5f5f1",
    text="#1d2024",
    muted="#5a6068",
    line="#e2e2dc",
    control="#868a90",
    accent="#2c4fb8",
    focus="#2c4fb8",
    notice="#a8671c",
    gap="#868a90",
    outlier="#868a90",
    topics=(
        "#4061e0",
        "#c07a2f",
        "#2f9a85",
        "#871842",
        "#9b76cf",
        "#586b0d",
        "#945581",
        "#42349f",
    ),
)
DARK = Theme(
    background="#12151a",
    surface="#171b21",
    raised="#20252c",
    text="#e6e8ea",
    muted="#a2a9b2",
    line="#2c323a",
    control="#747c87",
    accent="#9db8f5",
    focus="#9db8f5",
    notice="#d9a054",
    gap="#727985",
    outlier="#727985",
    topics=(
        "#69a7cc",
        "#da8a49",
        "#3a938c",
        "#d35f50",
        "#9c84f3",
        "#efbd49",
        "#9ac49e",
        "#38dff9",
    ),
)
THEMES: Mapping[ThemeName, Theme] = {"light": LIGHT, "dark": DARK}


def hue(topic_id: int) -> int:
    """Index of the topic's colour."""
    return topic_id % len(LIGHT.topics)


def topic_colour(topic_id: int, theme: Theme = LIGHT) -> str:
    """The colour of a topic, as ``#rrggbb``."""
    return theme.outlier if topic_id == OUTLIERS else theme.topics[hue(topic_id)]


def topic_symbol(topic_id: int) -> str:
    """The plotly marker symbol of a topic."""
    if topic_id == OUTLIERS:
        return OUTLIER_SYMBOL
    return SYMBOLS[topic_id // len(LIGHT.topics) % len(SYMBOLS)]


def topic_dash(topic_id: int) -> str:
    """The plotly line dash of a topic."""
    if topic_id == OUTLIERS:
        return "dot"
    return DASHES[topic_id // len(LIGHT.topics) % len(DASHES)]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
