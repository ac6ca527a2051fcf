"""How long the service takes for a page, by kind of page: ``python tests/bench/pages.py``.

The graph is made: its triples are counted by BENCH_TRIPLES (1,000,000), and a few of its parties are in a large
share of the claims, so that pages of the largest and of a small party stand beside each other. Medians in
milliseconds, over HTTP and one connection, go to standard output and to build/bench-pages.json.
"""

import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from claimgraph.model import ActionType
from claimgraph.storage import GraphChange, Store

TRIPLES = int(os.environ.get("BENCH_TRIPLES", "1000000"))
REPEATS = 25
PARTIES = 3000
CLAIMS = 8
BASE = "http://127.0.0.1:8080/"
CG = "https://w3id.org/claimgraph/ns#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WORDS = "harbour treaty border minister grain ferry envoy talks bridge tariff island council pipeline".split()


def lines(subject: str, *pairs: tuple[str, str]) -> set[str]:
    """Write the statements about a subject."""
    return {f"<{subject}> <{predicate}> {value} ." for predicate, value in pairs}


def parties() -> set[str]:
    """Write the parties, the largest first."""
    found: set[str] = set()
    for number in range(PARTIES):
        kind = ("Country", "Person", "Organization")[number % 3]
        pairs = ((f"{RDF}type", f"<{CG}{kind}>"), (f"{SKOS}prefLabel", f'"Party {number}"@en'))
        found |= lines(f"{BASE}id/actor/party-{number}", *pairs)
    return found


def article(number: int, chance: random.Random) -> set[str]:
    """Write an article with its claims."""
    iri = f"{BASE}id/article/made-{number}"
    day = date(2012, 1, 1) + timedelta(days=chance.randrange(3650))
    sentences = [" ".join(chance.choices(WORDS, k=12)) + f" {number}." for _ in range(CLAIMS)]
    found = lines(
        iri,
        (f"{RDF}type", f"<{CG}Article>"),
        (f"{SCHEMA}headline", f'"{" ".join(chance.choices(WORDS, k=5))} {number}"@en'),
        (f"{SCHEMA}datePublished", f'"{day}"^^<{XSD}date>'),
        (f"{SCHEMA}publisher", party(chance)),
        (f"{SCHEMA}articleBody", f'"{" ".join(sentences)}"@en'),
    )
    for place, sentence in enumerate(sentences):
        found |= claim(f"{BASE}id/claim/{number:012x}{place:04x}", iri, day, sentence, chance)
    return found


def party(chance: random.Random) -> str:
    """Choose a party: a tenth of the choices fall on the first."""
    return f"<{BASE}id/actor/party-{min(int(chance.paretovariate(0.45)) - 1, PARTIES - 1)}>"


def claim(iri: str, article: str, day: date, sentence: str, chance: random.Random) -> set[str]:
    """Write a claim with its evidence."""
    evidence = f"{iri}/evidence/1"
    return (
        lines(
            iri,
            (f"{RDF}type", f"<{CG}Claim>"),
            *((CG + role, party(chance)) for role in ("actor", "target", "source")),
            (f"{CG}action", f"<{CG}{chance.choice(list(ActionType))}>"),
            (f"{CG}actionPhrase", f'"{chance.choice(WORDS)}"@en'),
            *((CG + name, f'"{day}"^^<{XSD}date>') for name in ("date", "earliest", "latest")),
            (f"{CG}speechAct", f"<{CG}State>"),
            (f"{CG}attribution", f"<{CG}Indirect>"),
            (f"{CG}modality", f"<{CG}Actual>"),
            (f"{CG}negated", f'"{str(chance.random() < 0.1).lower()}"^^<{XSD}boolean>'),
            (f"{CG}confidence", f'"0.7"^^<{XSD}decimal>'),
            (f"{PROV}wasDerivedFrom", f"<{article}>"),
            (f"{CG}evidence", f"<{evidence}>"),
        )
        | lines(evidence, (f"{OA}hasSource", f"<{article}>"), (f"{OA}hasSelector", f"<{evidence}/quote>"))
        | lines(f"{evidence}/quote", (f"{RDF}type", f"<{OA}TextQuoteSelector>"), (f"{OA}exact", f'"{sentence}"@en'))
    )


def fill(folder: Path) -> None:
    """Make the store."""
    chance, number, count = random.Random(1), 0, 0
    with Store.open(folder) as store:
        store.apply([GraphChange(f"{BASE}graph/actors", add=frozenset(parties()))])
        while count < TRIPLES:
            batch = []
            for _ in range(1000):
                found = article(number, chance)
                batch.append(GraphChange(f"{BASE}graph/article/made-{number}", add=frozenset(found)))
                number, count = number + 1, count + len(found)
                if count >= TRIPLES:
                    break
            store.apply(batch)


def pages() -> Iterator[tuple[str, str]]:
    """Yield kinds of pages with an address of each."""
    yield "start", "/"
    yield "articles", "/articles"
    yield "parties", "/parties"
    yield "article", "/page/article/made-7"
    yield "claim", "/page/claim/0000000000070003"
    for words, name in (("the largest party", "party-0"), ("a small party", "party-900")):
        for role in ("actor", "target", "source"):
            yield f"{words} as {role}", f"/page/actor/{name}?as={role}"
        yield f"neighbourhood of {words}", f"/neighbours/actor/{name}"
    yield "the largest party, by type", "/page/actor/party-0?as=actor&type=ACCUSE"
    yield "neighbourhood of the largest party, filtered", "/neighbours/actor/party-0?type=conflict&from=2014&to=2019"
    yield "kind of action", "/action/ACCUSE"
    yield "search", "/search?q=ferry+42"
    yield "search that finds very much", "/search?q=ferry"
    yield "workbench", "/sparql"


def measure(url: str) -> dict[str, float]:
    """Return the median of each kind of page in milliseconds."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)
    found: dict[str, float] = {}
    while _status(connection) == 503:  # while the catalogue is made
        time.sleep(1)
    for kind, path in pages():
        times = []
        for _ in range(REPEATS + 1):
            began = time.perf_counter()
            connection.request("GET", path, headers={"Accept": "text/html"})
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200, f"{path}: {reply.status}"
            times.append(1000 * (time.perf_counter() - began))
        found[kind] = statistics.median(times[1:])
        print(f"{kind:<48}{found[kind]:>9.1f} ms", flush=True)
    return found


def _status(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/", headers={"Accept": "text/html"})
    reply = connection.getresponse()
    reply.read()
    return reply.status


def main() -> None:
    """Make the graph, serve it, measure, and write the figures."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(os.environ.get("BENCH_STORE", f"{place}/store"))
        if not folder.exists():
            fill(folder)
        command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--store", str(folder)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                assert process.stderr is not None
                url = next(match[1] for line in process.stderr if (match := re.search(r"at (http://\S+)", line)))
                print(f"{TRIPLES:,} triples, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
                found = measure(url)
            finally:
                process.terminate()
    target = Path("build/bench-pages.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"triples": TRIPLES, "milliseconds": found}, indent=1) + "\n", "utf-8")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
