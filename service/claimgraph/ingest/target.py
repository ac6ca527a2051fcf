"""Where an ingest writes to: the store, or a dry run's overlay above it."""

from collections.abc import Collection, Sequence
from typing import Protocol

from claimgraph.storage import GraphChange, NewGraph


class Target(Protocol):
    """What an ingest needs of a store; triples are canonical N-Triples lines."""

    def triples(self, graph: str) -> frozenset[str]:
        """Return all triples of a graph; of none, where there is no such graph."""

    def about(self, iri: str, graph: str) -> frozenset[str]:
        """Return the triples of a graph that have ``iri`` as their subject."""

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the subjects, in any graph, that have this plain literal under ``predicate``."""

    def referrers(self, predicate: str, iri: str, graph: str) -> list[str]:
        """Return the subjects in a graph that have the IRI under the predicate, sorted."""

    def mentions(self, iri: str, graphs: Collection[str] = (), subjects: Collection[str] = ()) -> bool:
        """Tell whether any triple has ``iri`` as object, but for those of these graphs and of these subjects."""

    def homes(self, iri: str) -> list[str]:
        """Return the names of the graphs in which the IRI is a subject, sorted."""

    def apply(self, changes: Sequence[GraphChange], new: Sequence[NewGraph] = ()) -> object:
        """Take in the new graphs and make the changes, all or nothing."""

    def sync(self) -> None:
        """Return when everything applied before is on disk."""


class Overlay:
    """Takes the writes of a dry run and shows them above a store that stays as it is."""

    def __init__(self, below: Target | None = None) -> None:
        """Lay it above ``below``, or above nothing."""
        self.below = below
        self.graphs: dict[str, frozenset[str]] = {}

    def triples(self, graph: str) -> frozenset[str]:
        """See :class:`Target`."""
        if graph not in self.graphs:
            return self.below.triples(graph) if self.below else frozenset()
        return self.graphs[graph]

    def about(self, iri: str, graph: str) -> frozenset[str]:
        """See :class:`Target`."""
        own = frozenset(line for line in self.graphs.get(graph, ()) if line.startswith(f"<{iri}> "))
        return own | (self.below.about(iri, graph) if self.below else frozenset())

    def subjects(self, predicate: str, value: str) -> list[str]:
        """See :class:`Target`."""
        end = f'> <{predicate}> "{value}" .'
        own = {line[1 : -len(end)] for lines in self.graphs.values() for line in lines if line.endswith(end)}
        return sorted(own | set(self.below.subjects(predicate, value) if self.below else ()))

    def referrers(self, predicate: str, iri: str, graph: str) -> list[str]:
        """See :class:`Target`."""
        end = f"> <{predicate}> <{iri}> ."
        if graph not in self.graphs:
            return self.below.referrers(predicate, iri, graph) if self.below else []
        return sorted(line[1 : -len(end)] for line in self.graphs[graph] if line.endswith(end))

    def mentions(self, iri: str, graphs: Collection[str] = (), subjects: Collection[str] = ()) -> bool:
        """See :class:`Target`; a dry run forgets nobody."""
        return True

    def homes(self, iri: str) -> list[str]:
        """See :class:`Target`."""
        start = f"<{iri}> "
        own = {name for name, lines in self.graphs.items() if any(line.startswith(start) for line in lines)}
        below = set(self.below.homes(iri) if self.below else ()) - self.graphs.keys()
        return sorted(own | below)

    def apply(self, changes: Sequence[GraphChange], new: Sequence[NewGraph] = ()) -> None:
        """See :class:`Target`."""
        for change in (*(graph.change() for graph in new), *changes):
            self.graphs[change.graph] = (self.triples(change.graph) - change.remove) | change.add

    def sync(self) -> None:
        """See :class:`Target`; there is nothing to keep."""
