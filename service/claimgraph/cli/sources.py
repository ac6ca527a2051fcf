"""The PATH arguments of the commands, as items of input."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from claimgraph.reading import Item, expand, read


class Watcher(Protocol):
    """Is told of each file as it begins."""

    def file(self, path: Path | None) -> None:
        """Take note of the file that is read next; None is standard input."""


def items(paths: Iterable[str], max_bytes: int, watcher: Watcher | None = None) -> Iterator[Item]:
    """Read the arguments of a command in their order; ``-`` is standard input."""
    for argument in paths:
        if argument == "-":
            if watcher:
                watcher.file(None)
            yield from read(None, max_bytes=max_bytes, stdin=sys.stdin.buffer)
            continue
        for path in expand([argument]):
            if watcher:
                watcher.file(path)
            yield from read(path, max_bytes=max_bytes, stdin=None)
