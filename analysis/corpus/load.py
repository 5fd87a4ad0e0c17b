"""From sources to a corpus: find the files, read each with the reader of its format, merge."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from analysis.corpus.corpus import Corpus
from analysis.corpus.dates import check_dates, dated_by_name, without_day
from analysis.corpus.frames import (
    DigestRead,
    appearances_frame,
    digests_frame,
    papers_frame,
    rejections_frame,
)
from analysis.corpus.merge import merge
from analysis.corpus.parse import UNREADABLE, Parsed
from analysis.corpus.readers import name_date_kind, other_readers
from analysis.corpus.reading import Reading
from analysis.corpus.record import UNDATED, DigestHeader, Item, PaperRecord, Rejection
from analysis.corpus.sources import DigestFile, Sources, find_files
from analysis.corpus.whole import files_key, keep_corpus, kept_corpus
from analysis.errors import NoPapersError

#: Called after each file with the number of files done and that of all files.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Contents:
    """What was read so far."""

    records: list[PaperRecord] = field(default_factory=list)
    digests: list[DigestRead] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def load_corpus(sources: Sources, *, progress: Progress | None = None) -> Corpus:
    """Read digests into one corpus.

    Formats are told by content: daily arXiv listings, daily digests with fields, conference
    pages of similar papers. Neither the order of the sources nor file names matter.

    Parameters
    ----------
    sources : str, path or iterable of them
        Folders (read to any depth, without hidden files), files, glob patterns, or ``-`` for
        standard input. Compressed files and archives are read in place.
    progress : callable, optional
        Called after each file with the number of files done and that of all files.

    Returns
    -------
    Corpus
        What could not be read is in its ``rejections``; a damaged file costs no other one.

    Raises
    ------
    NoPapersError
        If not one paper was read.

    Examples
    --------
    >>> from analysis.examples import example_digests
    >>> load_corpus(example_digests())
    Corpus: 213 papers, 228 appearances, 16 digest dates 2024-03-06 to 2024-07-03, nothing rejected
    """
    files, rejections = find_files(sources)
    contents = _Contents(rejections=[*rejections, *other_readers().faults])
    with _without_collector():
        return _load(files, contents, progress)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here holds a cycle, and a million records are slow to look through for one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(files: list[DigestFile], contents: _Contents, progress: Progress | None) -> Corpus:
    reading = Reading(files)
    # What the sources themselves, or readers of others, are rejected for is no part of a key.
    key = None if contents.rejections else files_key(files, reading.keys)
    known = kept_corpus(key) if key else None
    if known is not None:
        if progress is not None:
            progress(len(files), len(files))
        return known
    with reading:
        for n_done, file in enumerate(files, start=1):
            for parsed in reading.of(file):
                _take(parsed, contents)
            if progress is not None:
                progress(n_done, len(files))
    if not contents.records:
        raise NoPapersError(_no_papers(len(files), contents.rejections))
    _check_dates(contents)
    papers, ids = merge(contents.records)
    corpus = Corpus(
        papers=papers_frame(papers),
        appearances=appearances_frame(contents.records, ids),
        digests=digests_frame(contents.digests),
        rejections=rejections_frame(contents.rejections),
    )
    if key and not any(each.reason.startswith(UNREADABLE) for each in contents.rejections):
        keep_corpus(key, corpus)
    return corpus


def _take(parsed: Parsed, contents: _Contents) -> None:
    """Add what was read of one leaf.

    A file may hold several digests one after another. Each needs its own row, or a day
    would have papers and no digest: the second is called ``<source>#2``.
    """
    if parsed.format is None:
        contents.rejections += [each for each in parsed.items if isinstance(each, Rejection)]
        return
    source = parsed.source
    items, note = dated_by_name(parsed.items, source, name_date_kind(parsed.format))
    notes = " ".join(filter(None, (parsed.note, note)))
    for n, (header, part) in enumerate(_digests(items), start=1):
        name = _free_name(source if n == 1 else f"{source}#{n}", contents.names)
        records = [item for item in part if isinstance(item, PaperRecord)]
        rejections = [item for item in part if isinstance(item, Rejection)]
        contents.records += (
            records if name == source else [replace(each, source=name) for each in records]
        )
        contents.rejections += rejections
        contents.digests.append(
            DigestRead(
                source=name,
                format=parsed.format,
                header=header,
                n_entries=len(records),
                n_rejections=len(rejections),
                sha256=parsed.sha256,
                note=notes or None,
            )
        )


def _check_dates(contents: _Contents) -> None:
    headers = [(digest.source, digest.header) for digest in contents.digests]
    contents.records, undated, rejections = check_dates(contents.records, headers)
    contents.rejections += rejections
    contents.digests = [
        replace(digest, header=without_day(digest.header))
        if (digest.source, digest.header) in undated
        else digest
        for digest in contents.digests
    ]


def _digests(items: list[Item]) -> list[tuple[DigestHeader, list[Item]]]:
    """The items of a file by the header above them; what precedes the first belongs to it."""
    digests: list[tuple[DigestHeader, list[Item]]] = [(UNDATED, [])]
    for item in items:
        if not isinstance(item, DigestHeader):
            digests[-1][1].append(item)
        elif len(digests) == 1 and digests[0][0] is UNDATED and not _has_paper(digests[0][1]):
            digests[0] = (item, digests[0][1])
        elif item != digests[-1][0]:
            digests.append((item, []))
    return digests


def _free_name(name: str, taken: set[str]) -> str:
    """A name that no other digest has, should a file be called as another's second digest."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _has_paper(items: list[Item]) -> bool:
    return any(isinstance(item, PaperRecord) for item in items)


def _no_papers(n_files: int, rejections: list[Rejection]) -> str:
    remedy = "give files or folders of daily arXiv listings, daily digests or similar-paper pages"
    if not rejections:
        found = f"{n_files:,} files held none" if n_files else "no source was given"
        return f"No paper was read: {found}; {remedy}."
    first = min(rejections)
    return (
        f"No paper was read from {n_files:,} files, with {len(rejections):,} rejections, the first "
        f"in {first.source}, line {first.line} ({first.reason}): {remedy}."
    )
