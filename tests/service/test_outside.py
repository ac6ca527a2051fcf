"""Nothing that a client sends makes the service ask anybody else, but for the addresses that its keeper lists."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from serving import Reply, Served, fill, start

from patience import joined

TOKEN = "a-token-for-outside"
ANSWER = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "from elsewhere"}}]}}
CLOSED = "SELECT * { SERVICE <http://127.0.0.1:{port}/other> { ?s ?p ?o } }"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


class _Elsewhere(BaseHTTPRequestHandler):
    """Another endpoint; it sends whoever asks for /allowed/moved to the address that is not allowed."""

    timeout = 20

    def do_POST(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.endswith("moved"):
            self.send_response(302)
            self.send_header("Location", "/other")
            self.end_headers()
            return
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Elsewhere)
    server.asked = []  # type: ignore[attr-defined]  # read by the tests
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    joined([thread])
    server.server_close()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _service(tmp_path_factory)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, elsewhere: HTTPServer) -> Iterator[Served]:
    yield from _service(tmp_path_factory, "--services", f"http://127.0.0.1:{elsewhere.server_port}/allowed/")


def _service(tmp_path_factory: pytest.TempPathFactory, *options: str) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("outside") / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN, *options)
    yield service
    assert service.stop() == 0
    service.close_log()


def send(service: Served, path: str, text: str, media_type: str, method: str = "POST") -> Reply:
    return service.ask(
        path, method=method, body=text.encode(), Content_Type=media_type, Authorization=f"Bearer {TOKEN}"
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (CLOSED, 403),
        ("SELECT * { { SELECT * { OPTIONAL { SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } } } } }", 403),
        ("ASK { FILTER EXISTS { MINUS { sErViCe#\n<http://127.0.0.1:{port}/> { ?s ?p ?o } } } }", 403),
        ("SELECT * { VALUES ?e { <http://127.0.0.1:{port}/> } SERVICE ?e { ?s ?p ?o } }", 403),
        ("PREFIX e: <http://127.0.0.1:{port}/> CONSTRUCT WHERE { SERVICE e:x { ?s ?p ?o } }", 400),
        ("SELECT * FROM <http://127.0.0.1:{port}/> { ?s ?p ?o }", 200),
        ("SELECT * { BIND('SERVICE <http://127.0.0.1:{port}/>' AS ?x) }", 200),
    ],
)
def test_queries_ask_nobody(closed: Served, elsewhere: HTTPServer, text: str, status: int) -> None:
    reply = send(closed, "/query", text.replace("{port}", str(elsewhere.server_port)), "application/sparql-query")
    assert reply.status in (status, 403), reply.text
    if reply.status == 403:
        assert json.loads(reply.body)["type"] == "/problems#query-refused"
    assert elsewhere.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("where", ["closed", "opened"])
@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:{port}/allowed/a>",
        "INSERT DATA { <x:a> <x:b> 1 } ; lOaD/**/SILENT <http://127.0.0.1:{port}/allowed/a> INTO GRAPH <x:g>",
        "INSERT DATA {} ;\nLOAD SILENT <http://127.0.0.1:{port}/allowed/a>",
        "INSERT { ?s ?p 1 } WHERE { { SELECT * { SERVICE SILENT <http://127.0.0.1:{port}/allowed/a> { ?s ?p ?o } } } }",
        "DELETE { ?s ?p ?o } WHERE { OPTIONAL { SERVICE <http://127.0.0.1:{port}/allowed/a> { ?s ?p ?o } } }",
    ],
)
def test_updates_ask_nobody(request: pytest.FixtureRequest, elsewhere: HTTPServer, where: str, text: str) -> None:
    service, before = request.getfixturevalue(where), list(elsewhere.asked)  # type: ignore[attr-defined]
    reply = send(service, "/update", text.replace("{port}", str(elsewhere.server_port)), "application/sparql-update")
    assert reply.status in (400, 403), reply.text
    assert elsewhere.asked == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/rdf+xml", f"<!DOCTYPE r><rdf:RDF {RDF}/>"),
        ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY e SYSTEM "http://127.0.0.1:{{port}}/">]><rdf:RDF {RDF}/>'),
        ("application/rdf+xml", f'<!DOCTYPE r SYSTEM "http://127.0.0.1:{{port}}/"><rdf:RDF {RDF}/>'),
        ("application/ld+json", '{"@context": "http://127.0.0.1:{port}/", "@id": "x:a", "p": 1}'),
        ("application/ld+json", '{"@context": ["http://127.0.0.1:{port}/", {}], "@id": "x:a", "p": 1}'),
        ("application/ld+json", '{"@context": {"@import": "http://127.0.0.1:{port}/"}, "@id": "x:a", "p": 1}'),
    ],
)
def test_documents_bring_nothing_else_in(closed: Served, elsewhere: HTTPServer, media_type: str, text: str) -> None:
    body = text.replace("{port}", str(elsewhere.server_port))
    reply = send(closed, "/store?graph=http://outside.example/g", body, media_type, "PUT")
    assert reply.status == 400, reply.text
    assert elsewhere.asked == []  # type: ignore[attr-defined]


def test_what_is_listed_may_be_asked_and_nothing_else(opened: Served, elsewhere: HTTPServer) -> None:
    base = f"http://127.0.0.1:{elsewhere.server_port}"
    elsewhere.asked.clear()  # type: ignore[attr-defined]

    def ask(endpoint: str, before: str = "") -> Reply:
        query = f"{before} SELECT ?x {{ {{ SELECT * {{ SERVICE {endpoint} {{ ?s <x:p> ?x }} }} }} }}"
        return opened.ask("/sparql", method="QUERY", body=query.encode(), Content_Type="application/sparql-query")

    for endpoint in (f"<{base}/allowed/sparql>", f"SILENT<{base}/allowed/sparql>"):
        reply = ask(endpoint)
        assert (reply.status, "from elsewhere" in reply.text) == (200, True), reply.text
    assert elsewhere.asked == ["/allowed/sparql"] * 2  # type: ignore[attr-defined]
    for endpoint, before in (
        (f"<{base}/other>", ""),
        (f"<{base}/allowed/../other>", ""),
        (f"<{base}/allowed/%2e%2e/other>", ""),
        (f"<{base}/allowe\\u0064/x>", ""),
        ("?e", ""),
        ("e:x", f"PREFIX e: <{base}/allowed/>"),
        ("<x>", f"BASE <{base}/allowed/>"),
        (f"<{base}/allowed/x> {{ }} SERVICE <{base}/other>", ""),
    ):
        assert ask(endpoint, before).status in (400, 403), endpoint
    assert elsewhere.asked == ["/allowed/sparql"] * 2  # type: ignore[attr-defined]
    ask(f"<{base}/allowed/moved>")
    assert elsewhere.asked == ["/allowed/sparql"] * 2 + ["/allowed/moved"]  # type: ignore[attr-defined]


def test_the_description_says_that_others_may_be_asked(opened: Served, closed: Served) -> None:
    for service, said in ((opened, True), (closed, False)):
        assert ("BasicFederatedQuery" in service.ask("/sparql", accept="text/turtle").text) is said


def test_a_listener_hears_nothing_of_a_worker_that_may_connect_but_need_not(opened: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        reply = opened.query(f"ASK {{ ?s ?service 'http://127.0.0.1:{port}/' }}", "text/csv")
        assert (reply.status, reply.text.strip()) == (200, "false")
        with pytest.raises(TimeoutError):
            listener.accept()
