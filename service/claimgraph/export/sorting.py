"""Sorting more lines than memory holds: sorted pieces on disk, merged block by block."""

import gzip
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from claimgraph.export.packing import packed_blocks

PIECE: Final = 16 << 20
"""Bytes that are sorted in memory at once."""
FILES: Final = 64
"""Pieces that are merged at once."""
BLOCK: Final = 256 << 10
"""Bytes that are read of a piece at once."""


class Sorter:
    """Takes lines and gives them back in the order of their bytes. A line holds no line feed.

    What ``folder``, which exists, gets is removed at the end.
    """

    def __init__(self, folder: Path, name: str = "rows", piece: int = PIECE) -> None:
        """Write below ``folder``, in files that begin with ``name``."""
        self._folder, self._name, self._piece = folder, name, piece
        self._files: list[Path] = []
        self._rows: list[bytes] = []
        self._size = self._made = 0

    def add(self, line: bytes) -> None:
        """Take a line.

        Raises:
            OSError: the folder cannot be written.
        """
        self._rows.append(line)
        self._size += len(line)
        if self._size >= self._piece:
            self._put_down()

    def add_all(self, lines: Sequence[bytes], size: int) -> None:
        """Take lines of ``size`` bytes together.

        Raises:
            OSError: the folder cannot be written.
        """
        self._rows += lines
        self._size += size
        if self._size >= self._piece:
            self._put_down()

    def blocks(self) -> Iterator[list[bytes]]:
        """Yield all lines in order, many at a time. It can be asked for once.

        Raises:
            OSError: the folder cannot be read.
        """
        try:
            self._rows.sort()
            last, self._rows = self._rows, []
            yield from _merged([*map(_read, self._files), iter([last] if last else [])])
        finally:
            self.close()

    def lines(self) -> Iterator[bytes]:
        """Yield all lines in order. It can be asked for once."""
        return chain.from_iterable(self.blocks())

    def close(self) -> None:
        """Remove the files; again does no harm."""
        for file in self._files:
            file.unlink(missing_ok=True)
        self._files, self._rows = [], []

    def _put_down(self) -> None:
        self._rows.sort()
        self._files.append(self._write([self._rows]))
        self._rows, self._size = [], 0
        if len(self._files) == FILES:
            whole = self._write(_merged([*map(_read, self._files)]))
            for file in self._files:
                file.unlink()
            self._files = [whole]

    def _write(self, blocks: Iterable[list[bytes]]) -> Path:
        path = self._folder / f"{self._name}-{self._made}.sorted"
        self._made += 1
        with gzip.open(path, "wb", 1) as file:
            for block in blocks:
                file.write(b"\n".join([*block, b""]))
        return path


def sort_lines(lines: Iterable[bytes], folder: Path, name: str = "rows", piece: int = PIECE) -> Iterator[bytes]:
    """Yield the lines in the order of their bytes; see :class:`Sorter`."""
    sorter = Sorter(folder, name, piece)
    try:
        for line in lines:
            sorter.add(line)
        yield from sorter.lines()
    finally:
        sorter.close()


def _read(path: Path) -> Iterator[list[bytes]]:
    return packed_blocks(path, BLOCK)


def _merged(sources: list[Iterator[list[bytes]]]) -> Iterator[list[bytes]]:
    """Merge sorted blocks of each source: all up to the least of their last lines are next."""
    none: list[bytes] = []
    held = [(block, source) for source in sources if (block := next(source, none))]
    while len(held) > 1:
        bound = min(block[-1] for block, _ in held)
        taken: list[bytes] = []
        left = []
        for block, source in held:
            cut = bisect_right(block, bound)
            taken += block[:cut]
            rest = block[cut:] or next(source, none)
            if rest:
                left.append((rest, source))
        taken.sort()  # a few sorted runs one behind the other, which it merges
        yield taken
        held = left
    for block, source in held:
        yield block
        yield from source
