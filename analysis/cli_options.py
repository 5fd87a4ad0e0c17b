"""Arguments and options that several commands share, with their help."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.config import (
    EncoderOptions,
    Granularity,
    PeriodUnit,
    StudyOptions,
    TopicOptions,
    TrendOptions,
)
from analysis.errors import AnalysisError

Sources = Annotated[
    list[str], typer.Argument(help="Folders, files or globs of digests.", metavar="SOURCES...")
]
Encoder = Annotated[
    str,
    typer.Option(
        help="auto (distilled from 15,000 papers on), full, distilled, lexical, or a "
        "sentence-transformers or Model2Vec name or path."
    ),
]
NTopics = Annotated[
    int | None,
    typer.Option(
        "--topics",
        help="How many topics, whatever the granularity; as many as the papers show by default.",
        metavar="N",
        min=2,
    ),
]
Level = Annotated[
    Granularity,
    typer.Option("--granularity", help="How fine topics are; coarse ones join fine ones."),
]
Period = Annotated[PeriodUnit, typer.Option(help="Unit of time of the trends.")]
Labels = Annotated[
    Path | None,
    typer.Option(
        "--names", help="Names for topics: a labels.toml, as `topics --write-labels` writes it."
    ),
]
_DAY, _METAVAR = "%Y-%m-%d", "YYYY-MM-DD"
WindowStart = Annotated[
    datetime | None,
    typer.Option("--from", formats=[_DAY], help="First day of the window.", metavar=_METAVAR),
]
WindowEnd = Annotated[
    datetime | None,
    typer.Option("--to", formats=[_DAY], help="Last day of the window.", metavar=_METAVAR),
]
Seed = Annotated[int, typer.Option(help="Seed of everything random.", min=0, max=2**31 - 1)]
Refits = Annotated[
    int,
    typer.Option(
        help="Find the topics so often again, on 80 % of the papers: 10 tell which topics hold, "
        "20 which verdicts.",
        min=0,
        max=1000,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]
OutputFormat = Annotated[
    Literal["auto", "table", "csv", "json"],
    typer.Option("--format", help="auto: a table in a terminal, CSV elsewhere."),
]


def study_options(
    encoder: str,
    seed: int,
    topics: TopicOptions,
    labels: Path | None,
    trends: TrendOptions | None = None,
) -> StudyOptions:
    """The options of a study from those of a command.

    Raises
    ------
    AnalysisError
        The file of labels is not as it should be; this is told before the work.
    """
    if labels is not None:
        from analysis.topics import read_labels

        read_labels(labels)
    return StudyOptions(
        encoder=EncoderOptions(encoder=encoder),
        topics=topics,
        # A command that names none prints no verdicts: nobody reads how far to trust them.
        trends=trends or TrendOptions(n_permutations=0),
        seed=seed,
        labels=labels,
    )


def study_window(period: PeriodUnit, start: datetime | None, end: datetime | None) -> TrendOptions:
    """Options of the trends; a window that is named before the run is the declared one.

    Raises
    ------
    AnalysisError
        It ends before it begins.
    """
    if start is not None and end is not None and end < start:
        raise AnalysisError("--to is before --from: no day is in between")
    return TrendOptions(period=period, start=start and start.date(), end=end and end.date())
