from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.topics.phrases import N_WORDS, mine_phrases
from analysis.topics.tokens import read_tokens
from analysis.topics.wording import may_begin, may_end, may_stand


def mined(titles, abstracts=None):
    abstracts = [""] * len(titles) if abstracts is None else abstracts
    return mine_phrases(read_tokens(pd.DataFrame({"title": titles, "abstract": abstracts})))


def papers_of(phrases, held):
    return {
        name: np.flatnonzero(held[:, [column]].toarray().ravel()).tolist()
        for column, name in enumerate(phrases.names)
    }


def test_spellings_of_one_phrase_are_one_under_the_most_frequent():
    phrases = mined(
        ["Frog re-identification", "Frog re-identification", "Frog reidentification"],
        ["", "", "On frog re-identifications we know nothing"],
    )
    assert papers_of(phrases, phrases.in_texts)["frog re-identification"] == [0, 1, 2]
    assert sum("identif" in name for name in phrases.names) == 2  # the whole and its second word


def test_a_plural_in_a_text_is_the_singular_of_a_title():
    phrases = mined(["Coral reef", "Ice"], ["", "On coral reefs in the ice"])
    held = papers_of(phrases, phrases.in_texts)
    assert held["coral reef"] == [0, 1]


def test_spoken_parts_lie_in_spoken_wholes():
    phrases = mined(["Frog re-identification", "Frog re-identification"])
    spoken = dict(zip(phrases.names, phrases.spoken, strict=True))
    assert spoken["re-identification"] in spoken["frog re-identification"]
    assert spoken["frog"] in spoken["frog re-identification"]


def test_phrases_are_of_titles_and_counted_in_texts():
    phrases = mined(["Coral reef", "Ice"], ["", "The coral reef and the glacier lake"])
    held = papers_of(phrases, phrases.in_texts)
    assert held["coral reef"] == [0, 1]
    assert "ice" not in held  # of one paper only
    assert "glacier lake" not in held
    assert papers_of(phrases, phrases.in_titles)["coral reef"] == [0]


def test_nothing_is_joined_over_punctuation_or_from_paper_to_paper():
    names = mined(["Coral, reef", "Ice"] * 2, ["Lake", "Frog"] * 2).names
    assert set(names) == {"coral", "ice", "reef"}


WORDS = ("frog", "Reef", "semantic", "deep", "the", "re-call", "ice", "ices", "3D", ",")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=1, max_size=5)


def plain_phrases(text):
    """Oracle: every run of words up to the longest, by its letters alone."""
    words = re.findall(r"[\w-]+|[,;]", text.lower())
    for length in range(1, N_WORDS + 1):
        for at in range(len(words) - length + 1):
            run = words[at : at + length]
            if all(map(may_stand, run)) and may_begin(run[0]) and may_end(run[-1]):
                yield re.sub(r"(?<=ice)s$", "", "".join(run).replace("-", ""))


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.data())
def test_phrases_are_those_of_a_plain_count(titles, data):
    abstracts = [data.draw(TEXTS.map(" ; ".join)) for _ in titles]
    phrases = mined(titles, abstracts)
    in_titles = [set(plain_phrases(title)) for title in titles]
    texts = zip(in_titles, abstracts, strict=True)
    in_texts = [own.union(plain_phrases(abstract)) for own, abstract in texts]
    n_papers = Counter(key for own in in_texts for key in own)
    keys = [key for key in sorted(set().union(*in_titles)) if n_papers[key] >= min(2, len(titles))]
    assert len(phrases.names) == len(keys)
    for found, expected in ((phrases.in_titles, in_titles), (phrases.in_texts, in_texts)):
        assert found.toarray().tolist() == [[int(key in own) for key in keys] for own in expected]


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.randoms())
def test_the_order_of_papers_changes_nothing(titles, random):
    order = list(range(len(titles)))
    random.shuffle(order)
    one, other = mined(titles), mined([titles[row] for row in order])
    assert (one.names, one.spoken) == (other.names, other.spoken)
    assert (one.in_texts.toarray()[order] == other.in_texts.toarray()).all()


def test_in_a_large_corpus_a_phrase_of_one_title_is_none():
    titles = ["Coral reef", "Frog call", "Frog call", *["Ice"] * 9_997]
    names = mined(titles, ["The frog call and the coral reef"] * 10_000).names
    assert "frog call" in names
    assert "coral reef" not in names


def test_no_words_at_all_are_no_error():
    assert mined(["", "...", "the"]).names == ()
