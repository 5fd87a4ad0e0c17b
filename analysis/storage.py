"""Where things are kept between runs, and how much of them."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path

from analysis.errors import AnalysisError

#: GB that all caches may take together.
DEFAULT_LIMIT = 2.0


def cache_folder() -> Path:
    """Where caches live: ``TOPIC_DIGEST_CACHE``, else the user's cache folder.

    Returns
    -------
    Path
    """
    return Path(os.environ.get("TOPIC_DIGEST_CACHE") or user_cache_path("topic-digest"))


def cache_limit() -> float:
    """Bytes that all caches may take: ``TOPIC_DIGEST_CACHE_LIMIT`` in GB, else 2 GB.

    Returns
    -------
    float
        May be infinite.

    Raises
    ------
    AnalysisError
        The variable is no number from 0 on.
    """
    given = os.environ.get("TOPIC_DIGEST_CACHE_LIMIT") or DEFAULT_LIMIT
    try:
        limit = float(given)
    except ValueError:
        limit = -1
    if not limit >= 0:
        raise AnalysisError(
            f"TOPIC_DIGEST_CACHE_LIMIT is {given!r}: set it to a number of GB, 0.5 or inf say"
        )
    return limit * 1e9
