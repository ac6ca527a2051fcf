"""Every constraint of the shapes is broken by a graph of the manifest that breaks nothing else.

The graphs are data: ``base.ttl``, which conforms, and the updates in ``manifest.ttl`` that change it.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

from claimgraph import assets
from claimgraph.namespaces import PREFIXES
from claimgraph.validation import SHAPES, Validator

HERE = Path(__file__).parent
TEST = Namespace("https://w3id.org/claimgraph/test#")
NEWS = {**PREFIXES, "ex": "https://news.example/id/"}
NO_CONSTRAINTS = {
    SH.path,
    SH.property,
    SH.severity,
    SH.message,
    SH.targetClass,
    SH.targetNode,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
    SH.qualifiedValueShape,  # is one constraint together with sh:qualifiedMaxCount
}
REMEDIES = {"Give", "Let", "Name", "Prove", "Say", "Select", "Take", "Write"}


def read(*files: Path) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(file)
    return graph


REMEDIES = {"Give", "Let", "Name", "Say", "Prove", "Take", "Write", "Select", "Type"}
MANIFEST = read(HERE / "manifest.ttl")
SHAPES_GRAPH = read(*assets.turtle_files("shapes"))
CONFORMING = sorted(MANIFEST.subjects(RDF.type, TEST.Conforms))
BREAKING = sorted(MANIFEST.subjects(RDF.type, TEST.Breaks))


@cache
def validator() -> Validator:
    return Validator()


def case_graph(case: Node) -> Graph:
    graph = read(HERE / "base.ttl")
    update = MANIFEST.value(case, TEST.update)
    if update is not None:
        before = set(graph)
        graph.update(str(update), initNs=NEWS)
        assert set(graph) != before, f"{case} changes nothing"
    return graph


def expected(case: Node) -> tuple[Node | None, Node | None]:
    return MANIFEST.value(case, SH.sourceShape), MANIFEST.value(case, SH.sourceConstraintComponent)


def named_shapes() -> list[Node]:
    shapes = {s for kind in (SH.NodeShape, SH.PropertyShape) for s in SHAPES_GRAPH.subjects(RDF.type, kind)}
    return sorted(shape for shape in shapes if isinstance(shape, URIRef))


def constraints() -> Iterator[tuple[Node, Node]]:
    for shape in named_shapes():
        for parameter in SHAPES_GRAPH.predicates(shape, unique=True):
            if str(parameter).startswith(str(SH)) and parameter not in NO_CONSTRAINTS:
                name = str(parameter).removeprefix(str(SH))
                name = "SPARQL" if parameter == SH.sparql else name[0].upper() + name[1:]
                yield shape, SH[f"{name}ConstraintComponent"]


def sparql_path(path: Node) -> str:
    if isinstance(path, URIRef):
        return path.n3()
    inverse = SHAPES_GRAPH.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + sparql_path(inverse)
    alternatives = SHAPES_GRAPH.value(path, SH.alternativePath)
    steps = Collection(SHAPES_GRAPH, alternatives or path)
    return "(" + ("|" if alternatives else "/").join(sparql_path(step) for step in steps) + ")"


def name(case: Node) -> str:
    return str(case).removeprefix(str(TEST))


@pytest.mark.parametrize("case", CONFORMING, ids=name)
def test_it_conforms(case: Node) -> None:
    report = validator().validate(case_graph(case))
    assert report.results == ()
    assert report.conforms


@pytest.mark.parametrize("case", BREAKING, ids=name)
def test_it_breaks_one_constraint_alone(case: Node) -> None:
    report = validator().validate(case_graph(case))
    assert {(result.shape, result.constraint) for result in report.results} == {expected(case)}
    shape = expected(case)[0]
    assert {result.severity for result in report.results} == {SHAPES_GRAPH.value(shape, SH.severity)}
    assert report.conforms == (SHAPES_GRAPH.value(shape, SH.severity) == SH.Warning)


def test_no_constraint_is_without_a_graph_that_breaks_it() -> None:
    assert set(constraints()) == {expected(case) for case in BREAKING}


def test_every_shape_says_what_to_do_and_how_bad_it_is() -> None:
    for shape in named_shapes():
        assert SHAPES_GRAPH.value(shape, SH.severity) in {SH.Violation, SH.Warning}, shape
        own = {component for of, component in constraints() if of == shape}
        speaker = SHAPES_GRAPH.value(shape, SH.sparql) if (shape, RDF.type, SH.NodeShape) in SHAPES_GRAPH else shape
        if own:
            messages = list(SHAPES_GRAPH.objects(speaker or shape, SH.message))
            assert len(messages) == 1, shape
            assert str(messages[0]).split()[0] in REMEDIES, messages


def test_every_path_is_walked_in_the_graph_that_conforms() -> None:
    base = read(HERE / "base.ttl")
    for path in set(SHAPES_GRAPH.objects(None, SH.path)):
        assert base.query(f"ASK {{ ?focus {sparql_path(path)} ?value }}").askAnswer, sparql_path(path)


def test_there_is_one_node_shape_a_file() -> None:
    for file in assets.turtle_files("shapes"):
        shapes = list(read(file).subjects(RDF.type, SH.NodeShape))
        if file.stem == "shapes":
            assert shapes == []
            continue
        assert [str(shape).removeprefix(SHAPES).lower() for shape in shapes] == [file.stem]


def test_the_shapes_are_well_formed() -> None:
    """SHACL's own shapes for shapes (SHACL, appendix C), which ship with pySHACL."""
    import pyshacl

    _, report, text = pyshacl.validate(
        SHAPES_GRAPH, shacl_graph="http://www.w3.org/ns/shacl-shacl", inplace=False, do_owl_imports=False
    )
    assert (None, SH.result, None) not in report, text


def test_every_named_thing_in_the_shapes_stands_there() -> None:
    subjects = set(SHAPES_GRAPH.subjects())
    for term in {term for triple in SHAPES_GRAPH for term in triple if isinstance(term, URIRef)}:
        if str(term).startswith(SHAPES):
            assert term in subjects, term
    assert not any(isinstance(s, BNode) for s in SHAPES_GRAPH.subjects(RDF.type, OWL.Ontology))
