"""SPARQL Update and the Graph Store Protocol: what may be written, and that nothing else is.

``UPSERT_SIZE=64x100`` sets clients and upserts a client for the last test.
"""

import contextlib
import gzip
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import BASE, Reply, Served, descendants, fill, gone, start

from patience import PATIENCE, joined

TOKEN = "a-token-for-updates"
UPDATE = "application/sparql-update"
CLIENTS, UPSERTS = (int(part) for part in os.environ.get("UPSERT_SIZE", "16x3").split("x"))
KILLS, LARGE = 30, 5000
"""How often a trying process is killed; triples of a write that passes a pipe in pieces."""

ARTICLE = f"{BASE}graph/article/ferry-talks"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
CLAIMS = f"GRAPH <{ARTICLE}> {{ ?c a cg:Claim }}"
PREFIX = "PREFIX cg: <https://w3id.org/claimgraph/ns#> PREFIX schema: <https://schema.org/> "


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("updates") / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN, "--timeout", "10", "--max-bytes", "200000")
    yield service
    service.stop()
    service.close_log()


def update(service: Served, text: str, accept: str | None = None) -> Reply:
    return service.ask(
        "/update",
        method="POST",
        body=text.encode(),
        accept=accept,
        Content_Type=UPDATE,
        Authorization=f"Bearer {TOKEN}",
    )


def store(service: Served, method: str, path: str, body: bytes | None = None, **fields: str) -> Reply:
    return service.ask(path, method=method, body=body, Authorization=f"Bearer {TOKEN}", **fields)


def rows(service: Served, query: str) -> list[str]:
    return service.query(query, "text/csv").text.split("\r\n")[1:-1]


def everything(service: Served) -> list[str]:
    return sorted(rows(service, "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"))


def test_a_write_is_seen_by_the_next_query(writable: Served) -> None:
    assert update(writable, "INSERT DATA { <http://x.example/a> <http://x.example/p> 1 }").status == 200
    reply = update(writable, "DELETE { ?s ?p ?o } INSERT { ?s ?p ?n } WHERE { ?s ?p ?o BIND(?o + 1 AS ?n) }")
    assert json.loads(reply.body).get("changed") == 2, reply.text
    assert rows(writable, "SELECT ?o { <http://x.example/a> ?p ?o }") == ["2"]


def test_later_operations_see_what_earlier_ones_did(writable: Served) -> None:
    text = (
        "PREFIX x: <http://seq.example/> INSERT DATA { GRAPH x:g { x:a x:p 1.50e+1, 'a;b}'@en } };"
        "# a remark; {\n INSERT { GRAPH x:h { ?s x:q ?o . [] x:of ?s } } WHERE { GRAPH x:g { ?s x:p ?o } };"
        "MOVE x:h TO x:k; DROP GRAPH x:g"
    )
    assert update(writable, text).status == 200
    query = "SELECT ?o { GRAPH <http://seq.example/k> { ?s <http://seq.example/q> ?o } }"
    assert sorted(rows(writable, query)) == ["1.5E1", "a;b}"] or sorted(rows(writable, query)) == ["15", "a;b}"]
    assert rows(writable, "SELECT ?s { GRAPH <http://seq.example/g> { ?s ?p ?o } }") == []
    assert len(rows(writable, "SELECT ?s { ?s <http://seq.example/of> ?x }")) == 2


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("INSERT DATA { <http://x.example/a> <http://x.example/b> ", 400, "query-syntax"),
        ("LOAD <http://127.0.0.1:1/x>", 403, "query-refused"),
        ("INSERT { ?s ?p ?o } WHERE { SeRvIcE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "query-refused"),
        ("ADD <http://nowhere.example/> TO DEFAULT", 400, "query-error"),
        ("SELECT * { ?s ?p ?o }", 400, "bad-request"),
        (f"INSERT DATA {{ <x:a> <x:b> {'[ <x:c> ' * 40000} 1 {']' * 40000} }}", 413, None),
        (f"INSERT DATA {{ <x:a> <x:b> {'[ <x:c> ' * 15000} 1 {']' * 15000} }}", 503, "worker-died"),
        (f"INSERT {{ <x:a> <x:b> ?n }} USING <{ARTICLE}> WHERE {{ {RUNAWAY} }}", 504, "query-timeout"),
        ("INSERT DATA { <x:a> <x:b> <javascript:alert(1)> }", 422, "input-refused"),
    ],
)  # fmt: skip
def test_refused_updates_change_nothing(writable: Served, text: str, status: int, kind: str | None) -> None:
    before = everything(writable)
    reply = update(writable, text)
    assert reply.status == status, reply.text[:300]
    if kind:
        assert json.loads(reply.body)["type"].endswith(f"#{kind}")
    assert everything(writable) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"DELETE WHERE {{ GRAPH <{ARTICLE}> {{ ?claim cg:actor ?party }} }}", "actor"),
        (f"DELETE WHERE {{ GRAPH <{BASE}graph/actors> {{ ?party a ?class }} }}", ""),
        (f"INSERT {{ GRAPH <{ARTICLE}> {{ ?c cg:confidence 7.5 }} }} WHERE {{ {CLAIMS} }}", ""),
        (f"INSERT {{ GRAPH <{ARTICLE}> {{ ?c cg:flavour 1 }} }} WHERE {{ {CLAIMS} }}", ""),
        (f"COPY <{ARTICLE}> TO <http://other.example/g>", ""),
        (f"INSERT DATA {{ GRAPH <{ARTICLE}> {{ [] a cg:Claim }} }}", ""),
    ],
)  # fmt: skip
def test_what_would_break_the_graph_of_claims_is_refused_whole(writable: Served, text: str, words: str) -> None:
    before = everything(writable)
    free = "INSERT DATA { <http://x.example/free> <http://x.example/p> 1 };"
    reply = update(writable, PREFIX + free + text)
    assert reply.status == 422, reply.text
    problem = json.loads(reply.body)
    assert words in problem["detail"]
    assert everything(writable) == before


def test_free_data_may_be_repeated_beside_what_is_said_in_our_terms(writable: Served) -> None:
    free = "<http://free.example/a> <http://free.example/p> 1"
    ours = "<http://free.example/topic> <http://free.example/near> cg:AID"
    graphs = [f"GRAPH <http://free.example/g{number}>" for number in range(3)]
    first = update(writable, f"{PREFIX} INSERT DATA {{ {graphs[0]} {{ {free} }} }}")
    second = update(writable, f"{PREFIX} INSERT DATA {{ {graphs[1]} {{ {free} . {ours} }} }}")
    assert (first.status, second.status) == (200, 200), second.text
    third = update(writable, f"{PREFIX} INSERT DATA {{ {graphs[2]} {{ {ours} }} }}")
    assert third.status == 422
    assert "one graph only" in third.text


def test_the_shapes_report_comes_as_rdf_to_who_wants_it(writable: Served) -> None:
    text = f"{PREFIX} DELETE WHERE {{ GRAPH <{ARTICLE}> {{ ?claim cg:actor ?party }} }}"
    for accept in ("text/turtle", "application/ld+json"):
        reply = update(writable, text, accept)
        assert (reply.status, reply.media_type) == (422, accept)
        assert "ValidationReport" in reply.text


def test_sound_articles_are_taken_at_their_own_place_and_changed(writable: Served) -> None:
    turtle = (
        "@prefix cg: <https://w3id.org/claimgraph/ns#> . @prefix schema: <https://schema.org/> ."
        f"<{BASE}id/article/new-pier> a cg:Article ; schema:headline 'A pier opens'@en ."
    ).encode()
    media_type = {"Content_Type": "text/turtle"}
    elsewhere = store(writable, "PUT", f"/store?graph={BASE}graph/article/another", turtle, **media_type)
    assert (elsewhere.status, "graph/article/new-pier" in elsewhere.text) == (422, True)
    path = f"/store?graph={BASE}graph/article/new-pier"
    assert store(writable, "PUT", path, turtle, **media_type).status == 201
    change = (
        f"{PREFIX} WITH <{BASE}graph/article/new-pier> DELETE {{ ?a schema:headline ?h }} "
        "INSERT { ?a schema:headline 'Ferries sail'@en } WHERE { ?a schema:headline ?h }"
    )
    assert update(writable, change).status == 200
    assert store(writable, "PUT", path, turtle.replace(b"@en", b""), **media_type).status == 422
    assert "Ferries sail" in rows(writable, "SELECT ?h { ?a <https://schema.org/headline> ?h }")


def test_writing_needs_a_token(writable: Served) -> None:
    body = b"CLEAR ALL"
    assert writable.ask("/update", method="POST", body=body, Content_Type=UPDATE).status == 401
    wrong = {"Content_Type": UPDATE, "Authorization": "Bearer some-other-token"}
    assert writable.ask("/update", method="POST", body=body, **wrong).status == 403
    for method in ("PUT", "POST", "DELETE"):
        assert writable.ask("/store?default", method=method, body=b"", Content_Type="text/turtle").status == 401


def test_the_graph_store_keeps_what_it_is_given(writable: Served) -> None:
    path = "/store?graph=http://kept.example/g"
    turtle = {"Content_Type": "text/turtle"}
    assert store(writable, "GET", path).status == 404
    assert store(writable, "PUT", path, b"<a> <b> <c> .", **turtle).status == 201
    assert store(writable, "POST", path, b"<a> <b> [ <d> 1 ] .", **turtle).status == 204
    assert "_:" in store(writable, "GET", path, accept="application/n-triples").text
    assert store(writable, "PUT", path, b"<a> <b ", **turtle).status == 400
    assert len(store(writable, "GET", path, accept="application/n-triples").text.splitlines()) == 3
    assert store(writable, "PUT", path, b"x", Content_Type="image/png").status == 415
    assert store(writable, "GET", path, accept="image/png").status == 406
    assert store(writable, "GET", "/store").status == 400
    assert store(writable, "GET", "/store?graph=relative").status == 400
    assert store(writable, "DELETE", path).status == 204
    assert store(writable, "DELETE", path).status == 404


def test_compressed_and_hostile_uploads(writable: Served) -> None:
    path = "/store/packed"
    packed = {"Content_Type": "text/turtle", "Content_Encoding": "gzip"}
    assert store(writable, "PUT", path, gzip.compress(b"<x:a> <x:b> 1 ."), **packed).status == 201
    assert store(writable, "PUT", path, gzip.compress(b" " * 10_000_000), **packed).status == 413
    assert store(writable, "PUT", path, b"no gzip", **packed).status == 400
    unknown = {"Content_Type": "text/turtle", "Content_Encoding": "br"}
    assert store(writable, "PUT", path, b"<x:a> <x:b> 1 .", **unknown).status == 415
    assert store(writable, "PUT", path, b" " * 300_000, Content_Type="text/turtle").status == 413
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    assert store(writable, "PUT", path, bomb, Content_Type="application/rdf+xml").status == 400
    context = b'{"@context": "http://127.0.0.1:1/context", "@id": "x:a", "p": 1}'
    assert store(writable, "PUT", path, context, Content_Type="application/ld+json").status == 400
    assert store(writable, "GET", path, accept="application/n-triples").text.startswith("<x:a> <x:b> ")


def test_the_loss_of_the_process_that_tries_writes_is_made_good(writable: Served) -> None:
    text = "INSERT DATA { <http://lost.example/a> <http://lost.example/p> 1 }"
    assert update(writable, text).status == 200
    trying = [
        pid
        for pid in descendants(writable.process.pid)
        if b"claimgraph.ingest.rehearsal" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert trying
    for pid in trying:
        os.kill(pid, signal.SIGKILL)
    assert gone(trying)
    assert update(writable, text.replace("1", "2")).status == 200
    assert sorted(rows(writable, "SELECT ?o { <http://lost.example/a> ?p ?o }")) == ["1", "2"]


def test_kills_at_any_moment_hold_nobody_up(writable: Served) -> None:
    answers: list[tuple[int, float]] = []
    over = threading.Event()

    def client(name: int) -> None:
        while not over.is_set():
            began = time.monotonic()
            many = " , ".join(str(began + number) for number in range(LARGE if name % 3 == 0 else 1))
            reply = update(writable, f"INSERT DATA {{ <http://kill.example/{name}> <http://kill.example/p> {many} }}")
            answers.append((reply.status, time.monotonic() - began))

    threads = [threading.Thread(target=client, args=(name,), daemon=True) for name in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(KILLS):
        for pid in descendants(writable.process.pid):
            with contextlib.suppress(OSError):  # it ended meanwhile
                if b"ingest.rehearsal" in Path(f"/proc/{pid}/cmdline").read_bytes() and not descendants(pid):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
    over.set()
    joined(threads)
    assert {status for status, _ in answers} <= {200, 503}
    assert 200 in dict(answers)
    assert max(seconds for _, seconds in answers) < 14


def test_no_update_of_many_clients_is_lost_or_doubled(writable: Served) -> None:
    text = (
        "PREFIX x: <http://count.example/> DELETE { GRAPH x:g { x:KEY x:n ?n } } INSERT { GRAPH x:g { x:KEY x:n ?m } } "
        "WHERE { OPTIONAL { GRAPH x:g { x:KEY x:n ?n } } BIND(COALESCE(?n, 0) + 1 AS ?m) }"
    )

    def client() -> None:
        end = time.monotonic() + PATIENCE
        for number in range(UPSERTS):
            while (status := update(writable, text.replace("KEY", f"key{number % 2}")).status) == 503:
                assert time.monotonic() < end, f"waited {PATIENCE:g} seconds for a place to write"
                time.sleep(0.2)
            assert status == 200

    threads = [threading.Thread(target=client, daemon=True) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    joined(threads)
    found = rows(writable, "SELECT ?k ?n { GRAPH <http://count.example/g> { ?k ?p ?n } }")
    totals = {row.rpartition(",")[0][-4:]: int(row.rpartition(",")[2]) for row in found}
    halves = CLIENTS * len(range(0, UPSERTS, 2)), CLIENTS * len(range(1, UPSERTS, 2))
    assert totals == {"key0": halves[0], "key1": halves[1]}
