"""The pool of query workers: what it answers, and what no query can do to it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import BASE, gone

from claimgraph import errors
from claimgraph.storage import GraphChange, Store, workers
from claimgraph.storage.workers import QueryPool
from patience import ended, joined, limited, until

CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
SELECTIVE = f"SELECT ?l {{ <{BASE}id/actor/estonia> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}"


@pytest.fixture(scope="module")
def pool(filled: Path) -> Iterator[QueryPool]:
    with QueryPool(filled, 2, timeout=1.5, memory=200 << 20, result_bytes=5_000_000) as made:
        yield made


def run(pool: QueryPool, query: str, format: str | None = "csv", timeout: float | None = None) -> str:
    return b"".join(pool.run(query, format=format, timeout=timeout)).decode()


def test_forms_and_media_types(pool: QueryPool) -> None:
    for query, form, media_type in [
        ("SELECT * {} # ASK", "SELECT", "application/sparql-results+json"),
        ("# CONSTRUCT\nPREFIX select: <x:y> ASK {}", "ASK", "application/sparql-results+json"),
        ("construct where { ?s a ?o }", "CONSTRUCT", "text/turtle; charset=utf-8"),
        ("DESCRIBE <x:y>", "DESCRIBE", "text/turtle; charset=utf-8"),
    ]:
        with pool.run(query) as answer:
            assert (answer.form, answer.media_type) == (form, media_type)


def test_small_answers_know_their_length_and_large_ones_stream(pool: QueryPool) -> None:
    with pool.run(SELECTIVE) as answer:
        assert answer.length == sum(map(len, answer))
    with pool.run("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000") as answer:
        assert answer.length is None
        assert sum(map(len, answer)) > 1_000_000


def test_a_query_leaves_nothing_behind_in_its_process(pool: QueryPool) -> None:
    def filters() -> list[int]:
        status = [Path(f"/proc/{pid}/status").read_text() for pid in pool.pids()]
        return [int(each.partition("Seccomp_filters:")[2].split()[0]) for each in status]

    before = filters()
    for _ in range(5):
        assert "Estonia" in run(pool, SELECTIVE)
    assert filters() == before  # each would slow down all calls to come, and the kernel takes no end of them


POISONS = {
    "cross join": (CROSS, (errors.QueryTimeout, errors.QueryTooLarge)),
    "cross join, counted": (CROSS.replace("*", "(COUNT(*) AS ?x)"), (errors.QueryTimeout,)),
    "cross join, sorted": (CROSS + " ORDER BY ?c ?f", (errors.QueryTimeout, errors.QueryTooLarge)),
    "cross join, in one string": (
        CROSS.replace("*", "(GROUP_CONCAT(STR(?c)) AS ?x)"),
        (errors.QueryTimeout, errors.QueryTooLarge),
    ),
    "string doubling": (
        "SELECT ?z { BIND('0123456789' AS ?v0) "
        + " ".join(f"BIND(CONCAT({', '.join([f'?v{n}'] * 10)}) AS ?v{n + 1})" for n in range(9))
        + " BIND(STRLEN(?v9) AS ?z) }",
        (errors.QueryTooLarge, errors.QueryTimeout),
    ),
    "nested parentheses": (
        "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        (errors.WorkerDied, errors.QuerySyntax),
    ),
    "nested groups": ("SELECT * " + "{" * 3000 + "}" * 3000, (errors.WorkerDied, errors.QuerySyntax)),
    "many unions": ("SELECT * { {} " + "UNION {} " * 7000 + "}", (errors.WorkerDied, errors.QuerySyntax)),
    "many collections": (
        "SELECT * { ?s ?p " + "(" * 250 + ")" * 250 + " }",
        (errors.QueryTimeout, errors.QuerySyntax),
    ),
    "an endless path": (
        "SELECT (COUNT(*) AS ?n) { ?a (!(<x:a>|^<x:b>))* ?b . ?b (!(<x:a>|^<x:b>))* ?c . ?d ?e ?f . ?g ?h ?i }",
        (errors.QueryTimeout, errors.QueryTooLarge),
    ),
}


@pytest.mark.parametrize("name", POISONS)
def test_a_poison_harms_nobody(pool: QueryPool, name: str) -> None:
    query, expected = POISONS[name]
    began = time.monotonic()
    with pytest.raises(expected):
        run(pool, query)
    assert time.monotonic() - began < 1.5 + 1
    assert run(pool, SELECTIVE) == "l\r\nEstonia\r\n"
    assert len(pool.pids()) == 2


def test_others_are_answered_beside_poisons(pool: QueryPool) -> None:
    stop = threading.Event()

    def poison() -> None:
        while not stop.is_set():
            with pytest.raises(errors.QueryError):
                run(pool, POISONS["nested groups"][0])

    thread = threading.Thread(target=poison, daemon=True)
    thread.start()
    try:
        answers = {run(pool, SELECTIVE) for _ in range(200)}
    finally:
        stop.set()
        joined([thread])
    assert answers == {"l\r\nEstonia\r\n"}


def test_a_request_can_lower_the_time_but_not_raise_it(pool: QueryPool) -> None:
    for wanted, most in ((0.2, 1.0), (60, 2.5)):
        began = time.monotonic()
        with pytest.raises(errors.QueryTimeout):
            run(pool, POISONS["cross join, counted"][0], timeout=wanted)
        assert time.monotonic() - began < most


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "# a note\nprefix a: <x:> delete where { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:{port}/data.ttl>",
        "load silent <http://127.0.0.1:{port}/data.ttl> into graph <x:g>",
        "SELECT * { SERVICE <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } }",
        "SELECT * { {} OPTIONAL { sErViCe sIlEnT<http://127.0.0.1:{port}/sparql> { ?s ?p ?o } } }",
        'SELECT * { BIND("""a" \\""" SELECT""" AS ?x) SERVICE ?e {} VALUES ?e { <http://127.0.0.1:{port}/> } }',
    ],
)
def test_updates_and_other_services_are_refused_and_nobody_is_asked(pool: QueryPool, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        text = query.replace("{port}", str(listener.getsockname()[1]))
        with pytest.raises(errors.QueryRefused):
            run(pool, text)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_words_that_only_look_like_service_are_no_keywords(pool: QueryPool) -> None:
    query = """
    PREFIX service: <x:service>  # SERVICE <http://nowhere.example/>
    SELECT ?service { VALUES ?service { service:SERVICE "SERVICE" 'it is "SERVICE"' <x:LOAD> "LOAD"@service } }
    """
    assert len(run(pool, query).splitlines()) == 6


def test_a_worker_has_no_way_to_the_network_whatever_it_is_told() -> None:
    code = """
import socket, sys
import pyoxigraph
from claimgraph.storage.workers_sandbox import close_network
close_network()
port = sys.argv[1]
for attempt in (
    lambda: socket.socket(),
    lambda: socket.socket(socket.AF_UNIX),
    lambda: list(pyoxigraph.Store().query("SELECT * { SERVICE <http://127.0.0.1:%s/> { ?s ?p ?o } }" % port)),
    lambda: pyoxigraph.Store().update("LOAD <http://127.0.0.1:%s/>" % port),
    lambda: __import__("subprocess").run(["true"]),
):
    try:
        attempt()
        print("done")
    except OSError as error:
        print("denied")
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = str(listener.getsockname()[1])
        said = subprocess.run(
            [sys.executable, "-c", code, port], check=False, capture_output=True, text=True, timeout=20
        )
        with pytest.raises(TimeoutError):
            listener.accept()
    assert said.stdout.split() == ["denied"] * 5, said.stderr


def test_an_answer_over_its_bytes_breaks_off(pool: QueryPool) -> None:
    received = 0
    with pytest.raises(errors.QueryTooLarge), pool.run(CROSS, format="csv", timeout=1.5) as answer:
        for chunk in answer:
            received += len(chunk)
    assert received <= 5_000_000


def test_an_answer_that_is_late_in_its_middle_breaks_off(filled: Path) -> None:
    with QueryPool(filled, 1, timeout=0.5, result_bytes=1 << 40) as pool, pool.run(CROSS, format="csv") as answer:
        assert next(answer)
        with pytest.raises(errors.QueryTimeout):
            for _ in answer:
                pass
        assert run(pool, SELECTIVE) == "l\r\nEstonia\r\n"


def test_an_answer_left_unread_gives_its_worker_back(filled: Path) -> None:
    with QueryPool(filled, 1, timeout=20) as pool:
        pool.run(CROSS)
        with pool.run(CROSS):
            pass
        assert run(pool, SELECTIVE) == "l\r\nEstonia\r\n"


def test_a_client_that_hangs_up_frees_its_worker(filled: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, QueryPool(filled, 1, timeout=20) as pool:
        threading.Timer(0.2, theirs.close).start()
        began = time.monotonic()
        with pytest.raises(errors.QueryCancelled):
            pool.run(POISONS["cross join, counted"][0], hangup=ours)
        assert time.monotonic() - began < 1.2
        assert run(pool, SELECTIVE) == "l\r\nEstonia\r\n"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_killed_workers_and_their_killed_or_stopped_parent_are_replaced(
    filled: Path, how: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "START_SECONDS", 60 if how == signal.SIGKILL else 4)
    with QueryPool(filled, 2, timeout=20) as pool:
        for pid in pool.pids():
            os.kill(pid, signal.SIGKILL)
        until(lambda: not pool.pids(), "the end of the workers, with all of their threads")
        assert [run(pool, SELECTIVE) for _ in range(4)] == ["l\r\nEstonia\r\n"] * 4
        parent = int(Path(f"/proc/{pool.pids()[0]}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(parent, how)
        for pid in pool.pids():
            with contextlib.suppress(ProcessLookupError):  # it went with its parent
                os.kill(pid, signal.SIGKILL)
        until(lambda: not pool.pids(), "the end of the workers, with all of their threads")
        assert [run(pool, SELECTIVE) for _ in range(4)] == ["l\r\nEstonia\r\n"] * 4


def test_a_full_queue_is_told_so(filled: Path) -> None:
    with QueryPool(filled, 1, timeout=5, queue=0) as pool, pool.run(CROSS), pytest.raises(errors.QueryBusy):
        pool.run(SELECTIVE)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_the_process_that_has_the_pool(filled: Path, how: signal.Signals) -> None:
    code = """
import sys, threading
from pathlib import Path
from claimgraph.storage.workers import QueryPool
pool = QueryPool(Path(sys.argv[1]), 2, timeout=60)
threading.Thread(target=lambda: pool.run(sys.argv[2]), daemon=True).start()
print(*pool.pids(), pool._zygote.pid, flush=True)
threading.Event().wait()
"""
    query = POISONS["cross join, counted"][0]
    command = [sys.executable, "-c", code, filled, query]
    with limited(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        time.sleep(0.2)
        process.send_signal(how)
        ended(process)
    assert len(pids) == 3
    assert gone(pids)


def test_a_query_sees_what_was_published_before_it_began(tmp_path: Path) -> None:
    folder, graph = tmp_path / "store", "http://127.0.0.1:8080/graph/x"
    with Store.open(folder) as store, QueryPool(folder, 2) as pool:
        for number in range(1, 6):
            store.apply([GraphChange(graph, add=frozenset({f'<x:s> <x:p> "{number}" .'}))])
            store.publish()
            assert run(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").split() == ["n", str(number)]


def test_without_a_store_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with QueryPool(tmp_path / "nothing", 1) as pool, pytest.raises(errors.StoreError, match="claimgraph ingest"):
        pool.run("ASK {}")
