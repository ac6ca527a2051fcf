"""SHACL over the whole graph, an article after the other, each with what it refers to beside it."""

from collections.abc import Sequence
from typing import Final

from rdflib import Graph

from claimgraph import turtle
from claimgraph.storage.reader import View
from claimgraph.validation import Report, Result, Validator

BATCH: Final = 20_000
"""Triples that are judged at once."""


class Judge:
    """Collects what the shapes say of a graph that comes in parts."""

    def __init__(self, view: View, validator: Validator) -> None:
        """Look up in ``view`` what the parts refer to."""
        self._view, self._validator = view, validator
        self._lines: list[str] = []
        self._results: dict[Result, None] = {}

    def add(self, triples: Sequence[str]) -> None:
        """Take an article with all that is its own, or any other resource whole."""
        self._lines += triples
        if len(self._lines) >= BATCH:
            self._judge()

    def report(self) -> Report:
        """Return what was found in all that was added."""
        self._judge()
        found = sorted(self._results, key=lambda r: (r.focus, r.shape, r.constraint, r.value or "", r.message))
        return Report(tuple(found))

    def _judge(self) -> None:
        rows = [turtle.parts(line) for line in self._lines]
        here = {subject for subject, _, _ in rows}
        others = {value[1:-1] for _, _, value in rows if value.startswith("<") and value not in here}
        context = [line for other in sorted(others) for line in self._view.about(other)]
        data, beside = _graph(self._lines), _graph(context)
        self._results |= dict.fromkeys(self._validator.validate(data, beside).results)
        self._lines = []


def _graph(lines: Sequence[str]) -> Graph:
    return Graph(bind_namespaces="none").parse(data="\n".join(lines), format="nt")
