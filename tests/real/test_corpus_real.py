"""The real digests, read in place: counts and traps, no text of theirs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import Corpus, load_corpus
from analysis.corpus.calendar import gaps
from analysis.corpus.clean import clean_text, clean_title


@pytest.fixture(scope="module")
def seeds(shared_data: Path) -> Corpus:
    """The five seed files."""
    return load_corpus(shared_data / "digests" / "seeds")


@pytest.fixture(scope="module")
def cs_cv(shared_data: Path) -> Corpus:
    """Two years of daily digests."""
    return load_corpus(shared_data / "digests" / "cs-cv-2019-2020")


@pytest.fixture(scope="module")
def archive(shared_data: Path) -> Corpus:
    """The four years that follow, packed."""
    return load_corpus(shared_data / "digests" / "cs-cv-2020-12_2024.tar.gz")


def test_seeds_are_counted(seeds):
    assert repr(seeds) == (
        "Corpus: 249 papers, 266 appearances, 2 digest dates 2019-05-29 to 2021-05-31, "
        "nothing rejected"
    )
    papers = seeds.appearances.groupby("format")["paper_id"].nunique()
    assert papers.to_dict() == {"similar_papers": 130, "daily_listing": 55, "daily_digest": 64}


def test_seeds_are_complete(seeds):
    papers = seeds.papers
    assert (papers["abstract"].str.len() > 100).all()
    assert (papers["title"].str.len() > 5).all()
    named = papers[papers["date_kind"] != "announced"]
    assert (named["authors"].map(len) > 0).all()
    assert papers["tldr"].notna().sum() == 130
    assert papers["date_kind"].value_counts().to_dict() == {
        "unknown": 130,
        "submitted": 64,
        "announced": 55,
    }


def test_seed_pages_rank_48_papers_each(seeds):
    pages = seeds.appearances[seeds.appearances["format"] == "similar_papers"]
    for _, page in pages.groupby("source"):
        assert page["rank"].isna().tolist() == [True] + [False] * 48
        assert page["rank"].dropna().tolist() == list(range(1, 49))
        assert set(page["similar_to"].dropna()) == {page["paper_id"].iloc[0]}
        assert page["paper_id"].is_unique
    assert set(seeds.papers["resources"].explode().dropna()) == {"Slides", "Poster"}


def test_seed_texts_are_repaired(seeds):
    texts = [*seeds.papers["title"], *seeds.papers["abstract"]]
    names = [name for authors in seeds.papers["authors"] for name in authors]
    for text in (*texts, *names):
        assert "√" not in text
        assert not any(sign in text for sign in ("&amp;", "<br", "</a>", "this http", "  "))
    # The three lines of one digest that were read in the wrong encoding hold nine such names.
    digest = seeds.papers[seeds.papers["date_kind"] == "submitted"]
    garbled = [n for authors in digest["authors"] for n in authors if set(n) & set("łóźżéí")]
    assert len(garbled) >= 9, garbled


def test_two_years_are_counted(cs_cv):
    assert repr(cs_cv) == (
        "Corpus: 25,440 papers, 25,440 appearances, 700 digest dates 2019-01-01 to 2020-11-30, "
        "nothing rejected"
    )
    assert len(cs_cv.digests) == 700
    assert cs_cv.digests["n_entries"].sum() == 25_440


def test_two_years_are_complete(cs_cv):
    papers = cs_cv.papers
    for column in ("arxiv_id", "primary_category", "published", "updated", "url", "pdf_url"):
        assert papers[column].notna().all(), column
    assert papers["doi"].notna().sum() == 3_975
    assert (papers["abstract"] != "").all()
    assert (papers["authors"].map(len) > 0).all()
    assert (papers["categories"].str[0] == papers["primary_category"]).all()
    assert (papers["published"].dt.strftime("%F") == papers["digest_date"].dt.strftime("%F")).all()
    assert set(papers["date_kind"]) == {"submitted"}
    assert papers["pdf_url"].str.startswith("https://arxiv.org/pdf/").all()
    assert not {"None"} & {*papers["comment"].dropna(), *papers["journal"].dropna()}


def test_two_years_lose_no_sign_of_their_mathematics(cs_cv, shared_data):
    """Of 25,440 abstracts none is changed but for line breaks, so each < and > is still there."""
    folder = shared_data / "digests" / "cs-cv-2019-2020"
    before: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("- **Summary**: "):
                before.update(sign for sign in line if sign in "<>&$\\")
    after = Counter(s for text in cs_cv.papers["abstract"] for s in text if s in "<>&$\\")
    assert after == before


def test_cleaning_the_clean_changes_nothing(cs_cv):
    sample = cs_cv.papers.iloc[::10]
    assert (sample["abstract"].map(clean_text) == sample["abstract"]).all()
    assert (sample["title"].map(clean_title) == sample["title"]).all()


@pytest.mark.slow
def test_the_archive_is_read_in_place(archive):
    assert repr(archive) == (
        "Corpus: 87,931 papers, 87,931 appearances, 1,404 digest dates 2020-12-01 to 2024-12-31, "
        "nothing rejected"
    )
    assert archive.digests["source"].str.startswith("cs-cv-2020-12_2024.tar.gz/cs.CV/20").all()


@pytest.mark.slow
def test_six_years_miss_what_is_missing_and_nothing_else(cs_cv, archive):
    dates = pd.DatetimeIndex(
        sorted({*cs_cv.digests["digest_date"], *archive.digests["digest_date"]})
    )
    assert [(f"{first:%F}", f"{last:%F}", n) for first, last, n in gaps(dates)] == [
        ("2020-12-08", "2021-03-05", 88)
    ]


def test_relatives_of_the_digests_are_counted(shared_data):
    sections = load_corpus(shared_data / "formats" / "digest_sections")
    assert repr(sections) == (
        "Corpus: 325 papers, 325 appearances, 2 digest dates 2026-01-03 to 2026-02-02, "
        "nothing rejected"
    )
    counts = sections.digests.groupby("digest_category")["n_entries"].sum()
    assert counts.to_dict() == {
        "cs.CV": 148,
        "cs.CL": 99,
        "cs.AI": 61,
        "cs.IT": 7,
        "cs.GR": 5,
        "cs.CE": 2,
        "cs.GT": 3,
    }
    for column in ("abstract", "tldr", "summary"):
        assert (sections.papers[column].str.len() > 10).all()
    assert sections.papers["abstract"].map(str.isascii).mean() > 0.9
    assert not sections.papers["summary"].map(str.isascii).any()
    tables = load_corpus(shared_data / "formats" / "link_tables")
    assert len(tables.papers) == 1_097
    assert (tables.papers["abstract"] == "").all()
    assert tables.papers["digest_date"].notna().all()
    # The sample was cut at 200,000 bytes, in the middle of its last row.
    assert tables.rejections[["line", "reason"]].to_numpy().tolist() == [
        [1117, "row without a title"]
    ]
