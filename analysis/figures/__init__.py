"""The views of the report as plotly figures: ``study.figures.map()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from analysis.study import Study

__all__ = ["StudyFigures"]


@dataclass(frozen=True, eq=False)
class StudyFigures:
    """The figures of one study; each call makes a new one.

    Attributes
    ----------
    study : Study
    """

    study: Study

    def __post_init__(self) -> None:
        """Let figures survive a notebook's export to HTML.

        In a notebook kernel plotly shows figures by their MIME type alone, which exported pages
        can't draw. Only that choice of plotly's own is widened; one made by a person stays.
        """
        import plotly.io as pio

        if pio.renderers.default == "plotly_mimetype":
            pio.renderers.default = "plotly_mimetype+notebook"

    def map(self) -> go.Figure:
        """Each paper a mark; see :func:`analysis.figures.map.map_figure`."""
        from analysis.figures.map import map_figure

        study = self.study
        return map_figure(study.corpus.papers, study.points, study.membership, study.topics)

    def trends(self, topics: Sequence[int] | None = None) -> go.Figure:
        """Shares over time; see :func:`analysis.figures.trends.trends_figure`.

        Parameters
        ----------
        topics : sequence of int, optional
            The five largest when left out.
        """
        from analysis.figures.trends import trends_figure

        return trends_figure(self.study.trends, self.study.periods, self.study.topics, topics)

    def events(self, topics: Sequence[int] | None = None) -> go.Figure:
        """Bursts and changes; see :func:`analysis.figures.evidence.events_figure`.

        Parameters
        ----------
        topics : sequence of int, optional
            All with an event when left out.
        """
        from analysis.figures.evidence import events_figure

        return events_figure(self.study.events, self.study.periods, topics)

    def specification(self, topic_id: int | None = None) -> go.Figure:
        """Other choices; see :func:`analysis.figures.evidence.specification_figure`.

        Parameters
        ----------
        topic_id : int, optional
            The first called topic when left out.
        """
        from analysis.figures.evidence import specification_figure

        return specification_figure(self.study.specifications, topic_id)

    def hierarchy(self) -> go.Figure:
        """Groups and topics; see :func:`analysis.figures.hierarchy.hierarchy_figure`."""
        from analysis.figures.hierarchy import hierarchy_figure

        return hierarchy_figure(self.study.topics)

    def heat(self) -> go.Figure:
        """All topics by period; see :func:`analysis.figures.heat.heat_figure`."""
        from analysis.figures.heat import heat_figure

        return heat_figure(self.study.trends, self.study.periods, self.study.topics)

    def comparison(
        self, first: Sequence[str] | None = None, second: Sequence[str] | None = None
    ) -> go.Figure:
        """Two ranges of dates; see :func:`analysis.figures.comparison.comparison_figure`.

        Parameters
        ----------
        first, second : (first day, last day), optional
            The first and the last half of all periods when left out.

        Raises
        ------
        AnalysisError
            A range holds no paper, or the two overlap.
        """
        from analysis.figures.comparison import comparison_figure
        from analysis.trends.comparison import compare_ranges, default_ranges

        study = self.study
        halves = default_ranges(study.periods)
        if halves is None:
            return comparison_figure(None, study.topics)
        compared = compare_ranges(
            study.corpus.papers,
            study.membership,
            first or halves[0],
            second or halves[1],
            level=study.options.trends.level,
        )
        return comparison_figure(compared, study.topics)

    def categories(self) -> go.Figure:
        """Topics by primary category; see :func:`analysis.figures.heat.categories_figure`."""
        from analysis.figures.heat import categories_figure
        from analysis.topics.categories import topic_categories

        study = self.study
        table = topic_categories(study.membership, study.corpus.papers)
        return categories_figure(table, study.topics)

    def similarity(self) -> go.Figure:
        """Pairs of topics; see :func:`analysis.figures.similarity.similarity_figure`."""
        from analysis.figures.similarity import similarity_figure
        from analysis.topics.similarity import topic_similarity

        study = self.study
        topic_ids = study.membership.set_index("paper_id")["topic_id"]
        of_papers = topic_ids.loc[study.corpus.papers["paper_id"]].to_numpy()
        return similarity_figure(
            study.topics, topic_similarity(study.embeddings.vectors, of_papers)
        )

    def quality(self) -> go.Figure:
        """Measures beside chance; see :func:`analysis.figures.quality.quality_figure`."""
        from analysis.figures.quality import quality_figure

        return quality_figure(self.study.quality)

    def __repr__(self) -> str:
        return (
            "StudyFigures: .map(), .trends(topics=...), .heat(), .comparison(first, second), "
            ".events(), .specification(), .hierarchy(), .similarity(), .categories(), "
            ".quality()"
        )
