"""Having the catalogue of a store made, and giving its newest state to readers meanwhile."""

import contextlib
import logging
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from claimgraph.errors import CatalogueAwaited, StoreError
from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_tables import newest_path
from claimgraph.storage.snapshots import Snapshots

PATIENCE: Final = 2.0
"""Seconds for which readers wait for a newer catalogue, from when its making began, while there is an older one."""

FIRST: Final = 15.0
"""Seconds for which they wait where there is none, from when its making began."""

AGAIN: Final = 30.0
"""Seconds after which a making that failed is tried again."""

log = logging.getLogger(__name__)


class Catalogues:
    """Gives the newest catalogue of a store, and has it made when there is none yet. Threads may share it."""

    def __init__(self, store: Path, first: float = FIRST) -> None:
        """Look at the store in ``store``, which need not exist yet; wait ``first`` seconds where there is none."""
        self._store, self._snapshots = store, Snapshots(store)
        self._lock = threading.Lock()
        self._current: Catalogue | None = None
        self._maker: subprocess.Popen[bytes] | None = None
        self._first, self._begun = first, 0.0
        self._failed: float | None = None

    def begin(self) -> None:
        """Have the catalogue made if there is none of the newest snapshot, without waiting for it."""
        with self._lock:
            self._advance(self._newest_snapshot())

    def newest(self) -> Catalogue:
        """Return the catalogue of the newest snapshot; of an older one where making it takes too long.

        Raises:
            CatalogueAwaited: there is none yet.
            StoreError: there is no store, or its catalogue cannot be made.
        """
        asked = time.monotonic()
        while True:
            number = self._newest_snapshot()
            with self._lock:
                if number >= 0:
                    self._advance(number)
                now, current = time.monotonic(), self._current
                if current and (current.number >= number or now > min(self._begun, asked) + PATIENCE or self._failed):
                    return current
                if number < 0:
                    raise StoreError(f"There is no store in {self._store} yet, or no catalogue of it.")
                if self._failed:
                    raise StoreError(f"The catalogue of {self._store} could not be made: see the log.")
                if current is None and now > self._begun + self._first:
                    raise CatalogueAwaited(
                        "Lists and search are being prepared from the graph: begun "
                        f"{now - self._begun:.0f} seconds ago, done after about a minute for each million triples. "
                        "Queries and data can be had already. Load this page again in a moment."
                    )
            time.sleep(0.02)

    def close(self) -> None:
        """End a making that is under way."""
        with self._lock:
            if self._maker is not None:
                self._maker.terminate()
                self._maker.wait()
                self._maker = None

    def _newest_snapshot(self) -> int:
        return (self._snapshots.numbers() or [-1])[-1]

    def _advance(self, number: int) -> None:
        """Take the newest catalogue that is there; have a newer one made if it is not of this snapshot."""
        if self._current and self._current.number >= number:
            self._reap()
            return
        path = newest_path(self._store)
        if path:
            with contextlib.suppress(sqlite3.Error):  # gone meanwhile, or damaged
                found = Catalogue(path)
                if self._current is None or found.number > self._current.number:
                    self._current = found
        self._reap()
        made = self._current and self._current.number >= number
        if made or number < 0 or self._maker is not None:
            return
        if self._failed is None or time.monotonic() > self._failed + AGAIN:
            command = [sys.executable, "-m", "claimgraph.storage.catalogue_making", str(self._store)]
            self._maker = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # Ctrl-C is ours
            self._begun, self._failed = time.monotonic(), None

    def _reap(self) -> None:
        status = None if self._maker is None else self._maker.poll()
        if status is not None:
            self._maker = None
            if status:
                self._failed = time.monotonic()
                log.error("The catalogue of %s could not be made (status %d)", self._store, status)
