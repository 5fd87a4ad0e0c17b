"""Shares of topics over time as a plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from analysis.figures.base import empty_figure, shade_gaps, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme, topic_colour, topic_dash, topic_symbol
from analysis.formats import percent
from analysis.schema import OUTLIERS, DataFrame, Periods, Topics, Trends

if TYPE_CHECKING:
    import pandas as pd

#: Topics drawn when none are named.
N_TOPICS = 5
#: Fewer periods than this are no trend, and no line is drawn through them.
N_PERIODS_LINE = 3
#: Columns that are drawn in percent; plotly's own percent format knows no space before its sign.
SHARES = ("share", "share_low", "share_high")


def trends_figure(
    trends: DataFrame[Trends],
    periods: DataFrame[Periods],
    topics: DataFrame[Topics],
    chosen: Sequence[int] | None = None,
    *,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Share per period with its Wilson interval; a missing period is a gap.

    Parameters
    ----------
    trends, periods, topics
        Of one study.
    chosen : sequence of int, optional
        Topics to draw; the five largest when left out.
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
        A band and a line per topic, named at the end of the line. Partial periods have open
        marks; missing ones are shaded. With fewer than three periods there are marks with
        bars and no line.

    Raises
    ------
    KeyError
        ``chosen`` names a topic that is not there.
    """
    if trends.empty:
        return empty_figure("No trends: the papers carry no digest date", theme)
    if chosen is None:
        chosen = topics.loc[topics["topic_id"] != OUTLIERS, "topic_id"].head(N_TOPICS).tolist()
    labels = topics.set_index("topic_id")["label"]
    is_series = int((periods["n_papers"] > 0).sum()) >= N_PERIODS_LINE
    figure = go.Figure()
    for topic_id in chosen:
        label = labels.loc[topic_id]
        own = trends.loc[trends["topic_id"] == topic_id].set_index("period")
        own = own.reindex(periods["period"])
        drawn = own.assign(**{name: 100 * own[name] for name in SHARES})
        if is_series:
            _add_bands(figure, drawn, topic_id, theme)
        hover = [_hover(period, row, label) for period, row in own.iterrows()]
        line = _line(drawn, periods, topic_id, label, theme, is_series=is_series)
        figure.add_trace(line.update(hovertext=hover))
        _name_line(figure, drawn, label, theme)
    shade_gaps(figure, periods, theme)
    figure.update_yaxes(
        title="Share of papers",
        ticksuffix=" %",
        rangemode="tozero",
        gridcolor=theme.line,
    )
    figure.update_xaxes(gridcolor=theme.line)
    figure.update_layout(showlegend=False)
    return styled(figure, "Shares of topics", theme).update_layout(margin={"r": 210})


def _rgba(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def _add_bands(figure: go.Figure, own: pd.DataFrame, topic_id: int, theme: Theme) -> None:
    # plotly's fill runs across NaN, so each run without a gap is a band of its own
    known = own["share"].notna()
    for _, run in own[known].groupby((~known).cumsum()[known]):
        figure.add_trace(
            go.Scatter(
                x=[*run.index, *run.index[::-1]],
                y=[*run["share_high"], *run["share_low"][::-1]],
                mode="lines",
                line={"width": 0},
                fill="toself",
                fillcolor=_rgba(topic_colour(topic_id, theme), 0.14),
                hoverinfo="skip",
            )
        )


def _line(
    own: pd.DataFrame,
    periods: DataFrame[Periods],
    topic_id: int,
    label: str,
    theme: Theme,
    *,
    is_series: bool,
) -> go.Scatter:
    colour, symbol = topic_colour(topic_id, theme), topic_symbol(topic_id).removesuffix("-open")
    partial = (periods["state"] == "partial").to_numpy()
    bars: dict[str, Any] = {}
    if not is_series:
        up, down = own["share_high"] - own["share"], own["share"] - own["share_low"]
        bars["error_y"] = {"type": "data", "array": up, "arrayminus": down, "thickness": 1}
    return go.Scatter(
        x=own.index,
        y=own["share"],
        mode="lines+markers" if is_series else "markers",
        connectgaps=False,
        name=plain(label, width=40),
        line={"color": colour, "width": 2, "dash": topic_dash(topic_id)},
        marker={
            "color": colour,
            "size": 6,
            "symbol": [f"{symbol}-open" if is_partial else symbol for is_partial in partial],
        },
        hoverinfo="text",
        **bars,
    )


def _hover(period: Any, row: pd.Series, label: str) -> str:
    if row.isna()["share"]:
        return ""
    return (
        f"{plain(label, width=50)}<br>{period:%Y-%m-%d}: {int(row['n_papers'])} of "
        f"{int(row['n_period'])} papers, {percent(row['share'])} "
        f"({100 * row['share_low']:.1f} to {percent(row['share_high'])})"
    )


def _name_line(figure: go.Figure, own: pd.DataFrame, label: str, theme: Theme) -> None:
    last = own["share"].last_valid_index()
    if last is None:
        return
    figure.add_annotation(
        x=last,
        y=own["share"].loc[last],
        text=plain(label, width=26, lines=2),
        xanchor="left",
        xshift=8,
        align="left",
        showarrow=False,
        font={"size": 11, "color": theme.text},
    )
