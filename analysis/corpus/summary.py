"""A corpus in a few lines: what a person wants to know before anything is analysed."""

from __future__ import annotations

import pandas as pd

from analysis.corpus.calendar import gaps
from analysis.corpus.corpus import Corpus


def corpus_summary(corpus: Corpus) -> pd.DataFrame:
    """What was read, per format and in all.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    DataFrame
        ``format``, ``digests``, ``entries``, ``papers`` (distinct), ``repeats`` (entries beyond
        the first of a paper), ``updated`` (papers revised after their submission), ``dates``,
        ``first`` and ``last`` digest date, ``missing`` (expected days without a digest),
        ``rejections``; the last row is ``all``, where papers that several formats hold count once.
    """
    rows = [
        _row(str(name), corpus, corpus.digests[corpus.digests["format"] == name])
        for name in sorted(corpus.digests["format"].unique())
    ]
    return pd.DataFrame([*rows, _row("all", corpus, corpus.digests)])


def corpus_gaps(corpus: Corpus) -> list[tuple[pd.Timestamp, pd.Timestamp, int]]:
    """Runs of days without a digest where one was expected, as :func:`calendar.gaps` has them."""
    return gaps(_dates(corpus.digests, corpus.appearances))


def corpus_notes(corpus: Corpus) -> list[tuple[str, int, str]]:
    """What was guessed, each guess once: the first file, how many more files, and the guess."""
    noted = corpus.digests.dropna(subset="note")
    groups = noted.groupby("note")["source"].agg(["min", "size"]).sort_values("min")
    return [(row["min"], int(row["size"]) - 1, str(note)) for note, row in groups.iterrows()]


def _dates(digests: pd.DataFrame, entries: pd.DataFrame) -> pd.DatetimeIndex:
    """Days of digests, and of entries that have a day of their own."""
    days = pd.concat([digests["digest_date"], entries["digest_date"]]).dropna()
    return pd.DatetimeIndex(sorted(days.unique()))


def _row(name: str, corpus: Corpus, digests: pd.DataFrame) -> dict[str, object]:
    entries = corpus.appearances[corpus.appearances["source"].isin(digests["source"])]
    dates = _dates(digests, entries)
    papers = corpus.papers[corpus.papers["paper_id"].isin(entries["paper_id"])]
    n_papers = entries["paper_id"].nunique()
    rejected = corpus.rejections
    if name != "all":
        rejected = rejected[rejected["source"].isin(digests["source"])]
    return {
        "format": name,
        "digests": len(digests),
        "entries": len(entries),
        "papers": n_papers,
        "repeats": len(entries) - n_papers,
        "updated": int((papers["updated"] > papers["published"]).sum()),
        "dates": len(dates),
        "first": f"{dates.min():%Y-%m-%d}" if len(dates) else "undated",
        "last": f"{dates.max():%Y-%m-%d}" if len(dates) else "undated",
        "missing": sum(n for *_, n in gaps(dates)),
        "rejections": len(rejected),
    }
