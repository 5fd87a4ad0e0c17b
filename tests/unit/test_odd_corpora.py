"""Corpora that no one wishes for still end in a study and a report."""

from __future__ import annotations

import pytest

from analysis import EncoderOptions, StudyOptions, load_corpus, run

ENTRY = """### {title}
- **Arxiv ID**: http://arxiv.org/abs/2401.{number:05d}v1
- **DOI**: None
- **Categories**: **cs.LG**
- **Links**: [PDF](http://arxiv.org/pdf/2401.{number:05d}v1)
- **Published**: 2024-01-03 00:00:00+00:00
- **Updated**: 2024-01-03 00:00:00+00:00
- **Authors**: Example Author {number}
- **Comment**: None
- **Journal**: None
- **Summary**: {abstract}



"""

CORPORA = {
    "two papers without a common word": [("Frogs", "Frogs call."), ("Ice", "Glaciers melt.")],
    "sixty times the same text": [("Frogs call at night", "They do, and loudly.")] * 60,
    "no abstracts": [(f"Frog number {n}", "None") for n in range(40)],
    "one word": [("Frog", "Frog frog frog.")] * 12,
    "another script": [(f"青蛙 {n}", "青蛙在夜间鸣叫,声音很大。") for n in range(20)],
    "only stop words": [("The of and", "It was what it was.")] * 12,
}


@pytest.mark.parametrize("encoder", ["auto", "lexical"])
@pytest.mark.parametrize("name", CORPORA)
def test_odd_corpus_gives_a_report(name, encoder, tmp_path):
    papers = enumerate(CORPORA[name], start=90001)
    entries = [
        ENTRY.format(number=number, title=title, abstract=abstract)
        for number, (title, abstract) in papers
    ]
    digest = tmp_path / "digest.md"
    digest.write_text("# Arxiv Papers in cs.LG on 2024-01-03\n" + "".join(entries), "utf-8")
    study = run(load_corpus(digest), StudyOptions(encoder=EncoderOptions(encoder=encoder)))
    assert len(study.papers) == len(CORPORA[name])
    assert study.points[["x", "y"]].notna().all(axis=None)
    assert study.topics["n_papers"].sum() == len(CORPORA[name])
    assert study.report(tmp_path / "report.html").path.stat().st_size > 100_000
