"""The engine: what the store needs of pyoxigraph (RocksDB below), and nothing else.

Not safe for threads: two that write lose updates, and an iterator that leaves its thread aborts the
process. The store calls it under its lock, and no iterator leaves a method.
"""

import contextlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Self

import pyoxigraph as ox

from claimgraph.errors import StoreDamaged, StoreError
from claimgraph.storage.changes import MODULUS, GraphChange, NewGraph, line_hash, quad_line
from claimgraph.storage.checkpoints import Checkpoints
from claimgraph.storage.quads import check_triple, is_plain, line_of, parse, refuse

FLUSH_QUADS: Final = 25_000
"""Writes that stay in memory at most, each 600 bytes; without flushes 3 million took 1.8 GB, with them 150 MB."""


BULK_QUADS: Final = 5_000
"""From so many on, quads are loaded in bulk, which takes half the time but has a cost of its own."""

GATHER_QUADS: Final = 20_000
GATHER_PART: Final = 20
"""Tables are gathered once so many quads, and this part of all, were written since the database was opened."""

ENGINE_ERRORS: Final = (OSError, RuntimeError)
"""What pyoxigraph raises where RocksDB fails: the second for a damaged block met while writing."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes would really change, as N-Quads lines, and the graphs that come whole."""

    removed: list[str]
    added: list[str]
    new: list[NewGraph] = field(default_factory=list)

    def __len__(self) -> int:
        """How many quads come or go."""
        return len(self.removed) + len(self.added) + sum(graph.count for graph in self.new)


class Engine:
    """One open database, writable unless opened by :meth:`reading`."""

    def __init__(self, db: ox.Store, folder: Path) -> None:
        """Wrap an open database that lies in ``folder``."""
        self._db = db
        self._folder = folder
        self._checkpoints = Checkpoints(folder)
        self._unflushed = self._written = 0
        self._manifest_at_first = self._manifest_bytes()

    @classmethod
    def writing(cls, folder: Path) -> Self:
        """Open the database in ``folder`` for writing, made if need be.

        Raises:
            StoreDamaged: it cannot be opened.
        """
        try:
            return cls(ox.Store(str(folder)), folder)
        except ENGINE_ERRORS as error:
            raise failure(folder, error) from error

    @classmethod
    def reading(cls, folder: Path) -> Self:
        """Open the checkpoint in ``folder``, which nobody writes.

        Raises:
            StoreDamaged: it cannot be opened.
        """
        try:
            return cls(ox.Store.read_only(str(folder)), folder)
        except ENGINE_ERRORS as error:
            raise failure(folder, error) from error

    def effect(self, changes: Sequence[GraphChange], graphs: Sequence[NewGraph] = ()) -> Effect:
        """Find out what ``graphs`` and then ``changes``, one after the other, would really change.

        Raises:
            InputRefused: a line is not as the engine would give it back.
        """
        new: dict[str, bool] = {}
        there: dict[str, bool] = {}
        doubtful: list[str] = []
        whole, rest = self._apart(graphs, {change.graph for change in changes})
        for change in (*rest, *changes):
            if "<" in change.graph or ">" in change.graph or "\n" in change.graph:
                raise refuse(f"“{change.graph}” is no IRI of a graph.")
            wanted = there if self._holds(change.graph) else new
            for triples, add in ((change.remove, False), (change.add, True)):
                for triple in sorted(triples):
                    line = quad_line(triple, change.graph)
                    wanted[line] = add
                    if not is_plain(triple):
                        check_triple(triple)
                        doubtful.append(line)
        parse(doubtful)
        effect = Effect([], [line for line, add in new.items() if add], whole)
        for (line, add), quad in zip(there.items(), parse(list(there)), strict=True):
            if add != (quad in self._db):
                (effect.added if add else effect.removed).append(line)
        return effect

    def _apart(self, graphs: Sequence[NewGraph], changed: Collection[str]) -> tuple[list[NewGraph], list[GraphChange]]:
        """Part graphs that are new indeed from those of which something is there, or which are changed besides."""
        times = Counter(graph.graph for graph in graphs)
        whole: list[NewGraph] = []
        rest: list[GraphChange] = []
        for graph in graphs:
            if times[graph.graph] > 1 or graph.graph in changed or self._holds(graph.graph):
                rest.append(graph.change())
            else:
                whole.append(graph)
        return whole, rest

    def _holds(self, graph: str) -> bool:
        return not graph or self._db.contains_named_graph(ox.NamedNode(graph))

    def execute(self, effect: Effect) -> None:
        """Remove and add what an effect says; see :meth:`exchange`.

        Raises:
            OSError, RuntimeError: the engine cannot write, or meets damage.
        """
        lines = b"".join((*(graph.quads for graph in effect.new), "\n".join(effect.added).encode()))
        large = len(effect) - len(effect.removed) >= BULK_QUADS
        self.exchange(_read(effect.removed), [] if large else list(ox.parse(lines, ox.RdfFormat.N_QUADS)))
        if large:
            self._db.bulk_load(lines, ox.RdfFormat.N_QUADS, lenient=True)  # they were checked one by one
            self._written += len(effect) - len(effect.removed)

    def exchange(self, removed: Sequence[ox.Quad], added: Sequence[ox.Quad]) -> None:
        """Remove quads that are there and add quads that are not; a graph without quads goes too.

        A kill between leaves half of it: the store starts again from a snapshot and the journal.

        Raises:
            OSError, RuntimeError: the engine cannot write, or meets damage.
        """
        for quad in removed:
            self._db.remove(quad)
        if added:
            self._db.extend(added)
        for graph in {quad.graph_name for quad in removed}:
            if isinstance(graph, ox.NamedNode) and not any(self._db.quads_for_pattern(None, None, None, graph)):
                self._db.remove_graph(graph)
        self._unflushed += len(removed) + len(added)
        self._written += len(removed) + len(added)
        if self._unflushed >= FLUSH_QUADS:
            self._db.flush()
            self._unflushed = 0

    def load(self, lines: BinaryIO) -> None:
        """Load N-Quads in bulk."""
        self._db.bulk_load(lines, ox.RdfFormat.N_QUADS)

    def dump(self, target: BinaryIO) -> None:
        """Write all quads as N-Quads, in the engine's order."""
        self._db.dump(target, ox.RdfFormat.N_QUADS)

    def gather(self, quads: int) -> None:
        """Write few tables in the place of many, if much of ``quads``, all that there are, is new.

        It takes about 1.5 s a million quads; queries over scattered tables took a quarter to a half longer.
        """
        if self._written >= max(GATHER_QUADS, quads // GATHER_PART):
            self._db.optimize()
            self._written = 0

    def backup(self, folder: Path) -> None:
        """Make a checkpoint in ``folder``, which must not exist."""
        if not self._checkpoints.make(folder):
            self._db.backup(str(folder))
            self._checkpoints.remember(folder)

    def manifest_growth(self) -> int:
        """Return by how many bytes the engine's list of its tables has grown since it was opened."""
        return self._manifest_bytes() - self._manifest_at_first

    def _manifest_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._folder.glob("MANIFEST-*"))

    def close(self) -> None:
        """Close the database, even while a traceback keeps this object."""
        self.__dict__.pop("_db", None)

    def quads(self) -> int:
        """Count the quads: about 0.25 s a million."""
        return len(self._db)

    def hash(self) -> int:
        """Read every quad and return the hash sum: about 3 s a million."""
        total = 0
        for quad in self._db:
            total += line_hash(line_of(quad))
        return total % MODULUS

    def triples(self, graph: str) -> frozenset[str]:
        """Return the graph's triples as canonical N-Triples lines."""
        found = self._db.quads_for_pattern(None, None, None, _graph_name(graph))
        return frozenset(f"{quad.triple} ." for quad in found)

    def about(self, iri: str, graph: str) -> frozenset[str]:
        """Return the triples of a graph that have the IRI as subject, as canonical N-Triples lines."""
        found = self._db.quads_for_pattern(ox.NamedNode(iri), None, None, _graph_name(graph))
        return frozenset(f"{quad.triple} ." for quad in found)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the subjects that have this plain literal under the predicate in any graph, sorted."""
        found = self._db.quads_for_pattern(None, ox.NamedNode(predicate), ox.Literal(value))
        return sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)})

    def referrers(self, predicate: str, iri: str, graph: str) -> list[str]:
        """Return the subjects in a graph that have the IRI under the predicate, sorted."""
        found = self._db.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(iri), _graph_name(graph))
        return sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)})

    def mentions(self, iri: str, graphs: Collection[str] = (), subjects: Collection[str] = ()) -> bool:
        """Whether a quad has the IRI as object, but for quads of these graphs and of these subjects."""
        names = {_graph_name(graph) for graph in graphs}
        nodes = {ox.NamedNode(subject) for subject in subjects}
        return any(
            quad.graph_name not in names and quad.subject not in nodes
            for quad in self._db.quads_for_pattern(None, None, ox.NamedNode(iri))
        )

    def holders(self, triple: str) -> frozenset[str]:
        """Return the graphs that hold a canonical triple."""
        (quad,) = parse([triple])
        found = self._db.quads_for_pattern(quad.subject, quad.predicate, quad.object)
        return frozenset(q.graph_name.value if isinstance(q.graph_name, ox.NamedNode) else "" for q in found)

    def homes(self, iri: str) -> list[str]:
        """Return the names of the graphs in which the IRI is a subject, sorted; "" is the default graph."""
        found = {quad.graph_name for quad in self._db.quads_for_pattern(ox.NamedNode(iri), None, None)}
        return sorted(graph.value if isinstance(graph, ox.NamedNode) else "" for graph in found)

    def graphs(self) -> list[str]:
        """Return the names of the named graphs."""
        return [graph.value for graph in self._db.named_graphs()]


@contextlib.contextmanager
def closed_on_error(engine: Engine) -> Iterator[None]:
    """Close the engine if the block fails; a traceback would keep it open, and with it its lock."""
    try:
        yield
    except BaseException:  # whatever it was
        engine.close()
        raise


def _read(lines: list[str]) -> list[ox.Quad]:
    """Parse lines that an effect holds: they were checked when it was made."""
    return list(ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS))


def _graph_name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def failure(folder: Path, error: Exception) -> StoreError:
    """Say what the engine's, or the system's, error means for the store and what to do."""
    text = getattr(error, "strerror", None) or str(error)
    if any(word in text for word in ("Corruption", "Not implemented", "Invalid argument", "No such file")):
        return StoreDamaged(f"The store {folder} is damaged ({text}). Run: claimgraph restore --rebuild")
    if any(word in text for word in ("space", "quota", "too large")):
        return StoreError(f"The disk that holds {folder} is full ({text}). Free some space and do it again")
    return StoreError(f"The store {folder} cannot be written ({text}). Check the disk and the folder's owner")
