"""What all frames share: names that stand in several, and the named columns and no others."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import pandera.pandas as pa

#: A point in time, UTC.
UtcTime = Annotated[pd.DatetimeTZDtype, "us", "UTC"]

OUTLIERS = -1
OUTLIERS_LABEL = "outliers"
DATE_KINDS = ("submitted", "announced", "unknown")
ANNOUNCEMENTS = ("new", "cross", "replaced")
#: Without abstract; abstract under 200 characters; withdrawn; seen in replacements only.
PAPER_MARKS = ("no_abstract", "only_replaced", "short_text", "withdrawn")
PERIOD_STATES = ("covered", "partial", "missing")
VERDICTS = (
    "rising",
    "falling",
    "changed",
    "steady",
    "new",
    "dormant",
    "undetermined",
    "drifting",
)
#: Levels of the tree of topics.
LEVELS = ("topic", "group")
EVENT_KINDS = ("burst", "change")
#: Whether the corpus or a person named a topic; whether a source or this package said it in short.
LABEL_SOURCES = ("found", "given")
TLDR_SOURCES = ("source", "extracted")


class Frame(pa.DataFrameModel):
    """What all frames share: the named columns and no others."""

    class Config:  # noqa: D106 - pandera reads it by this name
        strict = True
        ordered = True


def column_types(schema: type[Frame]) -> dict[str, str]:
    """Names of the columns of a frame and their types, as ``astype`` takes them."""
    return {name: str(column.dtype) for name, column in schema.to_schema().columns.items()}
