"""The sections of arXiv's announcement that digests keep: new, cross-listed, replaced."""

from __future__ import annotations

import re
from typing import Final

from analysis.corpus.record import Announcement

_WORDS: Final = r"(?:\s+(?:submissions?|papers?|articles?|entries|listings?|lists?))?"
_SECTION: Final = re.compile(
    rf"(?:(?P<new>new{_WORDS})|(?P<cross>cross[- ]?(?:list(?:s|ed|ings?)?|submissions?)?{_WORDS})"
    rf"|(?P<replaced>replace(?:d|ments?|-cross)?{_WORDS}))(?:\s*[(\[:,|].*|\s+-+\s.*|\s+(?:for|on|of)\s.*|\s+\d+)?",
    re.IGNORECASE,
)
_LONGEST: Final = 120


def announcement(heading: str) -> Announcement | None:
    """The section that a heading opens, None when it is another heading.

    Parameters
    ----------
    heading : str
        Without its ``#`` signs.

    Examples
    --------
    >>> announcement("Replacement submissions (showing 3 of 3 entries)")
    'replaced'
    >>> announcement("New ways to see ships") is None
    True
    """
    text = heading.strip().strip("*_ ")
    match = _SECTION.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    return "new" if match["new"] else "cross" if match["cross"] else "replaced"
