"""``/.well-known/void``: the data set described (VoID, W3C Interest Group Note of 3 March 2011)."""

import hashlib
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, url_for

from claimgraph.formats import GRAPHS
from claimgraph.namespaces import DCTERMS, OWL, PREFIXES, RDF, XSD
from claimgraph.web.census import Figures
from claimgraph.web.documents import graph_response
from claimgraph.web.service import service

VOID: Final = "http://rdfs.org/ns/void#"
W3C_FORMATS: Final = "http://www.w3.org/ns/formats/"
FORMATS: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
    "text/n3": "N3",
}
"""Media type to the W3C's name for the format (https://www.w3.org/ns/formats/)."""

blueprint = Blueprint("void", __name__)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Send the description, with the figures of the newest snapshot."""
    return graph_response(describe(service().census.figures()))


def dataset_iri() -> str:
    """Return the IRI of the data set, which is the union of all graphs."""
    return f"{service().settings.base_iri}.well-known/void#dataset"


def describe(figures: Figures) -> Iterator[str]:
    """Yield the description's triples as N-Triples lines."""
    node = dataset_iri()
    base = service().settings.base_iri
    yield link(node, f"{RDF}type", f"{VOID}Dataset")
    yield f'<{node}> <{DCTERMS}title> "Claims in the news"@en .'
    yield f'<{node}> <{OWL}versionInfo> "snapshot {figures.snapshot}" .'
    yield f'<{node}> <{VOID}uriSpace> "{base}" .'
    if service().settings.licence:
        yield link(node, f"{DCTERMS}license", service().settings.licence)
    yield link(node, f"{VOID}sparqlEndpoint", url_for("sparql.endpoint", _external=True))
    for offer in GRAPHS:
        yield link(node, f"{VOID}feature", W3C_FORMATS + FORMATS[offer.media_type])
    used = (*figures.classes, *figures.properties)
    for namespace in PREFIXES.values():
        if any(term.startswith(namespace) for term in used):
            yield link(node, f"{VOID}vocabulary", namespace)
    yield number(node, "triples", figures.triples)
    yield number(node, "distinctSubjects", figures.subjects)
    yield number(node, "classes", len(figures.classes))
    yield number(node, "properties", len(figures.properties))
    yield from _partitions(node, "class", "entities", figures.classes)
    yield from _partitions(node, "property", "triples", figures.properties)


def _partitions(node: str, kind: str, counted: str, counts: dict[str, int]) -> Iterator[str]:
    for term, count in counts.items():
        part = f"{node.removesuffix('dataset')}{kind}-{term_name(term)}"
        yield link(node, f"{VOID}{kind}Partition", part)
        yield link(part, f"{RDF}type", f"{VOID}Dataset")
        yield link(part, VOID + kind, term)
        yield number(part, counted, count)


def term_name(term: str) -> str:
    """Name a partition: after the term where its prefix is customary, else after its digest."""
    for prefix, namespace in PREFIXES.items():
        local = term.removeprefix(namespace)
        if local != term and local.isascii() and local.isalnum():
            return f"{prefix}-{local}"
    return hashlib.sha256(term.encode()).hexdigest()[:16]


def link(subject: str, predicate: str, value: str) -> str:
    """Return the N-Triples line of a triple of three IRIs."""
    return f"<{subject}> <{predicate}> <{value}> ."


def number(subject: str, name: str, value: int) -> str:
    """Return the N-Triples line of a number in VoID's terms."""
    return f'<{subject}> <{VOID}{name}> "{value}"^^<{XSD}integer> .'
