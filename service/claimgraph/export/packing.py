"""Files packed by gzip (RFC 1952) or Zstandard (RFC 8878), with no time or name: the same text, the same bytes."""

import gzip
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from claimgraph.unpacking import unpacked_file

if TYPE_CHECKING:
    import pyarrow

LEVEL: Final = 6
PIECE: Final = 1 << 20
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_RAW: Final = -15


def write_packed(path: Path, pieces: Iterable[bytes]) -> None:
    """Write text to a new file and have it on disk.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        with gzip.GzipFile("", "wb", LEVEL, file, 0) as packed:
            for piece in pieces:
                packed.write(piece)
        file.flush()
        os.fsync(file.fileno())


class Headless(Protocol):
    """Packs a text whose head is known only when the rest has passed by."""

    def write(self, text: bytes) -> None:
        """Add to what comes after the head."""

    def finish(self, head: bytes) -> None:
        """Put the head before all, and have the file on disk."""

    def close(self) -> None:
        """Give up, if it is not finished."""


def headless(path: Path) -> Headless:
    """Pack into ``path`` as its suffix says.

    Raises:
        OSError: it cannot be written.
    """
    return _HeadlessZstd(path) if path.suffix == ".zst" else _HeadlessGzip(path)


class _HeadlessGzip:
    def __init__(self, path: Path) -> None:
        self._path, self._aside = path, path.with_name(f".{path.name}")
        self._file = self._aside.open("wb")
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
        self._size = self._check = 0

    def write(self, text: bytes) -> None:
        self._size += len(text)
        self._check = zlib.crc32(text, self._check)
        self._file.write(self._packer.compress(text))

    def finish(self, head: bytes) -> None:
        self._file.write(self._packer.flush())
        self._file.close()
        first = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
        check = _joined(zlib.crc32(head), self._check, self._size)
        with self._path.open("wb") as file, self._aside.open("rb") as rest:
            file.write(_GZIP_HEAD + first.compress(head) + first.flush(zlib.Z_FULL_FLUSH))
            shutil.copyfileobj(rest, file, PIECE)
            file.write(check.to_bytes(4, "little"))
            file.write(((len(head) + self._size) & 0xFFFFFFFF).to_bytes(4, "little"))
            file.flush()
            os.fsync(file.fileno())
        self._aside.unlink()

    def close(self) -> None:
        self._file.close()
        self._aside.unlink(missing_ok=True)


class _HeadlessZstd:
    """The head is a frame of its own, before that of the rest."""

    def __init__(self, path: Path) -> None:
        self._path, self._aside = path, path.with_name(f".{path.name}")
        self._file = _zstd(self._aside)

    def write(self, text: bytes) -> None:
        self._file.write(text)

    def finish(self, head: bytes) -> None:
        self._file.close()
        with _zstd(self._path) as first:
            first.write(head)
        with self._path.open("ab") as file, self._aside.open("rb") as rest:
            shutil.copyfileobj(rest, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
        self._aside.unlink()

    def close(self) -> None:
        self._file.close()
        self._aside.unlink(missing_ok=True)


def _zstd(path: Path) -> "pyarrow.CompressedOutputStream":
    import pyarrow

    return pyarrow.CompressedOutputStream(str(path), "zstd")


def write_plain(path: Path, pieces: Iterable[str]) -> None:
    """Write text to a new file and have it on disk.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def packed_blocks(path: Path, size: int = PIECE) -> Iterator[list[bytes]]:
    """Yield the lines, without line ends, as many at a time as ``size`` bytes hold.

    Raises:
        OSError, EOFError, zlib.error: the file is damaged.
    """
    with unpacked_file(path) as file:
        rest = b""
        while data := file.read(size):
            rows = (rest + data).split(b"\n")
            rest = rows.pop()
            if rows:
                yield rows
        if rest:
            yield [rest]


def packed_lines(path: Path) -> Iterator[str]:
    """Yield the lines, without line ends.

    Raises:
        OSError, EOFError, zlib.error, UnicodeDecodeError: the file is damaged.
    """
    for block in packed_blocks(path):
        for line in block:
            yield line.decode()


def _joined(first: int, second: int, size: int) -> int:
    """Return the CRC-32 of two texts one behind the other, the second of ``size`` bytes.

    The check is linear: that of the whole is that of the second, and what zeros in its place make of the first.
    """
    none, zeros = 0, bytes(PIECE)
    for start in range(0, size, PIECE):
        part = memoryview(zeros)[: size - start]
        first, none = zlib.crc32(part, first), zlib.crc32(part, none)
    return first ^ none ^ second
