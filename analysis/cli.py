"""The command: arguments in, one call, numbers out.

Exit codes: 0 done; 2 wrong usage, or nothing that could be analysed, with one sentence on
standard error; 3 the same where arXiv did not answer as it should; 130 interrupted. Results go to
standard output, progress to standard error.
"""

from __future__ import annotations

import logging
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.cli_options import (
    Encoder,
    Labels,
    Level,
    NTopics,
    OutputFormat,
    Period,
    Quiet,
    Refits,
    Seed,
    Sources,
    WindowEnd,
    WindowStart,
    study_options,
    study_window,
)
from analysis.cli_output import (
    check_writable,
    megabytes,
    name_of,
    print_frame,
    print_rejections,
    show_in_browser,
)
from analysis.cli_study import load_sources, study_of
from analysis.config import EncoderOptions, ReportOptions, TopicOptions
from analysis.errors import AnalysisError, FetchError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Topics, trends and a map from paper digests.",
    epilog=(
        "Exit codes: 0 done, 2 wrong usage or nothing to analyse, 3 arXiv did not answer,"
        " 130 interrupted."
    ),
)

cache_app = typer.Typer(no_args_is_help=True, help="See or clear what is kept between runs.")
app.add_typer(cache_app, name="cache")


def _list_formats(value: bool) -> None:  # noqa: FBT001 - as typer calls it
    """Print the formats that are read, and end."""
    if not value:
        return
    from analysis.corpus.readers import other_readers
    from analysis.corpus.readers.formats import formats
    from analysis.tables import print_table

    print_table(formats().replace({"`": "", r"\\\|": "|"}, regex=True))
    for fault in other_readers().faults:
        typer.echo(f"{fault.source}: {fault.reason}", err=True)
    raise typer.Exit


@app.command()
def report(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    sources: Sources,
    out: Annotated[
        Path | None, typer.Option(help="Where to write; reports/NAME.html by default.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Heading of the report.")] = None,
    start: WindowStart = None,
    end: WindowEnd = None,
    period: Period = "auto",
    encoder: Encoder = "auto",
    detail: Annotated[
        Literal["auto", "full"], typer.Option(help="full embeds every abstract.")
    ] = "auto",
    labels: Labels = None,
    n_topics: NTopics = None,
    granularity: Level = "fine",
    seed: Seed = 7,
    refits: Refits = 0,
    open_it: Annotated[
        bool, typer.Option("--open", help="Show the report in the browser.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Analyse digests and write one self-contained HTML report."""
    from analysis.report import write_report

    target = out or Path("reports") / f"{name_of(sources)}.html"
    check_writable(target)
    window = study_window(period, start, end)
    wanted = TopicOptions(n_topics=n_topics, granularity=granularity, n_refits=refits)
    study = study_of(sources, study_options(encoder, seed, wanted, labels, window), quiet=quiet)
    written = write_report(study, target, ReportOptions(title=title, detail=detail))
    if not quiet:
        typer.echo(f"{study}. Report: {target} ({written.n_bytes / 1e6:.1f} MB)")
    if open_it:
        show_in_browser(target)


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
    _formats: Annotated[
        bool,
        typer.Option(
            "--formats",
            help="List the formats that are read.",
            callback=_list_formats,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Say what was read: papers, dates, duplicates, gaps, rejections with their place."""
    from analysis.corpus.export import check_export, export_corpus, write_text
    from analysis.corpus.summary import corpus_gaps, corpus_notes, corpus_summary
    from analysis.tables import as_csv, print_table

    if export is not None:
        check_export(export)
    loaded = load_sources(sources, quiet=quiet)
    if export is not None:
        export_corpus(loaded, export)
    # Formats side by side: their numbers are many, and a terminal is narrow.
    print_table(corpus_summary(loaded).set_index("format").T.reset_index(names="format"))
    for first, last, n_days in corpus_gaps(loaded):
        typer.echo(f"no digest from {first:%Y-%m-%d} to {last:%Y-%m-%d}: {n_days:,} expected")
    for source, n_more, note in corpus_notes(loaded):
        more = f" and {n_more:,} more" if n_more else ""
        typer.echo(f"guessed {source}{more}: {note}")
    if rejections is not None:
        write_text(rejections, as_csv(loaded.rejections))
        return
    print_rejections(loaded, limit=None, to_stderr=False)


@app.command()
def topics(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    sources: Sources,
    output_format: OutputFormat = "auto",
    encoder: Encoder = "auto",
    labels: Labels = None,
    write_labels: Annotated[
        Path | None,
        typer.Option(help="Write a labels.toml, in which topics can be renamed, to this file."),
    ] = None,
    n_topics: NTopics = None,
    granularity: Level = "fine",
    seed: Seed = 7,
    refits: Refits = 0,
    quiet: Quiet = False,
) -> None:
    """Print the table of topics."""
    if write_labels is not None:
        from analysis.topics import check_labels_target

        check_labels_target(write_labels, labels)
        check_writable(write_labels, option="--write-labels")
    wanted = TopicOptions(n_topics=n_topics, granularity=granularity, n_refits=refits)
    study = study_of(sources, study_options(encoder, seed, wanted, labels), quiet=quiet)
    if write_labels is not None:
        study.write_labels(write_labels)
    table = study.topics[["topic_id", "label", "n_papers", "share", "group_label"]]
    if refits:
        table = table.merge(study.stability, on="topic_id", how="left").round(3)
    terms = study.terms.groupby("topic_id")["term"].agg(", ".join)
    print_frame(
        table.assign(share=table["share"].round(4), terms=table["topic_id"].map(terms).fillna("")),
        output_format,
    )


@app.command()
def trends(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    sources: Sources,
    start: WindowStart = None,
    end: WindowEnd = None,
    period: Period = "auto",
    export: Annotated[
        Path | None, typer.Option(help="Write all numbers behind the verdicts to this CSV file.")
    ] = None,
    output_format: OutputFormat = "auto",
    encoder: Encoder = "auto",
    labels: Labels = None,
    n_topics: NTopics = None,
    granularity: Level = "fine",
    seed: Seed = 7,
    refits: Refits = 0,
    quiet: Quiet = False,
) -> None:
    """Print the verdict on each topic and group, with its numbers."""
    from analysis.corpus.export import write_text
    from analysis.tables import as_csv

    if export is not None:
        check_writable(export, option="--export")
    window = study_window(period, start, end)
    wanted = TopicOptions(n_topics=n_topics, granularity=granularity, n_refits=refits)
    study = study_of(sources, study_options(encoder, seed, wanted, labels, window), quiet=quiet)
    verdicts = study.verdicts
    if export is not None:
        write_text(export, as_csv(verdicts))
    columns = ["level", "topic_id", "verdict", "growth", "q", "sentence"]
    rounded = verdicts[columns].round({"growth": 3, "q": 4})
    print_frame(rounded, output_format)
    if not quiet:
        for sentence in (*study.notices, *study.controls["sentence"]):
            typer.echo(sentence, err=True)


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    sources: Sources,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD",
            help="Compare topics with this: primary_category, keywords, journal, year.",
        ),
    ] = None,
    label_map: Annotated[
        Path | None,
        typer.Option(help="CSV with columns label and merged: labels that stand for others."),
    ] = None,
    output_format: OutputFormat = "auto",
    encoder: Encoder = "auto",
    n_topics: NTopics = None,
    granularity: Level = "fine",
    seed: Seed = 7,
    quiet: Quiet = False,
) -> None:
    """Judge topics and similar papers: agreement with labels, coherence, coverage."""
    from analysis.evaluation import evaluate as judge
    from analysis.evaluation import paper_labels, read_label_map

    merged = read_label_map(label_map) if label_map is not None else None
    wanted = TopicOptions(n_topics=n_topics, granularity=granularity)
    options = study_options(encoder, seed, wanted, None)
    asked = None if labels is None else partial(paper_labels, field=labels, merged=merged)
    study = study_of(sources, options, asked=asked, quiet=quiet)
    print_frame(judge(study, labels, merged=merged).round(4), output_format)


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

    papers = load_sources(sources, quiet=quiet).papers
    options = EncoderOptions(encoder=encoder)
    found = similar_papers(papers, paper, options, k=k, progress=TerminalProgress(quiet=quiet))
    print_frame(found.assign(similarity=found["similarity"].round(4)), output_format)


@app.command()
def fetch(
    categories: Annotated[
        list[str], typer.Argument(help="Such as cs.CV or hep-th.", metavar="CATEGORIES...")
    ],
    start: Annotated[
        str, typer.Option("--from", help="First day of submission, in UTC.", metavar="YYYY-MM-DD")
    ],
    end: Annotated[
        str | None,
        typer.Option("--to", help="Last day; yesterday by default.", metavar="YYYY-MM-DD"),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder of the digests, one for each day and category.")
    ] = Path("digests"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked and written; ask nothing.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Fetch daily digests from arXiv; what is there already is not asked for again."""
    from analysis.corpus.fetch import fetch_digests, plan_fetch
    from analysis.progress import TerminalProgress

    check_writable(out / "digest.md")
    plan = plan_fetch(categories, out, start=start, end=end)
    if dry_run:
        typer.echo("Nothing was asked and nothing written. A run would ask arXiv for:")
        for line in (*(window.query for window in plan.windows), "and write:", *plan.paths):
            typer.echo(line)
        return
    if quiet:
        logging.getLogger("analysis").setLevel(logging.ERROR)
    with TerminalProgress(quiet=quiet).stage("Fetching digests", len(plan.paths)) as advance:
        fetched = fetch_digests(categories, out, start=start, end=end, progress=advance)
    for rejection in fetched.rejections:
        typer.echo(f"rejected {rejection.source}: {rejection.reason}", err=True)
    if not quiet:
        typer.echo(f"{fetched}.")
        if fetched.unsettled:
            typer.echo(
                f"{len(fetched.unsettled):,} of these days are of the last week, and arXiv may"
                " still announce papers of them: run this again on another day."
            )


@cache_app.command("info")
def cache_info() -> None:
    """Say what is kept between runs, where, and how much of it may be."""
    from analysis.housekeeping import cache_contents
    from analysis.storage import cache_folder, cache_limit
    from analysis.tables import print_table

    limit, contents = cache_limit(), cache_contents()
    total = megabytes(contents["n_bytes"].sum())
    typer.echo(f"{cache_folder()}: {total} of at most {megabytes(limit)}")
    if len(contents):
        contents["size"] = contents.pop("n_bytes").map(megabytes)
        print_table(contents.rename(columns={"n_entries": "entries"}))


@cache_app.command("clear")
def cache_clear() -> None:
    """Remove all that is kept between runs; the next run makes it again."""
    from analysis.housekeeping import clear_cache
    from analysis.storage import cache_folder

    typer.echo(f"{cache_folder()}: {megabytes(clear_cache())} freed")


def main() -> None:
    """Run the command; a known error is one sentence, never a traceback."""
    try:
        app()
    except FetchError as error:
        typer.echo(f"topic-digest: {error}", err=True)
        sys.exit(3)
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
