"""Changes to graphs, and the fingerprint of what a store holds, as plain values.

A triple is a line of canonical N-Triples (RDF 1.1 N-Triples, section 4), a quad one of N-Quads, both
without line end and without blank nodes. The fingerprint of a set of quads is their number and the
sum, modulo 2**128, of the BLAKE2b-128 hashes of their lines: the order does not matter, and a change
costs only its own lines. It finds damage and mistakes; it is no defence against a forger.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

DEFAULT_GRAPH: Final = ""
"""The name under which the default graph goes."""

MODULUS: Final = 1 << 128


@dataclass(frozen=True, slots=True)
class GraphChange:
    """What to remove from and add to one named graph: canonical N-Triples lines ``<s> <p> o .``.

    ``graph`` is an IRI, or "" for the default graph. A line in both sets is there afterwards.
    """

    graph: str
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewGraph:
    """All that a graph is to hold that holds nothing yet, ready for the journal and the engine.

    ``quads`` are lines of N-Quads in UTF-8, each with its line end and each once, all of them plain
    (:func:`claimgraph.storage.quads.is_plain`) and of this graph: whoever makes it has seen to that.
    ``count`` and ``hash`` are their number and their hash sum.
    """

    graph: str
    quads: bytes
    count: int
    hash: int

    @property
    def digest(self) -> str:
        """The hash sum as 32 hexadecimal digits."""
        return f"{self.hash:032x}"

    def change(self) -> GraphChange:
        """Return it as a change to a graph that may hold something."""
        end = len(f"<{self.graph}> .".encode())
        return GraphChange(self.graph, frozenset(f"{row[:-end].decode()}." for row in self.quads.splitlines()))


@dataclass(frozen=True, slots=True)
class State:
    """What the store should hold after transaction ``number``: how many quads, and their hash sum.

    ``check`` is the journal's for that transaction; it hangs on all before it.
    """

    number: int = 0
    quads: int = 0
    hash: int = 0
    check: str = ""

    def after(self, removed: Iterable[str], added: Iterable[str], new: Iterable[NewGraph] = ()) -> "State":
        """Return the state one transaction later; each removed line was there, each added one was not."""
        gone = [line_hash(line) for line in removed]
        come = [line_hash(line) for line in added]
        quads, total = self.quads - len(gone) + len(come), self.hash - sum(gone) + sum(come)
        for graph in new:
            quads, total = quads + graph.count, total + graph.hash
        return State(self.number + 1, quads, total % MODULUS)

    @property
    def digest(self) -> str:
        """The hash sum as 32 hexadecimal digits."""
        return f"{self.hash:032x}"


def line_hash(line: str) -> int:
    """Return the BLAKE2b-128 of a quad's line as a number."""
    return int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest())


def hash_sum(lines: Iterable[bytes]) -> int:
    """Return the sum of the hashes of lines in UTF-8, the modulus not taken yet."""
    read, blake = int.from_bytes, hashlib.blake2b
    return sum([read(blake(line, digest_size=16).digest(), "big") for line in lines])


def hash_of(lines: Iterable[str]) -> int:
    """Return the hash sum of a set of quads."""
    return sum(line_hash(line) for line in lines) % MODULUS


def quad_line(triple: str, graph: str) -> str:
    """Return the N-Quads line of a triple in a graph."""
    return f"{triple[:-1]}<{graph}> ." if graph else triple
