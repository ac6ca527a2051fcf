"""Bytes of a file or of standard input, unpacked, and never more of them than allowed."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from claimgraph.errors import InputRefused, Refusal

GZIP_MARK = b"\x1f\x8b"
CHUNK = 65_536


@contextmanager
def opened(path: Path | None, stdin: BinaryIO | None) -> Iterator[io.BufferedReader]:
    """Open the file, or standard input where ``path`` is None, unpacking gzip as it is read.

    Raises:
        InputRefused: there is no such file, or it may not be read.
    """
    if path is None:
        if stdin is None:
            raise InputRefused(Refusal("There is no standard input.", "Name a file."))
        yield _unpacked(stdin)
        return
    try:
        with path.open("rb") as file:
            yield _unpacked(file)
    except FileNotFoundError:
        raise InputRefused(Refusal("There is no such file.", "Check the name.")) from None
    except PermissionError:
        raise InputRefused(Refusal("The file may not be read.", "Allow reading it (chmod u+r).")) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InputRefused(Refusal("The gzip archive is damaged or cut off.", "Save or pack it again.")) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputRefused(Refusal(f"The file cannot be read: {reason}.", "Check the file and its disk.")) from None


def _unpacked(stream: BinaryIO) -> io.BufferedReader:
    plain = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    if plain.peek(2)[:2] != GZIP_MARK:
        return plain
    return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=plain)), CHUNK)


def whole(stream: BinaryIO, max_bytes: int) -> bytes:
    """Read the stream to its end.

    Raises:
        InputRefused: there are more than ``max_bytes``; no more than a piece beyond that is read or unpacked.
    """
    data = bytearray()  # in pieces: one read of the limit's size would take that much memory at once
    while piece := stream.read(CHUNK):
        data += piece
        if len(data) > max_bytes:
            raise too_large(max_bytes, "file")
    return bytes(data)


def lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Yield the lines without their ends; None for a line of more than ``max_bytes``, which is skipped."""
    while line := stream.readline(max_bytes + 2):
        if len(line.rstrip(b"\r\n")) <= max_bytes:
            yield line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(CHUNK)
        yield None


def too_large(max_bytes: int, what: str) -> InputRefused:
    """Make the error for a file or line over the limit."""
    return InputRefused(
        Refusal(
            f"The {what} has more than {max_bytes:,} bytes, unpacked.",
            "Split it, or raise the limit (--max-bytes, CLAIMGRAPH_MAX_BYTES).",
        )
    )
