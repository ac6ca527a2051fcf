"""What changed between two exports, as an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html)."""

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from claimgraph.errors import ExportError

_HEAD: Final = re.compile(r'H from "([0-9a-f]{32})" \.\nH to "([0-9a-f]{32})" \.\nTX \.\n')
_END: Final = "TC .\n"


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch on disk: it leads from the graph of the hash ``before`` to that of ``after``."""

    path: Path
    before: str
    after: str

    @classmethod
    def read(cls, path: Path) -> "Patch":
        """Read the head of a patch that an export holds.

        Raises:
            ExportError: it cannot be read, or is none.
        """
        try:
            with path.open(encoding="utf-8", newline="\n") as file:
                head = _HEAD.fullmatch("".join(file.readline(100) for _ in range(3)))
        except (OSError, UnicodeDecodeError) as error:
            raise ExportError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
        if head is None:
            raise ExportError(f"{path} is no patch between two exports. Give a changes.rdfp")
        return cls(path, head[1], head[2])

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield ``("D", line)`` and ``("A", line)`` in the order of the file.

        Raises:
            ExportError: a row is none, or the file was cut off.
        """
        with self.path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if number <= 3:
                    continue
                if line == _END:
                    return
                if line[:2] not in ("A ", "D ") or not line.endswith("\n"):
                    raise ExportError(f"{self.path} is damaged at line {number}. Fetch it again")
                yield line[0], line[2:-1]
        raise ExportError(f"{self.path} was cut off. Fetch it again")


def patched(lines: Iterable[str], patch: Patch) -> Iterator[str]:
    """Yield the sorted lines that a patch makes of sorted lines.

    Raises:
        ExportError: the patch removes what is not there, adds what is, or is out of order.
    """
    olds, rows = iter(lines), patch.rows()
    old, row = next(olds, None), next(rows, None)
    while old is not None or row is not None:
        if row is None or (old is not None and old < row[1]):
            assert old is not None
            yield old
            old = next(olds, None)
            continue
        there = old == row[1]
        if there != (row[0] == "D"):
            raise ExportError(f"{patch.path} does not fit the graph before it. Fetch the whole export")
        if there:
            old = next(olds, None)
        else:
            yield row[1]
        row = next(rows, None)


def differences(before: Iterator[list[bytes]], after: Iterator[list[bytes]]) -> Iterator[tuple[str, bytes]]:
    """Merge two rows of sorted lines, many at a time: yield ``("D", line)`` for what went, ``("A", line)`` for what
    came, in the order of the lines."""
    olds, news = next(before, None), next(after, None)
    while olds and news:
        bound = min(olds[-1], news[-1])
        cuts = bisect_right(olds, bound), bisect_right(news, bound)
        yield from _different(olds[: cuts[0]], news[: cuts[1]])
        olds = olds[cuts[0] :] or next(before, None)
        news = news[cuts[1] :] or next(after, None)
    for mark, block, blocks in (("D", olds, before), ("A", news, after)):
        for lines in chain([block or []], blocks):
            yield from ((mark, line) for line in lines)


def _different(olds: list[bytes], news: list[bytes]) -> Iterator[tuple[str, bytes]]:
    if olds != news:
        gone, come = set(olds).difference(news), set(news).difference(olds)
        rows = [*((line, "D") for line in gone), *((line, "A") for line in come)]
        yield from ((mark, line) for line, mark in sorted(rows))


def write_patches(forth: Path, back: Path, before: str, after: str, changes: Iterable[tuple[str, bytes]]) -> None:
    """Write the patch that leads from the graph of the hash ``before`` to that of ``after``, and the one back.

    Raises:
        OSError: they cannot be written.
    """
    turned = {"A": "D", "D": "A"}
    with forth.open("wb") as one, back.open("wb") as other:
        for file, first, last in ((one, before, after), (other, after, before)):
            file.write(f'H from "{first}" .\nH to "{last}" .\nTX .\n'.encode())
        for mark, line in changes:
            one.write(f"{mark} ".encode() + line + b"\n")
            other.write(f"{turned[mark]} ".encode() + line + b"\n")
        for file in (one, other):
            file.write(_END.encode())
            file.flush()
            os.fsync(file.fileno())
