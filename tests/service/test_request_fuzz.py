"""Random requests, valid ones and spoilt ones: each gets an answer of a stated kind, in time, and harms nobody.

``CLAIMGRAPH_FUZZ`` is how many (``make fuzz``); a request that fails is named by its number, which is its seed. One
that is late, on a machine that is busy elsewhere, has a second chance.
"""

import csv
import io
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, IncompleteRead
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import documents
import pytest
from grammar import Grammar, spoil
from hostile import LIMIT, STATED, TOKEN, good_answers_beside
from serving import Served, fill, start

NUMBER = int(os.environ.get("CLAIMGRAPH_FUZZ", "500"))
ALLOWED = {200, 201, 204, 206, 303, 304, 308, 400, 401, 403, 404, 405, 406, 411, 412, 413, 414, 415, 416, 422} | STATED
RESULTS = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
    "text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples", "application/trig",
    "application/n-quads", "text/n3", "application/json", "application/xml", "text/html",
)  # fmt: skip
FORMATS = ("json", "xml", "csv", "tsv", "turtle", "spreadsheet", "nt", "jsonld", "rdf", "application/trig", "html", "x")
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"

pytestmark = pytest.mark.xdist_group("poisons")


@dataclass(frozen=True)
class Request:
    """One request; ``kind`` says what it was made as."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    fields: dict[str, str] = field(default_factory=dict)


def accept(rng: random.Random) -> str:
    """Make a field Accept: ranges with qualities and parameters, some of them wrong."""
    members = []
    for _ in range(rng.randrange(1, 5)):
        name = rng.choice([*RESULTS, "*/*", "text/*", "application/*", "image/png"])
        mark = rng.choice(["", "", ";charset=utf-8", ";version=1.2", ';profile="http://a.example/,;b"', "; a=b"])
        quality = rng.choice(["", "", ";q=0.5", ";q=0", ";Q=1.000", " ; q=.9", ";q=nan", ";q=-1", ";q=2"])
        members.append(name + mark + quality)
    text = rng.choice([", ", ",", " , ,"]).join(members)
    return "".join(sign for sign in spoil(text, rng) if " " <= sign <= "~") if rng.random() < 0.2 else text


def parameters(rng: random.Random) -> list[tuple[str, str]]:
    """Make parameters beside the query's own."""
    choices = [
        ("format", rng.choice(FORMATS)),
        ("timeout", rng.choice(["0.2", "5", "-1", "nan", "", "1e999"])),
        ("default-graph-uri", rng.choice(["http://127.0.0.1:8080/graph/actors", "x:g", "no iri", ""])),
        ("named-graph-uri", "http://127.0.0.1:8080/graph/actors"),
        ("using-graph-uri", "http://fuzz.example/g1"),
    ]
    return rng.choices(choices, (3, 1, 1, 1, 0.2), k=rng.choice([0, 0, 0, 1, 1, 2]))


def encoded(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)


def a_query(rng: random.Random) -> Request:
    text, kind = Grammar(rng).query(), "query"
    if rng.random() < 0.4:
        text, kind = spoil(text, rng), "spoilt query"
    fields, more = {"Accept": accept(rng)}, parameters(rng)
    if more:
        kind += " with parameters"
    path, body = rng.choice(["/sparql", "/sparql/", "/query"]), text.encode()
    way = rng.choice(["GET", "GET", "HEAD", "form", "body", "QUERY"])
    if way in ("GET", "HEAD"):
        return Request(kind, way, f"{path}?{encoded([('query', text), *more])}", b"", fields)
    if way == "form":
        return Request(kind, "POST", path, encoded([("query", text), *more]).encode(), fields | {"Content-Type": FORM})
    method = "QUERY" if way == "QUERY" else "POST"
    return Request(kind, method, f"{path}?{encoded(more)}", body, fields | {"Content-Type": QUERY})


def an_update(rng: random.Random) -> Request:
    text, kind = Grammar(rng).update(), "update"
    if rng.random() < 0.4:
        text, kind = spoil(text, rng), "spoilt update"
    fields = {"Authorization": f"Bearer {TOKEN}", "Accept": accept(rng)}
    if rng.random() < 0.5:
        return Request(kind, "POST", "/update", text.encode(), fields | {"Content-Type": UPDATE})
    body = encoded([("update", text)]).encode()
    return Request(kind, "POST", "/sparql", body, fields | {"Content-Type": FORM})


def a_document(rng: random.Random) -> Request:
    media_type, text = documents.document(rng)
    kind = "document"
    body = text.encode()
    if rng.random() < 0.4:
        kind, body = "spoilt document", spoil(text, rng).encode("utf-8", "surrogatepass")
    if rng.random() < 0.05:
        kind, media_type = "document of another kind", rng.choice(sorted(documents.WRITERS))
    path = rng.choice(["/store?graph=http://fuzz.example/g", "/store/fuzzed", "/store?graph=http://fuzz.example/h"])
    fields = {"Authorization": f"Bearer {TOKEN}", "Content-Type": media_type}
    return Request(kind, rng.choice(["PUT", "POST"]), path, body, fields)


def anything(rng: random.Random) -> Request:
    """Make a request with faults in any of its parts."""
    text = Grammar(rng, 1).query()
    text = spoil(text, rng) if rng.random() < 0.5 else text
    method = rng.choice(["GET", "GET", "POST", "POST", "QUERY", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
    paths = ["/sparql", "/update", "/store", "/queries", "/queries/%00", "/articles", "/search?q=" + quote(text[-30:])]
    path = rng.choice(
        [*paths, "/id/" + quote(text[-30:]), "/%ff", "//", "/..", "/prefixes", "/exports/", "/openapi.json"]
    )
    names = ["query", "update", "format", "timeout", "default-graph-uri", "named-graph-uri", "graph", "default"]
    values = [quote(text), quote(text), "csv", "-1", "nan", "1e999", "0.2", "%ff", "", "x:g", "file:///etc/passwd"]
    pairs = [f"{rng.choice(names)}={rng.choice(values)}" for _ in range(rng.randrange(4))]
    joint = "&" if "?" in path else "?"
    body = rng.choice([b"", text.encode(), f"query={quote(text)}".encode(), rng.randbytes(40)])
    types = [QUERY, UPDATE, FORM, "text/turtle", "application/ld+json", "multipart/form-data", "x", "\xff/;", ""]
    fields = {"Content-Type": rng.choice(types), "Accept": rng.choice([accept(rng), "", "\xff", "a/b;;;,"])}
    if rng.random() < 0.3:
        extra = ["Range", "If-None-Match", "If-Match", "Authorization", "Content-Encoding", "Accept-Encoding", "Expect"]
        odd = ["", "*", "gzip", '"', "bytes=0-", f"Bearer {TOKEN}", "\xe9", "100-continue" if body else ""]
        fields[rng.choice(extra)] = rng.choice(odd)
    return Request("anything", method, path + (joint + "&".join(pairs) if pairs else ""), body, fields)


def request_of(seed: int) -> Request:
    rng = random.Random(seed)
    return rng.choices([a_query, an_update, a_document, anything], (60, 10, 15, 15))[0](rng)


def fault(method: str, status: int, media_type: str, body: bytes) -> str | None:
    """Say what is wrong with an answer that has come whole."""
    if status not in ALLOWED:
        return "a status that is not stated"
    try:
        if not body or method == "HEAD":
            return None
        if media_type.endswith("json"):
            found = json.loads(body)
            if status >= 400 and not {"type", "title", "status", "detail"} <= set(found):
                return "a problem without its members"
        elif media_type == "application/sparql-results+xml":
            ElementTree.fromstring(body)
        elif media_type == "text/csv":
            list(csv.reader(io.StringIO(body.decode()), strict=True))
        elif status >= 400 and media_type not in ("text/html", "text/turtle"):
            return "an error that is no problem"
    except (ValueError, ElementTree.ParseError, csv.Error) as error:
        return f"an answer that is no {media_type}: {error}"
    return None


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("fuzzed") / "store"
    fill(folder)
    service = start(folder, "--timeout", str(LIMIT), "--query-memory", "256", "--tokens", TOKEN)
    yield service
    assert service.process.poll() is None
    assert service.stop() == 0
    service.close_log()


def test_random_requests_get_answers(target: Served) -> None:
    outcomes: Counter[tuple[str, int]] = Counter()
    first = {"Content_Type": UPDATE, "Authorization": f"Bearer {TOKEN}"}
    assert target.ask("/update", method="POST", body=b"INSERT DATA { <x:a> <x:b> 1 }", **first).status == 200

    def dose(seed: int) -> tuple[str | None, bool]:
        """Send a request; say what is wrong with its answer, and whether it was late."""
        made = request_of(seed)
        connection = HTTPConnection(urlsplit(target.url).netloc, timeout=20)
        began, wrong = time.monotonic(), None
        try:
            fields = {name: value.encode("latin-1") for name, value in made.fields.items()}
            connection.request(made.method, made.path, made.body, fields)
            response = connection.getresponse()
            status = response.status
            wrong = fault(made.method, status, response.headers.get_content_type(), response.read())
        except (IncompleteRead, ConnectionResetError):
            status = 504
        except (HTTPException, ConnectionError) as error:
            status, wrong = 0, repr(error)
        finally:
            connection.close()
        outcomes[made.kind, status] += 1
        late = time.monotonic() - began > LIMIT + 1
        return f"request {seed}: {wrong}: {status} to {made}" if wrong else None, late

    with good_answers_beside(target), ThreadPoolExecutor(2) as clients:
        results = list(clients.map(dose, range(NUMBER)))
    late = [seed for seed, (_, late) in enumerate(results) if late]
    print(f"{len(late)} late ones, which are asked again")
    faults = [wrong for wrong, _ in results if wrong]
    faults += [f"request {seed} is late again: {request_of(seed)}" for seed in late if dose(seed)[1]]
    for kind in sorted({kind for kind, _ in outcomes}):
        statuses = {status: count for (of, status), count in sorted(outcomes.items()) if of == kind}
        print(f"{kind}: {statuses}")
    assert not faults
    for kind, good in (("query", {200, 406}), ("update", {200, 422}), ("document", {200, 201, 204})):
        reached = sum(outcomes[kind, status] for status in good)
        assert reached > 0.8 * sum(count for (of, _), count in outcomes.items() if of == kind), kind
