"""What a watch knows across restarts: a small SQLite file.

A feed's validators are kept in the same transaction as the items that it listed, and an item counts as
taken only after what came of it is on disk: a kill at any moment costs a fetch, never an item.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from claimgraph import lines
from claimgraph.errors import InputRefused, UsageError
from claimgraph.model import Article
from claimgraph.reading.feeds import Entry

FORGOTTEN: Final = 30 * 86_400.0
"""Seconds after which an item is forgotten that its feed no longer lists."""

MOST: Final = 2000
"""Items of one feed that a round takes."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, etag TEXT, modified TEXT, due REAL NOT NULL, failures INTEGER NOT NULL,
    gone INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    feed TEXT NOT NULL, key TEXT NOT NULL, stamp TEXT NOT NULL, link TEXT, line TEXT, waiting INTEGER NOT NULL,
    due REAL NOT NULL, tries INTEGER NOT NULL, seen REAL NOT NULL, PRIMARY KEY (feed, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_waiting ON items (waiting, due);
CREATE INDEX IF NOT EXISTS items_link ON items (link);
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was asked last; ``due`` is the time (seconds since 1970) before which it is left alone."""

    url: str
    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    failures: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that is to be taken; ``article`` is what the feed itself has of it."""

    feed: str
    key: str
    link: str | None
    article: Article | None
    tries: int


class State:
    """The file, held by one watch at a time."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it.

        Raises:
            UsageError: another watch holds it, or it cannot be used.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.executescript(f"BEGIN IMMEDIATE; {TABLES} COMMIT;")
        except sqlite3.OperationalError as error:
            held = "locked" in str(error)
            reason = "Another watch runs with it." if held else f"{error}."
            raise UsageError(f"{path} cannot be used: {reason} Name another with --state.") from None
        except (sqlite3.DatabaseError, OSError) as error:
            raise UsageError(f"{path} cannot be used: {error}. Remove it to begin anew, or name another.") from None

    def __enter__(self) -> Self:
        """Hold it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
        self._database.close()

    def feed(self, url: str) -> Feed:
        """Return what is known of a feed."""
        row = self._database.execute(
            "SELECT url, etag, modified, due, failures, gone FROM feeds WHERE url = ?", (url,)
        ).fetchone()
        if row is None:
            return Feed(url)
        _, etag, modified, due, failures, gone = row
        return Feed(url, etag, modified, due, failures, bool(gone))

    def keep(self, feed: Feed, entries: Iterable[Entry] = (), now: float = 0.0) -> int:
        """Keep what is known of a feed, with the items that it lists; return how many of them are to be taken."""
        database = self._database
        values = (feed.url, feed.etag, feed.modified, feed.due, feed.failures, int(feed.gone))
        with database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?)", values)
            before = self._waiting(feed.url)
            listed = {entry.key: entry for entry in reversed(list(entries))}  # of two with one key, the first
            for entry in reversed(listed.values()):
                self._list(feed.url, entry, now)
            if listed:
                database.execute(
                    "DELETE FROM items WHERE feed = ? AND seen < ? AND waiting = 0", (feed.url, now - FORGOTTEN)
                )
            return self._waiting(feed.url) - before

    def _waiting(self, feed: str) -> int:
        statement = "SELECT count(*) FROM items WHERE feed = ? AND waiting = 1"
        return int(self._database.execute(statement, (feed,)).fetchone()[0])

    def _list(self, feed: str, entry: Entry, now: float) -> None:
        line = json.dumps(lines.article_line(entry.article))
        # what another feed lists, too, is one page, fetched once
        self._database.execute(
            """INSERT INTO items
            SELECT ?, ?, ?, ?, ?, NOT EXISTS (SELECT 1 FROM items WHERE link = ? AND feed <> ?), 0, 0, ?
            WHERE true ON CONFLICT (feed, key) DO UPDATE SET seen = excluded.seen""",
            (feed, entry.key, entry.stamp, entry.link, line, entry.link, feed, now),
        )
        self._database.execute(
            "UPDATE items SET stamp = ?, link = ?, line = ?, waiting = 1, due = 0, tries = 0"
            " WHERE feed = ? AND key = ? AND stamp <> ?",
            (entry.stamp, entry.link, line, feed, entry.key, entry.stamp),
        )

    def due(self, feeds: Iterable[str], now: float) -> list[Waiting]:
        """Return the items of these feeds that are to be taken now, ``MOST`` of a feed, in the order of their keys."""
        found = []
        statement = "SELECT feed, key, link, line, tries FROM items WHERE feed = ? AND waiting = 1 AND due <= ? LIMIT ?"
        for url in feeds:
            for feed, key, link, line, tries in self._database.execute(statement, (url, now, MOST)):
                found.append(Waiting(feed, key, link, _article(line), tries))
        return found

    def taken(self, items: Iterable[Waiting]) -> None:
        """Note that these are done with: what came of them is on disk."""
        rows = [(item.feed, item.key) for item in items]
        self._change("UPDATE items SET waiting = 0, line = NULL WHERE feed = ? AND key = ?", rows)

    def later(self, item: Waiting, due: float, tries: int) -> None:
        """Put an item off."""
        self._change(
            "UPDATE items SET due = ?, tries = ? WHERE feed = ? AND key = ?", [(due, tries, item.feed, item.key)]
        )

    def file(self, path: str) -> str | None:
        """Return the stamp that a file had when it was taken."""
        row = self._database.execute("SELECT stamp FROM files WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def files(self, stamps: Iterable[tuple[str, str]]) -> None:
        """Note that these files are done with, as they were under these stamps."""
        self._change("INSERT OR REPLACE INTO files VALUES (?, ?)", list(stamps))

    def _change(self, statement: str, rows: list[Any]) -> None:
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(statement, rows)


def _article(line: str | None) -> Article | None:
    """Read what a feed had of an item; an item with a link alone has nothing that is an article."""
    try:
        return lines.article(json.loads(line)) if line else None
    except InputRefused:
        return None
