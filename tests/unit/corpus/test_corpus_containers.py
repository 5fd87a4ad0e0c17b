"""Compressed files and archives: the same papers as unpacked, and no harm from hostile ones."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from analysis.corpus import Corpus, containers, load_corpus
from analysis.errors import NoPapersError

DIGEST = b"""# Arxiv Papers in cs.CV on 2015-01-0%d
### Ships %d
- **Arxiv ID**: 1501.0000%dv1
- **Summary**: We count ships.
"""
FIRST, SECOND = (DIGEST % (n, n, n) for n in (1, 2))


def zstandard(content: bytes) -> bytes:
    return pa.compress(content, codec="zstd", asbytes=True)


COMPRESSORS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard,
}


def tar(*members: tuple[str, bytes], **fields: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


MEMBERS = (("2015/05.md", FIRST), ("2015/06.md", SECOND))
ARCHIVES = {
    "tar": tar(*MEMBERS),
    "zip": zipped(*MEMBERS),
    **{f"tar.{ending}": pack(tar(*MEMBERS)) for ending, pack in COMPRESSORS.items()},
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory):
    """The bounds that these tests set are no part of a cache's key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOPIC_DIGEST_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def load(folder: Path, content: bytes, name: str = "a") -> Corpus:
    (folder / name).write_bytes(content)
    return load_corpus(folder)


def rejected(corpus: Corpus) -> list[tuple[str, str]]:
    return [tuple(row) for row in corpus.rejections[["source", "reason"]].to_numpy()]


@pytest.mark.parametrize("pack", COMPRESSORS.values(), ids=COMPRESSORS)
def test_a_compressed_file_is_read_as_if_it_were_not(tmp_path, pack):
    for name in ("plain", "packed"):
        (tmp_path / name).mkdir()
    plain = load(tmp_path / "plain", FIRST)
    packed = load(tmp_path / "packed", pack(FIRST))
    for frame in ("papers", "appearances", "digests", "rejections"):
        assert_frame_equal(getattr(packed, frame), getattr(plain, frame))


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=ARCHIVES)
def test_an_archive_is_read_member_by_member_whatever_its_name(tmp_path, archive):
    corpus = load(tmp_path, archive, "days.dat")
    assert list(corpus.papers["paper_id"]) == ["1501.00001", "1501.00002"]
    assert list(corpus.digests["source"]) == ["days.dat/2015/05.md", "days.dat/2015/06.md"]
    assert len(corpus.rejections) == 0


def test_nothing_is_written(tmp_path, monkeypatch):
    for function in ("mkstemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(f"tempfile.{function}", lambda *_, **__: pytest.fail("a file"))
    load(tmp_path, ARCHIVES["tar.gz"])
    assert [path.name for path in tmp_path.rglob("*")] == ["a"]


def test_compressed_bytes_one_after_another_are_one_file(tmp_path):
    for ending, pack in COMPRESSORS.items():
        (tmp_path / ending).mkdir()
        corpus = load(tmp_path / ending, pack(FIRST) + pack(SECOND))
        assert len(corpus.papers) == 2, ending


def test_hidden_members_are_left_out_as_hidden_files_are(tmp_path):
    hidden = (".git/a.md", "./._05.md", "__MACOSX/05.md", "days/.DS_Store")
    members = [(name, SECOND) for name in hidden] + [("./05.md", FIRST)]
    for archive in (tar(*members), zipped(*members)):
        corpus = load(tmp_path, archive)
        assert list(corpus.appearances["source"]) == ["a/05.md"]
        assert len(corpus.rejections) == 0


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("../../etc/passwd", "a/etc/passwd"),
        ("/etc/passwd", "a/etc/passwd"),
        ("..\\x.md", "a/x.md"),
        ("x\x1b[2J.md", "a/x\ufffd[2J.md"),
    ],
)
def test_names_that_lead_out_of_an_archive_lead_nowhere(tmp_path, name, source):
    for archive in (tar((name, FIRST)), zipped((name, FIRST))):
        assert list(load(tmp_path, archive).digests["source"]) == [source]


def test_members_of_one_name_are_all_read(tmp_path):
    corpus = load(tmp_path, tar(("x.md", FIRST), ("./x.md", SECOND)))
    assert list(corpus.digests["source"]) == ["a/x.md", "a/x.md~2"]


def test_links_and_devices_of_an_archive_are_left_out_and_named(tmp_path):
    links = tar(("x.md", b""), type=tarfile.SYMTYPE, linkname="/etc/passwd")
    (tmp_path / "good.md").write_bytes(FIRST)
    corpus = load(tmp_path, links)
    assert rejected(corpus) == [("a/x.md", "no regular file in its archive: left out")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (gzip.compress(gzip.compress(SECOND)), ("a", "compressed twice")),
        (tar(("x.zip", zipped(("y.md", SECOND)))), ("a/x.zip", "an archive in an archive")),
        (zipped(("x.tgz", ARCHIVES["tar.gz"])), ("a/x.tgz", "an archive in an archive")),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", ("a", "7z archives are not read")),
        (b"Rar!\x1a\x07\x01\x00", ("a", "RAR archives are not read")),
        (tar(("x", bytes(range(256)) * 9)), ("a/x", "binary file, not text")),
        (tar(("x", b"")), ("a/x", "empty file")),
    ],
)
def test_what_is_not_read_is_named(tmp_path, content, expected):
    (tmp_path / "good.md").write_bytes(FIRST)
    ((source, reason),) = rejected(load(tmp_path, content))
    assert source == expected[0]
    assert expected[1] in reason


def test_a_compressed_member_is_unpacked(tmp_path):
    corpus = load(tmp_path, tar(("x.gz", gzip.compress(FIRST)), ("y.xz", lzma.compress(SECOND))))
    assert list(corpus.digests["source"]) == ["a/x.gz", "a/y.xz"]


@pytest.mark.parametrize("pack", COMPRESSORS.values(), ids=COMPRESSORS)
def test_a_compressed_file_that_breaks_off_keeps_what_stands_before(tmp_path, pack):
    entry = b"### Ships %d\n- **Arxiv ID**: 1501.%05dv1\n- **Summary**: %s\n"
    noise = [os.urandom(400).hex().encode() for _ in range(3000)]
    content = FIRST + b"".join(entry % (n, n, text) for n, text in enumerate(noise, start=10))
    packed = pack(content)
    corpus = load(tmp_path, packed[: len(packed) * 3 // 4])
    assert 100 < len(corpus.papers) < 3000
    ((source, reason),) = rejected(corpus)
    assert source == "a"
    assert reason.endswith("; what follows is lost")


def test_an_archive_that_breaks_off_keeps_what_stands_before(tmp_path):
    whole = tar(*((f"{n}.md", FIRST.replace(b"00001", b"%05d" % n)) for n in range(10, 20)))
    for cut in (4 * 1024, 4 * 1024 + 700, 4 * 1024 + 100):
        corpus = load(tmp_path, whole[:cut])
        assert 4 <= len(corpus.papers) <= 5
        assert rejected(corpus)[0][0] == "a"
        assert "damaged" in rejected(corpus)[0][1]


def test_a_damaged_member_of_a_zip_costs_no_other(tmp_path):
    content = bytearray(zipped(("x.md", FIRST), ("y.md", SECOND)))
    content[45] ^= 0xFF
    corpus = load(tmp_path, bytes(content))
    assert list(corpus.papers["paper_id"]) == ["1501.00002"]
    assert rejected(corpus)[0][0] == "a/x.md"


def test_encrypted_members_are_named(tmp_path):
    content = bytearray(zipped(("x.md", FIRST), ("y.md", SECOND)))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    assert rejected(load(tmp_path, bytes(content))) == [("a/x.md", "encrypted: not read")]


@pytest.mark.parametrize("pack", [*COMPRESSORS.values(), lambda c: zipped(("x", c))])
def test_a_bomb_is_stopped_and_costs_no_other_file(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(containers, "FREE_SIZE", 2**20)
    monkeypatch.setattr(containers, "MAX_RATIO", 20)
    (tmp_path / "good.md").write_bytes(SECOND)
    corpus = load(tmp_path, pack(FIRST + b"- **Comment**: " + b"x" * 400 + b"\n" * 2**22))
    assert "1501.00002" in set(corpus.papers["paper_id"])
    assert any("20 times its size: stopped" in reason for _, reason in rejected(corpus))


def test_sizes_and_numbers_are_bounded(tmp_path, monkeypatch):
    (tmp_path / "good.md").write_bytes(SECOND)
    monkeypatch.setattr(containers, "MAX_UNPACKED", 1000)
    assert "unpacks to more than" in rejected(load(tmp_path, gzip.compress(FIRST * 99)))[-1][1]
    monkeypatch.undo()
    monkeypatch.setattr(containers, "MAX_MEMBERS", 1)
    for name in ("tar", "zip"):
        assert "more than 1 members" in rejected(load(tmp_path, ARCHIVES[name]))[0][1]


def test_a_header_without_end_takes_no_memory(tmp_path):
    long_name = tarfile.TarInfo("x" * 3_000_000)
    endless = long_name.tobuf(tarfile.GNU_FORMAT) + bytes(1024)
    with pytest.raises(NoPapersError, match="header has no end"):
        load(tmp_path, gzip.compress(endless))


def test_standard_input_is_a_source(tmp_path):
    code = "import analysis as an; c = an.load_corpus('-'); print(c, *c.digests['source'])"
    for content, source in ((FIRST, "-"), (ARCHIVES["tar.gz"], "-/2015/05.md -/2015/06.md")):
        run = subprocess.run(
            [sys.executable, "-c", code],
            input=content,
            capture_output=True,
            check=True,
            cwd=Path(__file__).resolve().parents[3],
        )
        assert run.stdout.decode().rstrip().endswith(source)
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=ARCHIVES["zip"],
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert b"2 papers" in run.stdout
