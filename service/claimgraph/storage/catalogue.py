"""The catalogue of a store: search by words, and lists that take the same time however long they are.

It is one SQLite file beside the snapshots, made from them by :mod:`catalogue_making`; losing it
loses nothing. Words are found by SQLite's FTS5 (https://www.sqlite.org/fts5.html), ranked by BM25.
"""

import re
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from claimgraph.storage.catalogue_rows import ROLES
from claimgraph.storage.catalogue_tables import KINDS, SPACE, of_row, row_of

MARKS: Final = ("\x02", "\x03")
"""Around the words that were found, in :attr:`Hit.text`; no stored text holds these characters."""

COUNTED: Final = 5000
"""So many hits are counted by facets, since words that are everywhere would take long."""

CLAIMS: Final = row_of("claim", 0)
"""Before the first row of a claim in ``words``, and after the last of anything else."""


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

    def __init__(self, path: Path) -> None:
        """Open the state that the file has now; what is written into it later is not seen.

        Raises:
            sqlite3.Error: there is none, or it is damaged.
        """
        self._database = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
        )
        weakref.finalize(self, self._database.close)
        self._lock = threading.Lock()
        self._database.execute("BEGIN")  # which the state lasts as long as
        self.number: int = self._database.execute("SELECT number FROM state").fetchone()[0]

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
        base = f"FROM words LEFT JOIN claim ON claim.id = words.rowid - {CLAIMS} {condition}"
        counted = "FROM words WHERE words MATCH ?" if not values else base  # which is much faster
        count = self.ask(f"SELECT count(*) {counted}", expression, *values)[0][0]
        rows = self._ordered(base, wanted.words, [expression, *values], limit, offset)
        hits = [self._hit(row, *marked) for row in rows for marked in self._marked(expression, row)]
        return Found(hits, count, self._facets(base, [expression, *values]), min(count, COUNTED))

    def _ordered(self, base: str, words: str, values: Sequence[object], limit: int, offset: int) -> list[int]:
        """List the rows of a page of hits. Claims, which may be very many, are ordered by their rank alone."""
        named = self.ask(
            f"SELECT words.rowid {base} AND words.rowid < {CLAIMS} ORDER BY words.name <> ? COLLATE NOCASE, "
            "bm25(words, 8.0, 1.0), length(words.name), words.rowid LIMIT ? OFFSET ?",
            *values,
            words,
            limit,
            offset,
        )
        if len(named) == limit:
            return _column(named)
        before = offset and self.ask(f"SELECT count(*) {base} AND words.rowid < {CLAIMS}", *values)[0][0]
        claims = self.ask(
            f"SELECT words.rowid {base} AND words.rowid >= {CLAIMS} "
            "ORDER BY bm25(words, 8.0, 1.0), words.rowid LIMIT ? OFFSET ?",
            *values,
            limit - len(named),
            max(0, offset - before),
        )
        return _column(named + claims)

    def _marked(self, expression: str, row: int) -> list[tuple[str, str]]:
        """Return a hit's name and text, the words in them marked; only for those shown, since marking takes long."""
        return self.ask(
            "SELECT highlight(words, 0, ?, ?), snippet(words, 1, ?, ?, '…', 40) FROM words "
            "WHERE words MATCH ? AND rowid = ?",
            *MARKS,
            *MARKS,
            expression,
            row,
        )

    def _hit(self, row: int, name: str, text: str) -> Hit:
        kind, number = of_row(row)
        if kind == "claim":
            found = self.ask(
                "SELECT c.iri, a.label FROM claim c LEFT JOIN article a ON a.id = c.article WHERE c.id = ?", number
            )
            return Hit(kind, found[0][0], found[0][1] or "", text or name)
        found = self.ask(f"SELECT iri, label FROM {kind} WHERE id = ?", number)
        return Hit(kind, found[0][0], found[0][1], name if MARKS[0] in name else text)

    def _facets(self, base: str, values: Sequence[object]) -> dict[str, list[tuple[str, str, int]]]:
        """Count the first of what was found by kind, type, year and source (value, label, number), commonest first."""
        inner = f"SELECT words.rowid, claim.type, substr(claim.day, 1, 4), claim.id AS claim {base} LIMIT {COUNTED}"
        rows = [(of_row(row)[0], *facets) for row, *facets in self.ask(inner, *values)]
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


def _column(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [row[0] for row in rows]


def _expression(words: str) -> str:
    """Write the words as an FTS5 expression: each a beginning, all of them to be found."""
    return " ".join(f'"{word}" *' for word in re.findall(r"\w+", words))


def _condition(wanted: Wanted) -> tuple[str, list[object]]:
    parts: list[str] = ["words MATCH ?"]
    values: list[object] = []
    if wanted.kind:
        parts.append("words.rowid BETWEEN ? AND ?")
        first = row_of(wanted.kind, 0) if wanted.kind in KINDS else -SPACE
        values += [first, first + SPACE - 1]
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
