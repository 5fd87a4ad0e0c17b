"""The options of each stage: frozen, keyword-only, validated, with the reason for a default."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

#: Version of what the options mean; part of every provenance hash.
OPTIONS_VERSION = 2

#: Encoders by what they do; any other name is a model's.
OWN_ENCODERS = ("auto", "full", "distilled", "lexical")

Granularity = Literal["coarse", "medium", "fine"]
PeriodUnit = Literal["auto", "digest", "day", "week", "month", "quarter", "year"]


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EncoderOptions(_Options):
    """How texts become vectors.

    Attributes
    ----------
    encoder : str
        ``"full"``: all-MiniLM-L6-v2 in int8 reads every paper whole. ``"distilled"``: it reads
        a tenth of them, 2,500 to 4,000, and all titles, and a student learns the rest; where the
        student agrees with it too little, it reads everything after all. ``"auto"``: distilled
        from 15,000 papers on, where that more than halves the time, else full. ``"lexical"``:
        TF-IDF and SVD, no model. Anything else is the name or path of a sentence-transformers
        or Model2Vec model, when that extra is installed.
    cache : bool
        Keep vectors in a content-hash cache, so that a text is encoded once.
    """

    encoder: str = "auto"
    cache: bool = True


class TopicOptions(_Options):
    """How vectors become topics.

    Attributes
    ----------
    n_neighbours : int
        Neighbours of the graph that both reductions, similar papers and assignment share; the
        conference pages list 48, so the graph holds as many.
    n_neighbours_reduction : int
        Of these, the nearest that UMAP sees at most; fewer in a small corpus, see
        :func:`analysis.topics.fit.n_neighbours_of`.
    n_dims : int
        Dimensions that HDBSCAN clusters in.
    n_terms : int
        Terms kept per topic.
    n_representatives : int
        Representative papers kept per topic.
    n_topics : int or None
        Topics wanted. Fine ones are joined until so many are left; where fewer are found, smaller
        ones count. None: as many as the corpus shows at ``granularity``.
    granularity : {"fine", "medium", "coarse"}
        ``"fine"``: each place where papers are dense is a topic. ``"medium"`` and ``"coarse"`` join
        topics that are linked more than by chance, or not much less; see
        :mod:`analysis.topics.levels`.
    n_refits : int
        Times that topics are found again on 80 % of the papers, to see which come back; 0 for
        not at all. 10 make an interval worth showing, 20 are needed for a robust verdict.
    """

    n_neighbours: int = Field(default=48, ge=2)
    n_neighbours_reduction: int = Field(default=15, ge=2)
    n_dims: int = Field(default=5, ge=2)
    n_terms: int = Field(default=12, ge=3)
    n_representatives: int = Field(default=8, ge=1)
    n_topics: int | None = Field(default=None, ge=2)
    granularity: Granularity = "fine"
    n_refits: int = Field(default=0, ge=0, le=1000)


class TrendOptions(_Options):
    """How digest dates become periods and shares.

    Attributes
    ----------
    period : str
        ``"auto"`` takes the finest of digest, week, month, quarter and year in which shares can
        be read; see :func:`analysis.trends.exposure.choose_unit`.
    min_papers : int
        What the median period must hold for that, however few the topics.
    level : float in (0, 1)
        Confidence level of the intervals.
    start, end : date or None
        Window that the verdicts are about, both days inside; all digests when left out.
    n_permutations : int
        Runs of each control: verdicts on dates in any order, and on random papers. 0 for none.
    """

    period: PeriodUnit = "auto"
    min_papers: int = Field(default=10, ge=1)
    level: float = Field(default=0.95, gt=0, lt=1)
    start: date | None = None
    end: date | None = None
    n_permutations: int = Field(default=50, ge=0)


class StudyOptions(_Options):
    """Everything that decides a study besides its papers.

    Attributes
    ----------
    encoder : EncoderOptions
    topics : TopicOptions
    trends : TrendOptions
    seed : int
        Of everything random.
    labels : path-like or None
        A ``labels.toml`` with names for topics, as :meth:`Study.write_labels` writes it.
    """

    encoder: EncoderOptions = EncoderOptions()
    topics: TopicOptions = TopicOptions()
    trends: TrendOptions = TrendOptions()
    seed: int = Field(default=7, ge=0, lt=2**31)
    labels: Path | None = None


class ReportOptions(_Options):
    """How a study becomes a page.

    Attributes
    ----------
    title : str or None
        Heading of the page; made from the corpus when None.
    detail : {"auto", "full"}
        ``"auto"`` embeds abstracts for all papers of a small corpus and for representative
        papers of a large one; ``"full"`` for all.
    """

    title: str | None = None
    detail: Literal["auto", "full"] = "auto"
