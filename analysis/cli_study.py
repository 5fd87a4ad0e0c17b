"""From the sources that a command names to their corpus and its study."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import typer

from analysis.cli_output import print_rejections

if TYPE_CHECKING:
    from analysis.config import StudyOptions
    from analysis.corpus import Corpus
    from analysis.schema import DataFrame, Papers
    from analysis.study import Study

#: Rejections printed; all of them are in the report and in the corpus frame.
_N_REJECTIONS: Final = 20


def load_sources(sources: list[str], *, quiet: bool) -> Corpus:
    """Read the digests, with progress."""
    from analysis.corpus import load_corpus
    from analysis.progress import TerminalProgress

    with TerminalProgress(quiet=quiet).stage("Reading digests", len(sources)) as advance:
        return load_corpus(sources, progress=advance)


def study_of(
    sources: list[str],
    options: StudyOptions,
    *,
    asked: Callable[[DataFrame[Papers]], object] | None = None,
    quiet: bool,
) -> Study:
    """Read and analyse; what is asked of the papers fails before the work, if it does."""
    from analysis.progress import TerminalProgress
    from analysis.study import run

    loaded = load_sources(sources, quiet=quiet)
    if not quiet:
        typer.echo(f"{loaded}.", err=True)
        print_rejections(loaded, limit=_N_REJECTIONS, to_stderr=True)
    if asked is not None:
        asked(loaded.papers)
    return run(loaded, options, progress=TerminalProgress(quiet=quiet))
