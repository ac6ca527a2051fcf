"""Bytes of a file or of standard input, unpacked, and never more of them than allowed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from claimgraph.errors import InputRefused, Refusal
from claimgraph.unpacking import CHUNK, DAMAGED, unpacked


@contextmanager
def opened(path: Path | None, stdin: BinaryIO | None) -> Iterator[io.BufferedReader]:
    """Open the file, or standard input where ``path`` is None, unpacking gzip and Zstandard as it is read.

    Raises:
        InputRefused: there is no such file, or it may not be read.
    """
    try:
        with path.open("rb") if path is not None else nullcontext(stdin) as stream:
            if stream is None:
                raise InputRefused(Refusal("There is no standard input.", "Name a file."))
            yield unpacked(stream)
    except FileNotFoundError:
        raise InputRefused(Refusal("There is no such file.", "Check the name.")) from None
    except PermissionError:
        raise InputRefused(Refusal("The file may not be read.", "Allow reading it (chmod u+r).")) from None
    except DAMAGED:
        raise InputRefused(
            Refusal("The packed file (gzip, Zstandard) is damaged or cut off.", "Save or pack it again.")
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputRefused(Refusal(f"The file cannot be read: {reason}.", "Check the file and its disk.")) from None


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
