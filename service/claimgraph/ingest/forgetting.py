"""What nothing names any more leaves the shared graphs: parties, and runs with their software."""

import re
from collections.abc import Collection

from claimgraph.identifiers import Minter
from claimgraph.ingest.target import Target
from claimgraph.namespaces import CG, PROV
from claimgraph.storage import GraphChange


class Forgetting:
    """Finds what is to leave when graphs of articles say something else, or nothing."""

    def __init__(self, target: Target, minter: Minter) -> None:
        """Hand in the store and where its shared graphs are."""
        self.target, self.minter = target, minter

    def parties(self, parties: Collection[str], gone_from: Collection[str], named: Collection[str] = ()) -> GraphChange:
        """Remove those of the parties whom nothing names any more, and those they spoke for.

        What the graphs ``gone_from`` say does not count; what is in ``named`` stays.
        """
        return self._forgotten(self.minter.actors_graph, parties, f"{CG}spokespersonFor", gone_from, named)

    def processes(
        self, processes: Collection[str], gone_from: Collection[str], named: Collection[str] = ()
    ) -> GraphChange:
        """Remove those of the runs and retractions that nothing names any more, and their software."""
        return self._forgotten(self.minter.runs_graph, processes, f"{PROV}wasAssociatedWith", gone_from, named)

    def _forgotten(
        self, home: str, nodes: Collection[str], then: str, gone_from: Collection[str], named: Collection[str]
    ) -> GraphChange:
        """``then`` is the property that leads to what may have been named by these alone."""
        leads = re.compile(rf"<[^>]*> <{re.escape(then)}> <([^>]*)> \.")
        gone: set[str] = set()
        lines: set[str] = set()
        waiting = set(nodes).difference(named)
        while leaving := {n for n in waiting - gone if not self.target.mentions(n, graphs=gone_from, subjects=gone)}:
            gone |= leaving
            for node in leaving:
                about = self.target.about(node, home)
                lines |= about
                waiting.update(match[1] for line in about if (match := leads.fullmatch(line)))
            waiting.difference_update(named)
        return GraphChange(home, remove=frozenset(lines))
