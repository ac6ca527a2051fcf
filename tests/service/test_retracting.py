"""Retracting articles through a running service: 410 for whatever asks for them, until they come again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, RDF
from serving import BASE, Reply, Served, start

from claimgraph.namespaces import CG

NS = Namespace(CG)
TOKEN = "a-token-for-retracting"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
AUTHOR = {"Authorization": f"Bearer {TOKEN}"}
REASON = "The publisher withdrew it </script><b>"
ARTICLES = [
    {
        "id": f"boats-{number}",
        "headline": f"Boats {number}",
        "publisher": "Harbour News",
        "datePublished": "2021-03-16",
        "text": f"Norway condemned Iceland on Monday in case {number}.",
    }
    for number in range(4)
]


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    service = start(tmp_path_factory.mktemp("retracting") / "store", "--tokens", TOKEN)
    body = "".join(json.dumps(article) + "\n" for article in ARTICLES).encode()
    try:
        done = service.ask("/articles", method="POST", body=body, Content_Type="application/x-ndjson", **AUTHOR)
        assert done.status == 200
        yield service
    finally:
        status = service.stop()
        service.close_log()
    assert status == 0


def claims(service: Served, number: int) -> list[str]:
    query = f"SELECT ?c {{ ?c <{PROV.wasDerivedFrom}> <{BASE}id/article/boats-{number}> }}"
    return [line.removeprefix(BASE) for line in service.query(query, "text/csv").text.split()[1:]]


def delete(service: Served, number: int, reason: str = REASON) -> Reply:
    return service.ask(f"/articles/boats-{number}?reason={quote(reason)}", method="DELETE", **AUTHOR)


def test_a_retracted_article_and_its_claims_are_gone_in_each_form(writable: Served) -> None:
    (claim,) = claims(writable, 0)
    done = delete(writable, 0)
    assert done.status == 200
    assert json.loads(done.body) == {
        "articles": [{"article": f"{BASE}id/article/boats-0", "outcome": "retracted", "claims": 1}]
    }
    for name in ("id/article/boats-0", claim, f"{claim}/evidence/1/quote"):
        for kind in ("id", "page", "data"):
            path = "/" + name.replace("id/", f"{kind}/", 1)
            page = writable.ask(path, accept=BROWSER)
            assert (page.status, page.media_type) == (410, "text/html"), path
            assert "The publisher withdrew it &lt;/script&gt;&lt;b&gt;" in page.text
            data = writable.ask(path, accept="text/turtle")
            assert (data.status, data.media_type) == (410, "text/turtle"), path
            graph = Graph().parse(data=data.text)
            stone = URIRef(BASE + name.partition("/evidence")[0])
            assert (stone, RDF.type, NS.Tombstone) in graph
            retraction = graph.value(stone, PROV.wasInvalidatedBy)
            assert (retraction, NS.reason, Literal(REASON)) in graph
            problem = writable.ask(path, accept="application/json")
            assert (problem.status, problem.media_type) == (410, "application/problem+json"), path
            told = json.loads(problem.body)
            assert (told["reason"], told["retraction"]) == (REASON, str(retraction))
            assert {"Accept"} <= {name.strip() for name in page.headers["Vary"].split(",")}
    assert writable.ask("/data/article/boats-0.nt").media_type == "application/n-triples"
    assert writable.ask(f"/{claims(writable, 1)[0]}").status == 303
    assert "boats-0" not in writable.ask("/articles").text
    assert writable.ask(str(retraction).removeprefix(BASE.rstrip("/")), accept=BROWSER).status == 303


def test_taken_in_again_it_is_back(writable: Served) -> None:
    (claim,) = claims(writable, 1)
    delete(writable, 1)
    assert claims(writable, 1) == []
    assert json.loads(delete(writable, 1).body)["articles"][0]["outcome"] == "unchanged"
    body = json.dumps(ARTICLES[1]).encode()
    assert writable.ask("/articles", method="POST", body=body, Content_Type="application/json", **AUTHOR).status == 200
    assert writable.ask(f"/{claim}").status == 303
    assert writable.ask("/page/article/boats-1", accept=BROWSER).status == 200


def test_only_with_a_token_a_reason_and_an_article(writable: Served) -> None:
    assert writable.ask("/articles/boats-2?reason=x", method="DELETE").status == 401
    assert delete(writable, 2, " ").status == 400
    assert writable.ask("/articles/boats-2", method="DELETE", **AUTHOR).status == 400
    assert delete(writable, 9).status == 404
    assert writable.ask("/id/article/boats-2").status == 303


def test_the_command_has_a_service_do_it(writable: Served, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "claimgraph", "retract", "--server", writable.url, "--reason", "late", "-"]
    environment = {**os.environ, "CLAIMGRAPH_TOKENS": TOKEN}
    for given, status, said in (
        ("boats-2\nboats-3\nboats-9\n", 1, "2 retracted, 0 were before, 1 not known; 2 claims"),
        ("boats-9\n", 2, "1 not known"),
    ):
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60, check=False
        )
        assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    for body in (b"{", b"[]", b'{"articles": "boats-1", "reason": "x"}', b'{"articles": ["boats-1"]}'):
        assert writable.ask("/articles/retractions", method="POST", body=body, **AUTHOR).status == 400
