"""Figures as one page of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.benchmarks.systems.intrusion import intrusion_section
from tests.benchmarks.systems.plan import EVEN, FITTERS, LEVELS, TIMEOUT_S
from tests.benchmarks.systems.protocol import protocol_section
from tests.benchmarks.systems.words import N_PAPERS_C_V
from tests.benchmarks.text import markdown_table, number

NAMES = {
    "topic_digest": "topic-digest",
    "bertopic": "BERTopic",
    "turftopic": "Turftopic",
    "top2vec": "Top2Vec",
    "nmf": "NMF",
    "lda": "LDA",
    "random": "at random",
}
_LEVELS = {
    "fine": "As many topics as topic-digest's fine level",
    "coarse": "As many topics as topic-digest's coarse level",
    EVEN["fine"]: "As many topics by weight as topic-digest's fine level",
    EVEN["coarse"]: "As many topics by weight as topic-digest's coarse level",
    "own": "As many topics as each finds by itself",
}
#: Columns of what a set's papers show, and of what labels show.
_COUNTED = {
    "coverage": ["n_topics", "coverage", "npmi", "npmi_outside", "c_v", "diversity", "npmi_shown"],
    "labels": ["log2_k", "ami", "v_measure", "ami_as_is"],
}
_HEADS = {
    "n_topics": "K",
    "effective": "K by weight",
    "log2_k": "\\|log2(K/K\\*)\\|",
    "ami": "AMI",
    "v_measure": "V",
    "ami_as_is": "AMI, outliers a topic",
    "coverage": "coverage",
    "npmi": "NPMI",
    "npmi_outside": "NPMI outside",
    "c_v": "C_v",
    "diversity": "diversity",
    "npmi_shown": "NPMI, own words",
    "ari": "ARI of seeds",
}
_INTRODUCTION = f"""# Topic models beside each other

Written by `make bench-systems`. Every system that takes vectors was given the same ones: those of
topic-digest's encoder (`--encoder full`), of title and abstract. NMF (tf-idf) and LDA (counts) see
words, and put each paper in its strongest topic. Means over seeds; every fit a process of its own
on one core, ended after {TIMEOUT_S / 60:.0f} minutes.

- **Topics.** topic-digest decides its number of topics; the others are asked for as many, each by
  its own reduction of topics where it finds more, else with the largest least size of a topic that
  gives enough of them, found by bisection. "As each finds by itself" is their defaults; a system
  that found no topic so is not in that table.
- **Topics by weight.** AMI with few labels, and ARI, are higher where a few large topics hold most
  papers, whatever the others are. "K by weight" is how many topics of one size have the entropy of
  those found, outliers forced (Hill's number of order one). "As many topics by weight" gives
  BERTopic .75 to 2 times as many topics, and takes those nearest to topic-digest by weight.
- **Outliers** are put in the topic with the nearest centroid, the same way for all; coverage is
  before that. "Outliers a topic" takes what a system gives as it is. Random topics have the sizes
  of topic-digest's.
- **Words** are ten of each topic, chosen alike for all by one c-TF-IDF from one vocabulary. NPMI
  counts them in the set's own texts; NPMI outside in the titles and abstracts of later cs.CV
  digests, where a pair with a word that none holds counts as one that never meets, -1. C_v: windows
  of 110 words, of {N_PAPERS_C_V:,} papers at most. "Own words" are those that a system shows, in
  the set's own texts; topic-digest's may be of two words, and it shows none for its coarse level.
- **ARI** compares seeds with each other: outliers as one topic, and forced. Vectors have no part in
  NMF, and chance none in how it starts: only K differs between its seeds.
- **The papers that a system is surest of**: its own order of papers, outliers last. ARI of seeds
  takes the papers that are not among them as one topic.
- **Seconds** are processor time of the fit alone, texts and vectors given; without libraries being
  loaded and compiled, and without the search for a size. topic-digest's are without reading,
  quality and trends, and with its labels and its map.
- **Differences** are topic-digest less the other in the same table, means over the seeds that both
  have. For AMI papers are drawn anew, for NPMI the topics of each: intervals of 95 %.
  "Not worse": by .01, *yes* or *no* where the whole interval says so.
"""


def page(kept: Mapping[str, Any]) -> str:
    """All sets that were measured, one after the other."""
    parts = [_INTRODUCTION, *(_section(name, each) for name, each in kept["sets"].items())]
    if "protocol" in kept:
        parts.append(protocol_section(kept["protocol"]))
    if "intrusion" in kept:
        parts.append(intrusion_section(kept["intrusion"]))
    return "\n".join(parts)


def _section(name: str, facts: Mapping[str, Any]) -> str:
    labels = (
        f", {facts['n_compared']:,} of them with one of K\\* = {facts['n_labels']} labels"
        if facts["n_labels"]
        else ""
    )
    lines = [
        f"## {facts['title']} (`{name}`): {facts['n_papers']:,} papers{labels}\n",
        f"{facts['note']} {_words(facts)} {_seeds(facts)}\n",
    ]
    if facts["merged"]:
        pairs = (f"{label} → {name or '(left out)'}" for label, name in facts["merged"].items())
        lines.append(f"Labels merged: {'; '.join(pairs)}.\n")
    lines += _missing(facts)
    for level, title in _LEVELS.items():
        rows = [row for row in facts["rows"] if row["level"] == level]
        if rows:
            lines += [f"### {title}\n", _table(rows, facts)]
    if facts["differences"]:
        lines += [
            "### topic-digest less the others\n",
            _differences(facts["differences"]),
            f"{facts['n_resamples']:,} draws of papers, 1,000 of topics.\n",
        ]
    lines += ["### The papers that a system is surest of\n", _curves(facts["curves"])]
    return "\n".join(lines)


def _words(facts: Mapping[str, Any]) -> str:
    return (
        f"Of the words that describe topics, {100 * facts['share_held_outside']:.0f} % stand in "
        f"the {facts['n_texts_outside']:,} texts outside."
    )


def _seeds(facts: Mapping[str, Any]) -> str:
    return f"Seeds: {', '.join(map(str, facts['planned_seeds']))}, unless a table says fewer."


def _missing(facts: Mapping[str, Any]) -> Iterator[str]:
    """What has no figures, and why."""
    for each in facts["failures"]:
        yield f"- {NAMES[each['system']]}, {each['level']}, seed {each['seed']}: {each['reason']}\n"
    for system in facts["not_asked"]:
        yield f"- {NAMES[system]}: not run on this set.\n"


def _table(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> str:
    columns = [
        "n_topics",
        "effective",
        *(_COUNTED["labels"] if facts["n_labels"] else []),
        *_COUNTED["coverage"][1:],
    ]
    header = ["system", "seeds", *(_HEADS[name] for name in columns)]
    header += ["ARI", "ARI forced", "CPU s"]
    order = list(NAMES)
    return markdown_table(
        header,
        [
            [
                NAMES[row["system"]],
                str(len(row["seeds"])),
                *(_mean(row["seeds"], name) for name in columns),
                _three(row["ari_as_is"]),
                _three(row["ari"]),
                number(mean_of(row["seeds"], "seconds")),
            ]
            for row in sorted(rows, key=lambda row: order.index(row["system"]))
        ],
    )


def mean_of(seeds: Sequence[Mapping[str, Any]], name: str) -> float | None:
    """Mean of a measure over seeds; none where one has none."""
    values = [each.get(name) for each in seeds]
    return None if None in values else sum(values) / len(values)


def _mean(seeds: Sequence[Mapping[str, Any]], name: str) -> str:
    value = mean_of(seeds, name)
    if name in {"n_topics", "effective"} and value is not None:
        return f"{value:.1f}".removesuffix(".0")
    return _three(value)


def _three(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _differences(differences: Sequence[Mapping[str, Any]]) -> str:
    header = ["other system", "level", "seeds", "AMI", "not worse", "NPMI", "not worse"]
    order = list(FITTERS)
    return markdown_table(
        header,
        [
            [
                NAMES[each["system"]],
                each["level"],
                str(each["seeds"]),
                _interval(each["ami"]),
                each["ami"]["not_worse"],
                _interval(each["npmi"]),
                each["npmi"]["not_worse"],
            ]
            for each in sorted(
                differences,
                key=lambda each: (list(_LEVELS).index(each["level"]), order.index(each["system"])),
            )
        ],
    )


def _interval(of: Mapping[str, float]) -> str:
    return f"{of['difference']:+.3f} ({of['low']:+.3f} to {of['high']:+.3f})"


def _curves(curves: Sequence[Mapping[str, Any]]) -> str:
    shares = [point["share"] for point in curves[0]["points"]] if curves else []
    header = ["system", "level", "measure", *(f"{100 * share:.0f} %" for share in shares)]
    rows = [
        [
            NAMES[each["system"]],
            each["level"],
            _HEADS[measure],
            *(_three(point[measure]) for point in each["points"]),
        ]
        for measure in ("ami", "npmi", "ari")
        for level in LEVELS
        for each in curves
        if each["level"] == level and measure in each["points"][0]
    ]
    return markdown_table(header, rows)
