"""Topics beside periods and beside categories as heat maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme
from analysis.formats import percent
from analysis.schema import OUTLIERS, DataFrame, Periods, Topics, Trends

if TYPE_CHECKING:
    import pandas as pd

#: Rows in pixels, and room for title, axis and colour bar.
ROW, AROUND = 18, 140


def heat_figure(
    trends: DataFrame[Trends],
    periods: DataFrame[Periods],
    topics: DataFrame[Topics],
    *,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Share of every topic in every period, rows in the order of the tree of topics.

    Parameters
    ----------
    trends, periods, topics
        Of one study.
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
        Percent of the period's papers. Periods without a digest are empty and hatched, which is
        not zero; those covered in part have a mark under their column.
    """
    own = topics.loc[topics["topic_id"] != OUTLIERS].sort_values("order")
    if trends.empty or own.empty:
        return empty_figure("No trends: the papers carry no digest date", theme)
    table = trends.pivot_table(index="topic_id", columns="period", values="share")
    shares = table.reindex(index=own["topic_id"], columns=periods["period"]).to_numpy(float)
    names = _names(own)
    states = [_state(row) for row in periods.itertuples()]
    days = [f"{day:%Y-%m-%d}" for day in periods["period"]]
    figure = _heatmap(
        100 * shares,
        days,
        names,
        [
            [
                f"{name}<br>{day}{state}" + ("" if np.isnan(v) else f": {percent(v)} of papers")
                for day, state, v in zip(days, states, row, strict=True)
            ]
            for name, row in zip(names, shares, strict=True)
        ],
        theme,
    )
    # empty cells of a heat map show what lies behind them
    missing = [day for day, state in zip(days, periods["state"], strict=True) if state == "missing"]
    figure.add_trace(_hatch(missing, len(names), theme))
    partial = [day for day, state in zip(days, periods["state"], strict=True) if state == "partial"]
    figure.add_trace(
        go.Scatter(
            x=partial,
            y=[len(names) - 0.2] * len(partial),
            mode="markers",
            marker={"symbol": "circle-open", "color": theme.text, "size": 7},
            name="covered in part",
            hoverinfo="name",
        )
    )
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=days, nticks=14)
    figure.update_layout(showlegend=False)
    return styled(figure, "Share of papers in percent, by topic and period", theme)


def categories_figure(
    table: pd.DataFrame, topics: DataFrame[Topics], *, theme: Theme = LIGHT
) -> go.Figure:
    """Share of each topic's papers by primary category, rows in the order of the tree.

    Parameters
    ----------
    table : DataFrame of int
        Of :func:`analysis.topics.categories.topic_categories`.
    topics : Topics
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    own = topics.loc[topics["topic_id"] != OUTLIERS].sort_values("order")
    if table.columns.empty or own.empty:
        return empty_figure("Fewer than two primary categories", theme)
    counts = table.reindex(own["topic_id"], fill_value=0).to_numpy(float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    labels, columns = _names(own), [plain(name, width=24) for name in table.columns]
    hover = [
        [
            f"{label}<br>{column}: {int(n):,} papers, {percent(v)} of the topic"
            for column, n, v in zip(columns, row_n, row, strict=True)
        ]
        for label, row_n, row in zip(labels, counts, shares, strict=True)
    ]
    figure = _heatmap(100 * shares, columns, labels, hover, theme)
    figure.update_xaxes(type="category")
    return styled(figure, "Primary categories of each topic's papers, in percent", theme)


def _names(own: pd.DataFrame) -> list[str]:
    # the number keeps names apart that are cut to the same words
    return [f"{topic.topic_id} {plain(topic.label[:36])}" for topic in own.itertuples()]


def _state(period: Any) -> str:
    return {"missing": ", no digest was read", "partial": ", covered in part"}.get(period.state, "")


def _heatmap(
    values: Any, x: list[str], y: list[str], hover: list[list[str]], theme: Theme
) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=x,
            y=y,
            zmin=0,
            hovertext=hover,
            hoverinfo="text",
            hoverongaps=False,
            colorscale=[[0, theme.surface], [1, theme.accent]],
            colorbar={"ticksuffix": " %"},
            ygap=1,
        )
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True, type="category")
    return figure.update_layout(height=AROUND + ROW * len(y))


def _hatch(days: list[str], n_rows: int, theme: Theme) -> go.Bar:
    return go.Bar(
        x=days,
        y=[n_rows] * len(days),
        base=-0.5,
        width=1,
        marker={
            "color": theme.raised,
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": theme.gap, "size": 6},
        },
        name="no digest was read",
        hoverinfo="name",
    )
