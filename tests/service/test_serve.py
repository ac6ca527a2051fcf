"""The command ``claimgraph serve``: starting, stopping, being killed, and writing over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from serving import Served, descendants, fill, gone, start

NDJSON = "application/x-ndjson"
TOKEN = "a-token-for-tests"
ARTICLE = {
    "id": "lamp-law",
    "headline": "Lamp law",
    "datePublished": "2022-02-02",
    "language": "en",
    "text": "Norway sent two ships to Iceland on 1 February 2022. The minister said that the help would go on.",
}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    fill(tmp_path / "store")
    service = start(tmp_path / "store")
    below = descendants(service.process.pid)
    assert service.ask("/ready").status == 200
    assert service.stop(how) == 0
    assert gone(below)
    said = service.process.stderr.read()  # type: ignore[union-attr]
    service.close_log()
    assert "Traceback" not in said
    again = start(tmp_path / "store")
    assert again.query("ASK { ?s ?p ?o }", "text/csv").text.strip() == "true"
    assert again.stop() == 0
    again.close_log()


def test_killed_it_leaves_no_process_behind(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    service = start(tmp_path / "store")
    below = descendants(service.process.pid)
    for pid in [service.process.pid, *below]:
        if pid == service.process.pid or "gunicorn" in _command(pid) or "serve" in _command(pid):
            os.kill(pid, signal.SIGKILL)
    service.process.wait(5)
    service.close_log()
    assert gone(below)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_a_taken_port_and_a_taken_store_are_told_in_one_line(tmp_path: Path, served: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for options, words in (
            (["--port", port, "--store", str(tmp_path / "s")], f"Port {port} is taken"),
            (["--port", "0", "--store", str(served.folder)], str(served.folder)),
            (["--port", "0", "--store", __file__], __file__),
        ):
            ended = subprocess.run(
                [sys.executable, "-m", "claimgraph", "serve", *options],
                check=False,
                capture_output=True,
                text=True,
                timeout=20,
            )
            assert ended.returncode == 2
            assert words in ended.stderr
            assert ended.stderr.count("\n") == 1


def test_a_late_answer_breaks_the_transfer(served: Served) -> None:
    from http.client import HTTPConnection, IncompleteRead
    from urllib.parse import quote, urlsplit

    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    connection = HTTPConnection(urlsplit(served.url).netloc, timeout=20)
    connection.request("GET", f"/sparql?timeout=0.5&query={quote(query)}")
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises((IncompleteRead, ConnectionResetError)):
        response.read()
    connection.close()
    counted = served.query(query.replace("*", "(COUNT(*) AS ?n)"), None, "timeout=0.3")
    assert (counted.status, counted.media_type) == (504, "application/problem+json")
    assert json.loads(counted.body)["type"] == "/problems#query-timeout"
    with socket.create_connection(urlsplit(served.url).netloc.split(":"), timeout=20) as old:  # type: ignore[arg-type]
        old.sendall(f"GET /sparql?timeout=0.5&query={quote(query)} HTTP/1.0\r\n\r\n".encode())
        assert old.recv(100).startswith((b"HTTP/1.0 50", b"HTTP/1.1 50"))


def test_writing_is_off_without_tokens(served: Served) -> None:
    reply = served.ask("/articles", method="POST", body=b"{}", Content_Type=NDJSON, Authorization=f"Bearer {TOKEN}")
    assert reply.status == 403
    assert "--tokens" in json.loads(reply.body)["detail"]


def test_articles_go_in_with_a_token_and_are_there_for_the_next_query(tmp_path: Path) -> None:
    service = start(tmp_path / "store", "--tokens", f"another-token,{TOKEN}")
    try:
        body = f"{json.dumps(ARTICLE)}\n{{no json\n".encode()

        def post(token: str | None, path: str = "/articles") -> tuple[int, dict[str, object]]:
            fields = {"Authorization": f"Bearer {token}"} if token else {}
            reply = service.ask(path, method="POST", body=body, Content_Type=NDJSON, **fields)
            return reply.status, json.loads(reply.body)

        ask = "ASK { ?a <https://schema.org/headline> ?h }"
        assert post(None)[0] == 401
        assert post("not-the-token")[0] == 403
        status, account = post(TOKEN, "/articles?dry-run=1")
        assert (status, account["accepted"], account["dryRun"]) == (200, 1, True)
        assert service.query(ask, "text/csv").text.strip() == "false"
        status, account = post(TOKEN)
        assert (status, account["accepted"]) == (200, 1)
        assert [(r["line"], bool(r["remedy"])) for r in account["refused"]] == [(2, True)]  # type: ignore[attr-defined]
        assert service.query(ask, "text/csv").text.strip() == "true"
        assert post(TOKEN)[1]["unchanged"] == 1
        assert "Lamp law" in service.ask("/", accept="text/html").text
    finally:
        assert service.stop() == 0
        service.close_log()
