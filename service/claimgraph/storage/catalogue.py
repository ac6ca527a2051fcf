"""The catalogue of a store: search by words, and lists that take the same time however long they are.

It is one SQLite file beside the snapshots, made from one of them by :mod:`catalogue_making`; losing it
loses nothing. Words are found by SQLite's FTS5 (https://www.sqlite.org/fts5.html), ranked by BM25.
"""

import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from claimgraph.errors import StoreError
from claimgraph.storage.catalogue_making import ROLES, path_of
from claimgraph.storage.snapshots import Snapshots

MARKS: Final = ("\x02", "\x03")
"""Around the words that were found, in :attr:`Hit.text`; no stored text holds these characters."""

PATIENCE: Final = 2.0
"""Seconds for which readers wait for a newer catalogue, from when its making began, while there is an older one."""

COUNTED: Final = 5000
"""So many hits are counted by facets, since words that are everywhere would take long."""

LONGEST: Final = 120.0
"""Seconds to wait for the first one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched: words or their beginnings, and facets (None: any)."""

    words: str
    kind: str | None = None
    type: str | None = None
    year: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A party, article or claim that was found; ``text`` marks the words with :data:`MARKS`."""

    kind: str
    iri: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are in all, and how many of the first ``counted`` are in each value of a facet."""

    hits: list[Hit]
    count: int
    facets: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    counted: int = 0


class Catalogue:
    """One state of the catalogue. Threads may share it."""

    def __init__(self, path: Path, number: int) -> None:
        """Open the catalogue of the snapshot ``number``."""
        self.number = number
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a statement of ours."""
        with self._lock:
            return self._database.execute(statement, values).fetchall()

    def sizes(self) -> dict[str, int]:
        """Count articles, claims and parties that have a claim."""
        counts = {"articles": "article", "claims": "claim", "parties": "party WHERE claims > 0"}
        return {name: self.ask(f"SELECT count(*) FROM {table}")[0][0] for name, table in counts.items()}

    def articles(self, limit: int, offset: int = 0) -> list[str]:
        """List the IRIs of articles, the newest first."""
        return _column(self.ask("SELECT iri FROM article ORDER BY day DESC, iri LIMIT ? OFFSET ?", limit, offset))

    def parties(self, limit: int, offset: int = 0, kind: str | None = None) -> list[tuple[str, str, str, int]]:
        """List parties with their IRI, label, class and number of claims, those with most claims first."""
        return self.ask(
            "SELECT iri, label, kind, claims FROM party WHERE claims > 0 AND kind = coalesce(?, kind) "
            "ORDER BY claims DESC, label LIMIT ? OFFSET ?",
            kind,
            limit,
            offset,
        )

    def kinds(self) -> list[tuple[str, int]]:
        """Count the parties by class."""
        return self.ask("SELECT kind, count(*) FROM party WHERE claims > 0 GROUP BY kind ORDER BY 2 DESC, 1")

    def roles(self, party: str) -> dict[str, int]:
        """Count a party's claims by role."""
        rows = self.ask(
            "SELECT role, sum(claims) FROM tally WHERE party = (SELECT id FROM party WHERE iri = ?) GROUP BY role",
            party,
        )
        return dict.fromkeys(ROLES, 0) | dict(rows)

    def claims_of(self, party: str, role: str, limit: int, offset: int = 0) -> list[str]:
        """List the IRIs of a party's claims in a role, the newest first."""
        rows = self.ask(  # only the claims of the page are looked up, not those passed over
            "SELECT claim.iri FROM (SELECT day, claim FROM role "
            "WHERE party = (SELECT id FROM party WHERE iri = ?) AND role = ? "
            "ORDER BY day DESC, claim LIMIT ? OFFSET ?) r JOIN claim ON claim.id = r.claim "
            "ORDER BY r.day DESC, r.claim",
            party,
            role,
            limit,
            offset,
        )
        return _column(rows)

    def claims_of_type(self, type_: str, limit: int, offset: int = 0) -> list[str]:
        """List the IRIs of the claims of an action type, the newest first."""
        rows = self.ask(
            "SELECT iri FROM claim WHERE type = ? ORDER BY day DESC, id LIMIT ? OFFSET ?", type_, limit, offset
        )
        return _column(rows)

    def types(self) -> list[tuple[str, int]]:
        """Count the claims by action type, the commonest first."""
        return self.ask("SELECT type, claims FROM tally WHERE party = 0 ORDER BY 2 DESC, 1")

    def pairs(self, type_: str, limit: int) -> list[tuple[str, str, str, str, int]]:
        """List who most often does something of this type to whom: IRI and label of both, and the number."""
        return self.ask(
            "SELECT a.iri, a.label, b.iri, b.label, f.claims FROM frequent f "
            "JOIN party a ON a.id = f.actor JOIN party b ON b.id = f.target "
            "WHERE f.type = ? ORDER BY f.claims DESC, f.actor, f.target LIMIT ?",
            type_,
            limit,
        )

    def same_event(self, claim: str, limit: int) -> list[tuple[str, bool]]:
        """List other claims of the same type between the same parties within three days, and if negated."""
        return [
            (iri, bool(negated))
            for iri, negated in self.ask(
                "SELECT DISTINCT o.iri, o.negated FROM claim c "
                "JOIN role a ON a.claim = c.id AND a.role = 'actor' "
                "JOIN role oa ON oa.party = a.party AND oa.role = 'actor' AND oa.type = c.type "
                "AND oa.day BETWEEN CASE length(c.day) WHEN 10 THEN date(c.day, '-3 days') ELSE c.day END "
                "AND CASE length(c.day) WHEN 10 THEN date(c.day, '+3 days') ELSE c.day END "
                "JOIN claim o ON o.id = oa.claim AND o.id <> c.id "
                "WHERE c.iri = ? AND c.day <> '' AND length(o.day) = length(c.day) "
                "AND (NOT EXISTS (SELECT 1 FROM role t WHERE t.claim = c.id AND t.role = 'target') "
                "OR EXISTS (SELECT 1 FROM role t JOIN role ot ON ot.party = t.party AND ot.role = 'target' "
                "WHERE t.claim = c.id AND t.role = 'target' AND ot.claim = o.id)) ORDER BY o.day, o.id LIMIT ?",
                claim,
                limit,
            )
        ]

    def search(self, wanted: Wanted, limit: int, offset: int = 0) -> Found:
        """Find parties, articles and claims that have all the words, or words that begin so.

        What is named so comes first, then what has them in its name, then what has them in its text.
        """
        expression = _expression(wanted.words)
        if not expression:
            return Found([], 0)
        condition, values = _condition(wanted)
        base = f"FROM words LEFT JOIN claim ON words.kind = 'claim' AND claim.id = words.ref {condition}"
        order = self.ask(
            f"SELECT words.rowid {base} ORDER BY words.kind = 'claim', words.name <> ? COLLATE NOCASE, "
            "bm25(words, 8.0, 1.0), length(words.name), words.ref LIMIT ? OFFSET ?",
            expression,
            *values,
            wanted.words,
            limit,
            offset,
        )
        hits = [self._hit(*row) for rowid in _column(order) for row in self._marked(expression, rowid)]
        counted = "FROM words WHERE words MATCH ?" if not values else base  # which is much faster
        count = self.ask(f"SELECT count(*) {counted}", expression, *values)[0][0]
        return Found(hits, count, self._facets(base, [expression, *values]), min(count, COUNTED))

    def _marked(self, expression: str, rowid: int) -> list[tuple[Any, ...]]:
        """Return a hit's kind, number, name and text; only for those shown, since marking takes long."""
        return self.ask(
            "SELECT kind, ref, highlight(words, 0, ?, ?), snippet(words, 1, ?, ?, '…', 40) FROM words "
            "WHERE words MATCH ? AND rowid = ?",
            *MARKS,
            *MARKS,
            expression,
            rowid,
        )

    def _hit(self, kind: str, ref: int, name: str, text: str) -> Hit:
        if kind == "claim":
            row = self.ask(
                "SELECT c.iri, a.label FROM claim c LEFT JOIN article a ON a.id = c.article WHERE c.id = ?", ref
            )
            return Hit(kind, row[0][0], row[0][1] or "", text or name)
        row = self.ask(f"SELECT iri, label FROM {kind} WHERE id = ?", ref)
        return Hit(kind, row[0][0], row[0][1], name if MARKS[0] in name else text)

    def _facets(self, base: str, values: Sequence[object]) -> dict[str, list[tuple[str, str, int]]]:
        """Count the first of what was found by kind, type, year and source (value, label, number), commonest first."""
        inner = f"SELECT words.kind, claim.type, substr(claim.day, 1, 4), claim.id AS claim {base} LIMIT {COUNTED}"
        rows = self.ask(inner, *values)
        facets: dict[str, list[tuple[str, str, int]]] = {}
        for place, name in enumerate(("kind", "type", "year")):
            counts = Counter(row[place] for row in rows if row[place])
            common = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:20]
            facets[name] = [(value, value, count) for value, count in common]
        facets["source"] = self.ask(
            f"SELECT p.iri, p.label, count(*) FROM ({inner}) f "
            "JOIN role s ON s.claim = f.claim AND s.role = 'source' JOIN party p ON p.id = s.party "
            "GROUP BY p.id ORDER BY 3 DESC, 2 LIMIT 10",
            *values,
        )
        return facets


class Catalogues:
    """Gives the newest catalogue of a store, and has it made when there is none yet."""

    def __init__(self, store: Path) -> None:
        """Look at the store in ``store``, which need not exist yet."""
        self._store, self._snapshots = store, Snapshots(store)
        self._lock = threading.Lock()
        self._current: Catalogue | None = None
        self._maker: subprocess.Popen[bytes] | None = None
        self._made, self._begun = -1, 0.0

    def newest(self) -> Catalogue:
        """Return the catalogue of the newest snapshot; of an older one where making it takes too long.

        Raises:
            StoreError: there is no store, or its catalogue cannot be made.
        """
        end = time.monotonic() + LONGEST
        while True:
            number = (self._snapshots.numbers() or [-1])[-1]
            with self._lock:
                if number >= 0 and (self._current is None or self._current.number != number):
                    self._advance(number)
                late = time.monotonic() > self._begun + PATIENCE
                if self._current and (self._current.number == number or late):
                    return self._current
                if number < 0 or time.monotonic() > end:
                    raise StoreError(f"There is no store in {self._store} yet, or no catalogue of it.")
            time.sleep(0.02)

    def _advance(self, number: int) -> None:
        """Take the catalogue if it is there; else have it made."""
        path = path_of(self._store, number)
        if path.exists():
            if self._maker is not None:
                self._maker.wait()  # it only removes older ones now
                self._maker = None
            self._current = Catalogue(path, number)
            return
        if self._maker is not None:
            status = self._maker.poll()
            if status is None:
                return
            self._maker = None
            if status:
                raise StoreError(f"The catalogue of {self._store} could not be made: see the log.")
            if path_of(self._store, self._made).exists():  # newer than ours, though there are newer snapshots
                self._current = Catalogue(path_of(self._store, self._made), self._made)
        command = [sys.executable, "-m", "claimgraph.storage.catalogue_making", str(self._store), str(number)]
        self._maker = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self._made, self._begun = number, time.monotonic()


def _column(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [row[0] for row in rows]


def _expression(words: str) -> str:
    """Write the words as an FTS5 expression: each a beginning, all of them to be found."""
    return " ".join(f'"{word}" *' for word in re.findall(r"\w+", words))


def _condition(wanted: Wanted) -> tuple[str, list[object]]:
    parts: list[str] = ["words MATCH ?"]
    values: list[object] = []
    if wanted.kind:
        parts.append("words.kind = ?")
        values.append(wanted.kind)
    if wanted.type:
        parts.append("claim.type = ?")
        values.append(wanted.type)
    if wanted.year:
        parts.append("substr(claim.day, 1, 4) = ?")
        values.append(wanted.year)
    if wanted.source:
        parts.append(
            "claim.id IN (SELECT claim FROM role WHERE role = 'source' AND party = "
            "(SELECT id FROM party WHERE iri = ?))"
        )
        values.append(wanted.source)
    return "WHERE " + " AND ".join(parts), values
