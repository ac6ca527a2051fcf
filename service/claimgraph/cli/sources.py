"""The PATH arguments of the commands, as items of input."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from claimgraph.reading import Item, LineBatch, batched, expand, read


class Watcher(Protocol):
    """Is told of each file as it begins."""

    def file(self, path: Path | None) -> None:
        """Take note of the file that is read next; None is standard input."""


def items(paths: Iterable[str], max_bytes: int, watcher: Watcher | None = None) -> Iterator[Item]:
    """Read the arguments of a command in their order; ``-`` is standard input."""
    for path in _files(paths, watcher):
        yield from read(path, max_bytes=max_bytes, stdin=None if path else sys.stdin.buffer)


def batches(paths: Iterable[str], max_bytes: int, watcher: Watcher | None = None) -> Iterator[Item | LineBatch]:
    """Read the arguments as :func:`items` does, but leave lines of JSON unread, in batches."""
    for path in _files(paths, watcher):
        yield from batched(path, max_bytes=max_bytes, stdin=None if path else sys.stdin.buffer)


def _files(paths: Iterable[str], watcher: Watcher | None) -> Iterator[Path | None]:
    for argument in paths:
        for path in [None] if argument == "-" else expand([argument]):
            if watcher:
                watcher.file(path)
            yield path
