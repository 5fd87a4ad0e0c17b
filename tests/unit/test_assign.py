"""New papers: those of the study keep their topic, and others go where they belong."""

from __future__ import annotations

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
    """A study without every fifth paper knows these as well as those that it was made from."""
    left_out = example_corpus.papers.iloc[::5]
    study = run(corpus_without(example_corpus, left_out))
    found = study.assign(left_out)
    assert not found["is_known"].any()
    whole = example_study.membership.set_index("paper_id")["topic_id"]
    fitted, own = whole[study.membership["paper_id"]], study.membership["topic_id"].to_numpy()
    names = matched(own, fitted.to_numpy())
    assert (found["topic_id"] != OUTLIERS).mean() > 0.9
    # Two standard errors of 43 papers.
    found_again = agreement(found["topic_id"], names, whole[left_out["paper_id"]].to_numpy())
    assert found_again > agreement(own, names, fitted.to_numpy()) - 0.12


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
