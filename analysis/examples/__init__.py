"""A small corpus written for this project: invented papers of one field, with a planted truth.

213 papers in ten themes: two themes rise, one falls, one bursts, one appears late, five stay as
they are. 16 weekly digests from 2024-03-06 to 2024-07-03 with two weeks missing, three of them
daily listings, and two conference pages with 20 undated papers. Titles, abstracts, names and
identifiers are invented; the identifiers are of a range that is not in use.
"""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def example_digests() -> Path:
    """The folder of the example digests.

    Returns
    -------
    Path
    """
    return _FOLDER / "digests"


def example_truth() -> Path:
    """A CSV file with what was planted.

    Returns
    -------
    Path
        Columns ``title``, ``theme``, ``planted`` (rising, falling, burst, late or steady) and
        ``digest_date`` (empty where undated), one row per paper.
    """
    return _FOLDER / "truth.csv"
