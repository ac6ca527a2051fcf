"""The owner of the store on disk.

::

    FORMAT       the format's version
    lock         who owns the store
    journal/     every transaction, synced before it is acknowledged: the truth
    snapshots/   numbered checkpoints for readers
    db/          the owner's working copy, made anew at each start

A transaction goes into the journal first, then into the working copy; :meth:`Store.sync` makes all
of the transactions before it durable at once, :meth:`Store.publish` lets readers see them.
"""

import contextlib
import logging
import threading
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from claimgraph.errors import InputRefused, StoreError
from claimgraph.storage import recovery
from claimgraph.storage.base import forget, write_base
from claimgraph.storage.changes import GraphChange, NewGraph, State
from claimgraph.storage.engine import ENGINE_ERRORS, Engine, failure
from claimgraph.storage.journal import Journal
from claimgraph.storage.ownership import Ownership
from claimgraph.storage.snapshots import Snapshot, Snapshots

ROTATE_BYTES: Final = 4 << 20
"""A journal segment that has more when a snapshot is published is ended, to keep starts short."""

MANIFEST_BYTES: Final = 4 << 20
"""The engine's list of its tables, which each checkpoint copies, is written anew when it has grown by so much."""

COMPACT_BYTES: Final = 64 << 20
COMPACT_BYTES_PER_QUAD: Final = 500
"""A journal above both, about three times the size of its quads as text, gets a base segment."""

_log = logging.getLogger(__name__)


class Store:
    """The store, open for writing by this process. Safe for threads: one call at a time, others wait."""

    def __init__(self, folder: Path, ownership: Ownership) -> None:
        """Load the store that ``ownership`` holds; use :meth:`open`."""
        self.folder = folder
        self.snapshots = Snapshots(folder)
        self._ownership = ownership
        self._lock = threading.RLock()
        self._engine: Engine | None = None
        self._journal: Journal | None = None
        self._published = State()
        self._unsettled = False
        self._compaction: threading.Thread | None = None
        self._ready()

    @classmethod
    def open(cls, folder: Path, *, create: bool = True, address: str | None = None) -> Self:
        """Take the store and bring it to its last acknowledged state.

        Args:
            folder: where it lies.
            create: make it if it is not there.
            address: where this process will serve it, told to others who try to take it.

        Raises:
            StoreLocked: another process has it.
            StoreDamaged: it does not hold what it should.
            StoreFormat: a newer program made it.
            StoreError: it is not there, or cannot be written.
        """
        try:
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            elif not folder.is_dir():
                raise StoreError(f"There is no store in {folder}. Make one: claimgraph ingest PATH --store {folder}")
        except OSError as error:
            raise failure(folder, error) from error
        ownership = Ownership(folder, address)
        try:
            if not recovery.is_store(folder):
                if not create:
                    raise StoreError(f"{folder} is no store. Choose another folder with --store")
                recovery.create(folder, _now())
            return cls(folder, ownership)
        except BaseException:  # the store must be free again, whatever it was
            ownership.release()
            raise

    def apply(self, changes: Sequence[GraphChange], new: Sequence[NewGraph] = ()) -> int:
        """Take in ``new`` graphs and do all changes, or nothing; return how many quads came or went.

        The changes are seen by this store's readings at once, survive a kill once this returns, and a
        power cut once :meth:`sync` has returned. Changes that change nothing write nothing.

        Raises:
            InputRefused: a line is not canonical; nothing was done.
            StoreError: it could not be written; nothing was done.
        """
        with self._lock:
            engine, journal = self._ready()
            before = journal.last
            try:
                effect = engine.effect(changes, new)
                if effect:
                    state = before.after(effect.removed, effect.added, effect.new)
                    journal.append(state, effect.removed, effect.added, [graph.quads for graph in effect.new])
                    engine.execute(effect)
            except BaseException as error:  # an interrupt, too, must not leave half a transaction
                if not isinstance(error, InputRefused):
                    journal.undo(before)
                    self._let_go()
                if isinstance(error, ENGINE_ERRORS):
                    raise failure(self.folder, error) from error
                raise
            return len(effect)

    def sync(self) -> None:
        """Put every applied change on disk.

        Raises:
            StoreError: it could not be done; what was applied since the last sync is taken back.
        """
        with self._lock:
            _, journal = self._ready()
            try:
                journal.sync()
            except OSError as error:
                self._let_go()
                raise failure(self.folder, error) from error

    def publish(self, *, settle: bool = True, gather: bool = False) -> Snapshot:
        """Sync, and let readers see the present state; without a change the last snapshot stays.

        Old snapshots that nobody reads are removed. Without ``settle`` that, and putting the snapshot itself on
        disk, is left to :meth:`settle`: a power cut may then take the snapshot, but nothing of what it shows.
        With ``gather`` the engine's tables are put in order before, if much was written: worth its time where
        nobody waits and many will read.

        Raises:
            StoreError: it could not be written; what was applied is still there.
        """
        with self._lock:
            engine, journal = self._ready()
            self.sync()
            try:
                if journal.last.number > self._published.number:
                    if gather:
                        engine.gather(journal.last.quads)
                    recovery.checkpoint(engine, self.snapshots, journal.last, _now(), settle=settle, sync_tables=False)
                    self._published, self._unsettled = journal.last, not settle
                if settle:
                    self.settle()
            except ENGINE_ERRORS as error:
                self._let_go()
                raise failure(self.folder, error) from error
            return self.snapshots.newest()

    def settle(self) -> None:
        """Put the newest snapshot on disk, and remove old ones that nobody reads.

        Raises:
            StoreError: it could not be written; what was applied is still there.
        """
        try:
            with self._lock:
                self._ready()
                newest = self.snapshots.newest()
                unsettled = self._unsettled
            with newest:
                if unsettled:
                    self.snapshots.settle(newest.number)
            with self._lock:
                engine, journal = self._ready()
                if newest.number == self._published.number:
                    self._unsettled = False
                    journal.rotate(above=ROTATE_BYTES)
                    self._compact_aside(journal)
                self.snapshots.sweep(keep=(newest.number, self._published.number))
                if newest.number == journal.last.number and engine.manifest_growth() > MANIFEST_BYTES:
                    self._let_go()  # and is opened anew from the snapshot, with a short one
        except ENGINE_ERRORS as error:
            with self._lock:
                self._let_go()
            raise failure(self.folder, error) from error

    @property
    def state(self) -> State:
        """The number of the last transaction, the quads and their hash sum."""
        with self._lock:
            return self._ready()[1].last

    def triples(self, graph: str) -> frozenset[str]:
        """Return the graph's triples as canonical N-Triples lines; "" is the default graph."""
        with self._lock, self._reading() as engine:
            return engine.triples(graph)

    def about(self, iri: str, graph: str) -> frozenset[str]:
        """Return the triples of a graph that have the IRI as subject, as canonical N-Triples lines."""
        with self._lock, self._reading() as engine:
            return engine.about(iri, graph)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the subjects that have this plain literal under the predicate in any graph, sorted."""
        with self._lock, self._reading() as engine:
            return engine.subjects(predicate, value)

    def referrers(self, predicate: str, iri: str, graph: str) -> list[str]:
        """Return the subjects in a graph that have the IRI under the predicate, sorted."""
        with self._lock, self._reading() as engine:
            return engine.referrers(predicate, iri, graph)

    def mentions(self, iri: str, graphs: Collection[str] = (), subjects: Collection[str] = ()) -> bool:
        """Whether the IRI is the object of any quad, but for those of these graphs and of these subjects."""
        with self._lock, self._reading() as engine:
            return engine.mentions(iri, graphs, subjects)

    def holders(self, triple: str) -> frozenset[str]:
        """Return the names of the graphs that hold a canonical triple; "" is the default graph."""
        with self._lock, self._reading() as engine:
            return engine.holders(triple)

    def homes(self, iri: str) -> list[str]:
        """Return the names of the graphs in which the IRI is a subject, sorted; "" is the default graph."""
        with self._lock, self._reading() as engine:
            return engine.homes(iri)

    def graphs(self) -> Iterator[str]:
        """Return the names of the named graphs, all of which hold something."""
        with self._lock, self._reading() as engine:
            return iter(engine.graphs())

    def verify(self) -> None:
        """Read every quad and compare; about 3 s a million.

        Raises:
            StoreDamaged: the store does not hold what it should.
        """
        with self._lock:
            engine, journal = self._ready()
            recovery.verify(self.folder, engine, journal.last, full=True)

    def close(self) -> None:
        """Sync, publish if something changed, and give the store up; again does no harm.

        Raises:
            StoreError: what was applied since the last sync may be lost.
        """
        try:
            with self._lock:
                if self._engine and self._ownership.held:
                    self.publish(gather=True).close()
        finally:
            if self._compaction:
                self._compaction.join()
            with self._lock:
                if self._ownership.held:
                    self._let_go()
                    self._ownership.release()

    def __enter__(self) -> Self:
        """Use the store for a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; an error that is under way is not covered up by another."""
        with contextlib.suppress(*([StoreError] if kind else [])):
            self.close()

    def _ready(self) -> tuple[Engine, Journal]:
        if not self._ownership.held:
            raise StoreError(f"The store {self.folder} is closed in this process. Open it again")
        if self._engine is None or self._journal is None:
            self._let_go()
            self._engine, last, self._published = recovery.load(self.folder)
            self._unsettled = False
            try:
                recovery.sync_names(self.folder)
                self._journal = Journal(self.folder / recovery.JOURNAL, last)
                if last.number > self._published.number:
                    self.publish().close()
                self.snapshots.sweep()
            except OSError as error:
                self._let_go()
                raise failure(self.folder, error) from error
        return self._engine, self._journal

    def _compact_aside(self, journal: Journal) -> None:
        """Begin a base segment from the newest snapshot if the journal has grown long."""
        busy = self._compaction is not None and self._compaction.is_alive()
        if busy or journal.bytes <= max(COMPACT_BYTES, COMPACT_BYTES_PER_QUAD * journal.last.quads):
            return
        arguments = (journal.folder, self.snapshots.newest())
        self._compaction = threading.Thread(target=self._compact, args=arguments, name="claimgraph-compact")
        self._compaction.start()

    def _compact(self, folder: Path, snapshot: Snapshot) -> None:
        try:
            with snapshot:
                write_base(folder, snapshot.manifest.state, Engine.reading(snapshot.path))
            with self._lock:
                forget(folder, snapshot.number)
                if self._journal:
                    self._journal.measure()
        except (*ENGINE_ERRORS, StoreError) as error:
            _log.warning("The journal in %s could not be shortened, and stays long: %s", folder, error)

    def _let_go(self) -> None:
        if self._engine:
            self._engine.close()
            self._engine = None
        if self._journal:
            self._journal.close()
            self._journal = None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Engine]:
        try:
            yield self._ready()[0]
        except ENGINE_ERRORS as error:
            raise failure(self.folder, error) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
