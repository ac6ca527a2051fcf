"""Writes that hang on the state of a graph (RFC 9110, section 13), and patches of one graph."""

import threading
from collections.abc import Iterator

import pytest
from serving import Served, fill, start
from writing import TOKEN, UPDATE, rows, store

from patience import joined

TURTLE = {"Content_Type": "text/turtle"}


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("conditional") / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN, "--timeout", "10")
    yield service
    assert service.stop() == 0
    service.close_log()


def content(service: Served, path: str) -> list[str]:
    return sorted(store(service, "GET", path, accept="application/n-triples").text.splitlines())


def test_a_graph_that_changed_meanwhile_is_not_overwritten(writable: Served) -> None:
    path = "/store?graph=http://notes.example/lost-update"
    assert store(writable, "PUT", path, b"<x:a> <x:b> 1 .", If_None_Match="*", **TURTLE).status == 201
    assert store(writable, "PUT", path, b"<x:a> <x:b> 2 .", If_None_Match="*", **TURTLE).status == 412
    seen = {accept: store(writable, "GET", path, accept=accept).headers["ETag"] for accept in ("text/turtle", "*/*")}
    json_tag = store(writable, "GET", path, accept="application/ld+json").headers["ETag"]
    assert json_tag != seen["text/turtle"]
    assert store(writable, "GET", path, accept="application/ld+json", If_None_Match=json_tag).status == 304
    assert store(writable, "PUT", path, b"<x:a> <x:b> 3 .", If_Match=json_tag, **TURTLE).status == 204
    reply = store(writable, "PUT", path, b"<x:a> <x:b> 4 .", If_Match=seen["text/turtle"], **TURTLE)
    assert (reply.status, reply.media_type) == (412, "application/problem+json")
    assert store(writable, "DELETE", path, If_Match=json_tag).status == 412
    assert store(writable, "POST", path, b"<x:a> <x:b> 5 .", If_Match='"of-nothing", W/"else"', **TURTLE).status == 412
    assert content(writable, path) == ['<x:a> <x:b> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .']
    now = store(writable, "GET", path).headers["ETag"]
    assert store(writable, "PUT", path, b"<x:a> <x:b> 6 .", If_None_Match=now, **TURTLE).status == 412
    assert store(writable, "DELETE", path, If_Match=f'"other", {now}').status == 204
    assert store(writable, "PUT", path, b"<x:a> <x:b> 7 .", If_Match="*", **TURTLE).status == 412
    assert store(writable, "GET", path).status == 404


def test_of_writers_that_hold_the_same_tag_one_wins(writable: Served) -> None:
    path = "/store?graph=http://notes.example/race"
    assert store(writable, "PUT", path, b"<x:a> <x:b> 0 .", **TURTLE).status == 201
    tag = store(writable, "GET", path).headers["ETag"]
    found: list[int] = []

    def write(number: int) -> None:
        body = f"<x:a> <x:b> {number} .".encode()
        found.append(store(writable, "PUT", path, body, If_Match=tag, **TURTLE).status)

    threads = [threading.Thread(target=write, args=[number], daemon=True) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    joined(threads)
    assert sorted(found) == [204] + [412] * 7


def test_a_patch_changes_its_graph_and_no_other(writable: Served) -> None:
    path, sent = "/store?graph=http://notes.example/patched", {"Content_Type": UPDATE}
    assert store(writable, "PATCH", path, b"INSERT DATA { <x:a> <x:b> 1 , 2 }", **sent).status == 201
    change = b"DELETE { ?s ?p 1 } INSERT { ?s <x:c> ?o } WHERE { ?s ?p ?o }"
    assert store(writable, "PATCH", path, change, **sent).status == 204
    kept = content(writable, path)
    assert [line.split()[1] for line in kept] == ["<x:b>", "<x:c>", "<x:c>"]
    elsewhere = [
        (b"INSERT DATA { <x:a> <x:b> 3 . GRAPH <x:other> { <x:a> <x:b> 3 } }", 422),
        (b"WITH <x:other> INSERT { <x:a> <x:b> 3 } WHERE {}", 422),
        (b"CLEAR ALL", 400),
        (b"INSERT DATA { <x:a> ", 400),
    ]
    for body, status in elsewhere:
        assert store(writable, "PATCH", path, body, **sent).status == status
    assert content(writable, path) == kept
    assert rows(writable, "SELECT * { GRAPH <x:other> { ?s ?p ?o } }") == []
    reply = store(writable, "PATCH", path, b"A <x:a> <x:b> 1 .", Content_Type="application/rdf-patch")
    assert (reply.status, reply.headers["Accept-Patch"]) == (415, UPDATE)
    assert store(writable, "PATCH", path, change, If_Match='"of-nothing"', **sent).status == 412
    assert store(writable, "PATCH", "/store?default", b"INSERT DATA { <x:d> <x:b> 1 }", **sent).status == 204
    assert "<x:d>" in "".join(content(writable, "/store?default"))
    assert writable.ask(path, method="PATCH", body=change, Content_Type=UPDATE).status == 401
