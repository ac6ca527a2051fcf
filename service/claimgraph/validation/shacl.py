"""Graphs against our shapes: SHACL validation (https://www.w3.org/TR/shacl/), done by pySHACL.

Nothing is fetched, imported or inferred, and shapes inside the data are not obeyed. The ontology's
classes and terms stand beside the data, as ``sh:class`` and the shape of terms look there.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator as PySHACL
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult
from rdflib.term import Identifier, Node

from claimgraph.namespaces import CG, OA
from claimgraph.validation.report import SHAPES, Report, Result

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
SCANS: Final = (URIRef(SHAPES + "Terms"), URIRef(SHAPES + "Node"))
"""Shapes that look at every triple: for unknown terms and for blank nodes. Without any they cannot be broken."""
COMPARED: Final = frozenset((URIRef(CG + "earliest"), URIRef(CG + "latest"), URIRef(OA + "start"), URIRef(OA + "end")))
ONTOLOGY: Final = URIRef(CG.removesuffix("#"))


class Engine:
    """Judges graphs by the shapes of one graph, which are read once.

    It may be shared by threads.
    """

    def __init__(self, shapes: Graph, terms: Iterable[tuple[Node, Node, Node]]) -> None:
        """Take over ``shapes``, which are changed; ``terms`` are the ontology's types, subclasses and terms."""
        _target_properties(shapes)
        self._shapes = _collect(shapes)
        self._shapes_without_scans = _collect(_without(shapes, SCANS))
        self._terms = tuple(terms)
        self._known = {subject for subject, predicate, _ in self._terms if predicate == RDFS.isDefinedBy}
        self._queries: dict[str, Query] = {}

    def validate(self, graph: Graph, context: Graph | None = None) -> Report:
        """Judge ``graph``; ``context`` is what it refers to: seen by the shapes, not judged itself.

        A graph that uses no term of ours conforms.
        """
        terms = {term for triple in graph for term in triple if not isinstance(term, Literal)}
        used = {term for term in terms if isinstance(term, URIRef) and term.startswith(CG)}
        if not used:
            return Report(())
        scan = not used <= self._known or any(isinstance(term, BNode) for term in terms)
        shapes = self._shapes if scan else self._shapes_without_scans
        data = _Data(self._queries)
        data.fill(self._terms)
        data.fill(context or ())
        data.fill(graph)
        engine = PySHACL(
            DataGraph.from_rdflib(data),
            shacl_graph=shapes.graph,
            options={"inplace": True, "inference": "none", "advanced": False},
        )
        engine.shacl_graph = shapes
        _, report, _ = engine.run()  # type: ignore[no-untyped-call]  # pySHACL types it in part
        found = sorted(
            (result for result in _results(report) if _is_judged(result, graph, context, used)),
            key=lambda result: (result.focus, result.shape, result.constraint, result.value or "", result.message),
        )
        return Report(tuple(found))


class _Data(Graph):
    """A graph that parses each query text once: rdflib takes milliseconds for it, pySHACL asks per node."""

    def __init__(self, queries: dict[str, Query]) -> None:
        super().__init__(bind_namespaces="none")
        self._queries = queries

    def fill(self, triples: Any) -> None:
        """Add triples, with values that pySHACL cannot compare as plain text, which breaks their datatype."""
        add = self.store.add
        for triple in triples:
            subject, predicate, value = triple
            if predicate in COMPARED and (isinstance(value, BNode) or getattr(value, "ill_typed", False)):
                add((subject, predicate, Literal(str(value))), self)
            else:
                add((subject, predicate, value), self)

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> QueryResult:
        """Evaluate a query given as text or prepared."""
        if isinstance(query_object, str):
            prepared = self._queries.get(query_object)
            if prepared is None:
                prepared = self._queries[query_object] = prepareQuery(query_object)
            query_object = prepared
        return super().query(query_object, *args, **kwargs)


def _target_properties(shapes: Graph) -> None:
    """Give each property shape the targets of its node shape, in place of ``sh:property``.

    It means the same, and pySHACL then sets up each constraint once a graph, not once a node.
    """
    for node_shape, property_shape in list(shapes.subject_objects(SH.property)):
        targets = [(kind, target) for kind in TARGETS for target in shapes.objects(node_shape, kind)]
        for kind, target in targets:
            shapes.add((property_shape, kind, target))
        if targets:
            shapes.remove((node_shape, SH.property, property_shape))


def _collect(shapes: Graph) -> ShapesGraph:
    """Let pySHACL find the shapes now, as threads must not do it at once later."""
    collected = ShapesGraph(shapes)
    _ = collected.shapes, collected.custom_constraints
    return collected


def _without(shapes: Graph, left_out: tuple[URIRef, ...]) -> Graph:
    rest = Graph()
    for triple in shapes:
        if triple[0] not in left_out:
            rest.add(triple)
    return rest


def _results(report: Graph) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationResult):
        fields = cast(dict[Node, Identifier], dict(report.predicate_objects(node)))
        path = fields.get(SH.resultPath)
        yield Result(
            focus=fields[SH.focusNode],
            path=path if isinstance(path, URIRef) else None,
            value=fields.get(SH.value),
            message=str(fields[SH.resultMessage]),
            constraint=fields[SH.sourceConstraintComponent],
            severity=fields[SH.resultSeverity],
            shape=fields[SH.sourceShape],
        )


def _is_judged(result: Result, graph: Graph, context: Graph | None, used: set[URIRef]) -> bool:
    if result.focus == ONTOLOGY:
        return result.value in used
    return context is None or (result.focus, None, None) in graph or (result.focus, None, None) not in context
