from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from analysis import StudyOptions, load_corpus, run
from analysis.errors import AnalysisError, UnknownPaperError
from analysis.examples import example_digests, example_truth
from analysis.similar import find_paper
from analysis.topics.labels import spoken


def test_planted_themes_are_found(example_study):
    """At least 80 % of each theme's papers are in one topic, and no two themes share it."""
    truth = pd.read_csv(example_truth())
    papers = example_study.papers.merge(truth, on="title", validate="1:1")
    assert len(papers) == len(truth) == 213
    table = pd.crosstab(papers["theme"], papers["topic_id"])
    assert (table.max(axis=1) / table.sum(axis=1)).min() >= 0.8
    assert table.idxmax(axis=1).is_unique


def test_example_corpus_is_what_its_docstring_says(example_corpus):
    truth = pd.read_csv(example_truth(), parse_dates=["digest_date"])
    papers = example_corpus.papers.merge(truth, on="title", suffixes=("", "_planted"))
    assert len(papers) == len(example_corpus.papers) == 213
    pd.testing.assert_series_equal(
        papers["digest_date"],
        papers["digest_date_planted"].astype("datetime64[us]"),
        check_names=False,
    )
    assert papers["digest_date"].isna().sum() == 20
    assert papers["digest_date"].nunique() == 16
    assert len(example_corpus.rejections) == 0
    assert set(example_corpus.digests["format"]) == {
        "daily_listing",
        "daily_digest",
        "similar_papers",
    }
    assert (example_corpus.papers["n_appearances"] > 1).sum() >= 8


@pytest.mark.parametrize(("theme", "first", "last"), [("weather", 2, 30), ("bioacoustics", 2, 30)])
def test_planted_rises_are_eightfold(example_corpus, theme, first, last):
    papers = example_corpus.papers.merge(pd.read_csv(example_truth())[["title", "theme"]])
    papers = papers[papers["digest_date"].notna()]
    quarter = (papers["digest_date"].rank(method="dense").astype(int) - 1) // 4
    assert sorted(quarter.unique()) == [0, 1, 2, 3]
    shares = (papers["theme"] == theme).groupby(quarter).mean()
    assert shares.loc[3] / shares.loc[0] >= 8
    assert (papers["theme"] == theme).sum() >= last
    assert (papers.loc[quarter == 0, "theme"] == theme).sum() <= first


PLANTED = {
    "weather": {"rising"},
    "bioacoustics": {"rising"},
    "cropdisease": {"falling", "dormant"},
    "wildfire": {"changed"},
    "methane": {"new", "rising"},
}


def test_planted_effects_are_called_and_steady_themes_are_not(example_study):
    truth = pd.read_csv(example_truth())
    papers = example_study.papers.merge(truth, on="title", validate="1:1")
    topic_of = papers.groupby("theme")["topic_id"].agg(lambda ids: ids.value_counts().index[0])
    verdicts = example_study.verdicts[example_study.verdicts["level"] == "topic"]
    word_of = verdicts.set_index("topic_id")["verdict"]
    for theme, topic_id in topic_of.items():
        allowed = PLANTED.get(theme, {"steady", "undetermined"})
        assert word_of[topic_id] in allowed, theme


def test_controls_of_the_example_call_nothing(example_study):
    controls = example_study.controls.set_index("control")
    nulls = controls.drop(index="first term of each topic")
    assert (nulls["n_runs"] == 50).all()
    assert (nulls["n_runs_called"] <= 6).all()  # one in twenty, and two errors of it
    assert (example_study.verdicts["robust"].isna()).all()
    assert example_study.verdicts["sentence"].str.contains("of 16 digests").all()


def test_similar_by_id_by_title_and_by_text_agree(example_study):
    paper = example_study.corpus.papers.iloc[5]
    by_id = example_study.similar(f"http://arxiv.org/abs/{paper['paper_id']}v3", k=4)
    by_title = example_study.similar(paper["title"].upper(), k=4)
    pd.testing.assert_frame_equal(by_id, by_title)
    by_text = example_study.similar(f"{paper['title']}. {paper['abstract']}", k=5)
    assert by_text["paper_id"].iloc[0] == paper["paper_id"]
    assert by_text["paper_id"].iloc[1:].tolist() == by_id["paper_id"].tolist()
    assert by_id["similarity"].is_monotonic_decreasing


@pytest.mark.parametrize("query", ["", "   ", "1201.00001"])
def test_an_id_that_is_not_there_is_an_error(example_corpus, query):
    with pytest.raises(UnknownPaperError):
        find_paper(example_corpus.papers, query)


def test_a_text_is_no_paper(example_corpus):
    assert find_paper(example_corpus.papers, "penguins counted from space") is None


@pytest.mark.parametrize("n_papers", [1, 3, 12, 25])
def test_few_papers_give_a_study_and_a_warning(tmp_path, n_papers):
    entries = (example_digests() / "2024-07-03.md").read_text("utf-8").split("\n### ")
    entries += (example_digests() / "2024-06-26.md").read_text("utf-8").split("\n### ")[1:]
    digest = tmp_path / "digest.md"
    digest.write_text("\n### ".join(entries[: n_papers + 1]), "utf-8")
    study = run(load_corpus(digest))
    assert len(study.papers) == n_papers
    assert any("too few for topics" in notice for notice in study.notices)
    assert study.points[["x", "y"]].notna().all(axis=None)
    assert study.report(tmp_path / "report.html").path.exists()


def test_every_topic_has_a_label_of_its_own_with_its_evidence(example_study):
    labels = example_study.labels
    topics, groups = (labels[labels["level"] == level] for level in ("topic", "group"))
    assert topics["label"].tolist() == example_study.topics["label"].tolist()[1:]
    assert (topics["share_inside"] > 10 * topics["share_outside"]).all()
    assert topics["label"].str.split().str.len().between(1, 4).mean() >= 0.8
    assert topics["tldr"].notna().all()
    assert len(groups) == example_study.topics["group_id"].nunique() - 1
    n_topics = example_study.topics.groupby("group_id")["topic_id"].transform("size")
    for topic in example_study.topics[n_topics > 1].itertuples():
        assert spoken(topic.group_label) not in spoken(topic.label)
        assert spoken(topic.label) not in spoken(topic.group_label)


def test_papers_have_a_line_of_their_own(example_study):
    papers = example_study.papers
    written = example_study.corpus.papers["tldr"]
    assert (papers["tldr_source"] == "source").tolist() == written.notna().tolist()
    assert papers.loc[papers["abstract"] != "", "tldr"].notna().all()
    assert papers["tldr"].str.len().max() <= 1_000


def test_a_name_stays_with_its_topic_while_the_corpus_grows(tmp_path):
    digests = sorted(example_digests().glob("2024-0[3-5]*"))
    before = run(load_corpus(digests))
    before.write_labels(tmp_path / "labels.toml")
    text = (tmp_path / "labels.toml").read_text("utf-8")
    named = before.labels.iloc[2]
    old, new = (f'label = "{name}"' for name in (named["label"], "my topic"))
    assert text.count(old) == 1
    (tmp_path / "labels.toml").write_text(text.replace(old, new), "utf-8")
    options = StudyOptions(labels=tmp_path / "labels.toml", seed=11)
    after = run(load_corpus(example_digests()), options)
    (topic_id,) = after.topics.loc[after.topics["label"] == "my topic", "topic_id"]
    papers = before.membership.merge(after.membership, on="paper_id", suffixes=("", "_after"))
    own = papers.loc[papers["topic_id"] == named["topic_id"], "topic_id_after"]
    assert own.mode().item() == topic_id
    assert (own == topic_id).mean() > 0.8
    assert after.verdicts["sentence"].str.contains("my topic").any()
    assert after.methods["Topics"]["Labels"].endswith("given by a person")
    assert str(tmp_path) not in after.methods["Provenance"]["Options"]
    # It is written again as it was given, and under its own name without that file.
    after.write_labels(tmp_path / "labels.toml")
    entries = tomllib.loads((tmp_path / "labels.toml").read_text("utf-8"))["topic"]
    (entry,) = [entry for entry in entries if entry["label"] == "my topic"]
    assert entry["found"] != "my topic"
    with pytest.raises(AnalysisError, match="there already"):
        before.write_labels(tmp_path / "labels.toml")


def test_a_name_without_a_topic_is_told_and_kept(example_corpus, tmp_path):
    lost = '[[topic]]\nlabel = "weevils"\nfound = "x"\nterms = ["zyzzyva"]\npapers = ["none"]\n'
    (tmp_path / "labels.toml").write_text(lost, "utf-8")
    study = run(example_corpus, StudyOptions(labels=tmp_path / "labels.toml"))
    assert any("“weevils”" in notice for notice in study.notices)
    study.write_labels(tmp_path / "labels.toml")
    assert (tmp_path / "labels.toml").read_text("utf-8").endswith(f"\n{lost}")


def test_study_says_what_it_is(example_study):
    n_topics = len(example_study.topics) - 1
    assert repr(example_study).startswith(f"Study: 213 papers, {n_topics} topics, ")
    assert "\n" not in repr(example_study)


def test_methods_name_seed_versions_and_hashes(example_study):
    methods = example_study.methods
    assert "seed 7" in methods["Topics"]["Reduction"]
    assert methods["Software"]["bertopic"]
    assert len(methods["Provenance"]["Study"]) == 64
