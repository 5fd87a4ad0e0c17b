"""An invented study, schema-valid in every frame, for tests that need no model.

Nothing in it was ever published: words, names, identifiers and links are made up from a seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import schema
from analysis.config import StudyOptions, TrendOptions
from analysis.corpus import Corpus
from analysis.embedding import Embeddings
from analysis.study import Study
from analysis.topics import with_chances
from analysis.topics.naming import labels_frame, topic_tldrs
from analysis.topics.stability import NOT_DRAWN, compare_refits
from analysis.trends import Assignment, topic_shares
from analysis.trends.controls import controls_frame, null_controls, specification_curve
from analysis.trends.frames import find_verdicts, levels_of

_SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprstvz" for vowel in "aeio"]


class _Layout(NamedTuple):
    """What decides every frame: who is in which topic, when, and where."""

    ids: list[str]
    topic_ids: NDArray[np.int64]
    dates: pd.Series[Any]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    words: list[str]


def synthetic_study(  # noqa: PLR0913 - each names what a test varies
    n_papers: int = 300,
    n_topics: int = 9,
    seed: int = 7,
    *,
    n_weeks: int = 26,
    titles: Sequence[str] = (),
    urls: Sequence[str] = (),
    authors: Sequence[str] = (),
    undated: bool = False,
    gaps: bool = True,
    n_refits: int = 0,
    planted: bool = False,
    categories: Sequence[str | None] = ("cs.CV",),
) -> Study:
    """A study of invented papers with a missing week, a partial week, outliers and rejections.

    ``titles``, ``urls`` and ``authors`` replace the first papers' own: a hostile corpus in a
    line. ``undated`` leaves every paper without a date. In each of ``n_refits`` refits one paper
    in eight is in another topic. With ``planted`` topic 0 has papers in the second half only, two
    thirds of topic 1 are of five weeks, and controls are run. ``categories`` are those of papers,
    one more likely than the others in each topic.
    """
    rng = np.random.default_rng(seed)
    layout = _layout(rng, n_papers, n_topics, n_weeks, undated=undated, gaps=gaps)
    if planted:
        layout = _planted(layout, n_weeks)
    papers = _papers(rng, layout, titles, urls, authors)
    papers["primary_category"] = _categories(layout, categories)
    topics = _topics(layout, n_topics)
    stable = compare_refits(layout.topic_ids, _refits(layout, n_topics, n_refits))
    periods = _periods(layout, n_weeks if not undated else 0, gaps=gaps)
    parts: dict[str, Any] = {
        "corpus": _corpus(papers, layout),
        "options": StudyOptions(),
        "embeddings": _embeddings(layout, n_topics),
        "topics": topics,
        "labels": _labels(topics, papers, _representatives(layout, n_topics)),
        "unmatched_labels": (),
        "terms": _terms(layout, n_topics),
        "representatives": _representatives(layout, n_topics),
        "topic_neighbours": _topic_neighbours(n_topics),
        "membership": with_chances(_membership(rng, layout), stable.matched_ids)[0],
        "stability": stable.stability,
        "refits": stable.refits,
        "similar_papers": _similar(rng, layout),
        "points": schema.Points.validate(
            pd.DataFrame({"paper_id": layout.ids, "x": layout.x, "y": layout.y})
        ),
        "quality": _quality(n_papers, n_topics),
        "periods": periods,
        **_trends(layout, periods, topics, n_runs=2 if planted else 0),
        "methods": _methods(seed),
        "notices": (
            "Papers are dated by their announcement; 4 of 10 were revised after their digest.",
        ),
    }
    return Study(**parts)


def _quality(n_papers: int, n_topics: int) -> schema.DataFrame[schema.Quality]:
    """Every measure a little above its interval's middle; without topics those of papers alone."""
    rows = [
        ("coverage", "paper", n_papers, 0.82, 0.81, 0.83, np.nan, np.nan, np.nan),
        ("npmi", "topic", n_topics, 0.16, 0.14, 0.17, 0.01, 0.13, 0.17),
        ("exclusivity", "topic", n_topics, 0.52, 0.48, 0.55, 0.07, 0.41, 0.48),
        ("diversity", "topic", n_topics, 0.91, 0.88, 0.93, 0.42, 0.46, 0.51),
        ("embedding_coherence", "topic", n_topics, 0.61, 0.58, 0.63, 0.09, 0.49, 0.55),
        ("density_validity", "topic", n_topics, -0.12, -0.2, -0.05, -0.78, 0.58, 0.73),
        ("trustworthiness", "paper", min(n_papers, 1000), 0.95, 0.94, 0.96, 0.5, 0.44, 0.46),
    ]
    kept = [row for row in rows if n_topics or row[1] == "paper"]
    return schema.Quality.validate(_frame(kept, schema.Quality))


def _word(rng: np.random.Generator) -> str:
    return "".join(rng.choice(_SYLLABLES, size=int(rng.integers(2, 5))))


def _layout(
    rng: np.random.Generator, n: int, n_topics: int, n_weeks: int, *, undated: bool, gaps: bool
) -> _Layout:
    topic_ids = _topic_ids(rng, n, n_topics)
    # a sunflower of clusters
    seeds = np.arange(n_topics + 1)
    angle, radius = seeds * 2.399963, 2.6 * np.sqrt(seeds + 0.6)
    spread = rng.uniform(0.35, 0.8, size=(n_topics + 1, 2))
    centres = np.c_[np.cos(angle) * radius, np.sin(angle) * radius]
    limit = float(np.abs(centres).max()) + 1.0
    bend = rng.normal(size=n)
    place = centres[topic_ids] + rng.normal(size=(n, 2)) * spread[topic_ids]
    place[:, 0] += 0.4 * bend * np.sin(topic_ids)
    place[:, 1] += 0.25 * (bend**2 - 1) * np.cos(topic_ids)
    lost = topic_ids == schema.OUTLIERS
    turn, away = rng.uniform(0, 2 * np.pi, n), limit * np.sqrt(rng.random(n))
    place[lost] = np.c_[np.cos(turn) * away, np.sin(turn) * away][lost]
    weeks = rng.integers(0, n_weeks, size=n)
    if gaps and n_weeks > 6:
        weeks[np.isin(weeks, [n_weeks // 3, n_weeks // 3 + 1])] = n_weeks // 2
    days = pd.Timestamp("2031-01-06") + pd.to_timedelta(weeks * 7 + rng.integers(0, 5, n), "D")
    dates = pd.Series(days.as_unit("us"))
    dates[rng.random(n) < (1.0 if undated else 0.02)] = pd.NaT
    return _Layout(
        ids=[f"{3101 + i // 10000:04d}.{i % 10000:05d}" for i in range(n)],
        topic_ids=topic_ids,
        dates=dates,
        x=place[:, 0],
        y=place[:, 1],
        words=[str(w) for w in rng.permutation(sorted({_word(rng) for _ in range(6000)}))],
    )


def _planted(layout: _Layout, n_weeks: int) -> _Layout:
    dates = layout.dates.copy()
    late, burst = (np.flatnonzero(layout.topic_ids == topic_id) for topic_id in (0, 1))
    start, week = pd.Timestamp("2031-01-06"), pd.Timedelta(days=7)
    half, turn = n_weeks // 2, 3 * n_weeks // 4
    dates.iloc[late] = [start + (half + i % half) * week for i in range(len(late))]
    together = burst[np.arange(len(burst)) % 3 < 2]
    dates.iloc[together] = [start + (turn - 2 + i % 5) * week for i in range(len(together))]
    return layout._replace(dates=dates)


def _topic_ids(rng: np.random.Generator, n: int, n_topics: int) -> NDArray[np.int64]:
    if n_topics == 0:
        return np.full(n, schema.OUTLIERS, np.int64)
    weights = 1 / np.arange(2, n_topics + 2) ** 0.7
    drawn = rng.choice(n_topics, size=n, p=weights / weights.sum())
    drawn[rng.random(n) < 0.18] = schema.OUTLIERS
    sizes = np.bincount(drawn[drawn >= 0], minlength=n_topics)
    by_size = np.full(n_topics + 1, schema.OUTLIERS, np.int64)
    by_size[np.argsort(-sizes, kind="stable")] = np.arange(n_topics)
    return by_size[drawn]


def _sentence(rng: np.random.Generator, words: Sequence[str], length: int) -> str:
    # Zipf-like draws, so that compression meets something like language
    at = (len(words) * rng.random(length) ** 3).astype(int)
    return " ".join(words[i] for i in at).capitalize()


def _papers(
    rng: np.random.Generator,
    layout: _Layout,
    titles: Sequence[str],
    urls: Sequence[str],
    authors: Sequence[str],
) -> schema.DataFrame[schema.Papers]:
    n = len(layout.ids)
    made = [_sentence(rng, layout.words, int(rng.integers(6, 14))) for _ in range(n)]
    made[: len(titles)] = titles
    links = [f"https://arxiv.org/abs/{paper_id}" for paper_id in layout.ids]
    links[: len(urls)] = urls
    names = [
        tuple(f"Example Author {int(a)}" for a in rng.integers(1, 900, size=rng.integers(1, 6)))
        for _ in range(n)
    ]
    names[: len(authors)] = [(name,) for name in authors]
    abstracts = [_sentence(rng, layout.words, 110) + "." for _ in range(n)]
    nothing: pd.Series[Any] = pd.Series([None] * n, dtype="str")
    frame = pd.DataFrame(
        {
            "paper_id": layout.ids,
            "title": made,
            "abstract": abstracts,
            "authors": pd.Series(names, dtype=object),
            "arxiv_id": layout.ids,
            "doi": nothing,
            "categories": pd.Series([("cs.CV",)] * n, dtype=object),
            "primary_category": "cs.CV",
            "digest_date": layout.dates,
            "date_kind": np.where(layout.dates.isna(), "unknown", "announced"),
            "published": layout.dates.dt.tz_localize("UTC"),
            "updated": layout.dates.dt.tz_localize("UTC"),
            "year": pd.Series([None] * n, dtype="Int64"),
            "month": pd.Series([None] * n, dtype="Int64"),
            "comment": nothing,
            "journal": nothing,
            # one in three has none of its source, so that one is extracted
            "tldr": [
                None if i % 3 == 0 else " ".join(text.split()[:18]) + "."
                for i, text in enumerate(abstracts)
            ],
            "summary": pd.Series([None] * n, dtype="str"),
            "url": links,
            "pdf_url": nothing,
            "keywords": pd.Series([()] * n, dtype=object),
            "resources": pd.Series([()] * n, dtype=object),
            "n_appearances": np.ones(n, np.int64),
            "marks": pd.Series([()] * n, dtype=object),
            "language": pd.Series(["en"] * n, dtype="str"),
            "twin_of": pd.Series([None] * n, dtype="str"),
            "text_hash": [hashlib.sha256(i.encode()).hexdigest() for i in layout.ids],
        }
    )
    return schema.Papers.validate(frame)


def _corpus(papers: schema.DataFrame[schema.Papers], layout: _Layout) -> Corpus:
    n = len(papers)
    dates = pd.Series(pd.DatetimeIndex(sorted(layout.dates.dropna().unique())).as_unit("us"))
    sources = [f"digests/{date:%Y-%m-%d}.md" for date in dates] or ["digests/undated.md"]
    source_of = dict(zip(dates, sources, strict=False))
    appearances = pd.DataFrame(
        {
            "paper_id": papers["paper_id"],
            "source": [source_of.get(date, sources[0]) for date in papers["digest_date"]],
            "line": np.arange(1, n + 1),
            "position": np.arange(1, n + 1),
            "format": "fields",
            "digest_date": papers["digest_date"],
            "date_kind": papers["date_kind"],
            "digest_category": "cs.CV",
            "similar_to": pd.Series([None] * n, dtype="str"),
            "rank": pd.Series([pd.NA] * n, dtype="Int64"),
            "announcement": pd.Series([None] * n, dtype="str"),
        }
    ).sort_values(["source", "line"], ignore_index=True)
    rejections = pd.DataFrame(
        {
            "source": [sources[0], sources[-1]],
            "line": [41, 7],
            "reason": ["no title before the abstract", "the entry ends before its abstract"],
            "excerpt": ["Abstract: <b>bold</b>", "Title: an entry cut off"],
        }
    )
    digests = pd.DataFrame(
        {
            "source": sources,
            "format": "fields",
            "digest_date": dates if len(dates) else pd.Series([pd.NaT], dtype="datetime64[us]"),
            "date_kind": "announced" if len(dates) else "unknown",
            "digest_category": "cs.CV",
            "n_entries": appearances.groupby("source").size().reindex(sources, fill_value=0).values,
            "n_rejections": rejections.groupby("source")
            .size()
            .reindex(sources, fill_value=0)
            .values,
            "sha256": [hashlib.sha256(s.encode()).hexdigest() for s in sources],
            "note": pd.Series([None] * len(sources), dtype="str"),
        }
    )
    return Corpus(
        papers=papers,
        appearances=schema.Appearances.validate(appearances),
        digests=schema.Digests.validate(digests),
        rejections=schema.Rejections.validate(rejections.sort_values(["source", "line"])),
    )


def _frame(rows: list[tuple[Any, ...]], model: Any) -> pd.DataFrame:
    types = {name: column.dtype.type for name, column in model.to_schema().columns.items()}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _names(layout: _Layout, topic_id: int) -> list[str]:
    return [layout.words[(topic_id * 97 + k * 13) % len(layout.words)] for k in range(12)]


def _topics(layout: _Layout, n_topics: int) -> schema.DataFrame[schema.Topics]:
    ids = np.arange(-1, n_topics)
    sizes = np.array([(layout.topic_ids == t).sum() for t in ids], np.int64)
    n_groups = max(2, n_topics // 4)
    group_ids = np.where(ids < 0, -1, ids % n_groups)
    frame = pd.DataFrame(
        {
            "topic_id": ids,
            "label": ["Outliers"] + [" ".join(_names(layout, t)[:3]) for t in range(n_topics)],
            "n_papers": sizes,
            "share": sizes / max(1, len(layout.ids)),
            "group_id": group_ids,
            "group_label": [
                "Outliers" if g < 0 else " and ".join(_names(layout, int(g))[3:5])
                for g in group_ids
            ],
            "order": np.argsort(np.argsort(group_ids, kind="stable"), kind="stable"),
        }
    )
    return schema.Topics.validate(frame)


def _labels(
    topics: schema.DataFrame[schema.Topics],
    papers: schema.DataFrame[schema.Papers],
    representatives: schema.DataFrame[schema.Representatives],
) -> schema.DataFrame[schema.Labels]:
    """Topic 1 is named by a person, topic 2 by its terms; groups are found."""
    own = topics[topics["topic_id"] >= 0]
    groups = own.drop_duplicates("group_id").sort_values("group_id")
    n_topics, n_groups = len(own), len(groups)
    place = np.arange(n_topics + n_groups)
    inside = pd.Series(0.8 - 0.5 * (place % 7) / 7).mask(place == 2)
    rows = pd.DataFrame(
        {
            "level": ["topic"] * n_topics + ["group"] * n_groups,
            "topic_id": [*own["topic_id"], *groups["group_id"]],
            "label": [*own["label"], *groups["group_label"]],
            "source": np.where((place == 1) & (n_topics > 1), "given", "found"),
            "found": [*own["label"].str.split().str[0], *groups["group_label"]],
            "share_inside": inside,
            "share_outside": inside / 20,
        }
    )
    return labels_frame(rows, topic_tldrs(papers, representatives))


def _terms(layout: _Layout, n_topics: int) -> schema.DataFrame[schema.Terms]:
    rows = [
        (t, k + 1, term, round(0.2 / (1 + 0.3 * k), 4))
        for t in range(n_topics)
        for k, term in enumerate(_names(layout, t))
    ]
    return schema.Terms.validate(_frame(rows, schema.Terms))


def _representatives(layout: _Layout, n_topics: int) -> schema.DataFrame[schema.Representatives]:
    rows = [
        (t, k + 1, layout.ids[i], round(0.9 - 0.03 * k, 3))
        for t in range(n_topics)
        for k, i in enumerate(np.flatnonzero(layout.topic_ids == t)[:8])
    ]
    return schema.Representatives.validate(_frame(rows, schema.Representatives))


def _topic_neighbours(n_topics: int) -> schema.DataFrame[schema.TopicNeighbours]:
    rows = [
        (t, k, (t + k) % n_topics, round(0.8 - 0.1 * k, 2))
        for t in range(n_topics)
        for k in range(1, min(5, n_topics))
    ]
    return schema.TopicNeighbours.validate(_frame(rows, schema.TopicNeighbours))


def _membership(rng: np.random.Generator, layout: _Layout) -> schema.DataFrame[schema.Membership]:
    strength = np.where(layout.topic_ids < 0, 0.0, rng.beta(5, 1.5, size=len(layout.ids)))
    frame = pd.DataFrame(
        {
            "paper_id": layout.ids,
            "topic_id": layout.topic_ids,
            "membership": strength,
            "margin": strength / 2,
            "stays": np.nan,
            "is_core": (layout.topic_ids >= 0) & (strength > 0.5),
        }
    )
    return schema.Membership.validate(frame)


def _categories(layout: _Layout, names: Sequence[str | None]) -> pd.Series[Any]:
    rng = np.random.default_rng(17)
    own = layout.topic_ids % len(names)
    drawn = rng.integers(0, len(names), len(own))
    at = np.where(rng.random(len(own)) < 0.5, own, drawn)
    return pd.Series([names[i] for i in at], dtype="str")


def _embeddings(layout: _Layout, n_topics: int) -> Embeddings:
    """Each paper near the direction of its topic; outliers near none."""
    rng = np.random.default_rng(13)  # one of its own: other frames stay what they are
    centres = np.vstack([rng.normal(size=(n_topics, 8)), np.zeros((1, 8))])
    vectors = centres[layout.topic_ids] + 0.4 * rng.normal(size=(len(layout.ids), 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Embeddings(vectors=vectors.astype(np.float32), encoder="invented", fingerprint="0")


def _refits(layout: _Layout, n_topics: int, n_refits: int) -> NDArray[np.int64]:
    rng = np.random.default_rng(11)  # one of their own: other papers stay what they are
    shape = (n_refits, len(layout.ids))
    moved = rng.integers(schema.OUTLIERS, max(n_topics, 1), size=shape)
    found = np.where(rng.random(shape) < 1 / 8, moved, layout.topic_ids)
    return np.where(rng.random(shape) < 0.2, NOT_DRAWN, found)


def _similar(
    rng: np.random.Generator, layout: _Layout, k: int = 10
) -> schema.DataFrame[schema.Similar]:
    n = len(layout.ids)
    k = min(k, n - 1)
    step = np.sort(rng.integers(1, n, size=(n, k)), axis=1)
    others = (np.arange(n)[:, None] + step) % n
    similarity = -np.sort(-rng.uniform(0.35, 0.95, size=(n, k)), axis=1)
    ids = np.array(layout.ids, dtype=object)
    frame = pd.DataFrame(
        {
            "paper_id": np.repeat(ids, k),
            "rank": np.tile(np.arange(1, k + 1), n),
            "similar_id": ids[others.ravel()],
            "similarity": similarity.ravel(),
        }
    ).astype({"paper_id": "str", "similar_id": "str"})
    return schema.Similar.validate(frame)


def _periods(layout: _Layout, n_weeks: int, *, gaps: bool) -> schema.DataFrame[schema.Periods]:
    starts = pd.date_range("2031-01-06", periods=n_weeks, freq="7D", unit="us")
    week = (layout.dates - pd.Timestamp("2031-01-06")).dt.days // 7
    counts = week.value_counts().reindex(range(n_weeks), fill_value=0).to_numpy()
    state = np.full(n_weeks, "covered", dtype=object)
    state[counts == 0] = "missing"
    if gaps and n_weeks > 6:
        state[-1] = "partial"
    frame = pd.DataFrame(
        {
            "period": starts,
            "period_end": starts + pd.Timedelta(days=7),
            "state": state,
            "n_days_expected": np.full(n_weeks, 5, np.int64),
            "n_days_read": np.where(state == "missing", 0, np.where(state == "partial", 2, 5)),
            "n_digests": np.where(state == "missing", 0, 5),
            "n_papers": counts.astype(np.int64),
        }
    ).astype({"state": "str"})
    return schema.Periods.validate(frame)


def _trends(
    layout: _Layout,
    periods: schema.DataFrame[schema.Periods],
    topics: schema.DataFrame[schema.Topics],
    *,
    n_runs: int,
) -> dict[str, Any]:
    assignment = Assignment(
        paper_ids=np.array(layout.ids),
        dates=pd.DatetimeIndex(layout.dates),
        topic_ids=layout.topic_ids,
    )
    options = TrendOptions()
    verdicts, events = find_verdicts(assignment, topics, periods, options, unit="week", seed=7)
    controls = []
    if n_runs:
        controls = null_controls(
            assignment,
            lambda made: levels_of(made, topics),
            periods,
            n_runs=n_runs,
            seed=7,
            advance=lambda done, of: None,
        )
    return {
        "trends": topic_shares(assignment, periods),
        "verdicts": verdicts,
        "events": events,
        "controls": controls_frame(controls),
        "specifications": specification_curve(
            assignment, {"week": periods}, verdicts, level=options.level
        ),
    }


def _methods(seed: int) -> Mapping[str, Mapping[str, str]]:
    return cast(
        "Mapping[str, Mapping[str, str]]",
        {
            "Corpus": {"Formats": "fields", "Duplicates": "merged by arXiv id"},
            "Encoder": {"Model": "invented vectors", "Dimensions": "384"},
            "Topics": {"Reduction": "UMAP, 5 dimensions", "Clustering": "HDBSCAN"},
            "Reproduction": {"Seed": str(seed), "Python": "3.11"},
        },
    )
