"""Records as one Markdown page, ratios first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from tests.benchmarks.summary import Cost, Key, Summary, growth, stage_place, summarise
from tests.benchmarks.table_quality import quality_sections
from tests.benchmarks.targets import targets_section
from tests.benchmarks.text import markdown_table, number

_NAMES = {
    "plain": "plain BERTopic",
    "auto": "topic-digest",
    "full": "topic-digest `--encoder full`",
}

_IN_ALL = "in all"


def table(records: Sequence[Mapping[str, Any]]) -> str:
    """The page.

    Parameters
    ----------
    records : sequence of dict
        As the file of records holds them.

    Returns
    -------
    str
        Markdown; sections without records are left out.
    """
    if not records:
        return "# Benchmarks\n\nNothing was measured yet: `make bench`.\n"
    measured = [record for record in records if record["run"]["system"] != "quality"]
    found = summarise(measured)
    sections = (
        _head(records),
        _reports(found),
        targets_section(found, records),
        _stages(found),
        _reading(found),
        *quality_sections(records),
    )
    return "\n".join(section for section in sections if section)


def _head(records: Sequence[Mapping[str, Any]]) -> str:
    machine = records[0]["machine"]
    loads = [record["load"] for record in records]
    libraries = [record["facts"].get("versions", {}) for record in records]
    named = ", ".join(f"{name} {version}" for name, version in max(libraries, key=len).items())
    return (
        "# Benchmarks\n\n"
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}; code `{records[0]['code']}`. Plain "
        f"BERTopic: {named or 'not run'}. Each run is a process of its own, the systems by turns "
        "on the same papers. Seconds are wall time from its start to its last file, imports "
        "included, as the median of its rounds; the average number of processes that waited for "
        f"a core in the minute before a run was {min(loads):.1f} to {max(loads):.1f}: where that "
        "is much above 0, processor time says more than seconds do. How it is measured: "
        "`tests/benchmarks/README.md`.\n"
    )


def _reports(found: Mapping[Key, Summary]) -> str:
    ratios, costs = [], []
    for corpus in dict.fromkeys(corpus for system, corpus, *_ in found if system in _NAMES):
        plain = found.get(("plain", corpus, "cold", 2))
        ours = [
            found.get((system, corpus, cache, 2))
            for system, cache in (("auto", "cold"), ("full", "cold"), ("auto", "warm"))
        ]
        systems = [plain, *ours]
        n_papers = f"{next(each for each in systems if each).n_papers:,}"
        if plain is not None:
            by_wall = [_times(plain, each) for each in ours]
            ratios.append([n_papers, *by_wall, *(_times(plain, each, "cpu_s") for each in ours)])
        memory = [_figure(each, "peak_mb") for each in systems]
        costs.append([n_papers, *map(_seconds, systems), *memory])
    of_ours = ["topic-digest", "`--encoder full`", "warm cache"]
    header = ["papers", *(f"{each}, {of}" for of in ("seconds", "processor") for each in of_ours)]
    systems_named = ["plain BERTopic", *of_ours]
    costs_header = ["papers", *(f"{each}, {of}" for of in ("s", "MB") for each in systems_named)]
    return (
        "## Digests to a report\n\n"
        "topic-digest reads the digests and writes its report; plain BERTopic is given the texts "
        "and writes four figures. Warm cache: a second process. How many times faster topic-digest "
        "is, and how many times less processor time it takes:\n\n"
        + markdown_table(header, ratios)
        + "\nSeconds, with the range of the rounds where there are several, and peak memory:\n\n"
        + markdown_table(costs_header, costs)
        + _failures(found)
    )


def _times(slow: Summary | None, fast: Summary | None, what: str = "wall_s") -> str:
    if slow is None or fast is None:
        return ""
    return f"{getattr(slow.cost, what) / getattr(fast.cost, what):.1f}"


def _figure(summary: Summary | None, name: str) -> str:
    return number(getattr(summary.cost, name)) if summary else ""


def _seconds(summary: Summary | None) -> str:
    if summary is None:
        return ""
    rounds = summary.wall_s
    span = f" ({number(min(rounds))} to {number(max(rounds))})" if len(rounds) > 1 else ""
    return number(summary.cost.wall_s) + span


def _failures(found: Mapping[Key, Summary]) -> str:
    failed = [
        f"- plain BERTopic, {each.n_papers:,} papers, {name}: {reason}"
        for (system, *_), each in found.items()
        if system == "plain"
        for name, reason in each.facts["failed"].items()
    ]
    return "\n".join(["\nFigures that it could not draw:\n", *failed, ""]) if failed else ""


def _stages(found: Mapping[Key, Summary]) -> str:
    parts = []
    for system, cache in (("auto", "cold"), ("auto", "warm"), ("full", "cold"), ("plain", "cold")):
        of_system = [
            each for (one, _, other, _), each in found.items() if (one, other) == (system, cache)
        ]
        if of_system:
            title = f"### {_NAMES[system]}{', warm cache' if cache == 'warm' else ''}"
            parts.append(f"{title}\n\n{_stage_table(of_system)}")
    note = (
        "## Stages\n\nSeconds / processor seconds / peak memory of all processes in MB; growth is "
        "the exponent between two sizes, of seconds / of memory: 1 is linear, and more is not. A "
        "library counts where it is imported first.\n"
    )
    return "\n".join([note, *parts]) if parts else ""


def _stage_table(summaries: Sequence[Summary]) -> str:
    names = list(dict.fromkeys(name for each in summaries for name in each.stages))
    steps = [(a, b) for a, b in pairwise(summaries) if b.n_papers >= 2 * a.n_papers]
    header = ["stage", *(f"{each.n_papers:,}" for each in summaries)]
    header += [f"growth {a.n_papers:,} to {b.n_papers:,}" for a, b in steps]
    return markdown_table(
        header,
        [
            [
                name,
                *(_cost(_stage(each, name)) for each in summaries),
                *(_growth(a, b, name) for a, b in steps),
            ]
            for name in [*sorted(names, key=stage_place), _IN_ALL]
        ],
    )


def _stage(summary: Summary, name: str) -> Cost | None:
    return summary.cost if name == _IN_ALL else summary.stages.get(name)


def _cost(cost: Cost | None) -> str:
    if cost is None:
        return ""
    return f"{number(cost.wall_s)} / {number(cost.cpu_s)} / {number(cost.peak_mb)}"


def _growth(small: Summary, large: Summary, name: str) -> str:
    costs = _stage(small, name), _stage(large, name)
    if costs[0] is None or costs[1] is None:
        return ""
    # Under a tenth of a second there is too little to tell.
    if min(costs[0].wall_s, costs[1].wall_s) < 0.1:
        return ""
    seconds, memory = (
        growth((small.n_papers, getattr(costs[0], of)), (large.n_papers, getattr(costs[1], of)))
        for of in ("wall_s", "peak_mb")
    )
    return f"{seconds:.2f} / {memory:.2f}"


def _reading(found: Mapping[Key, Summary]) -> str:
    keys = [key for key in found if key[0] == "reading" and key[2:] == ("cold", 2)]
    if not keys:
        return ""
    rows = []
    last: Summary | None = None
    for key in keys:
        corpus = key[1]
        two = found[key]
        one = found.get(("reading", corpus, "cold", 1))
        warm = found.get(("reading", corpus, "warm", 2))
        exponent = last and growth(
            (last.n_papers, last.cost.wall_s), (two.n_papers, two.cost.wall_s)
        )
        rows.append(
            [
                f"{two.n_papers:,}{' (in place)' if corpus == 'real' else ''}",
                _times(one, two),
                _times(two, warm),
                *(_figure(each, "wall_s") for each in (one, two, warm)),
                *(_figure(each, "cpu_s") for each in (two, warm)),
                *(_figure(each, "peak_mb") for each in (one, two, warm)),
                number(two.n_papers / two.cost.wall_s),
                f"{exponent:.2f}" if exponent is not None else "",
            ]
        )
        last = two
    header = [
        "papers",
        "two cores: times faster",
        "cache: times faster",
        "one core, s",
        "two cores, s",
        "cache, s",
        "two cores, processor s",
        "cache, processor s",
        "one core, MB",
        "two cores, MB",
        "cache, MB",
        "papers/s",
        "growth",
    ]
    return (
        "## Reading\n\nDigests to a corpus in a process of its own: parsed, and then, in a second "
        "one, from the cache of records. In place: the folder and the archive as they are.\n\n"
        + markdown_table(header, rows)
    )
