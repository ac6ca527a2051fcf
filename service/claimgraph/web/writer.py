"""The one who writes for the service: one write at a time, each tried, examined and made durable."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flask import current_app
from werkzeug.exceptions import Forbidden

from claimgraph.errors import QueryBusy
from claimgraph.settings import Settings
from claimgraph.storage import GraphChange, Snapshot, Store
from claimgraph.storage.trials import Trials

if TYPE_CHECKING:
    from claimgraph.ingest.examination import Examiner

WRITER: Final = "claimgraph-writer"
WAITING: Final = 16
"""Writes that wait for the one that is made; threads that wait are lost to readers."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to: quads that came or went, and the snapshot that shows it."""

    changed: int
    snapshot: int


class Writer:
    """Holds the lock under which all of the service's writes are made."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Write into ``store``."""
        self._settings, self._store = settings, store
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING)
        self.trials = Trials(
            settings.store, settings.base_iri, timeout=settings.timeout, memory=settings.query_memory << 20
        )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write during the block.

        Raises:
            QueryBusy: too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise QueryBusy(f"More than {WAITING} writes wait. Nothing was written; send it again in a moment.")
        try:
            with self._lock:
                yield
        finally:
            self._places.release()

    def write(self, find: Callable[[Snapshot], Iterable[GraphChange]]) -> Written:
        """Find the changes on the newest snapshot, examine them, and make them: all or none, on disk, to be seen.

        Raises:
            ChangeRefused: they would break the shapes or the rules of the graph.
            InputRefused: a term cannot be stored.
            StoreError: they cannot be written.
        """
        with self.alone():
            with self._store.publish() as snapshot:
                changes = [change for change in find(snapshot) if change.add or change.remove]
            if not changes:
                return Written(0, snapshot.number)
            self._examiner.examine(changes)
            changed = self._store.apply(changes)
            with self._store.publish() as snapshot:
                return Written(changed, snapshot.number)

    def triples(self, graph: str) -> frozenset[str]:
        """Return the graph's triples as they are now."""
        return self._store.triples(graph)

    @cached_property
    def _examiner(self) -> "Examiner":
        from claimgraph.identifiers import Minter
        from claimgraph.ingest.examination import Examiner  # rdflib, pySHACL
        from claimgraph.parties import Gazetteer
        from claimgraph.validation import Validator

        return Examiner(self._store, Validator(), Minter(self._settings.base_iri), Gazetteer.load(None))


def writer() -> Writer:
    """Return the writer of the service that the current request came to.

    Raises:
        Forbidden: nothing can be written here.
    """
    found = current_app.extensions.get(WRITER)
    if not isinstance(found, Writer):
        raise Forbidden("Nothing can be written here.")
    return found
