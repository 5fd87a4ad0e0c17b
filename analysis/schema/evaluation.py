"""Frame of the evaluation: what topics, and similar papers, are worth."""

from __future__ import annotations

import numpy as np
import pandera.pandas as pa
from pandera.typing.pandas import Series

from analysis.schema.base import Frame

#: Papers counted: all, outliers as one topic; or those in a topic.
PAPERS_COUNTED = ("all", "in a topic")


class Evaluation(Frame):
    """One row per measure, in the order: agreement with labels, quality, similar papers.

    ``subject`` says which of the three; ``level`` is that of the topics, missing for similar
    papers; ``papers`` those counted. ``n`` is what the value is a mean or a count over: papers,
    topics or queries. ``low`` and ``high`` are a 95 % interval, ``random`` is the same measure for
    papers dealt to topics of the same sizes at random, each missing where there is none.
    """

    subject: Series[str] = pa.Field(isin=("agreement", "quality", "similar papers"))
    level: Series[str] = pa.Field(nullable=True)
    papers: Series[str] = pa.Field(isin=PAPERS_COUNTED)
    measure: Series[str]
    n: Series[np.int64] = pa.Field(ge=0)
    value: Series[np.float64] = pa.Field(nullable=True)
    low: Series[np.float64] = pa.Field(nullable=True)
    high: Series[np.float64] = pa.Field(nullable=True)
    random: Series[np.float64] = pa.Field(nullable=True)
