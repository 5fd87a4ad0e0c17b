from __future__ import annotations

import pytest

from analysis import AnalysisError, evaluate
from analysis.evaluation import paper_labels, read_label_map


def test_all_measures_of_a_study_stand_in_one_frame(example_study):
    found = evaluate(example_study, labels="primary_category")
    assert found["subject"].drop_duplicates().tolist() == [
        "agreement",
        "quality",
        "similar papers",
    ]
    levels = found.groupby("subject")["level"].unique()
    assert levels["agreement"].tolist() == ["topic", "group"]
    table = found[found["subject"] == "quality"].set_index("measure")
    for measure in ("npmi", "c_v", "exclusivity", "embedding_coherence", "neighbours_kept"):
        row = table.loc[measure]
        assert row["low"] <= row["value"] <= row["high"]
        assert row["value"] > row["random"] + 0.05, measure


def test_without_labels_there_is_no_agreement(example_study):
    assert set(evaluate(example_study)["subject"]) == {"quality", "similar papers"}


def test_labels_are_a_column_merged_as_a_table_says(example_study, tmp_path):
    papers = example_study.corpus.papers
    first = papers["primary_category"].dropna().iloc[0]
    file = tmp_path / "map.csv"
    file.write_text(f"label,merged\n{first},\n", "utf-8")
    plain = paper_labels(papers, "primary_category")
    merged = paper_labels(papers, "primary_category", read_label_map(file))
    assert (plain == first).sum() > 0
    assert merged.notna().sum() == (plain.notna() & (plain != first)).sum()
    assert set(merged.dropna()) == set(plain.dropna()) - {first}


@pytest.mark.parametrize(
    ("field", "reason"), [("title", "take one of primary_category"), ("language", "holds 1 label:")]
)
def test_what_holds_no_labels_is_said(example_study, field, reason):
    with pytest.raises(AnalysisError, match=reason):
        evaluate(example_study, labels=field)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n", "line 1: columns label and merged"),
        (b"label,merged\nx,y\nx,z\n", "line 3: label given twice"),
        (b"label,merged\nx\n", "line 2: two values"),
        (b"label,merged\n\xff,y\n", "no CSV file in UTF-8"),
        (b'label,merged\n"x,y\n', "no CSV file in UTF-8"),
    ],
)
def test_a_damaged_map_is_refused_with_its_line(tmp_path, content, reason):
    file = tmp_path / "map.csv"
    file.write_bytes(content)
    with pytest.raises(AnalysisError, match=reason):
        read_label_map(file)
