"""Other people's clients, and our own, against a real service."""

import subprocess

import pytest
from serving import BASE, Served

from claimgraph.client import Problem, Truncated, Unreachable, frame, select
from claimgraph.errors import UsageError

CLAIMS = """PREFIX cg: <https://w3id.org/claimgraph/ns#> PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?claim ?day ?sure ?no ?ended {
  ?claim a cg:Claim ; cg:negated ?no .
  OPTIONAL { ?claim cg:earliest ?day } OPTIONAL { ?claim cg:confidence ?sure }
  OPTIONAL { ?claim prov:wasGeneratedBy/prov:endedAtTime ?ended }
} ORDER BY ?claim"""
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_a_frame_has_typed_columns(served: Served) -> None:
    found = frame(CLAIMS, endpoint=f"{served.url}sparql")
    assert [str(found[name].dtype) for name in found.columns] == [
        "string", "datetime64[s]", "float64", "boolean", "datetime64[us, UTC]",
    ]  # fmt: skip
    assert list(found["claim"].str.removeprefix(f"{BASE}id/claim/")) == [
        "aaaa000000000001", "aaaa000000000002", "bbbb000000000001",
    ]  # fmt: skip
    assert found["day"][0].isoformat() == "2021-05-03T00:00:00"
    assert list(found["no"]) == [False, True, False]
    assert list(found.isna().sum()) == [0, 2, 1, 0, 1]
    assert found["ended"][0].isoformat() == "2021-05-05T09:00:00+00:00"


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ("1 2", "Int64"),
        ("1 2.5", "float64"),
        ("1 UNDEF", "Int64"),
        ("99999999999999999999", "string"),
        ("'x' 1", "string"),
        ("true false", "boolean"),
        ("<a:b> 'x'@en", "string"),
        ("UNDEF", "string"),
        ("'2021'^^<http://www.w3.org/2001/XMLSchema#gYear>", "string"),
        ("'2021-01-01Z'^^<http://www.w3.org/2001/XMLSchema#date>", "string"),
        ("'0900-01-01'^^<http://www.w3.org/2001/XMLSchema#date>", "datetime64[s]"),
        ("'soon'^^<http://www.w3.org/2001/XMLSchema#date>", "string"),
        ("'2021-01-01T10:00:00.5'^^<http://www.w3.org/2001/XMLSchema#dateTime>", "datetime64[us]"),
    ],
)
def test_the_type_of_a_column_is_that_of_all_its_values(served: Served, values: str, dtype: str) -> None:
    found = frame(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}", endpoint=f"{served.url}sparql")
    assert str(found["x"].dtype) == dtype
    assert len(found) == len(values.split())


def test_no_rows_are_a_frame_with_its_columns(served: Served) -> None:
    found = frame("SELECT ?a ?b { ?a <x:none> ?b }", endpoint=f"{served.url}sparql")
    assert (list(found.columns), len(found)) == (["a", "b"], 0)


def test_graphs_can_be_chosen(served: Served) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    endpoint = f"{served.url}query"
    some = frame(query, endpoint=endpoint, default_graphs=[f"{BASE}graph/actors"])["n"][0]
    assert 0 < some < frame(query, endpoint=endpoint)["n"][0]
    inside = select("SELECT ?g { GRAPH ?g {} }", endpoint=endpoint, named_graphs=[f"{BASE}graph/actors"])
    assert [row["g"].value for row in inside.rows] == [f"{BASE}graph/actors"]


def test_what_the_service_refuses_is_an_error_with_its_words(served: Served) -> None:
    with pytest.raises(Problem) as refused:
        frame("SELECT ?x\nWHERE { ?x }", endpoint=f"{served.url}sparql")
    assert (refused.value.status, refused.value.line) == (400, 2)
    with pytest.raises(Problem) as refused:
        frame("CONSTRUCT {} {}", endpoint=f"{served.url}sparql")
    assert refused.value.status == 406
    with pytest.raises(UsageError, match="SELECT"):
        frame("ASK {}", endpoint=f"{served.url}sparql")
    with pytest.raises(Problem) as refused:
        frame("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
              endpoint=f"{served.url}sparql", timeout=0.3)  # fmt: skip
    assert refused.value.status == 504


def test_an_answer_that_breaks_off_is_no_answer(served: Served) -> None:
    with pytest.raises(Truncated, match="broke off"):
        select(ENDLESS, endpoint=f"{served.url}sparql", timeout=0.3)


def test_where_no_service_is(served: Served) -> None:
    with pytest.raises(Unreachable, match="claimgraph serve"):
        frame("SELECT * {}", endpoint="http://127.0.0.1:9/sparql")
    with pytest.raises(UsageError, match="http"):
        frame("SELECT * {}", endpoint="file:///etc/passwd")
    with pytest.raises(Problem) as refused:
        frame("SELECT * {}", endpoint=f"{served.url}health")
    assert refused.value.status == 405


def curl(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["curl", "-sS", *arguments], check=False, capture_output=True, text=True, timeout=30)


def test_curl_asks_posts_and_notices_what_breaks_off(served: Served) -> None:
    endpoint = f"{served.url}sparql"
    count = "SELECT (COUNT(*) AS ?n) { ?s a ?c }"
    by_get = curl("-G", endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={count}")
    by_post = curl(endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={count}")
    by_body = curl(endpoint, "-H", "Accept: text/csv", "-H", "Content-Type: application/sparql-query", "-d", count)
    assert by_get.stdout == by_post.stdout == by_body.stdout
    assert int(by_get.stdout.split()[1]) > 10
    assert curl("-f", "-G", endpoint, "--data-urlencode", "query=SELECT").returncode == 22
    cut = curl("-o", "/dev/null", "-G", endpoint, "-d", "timeout=0.3", "--data-urlencode", f"query={ENDLESS}")
    assert cut.returncode in (18, 56)
