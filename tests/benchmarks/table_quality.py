"""What the vectors and topics of each system are worth, on the same papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tests.benchmarks.text import markdown_table

_NAMES = {
    "full": "full encoder",
    "auto": "`auto`",
    "plain": "plain BERTopic",
    "random": "at random",
}


def quality_sections(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """A section for each corpus that was compared."""
    compared = [record for record in records if record["run"]["system"] == "quality"]
    return [
        _section(record["facts"])
        for record in sorted(compared, key=lambda record: int(record["facts"]["n_papers"]))
    ]


def _section(facts: Mapping[str, Any]) -> str:
    n_papers, n_rows = facts["n_papers"], facts["vectors"]["auto"]["n_rows"]
    encoded = (
        "`auto` read some papers whole and learnt the vectors of the others; "
        f"{n_rows:,} of these are looked at"
        if n_rows < n_papers
        else f"`auto` is the full encoder here; {n_rows:,} papers are looked at"
    )
    return (
        f"## Quality: {n_papers:,} papers\n\n"
        f"Neighbours: {encoded}. Overlap: share of the 15 nearest, itself left out, that the full "
        "encoder finds too. Purity: share of the 15 nearest in the same primary category. With "
        "bootstrap intervals of 95 %, for the difference paired by paper.\n\n"
        f"{_vectors(facts['vectors'])}\n"
        "Topics: means over three seeds (for plain BERTopic, which has none, three runs), and the "
        "range. NPMI and the share of distinct words, over ten words of each topic: chosen alike, "
        "from one vocabulary by one c-TF-IDF; and as shown, where a term may be two words. At "
        "random: topics of the same sizes with papers drawn anew.\n\n"
        f"{_topics(facts['topics'])}\n"
        "Agreement of topics: adjusted mutual information, outliers as one class; in brackets, on "
        "papers that both put in a topic. On the diagonal, a system with itself under another "
        "seed: what noise alone takes away.\n\n"
        f"{_agreement(facts['agreement'])}"
    )


def _vectors(vectors: Mapping[str, Any]) -> str:
    header = ["vectors", "overlap", "purity", "purity less that of the full encoder"]
    return markdown_table(
        header,
        [
            [
                _NAMES[system],
                _interval(each["overlap"]),
                _interval(each["purity"]),
                "" if system == "full" else _interval(each["purity_less_full"], sign="+"),
            ]
            for system, each in vectors.items()
        ],
    )


def _interval(value: Mapping[str, float], sign: str = "") -> str:
    return f"{value['mean']:{sign}.3f} ({value['low']:{sign}.3f} to {value['high']:{sign}.3f})"


def _topics(topics: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    columns: dict[str, Callable[[Mapping[str, Any]], float | None]] = {
        "topics": lambda each: each["n_topics"],
        "outliers": lambda each: each["outliers"],
        "NPMI, alike": lambda each: each["alike"]["npmi"],
        "distinct, alike": lambda each: each["alike"]["diversity"],
        "NPMI, shown": lambda each: each["shown"]["npmi"],
        "distinct, shown": lambda each: each["shown"]["diversity"],
    }
    return markdown_table(
        ["topics of", *columns],
        [
            [_NAMES[system], *(_range(map(value, each)) for value in columns.values())]
            for system, each in topics.items()
        ],
    )


def _range(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return ""
    digits = 0 if max(known) > 1 else 3
    mean = sum(known) / len(known)
    return f"{mean:.{digits}f} ({min(known):.{digits}f} to {max(known):.{digits}f})"


def _agreement(agreement: Sequence[Mapping[str, Any]]) -> str:
    cells = {tuple(each["systems"]): each for each in agreement}
    systems = list(dict.fromkeys(name for pair in cells for name in pair))
    return markdown_table(
        ["", *(_NAMES[system] for system in systems)],
        [[_NAMES[one], *(_ami(cells.get((one, other))) for other in systems)] for one in systems],
    )


def _ami(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return ""
    means = [sum(cell[name]) / len(cell[name]) for name in ("ami", "ami_assigned")]
    return f"{means[0]:.3f} ({means[1]:.3f})"
