"""The W3C's test suites for SPARQL services, run over HTTP against a service with a store of its own.

The suites lie beside the checkout; without them the tests are skipped. A full run writes its report
(EARL 1.0, https://www.w3.org/TR/EARL10-Schema/) to tests/conformance/earl.ttl.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from serving import Reply, Served, fill, start
from w3c import SUITES, Case, Exchange, cases, service_description_cases

if not SUITES.is_dir():
    pytest.skip(f"the W3C's suites are not in {SUITES}", allow_module_level=True)

REPORT = Path(__file__).parents[1] / "conformance" / "earl.ttl"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
TOKEN = "a-token-for-the-suites"
PROTOCOL = cases("protocol", "manifest.ttl")
GRAPH_STORE = cases("graph-store-protocol", "manifest-direct.ttl", "manifest-indirect.ttl")
DESCRIPTION = service_description_cases()
ALL = [*(case.iri for case in (*PROTOCOL, *GRAPH_STORE)), *DESCRIPTION]


@pytest.fixture(scope="module")
def passed() -> Iterator[dict[str, bool]]:
    outcomes: dict[str, bool] = {}
    yield outcomes
    if outcomes.keys() == set(ALL):
        REPORT.write_text(report(outcomes), encoding="utf-8")


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("conformance") / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN, "--timeout", "10")
    yield service
    service.stop()
    service.close_log()


def send(service: Served, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
    return service.ask(path, method=method, body=body, Authorization=f"Bearer {TOKEN}", **headers)


@pytest.mark.parametrize("case", [*PROTOCOL, *GRAPH_STORE], ids=lambda case: case.iri.rsplit("#", 1)[-1])
def test_w3c(writable: Served, passed: dict[str, bool], case: Case) -> None:
    passed[case.iri] = False
    update = {"content-type": "application/sparql-update"}
    assert send(writable, "POST", "/update", b"CLEAR ALL", update).status == 200
    for name, file in case.graphs:
        media_type = {"content-type": "application/n-triples"}
        assert send(writable, "PUT", f"/store?graph={name}", file.read_bytes(), media_type).status == 201
    places: dict[str, str] = {}
    for exchange in case.exchanges:
        path = exchange.path.replace("/gsp", "/store", 1) if exchange.path.startswith("/gsp") else exchange.path
        for variable, place in places.items():
            path = path.replace(variable, place)
        reply = send(writable, exchange.method, path, exchange.request.body, exchange.request.headers)
        check(exchange, reply)
        if exchange.location:
            places[exchange.location] = reply.headers["Location"]
    passed[case.iri] = True


def check(exchange: Exchange, reply: Reply) -> None:
    assert exchange.allows(reply.status), f"{reply.status} is none of {set(exchange.statuses)}: {reply.text[:500]}"
    wanted = exchange.response.headers.get("content-type")
    if wanted:
        assert reply.headers["Content-Type"] == wanted
    if exchange.boolean is not None:
        assert json.loads(reply.body)["boolean"] is exchange.boolean
    elif exchange.format == "tabular":
        assert "bindings" in json.loads(reply.body)["results"]
    elif exchange.format == "RDF":
        Graph().parse(reply.body, format=reply.media_type)
    if exchange.response.body is not None:
        expected = Graph().parse(exchange.response.body, format="turtle")
        assert isomorphic(Graph().parse(reply.body, format="turtle"), expected)


@pytest.mark.parametrize("iri", DESCRIPTION, ids=lambda iri: iri.rsplit("#", 1)[-1])
def test_w3c_service_description(writable: Served, passed: dict[str, bool], iri: str) -> None:
    passed[iri] = False
    reply = writable.ask("/sparql", accept="text/turtle")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    graph = Graph().parse(reply.body, format="turtle")
    if iri.endswith("#has-endpoint-triple"):
        assert (None, SD.endpoint, URIRef(f"{writable.url}sparql")) in graph
    elif iri.endswith("#conforms-to-schema"):
        (service,) = graph.subjects(RDF.type, SD.Service)
        assert (service, SD.endpoint, None) in graph
        for predicate, kind in ((SD.defaultDataset, SD.Dataset), (SD.defaultGraph, SD.Graph)):
            for node in graph.objects(None, predicate):
                assert (node, RDF.type, kind) in graph
        for predicate in (SD.supportedLanguage, SD.feature, SD.resultFormat, SD.inputFormat):
            assert all(isinstance(node, URIRef) for node in graph.objects(service, predicate))
    else:
        assert len(graph) > 0
    passed[iri] = True


def report(outcomes: dict[str, bool]) -> str:
    """Write the outcomes as EARL, the same for the same outcomes."""
    lines = [
        "@prefix doap: <http://usefulinc.com/ns/doap#> .",
        "@prefix earl: <http://www.w3.org/ns/earl#> .",
        "",
        '<https://w3id.org/claimgraph/ns> a doap:Project, earl:Software, earl:TestSubject ; doap:name "claimgraph" .',
        '<#runner> a earl:Assertor, earl:Software ; doap:name "tests/service/test_conformance.py" .',
        "",
    ]
    for iri in ALL:
        outcome = "passed" if outcomes[iri] else "failed"
        lines.append(
            "[] a earl:Assertion ; earl:assertedBy <#runner> ; earl:subject <https://w3id.org/claimgraph/ns> ;\n"
            f"  earl:test <{iri}> ; earl:mode earl:automatic ;\n"
            f"  earl:result [ a earl:TestResult ; earl:outcome earl:{outcome} ] ."
        )
    return "\n".join(lines) + "\n"
