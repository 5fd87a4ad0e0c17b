"""A corpus in a few lines: what a person wants to know before anything is analysed."""

from __future__ import annotations

import pandas as pd

from analysis.corpus.corpus import Corpus


def corpus_summary(corpus: Corpus) -> pd.DataFrame:
    """What was read, per format and in all.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    DataFrame
        ``format``, ``files``, ``entries``, ``papers`` (distinct), ``repeats`` (entries beyond
        the first of a paper), ``first`` and ``last`` digest date, ``rejected``; the last row
        is ``all``, where papers that several formats hold count once.
    """
    rows = [
        _row(str(name), corpus, corpus.digests[corpus.digests["format"] == name])
        for name in sorted(corpus.digests["format"].unique())
    ]
    return pd.DataFrame([*rows, _row("all", corpus, corpus.digests)])


def _row(name: str, corpus: Corpus, digests: pd.DataFrame) -> dict[str, object]:
    entries = corpus.appearances[corpus.appearances["source"].isin(digests["source"])]
    dates = digests["digest_date"].dropna()
    n_papers = entries["paper_id"].nunique()
    rejected = corpus.rejections
    if name != "all":
        rejected = rejected[rejected["source"].isin(digests["source"])]
    return {
        "format": name,
        "files": len(digests),
        "entries": len(entries),
        "papers": n_papers,
        "repeats": len(entries) - n_papers,
        "first": f"{dates.min():%Y-%m-%d}" if len(dates) else "undated",
        "last": f"{dates.max():%Y-%m-%d}" if len(dates) else "undated",
        "rejected": len(rejected),
    }
