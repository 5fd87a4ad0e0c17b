"""``labels.toml``: names that a person gives to topics, and that stay with them.

A topic's number says nothing in another run: it is a rank. So each entry holds the papers that
stood for the topic when the file was written, and its terms. In a later run the name goes to the
topic that more than half of these papers are in, whatever its number, its seed or how the corpus
grew; where too few of them are in the corpus, to the topic with most of the terms.

    [[topic]]
    label = "gait"
    found = "gait recognition"
    terms = ["gait", "silhouette"]
    papers = ["3101.00007", "3101.00012"]
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from analysis.corpus.export import write_text
from analysis.errors import AnalysisError
from analysis.schema import OUTLIERS, OUTLIERS_LABEL, DataFrame, Labels, Membership, Terms

#: Papers of an entry that must be in the corpus for them to decide.
MIN_KNOWN = 3
#: Share of an entry's terms that a topic must have where its papers don't decide.
MIN_TERMS = 0.5
_HEAD = """\
# Labels of topics, read with --names. Write what a topic shall be called after "label"; "papers"
# and "terms" are how it is found again, and "found" is what it was called without this file.
# An entry that is removed is a topic that is named anew.
"""
_HEADER = re.compile(r"\s*\[\[\s*topic\s*\]\]")

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class GivenLabel(BaseModel):
    """One entry of ``labels.toml``.

    Attributes
    ----------
    label : str
        The name.
    found : str
        The label that was found when the entry was written; for the reader.
    terms, papers : tuple of str
        Of the topic when the entry was written; a topic is recognised by them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: _Text
    found: str = ""
    terms: tuple[_Text, ...] = ()
    papers: tuple[_Text, ...] = ()


def read_labels(path: str | Path) -> tuple[GivenLabel, ...]:
    """Read ``labels.toml``.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    tuple of GivenLabel
        In the order of the file.

    Raises
    ------
    AnalysisError
        The file cannot be read, is no TOML, or an entry is not as it should be: which one, on
        which line, and what is wrong with it.
    """
    try:
        text = Path(path).read_text("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise AnalysisError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:  # TOML's names line and column
        raise AnalysisError(f"{path} is no TOML: {error}") from None
    entries = document.pop("topic", [])
    if document or not isinstance(entries, list):
        named = next(iter(document), "topic")
        raise AnalysisError(f"{path}: “{named}” is not known here: write entries under [[topic]]")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    given: list[GivenLabel] = []
    for number, entry in enumerate(entries, 1):
        place = f", line {lines[number - 1]}" if len(lines) == len(entries) else ""
        where = f"{path}{place}: topic {number}"
        given.append(_entry(entry, where, [other.label for other in given]))
    return tuple(given)


def _entry(entry: object, where: str, before: Sequence[str]) -> GivenLabel:
    try:
        found = GivenLabel.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"])) or "entry"
        raise AnalysisError(f"{where}: {key}: {first['msg']}") from None
    folded = [other.casefold() for other in (OUTLIERS_LABEL, *before)]
    if found.label.casefold() in folded:
        raise AnalysisError(f"{where}: label: another has “{found.label}” already; each is its own")
    if not (found.label.isprintable() and (found.papers or found.terms)):
        key, reason = (
            ("papers", "neither papers nor terms: nothing tells which topic is meant")
            if found.label.isprintable()
            else ("label", "it holds what cannot be printed")
        )
        raise AnalysisError(f"{where}: {key}: {reason}")
    return found


def match_labels(
    given: Iterable[GivenLabel], membership: DataFrame[Membership], terms: DataFrame[Terms]
) -> dict[int, GivenLabel]:
    """Find the topics that names were given to.

    Parameters
    ----------
    given : iterable of GivenLabel
    membership : Membership
    terms : Terms

    Returns
    -------
    dict of topic_id -> GivenLabel
        A name is given once, and a topic has one: where two names come to one topic, that with
        more of its papers there stays, and the other has none.
    """
    topic_of = dict(zip(membership["paper_id"], membership["topic_id"], strict=True))
    terms_of = {int(t): frozenset(own) for t, own in terms.groupby("topic_id")["term"]}
    claims = []
    for place, name in enumerate(given):
        claim = _claim(name, topic_of, terms_of)
        if claim is not None:
            topic_id, strength = claim
            claims.append((-strength, place, topic_id, name))
    matched: dict[int, GivenLabel] = {}
    for _, _, topic_id, name in sorted(claims, key=lambda claim: claim[:2]):
        matched.setdefault(topic_id, name)
    return matched


def _claim(
    name: GivenLabel, topic_of: Mapping[str, int], terms_of: Mapping[int, frozenset[str]]
) -> tuple[int, float] | None:
    """The topic that a name belongs to, and how strongly: papers count before any terms."""
    known = [topic_of[paper] for paper in sorted(set(name.papers)) if paper in topic_of]
    if len(known) >= min(MIN_KNOWN, max(1, len(set(name.papers)))):
        topic_id, n_papers = Counter(known).most_common(1)[0]
        decided = topic_id != OUTLIERS and n_papers > len(known) / 2
        return (int(topic_id), 1.0 + n_papers) if decided else None
    own = set(name.terms)
    shared = {topic_id: len(own & terms) for topic_id, terms in sorted(terms_of.items())}
    best = max(shared, key=shared.__getitem__, default=OUTLIERS)
    decided = best != OUTLIERS and shared[best] >= max(1, MIN_TERMS * len(own))
    return (best, shared[best] / len(own)) if decided else None


def check_labels_target(path: str | Path, read_from: str | Path | None) -> None:
    """Refuse to write over a file whose names were not read.

    Parameters
    ----------
    path : path-like
    read_from : path-like or None
        The file that names were read from.

    Raises
    ------
    AnalysisError
        There is another file.
    """
    target = Path(path)
    if target.is_dir():
        raise AnalysisError(f"{target} is a folder: name a file in it for the labels")
    if target.exists() and not (read_from and target.samefile(read_from)):
        raise AnalysisError(
            f"{target} is there already: read it with --names, so that its names are kept, or "
            "name another file"
        )


def write_labels(
    path: str | Path,
    labels: DataFrame[Labels],
    terms: DataFrame[Terms],
    representatives: pd.DataFrame,
    kept: Iterable[GivenLabel] = (),
) -> None:
    """Write ``labels.toml`` for a study's topics, whole or not at all.

    Parameters
    ----------
    path : path-like
    labels : Labels
    terms : Terms
    representatives : Representatives
    kept : iterable of GivenLabel
        Names of an older file that no topic has now: they are written again, at the end.
    """
    terms_of = terms.groupby("topic_id")["term"].agg(list)
    papers_of = representatives.groupby("topic_id")["paper_id"].agg(list)
    topics = labels[labels["level"] == "topic"]
    made = [
        GivenLabel.model_construct(
            label=row.label,
            found=row.found,
            terms=tuple(terms_of.get(row.topic_id, ())),
            papers=tuple(papers_of.get(row.topic_id, ())),
        )
        for row in topics.itertuples()
    ]
    write_text(Path(path), _HEAD + "".join(_as_toml(entry) for entry in (*made, *kept)))


def _as_toml(entry: GivenLabel) -> str:
    listed = (f"{key} = {_value(value)}" for key, value in entry.model_dump().items())
    return "\n".join(["", "[[topic]]", *listed, ""])


def _value(value: str | Sequence[str]) -> str:
    """A string or a list of strings; JSON's are TOML's, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
