"""Which files the sources name, and what each file is called.

A file is called by its path relative to the folder that was given: the same digests give
the same corpus wherever the folder stands, and no path of the machine gets into a report. The
order of the sources carries no meaning.
"""

from __future__ import annotations

import glob
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from analysis.corpus.record import Rejection

Sources = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

#: Names standard input.
STDIN: Final = "-"
_GLOB_SIGNS: Final = "*?["
#: Folders are seldom nested deeper; beyond, names are numbered.
_MAX_PREFIXES: Final = 64


@dataclass(frozen=True, slots=True, order=True)
class DigestFile:
    """A file to read, and its name in the corpus; without a path it is standard input."""

    source: str
    path: Path | None

    @property
    def size(self) -> int:
        """Bytes on the disk; 0 where that cannot be known."""
        try:
            return self.path.stat().st_size if self.path is not None else 0
        except OSError:
            return 0

    def open(self) -> IO[bytes]:
        """The bytes of the file; to be closed."""
        if self.path is not None:
            return self.path.open("rb")
        return open(sys.stdin.fileno(), "rb", closefd=False)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, and the folder that its name is relative to."""

    root: Path
    path: Path

    def name(self, n_prefixes: int = 0) -> str:
        """Relative path, behind as many names of enclosing folders as asked for."""
        prefix = self.root.absolute().parts[1:][-n_prefixes:] if n_prefixes else ()
        return _printable("/".join((*prefix, *self.path.relative_to(self.root).parts)))


def find_files(sources: Sources) -> tuple[list[DigestFile], list[Rejection]]:
    """The regular files that the sources name, each once.

    Parameters
    ----------
    sources : str, path or iterable of them
        Folders (searched to any depth), files, glob patterns, or ``-`` for standard input.
        Hidden files and folders are left out of folders; links to folders are not followed.

    Returns
    -------
    files : list of DigestFile
        Sorted by name, names unique.
    rejections : list of Rejection
        Sources without a file, and links that lead nowhere or out of their folder.
    """
    given = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    found: list[_Found] = []
    rejections: list[Rejection] = []
    names = {os.fspath(each) for each in given}
    for source in sorted(names - {STDIN}):
        for item in _files_of(source):
            if isinstance(item, _Found):
                found.append(item)
            else:
                rejections.append(item)
    files = _named(_distinct(found)) if found else []
    if STDIN in names:
        files.insert(0, DigestFile(STDIN, None))
    return files, sorted(set(rejections))


def _files_of(source: str) -> Iterator[_Found | Rejection]:
    try:
        path = Path(source).expanduser()
        if path.is_dir():
            yield from _files_under(path, path)
        elif path.is_file():
            yield _Found(path.parent, path)
        elif any(sign in source for sign in _GLOB_SIGNS):
            yield from _files_matching(str(path))
        elif os.path.lexists(path):
            yield Rejection(_public_name(source), 1, "neither a file nor a folder")
        else:
            yield Rejection(_public_name(source), 1, "no such file or folder")
    except (OSError, ValueError, RuntimeError) as error:  # the last: no such user's home
        yield Rejection(_public_name(source), 1, f"cannot be read: {_reason(error)}")


def _files_matching(pattern: str) -> Iterator[_Found | Rejection]:
    parts = Path(pattern).parts
    n_plain = next(i for i, part in enumerate(parts) if any(sign in part for sign in _GLOB_SIGNS))
    root = Path(*parts[:n_plain])
    # pathlib's own glob would find hidden files.
    matches = [Path(each) for each in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207  # of any root
    for match in matches:
        if match.is_dir():
            # "**" lists each folder's files by itself: only what a pattern ends in is searched.
            if parts[-1] != "**":
                yield from _files_under(match, root)
        elif match.is_file():
            yield _Found(root, match)
    if not matches:
        yield Rejection(_public_name(pattern), 1, "the pattern matches no file")


def _files_under(folder: Path, root: Path) -> Iterator[_Found | Rejection]:
    inside = root.resolve()
    errors: list[OSError] = []
    n_files = 0
    for parent, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted((*folders, *names)):
            path = Path(parent, name)
            if name.startswith(".") or (name in folders and not path.is_symlink()):
                continue
            n_files += 1
            if path.is_file():
                yield _Found(root, path)
            elif not path.is_dir():
                yield Rejection(_Found(root, path).name(), 1, "not a regular file")
            elif not path.resolve().is_relative_to(inside):
                reason = "link to a folder, not followed: name that folder as a source"
                yield Rejection(_Found(root, path).name(), 1, reason)
    for error in errors:
        name = Path(error.filename).relative_to(root).as_posix()
        yield Rejection(_public_name(name), 1, f"cannot be read: {_reason(error)}")
    if not n_files and not errors:
        yield Rejection(_public_name(str(folder)), 1, "the folder holds no file")


def _distinct(found: Iterable[_Found]) -> list[_Found]:
    """Each file once, by its longest name: whichever source led to it first is chance."""
    best: dict[str, _Found] = {}
    for item in sorted(found, key=lambda item: (-len(item.name()), item.name(), item.root)):
        best.setdefault(os.path.realpath(item.path), item)
    return list(best.values())


def _named(found: list[_Found]) -> list[DigestFile]:
    """Names made unique by the folders' own names, and no longer than that takes."""
    depths = dict.fromkeys(found, 0)
    for _ in range(_MAX_PREFIXES):
        names = {item: item.name(depth) for item, depth in depths.items()}
        counts = Counter(names.values())
        clashing = [item for item in found if counts[names[item]] > 1]
        if not clashing:
            break
        for item in clashing:
            depths[item] += 1
    return _numbered(sorted((names[item], item.path) for item in found))


def _numbered(named: list[tuple[str, Path]]) -> list[DigestFile]:
    """Names that differ only in what cannot be printed get a number."""
    seen: Counter[str] = Counter()
    files = []
    for name, path in named:
        seen[name] += 1
        files.append(DigestFile(name if seen[name] == 1 else f"{name}~{seen[name]}", path))
    return sorted(files)


def _public_name(source: str) -> str:
    """A source as it was given, or only its last part when it tells where the machine keeps it."""
    path = Path(source)
    given = path.name if path.is_absolute() or source.startswith(("~", "..")) else path.as_posix()
    return _printable(given or ".")


def _printable(name: str) -> str:
    """File names may hold any byte; frames and pages hold text."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def _reason(error: Exception) -> str:
    """Why, without the path that the system's message holds."""
    strerror = error.strerror if isinstance(error, OSError) else None
    return (strerror or "not a valid path").lower()
