"""SHACL over the graph, part by part, each with what it refers to beside it."""

from collections.abc import Sequence
from functools import lru_cache

from rdflib import Graph

from claimgraph.export.arranging import Nodes
from claimgraph.storage.reader import View
from claimgraph.validation import Result, Validator
from claimgraph.validation.tokens import Triple, triple


class Judge:
    """Says what the shapes have against parts of a graph."""

    def __init__(self, view: View, validator: Validator) -> None:
        """Look up in ``view`` what the parts refer to."""
        self._view, self._validator = view, validator
        self._about = lru_cache(1024)(self._said)

    def results(self, parts: Sequence[Nodes]) -> list[Result]:
        """Judge articles with all that is their own, and other resources whole.

        What the compiled shapes surely pass, all together or one by one, is not put before pySHACL, but for
        a share that audits them.

        Raises:
            AuditFailed: the two do not agree.
        """
        if self._pass(parts):
            return []
        doubtful = [part for part in parts if len(parts) == 1 or not self._pass([part])]
        if not doubtful:
            return []
        found = self._validator.validate(_graph(_lines(doubtful)), _graph(self._context(doubtful)))
        return list(found.results)

    def _pass(self, parts: Sequence[Nodes]) -> bool:
        statements = [
            (subject, predicate, value)
            for part in parts
            for subject, rows in part.items()
            for _, _, predicate, value in rows
        ]
        others = self._others(parts)
        return self._validator.conforms(
            statements,
            lambda: _graph(_lines(parts)),
            [one for other in others for one in self._about(other)],
            lambda: _graph(self._context(parts)),
        )

    def _context(self, parts: Sequence[Nodes]) -> list[str]:
        return [f"{s} {p} {o} ." for other in self._others(parts) for s, p, o in self._about(other)]

    def _others(self, parts: Sequence[Nodes]) -> list[str]:
        named = {row[3] for part in parts for rows in part.values() for row in rows if row[3][0] == "<"}
        return sorted(named.difference(*parts))

    def _said(self, token: str) -> list[Triple]:
        return [triple(line) for line in self._view.about(token[1:-1])]


def _lines(parts: Sequence[Nodes]) -> list[str]:
    return [row[1] for part in parts for rows in part.values() for row in rows]


def _graph(lines: Sequence[str]) -> Graph:
    return Graph(bind_namespaces="none").parse(data="\n".join(lines), format="nt")
