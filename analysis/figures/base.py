"""What all figures share: type, margins, colours."""

from __future__ import annotations

import plotly.graph_objects as go

from analysis.figures.theme import Theme
from analysis.schema import DataFrame, Periods

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'


def styled(figure: go.Figure, title: str, theme: Theme) -> go.Figure:
    """The figure in the look of the report."""
    return figure.update_layout(
        title={"text": title, "x": 0, "xref": "paper", "font": {"size": 18}},
        font={"family": FONT, "size": 13, "color": theme.text},
        paper_bgcolor=theme.background,
        plot_bgcolor=theme.surface,
        margin={"l": 60, "r": 30, "t": 60, "b": 50},
        hoverlabel={
            "bgcolor": theme.surface,
            "bordercolor": theme.control,
            "font": {"color": theme.text},
        },
        hovermode="closest",
    )


def empty_figure(sentence: str, theme: Theme) -> go.Figure:
    """A figure that says why there is nothing to draw."""
    figure = go.Figure()
    figure.add_annotation(text=sentence, showarrow=False, font={"color": theme.muted})
    figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
    return styled(figure, "", theme)


def shade_gaps(figure: go.Figure, periods: DataFrame[Periods], theme: Theme) -> None:
    """Shade the periods in which no digest was read."""
    for period in periods.loc[periods["state"] == "missing"].itertuples():
        figure.add_vrect(
            x0=period.period,
            x1=period.period_end,
            fillcolor=theme.gap,
            opacity=0.18,
            line_width=0,
            layer="below",
        )
