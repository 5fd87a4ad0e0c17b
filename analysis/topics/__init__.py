"""Vectors become topics: ``find_topics``, all of the room in one call."""

from analysis.topics.find import FoundTopics, begin_counting, find_topics
from analysis.topics.fit import n_neighbours_of
from analysis.topics.given import GivenLabel, check_labels_target, read_labels, write_labels
from analysis.topics.stability import StableTopics, measure_stability
from analysis.topics.staying import Reliability, with_chances
from analysis.topics.structure import nearest_centres
from analysis.topics.votes import N_VOTES, count_votes, outcome

__all__ = [
    "N_VOTES",
    "FoundTopics",
    "GivenLabel",
    "Reliability",
    "StableTopics",
    "begin_counting",
    "check_labels_target",
    "count_votes",
    "find_topics",
    "measure_stability",
    "n_neighbours_of",
    "nearest_centres",
    "outcome",
    "read_labels",
    "with_chances",
    "write_labels",
]
