"""Which sets, which systems, and what stands for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.corpora import ARCHIVE, FOLDER
from tests.benchmarks.measure import ROOT

#: What is kept between runs: vectors, papers, fits. Out of git.
WORK = ROOT / ".benchmarks" / "systems"
#: Digests of which only the words are counted, for NPMI on texts that no system saw.
EXTERNAL = ARCHIVE
TIMEOUT_S = 900.0
#: Numbers of topics that all systems are asked for: those of topic-digest's two levels.
LEVELS = ("fine", "coarse")
#: The same levels where numbers of topics are told by their weight.
EVEN = {level: f"{level}, by weight" for level in LEVELS}

#: Tracks of the same subject in other years or spellings; those that name no subject are empty.
IJCAI_TRACKS = {
    "Computer Vision I": "Computer Vision",
    "Computer Vision II": "Computer Vision",
    "AI Ethics": "AI Ethics, Trust, Fairness",
    "Machine Learning Applications": "Machine Learning",
    "Constraints and SAT": "Constraint Satisfaction and Optimization",
    "Heuristic Search and Game Playing": "Search",
    "Research Papers": "",
    "Exhibits": "",
    "Projects": "",
    "Demos": "",
}


@dataclass(frozen=True, kw_only=True)
class Texts:
    """A set of papers.

    Attributes
    ----------
    title : str
    source : str
        Below the folder of real data.
    labelled : bool
        Whether the primary categories are labels to compare topics with.
    merged : dict of str to str
        Labels to what they stand for; papers of those that stand for nothing are in the fit, but
        not compared.
    seeds : tuple of int
    n_resamples : int
        Of the bootstrap over papers.
    note : str
        What to know of its figures.
    """

    title: str
    source: str
    labelled: bool = True
    merged: dict[str, str] = field(default_factory=dict)
    seeds: tuple[int, ...] = (7, 11, 13)
    n_resamples: int = 1000
    note: str = ""


SETS = {
    "seeds": Texts(
        title="Conference pages and two daily digests",
        source="digests/seeds",
        labelled=False,
        note="No labels. Small: a topic more or less moves every figure.",
    ),
    "bbc": Texts(
        title="BBC News",
        source="labelled/bbc-news.jsonl.gz",
        note="Labels: five classes. The external texts are of another field than these.",
    ),
    "ijcai": Texts(
        title="IJCAI 2020 to 2024",
        source="labelled/ijcai-2020-2024.jsonl.gz",
        merged=IJCAI_TRACKS,
        note="Labels: tracks, those of one subject merged; papers of tracks that name none are "
        "fitted but not compared.",
    ),
    "cs-cv": Texts(
        title="arXiv cs.CV 2019 to 2020",
        source=FOLDER,
        seeds=(7, 11),
        n_resamples=200,
        note="Labels: primary categories, most of them with few papers and one with most: a weak "
        "test of topics within a field.",
    ),
}

#: What runs in a process of its own, in the order in which it does: the fast and the needed first.
#: All but the first are told how many topics the first found.
FITTERS = {
    "topic_digest": (),
    "bertopic": (),
    "nmf": LEVELS,
    "top2vec": (),
    "turftopic": (),
    "lda": LEVELS,
}
#: Those that are also asked for other numbers, to find as many by weight.
EVENED = ("bertopic",)
#: Those in the environment of plain BERTopic.
APART = ("bertopic", "top2vec", "turftopic")


@dataclass(frozen=True, kw_only=True)
class Fit:
    """One process: a fitter on a set under a seed; a level where each needs a fit of its own.

    ``n_topics`` are asked for in the protocol of BERTopic's paper; else topic-digest decides.
    """

    name: str
    fitter: str
    seed: int
    level: str = ""
    n_topics: tuple[int, ...] = ()

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.fitter, self.level) if part)

    def file(self, key: str) -> Path:
        """Where its result is kept, for one state of the code and of its papers."""
        level = f"-{self.level}" if self.level else ""
        return WORK / self.name / f"{self.fitter}{level}-{self.seed}-{key}.npz"


def fits_of(name: str, fitters: Sequence[str], n_seeds: int | None = None) -> list[Fit]:
    """The fits of a set: systems by turns, each with all seeds or the first so many."""
    return [
        Fit(name=name, fitter=fitter, seed=seed, level=level)
        for fitter, levels in FITTERS.items()
        if fitter in fitters
        for level in levels or ("",)
        for seed in SETS[name].seeds[:n_seeds]
    ]
