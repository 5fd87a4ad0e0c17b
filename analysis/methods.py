"""How a study was made, in words: parameters, versions, exposure, hashes, and what to beware of."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from analysis.config import OPTIONS_VERSION, OWN_ENCODERS, StudyOptions, TopicOptions
from analysis.corpus import Corpus
from analysis.corpus.summary import corpus_notes
from analysis.embedding import Embeddings
from analysis.embedding.distilled import N_NEIGHBOURS
from analysis.maps import FEW, MIN_DIST_FEW, MIN_DIST_MANY, N_NEIGHBOURS_FEW
from analysis.neighbours import N_SAMPLED, NeighbourGraph
from analysis.reduction import N_PUSHED, n_pushed_of
from analysis.schema import OUTLIERS, DataFrame, Labels, Papers
from analysis.topics import FoundTopics, Reliability, StableTopics, n_neighbours_of
from analysis.topics.fit import ClusterSizes, cluster_sizes
from analysis.topics.levels import RESOLUTION
from analysis.topics.stability import HELD, SHARE
from analysis.topics.staying import LEAST_REFITS
from analysis.topics.votes import COVERAGE, LEAST_VOTE, N_VOTES
from analysis.trends import FoundTrends

#: Released by others and able to change a result.
_LIBRARIES = (
    "bertopic",
    "faiss-cpu",
    "hdbscan",
    "numba",
    "numpy",
    "onnxruntime",
    "pandas",
    "plotly",
    "ruptures",
    "scikit-learn",
    "scipy",
    "statsmodels",
    "umap-learn",
)

#: Guesses about files that the methods tell.
_N_GUESSES = 5

Methods = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False, kw_only=True)
class Stages:
    """What the stages of a study gave, as far as its methods speak of it."""

    embeddings: Embeddings
    neighbours: NeighbourGraph
    found: FoundTopics
    stable: StableTopics
    reliability: Reliability | None
    trends: FoundTrends


def study_methods(corpus: Corpus, options: StudyOptions, stages: Stages) -> Methods:
    """Everything a reader needs to judge or repeat the study.

    Parameters
    ----------
    corpus : Corpus
    options : StudyOptions
    stages : Stages

    Returns
    -------
    mapping of section -> (name -> text)
    """
    papers, topic_options = corpus.papers, options.topics
    embeddings, found = stages.embeddings, stages.found
    n_topics = len(found.topics) - 1
    n_used = n_neighbours_of(len(papers), at_most=topic_options.n_neighbours_reduction)
    return {
        "Corpus": {
            "Read": (
                f"{len(corpus.appearances):,} entries of {len(corpus.digests):,} files, "
                f"{len(corpus.rejections):,} rejected"
            ),
            "Papers": f"{len(papers):,}, after joining repeats by arXiv id, DOI, or title and "
            "first author",
            "Dates": _dates(papers),
            "Guesses": _guesses(corpus),
        },
        "Encoding": _encoding(embeddings),
        "Topics": {
            "Neighbours": f"{_search(stages.neighbours, topic_options.n_neighbours)}; "
            f"{n_used} used for reduction (three quarters of the smallest topic, at most "
            f"{topic_options.n_neighbours_reduction})",
            "Reduction": f"UMAP to {topic_options.n_dims} dimensions, started from principal "
            f"components, seed {options.seed}{_pushed(len(papers))}",
            "Clustering": _clustering(len(papers), found.sizes),
            "Found": f"{n_topics} topics in {found.topics['group_id'].nunique() - 1} groups; "
            f"{100 * found.topics['share'].iloc[0]:.1f} % of papers are outliers",
            "Levels": _levels(topic_options),
            "Coverage": _coverage(found),
            "Terms": f"c-TF-IDF over {len(found.term_counts.terms):,} words and two-word phrases; "
            "ordered by closeness to the topic's vectors and maximal marginal relevance",
            "Labels": _labels(found.labels),
            "Stability": _stability(stages.stable),
            "Membership": _membership(stages.stable, stages.reliability),
        },
        "Trends": _trends(stages.trends, options),
        "Map": {
            "Layout": "UMAP to 2 dimensions on the same neighbours, "
            + (
                f"{N_NEIGHBOURS_FEW} of them, min_dist {MIN_DIST_FEW}"
                if len(papers) <= FEW
                else f"min_dist {MIN_DIST_MANY}"
            )
            + f", seed {options.seed}{_pushed(len(papers))}"
        },
        "Software": {
            "topic-digest": version("topic-digest"),
            "Python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "Provenance": {
            "Options": _options_text(options, embeddings),
            "Input": _input_hash(papers),
            "Study": _study_hash(papers, options, embeddings, found.labels),
        },
    }


def _clustering(n_papers: int, sizes: ClusterSizes) -> str:
    """The sizes that HDBSCAN was given, and why."""
    as_ruled = sizes == cluster_sizes(n_papers)
    why = "n ** 0.4, no less than 5" if as_ruled else "fewer than n ** 0.4, to find more topics"
    return (
        f"HDBSCAN through BERTopic; topics of at least {sizes.min_cluster_size} papers ({why}), "
        f"min_samples {sizes.min_samples}; a topic of more than a third of the papers is "
        f"taken apart where parts of at most {sizes.max_cluster_size} papers hold half of it"
    )


def _levels(options: TopicOptions) -> str:
    """How topics are joined."""
    said = (
        f"one tree: links of papers to their {N_VOTES} nearest, between two topics and as a "
        "multiple of what chance would give them; the two of the largest are joined, then the "
        f"next. Groups are where that is {RESOLUTION['coarse']} at most, the resolution of their "
        "modularity"
    )
    if options.n_topics is not None:
        return f"{said}; {options.n_topics} topics were asked for"
    if options.granularity != "fine":
        most = RESOLUTION[options.granularity]
        return f"{said}; topics are {options.granularity}, where it is {most} at most"
    return said


def _coverage(found: FoundTopics) -> str:
    """Who is in a topic, and how."""
    inside = found.membership["topic_id"] != OUTLIERS
    n_papers = max(1, len(inside))
    core = (inside & found.membership["is_core"]).sum() / n_papers
    joined = (inside & ~found.membership["is_core"]).sum() / n_papers
    return (
        f"{100 * core:.1f} % of papers are where papers of their topic are dense; "
        f"{100 * joined:.1f} % joined the topic of most of their {N_VOTES} nearest papers, the "
        f"surest first, until {100 * COVERAGE:.0f} % were in one, with at least "
        f"{100 * LEAST_VOTE:.0f} % of the votes by similarity"
    )


def _labels(labels: DataFrame[Labels]) -> str:
    topics = labels[labels["level"] == "topic"]
    n_given = int((topics["source"] == "given").sum())
    said = (
        "phrases of titles, by how well they tell a topic's papers from the others in titles and "
        "abstracts and by closeness to the topic's vectors; each once"
    )
    return f"{said}; {n_given} of {len(topics)} given by a person" if n_given else said


def _stability(stable: StableTopics) -> str:
    refits, topics = stable.refits, stable.stability
    if refits.empty:
        return "not measured in this study: no refits"
    held = topics["n_held"].mean() / len(refits) if len(topics) else 0
    index, ari, ami = topics["jaccard"].mean(), refits["ari"].mean(), refits["ami"].mean()
    return (
        f"{len(refits)} refits, each on {100 * SHARE:.0f} % of the papers with another seed; a "
        f"topic is held where one of a refit has a Jaccard index of {HELD} or more: on average "
        f"{100 * held:.0f} % of topics, mean Jaccard index {index:.2f}; topics of "
        f"refit and study agree by an adjusted Rand index of {ari:.2f} and adjusted mutual "
        f"information of {ami:.2f}, outliers as one topic"
    )


def _membership(stable: StableTopics, reliability: Reliability | None) -> str:
    """What a paper's membership is, and how far it can be believed."""
    votes = (
        f"the share of the votes of a paper's {N_VOTES} nearest, by similarity, that its topic has"
    )
    if len(stable.refits) < LEAST_REFITS:
        return (
            f"{votes}. It orders papers and is no probability: with {LEAST_REFITS} refits or more "
            "it is set beside the probability that a paper lands in its topic again"
        )
    said = (
        "the probability that a paper lands in its topic in another refit, learned from those that "
        f"were made, from {votes}, and from whether the paper is where its topic is dense"
    )
    if reliability is None:
        return f"{said}; {2 * LEAST_REFITS} refits or more would say how far it is right"
    return (
        f"{said}. Learned from half of the refits, it was {reliability.error:.3f} off in the other "
        "half (expected calibration error in ten bins), with "
        f"{100 * reliability.skill:.0f} % of a constant's Brier score gone; "
        f"{100 * reliability.sure:.0f} % of the papers in a topic have .8 or more"
    )


def _trends(found: FoundTrends, study_options: StudyOptions) -> Mapping[str, str]:
    periods, verdicts, options = found.periods, found.verdicts, study_options.trends
    if periods.empty:
        return {"Periods": "none: no paper is dated"}
    states = periods["state"].value_counts()
    said = ", ".join(f"{n} {word}" for word, n in verdicts["verdict"].value_counts().items())
    window = f"{options.start or 'the first digest'} to {options.end or 'the last'}"
    measured = verdicts[verdicts["dispersion"].notna()]
    return {
        "Periods": f"{found.unit}; "
        + ", ".join(f"{n} {state}" for state, n in sorted(states.items())),
        "Shares": "papers of the topic over all papers of the period, with Wilson intervals at "
        f"{100 * options.level:g} %",
        "Window": f"{window}; {int(verdicts['n_periods'].max()) if len(verdicts) else 0} periods "
        f"of one {found.unit_tested} tested, whatever is drawn",
        "Test": "quasi-binomial score tests of each share on time, as a line and as a cubic "
        "spline; dispersion squeezed over topics"
        + (
            f" (median {measured['dispersion'].median():.2f}), correlation of neighbouring "
            f"periods pooled over topics ({measured['lag_one'].iloc[0]:.2f})"
            if len(measured)
            else ""
        ),
        "Verdicts": f"{said}; Benjamini-Hochberg over {len(measured)} topics and groups at 5 %",
        "Controls": " ".join(found.controls["sentence"]) or "not run",
        "Refits": f"verdicts compared with those of {study_options.topics.n_refits} refits"
        if study_options.topics.n_refits
        else "not measured in this study",
    }


def _guesses(corpus: Corpus) -> str:
    """What was guessed of files, each guess once."""
    notes = corpus_notes(corpus)
    shown = [
        f"{source}{f' and {n_more:,} more' if n_more else ''}: {note}"
        for source, n_more, note in notes[:_N_GUESSES]
    ]
    left = [f"{len(notes) - _N_GUESSES:,} more guesses"] if len(notes) > _N_GUESSES else []
    return " ".join([*shown, *left]) or "nothing"


def _search(neighbours: NeighbourGraph, n_neighbours: int) -> str:
    if neighbours.recall is None:
        return f"exact search for {n_neighbours} by cosine"
    return (
        f"approximate search (HNSW) for {n_neighbours} by cosine, which found "
        f"{100 * neighbours.recall:.1f} % of the true neighbours of {N_SAMPLED:,} sampled papers"
    )


def _pushed(n_papers: int) -> str:
    n_pushed = n_pushed_of(n_papers)
    if n_pushed == N_PUSHED:
        return ""
    return f"; {n_pushed} negative samples for {N_PUSHED}, of a weight of {N_PUSHED / n_pushed:g}"


def _encoding(embeddings: Embeddings) -> Mapping[str, str]:
    n_papers, n_dims = embeddings.vectors.shape
    encoder = f"{embeddings.encoder}; {n_dims} dimensions"
    if "MiniLM" in embeddings.encoder:
        encoder += "; title and abstract, the first 256 tokens"
    said = {"Encoder": encoder, "Read": f"all {n_papers:,} papers, whole"}
    agreement = embeddings.agreement
    if agreement is not None:
        said["Read"] = (
            f"{agreement.n_taught:,} papers whole, a sample by hash; of all papers the title; and "
            "frequent words, each by itself. The other papers' vectors are a kernel ridge "
            "regression's, from title, words and a latent semantic analysis"
        )
        said["Agreement"] = (
            f"{100 * agreement.overlap:.1f} % ({100 * agreement.low:.1f} to "
            f"{100 * agreement.high:.1f}, 95 % interval) of the {N_NEIGHBOURS} nearest neighbours "
            f"are the same by encoder and by regression, for {agreement.n_papers:,} of the papers "
            "read whole, among these, each predicted without itself; mean cosine "
            f"{agreement.cosine:.2f}"
        )
    return said | {"Fingerprint": embeddings.fingerprint[:16]}


def _dates(papers: DataFrame[Papers]) -> str:
    dates = papers["digest_date"]
    if dates.isna().all():
        return "none"
    return (
        f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}, the first appearance of each paper; "
        f"{int(dates.isna().sum()):,} papers are undated"
    )


def _options_text(options: StudyOptions, embeddings: Embeddings) -> str:
    """What decides the result: not the cache, and not where a model or names lie."""
    decided = options.model_dump(mode="json", exclude={"encoder": {"cache"}, "labels": True})
    if options.encoder.encoder not in OWN_ENCODERS:
        decided["encoder"]["encoder"] = embeddings.encoder
    return json.dumps(decided)


def _input_hash(papers: DataFrame[Papers]) -> str:
    content = hashlib.sha256()
    for row in zip(papers["paper_id"], papers["text_hash"], papers["digest_date"], strict=True):
        content.update(repr(tuple(map(str, row))).encode())
    return content.hexdigest()


def _study_hash(
    papers: DataFrame[Papers],
    options: StudyOptions,
    embeddings: Embeddings,
    labels: DataFrame[Labels],
) -> str:
    parts = [OPTIONS_VERSION, _options_text(options, embeddings), embeddings.fingerprint]
    parts += [_input_hash(papers), *(f"{name} {version(name)}" for name in _LIBRARIES)]
    given = labels[labels["source"] == "given"]
    parts += zip(given["topic_id"].tolist(), given["label"].tolist(), strict=True)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
