"""The catalogue that is brought up to date says what one made anew would, whatever was written before."""

import contextlib
import fcntl
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from claimgraph.errors import CatalogueAwaited
from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA, SKOS
from claimgraph.storage import GraphChange, Store, catalogue_making
from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_tables import newest_path
from claimgraph.storage.catalogue_upkeep import Catalogues
from patience import PATIENCE

BASE = "http://news.example/"
XSD = "http://www.w3.org/2001/XMLSchema#"
ACTORS = f"{BASE}graph/actors"
TYPES = ("CONSULT", "AID", "OTHER")
TABLES = {
    "state": 'SELECT number, "check" FROM state',
    "party": "SELECT iri, label, kind, claims FROM party",
    "article": "SELECT iri, label, day FROM article",
    "claim": "SELECT c.iri, a.iri, c.type, c.day, c.negated FROM claim c LEFT JOIN article a ON a.id = c.article",
    "role": "SELECT p.iri, r.role, c.iri, r.day, r.type FROM role r LEFT JOIN party p ON p.id = r.party "
    "LEFT JOIN claim c ON c.id = r.claim",
    "deed": "SELECT a.iri, t.iri, d.type, d.day, c.iri FROM deed d LEFT JOIN party a ON a.id = d.actor "
    "LEFT JOIN party t ON t.id = d.target LEFT JOIN claim c ON c.id = d.claim",
    "words": "SELECT w.rowid / 1099511627776, coalesce(a.iri, p.iri, c.iri), w.name, w.text FROM words w "
    "LEFT JOIN article a ON a.id = w.rowid LEFT JOIN party p ON p.id = w.rowid - 1099511627776 "
    "LEFT JOIN claim c ON c.id = w.rowid - 2 * 1099511627776",
    "tally": "SELECT p.iri, n.party = 0, role, type, n.claims FROM tally n LEFT JOIN party p ON p.id = n.party",
    "month": "SELECT p.iri, n.party = 0, role, month, type, n.claims FROM month n LEFT JOIN party p ON p.id = n.party",
    "relation": "SELECT a.iri, t.iri, n.type, n.year, n.claims FROM relation n LEFT JOIN party a ON a.id = n.actor "
    "LEFT JOIN party t ON t.id = n.target",
    "neighbour": "SELECT a.iri, n.role, t.iri, n.claims FROM neighbour n LEFT JOIN party a ON a.id = n.party "
    "LEFT JOIN party t ON t.id = n.other",
    "frequent": "SELECT n.type, a.iri, t.iri, n.claims FROM frequent n LEFT JOIN party a ON a.id = n.actor "
    "LEFT JOIN party t ON t.id = n.target",
    "node": "SELECT iri FROM node",
    "reference": "SELECT o.iri, p.iri, s.iri FROM reference r LEFT JOIN node o ON o.id = r.object "
    "LEFT JOIN node p ON p.id = r.property LEFT JOIN node s ON s.id = r.subject",
    "reference_place": "SELECT o.iri, p.iri, r.place FROM reference r LEFT JOIN node o ON o.id = r.object "
    "LEFT JOIN node p ON p.id = r.property",
    "reference_count": "SELECT o.iri, p.iri, r.count FROM reference_count r LEFT JOIN node o ON o.id = r.object "
    "LEFT JOIN node p ON p.id = r.property",
}
"""Every table, with IRIs in the place of numbers."""


def tables(store: Path) -> dict[str, list[tuple[object, ...]]]:
    path = newest_path(store)
    assert path
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        database.rollback()
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        counted = {name for name in names if not name.startswith(("words_", "sqlite_"))}
        assert counted == TABLES.keys() - {"reference_place"}
        return {name: sorted(database.execute(select), key=repr) for name, select in TABLES.items()}


def lines(subject: str, *pairs: tuple[str, str]) -> set[str]:
    return {f"<{subject}> <{predicate}> {value} ." for predicate, value in pairs}


def iri(kind: str, number: int) -> str:
    return f"{BASE}id/{kind}/{number}"


class Newsroom:
    """Makes changes of all sorts, at random but the same for a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.graphs: dict[str, frozenset[str]] = {}

    def party(self) -> str:
        return f"<{iri('actor', self.chance.randrange(12))}>"

    def article(self, number: int) -> set[str]:
        chance, subject = self.chance, iri("article", number)
        found = lines(subject, (f"{SCHEMA}publisher", self.party()))
        for pair in (
            (f"{RDF}type", f"<{CG}Article>"),
            (f"{SCHEMA}headline", f'"Talks {chance.randrange(4)}"@{chance.choice(["en", "de"])}'),
            (f"{SCHEMA}datePublished", f'"2021-0{chance.randint(1, 4)}-05"^^<{XSD}date>'),
        ):
            found |= lines(subject, pair) if chance.random() < 0.9 else set()
        for place in range(chance.randrange(4)):
            found |= self.claim(iri("claim", 10 * number + place), subject)
        return found

    def claim(self, subject: str, article: str) -> set[str]:
        chance, evidence = self.chance, f"{subject}/evidence/1"
        found = lines(
            subject,
            (f"{RDF}type", f"<{CG}Claim>"),
            (f"{PROV}wasDerivedFrom", f"<{article}>"),
            (f"{CG}evidence", f"<{evidence}>"),
            (f"{CG}negated", f'"{chance.choice(["true", "false"])}"^^<{XSD}boolean>'),
            *((CG + role, self.party()) for role in ("actor", "target", "source") for _ in range(chance.randrange(3))),
        )
        for pair in (
            (f"{CG}action", f"<{CG}{chance.choice(TYPES)}>"),
            (f"{CG}actionPhrase", f'"met {chance.randrange(3)}"@en'),
        ):
            found |= lines(subject, pair) if chance.random() < 0.9 else set()
        if chance.random() < 0.5:
            found |= lines(subject, (f"{CG}date", f'"202{chance.randrange(3)}"^^<{XSD}gYear>'))
        found |= lines(evidence, (f"{OA}hasSource", f"<{article}>"), (f"{OA}hasSelector", f"<{evidence}/quote>"))
        return found | lines(f"{evidence}/quote", (f"{OA}exact", f'"They met {chance.randrange(9)} times."@en'))

    def parties(self) -> set[str]:
        found: set[str] = set()
        for number in range(12):
            kind, name = self.chance.choice(("Person", "Country", "Retraction")), self.chance.randrange(3)
            for pair in (
                (f"{RDF}type", f"<{CG}{kind}>"),
                (f"{SKOS}prefLabel", f'"Party {number}.{name}"@en'),
                (f"{SKOS}altLabel", f'"P{number}"'),
            ):
                found |= lines(iri("actor", number), pair) if self.chance.random() < 0.9 else set()
        return found

    def changes(self) -> Iterator[GraphChange]:
        """Yield changes to some graphs: new, replaced, in part, or taken back."""
        wanted: dict[str, set[str]] = {}
        for _ in range(self.chance.randint(1, 5)):
            number = self.chance.randrange(15)
            wanted[f"{BASE}graph/article/{number}"] = self.article(number) if self.chance.random() < 0.7 else set()
        if self.chance.random() < 0.5 or ACTORS not in self.graphs:
            wanted[ACTORS] = self.parties()
        for name in self.chance.sample(sorted(self.graphs), min(4, len(self.graphs))):
            share = self.chance.choice((0.8, 0.97))
            kept = [line for line in sorted(self.graphs[name]) if self.chance.random() < share]
            wanted.setdefault(name, set(kept))
        for name, triples in wanted.items():
            yield GraphChange(name, frozenset(triples), self.graphs.get(name, frozenset()) - triples)
            self.graphs[name] = frozenset(triples)


@pytest.mark.parametrize("seed", range(4))
def test_it_follows_any_series_of_changes(folder: Path, seed: int) -> None:
    newsroom = Newsroom(seed)
    with Store.open(folder) as store:
        store.apply(list(newsroom.changes()))
        store.publish().close()
        catalogue_making.make(folder)
        first = newest_path(folder)
        for _ in range(8):
            for _ in range(newsroom.chance.randint(1, 3)):
                store.apply(list(newsroom.changes()))
            store.publish().close()
            catalogue_making.make(folder)
            assert newest_path(folder) == first
            followed = tables(folder)
            assert first
            first.unlink()
            catalogue_making.make(folder)
            first = newest_path(folder)
            assert followed == tables(folder)


def test_what_cannot_be_followed_is_made_anew(folder: Path) -> None:
    newsroom = Newsroom(7)
    with Store.open(folder) as store:
        for spoil in (
            lambda path: path.write_bytes(b"no database"),
            lambda path: _execute(path, "UPDATE state SET \"check\" = 'of another store'"),
            lambda path: _execute(path, "UPDATE state SET number = number + 1"),
            lambda path: _execute(path, "DROP TABLE tally"),
            lambda path: path.rename(path.with_name(f"999999999999-{path.name.partition('-')[2]}")),
        ):
            for _ in range(2):
                store.apply(list(newsroom.changes()))
            store.publish().close()
            catalogue_making.make(folder)
            right, made = tables(folder), newest_path(folder)
            assert made
            spoil(made)
            store.apply([GraphChange("http://news.example/graph/more", frozenset(["<x:s> <x:p> <x:o> ."]))])
            store.apply([GraphChange("http://news.example/graph/more", remove=frozenset(["<x:s> <x:p> <x:o> ."]))])
            store.publish().close()
            catalogue_making.make(folder)
            found = tables(folder)
            assert found.pop("state") != right.pop("state")
            assert found == right
            assert len(list((folder / "catalogue").glob("*.sqlite"))) == 1


def test_readers_have_the_one_before_while_the_next_is_made(folder: Path) -> None:
    newsroom = Newsroom(3)
    with Store.open(folder) as store, closing(Catalogues(folder, first=0.2)) as catalogues:
        store.apply(list(newsroom.changes()))
        store.publish().close()
        with made_by_nobody(folder), pytest.raises(CatalogueAwaited, match="prepared"):
            catalogues.newest()
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(CatalogueAwaited):
                before = catalogues.newest()
                break
            assert time.monotonic() < end, f"waited {PATIENCE:g} seconds for a catalogue"
        with made_by_nobody(folder):
            store.apply([GraphChange("http://news.example/graph/more", newsroom_article())])
            store.publish().close()
            assert catalogues.newest() is before
        end = time.monotonic() + 30
        while catalogues.newest() is before:
            assert time.monotonic() < end
        assert catalogues.newest().sizes()["articles"] == before.sizes()["articles"] + 1
        assert catalogues.newest().number == before.number + 1


def newsroom_article() -> frozenset[str]:
    return frozenset(lines(iri("article", 99), (f"{RDF}type", f"<{CG}Article>")))


@contextlib.contextmanager
def made_by_nobody(store: Path) -> Iterator[None]:
    """Hold up whoever would make a catalogue."""
    (store / "catalogue").mkdir(exist_ok=True)
    with (store / "catalogue" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_a_long_log_is_put_into_a_new_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(5)
    monkeypatch.setattr(catalogue_making, "FOLD_BYTES", 1)
    with Store.open(folder) as store:
        for _ in range(2):
            store.apply(list(newsroom.changes()))
            store.publish().close()
            catalogue_making.make(folder)
        first = newest_path(folder)
        assert first
        reader = Catalogue(first)
        sizes = reader.sizes()
        for _ in range(3):
            store.apply(list(newsroom.changes()))
        store.publish().close()
        catalogue_making.make(folder)
        assert newest_path(folder) != first
        assert reader.sizes() == sizes
        folded = tables(folder)
        for path in (folder / "catalogue").iterdir():
            path.unlink()
        catalogue_making.make(folder)
        assert tables(folder) == folded


def _execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
