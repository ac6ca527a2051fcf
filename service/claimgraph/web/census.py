"""How much of what the data set holds: one query a snapshot, run by a query worker, its answer kept."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Final

from claimgraph.namespaces import CG
from claimgraph.storage.workers import QueryPool

VALUED: Final = ("action", "speechAct", "attribution", "modality", "dateBasis")
"""Properties whose values are concepts of our vocabulary."""

QUERY: Final = """SELECT * {
  { SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class }
  UNION { SELECT ?property (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property }
  UNION { SELECT ?value (COUNT(*) AS ?n) { VALUES ?of { OF } ?s ?of ?value } GROUP BY ?value }
  UNION { SELECT (COUNT(DISTINCT ?s) AS ?subjects) { ?s ?p ?o } }
}""".replace("OF", " ".join(f"<{CG}{name}>" for name in VALUED))

FRESH: Final = 60.0
"""Seconds for which figures of an older snapshot do where they only illustrate."""


@dataclass(slots=True)
class Figures:
    """The figures of one snapshot: entities a class, triples a property, uses a concept, and subjects."""

    snapshot: int = 0
    subjects: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)
    concepts: dict[str, int] = field(default_factory=dict)

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
        self._counted = 0.0

    def figures(self) -> Figures:
        """Return the figures of the newest snapshot.

        Raises:
            QueryError: counting was not possible within the limits of a query.
            StoreError: there is nothing to read.
        """
        with self._lock:
            if self._known is None or self._known.snapshot != self._pool.newest():
                self._known = self._count()
                self._counted = time.monotonic()
            return self._known

    def recent(self) -> Figures:
        """Return figures that were the newest less than a minute ago, so that who asks seldom waits.

        Raises:
            QueryError: counting was not possible within the limits of a query.
            StoreError: there is nothing to read.
        """
        known = self._known
        if known is not None and time.monotonic() - self._counted < FRESH:
            return known
        return self.figures()

    def _count(self) -> Figures:
        with self._pool.run(QUERY, format="json", union=True) as answer:
            rows = json.loads(b"".join(answer))["results"]["bindings"]
            figures = Figures(answer.snapshot)
        for row in rows:
            values = {name: term["value"] for name, term in row.items()}
            if "class" in values:
                if row["class"]["type"] == "uri":
                    figures.classes[values["class"]] = int(values["n"])
            elif "value" in values:
                figures.concepts[values["value"]] = int(values["n"])
            elif "property" in values:
                figures.properties[values["property"]] = int(values["n"])
            else:
                figures.subjects = int(values["subjects"])
        return figures
