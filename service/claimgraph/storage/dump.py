"""All of a snapshot, as lines."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from claimgraph.storage.quads import line_of


def triples(snapshot: Path) -> Iterator[str]:
    """Yield each quad's triple as a canonical N-Triples line; a triple of two graphs comes twice."""
    for quad in ox.Store.read_only(str(snapshot)):
        yield f"{quad.triple} ."


def nquads(snapshot: Path) -> Iterator[str]:
    """Yield each quad as a canonical N-Quads line."""
    return map(line_of, ox.Store.read_only(str(snapshot)))


def by_graph(snapshot: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each named graph with its triples as canonical N-Triples lines, in the order of names."""
    store = ox.Store.read_only(str(snapshot))
    for name in sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)):
        found = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        yield name, frozenset(f"{quad.triple} ." for quad in found)
