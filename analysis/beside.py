"""Work that goes on beside other work."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def begin(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin some work in a thread of its own.

    Worth it where this or what goes on beside it is compiled: two threads of Python take turns.

    Parameters
    ----------
    work : callable
        Must not hold what others change.

    Returns
    -------
    callable
        Waits for the result and hands it over, once; or raises what the work did.
    """
    made: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            failed.append(error)

    # A daemon: who interrupts the other work does not wait for this.
    thread = Thread(target=run, daemon=True)
    thread.start()

    def wait() -> Result:
        thread.join()
        for error in failed:
            raise error
        return made.pop()

    return wait
