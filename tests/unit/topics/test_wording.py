from __future__ import annotations

import pandas as pd
import pytest

from analysis.topics.tokens import read_tokens
from analysis.topics.wording import may_begin, may_end, may_stand, word_numbers, written_forms


@pytest.mark.parametrize("word", ["the", "propose", "novel", "cvpr", "2031", "x", "--", "a" * 41])
def test_what_is_no_part_of_any_label(word):
    assert not may_stand(word)


@pytest.mark.parametrize("word", ["reef", "data", "3d", "covid-19", "large", "großwetterlage"])
def test_what_may_be_part_of_one(word):
    assert may_stand(word)


@pytest.mark.parametrize(
    ("word", "is_noun"),
    [
        ("detection", True), ("images", True), ("retrieval", True), ("traffic", True),
        ("speed", True), ("anomaly", True), ("re-identification", True), ("rgb-d", True),
        ("semantic", False), ("retinal", False), ("supervised", False), ("deep", False),
        ("dynamically", False), ("few-shot", False), ("multi-resolution", False),
        ("low-resolution", False), ("edge-preserving", False), ("time", False),
    ],
)  # fmt: skip
def test_a_label_ends_with_what_looks_like_a_noun(word, is_noun):
    assert may_end(word) == is_noun


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("deep", False),
        ("learning", False),
        ("rapidly", False),
        ("weakly", True),
        ("anomaly", True),
        ("large", True),
    ],
)
def test_a_label_begins_with_no_praise_and_no_adverb(word, may):
    assert may_begin(word) == may


def forms_of(title, abstract):
    read = read_tokens(pd.DataFrame({"title": [title], "abstract": [abstract]}))
    words, number = word_numbers(read)
    return dict(zip(words, written_forms(read, number, len(words)), strict=True))


@pytest.mark.parametrize(
    ("title", "abstract", "form"),
    [
        # An acronym stays, whatever the title does.
        ("Gans", "Here a GAN and GANs, and a GAN.", {"gan": "GAN", "gans": "GANs"}),
        ("LIDAR", "On the LiDAR and the LiDAR. LIDAR helps.", {"lidar": "LiDAR"}),
        ("Covid", "Where COVID-19 was.", {"covid-19": "COVID-19"}),
        # A capital of a title or of the beginning of a sentence says nothing.
        ("Coral Reefs", "Reefs grow. Reefs: reefs.", {"coral": "coral", "reefs": "reefs"}),
        # Nearly always written so: a name.
        ("Noise", "With Gaussian noise, Gaussian or gaussian-like.", {"gaussian": "Gaussian"}),
        # As often as not: the long form of an abbreviation.
        ("Calls", "On Frog Calls (FC), on frog calls.", {"frog": "frog", "calls": "calls"}),
        ("Grey", "Of Alzheimer's disease.", {"alzheimer": "Alzheimer's"}),
    ],
)
def test_a_word_is_written_as_running_text_does(title, abstract, form):
    found = forms_of(title, abstract)
    assert {word: found[word] for word in form} == form
