"""What refers to a resource: counts, and pages of referrers that take the same time wherever they begin.

These tables of the catalogue hold every statement whose object is an IRI, but those about classes and
those that join a resource to its own parts. Of the terms of our vocabulary, to which everything refers,
only the counts are kept.
"""

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from claimgraph.namespaces import CG
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
GROUPING: Final = (
    "INSERT INTO reference SELECT object, property, "
    "row_number() OVER (PARTITION BY object, property ORDER BY subject), subject "
    "FROM (SELECT DISTINCT * FROM found)",
    "INSERT INTO reference_count SELECT object, property, count(*) FROM reference GROUP BY 1, 2",
    "DROP TABLE found",
)


def write(database: sqlite3.Connection, view: View) -> None:
    """Fill the tables from a snapshot."""
    for statement in TABLES:
        database.execute(statement)
    nodes: dict[str, int] = {}
    terms: dict[tuple[int, int], int] = {}

    def number(iri: str) -> int:
        return nodes.setdefault(iri, len(nodes) + 1)

    def rows() -> Iterator[tuple[int, int, int]]:
        for subject, predicate, value in view.links():
            if value.startswith(CG):
                term = number(value), number(predicate)
                terms[term] = terms.get(term, 0) + 1
            else:
                yield number(value), number(predicate), number(subject)

    database.executemany("INSERT INTO found VALUES (?, ?, ?)", rows())
    for statement in GROUPING:
        database.execute(statement)
    database.executemany("INSERT INTO reference_count VALUES (?, ?, ?)", ((*term, n) for term, n in terms.items()))
    database.executemany("INSERT INTO node VALUES (?, ?)", ((id_, iri) for iri, id_ in nodes.items()))


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
