"""What is sent to be written has limits, each stated where it is reached; many small writes go as a group."""

import gzip
import json
import threading
from collections.abc import Iterator

import pytest
from serving import BASE, Reply, Served, fill, start
from writing import TOKEN, rows, store, update

from patience import joined

TURTLE = {"Content_Type": "text/turtle"}
LIMITS = {"max_triples": 2000, "query_memory": 256, "timeout": 4}
ARTICLE = f"{BASE}graph/article/ferry-talks"
NUMBERS = " ".join(map(str, range(2001)))
CG = "https://w3id.org/claimgraph/ns#"


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("limited-writes") / "store"
    fill(folder)
    options = [f"--{name.replace('_', '-')}={value}" for name, value in LIMITS.items()]
    service = start(folder, "--tokens", TOKEN, "--max-bytes", "200000", "--write-delay", "0.2", *options)
    yield service
    assert service.stop() == 0
    service.close_log()


def limit(reply: Reply) -> str:
    """Return the setting of the limit that a problem names, once its value is right."""
    problem = json.loads(reply.body)
    setting: str = problem["limit"]["setting"]
    assert problem["limit"]["value"] == LIMITS[setting]
    assert setting.replace("_", "-") in problem["detail"]
    return setting


def triples(number: int) -> bytes:
    return b"".join(b"<x:a> <x:b> %d .\n" % n for n in range(number))


def form(*parts: bytes) -> tuple[bytes, str]:
    body = b"".join(
        b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
        + part
        + b"\r\n"
        for part in parts
    )
    return body + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def test_documents_have_limits_on_bytes_and_triples(limited: Served) -> None:
    path = "/store?graph=http://large.example/g"
    assert store(limited, "PUT", path, triples(2000), **TURTLE).status == 201
    reply = store(limited, "PUT", path, triples(2001), **TURTLE)
    assert (reply.status, limit(reply)) == (413, "max_triples")
    packed = {**TURTLE, "Content_Encoding": "gzip"}
    reply = store(limited, "PUT", path, gzip.compress(triples(2001)), **packed)
    assert (reply.status, limit(reply)) == (413, "max_triples")
    assert store(limited, "PUT", path, gzip.compress(bytes(10_000_000), 9), **packed).status == 413
    assert store(limited, "PUT", path, b"#" * 250_000, **TURTLE).status == 413
    body, kind = form(triples(10), triples(2001))
    reply = store(limited, "POST", path, body, Content_Type=kind)
    assert (reply.status, limit(reply)) == (413, "max_triples")
    body, kind = form(b"#" * 120_000, b"#" * 120_000)
    assert store(limited, "POST", path, body, Content_Type=kind).status == 413
    body, kind = form(b"<x:a> <x:c> 1 .", b"<x:a> <x:c> 2 .")
    assert store(limited, "POST", path, body, Content_Type=kind).status == 204
    assert rows(limited, "SELECT (COUNT(*) AS ?n) { GRAPH <http://large.example/g> { ?s ?p ?o } }") == ["2002"]


@pytest.mark.parametrize(
    ("text", "status", "setting"),
    [
        (f"INSERT {{ <x:m> <x:n> ?n }} WHERE {{ VALUES ?n {{ {NUMBERS} }} }}", 413, "max_triples"),
        (
            "INSERT { <x:m> <x:n> ?l } WHERE { BIND('0123456789abcdef' AS ?a0) "
            + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(14))
            + " BIND(STRLEN(?a14) AS ?l) }",
            503,
            "query_memory",
        ),
        (
            "INSERT { <x:m> <x:n> ?n } WHERE { { SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f }"
            " GRAPH ?i { ?j ?k ?l } GRAPH ?m { ?o ?p ?q } } } }",
            504,
            "timeout",
        ),
    ],
)
def test_an_update_that_runs_away_is_told_its_limit(limited: Served, text: str, status: int, setting: str) -> None:
    reply = update(limited, text)
    assert (reply.status, limit(reply)) == (status, setting)
    assert rows(limited, "SELECT * { <x:m> ?p ?o }") == []


def test_what_makes_the_shapes_run_away_ends_at_the_limit(limited: Served) -> None:
    ids = " ".join(f"<{BASE}id/claim/made-{number}>" for number in range(900))
    text = (
        f"INSERT {{ GRAPH <{ARTICLE}> {{ ?c a <{CG}Claim> ; <{CG}actor> ?d }} }} "
        f"WHERE {{ VALUES ?c {{ {ids} }} BIND(?c AS ?d) }}"
    )
    owner = json.loads((limited.folder / "lock").read_text())["pid"]
    told = ""
    for _ in range(5):  # a busy machine may take the time before it comes to the shapes
        reply = update(limited, text)
        assert (reply.status, limit(reply)) == (504, "timeout")
        told += json.loads(reply.body)["detail"]
        if "shapes" in told:
            break
    assert "shapes" in told
    assert json.loads((limited.folder / "lock").read_text())["pid"] == owner
    assert update(limited, "INSERT DATA { <x:after> <x:p> 1 }").status == 200


def test_small_writes_share_snapshots_and_one_that_fails_leaves_the_others_whole(limited: Served) -> None:
    snapshots: list[int] = []
    refused: list[int] = []

    def write(number: int) -> None:
        text = f"INSERT DATA {{ GRAPH <x:group> {{ <x:n{number}> <x:p> 1 }} }}"
        if number % 3 == 0:
            text += f"; INSERT DATA {{ GRAPH <{ARTICLE}> {{ <{BASE}id/claim/none> a <{CG}Claim> }} }}"
        reply = update(limited, text)
        if reply.status == 200:
            snapshots.append(json.loads(reply.body)["snapshot"])
            assert rows(limited, f"SELECT ?o {{ <x:n{number}> <x:p> ?o }}") == ["1"]
        else:
            refused.append(reply.status)

    threads = [threading.Thread(target=write, args=[number], daemon=True) for number in range(24)]
    for thread in threads:
        thread.start()
    joined(threads)
    assert refused == [422] * 8
    assert (len(snapshots), len(set(snapshots)) < 16) == (16, True)
    written = {f"x:n{number}" for number in range(24) if number % 3}
    assert set(rows(limited, "SELECT ?s { GRAPH <x:group> { ?s ?p ?o } }")) == written
