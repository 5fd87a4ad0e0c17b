"""Where things are kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """Where caches live: ``TOPIC_DIGEST_CACHE``, else the user's cache folder.

    Returns
    -------
    Path
    """
    return Path(os.environ.get("TOPIC_DIGEST_CACHE") or user_cache_path("topic-digest"))
