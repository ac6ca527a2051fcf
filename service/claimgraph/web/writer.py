"""The one who writes for the service: writes made one after the other, and shown a group at a time.

Each is rehearsed on top of those before it, then made; one that fails leaves the others whole. What is made while
a snapshot is being published waits for the next: many small writes share one. Nothing is acknowledged before it is
on disk and can be queried.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from flask import current_app
from werkzeug.exceptions import Forbidden

from claimgraph.errors import ClaimgraphError, QueryBusy
from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.storage.rehearsals import Rehearsals
from claimgraph.storage.trials import Trials
from claimgraph.storage.writes import Write, Written

WRITER: Final = "claimgraph-writer"
WAITING: Final = 64
"""Writes that wait for others, each in a thread of its own."""

GROUP_SECONDS: Final = 0.1
"""After which a group is shown, though more writes wait."""


SETTLE_SECONDS: Final = 1.0
"""After which snapshots are put on disk, and old ones removed, though more writes wait; what they show is on disk."""


class _Waiting:
    """A write, and what it came to once it is known."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.done = False
        self.error: Exception | None = None
        self.written = Written(0, 0)


class Writer:
    """Makes the service's writes. Threads may share it: one of those who wait leads, for all of them."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Write into ``store``."""
        self._store, self._delay = store, settings.write_delay
        memory = settings.query_memory << 20
        self.trials = Trials(settings.base_iri, timeout=settings.timeout, memory=memory, triples=settings.max_triples)
        self._rehearsals = Rehearsals(
            settings.store, settings.base_iri, timeout=settings.timeout, memory=memory, triples=settings.max_triples
        )
        self._places = threading.BoundedSemaphore(WAITING)
        self._turn = threading.Condition()
        self._leading = False
        self._settled = 0.0
        self._queue: deque[_Waiting] = deque()
        if settings.tokens:
            self._rehearsals.start()

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
            with self._turn:
                self._queue.append(waiting)
                self._turn.wait_for(lambda: waiting.done or not self._leading)
                if not waiting.done:
                    self._leading = True
            if not waiting.done:
                self._lead(waiting)
        if waiting.error is not None:
            raise waiting.error
        return waiting.written

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write during the block.

        Raises:
            QueryBusy: too many wait already.
        """
        with self._place():
            with self._turn:
                self._turn.wait_for(lambda: not self._leading)
                self._leading = True
            try:
                yield
            finally:
                self._step_down()

    def close(self) -> None:
        """End the processes in which writes are tried."""
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

    def _lead(self, own: _Waiting) -> None:
        """Make the writes that wait, in their order, until one's own is made."""
        try:
            time.sleep(self._delay)
            while not own.done:
                self._make_group()
            if not self._queue or time.monotonic() - self._settled > SETTLE_SECONDS:
                with suppress(ClaimgraphError):  # the next write meets it, too
                    self._store.settle()
                self._settled = time.monotonic()
        finally:
            self._step_down()

    def _step_down(self) -> None:
        with self._turn:
            self._leading = False
            self._turn.notify_all()

    def _make_group(self) -> None:
        made: list[_Waiting] = []
        end = time.monotonic() + GROUP_SECONDS
        try:
            while self._queue and time.monotonic() < end:
                self._make(self._queue.popleft(), made)
        finally:
            self._show(made)

    def _make(self, waiting: _Waiting, made: list[_Waiting]) -> None:
        try:
            rehearsed = self._rehearsals.rehearse(
                waiting.write, self._store.state.number, self._store.publish, lambda: self._show(made)
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
            self._tell([waiting])

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
        except ClaimgraphError as error:
            self._rehearsals.forget()
            for waiting in made:
                waiting.error = error
        self._tell(made)
        made.clear()

    def _tell(self, those: list[_Waiting]) -> None:
        with self._turn:
            for waiting in those:
                waiting.done = True
            self._turn.notify_all()


def writer() -> Writer:
    """Return the writer of the service that the current request came to.

    Raises:
        Forbidden: nothing can be written here.
    """
    found = current_app.extensions.get(WRITER)
    if not isinstance(found, Writer):
        raise Forbidden("Nothing can be written here.")
    return found
