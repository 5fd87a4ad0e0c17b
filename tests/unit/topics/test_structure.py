from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.topics.structure import (
    nearest_topics,
    representative_papers,
    topic_centres,
)


def directions(*degrees):
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def test_nearest_topics_are_by_cosine():
    nearest = nearest_topics(directions(0, 10, 100, 115))
    first = nearest[nearest["rank"] == 1].set_index("topic_id")
    assert first["neighbour_id"].to_dict() == {0: 1, 1: 0, 2: 3, 3: 2}
    assert first.loc[0, "similarity"] == pytest.approx(np.cos(np.radians(10)), abs=1e-5)


def test_centres_are_seen_from_the_middle():
    vectors = directions(0, 10, 90, 100)
    centres = topic_centres(vectors, np.asarray([0, 0, 1, 1]))
    assert centres[0] @ centres[1] == pytest.approx(-1, abs=1e-5)


def test_representatives_are_nearest_to_the_middle_of_their_topic():
    found = representative_papers(
        directions(0, 20, 21, 45, 200), np.asarray([0, 0, 0, 0, -1]), pd.Series(list("abcde")), n=2
    )
    assert found["paper_id"].tolist() == ["c", "b"]
    assert found["rank"].tolist() == [1, 2]
