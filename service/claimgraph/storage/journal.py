"""The journal: every transaction as an RDF Patch, on disk before it is acknowledged.

A segment is a file of patches (https://afs.github.io/rdf-delta/rdf-patch.html), one a transaction::

    H seq "17" .          number of the transaction, without gaps
    H synced "15" .       the last transaction known to be on disk when this was written
    H quads "1234" .      how many quads the store has after it
    H hash "9f…" .        and their hash sum
    H prev "3c…" .        check of the transaction before
    H check "b1…" .       BLAKE2b-128 of the lines above and below
    TX .
    D <s> <p> <o> <g> .
    A <s> <p> <o> <g> .
    TC .

Only real changes are written: each D was there, each A was not. A segment is named by its first
transaction. The file ``synced`` holds the number of the last synced transaction; it is itself not
synced, so it may be behind, but never ahead. With ``H synced`` it tells a torn tail, which nobody
was promised, from damage.
"""

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from claimgraph.errors import StoreDamaged
from claimgraph.storage.changes import State
from claimgraph.storage.durable import sync_path, write_all

SEGMENT_BYTES: Final = 64 << 20
SUFFIX: Final = ".rdfp"
_MARK: Final = "synced"
_HEADER = re.compile(rb'H (seq|synced|quads|hash|prev|check) "([0-9a-f]*)" \.\n')
_FIELDS: Final = ("seq", "synced", "quads", "hash", "prev", "check")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction as the journal has it; ``removed`` and ``added`` are N-Quads lines."""

    state: State
    synced: int
    prev: str
    removed: list[str]
    added: list[str]


class Torn(Exception):
    """The bytes from ``offset`` of a segment are no whole transaction."""

    def __init__(self, offset: int) -> None:
        """Keep the place."""
        super().__init__(offset)
        self.offset = offset


class Journal:
    """The end of the journal, to append to. Not safe for threads: the store holds its lock."""

    def __init__(self, folder: Path, last: State) -> None:
        """Go on after ``last``, the last transaction that :func:`replay` found.

        Raises:
            OSError: the journal cannot be written.
        """
        self.folder = folder
        self._handle: int | None = None
        self._ends = [(0, last)]
        self._synced = last.number
        self._mark = os.open(folder / _MARK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self.measure()
        files = segments(folder)
        if files:
            self._handle = os.open(files[-1], os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            self._ends = [(files[-1].stat().st_size, last)]
            os.fsync(self._handle)
            sync_path(folder)
        self._write_mark()

    @property
    def last(self) -> State:
        """The state after the last transaction."""
        return self._ends[-1][1]

    @property
    def pending(self) -> bool:
        """Whether something was appended that is not known to be on disk."""
        return self.last.number > self._synced

    def measure(self) -> None:
        """Count the bytes of all segments anew."""
        self.bytes = sum(path.stat().st_size for path in segments(self.folder))

    def append(self, state: State, removed: Sequence[str], added: Sequence[str], blocks: Sequence[bytes] = ()) -> State:
        """Write one transaction and return its state with its check; it is on disk only after :meth:`sync`.

        ``blocks`` are added lines, too, that are encoded already, each with its line end.

        Raises:
            OSError: it could not be written, and nothing of it is left.
        """
        data, check = encode(state, self._synced, self.last.check, removed, added, blocks)
        if self._handle is None or self._ends[-1][0] > SEGMENT_BYTES:
            self.rotate()
            self._create(state.number)
        assert self._handle is not None
        end = self._ends[-1][0]
        try:
            write_all(self._handle, data)
        except OSError:
            os.ftruncate(self._handle, end)
            raise
        self._ends.append((end + len(data), replace(state, check=check)))
        self.bytes += len(data)
        return self.last

    def undo(self, before: State) -> None:
        """Take back what came after the state ``before``, whether or not it was written whole."""
        while self.last is not before:
            self._ends.pop()
        self._cut(self._ends)

    def sync(self) -> None:
        """Put all that was appended on disk.

        Raises:
            OSError: it could not; the kernel may have dropped any of it, so all of it is taken back.
        """
        if self.pending and self._handle is not None:
            try:
                os.fdatasync(self._handle)
            except OSError:
                self._cut(self._ends[:1])
                raise
            self._synced = self.last.number
            self._ends = self._ends[-1:]
            self._write_mark()

    def rotate(self, above: int = 0) -> None:
        """Sync, and end the segment if it has more than so many bytes: the next transaction begins another."""
        self.sync()
        if self._handle is not None and self._ends[-1][0] > above:
            os.close(self._handle)
            self._handle = None

    def close(self) -> None:
        """End the journal; what was not synced may be lost."""
        for handle in (self._handle, self._mark):
            if handle is not None:
                os.close(handle)
        self._handle = None

    def _create(self, first: int) -> None:
        path = self.folder / f"{first:012}{SUFFIX}"
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        self._ends = [(0, self.last)]
        sync_path(self.folder)

    def _cut(self, ends: list[tuple[int, State]]) -> None:
        self._ends = ends
        if self._handle is not None:
            with contextlib.suppress(OSError):  # a tail that stays is found torn, or replayed whole
                os.ftruncate(self._handle, ends[-1][0])

    def _write_mark(self) -> None:
        os.pwrite(self._mark, f"{self._synced:012}\n".encode(), 0)


def encode(
    state: State, synced: int, prev: str, removed: Sequence[str], added: Sequence[str], blocks: Sequence[bytes] = ()
) -> tuple[bytes, str]:
    """Return a transaction as bytes, and its check."""
    head = (
        f'H seq "{state.number}" .\nH synced "{synced}" .\n'
        f'H quads "{state.quads}" .\nH hash "{state.digest}" .\nH prev "{prev}" .\n'
    ).encode()
    rows = "".join(["TX .\n", *(f"D {line}\n" for line in removed), *(f"A {line}\n" for line in added)])
    lines = b"".join(
        (rows.encode(), *(b"A " + block[:-1].replace(b"\n", b"\nA ") + b"\n" for block in blocks), b"TC .\n")
    )
    check = hashlib.blake2b(head + lines, digest_size=16).hexdigest()
    return head + f'H check "{check}" .\n'.encode() + lines, check


def decode(file: BinaryIO) -> Iterator[Transaction]:
    """Read the transactions from the file's place to its end.

    Raises:
        Torn: at the first that is not whole, with its offset.
    """
    while True:
        offset = file.tell()
        line = file.readline()
        if not line:
            return
        hasher = hashlib.blake2b(digest_size=16)
        values: list[str] = []
        for field in _FIELDS:
            match = _HEADER.fullmatch(line)
            if not match or match[1].decode() != field:
                raise Torn(offset)
            values.append(match[2].decode())
            if field != "check":
                hasher.update(line)
            line = file.readline()
        removed, added = _body(file, line, hasher, offset)
        if hasher.hexdigest() != values[5]:
            raise Torn(offset)
        state = State(int(values[0]), int(values[2]), int(values[3], 16), values[5])
        yield Transaction(state, int(values[1]), values[4], removed, added)


def _body(file: BinaryIO, line: bytes, hasher: "hashlib.blake2b", offset: int) -> tuple[list[str], list[str]]:
    rows: dict[bytes, list[str]] = {b"D ": [], b"A ": []}
    if line != b"TX .\n":
        raise Torn(offset)
    while True:
        hasher.update(line)
        if line == b"TC .\n":
            return rows[b"D "], rows[b"A "]
        line = file.readline()
        if line == b"TC .\n":
            continue
        try:
            rows[line[:2]].append(line[2:-1].decode())
        except (KeyError, UnicodeDecodeError):
            raise Torn(offset) from None


def segments(folder: Path) -> list[Path]:
    """Return the segments, oldest first."""
    return sorted(path for path in folder.glob("*" + SUFFIX) if path.name[:12].isdigit())


def first_of(segment: Path) -> int:
    """Return the number of a segment's first transaction."""
    return int(segment.name[:12])


def marked(folder: Path) -> int:
    """Return the number in the file ``synced``, 0 where it has none."""
    try:
        text = (folder / _MARK).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return 0
    return int(text) if re.fullmatch(r"\d{12}\n", text) else 0


def replay(folder: Path, after: State, floor: int = 0) -> Iterator[Transaction]:
    """Yield the transactions after ``after``, then drop a torn tail that nobody was promised.

    What the journal has before that is not looked at.

    Args:
        folder: the journal's folder.
        after: the state that they lead on from.
        floor: up to which number the journal needs to have nothing.

    Raises:
        StoreDamaged: a transaction that was acknowledged is damaged or missing.
    """
    files = segments(folder)
    early = [path for path in files if first_of(path) <= after.number + 1]
    files = files[files.index(early[-1]) :] if early else files
    last: State | None = None
    for index, path in enumerate(files):
        offset = 0
        if index == 0:
            offset, following = _place(path, after.number)
            floor = max(floor, after.number if following else 0)
        with path.open("rb") as file:
            file.seek(offset)
            try:
                for transaction in decode(file):
                    _follows(transaction, last, after, path)
                    last = transaction.state
                    if last.number > after.number:
                        yield transaction
            except Torn as torn:
                reached = max(last.number if last else 0, floor)
                known = max(after.number, acknowledged(folder, files[index:], torn.offset))
                if reached < known:
                    raise damaged(path, reached + 1, known) from None
                _truncate(path, torn.offset, files[index + 1 :])
                return
    reached, known = max(last.number if last else 0, floor), max(after.number, marked(folder))
    if reached < known:
        raise damaged(folder, reached + 1, known)


def _place(path: Path, number: int) -> tuple[int, bool]:
    """Return where to begin, and whether what follows ``number`` was begun there.

    That is where the transaction after ``number`` begins, or that one itself, or else the start.
    """
    data = b"\n" + path.read_bytes()
    for wanted in (number + 1, number):
        place = data.find(f'\nH seq "{wanted}" .\n'.encode())
        if place >= 0:
            return place, wanted > number
    return 0, False


def _follows(transaction: Transaction, last: State | None, after: State, path: Path) -> None:
    """Hold the chain: each transaction names the one before it."""
    number = transaction.state.number
    if number == after.number and transaction.state.check != after.check:
        raise damaged(path, number)
    if last is None and number <= after.number:
        return
    before = last or after
    if number != before.number + 1 or transaction.prev != before.check:
        raise damaged(path, before.number + 1, number)


def acknowledged(folder: Path, files: Sequence[Path] | None = None, offset: int = -1) -> int:
    """Return the highest number that the journal says was on disk, looking after ``offset`` of the first file."""
    found = marked(folder)
    for index, path in enumerate(segments(folder) if files is None else files):
        data = path.read_bytes()
        for match in re.finditer(rb'^H seq "', data, re.MULTILINE):
            if index > 0 or match.start() > offset:
                file = io.BytesIO(data)
                file.seek(match.start())
                with contextlib.suppress(Torn):
                    found = max(found, *(transaction.synced for transaction in [next(decode(file))]))
    return found


def _truncate(path: Path, offset: int, later: Sequence[Path]) -> None:
    for extra in reversed(later):
        extra.unlink()
    if offset == 0:
        path.unlink()
    else:
        os.truncate(path, offset)
        sync_path(path)
    sync_path(path.parent)


def damaged(path: Path, first: int, last: int | None = None) -> StoreDamaged:
    """Make the error for transactions that were acknowledged and cannot be read."""
    which = f"transaction {first:,}" if last is None or last == first else f"transactions {first:,} to {last:,}"
    return StoreDamaged(
        f"The journal is damaged at {which} ({path}), which had been acknowledged. "
        "Run: claimgraph restore --rebuild (it says what is lost)"
    )
