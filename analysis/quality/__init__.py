"""What topics and map are worth without any label: ``study.quality``."""

from analysis.quality.measure import Subject, measure_quality, study_quality

__all__ = ["Subject", "measure_quality", "study_quality"]
