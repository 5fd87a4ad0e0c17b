"""How alike topics are, as a matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme
from analysis.schema import OUTLIERS, DataFrame, Topics

#: Fewer topics have no pair.
N_MIN = 2


def similarity_figure(
    topics: DataFrame[Topics], similarity: npt.NDArray[np.float64], *, theme: Theme = LIGHT
) -> go.Figure:
    """Cosine of the centres of all pairs of topics.

    Parameters
    ----------
    topics : Topics
    similarity : float64 array (n_topics, n_topics)
        Of :func:`analysis.topics.similarity.topic_similarity`, by ``topic_id``.
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
        Rows and columns in the order of the tree of topics, so that near topics stand near. A
        topic beside itself stays empty; what lies below 0 has the colour of 0.
    """
    own = topics.loc[topics["topic_id"] != OUTLIERS].sort_values("order")
    if len(own) < N_MIN:
        return empty_figure("No two topics to compare", theme)
    ids = own["topic_id"].to_numpy()
    values = similarity[np.ix_(ids, ids)].copy()
    np.fill_diagonal(values, np.nan)
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
            zmin=0,
            colorscale=[[0, theme.surface], [1, theme.accent]],
            colorbar={"title": "Cosine"},
            xgap=1,
            ygap=1,
        )
    )
    figure.update_xaxes(showticklabels=len(own) <= 40, tickangle=-60, showgrid=False)
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False, scaleanchor="x")
    return styled(figure, "Similarity of topics", theme)
