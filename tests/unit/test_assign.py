"""New papers: those of the study keep their topic, and others go where they belong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, load_corpus, run
from analysis.examples import example_digests
from analysis.schema import OUTLIERS
from tests.left_out import agreement, corpus_without, matched


def perturbed(text):
    return "  " + text.replace(" ", " \n\t") + " "


def test_papers_of_the_study_keep_their_topic_without_ids_and_with_other_space(example_study):
    papers = example_study.corpus.papers
    copies = pd.DataFrame(
        {"title": papers["title"].map(perturbed), "abstract": papers["abstract"].map(perturbed)}
    )[::-1]
    found = example_study.assign(copies)
    assert found["is_known"].all()
    assert (found["topic_id"].to_numpy()[::-1] == example_study.membership["topic_id"]).all()
    assert (found["membership"].to_numpy()[::-1] == example_study.membership["membership"]).all()


def test_papers_left_out_go_to_the_topic_that_they_have_in_the_whole(example_corpus, example_study):
    """Studies without every fifth paper know these as well as those that they were made from."""
    whole = example_study.membership.set_index("paper_id")["topic_id"]
    placed, found_again, own_again = [], [], []
    for first in range(5):
        left_out = example_corpus.papers.iloc[first::5]
        study = run(corpus_without(example_corpus, left_out))
        found = study.assign(left_out)
        assert not found["is_known"].any()
        placed += (found["topic_id"] != OUTLIERS).tolist()
        fitted, own = whole[study.membership["paper_id"]], study.membership["topic_id"].to_numpy()
        names = matched(own, fitted.to_numpy())
        true = whole[left_out["paper_id"]].to_numpy()
        found_again.append(agreement(found["topic_id"], names, true))
        own_again.append(agreement(own, names, fitted.to_numpy()))
    assert np.mean(placed) > 0.9
    # Two standard errors of 213 papers are .04, and papers of one topic come or go together.
    assert np.mean(found_again) > np.mean(own_again) - 0.07


def test_a_text_goes_to_a_topic_with_its_nearest_paper(example_study):
    topic = example_study.topics.iloc[1]
    paper = example_study.representatives.query("topic_id == 0").iloc[0]["paper_id"]
    text = example_study.corpus.papers.set_index("paper_id").loc[paper, "title"]
    found = example_study.assign([f"A new study: {text}, and more of it"])
    assert found["topic"].tolist() == [topic["label"]]
    assert found["similarity"].iloc[0] > 0.5
    assert len(example_study.assign([])) == 0


def test_a_corpus_can_be_assigned(example_study):
    assert example_study.assign(load_corpus(example_digests()))["is_known"].all()


def test_a_frame_without_texts_is_refused(example_study):
    with pytest.raises(AnalysisError, match="title and abstract"):
        example_study.assign(pd.DataFrame({"name": ["x"]}))
