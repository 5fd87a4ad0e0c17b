"""What a long run tells its user: one line per stage, a bar where there is something to count.

Bars go to a terminal's standard error; a pipe or a file gets neither bars nor control characters,
a notebook one line that changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

Advance = Callable[[int, int], None]


class Progress(Protocol):
    """Told of each stage; ``stage`` gives a function to call with (done, in all)."""

    def stage(self, name: str, n_total: int | None = None, /) -> AbstractContextManager[Advance]:
        """Open a stage; leaving it ends it."""


def _ignore(_done: int, _total: int) -> None:
    pass


class _Silent:
    @contextmanager
    def stage(self, _name: str, _n_total: int | None = None, /) -> Iterator[Advance]:
        yield _ignore


#: Says nothing.
SILENT: Progress = _Silent()


class TerminalProgress:
    """Bars on standard error with rich; lines without bars where it is no terminal.

    Parameters
    ----------
    quiet : bool
        Say nothing at all.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, quiet=quiet, highlight=False)

    @contextmanager
    def stage(self, name: str, n_total: int | None = None, /) -> Iterator[Advance]:
        """Show a stage until it is left.

        Parameters
        ----------
        name : str
        n_total : int, optional
            Things to do; without it the stage only shows that it goes on.

        Yields
        ------
        callable
            To be called with the numbers done and in all.
        """
        if not self._console.is_terminal:
            self._console.print(f"{name} ...", markup=False, soft_wrap=True)
            yield _ignore
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress

        counted = (
            (
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )
            if n_total
            else ()
        )
        columns = (TextColumn("{task.description}"), *counted, TimeElapsedColumn())
        with RichProgress(*columns, console=self._console) as bars:
            task = bars.add_task(name, total=n_total, rate="")
            shown = bars.tasks[0]

            def advance(done: int, total: int) -> None:
                rate = f"{shown.speed:,.0f}/s" if shown.speed else ""
                bars.update(task, completed=done, total=total, rate=rate)

            yield advance


class NotebookProgress:
    """One line under the cell that says what is being done, and how far it is."""

    def __init__(self) -> None:
        from IPython.display import display

        self._line: Any = display(  # type: ignore[no-untyped-call] # IPython's own is untyped
            {"text/plain": "..."}, raw=True, display_id=True
        )

    @contextmanager
    def stage(self, name: str, n_total: int | None = None, /) -> Iterator[Advance]:
        """Show a stage until the next one.

        Parameters
        ----------
        name : str
        n_total : int, optional
            Things to do.

        Yields
        ------
        callable
            To be called with the numbers done and in all.
        """
        self._say(name)
        yield (
            (lambda done, total: self._say(f"{name}: {done:,} of {total:,}"))
            if n_total
            else _ignore
        )
        self._say(f"{name}: done")

    def _say(self, text: str) -> None:
        self._line.update({"text/plain": text}, raw=True)


def default_progress() -> Progress:
    """Bars in a terminal, a line in a notebook, nothing elsewhere.

    Returns
    -------
    Progress
    """
    ipython = sys.modules.get("IPython")
    if ipython and type(ipython.get_ipython()).__name__ == "ZMQInteractiveShell":
        return NotebookProgress()
    return TerminalProgress() if sys.stderr.isatty() else SILENT
