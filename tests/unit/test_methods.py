from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import EncoderOptions, StudyOptions, TopicOptions, load_corpus, run
from analysis.examples import example_digests
from analysis.neighbours import nearest_neighbours
from analysis.notices import _changing_sources


class Read:
    """As much of a corpus as its digests."""

    def __init__(self, **spans):
        rows = [
            (day, name) for name, span in spans.items() for day in pd.date_range(*span, freq="7D")
        ]
        self.digests = pd.DataFrame(rows, columns=["digest_date", "digest_category"])


def test_a_category_that_joins_late_is_told():
    told = _changing_sources(Read(cv=("2024-01-03", "2024-12-25"), lg=("2024-07-03", "2024-12-25")))
    assert len(told) == 1
    assert told[0].startswith("Digests of lg run from 2024-07-03 to 2024-12-25 only")


@pytest.mark.parametrize("start", ["2024-01-03", "2024-01-17"])
def test_categories_of_the_same_time_are_not(start):
    assert not _changing_sources(Read(cv=("2024-01-03", "2024-12-25"), lg=(start, "2024-12-25")))


def test_the_cache_is_no_part_of_what_was_decided(example_study, example_corpus):
    without = run(example_corpus, StudyOptions(encoder=EncoderOptions(cache=False)))
    assert without.methods == example_study.methods
    assert "cache" not in example_study.methods["Provenance"]["Options"]


def test_another_seed_is_another_study(example_study, example_corpus):
    other = run(example_corpus, StudyOptions(seed=8))
    assert other.methods["Provenance"]["Study"] != example_study.methods["Provenance"]["Study"]
    assert other.methods["Provenance"]["Input"] == example_study.methods["Provenance"]["Input"]


def test_a_large_corpus_says_where_it_was_made_in_another_way(
    monkeypatch, example_study, example_corpus
):
    def approximate(vectors, *, k):
        return nearest_neighbours(vectors, k=k, max_exact=0)

    monkeypatch.setattr("analysis.study.nearest_neighbours", approximate)
    monkeypatch.setattr("analysis.reduction.MANY", 100)
    methods, usual = run(example_corpus).methods, example_study.methods
    said = methods["Topics"]["Neighbours"]
    assert re.search(r"approximate search \(HNSW\) for 48 .* found (98|99|100)\.\d % of", said)
    assert usual["Topics"]["Neighbours"].startswith("exact search for 48")
    pushed = "; 2 negative samples for 5, of a weight of 2.5"
    assert methods["Topics"]["Reduction"] == usual["Topics"]["Reduction"] + pushed
    assert methods["Map"]["Layout"] == usual["Map"]["Layout"] + pushed


def test_mixed_kinds_of_dates_are_told(example_study):
    assert any(notice.startswith("Dates mix kinds: 37") for notice in example_study.notices)


def test_that_no_refit_was_made_is_told_once(example_study):
    said = [notice for notice in example_study.notices if "refits" in notice]
    assert len(said) == 1
    assert said[0].startswith("No refits were made")
    assert not example_study.verdicts["sentence"].str.contains("refit").any()


def test_one_paper_is_spoken_of_as_one(tmp_path):
    text = (example_digests() / "2024-07-03.md").read_text("utf-8")
    (tmp_path / "one.md").write_text("\n### ".join(text.split("\n### ")[:2]), "utf-8")
    study = run(load_corpus(tmp_path))
    assert study.notices[0] == "One paper is too few for topics."


MARKED = """\
# Arxiv Papers in cs.CV on 2024-01-02
### Ships without words
- **Arxiv ID**: 2401.00001v1
### Fog
- **Arxiv ID**: 2401.00002v1
- **Comment**: This paper has been withdrawn
- **Summary**: We look into fog and tell what it hides of the sea.
### Schiffe
- **Arxiv ID**: 2401.00003v1
- **Summary**: Wir zählen die Schiffe, die man von der Küste aus mit dem Auge sieht, und die Boote.
## Replacements
### Waves
- **Arxiv ID**: 2301.00004v2
- **Summary**: We wave at the sea, and it is known that the sea does so in return.
"""


def test_marks_and_languages_are_told_with_their_numbers(tmp_path):
    (tmp_path / "a.md").write_text(MARKED, "utf-8")
    notices = [text for text in run(load_corpus(tmp_path)).notices if ": " in text]
    told = {text.split(": ")[0]: text.split(": ")[1].split(";")[0] for text in notices}
    assert told["Without an abstract"] == "1 of 4 papers (25 %)"
    assert told["With an abstract under 200 characters"] == "3 of 4 papers (75 %)"
    assert told["Withdrawn by their authors"] == "1 of 4 papers (25 %)"
    assert told["Known from replacements only"] == "1 of 4 papers (25 %)"
    assert told["Not in English"] == "1 of 4 papers (25 %), de 1"


def test_nothing_is_told_of_what_no_paper_is(example_study):
    starts = ("Without", "With", "Known from", "Not in English")
    assert not any(notice.startswith(starts) for notice in example_study.notices)
    assert example_study.methods["Corpus"]["Guesses"] == "nothing"


def test_guesses_are_told_once_each(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text("Title,Year\nShips,2015\nFog,2016\n", "utf-8")
    (tmp_path / "c.csv").write_text("Paper title,Abstract\nWaves,We wave.\n", "utf-8")
    assert run(load_corpus(tmp_path)).methods["Corpus"]["Guesses"] == (
        "a.csv and 1 more: Columns: title from 'Title', year from 'Year'; not used: none. "
        "c.csv: Columns: title from 'Paper title', abstract from 'Abstract'; not used: none."
    )


def test_a_number_of_topics_out_of_reach_is_told(example_corpus, example_study):
    asked = StudyOptions(topics=TopicOptions(n_topics=150))
    study = run(example_corpus, asked)
    n_topics = len(study.topics) - 1
    assert 10 < n_topics < 150
    told = f"150 topics were asked for: {n_topics} topics are as many as these papers show"
    assert any(notice.startswith(told) for notice in study.notices)
    assert "fewer than n ** 0.4" in study.methods["Topics"]["Clustering"]
    assert "150 topics were asked for" in study.methods["Topics"]["Levels"]
    assert not any("asked for" in notice for notice in example_study.notices)
    assert "asked for" not in example_study.methods["Topics"]["Levels"]
