"""What the service says of itself and of its data: VoID, prefixes, service description."""

import json
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, VOID
from serving import BASE, Served, fill, start

from claimgraph.namespaces import CG, PREFIXES

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
DATASET = URIRef(f"{BASE}.well-known/void#dataset")


def read(served: Served, path: str) -> Graph:
    reply = served.ask(path, accept="text/turtle")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    return Graph().parse(data=reply.text, format="turtle")


def test_void_counts_what_queries_count(served: Served) -> None:
    graph = read(served, "/.well-known/void")
    rows = served.query("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o }", "text/csv").text.split()[1]
    triples, subjects = map(int, rows.split(","))
    assert graph.value(DATASET, VOID.triples) == Literal(triples)
    assert graph.value(DATASET, VOID.distinctSubjects) == Literal(subjects)
    parts = {graph.value(part, VOID["class"]): part for part in graph.objects(DATASET, VOID.classPartition)}
    assert graph.value(parts[URIRef(f"{CG}Claim")], VOID.entities) == Literal(3)
    assert graph.value(DATASET, VOID.classes) == Literal(len(parts))
    per_property = [
        int(str(graph.value(part, VOID.triples))) for part in graph.objects(DATASET, VOID.propertyPartition)
    ]
    assert sum(per_property) == triples
    assert graph.value(DATASET, VOID.sparqlEndpoint) == URIRef(f"{served.url}sparql")
    assert URIRef(CG) in set(graph.objects(DATASET, VOID.vocabulary))


def test_void_is_not_sent_again_to_who_has_it(served: Served) -> None:
    first = served.ask("/.well-known/void", accept="application/ld+json")
    assert first.media_type == "application/ld+json"
    again = served.ask("/.well-known/void", accept="application/ld+json", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/plain"),
        ("*/*", "text/plain"),
        ("application/sparql-query", "application/sparql-query"),
        ("text/turtle, */*;q=0.1", "text/turtle"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_prefixes_come_in_four_formats(served: Served, accept: str | None, media_type: str) -> None:
    reply = served.ask("/prefixes", accept=accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    if "json" in media_type:
        found = json.loads(reply.body)
        assert found.get("@context", found) == PREFIXES
    elif media_type == "text/turtle":
        parser = pyoxigraph.parse(reply.text, format=pyoxigraph.RdfFormat.TURTLE)
        assert list(parser) == []
        assert parser.prefixes == PREFIXES
    else:
        assert served.query(reply.text + "ASK { ?claim a cg:Claim }", "text/csv").text == "true"


def test_prefixes_in_no_such_format(served: Served) -> None:
    assert served.ask("/prefixes?format=xml").status == 406
    assert served.ask("/prefixes?format=sparql", accept="image/png").media_type == "text/plain"


def test_the_service_describes_its_data_set_formats_functions_and_limits(served: Served) -> None:
    graph = read(served, "/sparql")
    node = graph.value(predicate=RDF.type, object=SD.Service)
    assert graph.value(node, SD.endpoint) == URIRef(f"{served.url}sparql")
    dataset = graph.value(node, SD.defaultDataset)
    assert graph.value(dataset, SD.defaultGraph) == DATASET
    names = {graph.value(named, SD.name) for named in graph.objects(dataset, SD.namedGraph)}
    assert names == {URIRef(f"{BASE}graph/actors")}
    assert len(set(graph.objects(node, SD.resultFormat))) == 11
    names_of_limits = ("queryTimeout", "queryMemory", "queriesAtOnce", "resultBytes")
    limits = [float(str(graph.value(node, URIRef(CG + name)))) for name in names_of_limits]
    assert limits == [3, 256 << 20, 2, 1 << 30]
    names_of_lanes = ("queriesWaiting", "slowAfter", "slowQueriesAtOnce", "slowQueriesWaiting")
    assert [float(str(graph.value(node, URIRef(CG + name)))) for name in names_of_lanes] == [32, 0.2, 4, 16]


def test_each_function_that_is_named_can_be_called(served: Served) -> None:
    functions = set(read(served, "/sparql").objects(None, SD.extensionFunction))
    assert len(functions) > 10
    point = '"POINT(0 0)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    values = {"date": '"2021-05-03"', "time": '"10:00:00"', "yearMonthDuration": '"P1Y"'}
    for function in functions:
        name = str(function).rpartition("#")[2]
        arguments = values.get(name, '"PT1H"') if "XMLSchema" in function else f"{point}, {point}"
        if function.endswith("/distance"):
            arguments += ", <http://www.opengis.net/def/uom/OGC/1.0/metre>"
        reply = served.query(f"ASK {{ FILTER(BOUND(?x)) BIND(<{function}>({arguments}) AS ?x) }}", "text/csv")
        assert reply.text == "true", function


def test_what_is_switched_on_and_off_is_said_and_done(served: Served, tmp_path: Path) -> None:
    updates = (None, SD.supportedLanguage, SD.SPARQL11Update)
    assert updates not in read(served, "/sparql")
    fill(tmp_path / "store")
    writable = start(tmp_path / "store", "--tokens", "a-token-of-ours", "--union-graph", "no")
    try:
        description = read(writable, "/sparql")
        assert updates in description
        union = (None, SD.feature, SD.UnionDefaultGraph)
        assert union in read(served, "/sparql")
        assert union not in description
        assert writable.query("ASK { ?s ?p ?o }", "text/csv").text == "false"
        assert writable.query("ASK { GRAPH ?g { ?s ?p ?o } }", "text/csv").text == "true"
        actors = f"default-graph-uri={BASE}graph/actors"
        assert writable.query("ASK { ?s ?p ?o }", "text/csv", actors).text == "true"
        assert int(str(read(writable, "/.well-known/void").value(DATASET, VOID.triples))) > 50
    finally:
        assert writable.stop() == 0
        writable.close_log()
