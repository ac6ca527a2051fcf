"""The service beside other SPARQL services, on the same made triples, in one run, with four clients.

Peers are measured where they are installed: pip install oxigraph rdflib-endpoint uvicorn. The number of triples
is in BENCH_TRIPLES, the rounds in BENCH_ROUNDS: in each all services take turns, and the median counts. Figures
go to standard output and, with the versions, to build/bench-service.json.
"""

import contextlib
import importlib.metadata
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from asking import ask, requests

from claimgraph.storage import GraphChange, Store

TRIPLES = int(os.environ.get("BENCH_TRIPLES", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CLIENTS = 4
PER_SUBJECT = 10
GRAPH = 50_000
BASE = "http://example.org/"
VERSIONS = ("claimgraph", "pyoxigraph", "flask", "uvloop", "waitress", "oxigraph", "rdflib", "rdflib-endpoint")
BIG_ROWS = 100_000
SECONDS = 3.0
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


@dataclass(frozen=True)
class Service:
    """One that is measured: where it listens, and its process."""

    port: int
    path: str
    process: "subprocess.Popen[bytes]"


def lines() -> Iterator[str]:
    """Yield the triples, ten a subject."""
    for number in range(TRIPLES):
        subject, place = divmod(number, PER_SUBJECT)
        yield f'<{BASE}s/{subject}> <{BASE}p/{place}> "value {number % 9973} of {subject}"'


def graph_of(number: int) -> str:
    """Name the graph of a triple: queries see the union of all, here and there."""
    return f"{BASE}graph/{number // GRAPH}"


def commands(folder: Path, file: Path) -> Iterator[tuple[str, list[str], str]]:
    """Yield each service: its name, the command that starts it, and its path; PORT stands for the port."""
    with Store.open(folder / "store") as store:
        batch: set[str] = set()
        for number, line in enumerate(lines()):
            batch.add(f"{line} .")
            if len(batch) == GRAPH or number == TRIPLES - 1:
                store.apply([GraphChange(graph_of(number), add=frozenset(batch))])
                batch = set()
    ours = [sys.executable, "-m", "claimgraph", "serve", "--port", "PORT", "--store", str(folder / "store")]
    yield "claimgraph serve", ours, "/sparql"
    if oxigraph := shutil.which("oxigraph"):
        place = ["--location", str(folder / "oxigraph")]
        graphs = folder / "graphs.nq"
        graphs.write_text("".join(f"{line} <{graph_of(number)}> .\n" for number, line in enumerate(lines())), "utf-8")
        subprocess.run([oxigraph, "load", *place, "--file", str(graphs)], check=True, capture_output=True)
        subprocess.run([oxigraph, "optimize", *place], check=True, capture_output=True)
        serve = [oxigraph, "serve-read-only", *place, "--union-default-graph", "--bind", "127.0.0.1:PORT"]
        yield "oxigraph serve", serve, "/query"
    if endpoint := shutil.which("rdflib-endpoint"):
        yield "rdflib-endpoint", [endpoint, "serve", "--port", "PORT", str(file)], "/"
    yield "rdflib behind Flask", [sys.executable, "-c", FLASK, str(file), "PORT"], "/sparql"


@contextlib.contextmanager
def running(command: list[str], path: str, log: Path) -> Iterator[Service]:
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
            yield Service(port, path, process)
        finally:
            process.terminate()


def selective() -> str:
    """Make a query that was not asked before, with ten rows."""
    return f"SELECT ?p ?o WHERE {{ <{BASE}s/{random.randrange(TRIPLES // PER_SUBJECT)}> ?p ?o }} #{random.random()}"


def eighty() -> str:
    """Make a query that was not asked before, with eighty rows."""
    subjects = " ".join(f"<{BASE}s/{random.randrange(TRIPLES // PER_SUBJECT)}>" for _ in range(8))
    return f"SELECT * WHERE {{ VALUES ?s {{ {subjects} }} ?s ?p ?o }} #{random.random()}"


TEN_ROWS = "ten rows, each query asked once, requests/s"
MEASURES: dict[str, tuple[Callable[[], str], bool]] = {
    TEN_ROWS: (selective, False),
    "eighty rows, each query asked once, requests/s": (eighty, False),
    "ten rows, the same again and again, requests/s": (selective, True),
    "eighty rows, the same again and again, requests/s": (eighty, True),
}
BIG = "a hundred thousand rows, rows/s"
CPU = "ten rows, each query asked once, processor milliseconds a request"


def rate(service: Service, clients: ProcessPoolExecutor, make: Callable[[], str], again: bool) -> tuple[float, int]:
    """Return requests answered a second, and how many were asked in all."""
    number, asked, one = 4 * CLIENTS, 0, make()
    while True:  # as many as keep it busy for a while
        each = [[one if again else make() for _ in range(number // CLIENTS)] for _ in range(CLIENTS)]
        sent = [requests(service.path, queries) for queries in each]
        began = time.perf_counter()
        answered = sum(clients.map(ask, [service.port] * CLIENTS, sent))
        took = time.perf_counter() - began
        asked += number
        if answered != number:
            raise SystemExit(f"{number - answered} of {number} requests at {service.path} were not answered: {one}")
        if took > SECONDS / 3:
            return number / took, asked
        number = min(int(number * SECONDS / took / CLIENTS) + 1, number * 4) * CLIENTS


def processor(service: Service) -> dict[int, int]:
    """Return the clock ticks of processor time that each of a service's processes has used."""
    fields = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields[int(stat.parent.name)] = stat.read_text().rpartition(")")[2].split()
    found, waiting = {}, [service.process.pid]
    while waiting:
        pid = waiting.pop()
        found[pid] = int(fields[pid][11]) + int(fields[pid][12])
        waiting += [child for child, each in fields.items() if int(each[1]) == pid]
    return found


def measure(service: Service, clients: ProcessPoolExecutor) -> dict[str, float]:
    """Take one round of all figures."""
    found = {}
    for title, (make, again) in MEASURES.items():
        before = processor(service)
        found[title], asked = rate(service, clients, make, again)
        if title == TEN_ROWS:
            ticks = sum(used - before.get(pid, 0) for pid, used in processor(service).items())
            found[CPU] = ticks * 1000 / os.sysconf("SC_CLK_TCK") / asked
    began, rows = time.perf_counter(), min(BIG_ROWS, TRIPLES)
    ask(service.port, requests(service.path, [f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT {rows} #{began}"]))
    found[BIG] = rows / (time.perf_counter() - began)
    return found


def main() -> None:
    """Measure all services and write the figures."""
    versions = {}
    for name in VERSIONS:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    if (oxigraph := shutil.which("oxigraph")) and "oxigraph" not in versions:  # it is installed elsewhere
        told = subprocess.run([oxigraph, "--version"], check=True, capture_output=True, text=True)
        versions["oxigraph"] = told.stdout.split()[-1]
    print(*(f"{name} {version}" for name, version in versions.items()), sep=", ")
    print(f"{TRIPLES:,} triples, {CLIENTS} clients, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    rounds: dict[str, list[dict[str, float]]] = {}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clients = stack.enter_context(ProcessPoolExecutor(CLIENTS))
        file = folder / "triples.nt"
        file.write_text("".join(f"{line} .\n" for line in lines()), "utf-8")
        services = {
            name: stack.enter_context(running(command, path, folder / f"{name}.log"))
            for name, command, path in commands(folder, file)
        }
        for _ in range(ROUNDS):
            for name, service in services.items():
                rounds.setdefault(name, []).append(measure(service, clients))
    found = {
        name: {title: statistics.median(each[title] for each in taken) for title in taken[0]}
        for name, taken in rounds.items()
    }
    ours, *others = found
    ratios = {other: {title: found[ours][title] / found[other][title] for title in found[ours]} for other in others}
    for title, figure in found[ours].items():
        print(f"\n{title}\n  {ours:<24}{figure:>12,.2f}")
        for other in others:
            print(f"  {other:<24}{found[other][title]:>12,.2f}   ours is {ratios[other][title]:.3g} times that")
    target = Path("build/bench-service.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    figures = {
        "versions": versions,
        "triples": TRIPLES,
        "clients": CLIENTS,
        "cores": os.cpu_count(),
        "rounds": rounds,
        "medians": found,
        "ratios": ratios,
    }
    target.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(f"\nwritten to {target}")


if __name__ == "__main__":
    main()
