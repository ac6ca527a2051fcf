"""The process that clients meet: what it passes on, what it survives, and how little it holds."""

import contextlib
import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from serving import Served, descendants, fill, gone, start

TOKEN = "a-token-for-the-front"
SELECTIVE = 'SELECT ?l { ?p <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(?l = "Estonia"@en) }'
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT %d"
ASK = f"/sparql?query={quote('ASK {}')}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("front") / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN, "--timeout", "20")
    below = descendants(service.process.pid)
    yield service
    assert service.stop() == 0
    assert gone(below)
    service.close_log()


def connect(service: Served) -> "contextlib.closing[http.client.HTTPConnection]":
    return contextlib.closing(http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=20))


def exchange(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, **fields: str) -> str:
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    connection.request(method, path, body, headers)
    reply = connection.getresponse()
    return f"{reply.status} {reply.read().decode()}"


def raw(service: Served, sent: bytes) -> bytes:
    place = urlsplit(service.url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def serving(service: Served) -> dict[str, int]:
    """Tell the two processes that serve apart: only the application holds the store's lock."""
    lock = str((service.folder / "lock").resolve())
    found = {}
    for pid in descendants(service.process.pid):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if "serve" in Path(f"/proc/{pid}/cmdline").read_text():
                files = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
                found["application" if lock in files else "front"] = pid
    return found


def test_a_write_is_seen_by_the_next_query_whoever_answers_it(service: Served) -> None:
    fields = {"Content_Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    query = f"/sparql?format=csv&query={quote('SELECT (COUNT(*) AS ?n) { <x:s> <x:p> ?o }')}"
    with connect(service) as writing, connect(service) as reading:
        for number in range(5):
            update = f"INSERT DATA {{ GRAPH <x:g> {{ <x:s> <x:p> {number} }} }}".encode()
            assert exchange(writing, "POST", "/update", update, **fields).startswith("200 ")
            for connection in (reading, writing):
                assert exchange(connection, "GET", query, None) == f"200 n\r\n{number + 1}\r\n"


def test_pages_queries_and_errors_may_share_a_connection(service: Served) -> None:
    paths = ((ASK, 200), (ASK + "%7D", 400), ("/health", 200), (ASK, 200), ("/nothing", 404), (ASK, 200))
    with connect(service) as connection:
        for path, status in paths:
            assert exchange(connection, "GET", path, None).startswith(f"{status} ")
    first = f"GET {ASK} HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    last = f"GET {ASK} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    assert raw(service, first + last).count(b"HTTP/1.1 200") == 3
    assert raw(service, last).count(b"Connection: close") == 1


def holder(service: Served, connection: http.client.HTTPConnection) -> str:
    """Name the process that has a client's connection."""
    ports = f":{urlsplit(service.url).port:04X}", f":{connection.sock.getsockname()[1]:04X}"
    table = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    (inode,) = (fields[9] for fields in table if fields[1].endswith(ports[0]) and fields[2].endswith(ports[1]))
    for name, pid in serving(service).items():
        for path in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(path.readlink()) == f"socket:[{inode}]":
                    return name
    return ""


def test_a_connection_is_with_who_answers_best(service: Served) -> None:
    long = quote(f"ASK {{ }} #{'x' * 20_000}")
    with connect(service) as connection:
        for path, name in (
            (ASK, "front"),
            ("/health", "application"),
            ("/health", "application"),
            (ASK, "front"),
            ("/health", "application"),
            (f"/sparql?query={long}", "front"),
            (f"{ASK}&format=html", "application"),
        ):
            assert exchange(connection, "GET", path, None).startswith("200 ")
            assert holder(service, connection) == name, path[:20]


def test_the_front_and_the_application_give_one_answer_under_one_tag(service: Served) -> None:
    path = f"/sparql?query={quote(SELECTIVE)}"
    plain, other = service.ask(path), service.ask(path, Range="bytes=0-")  # which the front passes on
    assert plain.body == other.body
    of_front, of_application = (
        {name.lower(): value for name, value in each.headers.items()} for each in (plain, other)
    )
    for name in ("x-query-id", "x-request-id"):
        assert of_front.pop(name) != of_application.pop(name)
    assert of_front | {"date": ""} == of_application | {"date": ""}
    assert service.ask(path, If_None_Match=plain.headers["ETag"], Range="x").status == 304


def test_the_same_again_is_counted_and_named_like_any_other(service: Served) -> None:
    path, counted = f"/sparql?query={quote('ASK {} #again')}", 'claimgraph_query_seconds_count{outcome="known"} '

    def known() -> int:
        lines = service.ask("/metrics").text.splitlines()
        return int(float(next((line.removeprefix(counted) for line in lines if line.startswith(counted)), "0")))

    before = known()
    replies = [service.ask(path) for _ in range(5)]
    assert known() == before + 4
    assert len({reply.headers["X-Query-Id"] for reply in replies}) == 5
    assert len({reply.headers["X-Request-Id"] for reply in replies}) == 5
    assert len({(reply.headers["ETag"], reply.body) for reply in replies}) == 1
    named = [service.ask(path, X_Request_Id=name).headers["X-Request-Id"] for name in ("a", "a", "b", "a b", "a b")]
    assert named[:3] == ["a", "a", "b"]
    assert "a b" not in named
    packed = [service.ask(path, Accept_Encoding="gzip", If_None_Match="x") for _ in range(3)]
    assert {reply.status for reply in packed} == {200}
    tags = [service.ask(path, If_None_Match=replies[0].headers["ETag"]).status for _ in range(3)]
    assert tags == [304, 304, 304]


def test_large_requests_pass_whole(service: Served) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(30_000)))} }} }}".encode()
    assert len(query) > 1 << 17
    reply = service.ask("/sparql?format=csv", method="POST", body=query, Content_Type="application/sparql-query")
    assert reply.text.splitlines()[-1] == "29999"
    small = service.ask("/sparql?format=csv", method="POST", body=b"ASK {}", Content_Type="application/sparql-query")
    assert small.text.strip() == "true"


def test_what_is_expected_to_continue_without_a_body_is_answered_at_once(service: Served) -> None:
    for method in ("PATCH", "GET"):
        head = f"{method} /health HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
        began = time.monotonic()
        assert raw(service, f"{head}Content-Length: 0\r\n\r\n".encode()).startswith(b"HTTP/1.1 ")
        assert time.monotonic() - began < 5
    body = b"query=ASK+%7B%7D"
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    assert b"HTTP/1.1 200" in raw(service, head.encode() + body)


def test_either_process_is_replaced_and_reading_goes_on(service: Served) -> None:
    before = serving(service)
    os.kill(before["application"], signal.SIGKILL)
    assert "Estonia" in service.query(SELECTIVE, "text/csv").text
    assert service.ask("/health").status == 200  # waits until there is an application again
    os.kill(before["front"], signal.SIGKILL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        after = serving(service)  # one that was killed is still listed until it is waited for
        if set(after) == {"front", "application"} and not set(after.values()) & set(before.values()):
            break
        time.sleep(0.1)
    assert not set(after.values()) & set(before.values())
    assert "Estonia" in service.query(SELECTIVE, "text/csv").text
    assert service.ask("/ready").status == 200


def test_big_answers_take_no_more_memory_the_more_there_are(service: Served) -> None:
    pid = serving(service)["front"]

    def memory() -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) >> 10

    def ask(rows: int, number: int) -> None:
        for _ in range(number):
            reply = service.query(ROWS % rows, "text/csv")
            assert (reply.status, reply.body.count(b"\r\n")) == (200, rows + 1)

    ask(100_000, 1)
    before = memory()
    ask(100_000, 2)
    ask(200_000, 1)
    assert memory() - before < 16


def test_who_reads_slowly_gets_all_and_holds_up_no_worker(service: Served) -> None:
    place = urlsplit(service.url)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(30)
        slow.connect((place.hostname, place.port))
        slow.sendall(
            f"GET /sparql?query={quote(ROWS % 60_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        end = time.monotonic() + 15
        while time.monotonic() < end:
            time.sleep(0.5)
            running = service.ask("/queries", Authorization=f"Bearer {TOKEN}").body
            if not json.loads(running)["queries"]:
                break
        assert not json.loads(running)["queries"]
        assert b"".join(iter(lambda: slow.recv(1 << 20), b"")).endswith(b"0\r\n\r\n")
