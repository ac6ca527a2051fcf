"""The one who writes for the service: writes made one after the other, and shown a group at a time.

Each is rehearsed on top of those before it, then made; one that fails leaves the others whole. What is made while
a snapshot is being published waits for the next: many small writes share one. Nothing is acknowledged before it is
on disk and can be queried.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flask import current_app
from werkzeug.exceptions import Forbidden

from claimgraph.errors import ClaimgraphError, QueryBusy
from claimgraph.processes import Processes
from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.storage.rehearsals import Rehearsals
from claimgraph.storage.trials import Trials
from claimgraph.storage.writes import Write, Written

if TYPE_CHECKING:
    from claimgraph.assembly import Parts

WRITER: Final = "claimgraph-writer"
WAITING: Final = 64
"""Writes that wait for others, each in a thread of its own."""

GROUP_SECONDS: Final = 0.1
"""After which a group is shown, though more writes wait."""

READ_SECONDS: Final = 300.0
"""What the reading of a few articles may take, or of one; beside them nobody writes."""

SETTLE_SECONDS: Final = 0.2
"""Between a write and the putting on disk of the snapshot that shows it."""

log = logging.getLogger(__name__)


class _Waiting:
    """Somebody who waits: for a write to be made or, without one, for a time alone."""

    def __init__(self, write: Write | None) -> None:
        self.write = write
        self.woken = threading.Event()
        self.done = False
        self.error: Exception | None = None
        self.written = Written(0, 0)

    def tell(self) -> None:
        """Say that it is done."""
        self.done = True
        self.woken.set()


class _Turns:
    """Whose turn it is: one leads, for all who wait; then the one who has waited longest."""

    def __init__(self) -> None:
        self.queue: deque[_Waiting] = deque()
        """Those whose write is not made yet; only who leads takes one out."""
        self._lock = threading.Lock()
        self._leader: _Waiting | None = None

    def join(self, waiting: _Waiting) -> None:
        """Queue, and wait until one is done, or leads."""
        with self._lock:
            self.queue.append(waiting)
            if self._leader is None:
                self._leader = waiting
                return
        waiting.woken.wait()

    def give_way(self, waiting: _Waiting) -> None:
        """Let the first in the queue lead, and wait again."""
        waiting.woken.clear()
        self.leave(waiting)
        waiting.woken.wait()

    def leave(self, waiting: _Waiting) -> None:
        """Hand on, if one leads."""
        with self._lock:
            if self._leader is waiting:
                self._leader = self.queue[0] if self.queue else None
                if self._leader is not None:
                    self._leader.woken.set()


class Writer:
    """Makes the service's writes. Threads may share it: one of those who wait leads, for all of them."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Write into ``store``."""
        self._settings = settings
        self._store, self._delay = store, settings.write_delay
        memory = settings.query_memory << 20
        self.trials = Trials(settings.base_iri, timeout=settings.timeout, memory=memory, triples=settings.max_triples)
        self._rehearsals = Rehearsals(
            settings.store, settings.base_iri, timeout=settings.timeout, memory=memory, triples=settings.max_triples
        )
        self._readers = Processes(1, READ_SECONDS)
        """Articles from outside are read in a process that can be lost, by one write at a time."""

        self._places = threading.BoundedSemaphore(WAITING)
        self._turns = _Turns()
        self._unsettled = threading.Event()
        if settings.tokens:
            self._rehearsals.start()
            threading.Thread(target=self._settle, name="claimgraph-settle", daemon=True).start()

    def write(self, write: Write) -> Written:
        """Rehearse a write and make it, whole or not at all; once this returns it is on disk and seen by queries.

        Raises:
            UsageError, QueryError: the request is wrong, or takes too much.
            ChangeRefused: it would break the shapes or the rules of the graph.
            InputRefused: a term cannot be stored.
            QueryBusy: too many wait already.
            StoreError: it cannot be written.
        """
        waiting = _Waiting(write)
        with self._place():
            self._turns.join(waiting)
            try:
                if not waiting.done:
                    time.sleep(self._delay)
                while not waiting.done:
                    if self._turns.queue[0].write is None:
                        self._turns.give_way(waiting)
                    else:
                        self._make_group()
            finally:
                self._turns.leave(waiting)
        if waiting.error is not None:
            raise waiting.error
        return waiting.written

    @cached_property
    def parts(self) -> "Parts":
        """What ingests are made with, loaded when first needed; for whoever writes alone."""
        from claimgraph.assembly import Parts  # spaCy, pySHACL

        return Parts(self._settings, extractor="rules", executor=self._readers.lent)

    def leave_reading(self) -> None:
        """End the process that reads articles, whatever it does."""
        self._readers.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write during the block.

        Raises:
            QueryBusy: too many wait already.
        """
        waiting = _Waiting(None)
        with self._place():
            self._turns.join(waiting)
            try:
                self._turns.queue.popleft()
                yield
            finally:
                self._turns.leave(waiting)

    def close(self) -> None:
        """End the processes in which writes are tried and articles read."""
        self.leave_reading()
        self._rehearsals.close()
        self.trials.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise QueryBusy(f"More than {WAITING} writes wait. Nothing was written; send it again in a moment.")
        try:
            yield
        finally:
            self._places.release()

    def _make_group(self) -> None:
        made: list[_Waiting] = []
        end = time.monotonic() + GROUP_SECONDS
        try:
            queue = self._turns.queue
            while queue and (write := queue[0].write) is not None and time.monotonic() < end:
                self._make(queue.popleft(), write, made)
        finally:
            self._show(made)

    def _make(self, waiting: "_Waiting", write: Write, made: "list[_Waiting]") -> None:
        try:
            rehearsed = self._rehearsals.rehearse(
                write, self._store.state.number, self._store.publish, lambda: self._show(made)
            )
            changed = 0
            if rehearsed.changes:
                try:
                    changed = self._store.apply(rehearsed.changes)
                except BaseException:  # whatever it was, the scratch copy has what the store has not
                    self._rehearsals.forget()
                    raise
                self._rehearsals.state = self._store.state.number
            waiting.written = Written(changed, 0, rehearsed.existed, rehearsed.met)
            made.append(waiting)
        except Exception as error:  # noqa: BLE001  whatever it was, it is raised where the write came from
            waiting.error = error
            waiting.tell()

    def _show(self, made: list[_Waiting]) -> None:
        """Publish what was made, and tell those who wait for it."""
        if not made:
            return
        try:
            with self._store.publish(settle=False) as snapshot:
                number = snapshot.number
            for waiting in made:
                was = waiting.written
                waiting.written = Written(was.changed, number, was.existed, was.met)
        except Exception as error:  # noqa: BLE001  whatever it was, each must be told, or would wait for ever
            self._rehearsals.forget()
            for waiting in made:
                waiting.error = error
        for waiting in made:
            waiting.tell()
        made.clear()
        self._unsettled.set()

    def _settle(self) -> None:
        """Put snapshots on disk, and remove old ones, beside the writes; what they show is on disk already."""
        while True:
            self._unsettled.wait()
            time.sleep(SETTLE_SECONDS)
            self._unsettled.clear()
            try:
                self._store.settle()
            except ClaimgraphError:
                pass  # the next write meets it, too
            except Exception:  # whatever it was, the snapshots to come must be settled as well
                log.exception("A snapshot could not be put on disk")


def writer() -> Writer:
    """Return the writer of the service that the current request came to.

    Raises:
        Forbidden: nothing can be written here.
    """
    found = current_app.extensions.get(WRITER)
    if not isinstance(found, Writer):
        raise Forbidden("Nothing can be written here.")
    return found
