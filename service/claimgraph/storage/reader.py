"""Reading the newest snapshot in this process: look-ups by pattern, for pages and data documents.

Only patterns of our own making are asked here; queries from outside go to :mod:`workers`. Terms leave as
plain values. A :class:`View` stays with its snapshot for as long as somebody has it.
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
)

from claimgraph.errors import StoreError
from claimgraph.namespaces import RDF
from claimgraph.storage.snapshots import Snapshot, Snapshots

_Node = NamedNode | BlankNode | Literal | Triple

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True)
class Term:
    """An IRI, or a literal with its datatype and perhaps its language."""

    value: str
    datatype: str | None = None
    language: str | None = None

    @property
    def is_iri(self) -> bool:
        """Whether it is an IRI."""
        return self.datatype is None


class View:
    """One state of a graph, open for reading.

    ``number`` tells states of the store apart, ``time`` is when that of a store was published (ISO 8601, UTC),
    ``labels`` what readers of this state remember of it.
    """

    def __init__(self, store: Store, number: int, held: Snapshot | None = None) -> None:
        """Read ``store``; ``held`` is the snapshot that must not vanish meanwhile."""
        self.store, self.number = store, number
        self.time = held.manifest.time if held else None
        self.labels: dict[str, str] = {}
        self._held = held

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot) -> "View":
        """Open a snapshot that is held already.

        Raises:
            StoreError: it cannot be opened.
        """
        try:
            return cls(Store.read_only(str(snapshot.path)), snapshot.number, snapshot)
        except OSError as error:
            raise StoreError(f"The snapshot {snapshot.path} cannot be read: {error}.") from error

    @classmethod
    def of_path(cls, path: Path, number: int) -> "View":
        """Open a snapshot that another process holds for this one.

        Raises:
            StoreError: it cannot be opened.
        """
        try:
            return cls(Store.read_only(str(path)), number)
        except OSError as error:
            raise StoreError(f"The snapshot {path} cannot be read: {error}.") from error

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> "View":
        """Read Turtle files of our own into memory."""
        store = Store()
        for path in paths:
            store.load(path=str(path), format=RdfFormat.TURTLE)
        return cls(store, 0)

    def knows(self, iri: str) -> bool:
        """Tell whether anything is said of ``iri``."""
        return next(self._quads(iri, None, None), None) is not None

    def says(self, subject: str, predicate: str, value: str) -> bool:
        """Tell whether any graph has this triple of three IRIs."""
        return next(self._quads(subject, predicate, value), None) is not None

    def properties(self, subject: str) -> list[tuple[str, Term]]:
        """List what is said of ``subject``: predicate and object, each pair once."""
        pairs = ((quad.predicate.value, _term(quad.object)) for quad in self._quads(subject, None, None))
        return sorted(dict.fromkeys(pairs), key=lambda pair: (pair[0], pair[1].value))

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """List the objects, each once, in the order of their values."""
        found = (_term(quad.object) for quad in self._quads(subject, predicate, None))
        return sorted(dict.fromkeys(found), key=lambda term: term.value)

    def subjects(self, predicate: str, value: str, *, limit: int | None = None, offset: int = 0) -> list[str]:
        """List the subjects that have the IRI ``value`` there, each once, in the store's own order."""
        found = dict.fromkeys(_iri(quad.subject) for quad in self._quads(None, predicate, value))
        first = min(offset, len(found))
        return list(islice(found, first, None if limit is None else first + limit))

    def count(self, predicate: str, value: str) -> int:
        """Count the triples that have the IRI ``value`` there."""
        return sum(1 for _ in self._quads(None, predicate, value))

    def pairs(self, predicate: str) -> Iterator[tuple[str, Term]]:
        """Yield subject and object of every triple with this predicate."""
        for subject, value in self._both(predicate):
            yield _iri(subject), _term(value)

    def classes(self) -> list[str]:
        """List the classes that something is said to be of: about 0.05 s a million triples."""
        found = self.store.query(f"SELECT DISTINCT ?o {{ ?s <{RDF}type> ?o }}", use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        return sorted(_iri(row[0]) for row in found)

    def members(self, class_: str) -> list[str]:
        """List what is said to be of a class, each once."""
        return self.subjects(f"{RDF}type", class_)

    def referrers(self, predicate: str, value: str) -> Iterator[str]:
        """Yield the subjects that have the IRI ``value`` there, in the store's own order."""
        return (_iri(quad.subject) for quad in self._quads(None, predicate, value))

    def example(self, predicate: str, value: str | None = None) -> tuple[str, Term] | None:
        """Return subject and object of some triple with this predicate, and with this IRI as object if one is given."""
        quad = next(self._quads(None, predicate, value), None)
        return None if quad is None else (_iri(quad.subject), _term(quad.object))

    def links(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of the triples with an IRI as their object, but for the subject's own parts."""
        for node, value in self._both(predicate, "FILTER(isIRI(?o))"):
            subject, target = _iri(node), _iri(value)
            if not (target.startswith(subject) and target[len(subject) :].startswith("/")):
                yield subject, target

    def predicates(self) -> list[str]:
        """List the predicates of all triples: about 0.5 s a million."""
        found = self.store.query("SELECT DISTINCT ?p { ?s ?p ?o }", use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        return sorted(row["p"].value for row in found if isinstance(row["p"], NamedNode))

    def homes(self, subject: str) -> list[str]:
        """List the names of the graphs that say something of ``subject``; "" is the default graph."""
        found = {quad.graph_name for quad in self._quads(subject, None, None)}
        return sorted(graph.value if isinstance(graph, NamedNode) else "" for graph in found)

    def graph(self, name: str) -> list[str]:
        """List a graph's triples as N-Triples lines; "" is the default graph."""
        try:
            quads = self.store.quads_for_pattern(None, None, None, NamedNode(name) if name else DefaultGraph())
        except ValueError:
            return []
        return [f"{quad.triple} ." for quad in quads]

    def graphs(self) -> Iterator[str]:
        """Yield the names of the named graphs, in the store's own order."""
        return (name.value for name in self.store.named_graphs() if isinstance(name, NamedNode))

    def text(self, name: str) -> str:
        """Return the triples of a named graph as N-Triples, each once: half of what :meth:`graph` costs."""
        found = self.store.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {NamedNode(name)} {{ ?s ?p ?o }} }}")
        assert isinstance(found, QueryTriples)
        return (found.serialize(format=RdfFormat.N_TRIPLES) or b"").decode()

    def save(self, name: str, path: Path) -> None:
        """Write a graph's triples to a file as N-Triples, whatever memory holds; "" is the default graph."""
        self.store.dump(str(path), RdfFormat.N_TRIPLES, from_graph=NamedNode(name) if name else DefaultGraph())

    def lines(self) -> list[str]:
        """List all triples as N-Triples lines."""
        return [f"{quad.triple} ." for quad in self.store]

    def about(self, iri: str) -> list[str]:
        """List, as N-Triples lines, what is said of ``iri``, of the nodes below it, and of blank nodes."""
        lines: dict[str, None] = {}
        waiting, seen = [iri], {iri}
        while waiting:
            for quad in self._quads(waiting.pop(), None, None):
                lines[f"{quad.triple} ."] = None
                below = "" if isinstance(quad.object, Literal) else _iri(quad.object)
                if below.startswith((f"{iri}/", "_:")) and below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return list(lines)

    def _both(self, predicate: str, condition: str = "") -> Iterator[tuple[_Node, _Node]]:
        """Yield subject and object of all triples with a predicate: as a query it takes half the time of a pattern."""
        query = f"SELECT ?s ?o {{ ?s {NamedNode(predicate)} ?o {condition} }}"
        found = self.store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        for row in found:
            yield row[0], row[1]

    def _quads(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Quad]:
        try:
            return self.store.quads_for_pattern(
                None if subject is None else _node(subject),
                None if predicate is None else NamedNode(predicate),
                None if value is None else _node(value),
                None,
            )
        except ValueError:  # what is no IRI stands in no graph
            return iter(())


class Reader:
    """Opens the newest snapshot of a store, and the next one when it is there. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Read the store in ``folder``, which need not exist yet."""
        self._snapshots = Snapshots(folder)
        self._lock = threading.Lock()
        self._view: View | None = None

    def view(self) -> View:
        """Return a view of the newest snapshot.

        Raises:
            StoreError: there is no store yet, or it cannot be read.
        """
        number = self._snapshots.newest_number()
        view = self._view
        if view is not None and view.number == number:
            return view
        with self._lock:
            if self._view is None or self._view.number != number:
                self._view = View.of_snapshot(self._snapshots.newest())
            return self._view


def ntriple(subject: str, predicate: str, value: str) -> str:
    """Return the N-Triples line of a triple of three IRIs."""
    return f"{Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))} ."


def _term(node: _Node) -> Term:
    if isinstance(node, Literal):
        return Term(node.value, node.datatype.value, node.language)
    return Term(_iri(node))


def _node(name: str) -> NamedNode | BlankNode:
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


def _iri(node: _Node) -> str:
    return node.value if isinstance(node, NamedNode | Literal) else str(node)
