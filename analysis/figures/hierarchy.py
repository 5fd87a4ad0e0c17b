"""Groups and their topics as a treemap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme, topic_colour
from analysis.formats import percent
from analysis.schema import OUTLIERS, DataFrame, Topics

if TYPE_CHECKING:
    import pandas as pd


def hierarchy_figure(topics: DataFrame[Topics], *, theme: Theme = LIGHT) -> go.Figure:
    """A treemap of group and topic; areas are numbers of papers, outliers left aside.

    Parameters
    ----------
    topics : Topics
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    own = topics.loc[topics["topic_id"] != OUTLIERS]
    if own.empty:
        return empty_figure("No topics", theme)
    groups = own.groupby(["group_id", "group_label"])["n_papers"].sum().reset_index()
    figure = go.Figure(
        go.Treemap(
            ids=[f"group {g}" for g in groups["group_id"]]
            + [f"topic {t}" for t in own["topic_id"]],
            labels=[plain(label, width=40) for label in groups["group_label"]]
            + [plain(label, width=24) for label in own["label"]],
            parents=[""] * len(groups) + [f"group {g}" for g in own["group_id"]],
            values=[*groups["n_papers"].tolist(), *own["n_papers"].tolist()],
            branchvalues="total",
            hovertext=[*_hover(groups, "group_label"), *_hover(own, "label")],
            hoverinfo="text",
            textinfo="label+value",
            textfont={"color": theme.text},
            tiling={"pad": 3},
            marker={
                "colors": [theme.raised] * len(groups)
                + [_tint(topic_colour(t, theme), theme.surface) for t in own["topic_id"]],
                "line": {"width": 1, "color": theme.background},
            },
        )
    )
    return styled(figure, "Groups of topics", theme).update_layout(
        margin={"l": 10, "r": 10, "b": 10}
    )


def _hover(frame: pd.DataFrame, name: str) -> list[str]:
    parts = frame["n_papers"] / frame["n_papers"].sum()
    return [
        f"{plain(label, width=40)}<br>{n:,} papers, {percent(part)} of those in topics"
        for label, n, part in zip(frame[name], frame["n_papers"], parts, strict=True)
    ]


def _tint(colour: str, surface: str, part: float = 0.22) -> str:
    """The colour thinned with the surface, so that text on it stays readable."""
    pairs = ((int(colour[i : i + 2], 16), int(surface[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part * c + (1 - part) * s):02x}" for c, s in pairs)
