"""Papers under different ids whose abstracts are nearly the same: linked, never merged.

A preprint and its published version, a paper submitted twice, a report in parts: whether they are
one is for a person to say, and every count stays what it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Final

import numpy as np

from analysis.corpus.facts import resemblance
from analysis.corpus.merge import MergedPaper

#: Share of runs of words from which two abstracts are nearly the same.
NEARLY_THE_SAME: Final = 0.8
#: Runs that more papers share are turns of phrase, or a series: not looked at in pairs.
_MOST_PAPERS: Final = 40
#: Of the four numbers of a sketch, those that a pair must share to be looked at: of pairs that
#: share 0.8 of all runs, 97 % do (binomial), of those that share 0.9 all but a few.
_SHARED: Final = 2


def twins(papers: Sequence[MergedPaper]) -> dict[str, str]:
    """The papers that resemble an earlier one.

    Parameters
    ----------
    papers : sequence of MergedPaper

    Returns
    -------
    dict of str to str
        ``paper_id`` of each such paper, and that of the earliest paper of its group: the first
        by digest date, undated last, then by id. The order of papers changes nothing.
    """
    shared = Counter(pair for rows in _sharing(papers) for pair in combinations(rows, 2))
    pairs = {pair for pair, n_shared in shared.items() if n_shared >= _SHARED}
    group = list(range(len(papers)))
    for one, other in sorted(pairs):
        near = resemblance(papers[one].abstract, papers[other].abstract)
        if near >= NEARLY_THE_SAME:
            group[_top(group, other)] = _top(group, one)
    members: defaultdict[int, list[MergedPaper]] = defaultdict(list)
    for row in {row for pair in pairs for row in pair}:
        members[_top(group, row)].append(papers[row])
    found: dict[str, str] = {}
    for alike in members.values():
        first = min(alike, key=_age)
        found |= {each.paper_id: first.paper_id for each in alike if each is not first}
    return found


def _sharing(papers: Sequence[MergedPaper]) -> Iterator[list[int]]:
    """Rows of the papers that have a number of their sketches in common, ascending."""
    n_values = [len(paper.sketch) for paper in papers]
    rows = np.repeat(np.arange(len(papers)), n_values)
    values = np.fromiter(chain.from_iterable(paper.sketch for paper in papers), np.int64, len(rows))
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.diff(values[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    few = (sizes > 1) & (sizes <= _MOST_PAPERS)
    for start, size in zip(starts[few], sizes[few], strict=True):
        yield rows[order[start : start + size]].tolist()


def _top(group: list[int], row: int) -> int:
    while group[row] != row:
        group[row] = row = group[group[row]]
    return row


def _age(paper: MergedPaper) -> tuple[bool, str, str]:
    return paper.digest_date is None, str(paper.digest_date or ""), paper.paper_id
