"""Each limit is stated where it is reached, and no client takes a broken answer for a whole one."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from serving import Served, fill, start

from patience import PATIENCE, until

TOKEN = "a-token-for-limits"
PRODUCT = "{ " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6)) + " }"
COUNTED = f"SELECT (COUNT(*) AS ?n) {PRODUCT}"
FIELDS = {"timeout": "seconds", "query_memory": "MB", "result_bytes": "bytes"}


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("limited") / "store"
    fill(folder)
    options = ["--timeout", "5", "--query-memory", "64", "--result-bytes", "100000", "--query-workers", "1"]
    service = start(folder, *options, "--tokens", TOKEN)
    yield service
    assert service.stop() == 0
    service.close_log()


@pytest.mark.parametrize(
    ("query", "parameters", "status", "setting", "value"),
    [
        (COUNTED, "timeout=0.3", 504, "timeout", 0.3),
        (f"SELECT * {PRODUCT} ORDER BY ?o1 ?o2", "", 503, "query_memory", 64),
        (
            "SELECT (CONCAT(" + ", ".join(["'" + "x" * 2000 + "'"] * 60) + ") AS ?x) {}",
            "",
            503,
            "result_bytes",
            100_000,
        ),
    ],
)
def test_a_limit_that_was_reached_is_stated(
    limited: Served, query: str, parameters: str, status: int, setting: str, value: float
) -> None:
    body = query.encode()
    reply = limited.ask(
        f"/sparql?{parameters}", method="POST", body=body, Content_Type="application/sparql-query", accept="text/csv"
    )
    problem = json.loads(reply.body)
    assert (reply.status, problem["status"]) == (status, status), problem
    assert problem["limit"] == {"setting": setting, "value": value, "unit": FIELDS[setting]}
    assert setting.replace("_", "-") in problem["detail"]
    assert ("Retry-After" in reply.headers) == (status == 503)


def test_a_request_cannot_raise_the_time(limited: Served) -> None:
    began = time.monotonic()
    problem = json.loads(limited.query(COUNTED, None, "timeout=60").body)
    assert problem["limit"]["value"] == 5
    assert 4.5 < time.monotonic() - began < 6


LATE = f"/sparql?timeout=0.5&format=csv&query={quote('SELECT ?s0 ?s1 ' + PRODUCT)}"


def test_clients_notice_a_broken_answer(served: Served) -> None:
    import httpx

    with pytest.raises(httpx.TransportError):
        httpx.get(served.url.rstrip("/") + LATE, timeout=20)
    command = ["curl", "-sS", "-o", "/dev/null", served.url.rstrip("/") + LATE]
    assert subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE).returncode == 18


def test_who_hangs_up_frees_the_worker(limited: Served) -> None:
    host, port = urlsplit(limited.url).netloc.split(":")

    def running() -> int:
        reply = limited.ask("/queries", Authorization=f"Bearer {TOKEN}")
        return len(json.loads(reply.body)["queries"])

    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall(f"GET /sparql?query={quote(COUNTED)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(running, "the query to be listed")
    left = time.monotonic()
    until(lambda: not running(), "the end of the query")
    assert limited.query("ASK {}", "text/csv").text.strip() == "true"
    assert time.monotonic() - left < 1
