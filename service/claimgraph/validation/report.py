"""What validation found (SHACL, section 3.6)."""

from dataclasses import dataclass
from typing import Final

from rdflib import RDF, BNode, Graph, Literal
from rdflib.namespace import SH
from rdflib.term import Identifier

from claimgraph.namespaces import PREFIXES

SHAPES: Final = "https://w3id.org/claimgraph/shapes#"


@dataclass(frozen=True, slots=True)
class Result:
    """One way in which a graph breaks a shape (SHACL, section 3.6.2).

    All but ``message`` are RDF terms, which are strings too.

    ``path`` is None where the shape has none or its path is no single property; ``constraint`` is
    the constraint component, ``shape`` the shape that was broken.
    """

    focus: Identifier
    path: Identifier | None
    value: Identifier | None
    message: str
    constraint: Identifier
    severity: Identifier
    shape: Identifier

    @property
    def is_violation(self) -> bool:
        """Whether it keeps the graph from conforming; a warning does not."""
        return self.severity == SH.Violation


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found, in a fixed order: by focus, shape, constraint and value."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation."""
        return not any(result.is_violation for result in self.results)

    def to_turtle(self) -> str:
        """Write the report as SHACL, section 3.6, has it; the same results give the same text."""
        graph = Graph()
        for prefix, namespace in {**PREFIXES, "cgs": SHAPES}.items():
            graph.bind(prefix, namespace, replace=True)
        report = BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for number, result in enumerate(self.results, 1):
            node = BNode(f"result{number:06d}")
            graph.add((report, SH.result, node))
            graph.add((node, RDF.type, SH.ValidationResult))
            for predicate, term in (
                (SH.focusNode, result.focus),
                (SH.resultPath, result.path),
                (SH.value, result.value),
                (SH.resultMessage, Literal(result.message, lang="en")),
                (SH.sourceConstraintComponent, result.constraint),
                (SH.resultSeverity, result.severity),
                (SH.sourceShape, result.shape),
            ):
                if isinstance(term, Literal) and term.ill_typed:
                    graph.add((node, predicate, Literal(str(term))))  # the serializer warns of numbers that are none
                elif term is not None:
                    graph.add((node, predicate, term))
        return graph.serialize(format="turtle")
