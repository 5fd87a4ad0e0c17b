"""How shares of topics differ between two ranges of dates."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.figures.base import empty_figure, styled
from analysis.figures.text import plain
from analysis.figures.theme import LIGHT, Theme, topic_colour, topic_symbol
from analysis.formats import percent
from analysis.schema import OUTLIERS, DataFrame, Topics

#: Rows in pixels, and room for title and axis.
ROW, AROUND = 20, 130


def comparison_figure(
    compared: pd.DataFrame | None, topics: DataFrame[Topics], *, theme: Theme = LIGHT
) -> go.Figure:
    """Difference of each topic's share, second range less first, with its interval.

    Parameters
    ----------
    compared : DataFrame or None
        Of :func:`analysis.trends.comparison.compare_ranges`; None when there are no two ranges.
    topics : Topics
    theme : Theme
        Colours.

    Returns
    -------
    plotly.graph_objects.Figure
        One mark per topic, the largest gain first, in percentage points.
    """
    if compared is None:
        return empty_figure("No two ranges to compare: fewer than two periods", theme)
    labels = topics.set_index("topic_id")["label"]
    own = compared[compared["topic_id"] != OUTLIERS]
    own = own.sort_values(["difference", "topic_id"], ascending=[False, True])
    figure = go.Figure()
    for row in own.itertuples():
        name = f"{row.topic_id} {plain(labels.loc[row.topic_id][:36])}"
        figure.add_trace(
            go.Scatter(
                x=[100 * row.difference],
                y=[name],
                mode="markers",
                name=name,
                marker={
                    "color": topic_colour(row.topic_id, theme),
                    "symbol": topic_symbol(row.topic_id),
                    "size": 9,
                },
                error_x={
                    "type": "data",
                    "array": [100 * (row.difference_high - row.difference)],
                    "arrayminus": [100 * (row.difference - row.difference_low)],
                    "thickness": 1,
                },
                hoverinfo="text",
                hovertext=f"{name}<br>first {row.n_papers_first} of {row.n_first}, "
                f"{percent(row.share_first)}; second {row.n_papers_second} of {row.n_second}, "
                f"{percent(row.share_second)}<br>difference {100 * row.difference:+.1f} points "
                f"({100 * row.difference_low:+.1f} to {100 * row.difference_high:+.1f})",
            )
        )
    figure.add_vline(x=0, line={"color": theme.muted, "dash": "dot"})
    figure.update_xaxes(title="Points of share, second range less first", gridcolor=theme.line)
    figure.update_yaxes(autorange="reversed", automargin=True, gridcolor=theme.line)
    figure.update_layout(showlegend=False, height=AROUND + ROW * len(own))
    return styled(figure, "Shares of topics in two ranges of dates (exploratory)", theme)
