"""Digests of so many papers: real ones day by day, and beyond them papers made of two real ones.

Written to a folder that git ignores, from the digests in the folder of real data. A paper counted
twice in a day's file is counted twice here; what a run read is in its result.
"""

from __future__ import annotations

import random
import re
import shutil
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

FOLDER = "digests/cs-cv-2019-2020"
ARCHIVE = "digests/cs-cv-2020-12_2024.tar.gz"

_ENTRY = re.compile(r"^### ", re.MULTILINE)
_CATEGORY = re.compile(r"^- \*\*Categories\*\*: .*?\*\*([^*]+)\*\*", re.MULTILINE)
_SUMMARY = re.compile(r"^- \*\*Summary\*\*: ", re.MULTILINE)
_KEPT = re.compile(r"^- \*\*(?:Categories|Published|Updated|Authors)\*\*: .*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Day:
    """A digest: its name, as YYYYMMDD, its header line, and its entries, each without ``###``."""

    name: str
    header: str
    entries: tuple[str, ...]


def digests_of(n_entries: int, data: Path, target: Path) -> None:
    """Write digests of the first so many entries; where there are fewer, of recombined ones too.

    Parameters
    ----------
    n_entries : int
    data : Path
        The folder of real data.
    target : Path
        The folder to write; it appears when it is whole.
    """
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    days = list(first_entries(real_days(data), n_entries))
    n_missing = n_entries - sum(len(day.entries) for day in days)
    if n_missing:
        days = with_recombined(days, n_missing)
    for day in days:
        file = part / day.name[:4] / f"{day.name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(day.header + "".join(f"### {entry}" for entry in day.entries), "utf-8")
    part.rename(target)


def real_days(data: Path) -> Iterator[Day]:
    """The digests of the folder, then those of the archive, in the order of their days."""
    for file in sorted((data / FOLDER).rglob("*.md")):
        yield parse_day(file.stem, file.read_text("utf-8"))
    with tarfile.open(data / ARCHIVE) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".md") else None
            if stream is not None:
                yield parse_day(Path(member.name).stem, stream.read().decode("utf-8"))


def parse_day(name: str, text: str) -> Day:
    """A digest, cut at its entries."""
    header, *entries = _ENTRY.split(text)
    return Day(name, header, tuple(entries))


def first_entries(days: Iterator[Day], n_entries: int) -> Iterator[Day]:
    """Days until there are so many entries, the last one cut."""
    for day in days:
        if n_entries <= 0:
            return
        yield Day(day.name, day.header, day.entries[:n_entries])
        n_entries -= len(day.entries)


def with_recombined(days: Sequence[Day], n_new: int) -> list[Day]:
    """Add papers, each made of two of one category, on the day of the first.

    Parameters
    ----------
    days : sequence of Day
    n_new : int

    Returns
    -------
    list of Day, in the order of their names
        No two papers are alike: a pair is taken once, gives the first half of the sentences of
        one abstract and the second of the other, and has an id that arXiv never gave. The same
        for the same days, in whatever order.

    Raises
    ------
    ValueError
        So many pairs do not exist.
    """
    made: dict[str, list[str]] = defaultdict(list)
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(90_000))
    pairs = _pairs(days)
    for _ in range(n_new):
        day, one, other = next(pairs, (None, "", ""))
        if day is None:
            raise ValueError(f"{n_new:,} papers cannot be made of these digests")
        month = day.name[2:6]
        made[day.name].append(_recombined(one, other, f"{month}.{next(numbers[month])}"))
    return [
        Day(day.name, day.header, (*day.entries, *made[day.name]))
        for day in sorted(days, key=lambda day: day.name)
    ]


def _pairs(days: Sequence[Day]) -> Iterator[tuple[Day, str, str]]:
    """Pairs of entries of one category, each once, and all categories by their share."""
    groups: dict[str, list[tuple[Day, str]]] = defaultdict(list)
    for day in sorted(days, key=lambda day: day.name):
        for entry in day.entries:
            category = _CATEGORY.search(entry)
            if category and len(_sentences(entry)) > 1:
                groups[category[1]].append((day, entry))
    shuffled = random.Random(0)  # noqa: S311 - no secret
    for name in sorted(groups):
        shuffled.shuffle(groups[name])
    for distance in range(1, max(map(len, groups.values()), default=0)):
        # Beyond half of a list a pair would come back the other way round.
        places = [
            (group, i)
            for _, group in sorted(groups.items())
            for i in range(len(group) if 2 * distance < len(group) else 0)
        ]
        shuffled.shuffle(places)
        for group, i in places:
            day, one = group[i]
            yield day, one, group[(i + distance) % len(group)][1]


def _recombined(one: str, other: str, arxiv_id: str) -> str:
    titles = [entry.partition("\n")[0].split() for entry in (one, other)]
    sentences = [_sentences(entry) for entry in (one, other)]
    fields = "\n".join(_KEPT.findall(one))
    return (
        f"{_halves(*titles)}\n- **Arxiv ID**: http://arxiv.org/abs/{arxiv_id}v1\n"
        f"- **DOI**: None\n- **Links**: [PDF](http://arxiv.org/pdf/{arxiv_id}v1)\n{fields}\n"
        f"- **Comment**: None\n- **Journal**: None\n- **Summary**: {_halves(*sentences)}\n\n\n\n"
    )


def _halves(one: list[str], other: list[str]) -> str:
    return " ".join(one[: (len(one) + 1) // 2] + other[len(other) // 2 :])


def _sentences(entry: str) -> list[str]:
    parts = _SUMMARY.split(entry, maxsplit=1)
    return _SENTENCE_END.split(" ".join(parts[1].split())) if len(parts) == 2 else []
