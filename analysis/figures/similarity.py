"""Which topics lie near which, as a matrix."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme
from analysis.schema import OUTLIERS, DataFrame, TopicNeighbours, Topics


def similarity_figure(
    topics: DataFrame[Topics], topic_neighbours: DataFrame[TopicNeighbours], *, theme: Theme = LIGHT
) -> go.Figure:
    """Cosine of the centres of neighbouring topics; pairs that are not neighbours stay empty.

    Parameters
    ----------
    topics, topic_neighbours
        Of one study.
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
        Rows and columns in the order of the tree of topics, so that near topics stand near.
    """
    own = topics.loc[topics["topic_id"] != OUTLIERS].sort_values("order")
    if own.empty or topic_neighbours.empty:
        return empty_figure("No neighbouring topics", theme)
    place = {topic_id: i for i, topic_id in enumerate(own["topic_id"])}
    values = np.full((len(own), len(own)), np.nan)
    for row in topic_neighbours.itertuples():
        # a topic may be among another's nearest and not the other way round; the cosine is one
        first, second = place[row.topic_id], place[row.neighbour_id]
        values[first, second] = values[second, first] = row.similarity
    # the number keeps names apart that are cut to the same words
    names = [f"{topic.topic_id} {plain(topic.label[:36])}" for topic in own.itertuples()]
    hover = [
        [
            "" if np.isnan(values[i, j]) else f"{row}<br>{column}<br>cosine {values[i, j]:.2f}"
            for j, column in enumerate(names)
        ]
        for i, row in enumerate(names)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=names,
            y=names,
            hovertext=hover,
            hoverinfo="text",
            colorscale=[[0, theme.raised], [1, theme.accent]],
            colorbar={"title": "Cosine"},
            xgap=1,
            ygap=1,
        )
    )
    figure.update_xaxes(showticklabels=len(own) <= 40, tickangle=-60, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, scaleanchor="x")
    return styled(figure, "Neighbouring topics", theme)
