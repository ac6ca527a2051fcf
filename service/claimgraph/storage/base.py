"""Base segments: all quads of one state, so that the journal's older transactions can go.

``<12 digits>.base.rdfp.gz`` is one RDF Patch that adds every quad to an empty store; its head says
which state that is. It is written from a snapshot, beside the running store.
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final, cast

from claimgraph.errors import StoreDamaged
from claimgraph.storage.changes import MODULUS, State, line_hash
from claimgraph.storage.durable import remove_tree, sync_path
from claimgraph.storage.engine import ENGINE_ERRORS, Engine
from claimgraph.storage.journal import first_of, segments

SUFFIX: Final = ".base.rdfp.gz"
_HEAD = re.compile(
    r'H seq "(\d+)" \.\nH quads "(\d+)" \.\nH hash "([0-9a-f]{32})" \.\nH check "([0-9a-f]*)" \.\nTX \.\n'
)
_PIECE: Final = 1 << 20
_UNREADABLE = (*ENGINE_ERRORS, EOFError, zlib.error, ValueError)


def bases(folder: Path) -> list[Path]:
    """Return the base segments in the journal's folder, oldest first."""
    return sorted(path for path in folder.glob("*" + SUFFIX) if path.name[:12].isdigit())


def base_number(folder: Path) -> int:
    """Return the number of the newest base segment, 0 where there is none."""
    return max(map(first_of, bases(folder)), default=0)


def write_base(folder: Path, state: State, engine: Engine) -> None:
    """Write the engine's content, which is that of ``state``, as a base segment, atomically and durably.

    Raises:
        OSError: it cannot be written; nothing of it is left.
    """
    path = folder / f"{state.number:012}{SUFFIX}"
    aside = folder / f".{path.name}.tmp"
    head = (
        f'H seq "{state.number}" .\nH quads "{state.quads}" .\nH hash "{state.digest}" .\n'
        f'H check "{state.check}" .\nTX .\n'
    )
    try:
        with gzip.GzipFile(aside, "wb", compresslevel=1, mtime=0) as file:
            file.write(head.encode())
            engine.dump(cast(BinaryIO, _Prefixer(file)))
            file.write(b"TC .\n")
        sync_path(aside)
        aside.rename(path)
        sync_path(folder)
    except OSError:
        remove_tree(aside)
        raise


def forget(folder: Path, number: int) -> None:
    """Remove the segments and bases that the base of ``number`` makes needless."""
    files = segments(folder)
    needless = [path for path, after in pairwise(files) if first_of(after) <= number + 1]
    for path in needless + [path for path in bases(folder) if first_of(path) < number]:
        path.unlink()
    sync_path(folder)


def read_base(path: Path, engine: Engine) -> State:
    """Load a base segment into an empty engine and return its state.

    Raises:
        StoreDamaged: it is damaged.
    """
    try:
        with gzip.open(path, "rb") as file:
            head = _HEAD.fullmatch(b"".join(file.readline() for _ in range(5)).decode())
            if not head:
                raise ValueError("no head")
            state = State(int(head[1]), int(head[2]), int(head[3], 16), head[4])
            rows = _Rows(cast(BinaryIO, file))
            engine.load(cast(BinaryIO, rows))
            if (rows.quads, rows.hash % MODULUS) != (state.quads, state.hash):
                raise ValueError("other quads than it says")
    except _UNREADABLE as error:
        raise StoreDamaged(f"The base segment {path} is damaged ({error})") from error
    return state


class _Prefixer:
    """Writes lines with an ``A`` in front of each."""

    def __init__(self, target: gzip.GzipFile) -> None:
        self._target = target
        self._prefix = b"A "

    def write(self, data: bytes) -> int:
        if data:
            ends = data.endswith(b"\n")
            body = data[:-1] if ends else data
            self._target.write(self._prefix + body.replace(b"\n", b"\nA ") + (b"\n" if ends else b""))
            self._prefix = b"A " if ends else b""
        return len(data)

    def flush(self) -> None:
        self._target.flush()


class _Rows:
    """Reads the rows of a patch as N-Quads, counting and hashing them on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self.quads = 0
        self.hash = 0
        self._file = file
        self._rest = b""
        self._ended = False

    def read(self, size: int = _PIECE) -> bytes:
        if not self._rest and not self._ended:
            self._rest = self._take(self._file.readlines(_PIECE))
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def _take(self, lines: Sequence[bytes]) -> bytes:
        if not lines or lines[-1] == b"TC .\n":
            self._ended = True
            if not lines:
                raise EOFError("it ends early")
            lines = lines[:-1]
        rows = [line[2:] for line in lines]
        if not all(line.startswith(b"A ") for line in lines):
            raise ValueError("a row that adds nothing")
        self.quads += len(rows)
        self.hash += sum(line_hash(row[:-1].decode()) for row in rows)
        return b"".join(rows)
