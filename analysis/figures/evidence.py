"""Events and specifications of topics as plotly figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import plotly.graph_objects as go

from analysis.figures.base import empty_figure, shade_gaps, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme, topic_colour
from analysis.formats import percent
from analysis.schema import DataFrame, Events, Periods, Specifications


def events_figure(
    events: DataFrame[Events],
    periods: DataFrame[Periods],
    chosen: Sequence[int] | None = None,
    *,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Bursts as bars in time, change points as marks, a row for each topic; gaps are shaded.

    A bar stops where no digest was read. A change that may have happened in a gap is a mark after
    it, with a thin line back to where the gap begins.

    Parameters
    ----------
    events : Events
    periods : Periods
    chosen : sequence of int, optional
        Topics to draw; all with an event when left out.
    theme : Theme

    Returns
    -------
    plotly.graph_objects.Figure
    """
    own = events[events["level"] == "topic"]
    if chosen is not None:
        own = own[own["topic_id"].isin(chosen)]
    if own.empty:
        return empty_figure("No event passed its check", theme)
    figure = go.Figure()
    for event in own.sort_values(["start", "topic_id"]).itertuples():
        colour = topic_colour(event.topic_id, theme)
        is_burst = event.kind == "burst"
        days = _bar(event, periods) if is_burst else [event.earliest, event.start]
        figure.add_trace(
            go.Scatter(
                x=days,
                y=[plain(event.label, width=34)] * len(days),
                mode="lines" if is_burst else "lines+markers",
                line={"color": colour, "width": 9 if is_burst else 2},
                marker={
                    "color": colour,
                    "size": [0, 12],
                    "symbol": "triangle-up"
                    if event.share > event.share_before
                    else "triangle-down",
                },
                name=event.kind,
                hoverinfo="text",
                hovertext=f"{plain(event.label, width=50)}<br>{event.kind} {_since(event)}: "
                f"{percent(event.share_before)} to {percent(event.share)} of papers "
                f"({100 * event.share_low:.1f} to {percent(event.share_high)}), p = {event.p:.4f}",
            )
        )
    shade_gaps(figure, periods, theme)
    figure.update_yaxes(automargin=True, gridcolor=theme.line)
    figure.update_xaxes(gridcolor=theme.line)
    figure.update_layout(showlegend=False)
    return styled(figure, "Bursts (bars) and changes (triangles)", theme)


def _bar(event: Any, periods: DataFrame[Periods]) -> list[Any]:
    """Ends of the parts of a burst that were read, None between two."""
    gaps = periods[
        (periods["state"] == "missing")
        & (periods["period"] >= event.start)
        & (periods["period_end"] <= event.end)
    ]
    ends = [(gap.period, None, gap.period_end) for gap in gaps.itertuples()]
    return [event.start, *chain.from_iterable(ends), event.end]


def _since(event: Any) -> str:
    if event.earliest < event.start:
        return f"between {event.earliest:%Y-%m-%d} and {event.start:%Y-%m-%d}, in a gap"
    return f"from {event.start:%Y-%m-%d}"


def specification_figure(
    specifications: DataFrame[Specifications],
    topic_id: int | None = None,
    *,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Growth of one called topic under every choice, from the smallest to the largest.

    Parameters
    ----------
    specifications : Specifications
    topic_id : int, optional
        The first called topic when left out.
    theme : Theme

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    KeyError
        ``topic_id`` names a topic that was not called.
    """
    if specifications.empty:
        return empty_figure("No topic was called, so there is nothing to repeat", theme)
    if topic_id is None:
        topic_id = int(specifications["topic_id"].iloc[0])
    own = specifications[specifications["topic_id"] == topic_id].sort_values("growth")
    if own.empty:
        raise KeyError(topic_id)
    names = [f"{r.period}, {r.assignment}, {r.papers}" for r in own.itertuples()]
    figure = go.Figure(
        go.Scatter(
            x=own["growth"],
            y=names,
            mode="markers",
            marker={"color": topic_colour(topic_id, theme), "size": 9},
            error_x={
                "type": "data",
                "array": own["growth_high"] - own["growth"],
                "arrayminus": own["growth"] - own["growth_low"],
                "thickness": 1,
            },
            hoverinfo="text",
            hovertext=[
                f"{name}: {row.growth:.2f} times ({row.growth_low:.2f} to {row.growth_high:.2f})"
                for name, row in zip(names, own.itertuples(), strict=True)
            ],
        )
    )
    figure.add_vline(x=1, line={"color": theme.muted, "dash": "dot"})
    figure.update_xaxes(
        type="log", title="Share in the last quarter over the first", gridcolor=theme.line
    )
    figure.update_yaxes(automargin=True, gridcolor=theme.line)
    label = plain(own["label"].iloc[0], width=60)
    return styled(figure, f"Growth under other choices: {label}", theme)
