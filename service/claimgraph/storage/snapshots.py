"""Snapshots: numbered, immutable checkpoints of the store that readers open.

A snapshot is a folder ``snapshots/<12 digits>/`` with ``db/`` (a RocksDB checkpoint) and
``manifest.json``. Its number is that of the last transaction in it: it only grows, also across
restarts, and tells states of the data apart. A reader holds a shared flock on the folder for as long
as it reads; the owner removes a snapshot only when it gets that lock for itself, and renames it first,
so that a reader that was choosing sees that it is gone and takes the next.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import time
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from claimgraph.errors import StoreDamaged, StoreError, StoreFormat
from claimgraph.storage.changes import State
from claimgraph.storage.durable import remove_tree, sync_path

FORMAT: Final = 1
"""The version of the store's format that this program writes, and the newest that it reads."""

FOLDER: Final = "snapshots"
SETTLED_NS: Final = 2_500_000_000
"""More than the longest step in which a file system tells time, which is two seconds."""

REMEDY: Final = "Run: claimgraph restore --rebuild"
_MANIFEST: Final = "manifest.json"
_HASHED_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds; readable without the engine.

    ``time`` is when it was made (ISO 8601, UTC), ``files`` the size and, of small files that the
    engine does not guard itself, the BLAKE2b-128 of each file.
    """

    state: State
    time: str
    files: dict[str, tuple[int, str | None]]

    def encode(self) -> bytes:
        """Return it as JSON with a check over itself."""
        state = asdict(self.state) | {"hash": self.state.digest}
        body = {"format": FORMAT, "state": state, "time": self.time, "files": self.files}
        return (json.dumps(body | {"check": _check(body)}, indent=1) + "\n").encode()

    @classmethod
    def decode(cls, folder: Path) -> "Manifest":
        """Read the manifest of the snapshot in ``folder``.

        Raises:
            StoreDamaged: it is missing or damaged.
            StoreFormat: a newer program made it.
            FileNotFoundError: the snapshot itself is gone.
        """
        try:
            body = json.loads((folder / _MANIFEST).read_bytes())
            check = body.pop("check")
            if check != _check(body):
                raise ValueError("its check differs")
            check_format(body["format"], folder)
            files = {name: (int(size), digest) for name, (size, digest) in body["files"].items()}
            state = body["state"] | {"hash": int(body["state"]["hash"], 16)}
            return cls(State(**state), body["time"], files)
        except FileNotFoundError:
            if not folder.exists():
                raise
            raise StoreDamaged(f"The snapshot {folder} has no manifest. {REMEDY}") from None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreDamaged(f"The manifest of the snapshot {folder} is damaged ({error}). {REMEDY}") from error

    def verify_files(self, db: Path) -> None:
        """Compare the files with what they were.

        The engine checks each block of its tables when it reads it, but takes a truncated MANIFEST
        for a smaller store; so sizes, and the bytes of all but the tables, are compared here.

        Raises:
            StoreDamaged: a file is missing, cut or changed.
        """
        for name, (size, digest) in self.files.items():
            path = db / name
            try:
                right = path.stat().st_size == size and (digest is None or _digest(path) == digest)
            except OSError as error:
                raise StoreDamaged(f"{path} cannot be read ({error.strerror}). {REMEDY}") from error
            if not right:
                raise StoreDamaged(f"{path} is not as it was written. {REMEDY}")


class Snapshot:
    """A snapshot that cannot vanish before :meth:`close` (or the end of the process)."""

    def __init__(self, folder: Path, handle: int, manifest: Manifest) -> None:
        """Wrap what :meth:`hold` found."""
        self.folder = folder
        self.manifest = manifest
        self._close = weakref.finalize(self, os.close, handle)

    @classmethod
    def hold(cls, folder: Path) -> "Snapshot | None":
        """Return the snapshot in ``folder``, held; None if it is gone or going.

        Raises:
            StoreDamaged: its files are not as they were written.
        """
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(handle), folder.stat()):
                raise FileNotFoundError
            manifest = Manifest.decode(folder)
            manifest.verify_files(folder / "db")
        except (BlockingIOError, FileNotFoundError):
            os.close(handle)
            return None
        except BaseException:  # the handle must not leak, whatever it was
            os.close(handle)
            raise
        return cls(folder, handle, manifest)

    @property
    def number(self) -> int:
        """The number of the last transaction in it."""
        return self.manifest.state.number

    @property
    def quads(self) -> int:
        """How many quads it holds."""
        return self.manifest.state.quads

    @property
    def path(self) -> Path:
        """The folder to open read-only with the engine."""
        return self.folder / "db"

    def close(self) -> None:
        """Let it go; again does no harm."""
        self._close()

    def __enter__(self) -> Self:
        """Hold it for a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it go."""
        self.close()


class Snapshots:
    """The snapshots of the store in ``folder``, for readers in any process."""

    def __init__(self, folder: Path) -> None:
        """Look at the store in ``folder``, which need not exist yet."""
        self.store = folder
        self.folder = folder / FOLDER
        self._path = str(self.folder)
        self._seen = (-1, -1)

    def numbers(self) -> list[int]:
        """Return the numbers of the snapshots that are there, ascending."""
        with contextlib.suppress(FileNotFoundError):
            names = os.listdir(self._path)  # noqa: PTH208  each query asks, and this is three times as fast
            return sorted(int(name) for name in names if len(name) == 12 and name.isdigit())
        return []

    def newest_number(self) -> int:
        """Return the number of the newest snapshot; -1 for none.

        The folder is listed again once it has changed: the time of its last change is believed if it was settled,
        so that another change cannot have had the same, when the folder was listed.
        """
        try:
            changed = os.stat(self._path).st_mtime_ns  # noqa: PTH116  each query asks
        except FileNotFoundError:
            return -1
        seen, number = self._seen
        if seen != changed:
            settled = time.time_ns() - changed > SETTLED_NS
            number = max(self.numbers(), default=-1)
            self._seen = (changed if settled else -1, number)
        return number

    def at(self, number: int) -> Path:
        """Return the folder of the snapshot of this number."""
        return self.folder / f"{number:012}"

    def newest(self) -> Snapshot:
        """Return the newest snapshot, held.

        Raises:
            StoreError: there is no store yet.
            StoreDamaged: the snapshot's files are not as they were written.
            StoreFormat: a newer program made the store.
        """
        for _ in range(1000):
            numbers = self.numbers()
            if not numbers:
                break
            snapshot = Snapshot.hold(self.at(numbers[-1]))
            if snapshot:
                return snapshot
        if (self.store / "FORMAT").exists():
            raise StoreDamaged(f"The store {self.store} has lost its snapshots. {REMEDY}")
        raise StoreError(
            f"There is no store in {self.store} yet. Make one: claimgraph ingest PATH --store {self.store}"
        )

    def publish(
        self, aside: Path, state: State, time: str, *, settle: bool = True, sync_tables: bool = True
    ) -> Snapshot:
        """Turn the folder ``aside``, whose ``db`` is a checkpoint, into the newest snapshot.

        It is durable once it is settled, here or by :meth:`settle`. The engine syncs its tables itself when it
        makes them out of its log; ``sync_tables`` is for those that came otherwise.

        Raises:
            OSError: it cannot be written.
        """
        files = {}
        for path in sorted((aside / "db").iterdir()):
            table, size = path.suffix == ".sst", path.stat().st_size
            unhashed = table or (settle and size > _HASHED_BYTES)
            files[path.name] = (size, None if unhashed else _digest(path))
        (aside / _MANIFEST).write_bytes(Manifest(state, time, files).encode())
        if settle:
            _sync(aside, sync_tables=sync_tables)
        target = self.at(state.number)
        aside.rename(target)
        if settle:
            sync_path(self.folder)
        snapshot = Snapshot.hold(target)
        if snapshot is None:
            raise StoreError(f"The snapshot {target} went as it was made: something else removes files there.")
        return snapshot

    def settle(self, number: int) -> None:
        """Put a published snapshot on disk.

        Raises:
            OSError: it cannot be done.
        """
        _sync(self.at(number), sync_tables=False)
        sync_path(self.folder)

    def sound(self) -> tuple[Snapshot, list[Path]]:
        """Return the newest snapshot that is as it was written, held, and the folders of newer ones that are not.

        A power cut may leave one so that was not settled; the one before is still there then.

        Raises:
            StoreError: there is no store yet.
            StoreDamaged: there is none.
            StoreFormat: a newer program made the store.
        """
        damaged: list[Path] = []
        for number in reversed(self.numbers()[1:]):
            try:
                if snapshot := Snapshot.hold(self.at(number)):
                    return snapshot, damaged
            except StoreDamaged:
                damaged.append(self.at(number))
        numbers = self.numbers()
        snapshot = Snapshot.hold(self.at(numbers[0])) if damaged else self.newest()
        if snapshot is None:
            raise StoreDamaged(f"The store {self.store} has lost its snapshots. {REMEDY}")
        return snapshot, damaged

    def sweep(self, keep: Iterable[int] | None = None) -> None:
        """Remove the snapshots that nobody reads but those to ``keep`` (default: the newest).

        Also removes what killed writers left behind. Only the owner of the store may call it.
        """
        numbers = self.numbers()
        kept = set(numbers[-1:] if keep is None else keep)
        for number in numbers:
            if number not in kept:
                self._remove(self.at(number))
        for path in self._leftovers():
            remove_tree(path)

    def _leftovers(self) -> Iterator[Path]:
        with contextlib.suppress(FileNotFoundError):
            yield from [path for path in self.folder.iterdir() if path.name.startswith(".")]

    def _remove(self, folder: Path) -> None:
        with contextlib.suppress(OSError):  # held, or gone already
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                gone = folder.with_name(f".gone-{folder.name}")
                folder.rename(gone)
                remove_tree(gone)
            finally:
                os.close(handle)


def _sync(folder: Path, *, sync_tables: bool) -> None:
    """Put a snapshot's files and names on disk; what is linked was synced where it was written."""
    for path in sorted((folder / "db").iterdir()):
        if path.stat().st_nlink == 1 or (sync_tables and path.suffix == ".sst"):
            sync_path(path)
    for path in (folder / "db", folder / _MANIFEST, folder):
        sync_path(path)


def check_format(version: Any, folder: Path) -> None:
    """Refuse a format newer than ours.

    Raises:
        StoreFormat: the message says what to do.
        ValueError: it is no version.
    """
    if not isinstance(version, int) or version < 1:
        raise ValueError(f"format {version!r} is no version")
    if version > FORMAT:
        raise StoreFormat(
            f"The store {folder} has format {version}, made by a newer claimgraph; this one knows formats up to "
            f"{FORMAT}. Install the newer claimgraph, or choose another store with --store"
        )


def _check(body: dict[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=16).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
