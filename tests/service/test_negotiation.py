"""What the running service answers to real clients' Accept fields, and errors of updates as problems."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import Served, fill, start

from claimgraph.formats import GRAPHS, RESULTS, Format

SELECT = "SELECT ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } LIMIT 1"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"
TOKEN = "a-token-for-negotiation"


def corpus() -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / "accept-headers.tsv").read_text().splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def media_types(offers: tuple[Format, ...], name: str) -> set[str]:
    return {media_type for offer in offers if offer.name == name for media_type in (offer.media_type, *offer.aliases)}


def test_each_client_gets_the_format_it_asks_for(served: Served) -> None:
    for client, accept, select, construct, page in corpus():
        for query, offers, expected in ((SELECT, RESULTS, select), (CONSTRUCT, GRAPHS, construct)):
            reply = served.query(query, accept or None)
            if page == "html":
                assert (reply.status, reply.media_type) == (200, "text/html"), client
            elif expected == "-":
                problem = json.loads(reply.body)
                assert (reply.status, problem["status"]) == (406, 406), client
                assert offers[0].media_type in problem["detail"]
            else:
                assert reply.status == 200, (client, reply.text)
                assert reply.media_type in media_types(offers, expected), (client, query, reply.media_type)
            assert "Accept" in reply.headers["Vary"], client


@pytest.mark.parametrize(
    ("text", "line", "column", "words", "suggestion"),
    [
        ("INSERT DATA { <x:a> foaf:name 1 }", 1, 21, "foaf:", "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
        ("PREFIX x: <x:>\nINSERT DATA { x:a x:b }", 2, 23, "}", None),
        ("INSRT DATA { <x:a> <x:b> 1 }", 1, 1, "INSRT", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o", 1, 14, "never closed", None),
    ],
)
def test_errors_of_updates_have_their_place(
    writable: Served, text: str, line: int, column: int, words: str, suggestion: str | None
) -> None:
    fields = {"Content_Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    reply = writable.ask("/update", method="POST", body=text.encode(), **fields)
    problem = json.loads(reply.body)
    assert (reply.status, reply.media_type) == (400, "application/problem+json")
    assert (problem["line"], problem["column"]) == (line, column), problem
    assert words in problem["detail"]
    assert problem["excerpt"].split("\n")[0] == text.split("\n")[line - 1]
    assert suggestion is None or suggestion in problem["suggestion"]
    assert problem["help"].endswith("/sparql")


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("negotiated") / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN)
    yield service
    assert service.stop() == 0
    service.close_log()


def test_a_format_that_is_named_wins_over_accept(served: Served) -> None:
    for name, media_type in (("csv", "text/csv"), ("xml", "application/sparql-results+xml"), ("tsv", None)):
        reply = served.ask(f"/sparql?query={quote(SELECT)}&format={name}", accept="application/json")
        assert reply.media_type == (media_type or "text/tab-separated-values")
    assert served.ask(f"/sparql?query={quote(SELECT)}&format=turtle").status == 406
