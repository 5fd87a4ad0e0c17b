"""New papers: those of the study keep their topic, and others go where they belong."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import AnalysisError, load_corpus, run
from analysis.examples import example_digests
from analysis.schema import OUTLIERS


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
    papers = example_corpus.papers
    left_out = papers.iloc[::5]
    rest = papers.drop(left_out.index).reset_index(drop=True)
    kept = set(rest["paper_id"])
    appearances = example_corpus.appearances
    part = type(example_corpus)(
        papers=rest,
        appearances=appearances[appearances["paper_id"].isin(kept)].reset_index(drop=True),
        digests=example_corpus.digests,
        rejections=example_corpus.rejections,
    )
    study = run(part)
    found = study.assign(left_out)
    assert not found["is_known"].any()
    whole = example_study.membership.set_index("paper_id")["topic_id"]
    both = pd.crosstab(
        study.membership["topic_id"], study.membership["paper_id"].map(whole).to_numpy()
    )
    match = both.idxmax(axis=1)
    inside = found["topic_id"] != OUTLIERS
    agrees = found["topic_id"].map(match).to_numpy() == left_out["paper_id"].map(whole).to_numpy()
    assert inside.mean() > 0.9
    again = study.membership["topic_id"].map(match).to_numpy()
    held = (again == study.membership["paper_id"].map(whole).to_numpy()).mean()
    # Two standard errors of 43 papers.
    assert agrees.mean() > held - 0.12


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
