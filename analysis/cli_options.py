"""Arguments and options that several commands share, with their help."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

from analysis.config import PeriodUnit

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
Period = Annotated[PeriodUnit, typer.Option(help="Unit of time of the trends.")]
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
