"""Word intrusion [1]_, scored blind: can a reader tell which word is not of the topic?

``python -m tests.benchmarks.systems.intrusion make ijcai`` writes a sheet of six words a line, of
topics of all systems, in an order that chance has made; the key lies in another file. A reader
writes the odd word of each line into a copy of the sheet, and ``score ijcai FILE`` adds the result
to the page of ``make bench-systems``.

References
----------
.. [1] Chang, J. et al. (2009). Reading tea leaves: how humans interpret topic models. NIPS 22.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from tests.benchmarks import quality
from tests.benchmarks.fits import read_papers
from tests.benchmarks.systems.carry_out import papers_file, results, vectors_file
from tests.benchmarks.systems.partitions import forced
from tests.benchmarks.systems.plan import FITTERS, SETS, WORK, Fit
from tests.benchmarks.text import markdown_table

SYSTEMS = {"topic_digest": "topic-digest", "bertopic": "BERTopic", "nmf": "NMF"}
#: Topics of each system, words of each, and how many of its words an intruder may not be among.
N_ITEMS, N_WORDS, N_OWN = 30, 5, 50
SEED = 7


def items_of(
    ranked: Sequence[Sequence[str]], rng: np.random.Generator, *, n_items: int = N_ITEMS
) -> list[dict[str, Any]]:
    """Questions on some topics of a system, as many as there are where they are fewer.

    Parameters
    ----------
    ranked : sequence of sequence of str (n_topics,)
        ``N_OWN`` words of each topic, the weightiest first.
    rng : numpy.random.Generator
    n_items : int

    Returns
    -------
    list of dict
        ``words``, six in an order of chance, and ``intruder``: one of the first words of another
        topic, and none of this one's.
    """
    items = []
    for topic in rng.permutation(len(ranked))[:n_items]:
        own = set(ranked[topic])
        others = {
            word
            for other, words in enumerate(ranked)
            if other != topic
            for word in words[:N_WORDS]
            if word not in own
        }
        if not others or len(ranked[topic]) < N_WORDS:
            continue
        intruder = str(rng.choice(sorted(others)))
        words = [*ranked[topic][:N_WORDS], intruder]
        items.append({"words": [words[n] for n in rng.permutation(len(words))], "odd": intruder})
    return items


def score_answers(key: Sequence[Mapping[str, Any]], answers: Sequence[str]) -> list[dict[str, Any]]:
    """How many intruders were found, by system, with Wilson's interval.

    Parameters
    ----------
    key : sequence of mapping (n_items,)
        ``system`` and ``odd``.
    answers : sequence of str (n_items,)

    Returns
    -------
    list of dict
    """
    rows = []
    for system in SYSTEMS:
        right = [
            answer.strip() == item["odd"]
            for item, answer in zip(key, answers, strict=True)
            if item["system"] == system
        ]
        if right:
            low, high = proportion_confint(sum(right), len(right), method="wilson")
            rows.append(
                {"system": system, "found": sum(right), "of": len(right), "low": low, "high": high}
            )
    return rows


def intrusion_section(kept: Mapping[str, Any]) -> str:
    """The result as a table."""
    rows = [
        [
            SYSTEMS[row["system"]],
            f"{row['found']} of {row['of']}",
            f"{row['found'] / row['of']:.2f} ({row['low']:.2f} to {row['high']:.2f})",
        ]
        for row in kept["rows"]
    ]
    alike = max(row["low"] for row in kept["rows"]) < min(row["high"] for row in kept["rows"])
    return (
        f"## Word intrusion on {SETS[kept['set']].title} (`{kept['set']}`)\n\n"
        f"Five words of a topic and one of another, in an order of chance; one reader, who saw "
        "neither system nor key, named the odd one. As many topics as topic-digest's fine level; "
        "words chosen alike for all. A guess is right in .17."
        + (" The intervals overlap: this test does not tell them apart.\n\n" if alike else "\n\n")
        + markdown_table(["system", "found", "share, 95 % interval"], rows)
    )


def _make(name: str, folder: Path) -> None:
    texts = [paper["text"] for paper in read_papers(papers_file(name))]
    counts, vectors = quality.count_words(texts), np.load(vectors_file(name))
    rng = np.random.default_rng(SEED)
    items = []
    for system in SYSTEMS:
        level = "fine" if FITTERS[system] else ""
        found = results(Fit(name=name, fitter=system, seed=SEED, level=level), retried=False)
        fine = next(each for each in found if not isinstance(each, str) and each.level == "fine")
        topic_ids, _ = forced(fine.topic_ids, vectors)
        ranked = quality.weighty_words(topic_ids, counts, n=N_OWN)
        items += [item | {"system": system} for item in items_of(ranked, rng)]
    items = [items[n] for n in rng.permutation(len(items))]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key.json").write_text(json.dumps(items), "utf-8")
    with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["item", *(f"word {n + 1}" for n in range(N_WORDS + 1)), "odd"])
        writer.writerows([n + 1, *item["words"], ""] for n, item in enumerate(items))


def main(arguments: Sequence[str]) -> int:
    """Make a sheet, or score one."""
    from tests.benchmarks.systems.__main__ import add_to_page

    what, name, *rest = arguments
    folder = WORK / f"intrusion-{name}"
    if what == "make":
        _make(name, folder)
        sys.stderr.write(f"{folder / 'sheet.csv'}\n")
        return 0
    with Path(rest[0]).open(encoding="utf-8", newline="") as stream:
        answers = [row["odd"] for row in csv.DictReader(stream)]
    key = json.loads((folder / "key.json").read_text("utf-8"))
    add_to_page("intrusion", {"set": name, "rows": score_answers(key, answers)})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
