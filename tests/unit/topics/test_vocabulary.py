from __future__ import annotations

import time
import timeit

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from analysis.topics import vocabulary
from analysis.topics.tokens import read_tokens
from analysis.topics.vocabulary import count_terms
from tests.unit.topics.plain_terms import plain_terms


def papers(*texts):
    return pd.DataFrame({"title": list(texts), "abstract": [""] * len(texts)})


def counts_of(*texts):
    found = count_terms(read_tokens(papers(*texts)))
    return pd.DataFrame(found.counts.toarray(), columns=list(found.terms))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Coral bleaching", ["coral", "bleaching", "coral bleaching"]),
        ("coral, bleaching", ["coral", "bleaching"]),
        ("coral of bleaching", ["coral", "bleaching"]),
        ("the proposed method outperforms the state-of-the-art", []),
        ("$x_{coral}$ reef", ["reef"]),
        ("costs $5 per reef and $9 per coral", ["reef", "coral"]),
        ("see https://example.org/coral/x.html reef", ["reef"]),
        (r"\emph{reef} \alpha", ["reef"]),
        ("PM2.5 and CO2", ["pm2", "co2"]),
        ("3D reefs in 2024", ["3d", "reefs", "3d reefs"]),
        ("Poisson's ratio", ["poisson", "ratio", "poisson ratio"]),
        ("re-identification", ["re-identification"]),
        ("été à la mer", ["été", "la", "mer", "la mer"]),
    ],
)
def test_what_is_a_term(text, expected):
    assert sorted(count_terms(read_tokens(papers(text))).terms) == sorted(expected)


@pytest.mark.parametrize("piece", [r"\\(", r"\\[", "Qm9/", "a@", "$x", "$$", "www.", "a.", "x-"])
def test_a_hostile_abstract_takes_time_in_proportion(piece):
    def seconds(n):
        text = piece * n
        # Of the processor: what else the machine does is not counted.
        return min(
            timeit.repeat(
                lambda: count_terms(read_tokens(papers(text))),
                timer=time.process_time,
                repeat=3,
                number=1,
            )
        )

    # Growth, not speed: four times the text takes four times as long and some noise, not sixteen.
    assert seconds(40_000) < 10 * seconds(10_000) + 0.05


PIECES = st.sampled_from(
    [*"ab1_-' \n\t.,$\\@/", "reef", "REEF", "ice ", "the ", "Poisson's", "\u0130ce", "\u03a3\u03a3",
     "e\u0301", "\x1c", "\u3000", "3D", "https://a.org/b ", "www.a.b", "$x$", r"\emph", "frog  "]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.lists(PIECES | st.characters(exclude_categories=["Cs"]), max_size=30).map("".join),
        min_size=1,
    )
)
def test_counts_are_those_of_a_plain_count(texts):
    found = count_terms(read_tokens(papers(*texts)))
    vectorizer = CountVectorizer(analyzer=plain_terms, min_df=min(2, len(texts)))
    try:
        counts = vectorizer.fit_transform(pd.Series(texts) + " . ")
    except ValueError:
        assert found.terms == ()
        return
    expected = vocabulary._fold_plurals(vectorizer.get_feature_names_out().tolist(), counts)
    assert found.terms == expected.terms
    assert (found.counts != expected.counts).nnz == 0


def test_counts_are_those_of_the_texts():
    counts = counts_of("reef reef frog", "reef frog", "frog")
    assert counts["reef"].tolist() == [2, 1, 0]
    assert counts["frog"].tolist() == [1, 1, 1]
    assert counts["reef frog"].tolist() == [1, 1, 0]


def test_plural_counts_as_singular_under_the_commoner_form():
    counts = counts_of("glaciers melt", "glaciers flow", "glacier flow", "glacier melt", "glaciers")
    assert "glacier" not in counts
    assert counts["glaciers"].tolist() == [1, 1, 1, 1, 1]


def test_words_that_only_look_plural_stay():
    counts = counts_of("bias bia", "bias bia", "loss los", "loss los")
    assert {"bias", "bia", "loss", "los"} <= set(counts)


def test_a_term_of_one_paper_is_left_out():
    assert list(counts_of("reef", "reef", "unique")) == ["reef"]


def test_rows_do_not_depend_on_each_others_order():
    texts = ["reef frog", "frog ice", "ice reef", "reef frog ice"]
    straight, reverse = counts_of(*texts), counts_of(*texts[::-1])
    pd.testing.assert_frame_equal(straight, reverse.iloc[::-1].reset_index(drop=True))


def test_no_terms_at_all_is_no_error():
    found = count_terms(read_tokens(papers("", "", "")))
    assert found.terms == ()
    assert found.counts.shape == (3, 0)
    assert np.issubdtype(found.counts.dtype, np.integer)
