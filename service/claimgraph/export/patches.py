"""What changed between two exports, as an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


def differences(before: Iterable[str], after: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Merge two sorted rows of lines: yield ``("D", line)`` for what went, ``("A", line)`` for what came."""
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old < new):
            assert old is not None
            yield "D", old
            old = next(olds, None)
        elif old is None or new < old:
            yield "A", new
            new = next(news, None)
        else:
            old, new = next(olds, None), next(news, None)


def patch(before: str, after: str, changes: Iterable[tuple[str, str]], *, reverse: bool = False) -> Iterator[str]:
    """Yield the patch that leads from the graph of the hash ``before`` to that of ``after``, or back."""
    first, last = (after, before) if reverse else (before, after)
    yield f'H from "{first}" .\nH to "{last}" .\nTX .\n'
    turned = {"A": "D", "D": "A"} if reverse else {"A": "A", "D": "D"}
    for mark, line in changes:
        yield f"{turned[mark]} {line}\n"
    yield _END
