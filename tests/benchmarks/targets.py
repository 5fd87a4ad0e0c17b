"""The limits that the project sets itself, and whether what was measured keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.benchmarks.summary import Key, Summary
from tests.benchmarks.text import markdown_table, number


def targets_section(found: Mapping[Key, Summary], records: Sequence[Mapping[str, Any]]) -> str:
    """A table of the limits for which there are figures; nothing without any.

    Parameters
    ----------
    found : mapping of Key to Summary
    records : sequence of dict

    Returns
    -------
    str
        Markdown.
    """
    rows = [
        [what, limit, measured, "yes" if kept else "**no**"]
        for what, limit, measured, kept in (*_speed(found), *_quality(records))
    ]
    header = ["limit", "", "measured", "kept"]
    return "## Limits\n\n" + markdown_table(header, rows) if rows else ""


_Row = tuple[str, str, str, bool]


def _speed(found: Mapping[Key, Summary]) -> Iterator[_Row]:
    plain = found.get(("plain", "25440", "cold", 2))
    for system, times in (("auto", 8), ("full", 3)):
        ours = found.get((system, "25440", "cold", 2))
        if plain and ours:
            faster = plain.cost.wall_s / ours.cost.wall_s
            yield (
                f"25,440 papers, `{system}`: times faster than plain BERTopic",
                f"at least {times}",
                f"{faster:.1f}",
                faster >= times,
            )
    for corpus, cache, seconds in (
        ("25440", "warm", 75),
        ("113000", "cold", 420),
        ("190000", "cold", 720),
        ("example", "warm", 12),
    ):
        ours = found.get(("auto", corpus, cache, 2))
        if ours:
            what = f"{ours.n_papers:,} papers, {cache} cache"
            yield _at_most(f"{what}, seconds", seconds, ours.cost.wall_s)
            if corpus == "113000":
                yield _at_most(f"{what}, MB", 5_000, ours.cost.peak_mb)
    weeks = found.get(("auto", "25440", "cold", 2))
    if weeks and "weeks_s" in weeks.facts:
        what = f"trends over {weeks.facts['n_weeks']} weeks, 25,440 papers, seconds"
        yield _at_most(what, 1, weeks.facts["weeks_s"])
    for cache, seconds in (("cold", 45), ("warm", 5)):
        reading = found.get(("reading", "real", cache, 2))
        if reading:
            what = f"reading {reading.n_papers:,} papers, {cache} cache"
            yield _at_most(f"{what}, seconds", seconds, reading.cost.wall_s)
            if cache == "cold":
                yield _at_most(f"{what}, MB", 1_500, reading.cost.peak_mb)


def _quality(records: Sequence[Mapping[str, Any]]) -> Iterator[_Row]:
    for record in records:
        if record["run"]["system"] != "quality" or record["run"]["corpus"] != "25440":
            continue
        vectors = record["facts"]["vectors"]["auto"]
        overlap = vectors["overlap"]["mean"]
        yield (
            "25,440 papers, overlap with full",
            "at least .42",
            f"{overlap:.3f}",
            overlap >= 0.42,
        )
        loss = -vectors["purity_less_full"]["low"]
        yield (
            "25,440 papers, loss of purity beside full, upper end",
            "at most .010",
            f"{loss:.3f}",
            loss <= 0.010,
        )
        ami = next(
            sum(each["ami"]) / len(each["ami"])
            for each in record["facts"]["agreement"]
            if each["systems"] == ["full", "auto"]
        )
        yield ("25,440 papers, AMI of topics with full", "at least .65", f"{ami:.3f}", ami >= 0.65)
        yield from _beside_plain(record["facts"]["topics"])


def _beside_plain(topics: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[_Row]:
    """No loss beyond what another seed makes, in either system."""
    for words in ("alike", "shown"):
        for name in ("npmi", "diversity"):
            ours, plain = (
                [each[words][name] for each in topics[system]] for system in ("auto", "plain")
            )
            loss = sum(plain) / len(plain) - sum(ours) / len(ours)
            noise = max(max(values) - min(values) for values in (ours, plain))
            what = f"25,440 papers, loss of {name} beside plain BERTopic, words {words}"
            yield (what, f"noise of seeds: {noise:.3f}", f"{loss:.3f}", loss <= noise)


def _at_most(what: str, limit: float, measured: float) -> _Row:
    return what, f"at most {number(limit)}", number(measured), measured <= limit
