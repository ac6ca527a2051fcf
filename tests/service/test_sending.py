"""``claimgraph ingest --server``: through a running service into its store."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from serving import start

TOKEN = "a-token-for-this-test"
ARTICLE = {
    "id": "harbour-1",
    "headline": "Boats for Iceland",
    "publisher": "Harbour News",
    "datePublished": "2021-03-16",
    "text": "Norway condemned Iceland on Monday. A spokesman said that Norway would send two boats to Iceland.",
}
CLAIM = {
    "article": "harbour-1",
    "actor": "Norway",
    "action": {"type": "AID", "phrase": "send"},
    "target": "Iceland",
    "source": "a spokesman",
    "evidence": "Norway would send two boats to Iceland",
}


def ingest(url: str, file: Path, token: str = TOKEN) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "claimgraph", "ingest", "--server", url, str(file), "--store", "here/store"]
    environment = {**os.environ, "CLAIMGRAPH_TOKENS": token}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=file.parent, timeout=60, check=False
    )


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    file = tmp_path / "lines.jsonl"
    wrong = {**CLAIM, "action": "HUG"}
    misquoted = {**CLAIM, "evidence": "Norway will send"}
    file.write_text("".join(json.dumps(line) + "\n" for line in (ARTICLE, CLAIM, wrong, misquoted)), "utf-8")
    return file


def test_the_good_goes_in_and_the_rest_comes_back_with_its_place(lines: Path, tmp_path: Path) -> None:
    service = start(tmp_path / "store", "--tokens", TOKEN)
    try:
        done = ingest(service.url, lines)
        assert done.returncode == 1, done.stderr
        assert "1 accepted" in done.stderr
        assert "lines.jsonl:3: " in done.stderr
        assert "lines.jsonl:4: " in done.stderr
        (refused,) = (tmp_path / "here" / "refused").glob("*.jsonl")
        assert {json.loads(line)["_line"] for line in refused.read_text("utf-8").splitlines()} == {3, 4}
        answer = service.query('ASK { ?c <https://w3id.org/claimgraph/ns#actionPhrase> "send"@en }', "application/json")
        assert json.loads(answer.body)["boolean"]

        refusal = ingest(service.url, lines, "another-token")
        assert refusal.returncode == 2
        assert "token" in refusal.stderr
    finally:
        assert service.stop() == 0
        service.close_log()


def test_a_service_that_is_not_there_is_named(lines: Path) -> None:
    done = ingest("http://127.0.0.1:9/", lines)
    assert done.returncode == 2
    assert "http://127.0.0.1:9/articles cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
