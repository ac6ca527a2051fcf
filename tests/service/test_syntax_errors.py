"""What people get wrong in SPARQL, and what they are told."""

import json

import pytest
from serving import Served

CASES = {
    "SELECT * { ?s foaf:name ?o }": (1, 15, "foaf:", "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
    "SELECT * {\n  ?s a cg:Claim }": (2, 8, "cg:", "PREFIX cg: <https://w3id.org/claimgraph/ns#>"),
    "PREFIX mine: <x:y>\nSELECT * { ?s mien:p 1 }": (2, 15, "mien:", "Did you mean mine:"),
    "SELECT * { ?s scheme:name ?o }": (1, 15, "scheme:", "PREFIX schema: <https://schema.org/>"),
    "SELECT * { FILTER(xsd:integer(?x) > 3) }": (1, 19, "xsd:", "XMLSchema#"),
    "SELECT * { ?s :name ?o }": (1, 15, "prefix : is", "PREFIX : "),
    "SELEC * {}": (1, 1, "SELEC", "Did you mean SELECT?"),
    "SELECT * { ?s ?p ?o FLITER(?o > 3) }": (1, 21, "FLITER", "FILTER"),
    "SELECT * { ?s ?p 'open\n }": (1, 18, "string", "\\n"),
    "SELECT *\n{ { ?s ?p ?o }": (2, 1, "never closed", None),
    "SELECT * { ?s ?p (1 2] }": (1, 22, "closes nothing", None),
    "SELECT ?x { ?y a ?z } GROUP BY ?y": (1, 34, "neither grouped nor", None),
    "": (1, 1, "", None),
}


@pytest.mark.parametrize("query", CASES)
def test_an_error_has_its_place_its_excerpt_and_a_suggestion(served: Served, query: str) -> None:
    line, column, words, suggestion = CASES[query]
    reply = served.ask("/sparql", method="POST", body=query.encode(), Content_Type="application/sparql-query")
    problem = json.loads(reply.body)
    assert (reply.status, problem["type"], problem["line"]) == (400, "/problems#query-syntax", line)
    assert (problem["column"], words in problem["detail"]) == (column, True), problem
    shown, caret = problem["excerpt"].split("\n")
    assert shown == query.split("\n")[line - 1]
    assert caret == " " * (column - 1) + "^"
    assert suggestion in problem["suggestion"] if suggestion else "suggestion" not in problem
    assert problem["help"] == f"{served.url}sparql"


@pytest.mark.parametrize(
    "query",
    [
        """# no:such
PREFIX a: <x:y#> SELECT * { ?s a:b <no:such>, 'no:such', _:b, \"\"\"no:
'such\"\"\"@en ; a:c 1.5e3 , true }""",
        "PREFIX : <x:y> ASK { :a :b 'it\\'s' FILTER(?x NOT IN (1) && isNumeric(?x)) }",
    ],
)
def test_no_fault_is_seen_where_there_is_none_before_the_last_sign(served: Served, query: str) -> None:
    assert served.query(query).status == 200
    problem = json.loads(served.query(query + " %").body)
    assert (problem["line"], "suggestion" in problem) == (query.count("\n") + 1, False)
    assert problem["column"] > len(query.rpartition("\n")[2])


def test_the_place_stays_in_sight_in_a_long_line(served: Served) -> None:
    query = "SELECT * { " + "?s ?p 'ü\t' . " * 500 + "?s ex:p 1 }" + " " * 500
    problem = json.loads(
        served.ask("/sparql", method="POST", body=query.encode(), Content_Type="application/sparql-query").body
    )
    shown, caret = problem["excerpt"].split("\n")
    assert len(shown) < 80
    assert shown[len(caret) - 1 :].startswith("ex:p 1")


def test_the_page_shows_the_excerpt(served: Served) -> None:
    assert "?s foaf:name ?o }\n              ^" in served.query("SELECT * { ?s foaf:name ?o }", "text/html").text
