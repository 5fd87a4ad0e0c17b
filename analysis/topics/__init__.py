"""Vectors become topics: ``find_topics``, all of the room in one call."""

from analysis.topics.find import FoundTopics, find_topics

__all__ = ["FoundTopics", "find_topics"]
