"""Events and specifications of topics as plotly figures."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import percent, plain
from analysis.figures.theme import LIGHT, Theme, topic_colour
from analysis.schema import DataFrame, Events, Specifications


def events_figure(
    events: DataFrame[Events], chosen: Sequence[int] | None = None, *, theme: Theme = LIGHT
) -> go.Figure:
    """Bursts as bars in time, change points as marks, a row for each topic.

    Parameters
    ----------
    events : Events
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
        figure.add_trace(
            go.Scatter(
                x=[event.start, event.end] if is_burst else [event.start],
                y=[plain(event.label, width=34)] * (2 if is_burst else 1),
                mode="lines" if is_burst else "markers",
                line={"color": colour, "width": 9},
                marker={
                    "color": colour,
                    "size": 12,
                    "symbol": "triangle-up"
                    if event.share > event.share_before
                    else "triangle-down",
                },
                name=event.kind,
                hoverinfo="text",
                hovertext=f"{plain(event.label, width=50)}<br>{event.kind} from "
                f"{event.start:%Y-%m-%d}: {percent(event.share_before)} to {percent(event.share)} "
                f"of papers ({100 * event.share_low:.1f} to {percent(event.share_high)}), "
                f"p = {event.p:.4f}",
            )
        )
    figure.update_yaxes(automargin=True, gridcolor=theme.line)
    figure.update_xaxes(gridcolor=theme.line)
    figure.update_layout(showlegend=False)
    return styled(figure, "Bursts (bars) and changes (triangles)", theme)


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
