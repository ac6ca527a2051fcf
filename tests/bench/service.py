"""The service beside other SPARQL services, on the same made triples, in one run, with four clients.

Peers are measured where they are installed: pip install oxigraph rdflib-endpoint uvicorn. The number of triples
is in BENCH_TRIPLES. Figures go to standard output and, with the versions, to build/bench-service.json.
"""

import contextlib
import http.client
import importlib.metadata
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import quote

from claimgraph.storage import GraphChange, Store

TRIPLES = int(os.environ.get("BENCH_TRIPLES", "20000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "400"))
CLIENTS = 4
PER_SUBJECT = 10
BASE = "http://example.org/"
VERSIONS = ("claimgraph", "pyoxigraph", "flask", "waitress", "oxigraph", "rdflib", "rdflib-endpoint")
SELECTIVE = f"SELECT ?p ?o WHERE {{ <{BASE}s/%d> ?p ?o }}"
BIG_ROWS = 100_000
FLASK = """
import sys, threading, rdflib, flask
one = threading.Lock()  # rdflib's parser of queries fails in threads
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
app = flask.Flask("peer")
@app.get("/sparql")
def sparql():
    with one:
        return flask.Response(graph.query(flask.request.args["query"]).serialize(format="json"))
app.run(port=int(sys.argv[2]), threaded=True)
"""


def lines() -> Iterator[str]:
    """Yield the triples, ten a subject."""
    for number in range(TRIPLES):
        subject, place = divmod(number, PER_SUBJECT)
        yield f'<{BASE}s/{subject}> <{BASE}p/{place}> "value {number % 9973} of {subject}"'


def commands(folder: Path, file: Path) -> Iterator[tuple[str, list[str], str]]:
    """Yield each service: its name, the command that starts it, and its path; PORT stands for the port."""
    with Store.open(folder / "store") as store:
        batch: set[str] = set()
        for number, line in enumerate(lines()):
            batch.add(f"{line} .")
            if len(batch) == 50_000 or number == TRIPLES - 1:
                store.apply([GraphChange(f"{BASE}graph/{number}", add=frozenset(batch))])
                batch = set()
    ours = [sys.executable, "-m", "claimgraph", "serve", "--port", "PORT", "--store", str(folder / "store")]
    yield "claimgraph serve", ours, "/sparql"
    if oxigraph := shutil.which("oxigraph"):
        place = ["--location", str(folder / "oxigraph")]
        subprocess.run([oxigraph, "load", *place, "--file", str(file)], check=True, capture_output=True)
        yield "oxigraph serve", [oxigraph, "serve-read-only", *place, "--bind", "127.0.0.1:PORT"], "/query"
    if (endpoint := shutil.which("rdflib-endpoint")) and importlib.util.find_spec("rdflib_endpoint"):
        yield "rdflib-endpoint", [endpoint, "serve", "--port", "PORT", str(file)], "/"
    yield "rdflib behind Flask", [sys.executable, "-c", FLASK, str(file), "PORT"], "/sparql"


@contextlib.contextmanager
def running(command: list[str], log: Path) -> Iterator[int]:
    """Run a service on a free port until it is done with."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [part.replace("PORT", str(port)) for part in command]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            end = time.monotonic() + 300
            while time.monotonic() < end and process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()


def ask(port: int, path: str, queries: list[str], accept: str = "application/sparql-results+json") -> int:
    """Ask one query after the other over one connection, and return how many were answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    answered = 0
    for query in queries:
        connection.request("GET", f"{path}?query={quote(query)}", headers={"Accept": accept})
        reply = connection.getresponse()
        reply.read()
        answered += reply.status == 200
    return answered


def measure(name: str, port: int, path: str, clients: ProcessPoolExecutor) -> dict[str, float]:
    """Return requests answered a second, and rows a second of one big answer."""

    def rate(of_clients: list[list[str]]) -> float:
        began = time.perf_counter()
        answered = sum(clients.map(ask, [port] * CLIENTS, [path] * CLIENTS, of_clients))
        if failed := sum(map(len, of_clients)) - answered:
            print(f"{name}: {failed} requests were not answered and do not count")
        return answered / (time.perf_counter() - began)

    subjects = TRIPLES // PER_SUBJECT
    each = REQUESTS // CLIENTS
    different = [[SELECTIVE % ((20 + client * each + n) % subjects) for n in range(each)] for client in range(CLIENTS)]
    rate([[SELECTIVE % n for n in range(20)]] * CLIENTS)  # warms up
    found = {"selective, each asked once, requests/s": rate(different)}
    found["the same query again and again, requests/s"] = rate([[SELECTIVE % 1] * each] * CLIENTS)
    rows = min(BIG_ROWS, TRIPLES)
    began = time.perf_counter()
    ask(port, path, [f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT {rows}"])
    found["a big answer, rows/s"] = rows / (time.perf_counter() - began)
    return found


def main() -> None:
    """Measure all services and write the figures."""
    versions = {}
    for name in VERSIONS:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    print(*(f"{name} {version}" for name, version in versions.items()), sep=", ")
    print(f"{TRIPLES} triples, {CLIENTS} clients, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place, ProcessPoolExecutor(CLIENTS) as clients:
        folder = Path(place)
        file = folder / "triples.nt"
        file.write_text("".join(f"{line} .\n" for line in lines()), "utf-8")
        for service, command, path in commands(folder, file):
            with running(command, folder / "log") as port:
                found[service] = measure(service, port, path, clients)
    ours, *others = found
    for title, figure in found[ours].items():
        print(f"\n{title}\n  {ours:<24}{figure:>12,.0f}")
        for other in others:
            theirs = max(found[other][title], 1e-9)  # where nothing was answered
            print(f"  {other:<24}{theirs:>12,.0f}   ours is {figure / theirs:.3g} times that")
    target = Path("build/bench-service.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    figures = {"versions": versions, "triples": TRIPLES, "clients": CLIENTS, "services": found}
    target.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(f"\nwritten to {target}")


if __name__ == "__main__":
    main()
