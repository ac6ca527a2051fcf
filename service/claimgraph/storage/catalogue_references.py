"""What refers to a resource: counts, and pages of referrers that take the same time wherever they begin.

These tables of the catalogue hold every statement whose object is an IRI, but those about classes, those
that join a resource to its own parts, and those whose object is a term of our vocabulary.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from claimgraph.namespaces import CG, OA, RDF
from claimgraph.storage.reader import View

if TYPE_CHECKING:
    from claimgraph.storage.catalogue import Catalogue

TABLES: Final = (
    "CREATE TABLE node (id INTEGER PRIMARY KEY, iri TEXT UNIQUE)",
    "CREATE TABLE found (object INTEGER, property INTEGER, subject INTEGER)",
    "CREATE TABLE reference (object INTEGER, property INTEGER, place INTEGER, subject INTEGER, "
    "PRIMARY KEY (object, property, place)) WITHOUT ROWID",
    "CREATE TABLE reference_count (object INTEGER, property INTEGER, count INTEGER, "
    "PRIMARY KEY (object, property)) WITHOUT ROWID",
)
LEFT_OUT: Final = frozenset(
    (
        f"{RDF}type",
        *(CG + name for name in ("action", "speechAct", "attribution", "modality", "dateBasis")),
        *(CG + name for name in ("actionPhrase", "object", "date", "earliest", "latest", "dateText")),
        *(CG + name for name in ("negated", "confidence", "contentHash", "dateReading", "reason")),
        *(OA + name for name in ("exact", "start", "end")),
    )
)
"""Properties whose values are classes, terms or, by the shapes, literals: more than half of all triples."""

GROUPING: Final = (
    "INSERT INTO reference SELECT object, property, "
    "row_number() OVER (PARTITION BY object, property ORDER BY subject), subject "
    "FROM (SELECT DISTINCT * FROM found)",
    "INSERT INTO reference_count SELECT object, property, count(*) FROM reference GROUP BY 1, 2",
    "CREATE INDEX reference_count_by_property ON reference_count (property, count DESC, object)",
    "CREATE INDEX reference_of_subject ON reference (subject)",
    "DROP TABLE found",
)


def write(database: sqlite3.Connection, view: View) -> None:
    """Fill the tables from a snapshot."""
    for statement in TABLES:
        database.execute(statement)
    nodes: dict[str, int] = {}

    def number(iri: str) -> int:
        return nodes.setdefault(iri, len(nodes) + 1)

    def rows() -> Iterator[tuple[int, int, int]]:
        for predicate in view.predicates():
            if predicate not in LEFT_OUT:
                for subject, value in view.links(predicate):
                    if not value.startswith(CG):
                        yield number(value), number(predicate), number(subject)

    database.executemany("INSERT INTO found VALUES (?, ?, ?)", rows())
    for statement in GROUPING:
        database.execute(statement)
    database.executemany("INSERT INTO node VALUES (?, ?)", ((id_, iri) for iri, id_ in nodes.items()))


def change(database: sqlite3.Connection, view: View, triples: Iterable[tuple[str, str, str]]) -> None:
    """Have the tables say of these triples, whose objects are IRIs, what a snapshot says.

    Places stay without gaps: the last referrer moves into that of one which goes.
    """
    gone: set[int] = set()
    for subject, predicate, value in triples:
        part = value.startswith(subject) and value[len(subject) :].startswith("/")
        if predicate in LEFT_OUT or value.startswith(CG) or part:
            continue
        there = view.says(subject, predicate, value)
        if there:
            nodes = [_node(database, iri) for iri in (value, predicate, subject)]
        else:
            rows = [
                database.execute("SELECT id FROM node WHERE iri = ?", (iri,)).fetchone()
                for iri in (value, predicate, subject)
            ]
            if not all(rows):
                continue
            nodes = [row[0] for row in rows]
        place = database.execute(
            "SELECT place FROM reference WHERE subject = ?3 AND object = ?1 AND property = ?2", nodes
        ).fetchone()
        if there and place is None:
            _add(database, nodes[0], nodes[1], nodes[2])
        elif place is not None and not there:
            _remove(database, nodes[0], nodes[1], place[0])
            gone.update(nodes)
    for node in gone:
        database.execute(UNUSED, (node,))


UNUSED: Final = (
    "DELETE FROM node WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM reference WHERE object = ?1) "
    "AND NOT EXISTS (SELECT 1 FROM reference WHERE subject = ?1) "
    "AND NOT EXISTS (SELECT 1 FROM reference_count WHERE property = ?1)"
)


def _node(database: sqlite3.Connection, iri: str) -> int:
    row = database.execute("SELECT id FROM node WHERE iri = ?", (iri,)).fetchone()
    if row is None:
        row = (database.execute("INSERT INTO node (iri) VALUES (?)", (iri,)).lastrowid,)
    return int(row[0])


def _add(database: sqlite3.Connection, target: int, predicate: int, subject: int) -> None:
    """Put a referrer at the end."""
    database.execute(
        "INSERT INTO reference_count VALUES (?, ?, 1) ON CONFLICT (object, property) DO UPDATE SET count = count + 1",
        (target, predicate),
    )
    database.execute(
        "INSERT INTO reference SELECT object, property, count, ? FROM reference_count "
        "WHERE object = ? AND property = ?",
        (subject, target, predicate),
    )


def _remove(database: sqlite3.Connection, target: int, predicate: int, place: int) -> None:
    """Take a referrer away, and put the last one in its place."""
    key = (target, predicate)
    (last,) = database.execute("SELECT count FROM reference_count WHERE object = ? AND property = ?", key).fetchone()
    database.execute("DELETE FROM reference WHERE object = ? AND property = ? AND place = ?", (*key, place))
    if last != place:
        database.execute(
            "UPDATE reference SET place = ? WHERE object = ? AND property = ? AND place = ?", (place, *key, last)
        )
    if last > 1:
        database.execute("UPDATE reference_count SET count = count - 1 WHERE object = ? AND property = ?", key)
    else:
        database.execute("DELETE FROM reference_count WHERE object = ? AND property = ?", key)


def counts(catalogue: "Catalogue", iri: str) -> dict[str, int]:
    """Count what refers to a resource by property, the commonest first."""
    rows = catalogue.ask(
        "SELECT p.iri, c.count FROM reference_count c JOIN node p ON p.id = c.property "
        "WHERE c.object = (SELECT id FROM node WHERE iri = ?) ORDER BY c.count DESC, p.iri",
        iri,
    )
    return dict(rows)


def referrers(catalogue: "Catalogue", iri: str, predicate: str, limit: int, offset: int = 0) -> list[str]:
    """List the IRIs of what refers to a resource by a property, in an order that stays for this catalogue."""
    rows = catalogue.ask(
        "SELECT s.iri FROM reference r JOIN node s ON s.id = r.subject "
        "WHERE r.object = (SELECT id FROM node WHERE iri = ?) AND r.property = (SELECT id FROM node WHERE iri = ?) "
        "AND r.place > ? AND r.place <= ? ORDER BY r.place",
        iri,
        predicate,
        offset,
        offset + limit,
    )
    return [row[0] for row in rows]


def most_referred(catalogue: "Catalogue", predicate: str, limit: int) -> list[tuple[str, int]]:
    """List what a property leads to most often, with how often."""
    return catalogue.ask(
        "SELECT o.iri, c.count FROM reference_count c JOIN node o ON o.id = c.object "
        "WHERE c.property = (SELECT id FROM node WHERE iri = ?) ORDER BY c.count DESC, c.object LIMIT ?",
        predicate,
        limit,
    )


def objects_of(catalogue: "Catalogue", predicate: str) -> int:
    """Count what a property leads to."""
    rows = catalogue.ask(
        "SELECT count(*) FROM reference_count WHERE property = (SELECT id FROM node WHERE iri = ?)", predicate
    )
    return int(rows[0][0])
