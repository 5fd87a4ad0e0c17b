"""Libraries that Ctrl-C must not meet half imported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def import_whole(name: str) -> Any:
    """Import a library; Ctrl-C waits until it is there.

    A KeyboardInterrupt inside a compiled module's own beginning comes out as ``ImportError``, marks
    the process as killed by the signal, or ends it with a crash: onnxruntime does all three.

    Parameters
    ----------
    name : str

    Returns
    -------
    module
    """
    with interrupts_wait():
        return import_module(name)


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Raise KeyboardInterrupt at the end of a block, not inside it.

    Python raises it in the main thread alone, and not where somebody has Ctrl-C ignored.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    asked: list[tuple[Any, ...]] = []
    signal.signal(signal.SIGINT, lambda *given: asked.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if asked:
            before(*asked[0])
