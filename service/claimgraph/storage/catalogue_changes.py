"""Bringing a catalogue up to date: only what the journal says has changed is looked up and counted anew.

The journal tells which triples came or went; what is true of them now is read from the snapshot.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA
from claimgraph.storage import catalogue_references, catalogue_rows
from claimgraph.storage.catalogue_rows import ROLES, Part
from claimgraph.storage.catalogue_tables import COUNTED, DEEDS, row_of
from claimgraph.storage.journal import Torn, decode, first_of, segments
from claimgraph.storage.reader import View
from claimgraph.storage.snapshots import Snapshot

SHARE: Final = 0.1
"""Of all triples; where more of them have changed, making the catalogue anew is as fast."""

FEW: Final = 2000
"""So many changes are always worth following."""


class TooMuch(Exception):
    """What has changed is too much, or cannot be told, so that the catalogue is better made anew."""


def follow(database: sqlite3.Connection, number: int, check: str, snapshot: Snapshot, journal: Path) -> bool:
    """Write what has changed since the state of this number and check; False where that cannot be told.

    Raises:
        sqlite3.Error: the catalogue cannot be written.
        StoreError: the snapshot cannot be read.
    """
    state = snapshot.manifest.state
    if (number, check) == (state.number, state.check):
        return True
    try:
        most = max(FEW, int(SHARE * state.quads))
        lines = list(changed(journal, number, check, snapshot, most))
        database.execute("BEGIN IMMEDIATE")
        quads = list(ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS))
        _Change(database, View.of_snapshot(snapshot), quads).write(most)
        database.execute('UPDATE state SET number = ?, "check" = ?', (state.number, state.check))
        database.execute("COMMIT")
    except (Torn, TooMuch, FileNotFoundError):
        if database.in_transaction:
            database.execute("ROLLBACK")
        return False
    return True


def changed(journal: Path, number: int, check: str, snapshot: Snapshot, most: int) -> Iterator[str]:
    """Yield the quads, as lines, that came or went between a state and a snapshot.

    Raises:
        FileNotFoundError: the journal has been shortened meanwhile.
        Torn: it does not lead from the one to the other.
        TooMuch: more than so many quads did.
    """
    end, seen = snapshot.manifest.state, 0
    files = segments(journal)
    begin = [path for path in files if first_of(path) <= number + 1][-1:]
    if not begin or number >= end.number:
        raise TooMuch
    for path in files[files.index(begin[0]) :]:
        with path.open("rb") as file:
            for transaction in decode(file):
                if transaction.state.number <= number:
                    continue
                if transaction.prev != check:
                    raise TooMuch
                number, check = transaction.state.number, transaction.state.check
                seen += len(transaction.removed) + len(transaction.added)
                if seen > most:
                    raise TooMuch
                yield from transaction.removed
                yield from transaction.added
                if number == end.number:
                    if check != end.check:
                        raise TooMuch
                    return
    raise TooMuch


class _Change:
    """What changed, and the catalogue that is to follow."""

    def __init__(self, database: sqlite3.Connection, view: View, quads: Iterable[ox.Quad]) -> None:
        self._database, self._view = database, view
        self._by_predicate: dict[str, dict[tuple[str, str], None]] = {}
        self._subjects: dict[str, None] = {}
        self._links: dict[tuple[str, str, str], None] = {}
        for quad in quads:
            if not isinstance(quad.subject, ox.NamedNode):
                raise TooMuch
            subject, predicate = quad.subject.value, quad.predicate.value
            self._subjects[subject] = None
            value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            self._by_predicate.setdefault(predicate, {})[subject, value] = None
            if value:
                self._links[subject, predicate, value] = None

    def write(self, most: int) -> None:
        """Write it.

        Raises:
            TooMuch: more than so many claims would be looked up anew.
        """
        moved = self._parties()
        self._articles()
        claims = self._claims(moved)
        if len(claims) > most:
            raise TooMuch
        for statement in TEMPORARY:
            self._database.execute(statement)
        had = self._known("claim", claims)
        self._database.executemany("INSERT INTO part VALUES (?)", ((id_,) for id_ in had.values()))
        self._count(-1)
        self._database.execute("DELETE FROM deed WHERE (actor, target, type, day, claim) IN (SELECT * FROM part_deed)")
        self._database.execute("DELETE FROM role WHERE claim IN (SELECT claim FROM part)")
        self._write_claims(claims, had)
        self._count(1)
        self._database.execute("INSERT INTO deed SELECT * FROM part_deed")
        self._merge()
        catalogue_references.change(self._database, self._view, self._links)

    def _parties(self) -> set[str]:
        """Write the parties; return the IRIs of those that came or went."""
        named = dict(self._subjects)
        for role in ROLES:
            named |= {value: None for _, value in self._of(f"{CG}{role}") if value}
            for claim, _ in self._of(f"{CG}action"):  # which makes it a claim, or no longer one
                named |= {term.value: None for term in self._view.objects(claim, f"{CG}{role}") if term.is_iri}
        part = Part(self._view, named)
        used = [iri for iri in named if self._is_used(iri)]
        wanted = catalogue_rows.parties(part, catalogue_rows.labels(part), used)
        had = self._known("party", named)
        for iri, party in wanted.items():
            id_ = had.get(iri) or self._new("party", iri)
            self._database.execute(
                "UPDATE party SET label = ?1, kind = ?2 WHERE id = ?3 AND (label, kind) IS NOT (?1, ?2)",
                (party.label, party.kind, id_),
            )
            self._name("party", id_, party.label, party.names)
        for iri in had:
            if iri not in wanted:
                self._drop("party", iri)
        return had.keys() ^ wanted.keys()

    def _is_used(self, iri: str) -> bool:
        """Tell whether it has a part in a claim; the first that refers to it is nearly always one."""
        return any(
            self._view.objects(subject, f"{CG}action")
            for role in ROLES
            for subject in self._view.referrers(f"{CG}{role}", iri)
        )

    def _articles(self) -> None:
        part = Part(self._view, self._subjects)
        wanted = catalogue_rows.articles(part, catalogue_rows.labels(part))
        had = self._known("article", self._subjects)
        for iri, article in wanted.items():
            id_ = had.get(iri) or self._new("article", iri)
            self._database.execute(
                "UPDATE article SET label = ?, day = ? WHERE id = ?", (article.label or iri, article.day, id_)
            )
            if article.label is None:
                self._unname("article", id_)
            else:
                self._name("article", id_, article.label, "")
        for iri in had:
            if iri not in wanted:
                self._drop("article", iri)

    def _claims(self, moved: set[str]) -> dict[str, None]:
        """Return the IRIs of all claims of which the catalogue may have to say something else."""
        view, found = self._view, dict(self._subjects)
        evidence = [subject for subject, _ in self._of(f"{OA}hasSelector")]
        for selector, _ in self._of(f"{OA}exact"):
            evidence += view.subjects(f"{OA}hasSelector", selector)
        for node in dict.fromkeys(evidence):
            found |= dict.fromkeys(view.subjects(f"{CG}evidence", node))
        dated = [*self._of(f"{SCHEMA}datePublished"), *self._of(f"{RDF}type")]
        for article in dict.fromkeys(subject for subject, _ in dated):
            found |= dict.fromkeys(view.subjects(f"{PROV}wasDerivedFrom", article))
        for party in moved:
            for role in ROLES:
                found |= dict.fromkeys(view.subjects(f"{CG}{role}", party))
        return found

    def _write_claims(self, affected: dict[str, None], had: dict[str, int]) -> None:
        claims = catalogue_rows.claims(self._part_of(affected))
        claims = {iri: claim for iri, claim in claims.items() if iri in affected}
        articles = self._known("article", {claim.article: None for claim in claims.values()})
        parties = self._known("party", {iri: None for claim in claims.values() for _, iri in claim.parties})
        for iri, claim in claims.items():
            id_ = had.get(iri)
            if id_ is None:
                id_ = self._new("claim", iri)
                self._database.execute("INSERT INTO part VALUES (?)", (id_,))
            self._database.execute(
                "UPDATE claim SET article = ?, type = ?, day = ?, negated = ? WHERE id = ?",
                (articles.get(claim.article), claim.type, claim.day, claim.negated, id_),
            )
            self._name("claim", id_, claim.phrase, claim.quote)
            self._database.executemany(
                "INSERT INTO role VALUES (?, ?, ?, ?, ?)",
                (
                    (parties[party], role, id_, claim.day, claim.type)
                    for role, party in claim.parties
                    if party in parties
                ),
            )
        for iri in had:
            if iri not in claims:
                self._drop("claim", iri)

    def _part_of(self, claims: dict[str, None]) -> Part:
        """Read claims with their articles, their evidence and its selectors."""
        nodes, level = dict(claims), list(claims)
        for predicates in ((f"{CG}evidence", f"{PROV}wasDerivedFrom"), (f"{OA}hasSelector",)):
            level = [
                term.value
                for node in level
                for predicate in predicates
                for term in self._view.objects(node, predicate)
                if term.is_iri
            ]
            nodes |= dict.fromkeys(level)
        return Part(self._view, nodes)

    def _count(self, sign: int) -> None:
        """Note what the claims in ``part`` count for, to be added or taken away."""
        for name in ("part_claim", "part_role", "part_deed"):
            self._database.execute(f"DELETE FROM {name}")
        self._database.execute("INSERT INTO part_claim SELECT * FROM claim WHERE id IN (SELECT claim FROM part)")
        self._database.execute("INSERT INTO part_role SELECT * FROM role WHERE claim IN (SELECT claim FROM part)")
        names = {name: f"part_{name}" for name in ("role", "claim", "deed")}
        self._database.execute(DEEDS.format(**names))
        for counted in COUNTED:
            self._database.execute(
                f"INSERT INTO sum_{counted.name} SELECT *, {sign} FROM ({counted.select.format(**names)})"
            )
        self._database.execute(
            f"INSERT INTO sum_party SELECT party, count(DISTINCT claim), {sign} FROM part_role GROUP BY party"
        )

    def _merge(self) -> None:
        """Add up what was noted."""
        for counted in COUNTED:
            name, columns = counted.name, counted.columns
            self._database.execute(
                f"INSERT INTO {name} SELECT {columns}, sum(claims * sign) FROM sum_{name} WHERE true "
                f"GROUP BY {columns} ON CONFLICT ({columns}) DO UPDATE SET claims = claims + excluded.claims"
            )
            self._database.execute(
                f"DELETE FROM {name} WHERE ({columns}) IN (SELECT {columns} FROM sum_{name}) AND claims = 0"
            )
        for party, claims in self._database.execute(
            "SELECT party, sum(claims * sign) FROM sum_party GROUP BY party HAVING sum(claims * sign) <> 0"
        ).fetchall():
            self._database.execute("UPDATE party SET claims = claims + ? WHERE id = ?", (claims, party))

    def _of(self, predicate: str) -> Iterable[tuple[str, str]]:
        return self._by_predicate.get(predicate, {})

    def _known(self, table: str, iris: Iterable[str]) -> dict[str, int]:
        found = {}
        for iri in iris:
            row = self._database.execute(f"SELECT id FROM {table} WHERE iri = ?", (iri,)).fetchone()
            if row:
                found[iri] = row[0]
        return found

    def _new(self, table: str, iri: str) -> int:
        id_ = self._database.execute(f"INSERT INTO {table} (iri) VALUES (?)", (iri,)).lastrowid
        assert id_ is not None
        return id_

    def _drop(self, table: str, iri: str) -> None:
        (id_,) = self._database.execute(f"DELETE FROM {table} WHERE iri = ? RETURNING id", (iri,)).fetchone()
        self._unname(table, id_)

    def _name(self, kind: str, id_: int, name: str, text: str) -> None:
        row = row_of(kind, id_)
        found = self._database.execute("SELECT name, text FROM words WHERE rowid = ?", (row,)).fetchone()
        if found != (name, text):
            self._unname(kind, id_)
            self._database.execute("INSERT INTO words (rowid, name, text) VALUES (?, ?, ?)", (row, name, text))

    def _unname(self, kind: str, id_: int) -> None:
        self._database.execute("DELETE FROM words WHERE rowid = ?", (row_of(kind, id_),))


TEMPORARY: Final = (
    "CREATE TEMP TABLE part (claim INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE part_claim AS SELECT * FROM claim LIMIT 0",
    "CREATE TEMP TABLE part_role AS SELECT * FROM role LIMIT 0",
    "CREATE TEMP TABLE part_deed AS SELECT * FROM deed LIMIT 0",
    "CREATE TEMP TABLE sum_party (party INTEGER, claims INTEGER, sign INTEGER)",
    *(f"CREATE TEMP TABLE sum_{counted.name} ({counted.columns}, claims INTEGER, sign INTEGER)" for counted in COUNTED),
)
"""The claims that change, what hangs on them, and what they count for."""
