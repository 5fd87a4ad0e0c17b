"""Topics by digest date: shares, verdicts, events and controls, by ``find_trends``."""

from analysis.trends.assignment import Assignment
from analysis.trends.early import early_papers
from analysis.trends.exposure import choose_unit, topic_periods
from analysis.trends.find import FoundTrends, find_trends, topic_trends
from analysis.trends.shares import topic_shares

__all__ = [
    "Assignment",
    "FoundTrends",
    "choose_unit",
    "early_papers",
    "find_trends",
    "topic_periods",
    "topic_shares",
    "topic_trends",
]
