"""The quality of a study on the page: each measure with a sentence on what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.figures.quality import MEASURE_NAMES, measured, measured_interval
from analysis.report.table import Table

#: A sentence on each measure.
MEANINGS: Mapping[str, str] = {
    "coverage": "The other papers are outliers.",
    "npmi": "1 where a topic's terms always stand together, 0 where no more than by chance.",
    "exclusivity": "Of the papers that hold a term of a topic, those in it.",
    "diversity": "Of all terms listed for topics, those that are different.",
    "embedding_coherence": "Cosine of a paper and its topic's centre, seen from the middle of all.",
    "density_validity": "Above 0 where topics lie further apart than their own papers, in a sample "
    "of 2,000: more would give less.",
    "trustworthiness": "1 where papers that are near on the map are alike; at random one half.",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of the table of quality, as it is written."""

    name: str
    value: str
    interval: str
    by_chance: str
    means: str


def quality_rows(table: Table) -> Iterator[Measured]:
    """The rows of the table of quality in words.

    Parameters
    ----------
    table : Table
        Of the frame :class:`analysis.schema.Quality`.

    Yields
    ------
    Measured
    """
    for row in table.records():
        measure = row["measure"]
        yield Measured(
            name=MEASURE_NAMES[measure],
            value=measured(measure, row["value"]),
            interval=measured_interval(measure, row["low"], row["high"]),
            by_chance="the same" if measure == "coverage" else measured(measure, row["random"]),
            means=MEANINGS[measure],
        )
