"""Files packed by gzip (RFC 1952) without time or name in the header: the same text, the same bytes."""

import gzip
import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def write_packed(path: Path, pieces: Iterable[str]) -> None:
    """Write text to a new file and have it on disk.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        with gzip.GzipFile("", "wb", 6, file, 0) as packed:
            for piece in pieces:
                packed.write(piece.encode())
        file.flush()
        os.fsync(file.fileno())


def write_plain(path: Path, pieces: Iterable[str]) -> None:
    """Write text to a new file and have it on disk.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def packed_lines(path: Path) -> Iterator[str]:
    """Yield the lines, without line ends.

    Raises:
        OSError, EOFError, zlib.error, UnicodeDecodeError: the file is damaged.
    """
    with gzip.open(path, "rb") as file:
        for line in file:
            yield line.removesuffix(b"\n").decode()
