"""Rebuilding a damaged store from what is whole: the journal or, where that is damaged, a snapshot.

Whichever of the two reaches further is taken; all transactions up to the first damaged one are in it.
Later ones are left out even where they can be read, since they build on the damaged one.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from claimgraph.errors import StoreDamaged, StoreError
from claimgraph.storage.base import base_number, bases, read_base, write_base
from claimgraph.storage.changes import State
from claimgraph.storage.durable import link_tree, sync_path
from claimgraph.storage.engine import ENGINE_ERRORS, Effect, Engine, closed_on_error, failure
from claimgraph.storage.journal import acknowledged, first_of, replay, segments
from claimgraph.storage.ownership import Ownership
from claimgraph.storage.recovery import JOURNAL, checkpoint, fresh, verify, write_format
from claimgraph.storage.snapshots import Snapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did.

    ``number`` and ``quads`` are the new snapshot's. ``lost`` are the first and last acknowledged
    transaction that could not be read, None if there are none, and ``graphs`` the graphs that what is
    left of them names: ingest those articles again.
    """

    number: int
    quads: int
    source: Literal["journal", "snapshot"]
    lost: tuple[int, int] | None
    graphs: tuple[str, ...]


def rebuild(folder: Path) -> Rebuilt:
    """Make the store in ``folder`` anew; the damaged parts are removed once the new ones are on disk.

    Raises:
        StoreLocked: another process has it.
        StoreError: nothing of it can be read, or it cannot be written.
    """
    if not folder.is_dir():
        raise StoreError(f"There is no store in {folder}. Choose the folder with --store")
    ownership = Ownership(folder)
    try:
        return _rebuild(folder)
    except ENGINE_ERRORS as error:
        raise failure(folder, error) from error
    finally:
        ownership.release()


def _rebuild(folder: Path) -> Rebuilt:
    journal, snapshots = folder / JOURNAL, Snapshots(folder)
    for path in (journal, snapshots.folder):
        path.mkdir(exist_ok=True)
    known = max([acknowledged(journal), base_number(journal), *snapshots.numbers()])
    engine, state, source = _best(folder, known)
    with contextlib.closing(engine):
        lost = (state.number + 1, known) if state.number < known else None
        graphs = tuple(sorted(set(_named_after(journal, state)))) if lost else ()
        state = replace(state, number=max(known, state.number) + 1)
        _replace(folder, engine, state)
    return Rebuilt(state.number, state.quads, "snapshot" if source else "journal", lost, graphs)


def _best(folder: Path, known: int) -> tuple[Engine, State, Path | None]:
    """Fill the working copy from the source that reaches furthest, the journal first."""
    snapshots = Snapshots(folder)
    reach: dict[Path | None, int] = {}
    for source in (None, *map(snapshots.at, reversed(snapshots.numbers()))):
        try:
            engine, state = _build(folder, source)
        except (StoreDamaged, *ENGINE_ERRORS):
            continue
        if state.number >= known:
            return engine, state, source
        engine.close()
        reach[source] = state.number
    if not reach:
        raise StoreError(f"Nothing in {folder} can be read whole. Restore it from an export or backup")
    best = max(reach, key=lambda source: reach[source])
    return *_build(folder, best), best


def _build(folder: Path, source: Path | None) -> tuple[Engine, State]:
    """Fill the working copy from a snapshot (None: from the journal's base) and what follows it."""
    working = fresh(folder)
    start: State | None = None
    if source is not None:
        snapshot = Snapshot.hold(source)
        if snapshot is None:
            raise StoreDamaged(f"{source} is gone")
        with snapshot:
            link_tree(snapshot.path, working)
            start = snapshot.manifest.state
    engine = Engine.writing(working)
    with closed_on_error(engine):
        if start is None:
            base = bases(folder / JOURNAL)
            start = read_base(base[-1], engine) if base else State()
        verify(folder, engine, start, full=True)
        return engine, _follow(folder, engine, start)


def _follow(folder: Path, engine: Engine, start: State) -> State:
    journal, state = folder / JOURNAL, start
    try:
        for transaction in replay(journal, start, base_number(journal)):
            engine.execute(Effect(transaction.removed, transaction.added))
            state = transaction.state
    except StoreDamaged:
        if state == State():
            raise
    verify(folder, engine, state, full=True)
    return state


def _named_after(journal: Path, state: State) -> Iterator[str]:
    files = segments(journal)
    later = [path for path in files if first_of(path) > state.number]
    for path in files[-1 - len(later) :]:
        data = path.read_bytes()
        place = data.find(f'H check "{state.check}" .'.encode()) if state.check else -1
        for match in re.finditer(
            rb"^[AD] .* <([^<>]*)> \.$", data[max(0, data.find(b"TC .\n", place)) :], re.MULTILINE
        ):
            yield match[1].decode(errors="replace")


def _replace(folder: Path, engine: Engine, state: State) -> None:
    journal, snapshots = folder / JOURNAL, Snapshots(folder)
    old = [*segments(journal), *bases(journal)]
    write_base(journal, state, engine)
    checkpoint(engine, snapshots, state, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
    for path in old:
        path.unlink()
    sync_path(journal)
    snapshots.sweep()
    write_format(folder)
