"""The ontology: complete, without dangling terms, and at one with the model."""

from enum import StrEnum

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV, SDO, SKOS, VANN, XSD, DefinedNamespace
from rdflib.term import Node

from claimgraph import assets
from claimgraph.model import ActionType, AttributionKind, DateBasis, Modality, PartyType, SpeechAct
from claimgraph.namespaces import CG, OA

NS = Namespace(CG)
ONTOLOGY = URIRef(CG.removesuffix("#"))
FILES = assets.turtle_files("ontology")
OUTSIDE: dict[str, type[DefinedNamespace] | set[str]] = {
    str(OWL): OWL,
    str(RDF): RDF,
    str(RDFS): RDFS,
    str(DCTERMS): DCTERMS,
    str(PROV): PROV,
    str(SDO): SDO,
    str(SKOS): SKOS,
    str(VANN): VANN,
    str(XSD): XSD,
    "http://www.w3.org/ns/sparql-service-description#": {"Service"},
    OA: {
        "SpecificResource",
        "hasTarget",
        "Selector",
        "TextQuoteSelector",
        "TextPositionSelector",
    },  # https://www.w3.org/TR/annotation-vocab/
}
PAGES = ("https://spdx.org/", "https://github.com/", CG.removesuffix("#"))


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


def terms(graph: Graph) -> set[Node]:
    return set(graph.subjects(RDFS.isDefinedBy, ONTOLOGY))


def test_it_loads_in_oxigraph_too(ontology: Graph) -> None:
    store = pyoxigraph.Store()
    for file in FILES:
        store.load(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    assert len(store) == len(ontology)


def test_it_says_what_it_is(ontology: Graph) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in ontology
    version = str(ontology.value(ONTOLOGY, OWL.versionInfo))
    assert ontology.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "cg"
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)) == CG
    for predicate in (DCTERMS.license, DCTERMS.title, DCTERMS.description):
        assert ontology.value(ONTOLOGY, predicate), predicate


def test_no_term_dangles(ontology: Graph) -> None:
    defined = terms(ontology)
    assert defined == {s for s in ontology.subjects() if str(s).startswith(CG)}
    used = {term for triple in ontology for term in triple if isinstance(term, URIRef)}
    used |= {o.datatype for o in ontology.objects() if isinstance(o, Literal) and o.datatype}
    for term in used:
        text = str(term)
        if text.startswith(CG):
            assert term in defined, text
        elif not any(
            text.startswith(base) and (text.removeprefix(base) in names or term in names)  # type: ignore[operator]
            for base, names in OUTSIDE.items()
        ):
            assert text.startswith(PAGES) or term in set(ontology.objects(ONTOLOGY, RDFS.seeAlso)), text


def test_every_term_is_explained(ontology: Graph) -> None:
    for term in terms(ontology):
        assert {label.language for label in ontology.objects(term, RDFS.label)} == {"en", "de"}, term
        explained = [*ontology.objects(term, RDFS.comment), *ontology.objects(term, SKOS.definition)]
        assert sorted(text.language for text in explained) == ["de", "en"], term


def test_every_property_has_domain_and_range(ontology: Graph) -> None:
    properties = {
        term for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for term in ontology.subjects(RDF.type, kind)
    }
    assert len(properties) == 32
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    for term in properties:
        domains, ranges = list(ontology.objects(term, RDFS.domain)), list(ontology.objects(term, RDFS.range))
        assert len(domains) == len(ranges) == 1, term
        assert domains[0] in classes, term
        is_object = (term, RDF.type, OWL.ObjectProperty) in ontology
        assert is_object == (str(ranges[0]).startswith((CG, OA))), term


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (NS.ActionType, ActionType),
        (NS.SpeechAct, SpeechAct),
        (NS.AttributionKind, AttributionKind),
        (NS.Modality, Modality),
        (NS.DateBasis, DateBasis),
    ],
)
def test_values_are_those_of_the_model(ontology: Graph, kind: URIRef, values: type[StrEnum]) -> None:
    found = {}
    for concept in ontology.subjects(RDF.type, kind):
        notations = [n for n in ontology.objects(concept, SKOS.notation) if isinstance(n, Literal) and not n.datatype]
        assert len(notations) == 1, concept
        found[str(notations[0])] = str(concept).removeprefix(CG)
        assert (ontology.value(concept, SKOS.inScheme), RDF.type, SKOS.ConceptScheme) in ontology
    assert set(found) == {value.value for value in values}
    for notation, local in found.items():
        assert local == (notation if values is ActionType else notation.capitalize())


def test_party_types_are_those_of_the_model(ontology: Graph) -> None:
    subclasses = set(ontology.subjects(RDFS.subClassOf, NS.Actor))
    assert subclasses == {NS[kind.value] for kind in PartyType}


def test_action_types_are_told_apart_and_grouped(ontology: Graph) -> None:
    grouped: dict[Node, list[Node]] = {}
    for group in (NS.VerbalCooperation, NS.MaterialCooperation, NS.VerbalConflict, NS.MaterialConflict):
        for member in ontology.objects(group, SKOS.member):
            grouped.setdefault(member, []).append(group)
    codes: list[str] = []
    for kind in ontology.subjects(RDF.type, NS.ActionType):
        assert ontology.value(kind, SKOS.scopeNote), kind
        assert len(list(ontology.objects(kind, SKOS.example))) >= 2, kind
        assert len(grouped.get(kind, [])) == (0 if kind == NS.OTHER else 1), kind
        noted = {str(n) for n in ontology.objects(kind, SKOS.notation) if getattr(n, "datatype", None)}
        matched = {str(ontology.value(c, SKOS.notation)) for c in ontology.objects(kind, SKOS.closeMatch)}
        assert noted == matched, kind
        codes += noted
    assert set(codes) == {f"{number:02d}" for number in range(1, 21)}
