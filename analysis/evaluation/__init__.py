"""What topics and similar papers are worth: ``evaluate``."""

from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.labels import paper_labels, read_label_map

__all__ = ["evaluate", "paper_labels", "read_label_map"]
