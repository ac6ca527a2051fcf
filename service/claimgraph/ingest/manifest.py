"""What was taken in already, so that an interrupted run goes on where it stopped.

The store alone decides what is in; this only spares the work of finding out. For each article's graph
it keeps a digest of what was given, and by which means it was read, and the hash sum of the graph that came
of it. An article that is given again the same, and whose graph is still the same, needs no extraction.
"""

import contextlib
import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from claimgraph import lines
from claimgraph.ingest.grouping import Given
from claimgraph.model import Article
from claimgraph.storage.changes import hash_of, quad_line

FILE: Final = "ingested.sqlite"
_NEVER_MIND: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = OFF",  # what a power cut takes from it costs time, not data
    "CREATE TABLE IF NOT EXISTS ingested (graph TEXT PRIMARY KEY, given BLOB, stored TEXT) WITHOUT ROWID",
)
_log = logging.getLogger(__name__)


class Manifest:
    """The manifest in a store's folder; a damaged one is begun anew."""

    def __init__(self, folder: Path, recipe: str) -> None:
        """Say where it lies; ``recipe`` names all beside the article that its claims depend on."""
        self._file = folder / FILE
        self._recipe = recipe
        self._open: sqlite3.Connection | None = None

    @property
    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = self._opened()
        return self._open

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        if self._open is not None:
            with contextlib.suppress(sqlite3.DatabaseError):
                self._open.close()
            self._open = None

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, isolation_level=None)
        try:
            for statement in _NEVER_MIND:
                database.execute(statement)
        except sqlite3.DatabaseError:
            database.close()
            self._remove()
            database = sqlite3.connect(self._file, isolation_level=None)
            for statement in _NEVER_MIND:
                database.execute(statement)
        return database

    def _remove(self) -> None:
        _log.warning("%s was damaged and is begun anew: what is in will be looked at again", self._file)
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)

    def digest(self, article: Article, given: Given) -> bytes:
        """Return the digest of an article and its claims as they were given, and of the recipe."""
        line = lines.article_line(article)
        line.pop("path", None)
        said = [self._recipe, line, *(lines.claim_line(claim) for _, claim in given)]
        return hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16).digest()

    def holds(self, graph: str, digest: bytes, stored: Callable[[str], frozenset[str]]) -> bool:
        """Whether just this was taken in, and what is ``stored`` of the graph is what came of it."""
        row = self._row(graph)
        if row is None or row[0] != digest:
            return False
        there = stored(graph)
        return bool(there) and row[1] == hash_sum(graph, there)

    def _row(self, graph: str) -> tuple[bytes, str] | None:
        try:
            found = self._database.execute("SELECT given, stored FROM ingested WHERE graph = ?", (graph,))
            row: tuple[bytes, str] | None = found.fetchone()
        except sqlite3.DatabaseError:
            self._begin_anew()
            return None
        return row

    def note(self, rows: Iterable[tuple[str, bytes, str]]) -> None:
        """Remember graphs with the digests of what was given for them and their hash sums, once they are on disk."""
        self._write("INSERT OR REPLACE INTO ingested VALUES (?, ?, ?)", list(rows))

    def grown(self, graph: str, before: frozenset[str], after: frozenset[str]) -> None:
        """Remember that claims from elsewhere joined a graph."""
        statement = "UPDATE ingested SET stored = ? WHERE graph = ? AND stored = ?"
        self._write(statement, [(hash_sum(graph, after), graph, hash_sum(graph, before))])

    def _write(self, statement: str, rows: list[tuple[str, bytes, str]] | list[tuple[str, str, str]]) -> None:
        if not rows:
            return
        try:
            self._database.execute("BEGIN")
            self._database.executemany(statement, rows)
            self._database.execute("COMMIT")
        except sqlite3.DatabaseError:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self.close()
        self._remove()


def hash_sum(graph: str, stored: Iterable[str]) -> str:
    """Return what tells the content of a graph from any other."""
    return f"{hash_of(quad_line(line, graph) for line in stored):032x}"


def lines_digest(recipe: str, rows: Iterable[bytes]) -> bytes:
    """Return the digest of an article and its claims as their lines of JSON stood, and of the recipe."""
    found = hashlib.blake2b(recipe.encode(), digest_size=16, person=b"lines")
    for row in rows:
        found.update(b"\n" + row)
    return found.digest()


class Noted:
    """What a manifest knows, for another process, which only looks."""

    def __init__(self, folder: Path) -> None:
        """Look into the manifest in a store's folder; where it cannot be read, nothing is known."""
        self._database: sqlite3.Connection | None = None
        with contextlib.suppress(sqlite3.DatabaseError):
            self._database = sqlite3.connect(f"{(folder / FILE).absolute().as_uri()}?mode=ro", uri=True)

    def sum(self, graph: str, digest: bytes) -> str | None:
        """Return the hash sum of the graph that came of just this; None where that is not known."""
        if self._database is None:
            return None
        try:
            query = "SELECT stored FROM ingested WHERE graph = ? AND given = ?"
            row = self._database.execute(query, (graph, digest)).fetchone()
        except sqlite3.DatabaseError:
            self._database = None
            return None
        return None if row is None else str(row[0])
