"""A study: the frozen result of one analysis, and ``run``, the only composition of stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.assign import Wanted, assign_papers, rows_by_text
from analysis.config import ReportOptions, StudyOptions
from analysis.corpus import Corpus
from analysis.embedding import Embeddings, choose_encoder, encode_papers, encode_texts
from analysis.housekeeping import tidy_cache
from analysis.maps import begin_map
from analysis.methods import Stages, study_methods
from analysis.neighbours import nearest_neighbours, similarity_frame
from analysis.notices import study_notices
from analysis.progress import Progress, default_progress
from analysis.quality import study_quality
from analysis.reduction import begin_layout, fuzzy_graph
from analysis.schema import (
    Assigned,
    Controls,
    DataFrame,
    EarlyPapers,
    Events,
    Labels,
    Membership,
    Periods,
    Points,
    Quality,
    Refits,
    Representatives,
    Similar,
    Specifications,
    Stability,
    Terms,
    Tldrs,
    TopicNeighbours,
    Topics,
    Trends,
    Verdicts,
)
from analysis.similar import similar_papers
from analysis.storage import cache_limit
from analysis.tldr import paper_tldrs
from analysis.topics import (
    FoundTopics,
    GivenLabel,
    begin_counting,
    check_labels_target,
    find_topics,
    measure_stability,
    n_neighbours_of,
    nearest_centres,
    read_labels,
    with_chances,
    write_labels,
)
from analysis.trends import Assignment, early_papers, find_trends

if TYPE_CHECKING:
    from analysis.figures import StudyFigures
    from analysis.report import Report


@dataclass(frozen=True, eq=False, kw_only=True)
class Study:
    """What one analysis found; every part a plain frame.

    Attributes
    ----------
    corpus : Corpus
        Papers, appearances, digests and rejections that went in.
    options : StudyOptions
        Everything that decided the result besides the papers.
    embeddings : Embeddings
        Unit vectors, one row per paper in the order of ``corpus.papers``.
    topics, labels, terms, representatives, topic_neighbours, membership, stability, refits,
    similar_papers, points, quality, periods, trends, verdicts, events, controls, specifications
        See :mod:`analysis.schema`.
    unmatched_labels : tuple of GivenLabel
        Names of the options' ``labels.toml`` that no topic has.
    methods : mapping of section -> (name -> text)
        How the result was made: parameters, seeds, versions, hashes, exposure.
    notices : tuple of str
        What a reader must know before believing the numbers, as sentences.
    """

    corpus: Corpus
    options: StudyOptions
    embeddings: Embeddings
    topics: DataFrame[Topics]
    labels: DataFrame[Labels]
    unmatched_labels: tuple[GivenLabel, ...]
    terms: DataFrame[Terms]
    representatives: DataFrame[Representatives]
    topic_neighbours: DataFrame[TopicNeighbours]
    membership: DataFrame[Membership]
    stability: DataFrame[Stability]
    refits: DataFrame[Refits]
    similar_papers: DataFrame[Similar]
    points: DataFrame[Points]
    quality: DataFrame[Quality]
    periods: DataFrame[Periods]
    trends: DataFrame[Trends]
    verdicts: DataFrame[Verdicts]
    events: DataFrame[Events]
    controls: DataFrame[Controls]
    specifications: DataFrame[Specifications]
    methods: Mapping[str, Mapping[str, str]]
    notices: tuple[str, ...]

    @property
    def papers(self) -> pd.DataFrame:
        """Papers with their line, topic, membership and place on the map, one row each."""
        joined = self.corpus.papers.merge(self.membership, on="paper_id", validate="1:1")
        lines = self.tldrs.set_index("paper_id").loc[joined["paper_id"]]
        joined["tldr"] = lines["tldr"].array
        joined.insert(joined.columns.get_loc("tldr") + 1, "tldr_source", lines["tldr_source"].array)
        joined = joined.merge(self.points, on="paper_id", validate="1:1")
        labels = self.topics.set_index("topic_id")["label"]
        joined.insert(
            joined.columns.get_loc("topic_id") + 1, "topic", joined["topic_id"].map(labels)
        )
        return joined

    @cached_property
    def tldrs(self) -> DataFrame[Tldrs]:
        """A line for each paper, its source's or extracted; read when first asked for."""
        return paper_tldrs(self.corpus.papers)

    @cached_property
    def early_papers(self) -> DataFrame[EarlyPapers]:
        """Early papers of each topic that later ones are like; found when first asked for."""
        dated = self.corpus.papers[["paper_id", "digest_date"]]
        return early_papers(dated.merge(self.membership, on="paper_id"), self.similar_papers)

    @cached_property
    def _row_of_text(self) -> Mapping[bytes, int]:
        return rows_by_text(self.corpus.papers)

    @cached_property
    def figures(self) -> StudyFigures:
        """Every view of the report as a plotly figure: ``.map()``, ``.trends(topics=[3, 8])``."""
        from analysis.figures import StudyFigures

        return StudyFigures(self)

    def report(self, path: str | Path, *, title: str | None = None) -> Report:
        """Write the study as one self-contained HTML file.

        Parameters
        ----------
        path : path-like
            Made with its folders; an old report is replaced once the new one is whole.
        title : str, optional
            Heading of the page.

        Returns
        -------
        Report
            Shows itself in a notebook.
        """
        from analysis.report import write_report

        return write_report(self, Path(path), ReportOptions(title=title))

    def write_labels(self, path: str | Path) -> None:
        """Write ``labels.toml``, in which a person may rename topics, whole or not at all.

        Names that were given stay, also those that no topic has now.

        Parameters
        ----------
        path : path-like
            Read again by ``StudyOptions(labels=path)`` or ``--names``.

        Raises
        ------
        AnalysisError
            The file is there, and this study didn't read it: its names would be lost.
        """
        check_labels_target(path, self.options.labels)
        write_labels(path, self.labels, self.terms, self.representatives, self.unmatched_labels)

    def similar(self, query: str, *, k: int = 10) -> pd.DataFrame:
        """The papers most like one of the corpus, or like a text.

        Parameters
        ----------
        query : str
            A ``paper_id`` (an arXiv id, with or without version), a title, or any text.
        k : int
            Papers to return; the paper itself is not among them.

        Returns
        -------
        DataFrame
            ``rank``, ``paper_id``, ``title``, ``similarity`` (cosine), most similar first.

        Raises
        ------
        UnknownPaperError
            The query is an arXiv id that the corpus doesn't hold, or empty.
        """
        return similar_papers(
            self.corpus.papers, query, self.options.encoder, k=k, embeddings=self.embeddings
        )

    def assign(self, papers: Wanted) -> DataFrame[Assigned]:
        """The topics of papers that came later, by the papers most like them.

        Parameters
        ----------
        papers : Corpus, DataFrame with the columns title and abstract, or sequence of str
            The first sentence of a str is taken for its title.

        Returns
        -------
        Assigned
            One row for each, in their order; a paper of this study keeps its topic.

        Raises
        ------
        AnalysisError
            A frame without these columns.
        """
        return assign_papers(
            papers,
            self.corpus.papers,
            self.embeddings,
            self.membership,
            self.topics,
            self.options.encoder,
            row_of=self._row_of_text,
        )

    def __repr__(self) -> str:
        n_topics, assigned = len(self.topics) - 1, 1 - self.topics["share"].iloc[0]
        return (
            f"Study: {len(self.corpus.papers):,} papers, {n_topics} topics, "
            f"{100 * assigned:.0f} % of papers in one"
        )

    def _repr_html_(self) -> str:
        from analysis.report import study_card

        return study_card(self)


def run(
    corpus: Corpus, options: StudyOptions | None = None, *, progress: Progress | None = None
) -> Study:
    """Analyse a corpus: vectors, one neighbour graph, topics, trends and a map.

    Parameters
    ----------
    corpus : Corpus
    options : StudyOptions, optional
    progress : Progress, optional
        Is told what is being done and how far it is. By default a terminal shows bars, a
        notebook a line, and anything else nothing.

    Returns
    -------
    Study
        The same for the same papers and options, in whatever order they were read.

    Raises
    ------
    EncoderUnavailableError
        A named encoder cannot be loaded.
    AnalysisError
        The limit of the caches is no number, or ``labels.toml`` is not as it should be.
    """
    options = options or StudyOptions()
    given = read_labels(options.labels) if options.labels else ()
    progress = progress or default_progress()
    topics = options.topics
    limit = cache_limit()
    papers = corpus.papers
    encoder, fallback = choose_encoder(papers, options.encoder)
    counted = begin_counting(papers)
    embeddings = encode_papers(papers, encoder, options.encoder, progress=progress)
    vectors = embeddings.vectors
    # More than one thread changes the last bits of a matrix product, and those a whole map.
    with threadpool_limits(limits=1, user_api="blas"):
        with progress.stage("Finding neighbours"):
            neighbours = nearest_neighbours(vectors, k=topics.n_neighbours)
            n_neighbours = n_neighbours_of(len(papers), at_most=topics.n_neighbours_reduction)
            graph = fuzzy_graph(vectors, neighbours, n_neighbours=n_neighbours)
        coordinates = begin_layout(graph, n_dims=topics.n_dims, min_dist=0.0, seed=options.seed)
        points = begin_map(vectors, neighbours, graph, papers["paper_id"], seed=options.seed)
        found = find_topics(
            papers,
            vectors,
            neighbours,
            coordinates,
            counted,
            lambda terms: encode_texts(terms, encoder, cache=options.encoder.cache),
            options=topics,
            given=given,
            progress=progress,
        )
        with progress.stage("Drawing the map"):
            map_points = points()
        with progress.stage("Measuring quality"):
            quality = study_quality(found, vectors, map_points, seed=options.seed)
        stable = measure_stability(
            vectors,
            neighbours,
            found.membership["topic_id"].to_numpy(),
            topics,
            seed=options.seed,
            progress=progress,
        )
        membership, reliability = with_chances(found.membership, stable.matched_ids)
        assignment = _assignment(corpus, found, vectors, stable.matched_ids)
    trends = find_trends(
        assignment,
        found.topics,
        corpus.digests,
        options.trends,
        seed=options.seed,
        progress=progress,
    )
    tidy_cache(limit)
    return Study(
        corpus=corpus,
        options=options,
        embeddings=embeddings,
        topics=found.topics,
        labels=found.labels,
        unmatched_labels=found.unmatched_labels,
        terms=found.terms,
        representatives=found.representatives,
        topic_neighbours=found.neighbours,
        membership=membership,
        stability=stable.stability,
        refits=stable.refits,
        similar_papers=similarity_frame(neighbours, papers["paper_id"]),
        points=map_points,
        quality=quality,
        periods=trends.periods,
        trends=trends.trends,
        verdicts=trends.verdicts,
        events=trends.events,
        controls=trends.controls,
        specifications=trends.specifications,
        methods=study_methods(
            corpus,
            options,
            Stages(
                embeddings=embeddings,
                neighbours=neighbours,
                found=found,
                stable=stable,
                reliability=reliability,
                trends=trends,
            ),
        ),
        notices=study_notices(corpus, found, fallback or embeddings.notice, options=options.topics),
    )


def _assignment(
    corpus: Corpus,
    found: FoundTopics,
    vectors: npt.NDArray[np.float32],
    refit_ids: npt.NDArray[np.int64],
) -> Assignment:
    """Papers and their topics as trends see them, in the order of the corpus."""
    papers = corpus.papers
    topic_ids = found.membership["topic_id"].to_numpy()
    primary = papers["primary_category"]
    largest = primary.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    formats = corpus.appearances.sort_values(["digest_date", "source", "line"])
    formats = formats.drop_duplicates("paper_id").set_index("paper_id")["format"]
    return Assignment(
        paper_ids=papers["paper_id"].to_numpy(str),
        dates=pd.DatetimeIndex(papers["digest_date"]),
        topic_ids=topic_ids,
        membership=np.where(topic_ids < 0, 1.0, found.membership["membership"].to_numpy()),
        forced_ids=nearest_centres(vectors, topic_ids),
        refit_ids=refit_ids,
        is_primary=(primary == largest.index[0]).fillna(value=False).to_numpy(bool)
        if len(largest)
        else None,
        formats=formats.loc[papers["paper_id"]].to_numpy(str),
        texts=papers["abstract"],
        keywords=found.keywords,
    )
