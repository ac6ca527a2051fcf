"""The folder of exports: one writer at a time, whole exports only, ``latest`` leading to the newest."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from claimgraph.errors import ExportError
from claimgraph.storage.durable import remove_tree, sync_path

NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z-\d+")
LATEST: Final = "latest"
_LOCK: Final = ".lock"


@contextmanager
def writing(exports: Path) -> Iterator[None]:
    """Be the only one who writes there; what killed writers left is removed first.

    Raises:
        ExportError: another process writes there.
        OSError: the folder cannot be written.
    """
    exports.mkdir(parents=True, exist_ok=True)
    handle = os.open(exports / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(f"Another export to {exports} is under way. Wait for it to end") from None
        for leftover in exports.glob(".*.partial"):
            remove_tree(leftover)
        yield
    finally:
        os.close(handle)


def names(exports: Path) -> list[str]:
    """Return the names of the exports that are there, oldest first."""
    try:
        return sorted(path.name for path in exports.iterdir() if NAME.fullmatch(path.name) and path.is_dir())
    except FileNotFoundError:
        return []


def latest(exports: Path) -> str | None:
    """Return the name of the export that ``latest`` leads to; None where there is none."""
    try:
        name = (exports / LATEST).readlink().name
    except OSError:
        return None
    return name if (exports / name).is_dir() else None


def remove(exports: Path, name: str) -> None:
    """Remove an export; it is gone at once, also if this is cut off."""
    gone = exports / f".{name}-old.partial"
    (exports / name).rename(gone)
    remove_tree(gone)


def put_in_place(scratch: Path, exports: Path, name: str) -> Path:
    """Turn a whole folder into the export ``name``, and ``latest`` to it, durably."""
    sync_path(scratch)
    folder = exports / name
    if folder.exists():
        gone = exports / f".{name}-before.partial"
        folder.rename(gone)
        scratch.rename(folder)
        remove_tree(gone)
    else:
        scratch.rename(folder)
    link = exports / ".latest.partial"
    link.symlink_to(name)
    link.rename(exports / LATEST)
    sync_path(exports)
    return folder
