"""The way a file takes through the corpus, with one reader forced and with low bounds."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from unittest.mock import patch

from analysis.corpus import parse as parsing
from analysis.corpus.containers import Leaf, Stream, leaves
from analysis.corpus.parse import Parsed, parse, unreadable
from analysis.corpus.readers import READERS, BinaryReader, Recognised
from analysis.corpus.record import Rejection

#: Low enough for a short file to meet them.
_BOUNDS: Final = {"MAX_LINE_LENGTH": 3_000, "MAX_ENTRY_LENGTH": 4_000, "_BATCH": 3}
BY_NAME: Final = {reader.__name__.rpartition(".")[2]: reader for reader in READERS}


@contextmanager
def forced(name: str) -> Iterator[None]:
    """Every file is read by one reader, whatever it looks like."""
    reader = BY_NAME[name]

    def recognise(start: bytes, text: str | None) -> Recognised:
        is_fit = text is not None or isinstance(reader, BinaryReader)
        return Recognised(reader if is_fit else None)

    with patch.object(parsing, "recognise", recognise):
        yield


@cache
def _bounds() -> list[tuple[Any, str, int]]:
    modules = [module for name, module in sys.modules.items() if name.startswith("analysis.corpus")]
    return [
        (module, name, getattr(module, name))
        for module in modules
        for name in _BOUNDS
        if hasattr(module, name)
    ]


@contextmanager
def lowered_bounds(*, lowered: bool = True) -> Iterator[None]:
    """The longest lines and entries and the batches of every module are short."""
    for module, name, value in _bounds():
        setattr(module, name, _BOUNDS[name] if lowered else value)
    try:
        yield
    finally:
        for module, name, value in _bounds():
            setattr(module, name, value)


def read(content: bytes) -> Parsed:
    """What is read of a file that is no container."""
    return parse(Stream(io.BytesIO(content).read), "a.md")


def read_leaves(content: bytes) -> list[Parsed]:
    """What is read of any file, as it is loaded."""
    found = []
    try:
        for leaf in leaves(io.BytesIO(content), "a"):
            if isinstance(leaf, Leaf):
                found.append(parse(leaf.stream, f"a{leaf.suffix}"))
            else:
                found.append(Parsed(leaf.source, None, "", [leaf]))
    except OSError as error:
        found.append(Parsed("a", None, "", [Rejection("a", 1, unreadable(error))]))
    return found
