"""Frame of the quality panel: what topics and map are worth by themselves."""

from __future__ import annotations

import numpy as np
import pandera.pandas as pa
from pandera.typing.pandas import Series

from analysis.schema.base import Frame

#: Measures that need no labels, in their order.
QUALITY_MEASURES = (
    "coverage",
    "npmi",
    "exclusivity",
    "diversity",
    "embedding_coherence",
    "density_validity",
    "trustworthiness",
)


class Quality(Frame):
    """One row per measure in the order of ``QUALITY_MEASURES``, without what cannot be measured.

    ``value`` is over ``n`` topics or papers, as ``unit`` says; ``low`` and ``high`` are a 95 %
    interval over them. ``random`` is the same for papers dealt at random to topics of the same
    sizes, and for the map to its places; ``gain_low`` and ``gain_high`` are an interval of the
    difference, from the same draws of topics or papers. All are missing where there is none: a
    random deal covers as much, and one topic has no interval. All values are in [-1, 1].
    """

    measure: Series[str] = pa.Field(isin=QUALITY_MEASURES, unique=True)
    unit: Series[str] = pa.Field(isin=("paper", "topic"))
    n: Series[np.int64] = pa.Field(ge=1)
    value: Series[np.float64]
    low: Series[np.float64] = pa.Field(nullable=True)
    high: Series[np.float64] = pa.Field(nullable=True)
    random: Series[np.float64] = pa.Field(nullable=True)
    gain_low: Series[np.float64] = pa.Field(nullable=True)
    gain_high: Series[np.float64] = pa.Field(nullable=True)
