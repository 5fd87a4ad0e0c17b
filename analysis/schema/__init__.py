"""The frames that cross module borders, as schemas.

A function that returns one of these validates it, so that a function that takes one has
nothing left to check. Joins are by ``paper_id`` or ``topic_id``; row order never carries
meaning, but every frame is sorted as its docstring says, so that equal content is equal bytes.
Shares are in [0, 1]; ``topic_id`` -1 is the outliers, kept everywhere.
"""

from pandera.typing.pandas import DataFrame

from analysis.schema.base import (
    ANNOUNCEMENTS,
    DATE_KINDS,
    EVENT_KINDS,
    LABEL_SOURCES,
    LEVELS,
    OUTLIERS,
    OUTLIERS_LABEL,
    PAPER_MARKS,
    PERIOD_STATES,
    TLDR_SOURCES,
    VERDICTS,
    Frame,
    column_types,
)
from analysis.schema.corpus import Appearances, Digests, Papers, Rejections
from analysis.schema.evaluation import PAPERS_COUNTED, Evaluation
from analysis.schema.quality import QUALITY_MEASURES, Quality
from analysis.schema.topics import (
    Assigned,
    Labels,
    Membership,
    Points,
    Refits,
    Representatives,
    Similar,
    Stability,
    Terms,
    Tldrs,
    TopicNeighbours,
    Topics,
)
from analysis.schema.trends import (
    Controls,
    EarlyPapers,
    Events,
    Periods,
    Specifications,
    Trends,
    Verdicts,
)

__all__ = [
    "ANNOUNCEMENTS",
    "DATE_KINDS",
    "EVENT_KINDS",
    "LABEL_SOURCES",
    "LEVELS",
    "OUTLIERS",
    "OUTLIERS_LABEL",
    "PAPERS_COUNTED",
    "PAPER_MARKS",
    "PERIOD_STATES",
    "QUALITY_MEASURES",
    "TLDR_SOURCES",
    "VERDICTS",
    "Appearances",
    "Assigned",
    "Controls",
    "DataFrame",
    "Digests",
    "EarlyPapers",
    "Evaluation",
    "Events",
    "Frame",
    "Labels",
    "Membership",
    "Papers",
    "Periods",
    "Points",
    "Quality",
    "Refits",
    "Rejections",
    "Representatives",
    "Similar",
    "Specifications",
    "Stability",
    "Terms",
    "Tldrs",
    "TopicNeighbours",
    "Topics",
    "Trends",
    "Verdicts",
    "column_types",
]
