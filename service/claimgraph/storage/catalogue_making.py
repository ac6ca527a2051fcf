"""Making the catalogue of a snapshot: names, sentences and counts in one SQLite file.

Run as ``python -m claimgraph.storage.catalogue_making STORE NUMBER``: reading a large graph takes
seconds in which this process may hold the interpreter, so the service starts one of its own for it.
"""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA, SKOS
from claimgraph.storage import catalogue_references
from claimgraph.storage.reader import View
from claimgraph.storage.snapshots import Snapshot, Snapshots

VERSION: Final = 4
"""Of the tables below; part of the file's name, so that an older file is never read."""

ROLES: Final = ("actor", "target", "source")
NO_PARTIES: Final = ("Article", "Claim", "Retraction", "Tombstone")

TABLES: Final = """
CREATE TABLE party (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, label TEXT, kind TEXT, claims INTEGER DEFAULT 0);
CREATE TABLE article (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, label TEXT, day TEXT);
CREATE TABLE claim (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, article INTEGER, type TEXT, day TEXT, negated INTEGER);
CREATE TABLE role (party INTEGER, role TEXT, claim INTEGER, day TEXT, type TEXT);
CREATE VIRTUAL TABLE words USING fts5 (
  name, text, kind UNINDEXED, ref UNINDEXED, tokenize = "unicode61 remove_diacritics 2", prefix = "2 3"
);
"""
INDEXES: Final = """
CREATE INDEX role_of_party ON role (party, role, day DESC, claim);
CREATE INDEX role_by_type ON role (party, role, type, day DESC, claim);
CREATE INDEX role_of_claim ON role (claim);
CREATE INDEX claim_of_article ON claim (article);
CREATE INDEX claim_of_type ON claim (type, day DESC);
CREATE INDEX article_by_day ON article (day DESC);
CREATE INDEX party_by_claims ON party (claims DESC);
UPDATE party SET claims = (SELECT count(DISTINCT claim) FROM role WHERE role.party = party.id);
"""
COUNTS: Final = """
CREATE TABLE tally (party INTEGER, role TEXT, type TEXT, claims INTEGER, PRIMARY KEY (party, role, type)) WITHOUT ROWID;
INSERT INTO tally SELECT party, role, type, count(*) FROM role GROUP BY 1, 2, 3;
INSERT INTO tally SELECT 0, '', type, count(*) FROM claim GROUP BY 3;

CREATE TABLE month (
  party INTEGER, role TEXT, month TEXT, type TEXT, claims INTEGER, PRIMARY KEY (party, role, month, type)
) WITHOUT ROWID;
INSERT INTO month SELECT party, role, substr(day, 1, 7), type, count(*) FROM role
  WHERE length(day) >= 7 GROUP BY 1, 2, 3, 4;
INSERT INTO month SELECT 0, '', substr(day, 1, 7), type, count(*) FROM claim WHERE length(day) >= 7 GROUP BY 3, 4;

CREATE TABLE deed (actor INTEGER, target INTEGER, type TEXT, day TEXT, claim INTEGER);
INSERT INTO deed SELECT a.party, t.party, claim.type, claim.day, claim.id FROM claim
  JOIN role a ON a.claim = claim.id AND a.role = 'actor' JOIN role t ON t.claim = claim.id AND t.role = 'target'
  WHERE NOT claim.negated AND a.party <> t.party;
CREATE INDEX deed_by_type ON deed (actor, target, type, day DESC, claim);
CREATE INDEX deed_by_day ON deed (actor, target, day DESC, claim);

CREATE TABLE relation (
  actor INTEGER, target INTEGER, type TEXT, year TEXT, claims INTEGER, PRIMARY KEY (actor, target, type, year)
) WITHOUT ROWID;
INSERT INTO relation SELECT actor, target, type, substr(day, 1, 4), count(*) FROM deed GROUP BY 1, 2, 3, 4;
CREATE INDEX relation_of_target ON relation (target, actor, type, year, claims);

CREATE TABLE neighbour (party INTEGER, role TEXT, other INTEGER, claims INTEGER);
INSERT INTO neighbour SELECT actor, 'actor', target, sum(claims) FROM relation GROUP BY 1, 3;
INSERT INTO neighbour SELECT target, 'target', actor, sum(claims) FROM relation GROUP BY 1, 3;
CREATE INDEX neighbour_by_claims ON neighbour (party, role, claims DESC, other);

CREATE TABLE frequent (type TEXT, actor INTEGER, target INTEGER, claims INTEGER);
INSERT INTO frequent SELECT type, actor, target, sum(claims) FROM relation GROUP BY 1, 2, 3;
CREATE INDEX frequent_by_claims ON frequent (type, claims DESC, actor, target);
ANALYZE;
"""
"""What lists and charts need, counted once: see :mod:`catalogue_deeds`. Party 0 stands for all claims."""


def path_of(store: Path, number: int) -> Path:
    """Return where the catalogue of a snapshot lies."""
    return store / "catalogue" / f"{number:012}-{VERSION}.sqlite"


def make(store: Path, number: int) -> None:
    """Make the catalogue of a snapshot, unless it is there, and remove those of older snapshots.

    Raises:
        OSError: it cannot be written.
        StoreError: the snapshot cannot be read.
    """
    target = path_of(store, number)
    snapshot = None if target.exists() else Snapshot.hold(Snapshots(store).at(number))
    if snapshot is None:
        return
    target.parent.mkdir(exist_ok=True)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with contextlib.closing(sqlite3.connect(aside, isolation_level=None)) as database:
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES + "BEGIN;")
            view = View.of_snapshot(snapshot)
            _fill(database, view)
            catalogue_references.write(database, view)
            database.executescript(INDEXES + COUNTS)  # which commits first
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    _sweep(target)


def _fill(database: sqlite3.Connection, view: View) -> None:
    labels = dict(_labels(view))
    articles = _articles(database, view, labels)
    parties = _parties(database, view, labels)
    claims = _claims(database, view, articles)
    for role in ROLES:
        rows = (
            (parties[party.value], role, *claims[claim])
            for claim, party in view.pairs(f"{CG}{role}")
            if claim in claims and party.value in parties
        )
        database.executemany("INSERT INTO role VALUES (?, ?, ?, ?, ?)", rows)


def _labels(view: View) -> Iterator[tuple[str, str]]:
    """Yield labels, of each resource the best last: an English one, then the first in the alphabet."""
    for predicate in (f"{SCHEMA}headline", f"{SKOS}prefLabel"):
        found = ((iri, (term.language or "")[:2] not in ("en", ""), term.value) for iri, term in view.pairs(predicate))
        for iri, _, value in sorted(found, reverse=True):
            yield iri, value


def _articles(database: sqlite3.Connection, view: View, labels: dict[str, str]) -> dict[str, int]:
    days = _first(view, f"{SCHEMA}datePublished")
    identifiers = {iri: number for number, iri in enumerate(_members(view, f"{CG}Article"), 1)}
    rows = ((number, iri, labels.get(iri, iri), days.get(iri, "")[:10]) for iri, number in identifiers.items())
    database.executemany("INSERT INTO article VALUES (?, ?, ?, ?)", rows)
    words = ((labels[iri], "", "article", number) for iri, number in identifiers.items() if iri in labels)
    _index(database, words)
    return identifiers


def _parties(database: sqlite3.Connection, view: View, labels: dict[str, str]) -> dict[str, int]:
    kinds: dict[str, str] = {}
    for iri, term in view.pairs(f"{RDF}type"):
        if term.value.startswith(CG) and term.value.removeprefix(CG) not in NO_PARTIES:
            kinds[iri] = max(kinds.get(iri, ""), term.value.removeprefix(CG))
    used = {term.value: "" for role in ROLES for _, term in view.pairs(f"{CG}{role}")}
    identifiers = {iri: number for number, iri in enumerate(used | kinds, 1) if iri in labels}
    others: dict[str, list[str]] = {}
    for iri, term in view.pairs(f"{SKOS}altLabel"):
        others.setdefault(iri, []).append(term.value)
    rows = ((number, iri, labels[iri], kinds.get(iri, "Actor")) for iri, number in identifiers.items())
    database.executemany("INSERT INTO party (id, iri, label, kind) VALUES (?, ?, ?, ?)", rows)
    words = (
        (labels[iri], " · ".join(sorted(others.get(iri, []))), "party", number) for iri, number in identifiers.items()
    )
    _index(database, words)
    return identifiers


def _claims(database: sqlite3.Connection, view: View, articles: dict[str, int]) -> dict[str, tuple[int, str, str]]:
    """Write the claims; return the number, the day and the type of each."""
    within, types = _first(view, f"{PROV}wasDerivedFrom"), _first(view, f"{CG}action")
    dates, earliest = _first(view, f"{CG}date"), _first(view, f"{CG}earliest")
    published = _first(view, f"{SCHEMA}datePublished")
    negated = {iri for iri, value in _first(view, f"{CG}negated").items() if value == "true"}
    found: dict[str, tuple[int, str, str]] = {}
    rows = []
    for number, (iri, type_) in enumerate(types.items(), 1):
        article = within.get(iri, "")
        day = dates.get(iri) or earliest.get(iri) or published.get(article, "")[:10]
        found[iri] = (number, day, type_.removeprefix(CG))
        rows.append((number, iri, articles.get(article), found[iri][2], day, iri in negated))
    database.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?)", rows)
    phrases, quotes = _first(view, f"{CG}actionPhrase"), _quotes(view)
    words = ((phrases.get(iri, ""), quotes.get(iri, ""), "claim", number) for iri, (number, *_) in found.items())
    _index(database, words)
    return found


def _quotes(view: View) -> dict[str, str]:
    exact = _first(view, f"{OA}exact")
    selected = {node: exact[term.value] for node, term in view.pairs(f"{OA}hasSelector") if term.value in exact}
    quotes: dict[str, list[str]] = {}
    for claim, term in view.pairs(f"{CG}evidence"):
        if term.value in selected:
            quotes.setdefault(claim, []).append(selected[term.value])
    return {claim: " … ".join(sorted(found)) for claim, found in quotes.items()}


def _index(database: sqlite3.Connection, rows: Iterable[tuple[str, str, str, int]]) -> None:
    database.executemany("INSERT INTO words (name, text, kind, ref) VALUES (?, ?, ?, ?)", rows)


def _first(view: View, predicate: str) -> dict[str, str]:
    """Return one value of each subject, always the same: the first in the order of text."""
    found: dict[str, str] = {}
    for iri, term in view.pairs(predicate):
        if iri not in found or term.value < found[iri]:
            found[iri] = term.value
    return found


def _members(view: View, type_: str) -> list[str]:
    return view.subjects(f"{RDF}type", type_)


def _sweep(newest: Path) -> None:
    for path in newest.parent.iterdir():
        if path.suffix == ".sqlite" and path.name < newest.name:
            path.unlink(missing_ok=True)  # who has it open goes on reading it


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
