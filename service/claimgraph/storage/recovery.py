"""How the store starts: its working copy made from the newest snapshot and the journal.

``db/`` has no value of its own: each start throws it away, with whatever a kill left in it, links the
newest snapshot's files in its place and replays the journal's transactions that came after. So the
engine's own recovery, which may lose its tail silently, is never trusted. What comes out is compared
with what the journal says it should be: the count always (0.25 s a million quads), the hash sum of all
quads up to ``VERIFY_QUADS`` (0.3 s for 100,000) and whenever :func:`verify` is called.
"""

import contextlib
import json
from pathlib import Path
from typing import Final

import claimgraph
from claimgraph.errors import StoreDamaged, StoreError
from claimgraph.storage.base import base_number
from claimgraph.storage.changes import State
from claimgraph.storage.durable import link_tree, remove_tree, sync_path, write_whole
from claimgraph.storage.engine import ENGINE_ERRORS, Effect, Engine, closed_on_error, failure
from claimgraph.storage.journal import replay, segments
from claimgraph.storage.snapshots import FORMAT, REMEDY, Snapshots, check_format

VERIFY_QUADS: Final = 100_000
JOURNAL: Final = "journal"
WORKING: Final = "db"
_FORMAT_FILE: Final = "FORMAT"


def is_store(folder: Path) -> bool:
    """Whether ``folder`` holds a store that can be opened.

    Raises:
        StoreFormat: a newer program made it.
        StoreDamaged: it holds parts of a store only.
    """
    try:
        text = (folder / _FORMAT_FILE).read_bytes()
    except FileNotFoundError:
        if segments(folder / JOURNAL) or any(Snapshots(folder).numbers()):
            raise StoreDamaged(f"The store {folder} lacks its file FORMAT. {REMEDY}") from None
        return False
    try:
        check_format(json.loads(text)["format"], folder)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(f"The file {folder / _FORMAT_FILE} is damaged ({error}). {REMEDY}") from error
    return True


def create(folder: Path, now: str) -> None:
    """Make an empty store; the file FORMAT comes last and tells that the rest is there.

    Raises:
        StoreError: the folder holds something else, or cannot be written.
    """
    allowed = {JOURNAL, WORKING, "snapshots", "lock", f".{_FORMAT_FILE}.tmp"}
    strange = sorted(path.name for path in folder.iterdir() if path.name not in allowed)
    if strange:
        raise StoreError(f"{folder} is no store: it holds {strange[0]}. Choose another folder with --store")
    try:
        snapshots = Snapshots(folder)
        for path in (folder / JOURNAL, snapshots.folder):
            path.mkdir(exist_ok=True)
        if not snapshots.numbers():
            checkpoint(Engine.writing(fresh(folder)), snapshots, State(), now)
        write_format(folder)
    except ENGINE_ERRORS as error:
        raise failure(folder, error) from error


def sync_names(folder: Path) -> None:
    """Put on disk the names that an owner may have made just before it was killed.

    They are seen, so they will be relied on: a snapshot must not be removed for a newer one whose
    name a power cut could still take away.

    Raises:
        OSError: they cannot be synced.
    """
    for path in (Snapshots(folder).folder, folder):
        sync_path(path)
    for path in folder.resolve().parents[:2]:
        with contextlib.suppress(PermissionError):  # a folder that others own may be closed to us
            sync_path(path)


def write_format(folder: Path) -> None:
    """Write the file that names the store's format."""
    record = {"format": FORMAT, "software": f"claimgraph {claimgraph.__version__}"}
    write_whole(folder / _FORMAT_FILE, (json.dumps(record) + "\n").encode())


def checkpoint(
    engine: Engine, snapshots: Snapshots, state: State, now: str, *, settle: bool = True, sync_tables: bool = True
) -> None:
    """Publish the engine's content as the snapshot of ``state``; see :meth:`Snapshots.publish`."""
    aside = snapshots.folder / f".new-{state.number:012}"
    remove_tree(aside)
    try:
        aside.mkdir()
        engine.backup(aside / "db")
        snapshots.publish(aside, state, now, settle=settle, sync_tables=sync_tables).close()
    except BaseException:  # whatever stopped it, a half-made snapshot must not stay
        remove_tree(aside)
        raise


def load(folder: Path) -> tuple[Engine, State, State]:
    """Make the working copy; return it, its state and that of the newest snapshot.

    Raises:
        StoreDamaged: it does not hold what it should.
        StoreError: it cannot be written.
    """
    for leftover in (folder / JOURNAL).glob(".*"):
        remove_tree(leftover)
    snapshot, damaged = Snapshots(folder).sound()
    with snapshot:
        published = snapshot.manifest.state
        try:
            link_tree(snapshot.path, fresh(folder))
        except ENGINE_ERRORS as error:
            raise failure(folder, error) from error
        engine = Engine.writing(folder / WORKING)
        with closed_on_error(engine):
            state = _replay(folder, engine, published)
            for path in damaged:  # the journal reaches as far
                remove_tree(path)
            return engine, state, published


def _replay(folder: Path, engine: Engine, state: State) -> State:
    try:
        for transaction in replay(folder / JOURNAL, state, base_number(folder / JOURNAL)):
            expected = state.after(transaction.removed, transaction.added)
            state = transaction.state
            if (expected.quads, expected.hash) != (state.quads, state.hash):
                raise StoreDamaged(f"Transaction {state.number:,} does not fit the store {folder}. {REMEDY}")
            engine.execute(Effect(transaction.removed, transaction.added))
    except ENGINE_ERRORS as error:
        raise failure(folder, error) from error
    verify(folder, engine, state, full=state.quads <= VERIFY_QUADS)
    return state


def verify(folder: Path, engine: Engine, state: State, *, full: bool) -> None:
    """Compare the engine's content with what it should be: the count, or every quad.

    Raises:
        StoreDamaged: they differ, or a quad cannot be read.
    """
    try:
        quads = engine.quads()
        same = quads == state.quads and (not full or engine.hash() == state.hash)
    except ENGINE_ERRORS as error:
        raise failure(folder, error) from error
    if not same:
        what = f"{quads:,} quads instead of {state.quads:,}" if quads != state.quads else "other quads than it should"
        raise StoreDamaged(f"The store {folder} is damaged: it holds {what}. {REMEDY}")


def fresh(folder: Path) -> Path:
    """Return the place of the working copy, emptied."""
    working = folder / WORKING
    remove_tree(working)
    if working.exists():
        raise StoreError(f"{working} cannot be removed. Check the folder's owner")
    return working
