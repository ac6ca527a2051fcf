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
