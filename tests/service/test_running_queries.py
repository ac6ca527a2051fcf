"""Naming, listing and ending the queries that run, in one process or several over one store."""

import json
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from serving import Reply, Served, start

from claimgraph import errors
from claimgraph.storage.workers import QueryPool
from patience import until

TOKEN = "a-token-for-queries"


@pytest.fixture(scope="module")
def guarded(filled: Path) -> Iterator[Served]:
    service = start(filled.parent / "guarded", "--tokens", TOKEN, "--timeout", "8")
    yield service
    assert service.stop() == 0
    service.close_log()


def manage(service: Served, path: str = "/queries", method: str = "GET") -> Reply:
    return service.ask(path, method=method, Authorization=f"Bearer {TOKEN}")


def wait_for_query(service: Served) -> dict[str, object]:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if found := json.loads(manage(service).body)["queries"]:
            return dict(found[0])
        time.sleep(0.02)
    raise AssertionError("no query was listed")


SLOW = (
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6))
    + " }"
)


def test_each_answer_names_its_query(guarded: Served) -> None:
    replies = [guarded.query("ASK {}"), guarded.query("ASK {"), guarded.query("ASK {}", "text/html")]
    names = [reply.headers["X-Query-Id"] for reply in replies]
    assert all(len(name) == 16 for name in names)
    assert len(set(names)) == 3


def test_a_query_is_listed_and_cancelled_by_those_who_have_a_token(guarded: Served) -> None:
    replies: list[Reply] = []
    thread = threading.Thread(target=lambda: replies.append(guarded.query(SLOW)))
    thread.start()
    found = wait_for_query(guarded)
    assert found["query"] == SLOW
    assert found["limits"] == {"timeout": 8, "query_memory": 1024, "result_bytes": 1 << 30}
    path = f"/queries/{found['id']}"
    assert guarded.ask(path, method="DELETE").status == 401
    began = time.monotonic()
    assert manage(guarded, path, "DELETE").status == 204
    thread.join(5)
    assert time.monotonic() - began < 1
    problem = json.loads(replies[0].body)
    assert (replies[0].status, problem["type"]) == (503, "/problems#query-cancelled")
    assert "cancelled" in problem["detail"]
    assert replies[0].headers["X-Query-Id"] == found["id"]
    assert manage(guarded, path, "DELETE").status == 404
    assert json.loads(manage(guarded).body)["queries"] == []


def test_cancelling_breaks_a_transfer_that_has_begun(guarded: Served) -> None:
    many = SLOW.replace("(COUNT(*) AS ?n)", "*")
    connection = HTTPConnection(urlsplit(guarded.url).netloc, timeout=20)
    connection.request("GET", f"/sparql?query={quote(many)}", headers={"Accept": "text/csv"})
    response = connection.getresponse()
    assert (response.status, bool(response.read(100))) == (200, True)
    found = wait_for_query(guarded)
    manage(guarded, f"/queries/{found['id']}", "DELETE")
    with pytest.raises((IncompleteRead, ConnectionResetError)):
        response.read()
    connection.close()


@pytest.mark.parametrize("name", ["0" * 16, "..%2f..%2fjournal", "x"])
def test_what_does_not_run_cannot_be_cancelled(guarded: Served, name: str) -> None:
    assert manage(guarded, f"/queries/{name}", "DELETE").status == 404


def test_without_tokens_nobody_sees_the_queries(served: Served) -> None:
    assert served.ask("/queries").status == 403


def test_pools_over_one_store_share_their_list(filled: Path) -> None:
    with QueryPool(filled, 1, timeout=8) as one, QueryPool(filled, 1) as other:
        ended: list[BaseException] = []

        def ask() -> None:
            try:
                one.run(SLOW)
            except errors.QueryError as error:
                ended.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        found = until(other.running.list, "the query to be listed")
        assert other.running.cancel(found[0].id)
        thread.join(2)
        assert [type(error) for error in ended] == [errors.QueryCancelled]


def test_what_a_killed_process_left_is_swept(filled: Path) -> None:
    with QueryPool(filled, 1) as pool:
        pool.running.enter("0" * 16, "ASK {}", time.time(), 1, 1, 1)
        (left,) = (filled / "running").glob("0*.json")
        entry = json.loads(left.read_text())
        left.write_text(json.dumps(entry | {"born": entry["born"] - 1}))
        assert not pool.running.cancel("0" * 16)
        assert not list((filled / "running").glob("0*"))
