"""How much of what the data set holds: one query a snapshot, run by a query worker, its answer kept."""

import json
import threading
from dataclasses import dataclass, field
from typing import Final

from claimgraph.storage.workers import QueryPool

QUERY: Final = """SELECT * {
  { SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class }
  UNION { SELECT ?property (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property }
  UNION { SELECT (COUNT(DISTINCT ?s) AS ?subjects) { ?s ?p ?o } }
}"""


@dataclass(slots=True)
class Figures:
    """The figures of one snapshot: entities a class, triples a property, and subjects."""

    snapshot: int = 0
    subjects: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)

    @property
    def triples(self) -> int:
        """The triples of the union of all graphs."""
        return sum(self.properties.values())


class Census:
    """Counts when it is asked, once a snapshot. Threads may share it; those who ask meanwhile wait."""

    def __init__(self, pool: QueryPool) -> None:
        """Count through ``pool``."""
        self._pool = pool
        self._lock = threading.Lock()
        self._known: Figures | None = None

    def figures(self) -> Figures:
        """Return the figures of the newest snapshot.

        Raises:
            QueryError: counting was not possible within the limits of a query.
            StoreError: there is nothing to read.
        """
        with self._lock:
            if self._known is None or self._known.snapshot != self._pool.newest():
                self._known = self._count()
            return self._known

    def _count(self) -> Figures:
        with self._pool.run(QUERY, format="json", union=True) as answer:
            rows = json.loads(b"".join(answer))["results"]["bindings"]
            figures = Figures(answer.snapshot)
        for row in rows:
            values = {name: term["value"] for name, term in row.items()}
            if "class" in values:
                if row["class"]["type"] == "uri":
                    figures.classes[values["class"]] = int(values["n"])
            elif "property" in values:
                figures.properties[values["property"]] = int(values["n"])
            else:
                figures.subjects = int(values["subjects"])
        return figures
