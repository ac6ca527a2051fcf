"""Packed bytes, unpacked while they are read: gzip (RFC 1952) and Zstandard (RFC 8878), told by their first bytes."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

GZIP_MARK: Final = b"\x1f\x8b"
ZSTD_MARK: Final = b"\x28\xb5\x2f\xfd"
CHUNK: Final = 65_536
DAMAGED: Final = (gzip.BadGzipFile, EOFError, zlib.error)
"""What reading raises where the packed bytes are damaged or cut off."""


class _Zstd(io.RawIOBase):
    """The text of one Zstandard frame after the other."""

    def __init__(self, packed: BinaryIO) -> None:
        import pyarrow

        self._text = pyarrow.CompressedInputStream(pyarrow.PythonFile(packed, "r"), "zstd")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer that it is given is one
        try:
            data = self._text.read(len(buffer))
        except OSError as error:  # pyarrow tells damage so
            raise EOFError(str(error)) from None
        buffer[: len(data)] = data
        return len(data)


def unpacked(packed: BinaryIO) -> io.BufferedReader:
    """Return a stream of the unpacked bytes, or of the bytes themselves where they are packed in neither way.

    Reading it raises one of ``DAMAGED``, or OSError where the file itself cannot be read.
    """
    plain = packed if isinstance(packed, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, packed))
    mark = plain.peek(len(ZSTD_MARK))
    if mark.startswith(GZIP_MARK):
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=plain)), CHUNK)
    if mark.startswith(ZSTD_MARK):
        return io.BufferedReader(_Zstd(plain), CHUNK)
    return plain


@contextmanager
def unpacked_file(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for a block, unpacking it as it is read.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        yield unpacked(file)
