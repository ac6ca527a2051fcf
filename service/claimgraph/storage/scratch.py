"""The scratch copy of the store, on which writes are tried one after the other. It lies in a process that can be lost.

Each write is made on the copy; then it is known what it changes, and the copy shows what the store would be. A
write that is not made in the end is taken back.
"""

import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from claimgraph.errors import ChangeRefused, Limit, Refusal, WriteTooLarge
from claimgraph.storage.changes import DEFAULT_GRAPH, GraphChange, quad_line
from claimgraph.storage.durable import link_tree, remove_tree
from claimgraph.storage.engine import Engine
from claimgraph.storage.quads import parse
from claimgraph.storage.update_effect import Effect, check
from claimgraph.storage.writes import ANY, Condition, GraphWrite, Update, Write, digest

FOLDER: Final = "scratch"
"""Below the store's folder; it has no value once its process has gone."""


class Scratch:
    """A copy of a snapshot that writes are made on."""

    def __init__(self, snapshot: Path, folder: Path, genid: str, triples: int) -> None:
        """Copy ``snapshot`` into ``folder``, in the place of what is there.

        ``genid`` begins the IRIs that are made for blank nodes; ``triples`` is how many one write may change.
        """
        remove_tree(folder)
        link_tree(snapshot, folder)
        self.db = ox.Store(str(folder))
        self.engine = Engine(self.db, folder)
        self._genid, self._limit = genid, triples
        self._before: dict[ox.Quad, bool] = {}
        self._now: dict[ox.Quad, bool] = {}

    def make(self, write: Write) -> tuple[bool, bool]:
        """Make a write on the copy; return whether its graph held anything, and whether its condition held.

        Raises:
            UsageError: it is no update, or names its data set twice.
            QueryError: its syntax is wrong, it is not allowed, or it takes too much.
            ChangeRefused: a patch changes another graph than its own.
        """
        if isinstance(write, Update):
            if write.graph is not None:
                existed, met = self._holds(write.graph, write.condition)
                if not met:
                    return existed, False
            check(write)
            Effect(self, write.base, skolems(self._genid)).run(write)
            if write.graph is None:
                return True, True
            self._refuse_others(write.graph)
            return existed, True
        existed, met = self._holds(write.graph, write.condition)
        if met:
            self._put(write)
        return existed, met

    def write(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        """Remove quads, then add quads.

        Raises:
            WriteTooLarge: the write changes more than it may.
        """
        wanted = dict.fromkeys(removed, False) | dict.fromkeys(added, True)
        gone: list[ox.Quad] = []
        come: list[ox.Quad] = []
        for quad, present in wanted.items():
            if (now := self._now.get(quad)) is None:
                now = self._before[quad] = quad in self.db
            self._now[quad] = present
            if present != now:
                (come if present else gone).append(quad)
        if len(self._now) > self._limit:
            raise WriteTooLarge(
                f"The write changes more than {self._limit:,} triples (setting max-triples). Do it in parts.",
                Limit("max_triples", self._limit, "triples"),
            )
        self.engine.exchange(gone, come)

    def changes(self) -> list[GraphChange]:
        """Return what the write that is under way really changes."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        for quad, present in self._now.items():
            if present != self._before[quad]:
                graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else DEFAULT_GRAPH
                found.setdefault(graph, ([], []))[0 if present else 1].append(f"{quad.triple} .")
        return [GraphChange(graph, frozenset(come), frozenset(gone)) for graph, (come, gone) in found.items()]

    def keep(self) -> None:
        """End the write that is under way, and let it stay."""
        self._before.clear()
        self._now.clear()

    def undo(self) -> None:
        """Take back the write that is under way."""
        back = [quad for quad, before in self._before.items() if before]
        away = [quad for quad, before in self._before.items() if not before]
        self.engine.exchange([quad for quad in away if quad in self.db], back)
        self.keep()

    def _put(self, write: GraphWrite) -> None:
        lines = write.triples
        stored = self.engine.triples(write.graph) if write.replace else frozenset[str]()
        removed, added = (
            parse([quad_line(line, write.graph) for line in those]) for those in (stored - lines, lines - stored)
        )
        self.write(removed, added)

    def _holds(self, graph: str, condition: Condition) -> tuple[bool, bool]:
        """Tell whether a graph holds anything, and whether the condition is met."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        existed = next(self.db.quads_for_pattern(None, None, None, name), None) is not None
        tags = {tag for tags in (condition.match, condition.none_match) for tag in tags or ()}
        current = digest(self.engine.triples(graph)) if existed and tags - {ANY} else None
        met = True
        if condition.match is not None:
            met = existed and (ANY in condition.match or current in condition.match)
        if condition.none_match is not None:
            met = met and not (existed and (ANY in condition.none_match or current in condition.none_match))
        return existed or graph == DEFAULT_GRAPH, met

    def _refuse_others(self, graph: str) -> None:
        for change in self.changes():
            if change.graph != graph:
                refusal = Refusal(
                    f"The patch changes {f'<{change.graph}>' if change.graph else 'the default graph'}, another graph"
                    " than the one that it is sent to.",
                    "Send it as an update to /update.",
                )
                raise ChangeRefused(refusal)


def skolems(genid: str) -> Callable[[], ox.NamedNode]:
    """Return what makes IRIs for blank nodes (RDF 1.1 Concepts, section 3.5)."""
    run = uuid.uuid4().hex
    count = iter(range(1 << 62))
    return lambda: ox.NamedNode(f"{genid}{run}-{next(count)}")
