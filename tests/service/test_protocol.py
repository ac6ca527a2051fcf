"""The SPARQL 1.1 Protocol over HTTP."""

import json
from urllib.parse import quote, urlencode

import pytest
from serving import BASE, Served

from claimgraph.formats import GRAPHS, RESULTS, Format

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"


def count(reply_text: str) -> int:
    return int(reply_text.split()[1])


def test_get_and_both_forms_of_post_and_the_query_method_answer_alike(served: Served) -> None:
    by_get = served.query(COUNT, "text/csv")
    by_form = served.ask(
        "/sparql", method="POST", accept="text/csv", body=urlencode({"query": COUNT}).encode(), Content_Type=FORM
    )
    direct = {"accept": "text/csv", "body": COUNT.encode(), "Content_Type": "application/sparql-query"}
    replies = [by_get, by_form] + [
        served.ask(path, method=method, **direct)
        for path in ("/sparql", "/sparql/", "/query", "/query/")
        for method in ("POST", "QUERY")
    ]
    assert {reply.status for reply in replies} == {200}
    assert {reply.body for reply in replies} == {by_get.body}
    assert count(by_get.text) > 50


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.2, text/tab-separated-values", "text/tab-separated-values"),
        ("text/html;q=0.1, text/csv", "text/csv"),
    ],
)
def test_select_formats(served: Served, accept: str | None, media_type: str) -> None:
    reply = served.query("SELECT ?s { ?s a ?c } LIMIT 1", accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', "application/ld+json"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        ("text/turtle;version=1.2", "text/turtle"),
        ("application/n-triples;charset=utf-8", "application/n-triples"),
    ],
)
def test_construct_formats(served: Served, accept: str | None, media_type: str) -> None:
    reply = served.query("CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 1", accept)
    assert (reply.status, reply.media_type) == (200, media_type)


def test_format_parameter_wins_and_means_what_fits_the_query(served: Served) -> None:
    assert served.query("ASK {}", "text/csv", "format=xml").media_type == "application/sparql-results+xml"
    assert served.query("DESCRIBE <x:y>", "text/turtle", "format=xml").media_type == "application/rdf+xml"
    assert served.query("ASK {}", None, "format=docx").status == 406


@pytest.mark.parametrize("form", [*RESULTS, *GRAPHS], ids=lambda form: form.media_type)
def test_each_format_by_each_of_its_names(served: Served, form: Format) -> None:
    query = "ASK {}" if form in RESULTS else "CONSTRUCT { ?s a ?c } { ?s a ?c } ORDER BY ?s LIMIT 1"
    by_accept = served.query(query, f"{form.media_type}, */*;q=0.1")
    assert (by_accept.status, by_accept.media_type) == (200, form.media_type)
    for name in (*form.names, form.media_type):
        by_name = served.query(query, "image/png", f"format={quote(name)}")
        assert (by_name.media_type, by_name.body) == (form.media_type, by_accept.body), name
    for alias in form.aliases:
        assert served.query(query, f"{alias};charset=utf-8").media_type == alias


def test_a_format_with_the_quality_nought_is_never_sent(served: Served) -> None:
    assert served.query("ASK {}", "application/sparql-results+json;q=0, */*;q=0.1").media_type.endswith("xml")
    assert served.query("ASK {}", "*/*;q=0").status == 406


def test_percent_encoding_is_decoded_once(served: Served) -> None:
    text = 'SELECT ("%2541 + %2B ü" AS ?x) {}'
    by_form = urlencode({"query": text}).encode()
    assert served.query(text, "text/csv").text == "x\r\n%2541 + %2B ü\r\n"
    assert served.ask("/query", method="POST", accept="text/csv", body=by_form, Content_Type=FORM).text == (
        "x\r\n%2541 + %2B ü\r\n"
    )


def test_nothing_acceptable_is_406_and_says_what_there_is(served: Served) -> None:
    reply = served.query("ASK {}", "image/png")
    problem = json.loads(reply.body)
    assert (reply.status, reply.media_type) == (406, "application/problem+json")
    assert "application/sparql-results+json" in problem["detail"]


def test_default_graph_is_the_union_unless_the_request_or_the_query_names_graphs(served: Served) -> None:
    actors = quote(f"{BASE}graph/actors")
    everything = count(served.query(COUNT, "text/csv").text)
    named = count(served.query(COUNT, "text/csv", f"default-graph-uri={actors}").text)
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert 0 < named < everything
    assert (
        count(served.query(f"SELECT (COUNT(*) AS ?n) FROM <{BASE}graph/actors> {{ ?s ?p ?o }}", "text/csv").text)
        == named
    )
    assert count(served.query(inside, "text/csv", f"named-graph-uri={actors}").text) == named
    assert count(served.query(COUNT, "text/csv", f"named-graph-uri={actors}").text) == 0


@pytest.mark.parametrize(
    ("path", "method", "body", "content_type", "status"),
    [
        ("/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", "GET", None, None, 400),
        ("/sparql?update=CLEAR%20ALL", "GET", None, None, 405),
        ("/sparql?query=%FF", "GET", None, None, 400),
        ("/sparql", "POST", b"ASK {}", "text/plain", 415),
        ("/sparql", "POST", b"ASK {}", None, 415),
        ("/sparql", "POST", "ASK { ?s ?p 'ä' }".encode("utf-16"), "application/sparql-query", 400),
        ("/sparql?query=ASK%7B%7D", "POST", b"ASK {}", "application/sparql-query", 400),
        ("/sparql", "POST", b"query=ASK%7B%7D&update=CLEAR+ALL", FORM, 400),
        ("/sparql", "POST", b"a=b", FORM, 400),
        ("/sparql", "POST", b"update=CLEAR+ALL", FORM, 403),
        ("/sparql", "POST", b"CLEAR ALL", "application/sparql-update", 403),
        ("/update", "POST", b"CLEAR ALL", "application/sparql-update", 403),
        ("/sparql?timeout=soon&query=ASK%7B%7D", "GET", None, None, 400),
        ("/sparql", "DELETE", None, None, 405),
        ("/nowhere", "GET", None, None, 404),
    ],
)
def test_what_the_protocol_forbids_is_a_problem_in_json(
    served: Served, path: str, method: str, body: bytes | None, content_type: str | None, status: int
) -> None:
    fields = {"Content_Type": content_type} if content_type else {}
    reply = served.ask(path, method=method, body=body, **fields)
    problem = json.loads(reply.body)
    assert (reply.status, reply.media_type) == (status, "application/problem+json")
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


def test_a_refused_update_says_how_to_write(served: Served) -> None:
    reply = served.ask("/update", method="POST", body=b"CLEAR ALL", Content_Type="application/sparql-update")
    assert "--tokens" in json.loads(reply.body)["detail"]


def test_syntax_errors_have_line_and_column(served: Served) -> None:
    problem = json.loads(served.query("SELECT *\nWHERE { ?s ?p }").body)
    assert (problem["status"], problem["line"]) == (400, 2)
    assert problem["column"] > 1


def test_too_large_a_request_is_413(served: Served) -> None:
    body = b"ASK {} #" + b"x" * 2_000_000
    assert served.ask("/sparql", method="POST", body=body, Content_Type="application/sparql-query").status == 413


def test_head_has_the_fields_of_get_and_no_body(served: Served) -> None:
    path = f"/sparql?query={quote(COUNT)}"
    by_get, by_head = served.ask(path), served.ask(path, method="HEAD")
    assert by_head.body == b""
    assert by_head.status == 200
    assert by_head.headers["ETag"] == by_get.headers["ETag"]


def test_what_the_client_has_already_is_not_sent_again(served: Served) -> None:
    path = f"/sparql?query={quote(COUNT)}"
    tag = served.ask(path, accept="text/csv").headers["ETag"]
    again = served.ask(path, accept="text/csv", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert served.ask(path, accept="text/csv", If_None_Match='"other"').status == 200
    assert served.ask(path, accept="application/json", If_None_Match=tag).status == 200
    assert served.query("SELECT (NOW() AS ?t) {}").headers["ETag"] is None


def test_scripts_of_other_sites_may_read(served: Served) -> None:
    reply = served.ask("/sparql", method="OPTIONS", Origin="https://elsewhere.example")
    assert reply.status == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert {"QUERY", "POST", "DELETE"} <= set(reply.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Authorization", "Content-Type"} <= set(reply.headers["Access-Control-Allow-Headers"].split(", "))
    assert "application/sparql-query" in reply.headers["Accept-Query"]
    answer = served.query("ASK {}", None)
    assert {"ETag", "Retry-After", "X-Query-Id"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


def test_without_a_query_programs_get_the_service_description(served: Served) -> None:
    reply = served.ask("/sparql", accept="text/turtle")
    assert reply.media_type == "text/turtle"
    assert f"{served.url}sparql" in reply.text
    assert "UnionDefaultGraph" in reply.text


def test_sparqlwrapper_reads_select_ask_and_construct(served: Served) -> None:
    from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper

    for method in ("GET", POST):
        client = SPARQLWrapper(f"{served.url}sparql")
        client.setMethod(method)
        client.setQuery("SELECT ?name { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }")
        client.setReturnFormat(JSON)
        names = {row["name"]["value"] for row in client.queryAndConvert()["results"]["bindings"]}
        assert {"Estonia", "Finland"} <= names
        client.setQuery("ASK { ?s a <https://w3id.org/claimgraph/ns#Claim> }")
        client.setReturnFormat(XML)
        assert "<boolean>true" in client.queryAndConvert().toxml()
        client.setQuery("CONSTRUCT { ?s a ?c } { ?s a ?c }")
        client.setReturnFormat(TURTLE)
        assert b"cg" in client.queryAndConvert() or b"claimgraph" in client.queryAndConvert()


def test_rdflib_reads_the_endpoint_as_a_store(served: Served) -> None:
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(SPARQLStore(f"{served.url}sparql"))
    label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert str(graph.value(URIRef(f"{BASE}id/actor/estonia"), label)) == "Estonia"
    graph.close()


def test_operators_can_ask_how_it_is(served: Served) -> None:
    assert json.loads(served.ask("/health").body) == {"status": "ok"}
    ready = json.loads(served.ask("/ready").body)
    assert ready["status"] == "ready"
    assert ready["snapshot"] > 0


def test_relative_iris_are_resolved_against_the_endpoint(served: Served) -> None:
    reply = served.query("CONSTRUCT { <x> <p> 1 } {}", "application/n-triples")
    assert f"<{served.url}x> <{served.url}p>" in reply.text
