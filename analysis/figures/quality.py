"""The quality of a study as a plotly figure, and how its measures are called on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures.base import styled
from analysis.figures.theme import LIGHT, Theme, topic_colour
from analysis.formats import percent
from analysis.schema import DataFrame, Quality

#: Measures in plain words, with the name that the field has for each.
MEASURE_NAMES: Mapping[str, str] = {
    "coverage": "Papers in a topic (coverage)",
    "npmi": "Terms in the same papers (NPMI)",
    "exclusivity": "Terms of one topic (exclusivity)",
    "diversity": "Distinct terms (diversity)",
    "embedding_coherence": "Papers alike (embedding coherence)",
    "density_validity": "Topics dense and apart (DBCV)",
    "trustworthiness": "True neighbours on the map (trustworthiness)",
}
#: Measures that are shares.
_SHARES = ("coverage", "exclusivity", "diversity")


def measured(measure: str, value: float | None) -> str:
    """A value of a measure as it stands on screen: ``52.0 %`` of a share, ``0.16`` of others."""
    if value is None or pd.isna(value):
        return "none"
    # no zero has a sign
    return percent(value) if measure in _SHARES else f"{round(value, 2) + 0.0:.2f}"


def measured_interval(measure: str, low: float | None, high: float | None) -> str:
    """An interval of a measure as it stands on screen: ``0.14 to 0.17``."""
    if low is None or pd.isna(low):
        return "none"
    return f"{measured(measure, low).removesuffix(' %')} to {measured(measure, high)}"


def quality_figure(quality: DataFrame[Quality], *, theme: Theme = LIGHT) -> go.Figure:
    """A dot with its interval for each measure, and an open one for papers dealt at random.

    Parameters
    ----------
    quality : Quality
    theme : Theme

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows = list(quality.itertuples())
    names = [MEASURE_NAMES[row.measure] for row in rows]
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=quality["random"],
            y=names,
            mode="markers",
            name="papers dealt at random",
            marker={"symbol": "circle-open", "size": 10, "color": theme.outlier},
            hoverinfo="text",
            hovertext=[f"by chance: {measured(row.measure, row.random)}" for row in rows],
        )
    )
    figure.add_trace(
        go.Scatter(
            x=quality["value"],
            y=names,
            mode="markers",
            name="this study",
            marker={"size": 10, "color": topic_colour(0, theme)},
            error_x={
                "type": "data",
                "array": quality["high"] - quality["value"],
                "arrayminus": quality["value"] - quality["low"],
                "thickness": 1.5,
            },
            hoverinfo="text",
            hovertext=[_hover(row) for row in rows],
        )
    )
    figure.add_vline(x=0, line={"color": theme.muted, "dash": "dot"})
    figure.update_xaxes(range=[-1.05, 1.05], gridcolor=theme.line, zeroline=False)
    figure.update_yaxes(automargin=True, autorange="reversed", gridcolor=theme.line)
    figure.update_layout(legend={"orientation": "h", "y": -0.12})
    return styled(figure, "Quality, with 95 % intervals", theme)


def _hover(row: Any) -> str:
    between = measured_interval(row.measure, row.low, row.high)
    return (
        f"{MEASURE_NAMES[row.measure]}<br>{measured(row.measure, row.value)} ({between}), "
        f"{row.n:,} {row.unit}{'s' * (row.n != 1)}"
    )
