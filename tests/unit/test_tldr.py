from __future__ import annotations

import time
import timeit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tldr import LONGEST, paper_tldr, paper_tldrs, sentences_of

TITLE = "Counting frogs by their calls"
BEFORE = "Frogs are hard to see. Many are small and live where nobody goes at night."
WHAT = "We propose a microphone that counts frogs by their calls in any swamp."
AFTER = (
    "Experiments on nine swamps show that it is right. Code is available at https://example.org."
)


@pytest.mark.parametrize(
    "abstract",
    [
        f"{BEFORE} {WHAT} {AFTER}",
        f"{AFTER} {BEFORE} {WHAT}",
        # A cue outweighs words of the title.
        f"The calls of frogs by counting, frogs and their calls. {WHAT}",
        f"{BEFORE} Moreover, we propose nothing that is of any use to anybody else. {WHAT}",
    ],
)
def test_the_sentence_that_says_what_was_done_is_the_line(abstract):
    assert paper_tldr(None, TITLE, abstract) == (WHAT, "extracted", True)


def test_of_two_that_do_the_one_about_the_title_is_the_line():
    other = "We present a swamp in which water is measured by a float of cork."
    assert paper_tldr(None, TITLE, f"{other} {WHAT}").text == WHAT
    assert paper_tldr(None, "Water of a swamp, measured by cork", f"{other} {WHAT}").text == other


def test_without_a_cue_the_subject_is_the_line():
    found = paper_tldr(
        None, TITLE, f"{BEFORE} Counting frogs is easy by the calls of males. {AFTER}"
    )
    assert found == ("Counting frogs is easy by the calls of males.", "extracted", False)


def test_the_sources_own_line_comes_first_and_is_one():
    assert paper_tldr("Frogs,\n counted. ", TITLE, WHAT) == ("Frogs, counted.", "source", True)
    assert paper_tldr(" ", TITLE, WHAT).source == "extracted"
    assert paper_tldr(float("nan"), TITLE, " ") is None


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("See Fig. 3 of Doe et al. The end.", ["See Fig. 3 of Doe et al. The end."]),
        ("It is 3.5 m, i.e. Long. So J. Doe said.", ["It is 3.5 m, i.e. Long.", "So J. Doe said."]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("no capital. here it goes on", ["no capital. here it goes on"]),
        ("\u4e00\u3002\u4e8c\u3002", ["\u4e00\u3002", "\u4e8c\u3002"]),
        (" \n ", []),
    ],
)
def test_where_sentences_end(text, sentences):
    assert list(sentences_of(text)) == sentences


def test_a_long_sentence_is_cut_between_words():
    found = paper_tldr(None, "", "We propose " + "frogs and toads, " * 40).text
    assert len(found) <= LONGEST
    assert found.endswith(("frogs and toads…", "frogs…", "and…"))
    assert len(paper_tldr(None, "", "\u4e00" * 900).text) == LONGEST


@given(st.text(max_size=300), st.text(max_size=600))
def test_any_abstract_gives_a_line_of_its_own_words(title, abstract):
    found = paper_tldr(None, title, abstract)
    assert (found is None) == (not abstract.split())
    if found is not None:
        assert len(found.text) <= LONGEST
        assert found.text.rstrip("…") in " ".join(abstract.split())


@pytest.mark.parametrize("piece", ["we ", "this paper ", "code ", "a.b ", ". A", "A. ", "((("])
def test_a_hostile_abstract_takes_no_more_than_a_long_one(piece):
    def seconds(n):
        run = lambda: paper_tldr(None, piece * 9, piece * n)  # noqa: E731  # timed below
        return min(timeit.repeat(run, timer=time.process_time, repeat=3, number=1))

    assert seconds(400_000) < 10 * seconds(2_000) + 0.2


def test_lines_of_papers_stand_in_their_order():
    papers = pd.DataFrame(
        {
            "paper_id": ["a", "b", "c"],
            "title": [TITLE] * 3,
            "abstract": [WHAT, "", WHAT],
            "tldr": pd.Series([None, None, "Frogs."], dtype="str"),
        }
    )
    lines = paper_tldrs(papers)
    assert lines["tldr_source"].fillna("none").tolist() == ["extracted", "none", "source"]
    assert lines["tldr"].fillna("none").tolist() == [WHAT, "none", "Frogs."]
    assert paper_tldrs(papers.iloc[1:2])["tldr"].isna().all()
