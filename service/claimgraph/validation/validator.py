"""The judge of graphs: a fast check in front, pySHACL behind it, an audit over both."""

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from rdflib import RDF, RDFS, Graph
from rdflib.term import Node

from claimgraph import assets
from claimgraph.errors import AuditFailed
from claimgraph.validation import tokens
from claimgraph.validation.compiled import compiled
from claimgraph.validation.report import Report
from claimgraph.validation.shacl import Engine

AUDIT: Final = 0.01


class Validator:
    """Judges graphs by the shapes of one folder, which are read once.

    pySHACL is the judge. What the compiled shapes pass surely conforms and is not put before it, but
    for a random share of ``audit`` (from 0 to 1); with 1 it judges all by itself. It may be shared by threads.
    """

    def __init__(self, shapes_dir: Path | None = None, audit: float = AUDIT) -> None:
        """Read the shapes of ``shapes_dir``, by default those that ship with the program.

        Raises:
            FileNotFoundError: the installation has no shapes or no ontology.
        """
        files = sorted(shapes_dir.glob("*.ttl")) if shapes_dir else assets.turtle_files("shapes")
        if not files:
            raise FileNotFoundError(f"There are no shapes (*.ttl) in {shapes_dir}.")
        shapes = _parse(files)
        terms = tuple(_terms(_parse(assets.turtle_files("ontology"))))
        self.audit = audit
        self._fast = compiled(shapes, terms)
        self._engine = Engine(shapes, terms)
        self._chance = random.Random()

    @property
    def is_compiled(self) -> bool:
        """Whether all that the shapes say is known to the fast check."""
        return self._fast is not None

    def validate(self, graph: Graph, context: Graph | None = None) -> Report:
        """Judge ``graph``; ``context`` is what it refers to: seen by the shapes, not judged itself.

        A graph that uses no term of ours conforms.

        Raises:
            AuditFailed: the fast check passed it, and pySHACL does not.
        """
        sure = self.audit < 1 and self.passes(tokens.triples(graph), tokens.triples(context or ()))
        if not sure:
            return self._engine.validate(graph, context)
        if self._is_audited():
            self._check(self._engine.validate(graph, context))
        return Report(())

    def conforms(
        self,
        statements: Iterable[tokens.Triple],
        graph: Callable[[], Graph],
        context: Iterable[tokens.Triple] = (),
        beside: Callable[[], Graph] | None = None,
    ) -> bool:
        """Whether statements surely conform, seen with ``context``.

        For the audit ``graph`` makes a graph of them, and ``beside`` one of the context, if ``graph`` has it not.

        Raises:
            AuditFailed: the fast check passed it, and pySHACL does not.
        """
        if self.audit >= 1 or not self.passes(statements, context):
            return False
        if self._is_audited():
            self._check(self._engine.validate(graph(), beside() if beside else None))
        return True

    def _is_audited(self) -> bool:
        return self.audit > 0 and self._chance.random() < self.audit

    def _check(self, report: Report) -> None:
        if report.results:
            raise AuditFailed(
                f"The fast check passed what breaks {report.results[0].shape}. Nothing of it was stored. Go on with"
                " --audit 1, which has pySHACL judge everything, and report this defect with the triples of"
                f" {report.results[0].focus}"
            )

    def passes(self, graph: Iterable[tokens.Triple], context: Iterable[tokens.Triple] = ()) -> bool:
        """Whether the fast check is sure that ``graph`` breaks nothing; False says nothing."""
        return self._fast is not None and self._fast.conforms(graph, context)


def _parse(files: list[Path]) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(file, format="turtle")
    return graph


def _terms(ontology: Graph) -> Iterator[tuple[Node, Node, Node]]:
    for predicate in (RDF.type, RDFS.subClassOf, RDFS.isDefinedBy):
        yield from ontology.triples((None, predicate, None))
