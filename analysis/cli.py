"""The command: arguments in, one call, numbers out.

Exit codes: 0 done; 2 wrong usage, or nothing that could be analysed, with one sentence on
standard error; 130 interrupted. Results go to standard output, progress to standard error.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analysis.config import (
    EncoderOptions,
    PeriodUnit,
    ReportOptions,
    StudyOptions,
    TrendOptions,
)
from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.corpus import Corpus
    from analysis.study import Study
    from analysis.tables import Format

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Topics, trends and a map from paper digests.",
    epilog="Exit codes: 0 done, 2 wrong usage or nothing to analyse, 130 interrupted.",
)

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
Seed = Annotated[int, typer.Option(help="Seed of everything random.", min=0, max=2**31 - 1)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]
OutputFormat = Annotated[
    Literal["auto", "table", "csv", "json"],
    typer.Option("--format", help="auto: a table in a terminal, CSV elsewhere."),
]

#: Rejections printed; all of them are in the report and in the corpus frame.
_N_REJECTIONS = 20


@app.command()
def report(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    sources: Sources,
    out: Annotated[
        Path | None, typer.Option(help="Where to write; reports/NAME.html by default.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Heading of the report.")] = None,
    period: Period = "auto",
    encoder: Encoder = "auto",
    detail: Annotated[
        Literal["auto", "full"], typer.Option(help="full embeds every abstract.")
    ] = "auto",
    seed: Seed = 7,
    quiet: Quiet = False,
) -> None:
    """Analyse digests and write one self-contained HTML report."""
    from analysis.report import write_report

    target = out or Path("reports") / f"{_name_of(sources)}.html"
    _check_writable(target)
    study = _study(sources, period=period, encoder=encoder, seed=seed, quiet=quiet)
    written = write_report(study, target, ReportOptions(title=title, detail=detail))
    if not quiet:
        typer.echo(f"{study}. Report: {target} ({written.n_bytes / 1e6:.1f} MB)")


@app.command()
def corpus(
    sources: Sources,
    rejections: Annotated[
        Path | None, typer.Option(help="Write all rejections to this CSV file.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(help="Write the corpus: NAME.parquet, NAME.jsonl or the folder NAME.digest."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Say what was read: papers, dates, duplicates, gaps, rejections with their place."""
    from analysis.corpus.export import check_export, export_corpus, write_text
    from analysis.corpus.summary import corpus_gaps, corpus_summary
    from analysis.tables import as_csv, print_table

    if export is not None:
        check_export(export)
    loaded = _load(sources, quiet=quiet)
    if export is not None:
        export_corpus(loaded, export)
    # Formats side by side: their numbers are many, and a terminal is narrow.
    print_table(corpus_summary(loaded).set_index("format").T.reset_index(names="format"))
    for first, last, n_days in corpus_gaps(loaded):
        typer.echo(f"no digest from {first:%Y-%m-%d} to {last:%Y-%m-%d}: {n_days:,} expected")
    if rejections is not None:
        write_text(rejections, as_csv(loaded.rejections))
        return
    _print_rejections(loaded, limit=None, to_stderr=False)


@app.command()
def topics(
    sources: Sources,
    output_format: OutputFormat = "auto",
    encoder: Encoder = "auto",
    seed: Seed = 7,
    quiet: Quiet = False,
) -> None:
    """Print the table of topics."""
    study = _study(sources, encoder=encoder, seed=seed, quiet=quiet)
    table = study.topics[["topic_id", "label", "n_papers", "share", "group_label"]]
    terms = study.terms.groupby("topic_id")["term"].agg(", ".join)
    _print_frame(
        table.assign(share=table["share"].round(4), terms=table["topic_id"].map(terms).fillna("")),
        output_format,
    )


@app.command()
def similar(
    paper: Annotated[str, typer.Argument(help="An arXiv id, a title or any text.")],
    sources: Sources,
    k: Annotated[int, typer.Option("-k", help="How many.", min=1)] = 10,
    output_format: OutputFormat = "auto",
    encoder: Encoder = "auto",
    quiet: Quiet = False,
) -> None:
    """Print the papers most like one paper, or like a text."""
    from analysis.progress import TerminalProgress
    from analysis.similar import similar_papers

    papers = _load(sources, quiet=quiet).papers
    options = EncoderOptions(encoder=encoder)
    found = similar_papers(papers, paper, options, k=k, progress=TerminalProgress(quiet=quiet))
    _print_frame(found.assign(similarity=found["similarity"].round(4)), output_format)


def main() -> None:
    """Run the command; a known error is one sentence, never a traceback."""
    try:
        app()
    except AnalysisError as error:
        typer.echo(f"topic-digest: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"topic-digest: {where}{error.strerror or error}", err=True)
        sys.exit(2)
    except SystemExit as ending:
        if ending.code == 130:
            typer.echo("topic-digest: interrupted; nothing is half-written", err=True)
        raise


def _study(
    sources: list[str],
    *,
    period: PeriodUnit = "auto",
    encoder: str,
    seed: int = 7,
    quiet: bool,
) -> Study:
    from analysis.progress import TerminalProgress
    from analysis.study import run

    loaded = _load(sources, quiet=quiet)
    if not quiet:
        typer.echo(f"{loaded}.", err=True)
        _print_rejections(loaded, limit=_N_REJECTIONS, to_stderr=True)
    options = StudyOptions(
        encoder=EncoderOptions(encoder=encoder), trends=TrendOptions(period=period), seed=seed
    )
    return run(loaded, options, progress=TerminalProgress(quiet=quiet))


def _load(sources: list[str], *, quiet: bool) -> Corpus:
    from analysis.corpus import load_corpus
    from analysis.progress import TerminalProgress

    with TerminalProgress(quiet=quiet).stage("Reading digests", len(sources)) as advance:
        return load_corpus(sources, progress=advance)


def _print_rejections(loaded: Corpus, *, limit: int | None, to_stderr: bool) -> None:
    for row in loaded.rejections.head(limit or len(loaded.rejections)).itertuples():
        typer.echo(f"rejected {row.source}:{row.line}: {row.reason}", err=to_stderr)
    n_more = len(loaded.rejections) - (limit or len(loaded.rejections))
    if n_more > 0:
        typer.echo(f"... and {n_more:,} more: topic-digest corpus lists them all", err=to_stderr)


def _print_frame(frame: pd.DataFrame, output_format: Literal["auto"] | Format) -> None:
    from analysis.tables import as_csv, as_json, print_table

    if output_format == "auto":
        output_format = "table" if sys.stdout.isatty() else "csv"
    if output_format == "table":
        print_table(frame)
    else:
        typer.echo((as_csv if output_format == "csv" else as_json)(frame), nl=False)


def _check_writable(target: Path) -> None:
    """Say before the work, not after it, that its result has no place."""
    if target.is_dir():
        raise AnalysisError(f"{target} is a folder: name a file in it with --out")
    above = next(folder for folder in target.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise AnalysisError(f"{above} cannot be written: choose another place with --out")


def _name_of(sources: list[str]) -> str:
    """A file name from the first source: its last folder or file, without ending or glob."""
    first = Path(sources[0]).resolve()
    name = first.name if first.is_dir() else first.stem
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "report"
