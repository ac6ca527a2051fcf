"""The service behind Debian's nginx, with the configuration that lies in ``service/deployment``."""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from serving import Served, fill, start

from patience import PATIENCE, ended, limited, until

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
EXAMPLE = Path(__file__).parents[2] / "service" / "deployment" / "nginx.conf"
TOKEN = "a-token-for-the-proxy"
PRODUCT = "{ " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6)) + " }"
ARTICLE = '{"id": "quay-1", "publisher": "Quay News", "datePublished": "2021-03-16", "text": "The ferry was late."}'
ENDLESS = f"/sparql?format=csv&query={quote(f'SELECT ?s0 ?s1 {PRODUCT}')}"

pytestmark = pytest.mark.skipif(not NGINX, reason="there is no nginx here")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service as seen through nginx."""
    folder = tmp_path_factory.mktemp("proxied")
    fill(folder / "store")
    places = ("--store", folder / "exported", "--exports", folder / "exports")
    for words, given in ((("ingest", "-", "--extractor", "none", *places[:2]), ARTICLE), (("export", *places), None)):
        command = [sys.executable, "-m", "claimgraph", *words]
        subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
    service = start(folder / "store", "--exports", str(folder / "exports"), "--timeout", "20", "--tokens", TOKEN)
    port = free_port()
    example = EXAMPLE.read_text("utf-8").replace("127.0.0.1:8080", urlsplit(service.url).netloc)
    (folder / "claimgraph.conf").write_text(example.replace("listen 80;", f"listen 127.0.0.1:{port};"), "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.getuid() == 0 else ''} worker_processes 1; daemon off; pid {folder}/nginx.pid;"
        f"error_log stderr warn; events {{ }} http {{ access_log off; {temporary} include {folder}/claimgraph.conf; }}",
        "utf-8",
    )
    assert NGINX
    proxied = [NGINX, "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]
    done = subprocess.run([*proxied, "-t"], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    with (folder / "nginx.log").open("w") as log, limited(subprocess.Popen(proxied, stderr=log), 600) as proxy:
        seen = replace(service, url=f"http://127.0.0.1:{port}/")
        for _ in range(100):
            try:
                assert seen.ask("/health").status == 200
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        yield seen
        proxy.terminate()
        assert ended(proxy) == 0
    assert service.stop() == 0
    service.close_log()


def running(service: Served) -> int:
    return len(json.loads(service.ask("/queries", Authorization=f"Bearer {TOKEN}").body)["queries"])


def test_answers_stream_and_who_hangs_up_frees_the_worker(behind: Served) -> None:
    began = time.monotonic()
    with httpx.stream("GET", behind.url.rstrip("/") + ENDLESS, timeout=10) as reply:
        pieces = reply.iter_bytes()  # kept, since whoever lets it go hangs up
        assert next(pieces)
        assert time.monotonic() - began < 5  # the query goes on for twenty
        while not running(behind):  # a query is listed a moment after it began
            assert time.monotonic() - began < 5
            time.sleep(0.02)
    left = time.monotonic()
    until(lambda: not running(behind), "the end of the query")
    assert time.monotonic() - left < 1


def test_who_hangs_up_before_there_is_an_answer_frees_the_worker(behind: Served) -> None:
    place = urlsplit(behind.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as client:
        counted = quote(f"SELECT (COUNT(*) AS ?n) {PRODUCT}")
        client.sendall(f"GET /sparql?query={counted} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: running(behind), "the query to be listed")
    left = time.monotonic()
    until(lambda: not running(behind), "the end of the query")
    assert time.monotonic() - left < 1


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_broken_transfer_stays_broken(behind: Served, encoding: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{behind.url.rstrip('/')}{ENDLESS}&timeout=0.5", headers={"Accept-Encoding": encoding}, timeout=20)


def test_limits_problems_and_names_of_requests_come_through(behind: Served) -> None:
    reply = behind.query(f"SELECT (COUNT(*) AS ?n) {PRODUCT}", None, "timeout=0.3")
    assert reply.status == 504 and reply.media_type == "application/problem+json"
    assert behind.ask("/", X_Request_Id="seen-before").headers["X-Request-Id"] == "seen-before"
    assert len(behind.ask("/").headers["X-Request-Id"]) >= 16


def test_pages_data_and_redirects_work(behind: Served) -> None:
    assert "</html>" in behind.ask("/", accept="text/html").text
    assert "Estonia" in behind.ask("/data/actor/estonia", accept="text/turtle").text
    moved = behind.ask("/id/actor/estonia", accept="text/html")
    assert moved.status == 303
    there = behind.ask(moved.headers["Location"].removeprefix(behind.url.rstrip("/")), accept="text/html")
    assert "Estonia" in there.text


def test_ranges_of_exports_work(behind: Served) -> None:
    path = json.loads(behind.ask("/exports/", accept="application/json").body)["exports"][0]["files"][0]["url"]
    whole = behind.ask(path)
    assert whole.status == 200 and len(whole.body) > 200
    part = behind.ask(path, Range="bytes=100-149")
    assert (part.status, part.body) == (206, whole.body[100:150])
    assert part.headers["Content-Range"] == f"bytes 100-149/{len(whole.body)}"
    assert behind.ask(path, If_None_Match=whole.headers["ETag"]).status == 304


def test_big_uploads_go_through_and_too_big_ones_are_refused(behind: Served) -> None:
    lines = b"".join(b'<urn:thing:%d> <urn:says> "%s" .\n' % (n, b"x" * 80) for n in range(40_000))
    assert len(lines) > 4 << 20
    fields = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/n-triples"}
    assert behind.ask("/store?graph=urn:big", method="PUT", body=lines, **fields).status == 201
    count = behind.query("SELECT (COUNT(*) AS ?n) { GRAPH <urn:big> { ?s ?p ?o } }", "text/csv")
    assert count.text.split() == ["n", "40000"]
    with contextlib.suppress(ConnectionError, http.client.HTTPException):  # hanging up is a refusal, too
        assert behind.ask("/store?graph=urn:big", method="PUT", body=bytes(21 << 20), **fields).status == 413
    assert behind.ask("/store?graph=urn:big", method="DELETE", **fields).status == 204
