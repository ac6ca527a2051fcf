"""What the endpoint says of itself (SPARQL 1.1 Service Description, W3C Recommendation of 21 March 2013)."""

import json
from collections.abc import Iterator
from typing import Final

from flask import Response, request, url_for

from claimgraph.errors import ClaimgraphError
from claimgraph.formats import GRAPHS, RESULTS
from claimgraph.namespaces import CG, RDF, RDFS, XSD
from claimgraph.web.documents import graph_response
from claimgraph.web.service import service
from claimgraph.web.void import FORMATS, VOID, W3C_FORMATS, dataset_iri, link

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
GRAPHS_LISTED: Final = 100
SHARED_GRAPHS: Final = f"""SELECT ?g {{ GRAPH ?g {{}} FILTER(!CONTAINS(STR(?g), "/graph/article/")) }}
ORDER BY ?g LIMIT {GRAPHS_LISTED}"""
FUNCTIONS: Final = (
    *(f"{XSD}{name}" for name in ("date", "time", "duration", "dayTimeDuration", "yearMonthDuration")),
    *(
        f"http://www.opengis.net/def/function/geosparql/sf{name}"
        for name in ("Contains", "Crosses", "Disjoint", "Equals", "Intersects", "Overlaps", "Touches", "Within")
    ),
    "http://www.opengis.net/def/function/geosparql/distance",
)
"""Functions beyond those of SPARQL 1.1; a test calls each."""


def describe() -> Response:
    """Answer with the description, in the RDF syntax that the client likes best."""
    node = f"{service().settings.base_iri}sparql#service"
    return graph_response([*_service(node), *_dataset(node), *_limits(node)])


def _service(node: str) -> Iterator[str]:
    yield link(node, f"{RDF}type", f"{SD}Service")
    yield link(node, f"{SD}endpoint", request.base_url)
    yield link(node, f"{SD}supportedLanguage", f"{SD}SPARQL11Query")
    if service().store is not None and service().settings.tokens:
        yield link(node, f"{SD}supportedLanguage", f"{SD}SPARQL11Update")
    if service().pool.union:
        yield link(node, f"{SD}feature", f"{SD}UnionDefaultGraph")
    if service().pool.services:
        yield link(node, f"{SD}feature", f"{SD}BasicFederatedQuery")
    for offer in (*RESULTS, *GRAPHS):
        yield link(node, f"{SD}resultFormat", W3C_FORMATS + FORMATS[offer.media_type])
    for function in FUNCTIONS:
        yield link(node, f"{SD}extensionFunction", function)
        yield link(function, f"{RDF}type", f"{SD}Function")


def _dataset(node: str) -> Iterator[str]:
    dataset = f"{node}-dataset"
    default = dataset_iri() if service().pool.union else f"{node}-default-graph"
    yield link(node, f"{SD}defaultDataset", dataset)
    yield link(dataset, f"{RDF}type", f"{SD}Dataset")
    yield link(dataset, f"{SD}defaultGraph", default)
    yield link(default, f"{RDF}type", f"{SD}Graph")
    yield link(dataset_iri(), f"{RDF}type", f"{VOID}Dataset")
    yield link(dataset_iri(), f"{RDFS}seeAlso", url_for("void.void", _external=True))
    for index, name in enumerate(_shared_graphs()):
        graph = f"{dataset}-graph-{index}"
        yield link(dataset, f"{SD}namedGraph", graph)
        yield link(graph, f"{RDF}type", f"{SD}NamedGraph")
        yield link(graph, f"{SD}name", name)


def _shared_graphs() -> list[str]:
    """List the named graphs but those of single articles, which are many; none while no query can be run."""
    try:
        with service().pool.run(SHARED_GRAPHS, format="json") as answer:
            rows = json.loads(b"".join(answer))["results"]["bindings"]
    except ClaimgraphError:
        return []
    return [row["g"]["value"] for row in rows]


def _limits(node: str) -> Iterator[str]:
    pool = service().pool
    yield link(node, f"{RDF}type", f"{CG}QueryService")
    yield f'<{node}> <{CG}queryTimeout> "{pool.timeout:f}"^^<{XSD}decimal> .'
    numbers = {
        "queryMemory": pool.memory,
        "resultBytes": pool.result_bytes,
        "queriesAtOnce": pool.size,
        "queriesWaiting": pool.waiting,
    }
    if pool.slow is not None:
        numbers |= {"slowQueriesAtOnce": pool.slow.places, "slowQueriesWaiting": pool.slow.queue}
        yield f'<{node}> <{CG}slowAfter> "{pool.slow.after:f}"^^<{XSD}decimal> .'
    for name, value in numbers.items():
        yield f'<{node}> <{CG}{name}> "{value}"^^<{XSD}integer> .'
