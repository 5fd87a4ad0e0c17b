"""Which runs there are, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

#: The packaged example, corpora of so many papers, and ``real``: all real digests, in place.
READING = ("10000", "30000", "100000", "real")
TOPICS = ("example", "250", "2500", "25440", "113000", "190000")
#: Beyond this many papers plain BERTopic, and the full encoder, take an hour and more.
N_PAPERS_BOTH = 30_000
#: Up to this many papers, a run takes a minute or two, and its median can be had.
N_PAPERS_ROUNDS = 3_000
N_ROUNDS = 3
SEEDS = (7, 11, 13)

System = Literal["reading", "plain", "auto", "full", "quality"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run.

    Attributes
    ----------
    system : str
        ``reading``; plain BERTopic; topic-digest by its encoder, ``auto`` or ``full``; or
        ``quality``, which compares what the latter three found.
    corpus : str
        One of ``READING`` or ``TOPICS``.
    cache : str
        ``cold``: empty; ``warm``: of a process before.
    cores : int
    round : int
    """

    system: System
    corpus: str
    cache: Literal["cold", "warm"] = "cold"
    cores: int = 2
    round: int = 0

    @property
    def key(self) -> dict[str, Any]:
        """The run as part of its record."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __str__(self) -> str:
        return f"{self.system} {self.corpus} {self.cache} cores={self.cores} round={self.round}"


def n_papers_of(corpus: str) -> int:
    """About how many papers a corpus has."""
    return {"example": 213, "real": 113_000}.get(corpus) or int(corpus)


def reading_runs(corpora: Sequence[str]) -> Iterator[Run]:
    """Each corpus with one core and two, parsed and then from the cache."""
    for corpus in corpora:
        for cores in (2, 1):
            yield Run(system="reading", corpus=corpus, cores=cores)
            yield Run(system="reading", corpus=corpus, cores=cores, cache="warm")


def topic_runs(corpora: Sequence[str]) -> Iterator[Run]:
    """Systems by turns, so that what else the machine does meets all of them."""
    for corpus in corpora:
        n_papers = n_papers_of(corpus)
        both = n_papers <= N_PAPERS_BOTH and corpus != "example"
        for n in range(N_ROUNDS if n_papers <= N_PAPERS_ROUNDS else 1):
            if both:
                yield Run(system="plain", corpus=corpus, round=n)
            yield Run(system="auto", corpus=corpus, round=n)
            if both:
                yield Run(system="full", corpus=corpus, round=n)
            yield Run(system="auto", corpus=corpus, round=n, cache="warm")


def quality_runs(corpora: Sequence[str]) -> Iterator[Run]:
    """One for each corpus that all systems had."""
    for corpus in corpora:
        if n_papers_of(corpus) <= N_PAPERS_BOTH and corpus != "example":
            yield Run(system="quality", corpus=corpus)
