"""Atheris on one reader: ``python tests/fuzz/fuzz_readers.py NAME [libFuzzer options] CORPUS``.

NAME is a reader's module, or ``any``, which goes through containers and sniffing as a file does.
The folder CORPUS gets the first inputs and what is found. An input that starts with the byte 1 says
how a sample is made and damaged, so that the loss of an entry is seen; any other is a file as it
is. Needs atheris, which is for Linux only, and so no part of the tests.
"""

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
with atheris.instrument_imports(include=["analysis.corpus", "bibtexparser", "rispy"]):
    for module in ("bibtexparser.entrypoint", "rispy", "tests.fuzz.reading", "tests.fuzz.oracles"):
        importlib.import_module(module)

from analysis.corpus.parse import Parsed
from analysis.corpus.record import DigestHeader
from tests.fuzz.binary import CONTAINERS, n_rows_of, parquet
from tests.fuzz.oracles import (
    check_entries,
    check_frames,
    check_items,
    check_rows,
    check_sample,
    text_lines,
)
from tests.fuzz.reading import forced, lowered_bounds, read, read_leaves
from tests.fuzz.samples import FORMS, PIECES, UNDAMAGED, Form, Sample, sample

MADE: Final = b"\x01"
#: Words by which whole entries are known: damage that holds them would be taken for one.
PLANTED: Final = (b"Vessel", b"Harbour")
#: Of so many inputs one is read twice, and one put in frames: by content, so that it fails again.
_TWICE_OF, _FRAMES_OF = 8, 256
#: Of so many inputs that ask for it, one is damaged by very much: slow, but a hang shows.
_REPEATED_OF, _REPEATED_LENGTH = 32, 100_000
#: More than a line or an entry may hold, once the bounds are lowered.
_LONG: Final = 10_000
_OPTIONS: Final = ("-timeout=30", "-rss_limit_mb=3000", "-max_len=4096", "-len_control=0")

Target = Callable[[bytes], None]


def check(parsed: Parsed, content: bytes, n_lines: int) -> None:
    """What holds of every input; the slow part of it for some."""
    check_items(parsed, n_lines)
    chance = zlib.crc32(content)
    if chance % _TWICE_OF == 0:
        assert read(content) == parsed
    if chance % _FRAMES_OF == 0:
        check_frames(parsed)


def fuzz_text(forms: list[Form]) -> Target:
    """The target of a reader of text."""

    def one_input(data: bytes) -> None:
        is_made = data.startswith(MADE) and len(data) > 6 and not any(map(data.count, PLANTED))
        made = made_sample(forms, data) if is_made else None
        content = made.content if made else data
        with lowered_bounds(lowered=len(content) < _REPEATED_LENGTH):
            parsed = read(content)
            check(parsed, content, len(text_lines(content)))
        check_entries(parsed, content)
        if made:
            check_sample(parsed, made)

    return one_input


def made_sample(forms: list[Form], data: bytes) -> Sample:
    """One of the forms, damaged in some of its values."""
    form, n_entries = forms[data[1] % len(forms)], 1 + data[2] % 5
    payload = data[6:]
    if data[5] == 0xFF and zlib.crc32(payload) % _REPEATED_OF == 0:
        payload = (payload[:64] * _REPEATED_LENGTH)[:_REPEATED_LENGTH]
    elif data[5] == 0xFE:
        payload = (payload[:64] * _LONG)[:_LONG]
    value = payload.decode("utf-8", "surrogateescape")
    places = 1 + data[4] % 7
    title, abstract, other = (value if places & bit else "" for bit in (1, 2, 4))
    return sample(form, n_entries, 1 + data[3] % n_entries, (title, abstract, other))


def fuzz_parquet(data: bytes) -> None:
    """The target of the reader of Parquet: tables of any types, then files of any bytes."""
    is_made = data.startswith(MADE) and len(data) > 4
    content = parquet(data[1], data[2], data[3], data[4:]) if is_made else data
    if content is None:
        return
    parsed, n_rows = read(content), n_rows_of(content)
    check(parsed, content, max(n_rows, len(parsed.items)) + 1)
    check_rows(parsed, n_rows, is_whole=is_made)


def fuzz_any(data: bytes) -> None:
    """The target that recognises what it is given: containers, then formats."""
    made, content = None, data
    if data.startswith(MADE) and len(data) > 5:
        forms = list(FORMS.values())
        made = sample(forms[data[1] % len(forms)], 1 + data[2] % 4, 1, UNDAMAGED)
        content = list(CONTAINERS.values())[data[3] % len(CONTAINERS)](made.content)
        at = int.from_bytes(data[4:6], "little") % (len(content) + 1)
        if len(data) > 6:
            made = None
            content = content[:at] + data[6:] + content[at + len(data) - 6 :]
    with lowered_bounds():
        leaves = read_leaves(content)
    for parsed in leaves:
        # A text may unpack to a thousand times its size, and a table may hold rows without bytes.
        check_items(parsed, sys.maxsize)
        if zlib.crc32(content) % _FRAMES_OF == 0:
            check_frames(parsed)
        if made and parsed.format == made.form.reader:
            check_sample(parsed, made)
    placed = [i for parsed in leaves for i in parsed.items if not isinstance(i, DigestHeader)]
    assert placed or not made


def seeds(name: str) -> list[bytes]:
    """Files of each form as they are, and how to make and damage some."""
    if name == "parquet_table":
        made = [MADE + bytes([n, 5, n]) + bytes(range(n, n + 60)) for n in range(18)]
        return [*made, parquet(3, 5, 0, b"\x00Ships at sea 2015 10.1000/x") or b""]
    forms = [form for form in FORMS.values() if name in ("any", form.reader)]
    whole = [sample(form, 3, 1, UNDAMAGED).content for form in forms]
    if name == "any":
        packed = [
            MADE + bytes([f, 2, kind, 0, 0])
            for f in range(len(forms))
            for kind in range(len(CONTAINERS))
        ]
        return [*whole, *packed, *(each + b"\x00" for each in packed)]
    damaged = [
        MADE + bytes([f, 2, at, place, size]) + piece.encode("utf-8", "surrogateescape")
        for f in range(len(forms))
        for at, place, size in ((1, 0, 0), (1, 1, 0), (1, 3, 0), (0, 1, 0xFE))
        for piece in PIECES
    ]
    return [*whole, *damaged]


def prepare(name: str, folder: Path) -> str:
    """Write the first inputs and, beside their folder, a dictionary; the option that names it."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        folder.joinpath(f"seed-{zlib.crc32(seed):08x}").write_bytes(seed)
    pieces = (piece.encode("utf-8", "surrogateescape") for piece in PIECES)
    entries = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in pieces)
    path = folder.with_suffix(".dict")
    path.write_text("".join(f'"{entry}"\n' for entry in entries), encoding="ascii")
    return f"-dict={path}"


def main() -> None:
    """Fuzz until libFuzzer's options say that it is enough, or something is found."""
    name, *options = sys.argv[1:]
    folders = [Path(each) for each in options if not each.startswith("-")]
    if folders and not folders[0].is_file():
        options.append(prepare(name, folders[0]))
    given = {option.partition("=")[0] for option in options}
    defaults = [option for option in _OPTIONS if option.partition("=")[0] not in given]
    forms = [form for form in FORMS.values() if form.reader == name]
    special = {"any": fuzz_any, "parquet_table": fuzz_parquet}
    atheris.Setup([sys.argv[0], *defaults, *options], special.get(name) or fuzz_text(forms))
    if name == "any":
        atheris.Fuzz()
    with forced(name):
        atheris.Fuzz()


if __name__ == "__main__":
    main()
