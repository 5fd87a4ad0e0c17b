from __future__ import annotations

import tomllib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.topics.given import (
    GivenLabel,
    check_labels_target,
    match_labels,
    read_labels,
    write_labels,
)

ENTRY = '[[topic]]\nlabel = "gait"\npapers = ["a", "b"]\n'


def written(tmp_path, text):
    path = tmp_path / "labels.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[topic]]\nlabel = \n", r"is no TOML: .*line 2"),
        ("[[topic]]\n\nlabel = 3\n", r", line 1: topic 1: label: .*string"),
        (f'{ENTRY}\n[[topic]]\npapers = ["a"]\n', r", line 5: topic 2: label: .*required"),
        (f"{ENTRY}colour = 1\n", r"topic 1: colour: .*not permitted"),
        (f"{ENTRY}{ENTRY}", r", line 4: topic 2: label: another has “gait” already"),
        (f"{ENTRY}{ENTRY}".replace('"gait"', '"Gait"', 1), r"topic 2: label: another has “gait”"),
        ('[[topic]]\nlabel = "x"\n', r"topic 1: papers: neither papers nor terms"),
        ('[[topic]]\nlabel = "  "\npapers = ["a"]', r"topic 1: label: "),
        ('[[topic]]\nlabel = "a\\u0000b"\npapers = ["a"]', r"topic 1: label: it holds what"),
        ('[[topic]]\nlabel = "Outliers"\npapers = ["a"]', r"topic 1: label: another has"),
        ('title = "x"\n', r"“title” is not known here"),
        ("topic = 3\n", r"“topic” is not known here"),
        ("topic = [3]\n", r"topic 1: entry: "),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(AnalysisError, match=says) as raised:
        read_labels(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_or_no_text_says_so(tmp_path):
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_labels(tmp_path / "none.toml")
    (tmp_path / "labels.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(AnalysisError, match="no TOML"):
        read_labels(tmp_path / "labels.toml")


MEMBERS = pd.DataFrame({"paper_id": list("abcdefghi"), "topic_id": [0, 0, 0, 0, 1, 1, 1, -1, -1]})
TERMS = pd.DataFrame({"topic_id": [0, 0, 1, 1], "term": ["gait", "silhouette", "reef", "coral"]})


def matched(*names):
    made = [GivenLabel(label=f"n{i}", **name) for i, name in enumerate(names)]
    return {t: name.label for t, name in match_labels(made, MEMBERS, TERMS).items()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"papers": list("abc")}, {0: "n0"}),
        ({"papers": list("abce")}, {0: "n0"}),
        # As many here as there: no topic has more than half.
        ({"papers": list("abef")}, {}),
        ({"papers": list("hia")}, {}),
        # Papers that the corpus doesn't hold say nothing, while enough are left.
        ({"papers": [*"efg", "x", "y", "z"]}, {1: "n0"}),
        ({"papers": ["a"]}, {0: "n0"}),
        # Papers decide against terms; terms where papers are unknown.
        ({"papers": list("abc"), "terms": ["reef", "coral"]}, {0: "n0"}),
        ({"papers": ["x", "y", "z"], "terms": ["reef", "coral", "fish"]}, {1: "n0"}),
        ({"papers": ["x", "y", "z"], "terms": ["reef", "fish", "shell"]}, {}),
        ({"terms": ["gait"]}, {0: "n0"}),
    ],
)
def test_a_topic_is_known_by_its_papers_and_then_by_its_terms(name, expected):
    assert matched(name) == expected


def test_a_topic_has_one_name_that_of_more_papers():
    assert matched({"papers": list("abc")}, {"papers": list("abcd")}) == {0: "n1"}
    assert matched({"papers": list("ab")}, {"papers": list("cd")}) == {0: "n0"}
    assert matched({"terms": ["gait"]}, {"papers": list("ab")}) == {0: "n1"}


WORD = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
SHOWN = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(SHOWN, SHOWN), max_size=4, unique_by=lambda pair: pair[0].casefold()),
    SHOWN,
)
def test_what_is_written_is_read(tmp_path_factory, pairs, term):
    path = tmp_path_factory.mktemp("labels") / "labels.toml"
    pairs = [pair for pair in pairs if pair[0].casefold() != "outliers"]
    n = len(pairs)
    labels = pd.DataFrame(
        {
            "level": ["topic"] * n,
            "topic_id": range(n),
            "label": [label for label, _ in pairs],
            "found": [found for _, found in pairs],
        }
    )
    terms = pd.DataFrame({"topic_id": range(n), "term": [term] * n})
    papers = pd.DataFrame({"topic_id": range(n), "paper_id": [f"p{i}" for i in range(n)]})
    write_labels(path, labels, terms, papers)
    assert [(name.label, name.found, name.terms, name.papers) for name in read_labels(path)] == [
        (label, found, (term,), (f"p{i}",)) for i, (label, found) in enumerate(pairs)
    ]
    assert set(tomllib.loads(path.read_text("utf-8"))) <= {"topic"}


def test_a_file_that_was_not_read_is_not_written_over(tmp_path):
    path = written(tmp_path, ENTRY)
    with pytest.raises(AnalysisError, match="its names are kept"):
        check_labels_target(path, None)
    with pytest.raises(AnalysisError, match="its names are kept"):
        check_labels_target(path, tmp_path)
    with pytest.raises(AnalysisError, match="is a folder"):
        check_labels_target(tmp_path, None)
    check_labels_target(path, tmp_path / "." / "labels.toml")
    check_labels_target(tmp_path / "new.toml", None)
