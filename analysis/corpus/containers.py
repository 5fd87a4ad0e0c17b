"""Compressed files and archives, read in place: nothing is ever unpacked to disk.

What a file is, its first bytes say, not its name. A compressed file or an archive may hold
compressed files, but no archive: one level is what people have lying around, and a tower of
archives is what bombs are made of. What a member is called decides nothing but its name in the
corpus, so paths that lead out of an archive lead nowhere.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from analysis.corpus.record import Rejection

#: What a format is recognised by, in bytes.
HEAD_SIZE: Final = 65_536
#: Most that one file may unpack to; the snapshot of all of arXiv is a third of it.
MAX_UNPACKED: Final = 16 * 2**30
#: Text shrinks to a tenth, a bomb to a thousandth; below the free size a bomb does no harm.
MAX_RATIO: Final = 200
FREE_SIZE: Final = 64 * 2**20
MAX_MEMBERS: Final = 200_000
#: Most that is held in memory where a format can only be read from its end.
MAX_HELD: Final = 2**30
#: Most that the headers of one member of a tar archive may take.
_MAX_HEADERS: Final = 2**20

_BLOCK: Final = 1 << 17
_TAR_BLOCK: Final = 512
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_ARCHIVES: Final = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"\x1f\x9d": ".Z"}
#: What decompressors and archives raise when their bytes are not what they should be.
_DAMAGE: Final = (
    *(EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)


class UnreadableError(OSError):
    """A file that cannot be read, or not further; the message says why, for a rejection."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file, or a member of an archive, as the stream of its unpacked bytes.

    Attributes
    ----------
    suffix : str
        What the member adds to the name of its archive: ``/2021/20210306.md``, or nothing.
    stream : Stream
        To be read before the next leaf is asked for.
    """

    suffix: str
    stream: Stream


class Stream(io.BufferedReader):
    """Bytes with a look ahead: ``head`` is the start, and reading still begins there."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._source = _Source(read)
        super().__init__(self._source, HEAD_SIZE)

    @property
    def head(self) -> bytes:
        """The first bytes, as long as nothing was read."""
        return self.peek(HEAD_SIZE)[:HEAD_SIZE]

    @property
    def sha256(self) -> str:
        """Hash of all bytes, once they were read."""
        return self._source.hash.hexdigest()


class _Source(io.RawIOBase):
    """Fills a buffer whole, so that a look ahead sees all there is, and hashes what passes."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._error: OSError | None = None
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        filled = 0
        while filled < len(buffer):
            if self._error is not None:
                raise self._error
            try:
                block = self._read(len(buffer) - filled)
            except OSError as error:
                # What stands before the damage is handed on first.
                self._error = error
                if filled:
                    break
                raise
            if not block:
                break
            buffer[filled : filled + len(block)] = block
            filled += len(block)
        self.hash.update(memoryview(buffer)[:filled])
        return filled


class _Meter:
    """Bytes in and bytes out of one file, and the bounds on them."""

    def __init__(self) -> None:
        self._n_packed = self._n_unpacked = 0

    def packed(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """The same reading, counted as what the file holds."""

        def counted(size: int) -> bytes:
            block = read(size)
            self._n_packed += len(block)
            return block

        return counted

    def unpacked(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """The same reading, counted as what the file unpacks to, and stopped at the bounds."""
        guarded = _guarded(read)

        def counted(size: int) -> bytes:
            block = guarded(size)
            self._n_unpacked += len(block)
            if self._n_unpacked > MAX_UNPACKED:
                raise UnreadableError(f"unpacks to more than {MAX_UNPACKED // 2**30} GiB: stopped")
            if self._n_unpacked > FREE_SIZE + MAX_RATIO * self._n_packed:
                raise UnreadableError(f"unpacks to {MAX_RATIO} times its size: stopped")
            return block

        return counted


def _guarded(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """The same reading; what it raises on damage becomes one kind of error."""

    def guarded(size: int) -> bytes:
        try:
            return read(min(size, _BLOCK))
        except UnreadableError:
            raise
        except (OSError, *_DAMAGE) as error:
            raise UnreadableError(f"damaged: {_words(error)}") from error

    return guarded


def leaves(file: IO[bytes], source: str) -> Iterator[Leaf | Rejection]:
    """What there is to read in a file: itself, its unpacked self, or its members.

    Parameters
    ----------
    file : binary stream
        Need not be seekable.
    source : str
        Its name, for rejections.

    Yields
    ------
    Leaf or Rejection
        In the order of the file. Hidden members are left out, as hidden files are.

    Raises
    ------
    OSError
        The file cannot be read further; an UnreadableError says why in words.
    """
    meter = _Meter()
    plain = Stream(meter.packed(file.read))
    head = plain.head
    for magic, name in _OTHER_ARCHIVES.items():
        if head.startswith(magic):
            raise UnreadableError(f"{name} archives are not read: unpack it, or pack it as zip")
    stream = _decompressed(plain, meter)
    if head.startswith(_ZIP):
        packed = file if file.seekable() else held(plain)
        yield from _some(_zip_members(packed, plain, source, meter), source)
    elif _is_tar(stream.head):
        yield from _some(_tar_members(stream, source, meter), source)
    elif stream is not plain and _decompressor(stream.head) is not None:
        raise UnreadableError("compressed twice: unpack it once")
    else:
        yield Leaf("", stream)


def _some(members: Iterator[Leaf | Rejection], source: str) -> Iterator[Leaf | Rejection]:
    """The members, or one rejection where there is none: a damaged list of them may be empty."""
    holds_any = False
    for member in members:
        holds_any = True
        yield member
    if not holds_any:
        yield Rejection(source, 1, "the archive holds no file, or only hidden ones")


def _decompressed(stream: Stream, meter: _Meter) -> Stream:
    """The stream itself where it is not compressed."""
    decompressor = _decompressor(stream.head)
    return stream if decompressor is None else Stream(meter.unpacked(decompressor(stream)))


def _decompressor(head: bytes) -> Callable[[Stream], Callable[[int], bytes]] | None:
    if head.startswith(b"\x1f\x8b\x08"):
        return lambda stream: gzip.GzipFile(fileobj=stream, mode="rb").read1
    if head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return lambda stream: bz2.BZ2File(stream).read1
    if head.startswith(b"\xfd7zXZ\x00"):
        return lambda stream: lzma.LZMAFile(stream).read1
    return _zstandard if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _zstandard(stream: Stream) -> Callable[[int], bytes]:
    # Python has the codec from 3.14 on; pyarrow, which reads Parquet here, always.
    import pyarrow as pa

    unpacked = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")

    def read(size: int) -> bytes:
        block: bytes = unpacked.read(size)
        return block

    return read


def _is_tar(head: bytes) -> bool:
    """Whether a file starts with a header whose checksum is right: the oldest have no magic."""
    try:
        tarfile.TarInfo.frombuf(head[:_TAR_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


class _Member(tarfile.TarInfo):
    """Says that an archive is damaged, where tarfile would end as if it were whole."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> _Member:
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # not in its stub
            raise
        except tarfile.HeaderError as error:
            reason = "damaged: the archive breaks off, members after this point are not read"
            raise UnreadableError(reason) from error


class _Headers:
    """Bounds what is read between two members: their headers are read into memory."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.left: int | None = _MAX_HEADERS

    def read(self, size: int) -> bytes:
        block = self._read(size)
        if self.left is not None:
            self.left -= len(block)
            if self.left < 0:
                raise UnreadableError("damaged: a member's header has no end")
        return block


def _tar_members(stream: Stream, source: str, meter: _Meter) -> Iterator[Leaf | Rejection]:
    names = _Names(source)
    headers = _Headers(stream.read)
    try:
        with tarfile.open(fileobj=headers, mode="r|", tarinfo=_Member) as archive:  # type: ignore[call-overload]  # any reader will do
            for n, info in enumerate(archive, start=1):
                headers.left = None
                if n > MAX_MEMBERS:
                    raise UnreadableError(f"more than {MAX_MEMBERS:,} members: stopped")
                # A sparse member unpacks to any size without holding anything.
                whole = info.isreg() and not info.issparse()
                content = archive.extractfile(info) if whole else None
                name = "" if info.isdir() else names.of(info.name)
                if name and content is not None:
                    yield from _member(Stream(_guarded(content.read)), name, source, meter)
                elif name:
                    reason = "no regular file in its archive: left out"
                    yield Rejection(f"{source}{name}", 1, reason)
                if content is not None:
                    _drain(content)
                archive.members = []
                headers.left = _MAX_HEADERS
        # The checksum of what the archive is compressed with stands at its end.
        _drain(stream)
    except _DAMAGE as error:
        raise UnreadableError(f"damaged: {_words(error)}") from error


def _zip_members(
    file: IO[bytes], plain: Stream, source: str, meter: _Meter
) -> Iterator[Leaf | Rejection]:
    names = _Names(source)
    _drain(plain)  # counts what the file holds, which is what its members may unpack to
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_MEMBERS:
                raise UnreadableError(f"more than {MAX_MEMBERS:,} members: not read")
            for info in infos:
                name = names.of(info.filename)
                if not name or info.is_dir():
                    continue
                if info.flag_bits & 1:
                    yield Rejection(f"{source}{name}", 1, "encrypted: not read")
                    continue
                try:
                    with archive.open(info) as content:
                        read = meter.unpacked(content.read)
                        yield from _member(Stream(read), name, source, meter)
                except _DAMAGE as error:
                    yield Rejection(f"{source}{name}", 1, f"damaged: {_words(error)}")
    except _DAMAGE as error:
        raise UnreadableError(f"damaged: {_words(error)}") from error


def _member(stream: Stream, name: str, source: str, meter: _Meter) -> Iterator[Leaf | Rejection]:
    """A member of an archive, unpacked once where it is compressed itself."""
    try:
        inner = _decompressed(stream, meter)
        head = inner.head
    except UnreadableError as error:
        yield Rejection(f"{source}{name}", 1, str(error))
        return
    if head.startswith(_ZIP) or _is_tar(head):
        yield Rejection(f"{source}{name}", 1, "an archive in an archive: not read")
    elif inner is not stream and _decompressor(head) is not None:
        yield Rejection(f"{source}{name}", 1, "compressed twice: not read")
    else:
        yield Leaf(name, inner)


class _Names:
    """Names of members: each once, without what would lead out of the archive."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: dict[str, int] = {}

    def of(self, path: str) -> str:
        """The suffix of a member's name; empty for those that are left out."""
        parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts or any(part.startswith(".") or part == "__MACOSX" for part in parts):
            return ""
        name = "".join(c if c.isprintable() else "\ufffd" for c in "/".join(parts))
        n = self._seen[name] = self._seen.get(name, 0) + 1
        return f"/{name}" if n == 1 else f"/{name}~{n}"


def held(stream: Stream) -> io.BytesIO:
    """All of a stream in memory, for what can only be read from its end.

    Raises
    ------
    UnreadableError
        There is more than memory should hold.
    """
    content = stream.read(MAX_HELD + 1)
    if len(content) > MAX_HELD:
        raise UnreadableError(f"more than {MAX_HELD // 2**30} GiB, to be read from its end")
    return io.BytesIO(content)


def _drain(stream: IO[bytes]) -> None:
    while stream.read(_BLOCK):
        pass


def _words(error: BaseException) -> str:
    """What a library says, on one line and without the address of an object."""
    text = " ".join(str(error).split())[:100]
    return text.lower() if text and "0x" not in text else type(error).__name__
