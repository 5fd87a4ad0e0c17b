"""The map of papers as a plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme, topic_colour, topic_symbol
from analysis.schema import OUTLIERS, DataFrame, Membership, Papers, Points, Topics

if TYPE_CHECKING:
    import pandas as pd

#: Topics named on the map, largest first; more would overlap in a figure without zoom logic.
N_LABELS = 24
#: Above this many papers marks need WebGL.
N_SVG = 1_500


def map_figure(
    papers: DataFrame[Papers],
    points: DataFrame[Points],
    membership: DataFrame[Membership],
    topics: DataFrame[Topics],
    *,
    theme: Theme = LIGHT,
) -> go.Figure:
    """Each paper a mark, near papers with similar text; axes have no unit.

    Parameters
    ----------
    papers, points, membership, topics
        Of one study.
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace per topic, outliers first and quiet, names at the middle of the largest topics.
    """
    if papers.empty:
        return empty_figure("No papers", theme)
    joined = points.merge(membership, on="paper_id").merge(
        papers[["paper_id", "title", "digest_date"]], on="paper_id"
    )
    kind = go.Scattergl if len(joined) > N_SVG else go.Scatter
    by_topic = dict(list(joined.groupby("topic_id")))
    figure = go.Figure()
    for topic in topics.sort_values("topic_id").itertuples():
        if topic.topic_id not in by_topic:
            continue
        own = by_topic[topic.topic_id]
        outliers = topic.topic_id == OUTLIERS
        figure.add_trace(
            kind(
                x=own["x"],
                y=own["y"],
                mode="markers",
                name=plain(topic.label, width=40),
                hovertext=[_hover(row, topic.label) for row in own.itertuples()],
                hoverinfo="text",
                marker={
                    "color": topic_colour(topic.topic_id, theme),
                    "symbol": topic_symbol(topic.topic_id),
                    "size": 4 if outliers else 7,
                    "opacity": 0.7 if outliers else 0.85,
                },
            )
        )
    _name_topics(figure, joined, topics, theme)
    bare = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(xaxis=bare, yaxis=bare | {"scaleanchor": "x"}, showlegend=False)
    return styled(figure, "Map of papers", theme)


def _hover(row: pd.Series, label: str) -> str:
    date = "" if row.digest_date != row.digest_date else f"{row.digest_date:%Y-%m-%d}"
    return "<br>".join(
        part for part in (plain(row.title, width=60), plain(label, width=60), date) if part
    )


def _name_topics(
    figure: go.Figure, joined: pd.DataFrame, topics: DataFrame[Topics], theme: Theme
) -> None:
    middles = joined.groupby("topic_id")[["x", "y"]].median()
    named = topics.loc[topics["topic_id"] != OUTLIERS].head(N_LABELS)
    for topic in named.itertuples():
        if topic.topic_id not in middles.index:
            continue
        middle = middles.loc[topic.topic_id]
        figure.add_annotation(
            x=middle["x"],
            y=middle["y"],
            text=plain(topic.label, width=22, lines=2),
            showarrow=False,
            font={"size": 11, "color": theme.text},
            bgcolor=theme.surface,
            opacity=0.85,
            borderpad=1,
        )
