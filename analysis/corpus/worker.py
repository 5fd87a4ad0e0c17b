"""A process that parses: jobs on its standard input, what it read on its standard output.

Run as ``python -m analysis.corpus.worker`` by :mod:`analysis.corpus.pool`. A process of its own
and not a fork: it needs nothing of its parent, no guard in a user's script, and no pickles.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

from analysis.corpus.codec import LEAF_END, encode
from analysis.corpus.parse import parse_file
from analysis.corpus.sources import DigestFile

#: Ends the lines of a file; no line of a leaf is like it.
FILE_END: Final = b".\n"


def main() -> None:
    """Parse the leaves that are this worker's of each file, in order, until there is no job."""
    # An interrupt is for the parent to handle: it ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    results = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the lines.
    os.dup2(2, 1)
    for job in sys.stdin.buffer:
        source, path, first, step = json.loads(job)
        file = DigestFile(source, Path(path))
        for parsed in parse_file(file, lambda n: n % step == first):  # noqa: B023 - used at once
            results.writelines([*encode(parsed, source), LEAF_END])
            results.flush()
        results.write(FILE_END)
        results.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(1)  # the parent is gone, and nobody waits for the rest
