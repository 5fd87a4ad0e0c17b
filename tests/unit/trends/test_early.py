"""Early papers against a count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.schema import Similar, column_types
from analysis.trends import early_papers

TYPES = column_types(Similar)


def _corpus(seed: int, n: int, n_days: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    ids = [f"p{i:03d}" for i in range(n)]
    days = pd.Timestamp("2031-01-06") + pd.to_timedelta(rng.integers(0, n_days, n), unit="D")
    papers = pd.DataFrame(
        {
            "paper_id": ids,
            "topic_id": rng.integers(-1, 3, n),
            "digest_date": days.where(rng.random(n) > 0.1),
        }
    )
    links = [(i, j) for i in ids for j in rng.choice(ids, min(n, 9), replace=False) if i != j]
    similar = pd.DataFrame(links, columns=["paper_id", "similar_id"])
    similar["rank"] = similar.groupby("paper_id").cumcount() + 1
    similar["similarity"] = 0.5
    return papers, Similar.validate(similar[list(TYPES)].astype(TYPES))


def _by_hand(papers: pd.DataFrame, similar: pd.DataFrame) -> list[tuple[int, str, int, int]]:
    near = similar[similar["rank"] <= 5]
    pairs = set(zip(near["paper_id"], near["similar_id"], strict=True))
    rows = []
    for topic_id in (0, 1, 2):
        own = papers[(papers["topic_id"] == topic_id) & papers["digest_date"].notna()]
        dates = sorted(own["digest_date"])
        found = []
        for paper in own.itertuples():
            n_before = sum(date < paper.digest_date for date in dates)
            later = own.loc[own["digest_date"] > paper.digest_date, "paper_id"]
            n_like = sum((other, paper.paper_id) in pairs for other in later)
            if 10 * n_before < len(dates) and n_like >= 2:
                key = (-n_like, paper.digest_date, paper.paper_id)
                found.append((key, (topic_id, paper.paper_id, n_like, len(later))))
        rows += [row for _, row in sorted(found)[:3]]
    return rows


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 90), st.integers(1, 40))
def test_early_papers_are_those_that_a_count_finds(seed, n, n_days):
    papers, similar = _corpus(seed, n, n_days)
    found = early_papers(papers, similar)
    rows = found[["topic_id", "paper_id", "n_like", "n_later"]].itertuples(index=False, name=None)
    assert list(rows) == _by_hand(papers, similar)
    mixed = early_papers(papers.sample(frac=1, random_state=seed), similar)
    pd.testing.assert_frame_equal(mixed, found)


@pytest.mark.parametrize("n_days", [1, 30])
def test_one_day_has_no_early_papers(n_days):
    found = early_papers(*_corpus(3, 80, n_days))
    assert found.empty == (n_days == 1)
