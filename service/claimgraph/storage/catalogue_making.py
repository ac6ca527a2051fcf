"""Making the catalogue of the newest snapshot: names, sentences and counts in one SQLite file.

Run as ``python -m claimgraph.storage.catalogue_making STORE``: reading a large graph takes seconds in which
this process may hold the interpreter, so the service starts one of its own for it.

The file is in WAL mode (https://www.sqlite.org/wal.html): what comes later is written into it in one
transaction, and who reads it goes on reading the state that it began with.
"""

import contextlib
import fcntl
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from claimgraph.storage import catalogue_changes, catalogue_references, catalogue_rows
from claimgraph.storage.catalogue_tables import (
    COUNTED,
    DEED_INDEXES,
    DEEDS,
    FOLDER,
    INDEXES,
    LAST,
    TABLES,
    newest_path,
    path_of,
    row_of,
)
from claimgraph.storage.durable import sync_path
from claimgraph.storage.reader import View
from claimgraph.storage.recovery import JOURNAL
from claimgraph.storage.snapshots import Snapshot, Snapshots

FOLD_BYTES: Final = 64 << 20
"""From so many bytes on, the log beside the file is put into a new file: it cannot shrink while there are readers."""

_LOCK: Final = "lock"
_LOOK: Final = 0.5

log = logging.getLogger(__name__)


def make(store: Path) -> None:
    """Make the catalogue of the newest snapshot, or bring the one that is there up to date; remove older ones.

    Raises:
        OSError: it cannot be written.
        sqlite3.Error: it cannot be written.
        StoreError: the snapshot cannot be read.
    """
    (store / FOLDER).mkdir(exist_ok=True)
    with _alone(store), Snapshots(store).newest() as snapshot:
        found = newest_path(store)
        if found is None or not _bring_up_to_date(found, store, snapshot):
            target = path_of(store, snapshot.number)
            if found and found.name >= target.name:  # it is of another store that had this number, or damaged
                _remove(found)
            _make_anew(target, snapshot)
        elif _log_bytes(found) > FOLD_BYTES:
            _fold(found, path_of(store, snapshot.number))
        _sweep(store)


def _bring_up_to_date(path: Path, store: Path, snapshot: Snapshot) -> bool:
    """Write into a catalogue what has changed since; False where that cannot be told, or is too much."""
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous = NORMAL")
            number, check = database.execute('SELECT number, "check" FROM state').fetchone()
            return catalogue_changes.follow(database, number, check, snapshot, store / JOURNAL)
    except Exception:  # whatever it was, one made anew does not have it
        log.exception("The catalogue %s could not be brought up to date, and is made anew", path)
        return False


def _make_anew(target: Path, snapshot: Snapshot) -> None:
    aside = target.with_name(f".{target.name}")
    try:
        _remove(aside)
        with contextlib.closing(sqlite3.connect(aside, isolation_level=None)) as database:
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES + "BEGIN;")
            view = View.of_snapshot(snapshot)
            _fill(database, view)
            catalogue_references.write(database, view)
            count(database)
            state = snapshot.manifest.state
            database.execute("INSERT INTO state VALUES (?, ?)", (state.number, state.check))
            database.execute("COMMIT")
            database.execute("PRAGMA journal_mode = WAL")
        sync_path(aside)
        aside.replace(target)
    finally:
        _remove(aside)


def _fill(database: sqlite3.Connection, view: View) -> None:
    named = catalogue_rows.labels(view)
    articles = catalogue_rows.articles(view, named)
    claims = catalogue_rows.claims(view)
    parties = catalogue_rows.parties(view, named, (iri for one in claims.values() for _, iri in one.parties))
    article_ids, party_ids = ({iri: number for number, iri in enumerate(found, 1)} for found in (articles, parties))
    database.executemany(
        "INSERT INTO article VALUES (?, ?, ?, ?)",
        ((article_ids[iri], iri, one.label or iri, one.day) for iri, one in articles.items()),
    )
    database.executemany(
        "INSERT INTO party (id, iri, label, kind) VALUES (?, ?, ?, ?)",
        ((party_ids[iri], iri, one.label, one.kind) for iri, one in parties.items()),
    )
    database.executemany(
        "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, iri, article_ids.get(one.article), one.type, one.day, one.negated)
            for number, (iri, one) in enumerate(claims.items(), 1)
        ),
    )
    database.executemany(
        "INSERT INTO role VALUES (?, ?, ?, ?, ?)",
        (
            (party_ids[iri], role, number, one.day, one.type)
            for number, one in enumerate(claims.values(), 1)
            for role, iri in one.parties
            if iri in party_ids
        ),
    )
    database.executemany("INSERT INTO words (rowid, name, text) VALUES (?, ?, ?)", _words(articles, parties, claims))


def _words(
    articles: dict[str, catalogue_rows.Article],
    parties: dict[str, catalogue_rows.Party],
    claims: dict[str, catalogue_rows.Claim],
) -> Iterator[tuple[int, str, str]]:
    for number, article in enumerate(articles.values(), 1):
        if article.label is not None:
            yield row_of("article", number), article.label, ""
    for number, party in enumerate(parties.values(), 1):
        yield row_of("party", number), party.label, party.names
    for number, claim in enumerate(claims.values(), 1):
        yield row_of("claim", number), claim.phrase, claim.quote


def count(database: sqlite3.Connection) -> None:
    """Fill the tables that follow from the claims, and make the indexes."""
    names = {name: name for name in ("role", "claim", "deed")}
    statements = [*INDEXES.split(";"), DEEDS.format(**names), *DEED_INDEXES.split(";")]
    for counted in COUNTED:
        statements += [counted.create(), f"INSERT INTO {counted.name} {counted.select.format(**names)}"]
    for statement in (*statements, *LAST.split(";")):
        database.execute(statement)


def _fold(path: Path, target: Path) -> None:
    """Copy a catalogue, with what stands in its log, into a file of its own."""
    if path == target:
        return
    aside = target.with_name(f".{target.name}")
    try:
        _remove(aside)
        with (
            contextlib.closing(sqlite3.connect(path)) as source,
            contextlib.closing(sqlite3.connect(aside)) as copy,
        ):
            source.backup(copy)
        sync_path(aside)
        aside.replace(target)
    finally:
        _remove(aside)


def _log_bytes(path: Path) -> int:
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


@contextlib.contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Wait until no other process makes a catalogue of the store."""
    handle = os.open(store / FOLDER / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(store: Path) -> None:
    newest = newest_path(store)
    for path in (store / FOLDER).iterdir():
        if path.name != _LOCK and newest and not path.name.startswith(newest.name):
            path.unlink(missing_ok=True)  # who has it open goes on reading it


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)  # who wanted it has gone


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    make(Path(sys.argv[1]))
