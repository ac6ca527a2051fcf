"""Copies of a store's newest snapshot elsewhere, each whole, that share the files which they have in common.

A copy is laid out as a store without a journal, from which :func:`claimgraph.storage.rebuild.rebuild` makes a
store. Tables never change once they are written: where the file system allows, they are linked, not copied.
"""

import filecmp
import os
import shutil
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreDamaged
from claimgraph.storage.durable import sync_path
from claimgraph.storage.engine import Engine
from claimgraph.storage.rebuild import Rebuilt, rebuild
from claimgraph.storage.recovery import JOURNAL, write_format
from claimgraph.storage.snapshots import FOLDER, Snapshot, Snapshots

TABLE: Final = ".sst"


def copy(snapshot: Snapshot, target: Path, former: Path | None = None) -> None:
    """Make ``target`` a copy of a snapshot, durably; ``former`` is an earlier copy to share tables with.

    Raises:
        OSError: it cannot be written.
    """
    place = target / FOLDER / snapshot.folder.name
    (place / "db").mkdir(parents=True)
    shared = _tables(former) if former else {}
    for file in sorted(snapshot.path.iterdir()):
        _take(file, place / "db" / file.name, shared.get(file.name))
    _take(snapshot.folder / "manifest.json", place / "manifest.json", None)
    write_format(target)
    for folder in (place / "db", place, place.parent, target):
        sync_path(folder)


def check(folder: Path) -> Snapshot:
    """Read all of a copy; return its snapshot, held.

    Raises:
        StoreError: it is none, or it is damaged.
    """
    snapshot = Snapshots(folder).newest()
    engine, state = Engine.reading(snapshot.path), snapshot.manifest.state
    if (engine.quads(), engine.hash()) != (state.quads, state.hash):
        snapshot.close()
        raise StoreDamaged(f"The copy {folder} does not hold what it should. Choose another one")
    return snapshot


def revive(folder: Path, store: Path) -> Rebuilt:
    """Make ``store``, where nothing is yet, out of a copy; every statement is compared.

    Raises:
        StoreError: the copy is none, or damaged, or the store cannot be written.
    """
    check(folder).close()
    shutil.copytree(folder, store)
    return rebuild(store)


def is_copy(folder: Path) -> bool:
    """Tell whether the folder is such a copy, and no store that somebody may be writing to."""
    return (folder / "FORMAT").is_file() and (folder / FOLDER).is_dir() and not (folder / JOURNAL).exists()


def _tables(folder: Path) -> dict[str, Path]:
    return {file.name: file for file in folder.glob(f"{FOLDER}/*/db/*{TABLE}")}


def _take(source: Path, target: Path, former: Path | None) -> None:
    """Link a table to the store's or to the former copy's, if it is the same; copy all else."""
    if source.suffix == TABLE:
        try:
            os.link(source, target)
            return
        except OSError:  # another file system
            if former is not None and filecmp.cmp(source, former, shallow=False):
                os.link(former, target)
                return
    shutil.copyfile(source, target)
    sync_path(target)
