"""Backups: all graphs in one file, or copies of the store that share what they have in common."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from claimgraph.errors import ExportError
from claimgraph.export import folder as folders
from claimgraph.export.packing import write_packed
from claimgraph.export.sorting import sort_lines
from claimgraph.storage import Snapshots, copies
from claimgraph.storage.dump import nquads
from claimgraph.storage.durable import remove_tree, sync_path


def backup(store: Path, folder: Path, now: datetime) -> Path:
    """Write ``<date>T<time>-<snapshot>.nq.gz``, all graphs as sorted N-Quads, and return its path.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Snapshots(store).newest() as snapshot, TemporaryDirectory(dir=folder, prefix=".sorting-") as work:
        target = folder / f"{now:%Y-%m-%dT%H%M%SZ}-{snapshot.number}.nq.gz"
        scratch = target.with_suffix(".partial")
        lines = sort_lines((line.encode() for line in nquads(snapshot.path)), Path(work))
        write_packed(scratch, (line + b"\n" for line in lines))
        scratch.rename(target)
        sync_path(folder)
        return target


def incremental(store: Path, folder: Path, now: datetime) -> Path:
    """Copy the newest snapshot to ``<date>T<time>-<snapshot>/``, read it back, and return its path.

    Tables that the store, or the copy before, has already are linked where that can be: a copy then
    takes the room of what is new. It appears whole or not at all.

    Raises:
        StoreError: there is no store, or it cannot be read.
        ExportError: the copy cannot be written, or another one is under way.
    """
    with Snapshots(store).newest() as snapshot:
        name = f"{now:%Y-%m-%dT%H%M%SZ}-{snapshot.number}"
        try:
            with folders.writing(folder):
                if (folder / name).exists():
                    raise ExportError(f"There is a backup {folder / name} already. Try again in a second")
                former = folders.names(folder)
                scratch = folder / f".{name}.partial"
                try:
                    copies.copy(snapshot, scratch, folder / former[-1] if former else None)
                    copies.check(scratch).close()
                    scratch.rename(folder / name)
                finally:
                    remove_tree(scratch)
                sync_path(folder)
        except OSError as error:
            raise ExportError(
                f"The backup could not be written to {folder} ({error.strerror or error}). "
                "Make room there, or choose another folder"
            ) from error
        return folder / name
