"""The graph as one Turtle file, from a snapshot, put in place whole or not at all."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from claimgraph.storage import Snapshots
from claimgraph.storage.dump import triples
from claimgraph.turtle import turtle

FILE = "claimgraph.ttl"


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export: its folder, the snapshot that it shows, and its size."""

    folder: Path
    snapshot: int
    bytes: int


def export(store: Path, exports: Path, now: datetime) -> Export:
    """Write ``exports/<date>T<time>-<snapshot>/claimgraph.ttl`` and turn ``latest`` to it.

    The folder appears complete, by a rename, after its bytes are on disk; a run that is cut off
    leaves the former ``latest`` as it was, and the next run sweeps up what it left.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    exports.mkdir(parents=True, exist_ok=True)
    for leftover in exports.glob(".*.partial"):
        shutil.rmtree(leftover)
    with Snapshots(store).newest() as snapshot:
        name = f"{now:%Y-%m-%dT%H%M%SZ}-{snapshot.number}"
        scratch = exports / f".{name}.partial"
        scratch.mkdir()
        size = write(scratch / FILE, turtle(triples(snapshot.path)))
        _sync(scratch)
        folder = exports / name
        if folder.exists():
            shutil.rmtree(folder)
        scratch.rename(folder)
        link = exports / ".latest.partial-link"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.rename(exports / "latest")
        _sync(exports)
        return Export(folder, snapshot.number, size)


def write(path: Path, pieces: Iterable[str]) -> int:
    """Write text to a new file, have it on disk, and return its bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
