"""One small store, made by ``claimgraph ingest``, which the tests of this folder only read."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from claimgraph.cli import main
from patience import ended, heard

ARTICLE = {
    "id": "ferry",
    "headline": "Norway and Denmark agree on ferry",
    "publisher": "The Lantern",
    "datePublished": "2021-03-16",
    "text": "Norway and Denmark signed an agreement on Monday. Denmark said that it would send aid to Kenya.",
}
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def run() -> Run:
    def call(*arguments: str | Path, stdin: str | None = None) -> Result:
        done = CliRunner().invoke(main, [str(one) for one in arguments], input=stdin)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        return done

    return call


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lines") / "ferry.jsonl"
    path.write_text(json.dumps(ARTICLE) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def filled(run: Run, lines: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("cli") / "store"
    done = run("ingest", lines, "--store", store, "--run-time", "2024-05-01T12:00:00Z")
    assert done.exit_code == 0, done.output
    return store


@pytest.fixture(scope="session")
def server(filled: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--store", str(filled)],
        stderr=subprocess.PIPE,
        text=True,
    )
    yield heard(process, r"at (http://\S+)")[1]
    process.terminate()
    assert ended(process) == 0
    assert process.stderr is not None
    process.stderr.close()
