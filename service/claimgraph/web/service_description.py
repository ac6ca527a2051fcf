"""What the endpoint says of itself (SPARQL 1.1 Service Description, W3C Recommendation of 21 March 2013)."""

from typing import Final

from flask import Response, request

from claimgraph.formats import GRAPHS, RESULTS
from claimgraph.namespaces import RDF
from claimgraph.web.documents import graph_response
from claimgraph.web.service import service

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
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


def describe() -> Response:
    """Answer with the description, in the RDF syntax that the client likes best."""
    endpoint = request.base_url
    node = f"{service().settings.base_iri}sparql#service"
    dataset, default = f"{node}-dataset", f"{node}-default-graph"
    triples = [
        (node, f"{RDF}type", f"{SD}Service"),
        (node, f"{SD}endpoint", endpoint),
        (node, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        (node, f"{SD}feature", f"{SD}UnionDefaultGraph"),
        (node, f"{SD}defaultDataset", dataset),
        (dataset, f"{RDF}type", f"{SD}Dataset"),
        (dataset, f"{SD}defaultGraph", default),
        (default, f"{RDF}type", f"{SD}Graph"),
    ]
    triples += [
        (node, f"{SD}resultFormat", W3C_FORMATS + FORMATS[offer.media_type])
        for offer in (*RESULTS, *GRAPHS)
        if offer.media_type in FORMATS
    ]
    return graph_response([f"<{s}> <{p}> <{o}> ." for s, p, o in triples])
