"""Topics by digest date: ``topic_periods`` and ``topic_trends``."""

from analysis.trends.exposure import choose_unit, topic_periods
from analysis.trends.shares import topic_trends

__all__ = ["choose_unit", "topic_periods", "topic_trends"]
