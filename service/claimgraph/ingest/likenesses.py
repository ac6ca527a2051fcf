"""Which articles have one text, kept beside the store, so that a new article is compared with few of the others.

The store alone decides what is in; this file can be lost, and is then made anew from the store.
"""

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from claimgraph.ingest.sketch import RECIPE, SHARED, Sketch, sketch

FILE: Final = "copies.sqlite"
_LAYOUT: Final = "1 " + RECIPE
_TABLES: Final = """
CREATE TABLE texts (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, runs INTEGER, numbers BLOB);
CREATE TABLE bands (band INTEGER, text INTEGER, PRIMARY KEY (band, text)) WITHOUT ROWID;
CREATE TABLE articles (
  iri TEXT PRIMARY KEY, text INTEGER NOT NULL, published TEXT NOT NULL, free INTEGER NOT NULL, original TEXT
) WITHOUT ROWID;
CREATE INDEX by_text ON articles (text, published, iri);
CREATE INDEX by_original ON articles (original);
CREATE TABLE about (layout TEXT NOT NULL, whole INTEGER NOT NULL);
"""
_PRAGMAS: Final = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is to be known of an article.

    ``published`` is in UTC and sorts as time does; ``free`` is False where the article itself says whose copy it is.
    """

    hash: str
    published: str
    free: bool = True


class Likenesses:
    """Articles, their texts, and for each article the first one that has its text, if that is another.

    Alike are texts of the same hash, and those that share a band and enough runs. Who is the copy of whom
    depends on the articles alone, not on the order in which they come. Nothing stays unless :meth:`commit` is called.
    """

    def __init__(self, folder: Path) -> None:
        """Open the file in a store's folder; one that is damaged, or of another layout, is made anew."""
        self._file = folder / FILE
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file)
        try:
            for pragma in _PRAGMAS:
                database.execute(pragma)
            made = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'about'").fetchone()
            if made and database.execute("SELECT layout FROM about").fetchone()[0] == _LAYOUT:
                return database
        except (sqlite3.DatabaseError, TypeError):  # a file that is none, or holds no row
            made = True
        if made:
            database.close()
            return self._anew()
        self._make(database)
        return database

    def _anew(self) -> sqlite3.Connection:
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
        database = sqlite3.connect(self._file)
        for pragma in _PRAGMAS:
            database.execute(pragma)
        self._make(database)
        return database

    def _make(self, database: sqlite3.Connection) -> None:
        database.executescript(f"BEGIN; {_TABLES} INSERT INTO about VALUES ('{_LAYOUT}', 0); COMMIT")

    def begin_anew(self) -> None:
        """Forget everything."""
        self._database.close()
        self._database = self._anew()

    @property
    def whole(self) -> bool:
        """Whether everything that the store held was looked at once."""
        return bool(self._database.execute("SELECT whole FROM about").fetchone()[0])

    def is_whole(self) -> None:
        """Say that everything in the store was looked at."""
        self._database.execute("UPDATE about SET whole = 1")

    def commit(self) -> None:
        """Keep what was noted."""
        self._database.commit()

    def close(self) -> None:
        """Let go of the file; what was not committed is lost."""
        self._database.close()

    def facts(self, article: str) -> Facts | None:
        """Return what is noted of an article."""
        row = self._database.execute(
            "SELECT hash, published, free FROM articles JOIN texts ON texts.id = text WHERE iri = ?", (article,)
        ).fetchone()
        return Facts(row[0], row[1], bool(row[2])) if row else None

    def original(self, article: str) -> str | None:
        """Return the article whose copy this one is."""
        row = self._database.execute("SELECT original FROM articles WHERE iri = ?", (article,)).fetchone()
        return row[0] if row else None

    def counts(self) -> tuple[int, int, int]:
        """Count articles, texts that are not the same to the letter, and copies."""
        query = "SELECT count(*), count(DISTINCT text), count(original) FROM articles"
        articles, texts, copies = self._database.execute(query).fetchone()
        return articles, texts, copies

    def add(self, article: str, facts: Facts, text: str | None) -> set[str]:
        """Note an article that is not noted; return those whose original is another now, perhaps itself."""
        database = self._database
        own, known_better = self._text(facts.hash, text)
        row = (article, own, facts.published, facts.free)
        database.execute("INSERT INTO articles VALUES (?, ?, ?, ?, NULL)", row)
        alike = self._alike(own)
        later = self._later(article, facts.published, alike)
        database.executemany("UPDATE articles SET original = ? WHERE iri = ?", [(article, iri) for iri in later])
        same = self._database.execute("SELECT iri FROM articles WHERE text = ?", (own,)) if known_better else ()
        return later | self._settle([article, *(iri for (iri,) in same if iri != article)])

    def remove(self, article: str) -> set[str]:
        """Forget an article; return those whose original is another now."""
        database = self._database
        row = database.execute("SELECT text FROM articles WHERE iri = ?", (article,)).fetchone()
        if row is None:
            return set()
        orphans = [iri for (iri,) in database.execute("SELECT iri FROM articles WHERE original = ?", (article,))]
        database.execute("DELETE FROM articles WHERE iri = ?", (article,))
        changed = self._settle(orphans)
        if not database.execute("SELECT 1 FROM articles WHERE text = ? LIMIT 1", row).fetchone():
            known = self._sketch(row[0])
            bands = known.bands() if known else []
            database.executemany("DELETE FROM bands WHERE band = ? AND text = ?", [(band, row[0]) for band in bands])
            database.execute("DELETE FROM texts WHERE id = ?", row)
        return changed

    def _text(self, digest: str, text: str | None) -> tuple[int, bool]:
        """Return the number of a text, and whether only now it is known by more than its hash."""
        found = self._database.execute("SELECT id, numbers IS NULL FROM texts WHERE hash = ?", (digest,)).fetchone()
        if found and (text is None or not found[1]):
            return int(found[0]), False
        made = sketch(text) if text is not None else None
        values = (digest, made and made.runs, made and made.numbers)
        put = "INSERT INTO texts (hash, runs, numbers) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET runs=excluded.runs, "
        put += "numbers=excluded.numbers RETURNING id"
        number = int(self._database.execute(put, values).fetchone()[0])
        bands = made.bands() if made else []
        self._database.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, number) for band in bands])
        return number, bool(found and made)

    def _sketch(self, text: int) -> Sketch | None:
        runs, numbers = self._database.execute("SELECT runs, numbers FROM texts WHERE id = ?", (text,)).fetchone()
        return Sketch(runs, numbers) if numbers else None

    def _alike(self, text: int) -> list[int]:
        """Return the text and all that are alike."""
        own = self._sketch(text)
        if own is None:
            return [text]
        marks = own.bands()
        query = f"SELECT DISTINCT text FROM bands WHERE band IN ({','.join('?' * len(marks))})"
        near = [number for (number,) in self._database.execute(query, marks) if number != text]
        sketches = ((number, self._sketch(number)) for number in near)
        return [text, *(number for number, other in sketches if other and own.shared(other) >= SHARED)]

    def _later(self, article: str, published: str, alike: Collection[int]) -> set[str]:
        """Return the later articles of these texts whose original, if they have one, is later than this article."""
        query = """
            SELECT a.iri FROM articles a LEFT JOIN articles o ON o.iri = a.original
            WHERE a.text = ? AND a.free AND (a.published, a.iri) > (?, ?)
              AND (o.iri IS NULL OR (o.published, o.iri) > (?, ?))"""
        key = (published, article)
        return {iri for text in alike for (iri,) in self._database.execute(query, (text, *key, *key))}

    def _settle(self, articles: Collection[str]) -> set[str]:
        """Find the originals of articles anew; return the articles whose original is another now."""
        changed: set[str] = set()
        first: dict[int, str] = {}
        for article in articles:
            text, free, before = self._database.execute(
                "SELECT text, free, original FROM articles WHERE iri = ?", (article,)
            ).fetchone()
            if text not in first:
                first[text] = min(self._firsts(self._alike(text)))[1]
            after = first[text] if free and first[text] != article else None
            if before != after:
                changed.add(article)
                self._database.execute("UPDATE articles SET original = ? WHERE iri = ?", (after, article))
        return changed

    def _firsts(self, texts: Collection[int]) -> Iterator[tuple[str, str]]:
        for text in texts:
            query = "SELECT published, iri FROM articles WHERE text = ? ORDER BY published, iri LIMIT 1"
            row = self._database.execute(query, (text,)).fetchone()
            if row:
                yield row
