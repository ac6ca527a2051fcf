"""The catalogue of a store: search by words, and lists that take the same time however long they are.

It is one SQLite file beside the snapshots, made from them by :mod:`catalogue_making`; losing it
loses nothing. Searching it is in :mod:`catalogue_search`.
"""

import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claimgraph.storage.catalogue_rows import ROLES


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


def _column(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [row[0] for row in rows]
