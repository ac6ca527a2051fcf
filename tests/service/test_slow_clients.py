"""Clients that send, or read, as slowly as they can, beside others that want an answer now."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from serving import Served, descendants, fill, gone, start

SLOW = 100
SELECTIVE = 'SELECT ?l { ?p <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(?l = "Estonia"@en) }'
BIG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("slow") / "store"
    fill(folder)
    service = start(folder, "--timeout", "3")
    below = descendants(service.process.pid)
    yield service
    assert service.stop() == 0
    assert gone(below)
    service.close_log()


def connect(service: Served, *, buffer: int | None = None) -> socket.socket:
    place = urlsplit(service.url)
    connection = socket.socket()
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(20)
    connection.connect((place.hostname, place.port))
    return connection


def test_slow_requests_hold_up_nobody(service: Served) -> None:
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(service)) for _ in range(2 * SLOW)]
        for number, connection in enumerate(slow):
            if number % 2:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Part")
            else:
                connection.sendall(
                    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                    b"Content-Length: 900\r\n\r\nASK"
                )
        for _ in range(3):
            for connection in slow:
                connection.sendall(b" ")
            began = time.monotonic()
            assert service.ask("/health").status == 200
            assert "Estonia" in service.query(SELECTIVE, "text/csv").text
            assert time.monotonic() - began < 1
        slow[0].sendall(b" " * 892 + b"{}")  # a slow one is answered all the same
        assert slow[0].recv(12) == b"HTTP/1.1 200"


def test_slow_readers_hold_up_nobody(service: Served) -> None:
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(service, buffer=4096)) for _ in range(SLOW // 2)]
        for connection in slow:
            connection.sendall(b"GET /ontology?format=turtle HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        began = time.monotonic()
        assert service.ask("/health").status == 200
        assert "Estonia" in service.query(SELECTIVE, "text/csv").text
        assert time.monotonic() - began < 6


def test_a_reader_who_takes_nothing_of_a_big_answer_frees_the_worker_at_its_deadline(service: Served) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            connection = stack.enter_context(connect(service, buffer=4096))
            connection.sendall(f"GET /sparql?query={quote(BIG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
        began = time.monotonic()
        reply = service.query(SELECTIVE, "text/csv")
        while reply.status == 503 and time.monotonic() - began < 10:
            reply = service.query(SELECTIVE, "text/csv")
        assert "Estonia" in reply.text
        assert time.monotonic() - began < 6


def test_what_is_no_request_is_a_problem(service: Served) -> None:
    for sent, status in (
        (b"GET / HTTP/1.1\r\nHost: x\r\nNo field\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * (1 << 20) + b"\r\n\r\n", 431),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
    ):
        with connect(service) as connection:
            connection.sendall(sent)
            head, _, body = read(connection).partition(b"\r\n\r\n")
        assert head.split()[1] == str(status).encode()
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == status


def test_an_answer_to_head_has_no_bytes(service: Served) -> None:
    with connect(service) as connection:
        connection.sendall(f"HEAD /sparql?query={quote(BIG + ' LIMIT 20000')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, end, body = read(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert (end, body) == (b"\r\n\r\n", b"")


def test_stopping_lets_what_has_begun_end(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    service = start(tmp_path / "store")
    with connect(service) as connection, connect(service) as idle:
        idle.sendall(b"GET /health HTTP/1.1\r\n")
        connection.sendall(f"GET /sparql?query={quote(BIG + ' LIMIT 20000')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        service.process.terminate()
        assert read(connection).endswith(b"0\r\n\r\n")
        assert service.process.wait(10) == 0
        assert time.monotonic() - began < 5
    service.close_log()


def read(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))
