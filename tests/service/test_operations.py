"""What operators ask: is it ready, how does it stand, are the settings sound."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving import Served, fill, start


def check(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "claimgraph", "serve", "--check", "--port", "0", *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_the_settings_in_force_are_told_with_their_origin_and_no_secret(tmp_path: Path) -> None:
    done = check("--timeout", "7", CLAIMGRAPH_STORE=str(tmp_path / "s"), CLAIMGRAPH_TOKENS="not-to-be-seen")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert rows["--timeout"] == ["7", "--timeout"]
    assert rows["--store"] == [str(tmp_path / "s"), "CLAIMGRAPH_STORE"]
    assert rows["--query-workers"] == ["2", "default"]
    assert rows["--tokens"][-1] == "CLAIMGRAPH_TOKENS" and "not-to-be-seen" not in done.stdout
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        ((), {"CLAIMGRAPH_STOR": "x"}, "Did you mean CLAIMGRAPH_STORE?"),
        (("--timeout", "0"), {}, "--timeout: “0” cannot be used"),
        ((), {"CLAIMGRAPH_TIMEOUT": "soon"}, "CLAIMGRAPH_TIMEOUT: “soon” cannot be used"),
        (("--exports", "data/store/exports"), {}, "Choose another --exports"),
        (("--store", "/dev/null"), {}, "Choose another --store"),
        (("--slow-after", "9", "--timeout", "8"), {}, "Choose a --slow-after below --timeout"),
        (("--export-at", "02:30", "--export-max-age", "3"), {}, "Choose an --export-max-age of 25 or more"),
    ],
)
def test_nonsense_is_refused_with_what_mends_it(
    options: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    done = check(*options, **environment)
    assert done.returncode == 2
    assert words in done.stderr and "Traceback" not in done.stderr


def test_ready_tells_of_the_snapshot_and_that_there_is_no_export(served: Served) -> None:
    reply = served.ask("/ready")
    state = json.loads(reply.body)
    assert (reply.status, state["status"], state["store"], state["export"]) == (200, "ready", "open", None)
    assert state["snapshot"] >= 1 and state["statements"] > 10 and state["snapshotAge"] >= 0


def counted(text: str) -> dict[str, float]:
    rows = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in rows}


def test_metrics_tell_what_all_processes_did(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    service = start(tmp_path / "store", "--timeout", "2", "--tokens", "a-token-for-tests")
    try:
        before = counted(service.ask("/metrics").text)
        assert service.query("ASK { ?s ?p ?o }", "text/csv").status == 200
        assert service.query("ASK { ?s ?p ?o }", "text/csv").status == 200  # kept
        assert service.query("ASK { ?s ?p", "text/csv").status == 400
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
        assert service.query(slow, "text/csv", "timeout=0.3").status == 504
        assert service.query("ASK { ?s ?p ?o . }", "text/html").status == 200  # by the other process
        assert service.ask("/no-such-page").status == 404
        line = json.dumps({"id": "lamp", "headline": "Lamp law", "language": "en", "text": "Norway met Iceland."})
        fields = {"Authorization": "Bearer a-token-for-tests", "Content_Type": "application/x-ndjson"}
        body = f'{line}\n{{"id": 7}}\n'.encode()
        assert service.ask("/articles", method="POST", body=body, **fields).status == 200
        reply = service.ask("/metrics")
        assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        after = counted(reply.text)
        came = {name: value - before.get(name, 0) for name, value in after.items()}
        for name, value in (
            ('requests_total{method="GET",route="sparql",status="200"}', 3),
            ('requests_total{method="GET",route="sparql",status="400"}', 1),
            ('requests_total{method="GET",route="sparql",status="504"}', 1),
            ('requests_total{method="POST",route="writing",status="200"}', 1),
            ('requests_total{method="GET",route="other",status="404"}', 1),
            ('query_seconds_count{outcome="known"}', 1),
            ('query_seconds_count{outcome="query-syntax"}', 1),
            ('query_seconds_count{outcome="query-timeout"}', 1),
            ('ingested_total{outcome="accepted"}', 1),
            ('ingested_total{outcome="refused"}', 1),
            ("snapshot_number", 1),
        ):
            assert came[f"claimgraph_{name}"] == value, name
        assert after["claimgraph_statements"] > before["claimgraph_statements"] > 10
        assert after["claimgraph_store_readable"] == 1 and "claimgraph_export_age_seconds" not in after
        assert after["claimgraph_query_workers"] >= 4
        for _ in range(50):  # each process looks at its workers once a second
            if counted(service.ask("/metrics").text)["claimgraph_query_workers_lost_total"] >= 1:
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the worker that was killed is not counted")
    finally:
        assert service.stop() == 0
        service.close_log()


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_log_names_each_request_and_tells_no_secret(form: str, tmp_path: Path) -> None:
    fill(tmp_path / "store")
    options = ("--log-format", form, "--log-requests", "yes", "--tokens", "a-token-for-tests")
    service = start(tmp_path / "store", *options)
    try:
        kept = service.query("ASK { ?s ?p 'words-of-a-query' }", "text/csv")
        made = {kept.headers["X-Request-Id"], service.ask("/page/none").headers["X-Request-Id"]}
        assert len(made) == 2 and all(len(name) == 16 for name in made)
        for path in ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/search?q=words-of-a-query", "/health"):
            assert service.ask(path, X_Request_Id="my-request.7").headers.get_all("X-Request-Id") == ["my-request.7"]
        assert service.ask("/health", X_Request_Id="no name").headers["X-Request-Id"] != "no name"
        fields = {"Authorization": "Bearer a-token-for-tests", "Content_Type": "text/turtle"}
        body = b'<urn:a> <urn:b> "words-of-an-article" .'
        assert service.ask("/store?graph=urn:g", method="PUT", body=body, **fields).status == 201
    finally:
        assert service.stop() == 0
    assert service.process.stderr is not None
    said = service.process.stderr.read()
    service.close_log()
    assert not any(word in said for word in ("a-token-for-tests", "words-of-a-query", "words-of-an-article"))
    assert all(name in said for name in made) and said.count("my-request.7") == 4
    if form == "json":
        entries = [json.loads(row) for row in said.splitlines()]
        requests = [entry for entry in entries if entry["logger"] == "claimgraph.requests"]
        assert [(e["method"], e["path"], e["status"]) for e in requests if e["request"] == "my-request.7"] == [
            ("GET", "/sparql", 200),
            ("GET", "/sparql", 400),
            ("GET", "/search", 200),
            ("GET", "/health", 200),
        ]
        assert all(0 <= entry["seconds"] < 60 for entry in requests)
