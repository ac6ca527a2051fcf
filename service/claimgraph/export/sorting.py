"""Sorting more lines than memory holds: sorted pieces on disk, merged."""

import gzip
import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

PIECE: Final = 16 << 20
"""Characters that are sorted in memory at once."""
FILES: Final = 64
"""Pieces that are merged at once."""


def sort_lines(lines: Iterable[str], folder: Path, piece: int = PIECE) -> Iterator[str]:
    """Yield the lines in the order of code points, which is that of their UTF-8 bytes.

    A line holds no line feed. What ``folder``, which exists, gets is removed at the end.

    Raises:
        OSError: the folder cannot be written.
    """
    files: list[Path] = []
    rows: list[str] = []
    size = made = 0
    try:
        for line in lines:
            rows.append(line)
            size += len(line)
            if size < piece:
                continue
            rows.sort()
            files.append(_write(folder / f"{made}.gz", rows))
            rows, size, made = [], 0, made + 1
            if len(files) == FILES:
                whole = _write(folder / f"{made}.gz", heapq.merge(*map(_read, files)))
                made += 1
                for file in files:
                    file.unlink()
                files = [whole]
        rows.sort()
        yield from heapq.merge(*map(_read, files), rows) if files else rows
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def _write(path: Path, rows: Iterable[str]) -> Path:
    with gzip.open(path, "wb", 1) as file:
        for row in rows:
            file.write(f"{row}\n".encode())
    return path


def _read(path: Path) -> Iterator[str]:
    with gzip.open(path, "rb") as file:
        for row in file:
            yield row[:-1].decode()
