"""How long the service takes for a page, by kind of page: ``python tests/bench/pages.py``.

Two graphs are made (see :mod:`made_graph`) and served: one of BENCH_TRIPLES triples (1,000,000), and one in
which a party is in more than 100,000 claims, whose pages stand beside those of the first graph's largest
party. Pages are asked for over HTTP and one connection; where there are many of a kind, each time another one.
The medians of the time until the answer was whole, and the processor time of all the service's processes for a
page, both in milliseconds, go to standard output and to build/bench-pages.json. BENCH_STORE names a folder that
keeps the graphs for the next time.
"""

import contextlib
import http.client
import importlib.metadata
import json
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from made_graph import BASE, CG, fill

TRIPLES = int(os.environ.get("BENCH_TRIPLES", "1000000"))
LARGE = "a party of very many claims"
USUAL = "a party of many claims"
GRAPHS = {USUAL: (TRIPLES, 0.0), LARGE: (27 * TRIPLES // 10, 0.6)}
"""By what its largest party is called: a graph's triples, and the share that this party takes of all places in
claims beside its part of the others."""

LARGEST = "actor/party-0"
COUNT = (
    "SELECT (COUNT(DISTINCT ?claim) AS ?claims) { VALUES ?role { cg:actor cg:target cg:source } "
    f"?claim ?role <{BASE}id/{LARGEST}> }}"
)
REPEATS = 25
FIRST = 10
"""With this number the places ``{n}`` in addresses are filled first, then with those after it."""

LIMIT, SEARCH_LIMIT = 30, 100
"""Milliseconds that half of all pages, and every search, should stay below."""


def party_pages(words: str, name: str, deep: int) -> Iterator[tuple[str, str]]:
    """Yield the kinds of pages about a party; of its claims as actor the ``deep``-th page too."""
    for role in ("actor", "target", "source"):
        yield f"{words} as {role}", f"/page/{name}?as={role}"
    yield f"{words}, far back", f"/page/{name}?as=actor&page={deep}"
    yield f"{words}, by type", f"/page/{name}?as=actor&type=ACCUSE"
    yield f"{words}, by type, far back", f"/page/{name}?as=actor&type=ACCUSE&page={deep // 20}"
    yield f"{words}, with another", f"/page/{name}?as=actor&with=actor/party-1"
    yield f"neighbourhood of {words}", f"/neighbours/{name}"
    yield f"neighbourhood of {words}, filtered", f"/neighbours/{name}?type=conflict&from=2014&to=2019"
    yield f"what refers to {words}", f"/references/{name}"
    yield f"what refers to {words}, far back", f"/references/{name}?page={deep // 200}{{n}}"
    yield f"RDF of {words}", f"/data/{name}.ttl"
    yield f"RDF of {words}, far back", f"/data/{name}.ttl?page={deep // 60}"


def pages() -> Iterator[tuple[str, str]]:
    """Yield the other kinds of pages with an address of each."""
    yield "start", "/"
    yield "articles", "/articles"
    yield "articles, far back", "/articles?page=2{n}"
    yield "parties", "/parties"
    yield "parties of a kind, page 40", "/parties?kind=Country&page=40"
    yield "article", "/page/article/made-7{n}"
    yield "RDF of an article", "/data/article/made-7{n}.ttl"
    yield "claim", "/page/claim/0000000007{n}0003"
    yield "RDF of a claim", "/data/claim/0000000007{n}0003.ttl"
    yield "a small party", "/page/actor/party-9{n}"
    yield "neighbourhood of a small party", "/neighbours/actor/party-9{n}"
    yield "RDF of a small party", "/data/actor/party-9{n}.ttl"
    yield "kind of action", "/action/ACCUSE"
    yield "kind of action, far back", "/action/ACCUSE?page={n}"
    yield "vocabulary", "/ontology"
    yield "shapes", "/shapes"
    yield "about", "/about"
    yield "exports", "/exports/"
    yield "workbench", "/sparql"
    yield "search", "/search?q=ferry+42"
    yield "search for a name", "/search?q=party+77"
    yield "search for a word that is everywhere", "/search?q=ferry"
    yield "search for two words that are everywhere", "/search?q=ferry+grain"
    yield "search for a beginning that is everywhere", "/search?q=tr"
    yield "search for a word that is everywhere, page 50", "/search?q=ferry&page=50"
    yield "search narrowed by type", "/search?q=ferry&kind=claim&type=ACCUSE"
    yield "search narrowed by year", "/search?q=ferry&year=2015"


def prepared(url: str) -> None:
    """Wait until lists and search have been made."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
    while _status(connection, "/") == 503:
        time.sleep(1)
    connection.close()


def measure(url: str, process: int, wanted: Iterable[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Return by kind of page the median of its time and the mean of its processor time, in milliseconds."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
    found: dict[str, dict[str, float]] = {}
    for kind, path in wanted:
        _status(connection, path.format(n=FIRST + REPEATS))
        times, before = [], _processor_time(process)
        for number in range(FIRST, FIRST + REPEATS):
            began = time.perf_counter()
            status = _status(connection, path.format(n=number))
            times.append(1000 * (time.perf_counter() - began))
            assert status == 200, f"{path}: {status}"
        after = _processor_time(process)
        busy = sum(spent - before.get(task, 0) for task, spent in after.items()) / REPEATS
        found[kind] = {"wall": round(statistics.median(times), 2), "cpu": round(busy, 2)}
        print(f"{kind:<56}{found[kind]['wall']:>9.1f} ms{busy:>9.1f} ms", flush=True)
    return found


def _status(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers={"Accept": "text/html" if ".ttl" not in path else "text/turtle"})
    reply = connection.getresponse()
    reply.read()
    return reply.status


def _processor_time(process: int) -> dict[str, float]:
    """Return how many milliseconds each thread of a process and of those below it has run, from /proc."""
    waiting, spent = [process], dict[str, float]()
    while waiting:
        folder = Path(f"/proc/{waiting.pop()}/task")
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            for task in folder.iterdir():
                spent[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e6
                waiting += [int(child) for child in (task / "children").read_text().split()]
    return spent


def settle(process: int) -> None:
    """Wait until the service has nothing to do that belongs to no page, a minute at most."""
    for _ in range(60):
        before = sum(_processor_time(process).values())
        time.sleep(1)
        if sum(_processor_time(process).values()) - before < 30:
            return


@contextlib.contextmanager
def served(store: Path) -> Iterator[tuple[str, int]]:
    """Serve a store; yield the address and the process."""
    command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            url = next(match[1] for line in process.stderr if (match := re.search(r"at (http://\S+)", line)))
            yield url, process.pid
        finally:
            process.terminate()


def claims_of_the_largest(url: str) -> int:
    """Count the claims that the largest party has a part in."""
    prefixed = f"PREFIX cg: <{CG}> {COUNT}"
    with urlopen(f"{url}sparql?{urlencode({'query': prefixed, 'format': 'csv'})}", timeout=120) as reply:
        return int(reply.read().split()[1])


def judged(found: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return and print what the limits are held to."""
    searches = [times for kind, times in found.items() if kind.startswith("search")]
    browsing = [times for kind, times in found.items() if not kind.startswith("search")]
    pairs = [(times, found[kind.replace(LARGE, USUAL)]) for kind, times in found.items() if LARGE in kind]
    figures: dict[str, float] = {}
    for name in ("wall", "cpu"):
        figures[f"median {name}"] = statistics.median(times[name] for times in browsing)
        figures[f"slowest search {name}"] = max(times[name] for times in searches)
        figures[f"growth {name}"] = statistics.median(large[name] / usual[name] for large, usual in pairs)
    print(f"\nhalf of the pages take at most {figures['median wall']:.1f} ms; the limit is {LIMIT}")
    print(f"the slowest search takes {figures['slowest search wall']:.1f} ms; the limit is {SEARCH_LIMIT}")
    print(f"pages of {LARGE} take {figures['growth wall']:.2f} times as long as those of {USUAL}")
    print(f"and {figures['growth cpu']:.2f} times as much of the processor")
    return figures


def main() -> None:
    """Make the graphs, serve them, measure, and write the figures."""
    versions = {name: importlib.metadata.version(name) for name in ("claimgraph", "flask", "jinja2", "pyoxigraph")}
    versions |= {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    found: dict[str, dict[str, float]] = {}
    graphs: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as place:
        for name, (triples, share) in GRAPHS.items():
            store = Path(os.environ.get("BENCH_STORE", place)) / f"pages-{triples}"
            if not store.exists():
                fill(store, triples, share)
            with served(store) as (url, process):
                prepared(url)
                claims = claims_of_the_largest(url)
                settle(process)
                graphs[name] = {"triples": triples, "claims": claims}
                print(
                    f"\n{triples:,} triples, {name}: {claims:,}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
                )
                print(f"{'':<56}{'median':>12}{'processor':>12}")
                wanted = [*(pages() if name == USUAL else ()), *party_pages(name, LARGEST, claims // 60)]
                found |= measure(url, process, wanted)
    print(f"\n{versions}")
    figures = judged(found)
    target = Path("build/bench-pages.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    told = {"graphs": graphs, "versions": versions, "figures": figures, "milliseconds": found}
    target.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
