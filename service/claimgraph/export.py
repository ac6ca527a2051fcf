"""The graph as one Turtle file, from a snapshot, put in place whole or not at all."""

import gzip
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from claimgraph.storage import Snapshots
from claimgraph.storage.dump import nquads, triples
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


def backup(store: Path, folder: Path, now: datetime) -> Path:
    """Write ``<date>T<time>-<snapshot>.nq.gz``, all graphs as sorted N-Quads, and return its path.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Snapshots(store).newest() as snapshot:
        target = folder / f"{now:%Y-%m-%dT%H%M%SZ}-{snapshot.number}.nq.gz"
        scratch = target.with_suffix(".partial")
        with scratch.open("wb") as file:
            # no time and no name in the header: the same graph gives the same bytes
            with gzip.GzipFile("", "wb", 6, file, 0) as packed:
                for line in sorted(nquads(snapshot.path)):
                    packed.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        scratch.rename(target)
        _sync(folder)
        return target


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
