"""The command in-process, and articles of our own to feed it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from claimgraph.cli import main
from claimgraph.storage import Snapshots
from claimgraph.storage.dump import by_graph

TIME = "2024-05-01T12:00:00Z"
BASE = "http://127.0.0.1:8080/"
ACTORS = f"{BASE}graph/actors"

DAM: dict[str, Any] = {
    "id": "dam",
    "headline": "Argument over dam",
    "author": ["Ada Quill"],
    "publisher": "The Lantern",
    "datePublished": "2021-03-16",
    "language": "en",
    "text": "France condemned the decision on Monday.\n\nIne Dahl, a lawyer in Oslo, said that Norway "
    "would send aid to Kenya.",
}
TALKS: dict[str, Any] = {
    "id": "talks",
    "headline": "Peru and Chile hold talks",
    "publisher": "Coast Wire",
    "datePublished": "2021-03-18",
    "language": "en",
    "text": "Peru and Chile agreed on a fishing treaty on Wednesday. Chile denied that it had threatened Peru.",
}
CLAIM: dict[str, Any] = {
    "article": "dam",
    "actor": {"name": "Orrin Vale", "type": "Person"},
    "action": {"type": "ACCUSE", "phrase": "condemned"},
    "target": {"name": "Lake Office", "type": "Organization"},
    "source": "The Lantern",
    "evidence": {"quote": "condemned the decision"},
    "generatedBy": {"software": "hand", "version": "1"},
}


def lines(path: Path, *values: dict[str, Any] | str) -> Path:
    written = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    path.write_text("\n".join(written) + "\n", "utf-8")
    return path


def run(*arguments: str | Path, stdin: bytes | None = None, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, [str(one) for one in arguments], input=stdin)


def ingest(store: Path, *arguments: str | Path, stdin: bytes | None = None, **environment: str) -> Result:
    done = run("ingest", *arguments, "--store", store, "--run-time", TIME, stdin=stdin, **environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert "Traceback" not in done.output
    return done


def export(store: Path) -> str:
    done = run("export", "--stdout", "--store", store)
    assert done.exit_code == 0, done.output
    return done.stdout


def graphs(store: Path) -> dict[str, frozenset[str]]:
    with Snapshots(store).newest() as snapshot:
        return dict(by_graph(snapshot.path))


def names(triples: Iterable[str]) -> set[str]:
    return {line.rsplit('"', 2)[1] for line in triples if "#prefLabel>" in line}


def refused(store: Path) -> list[dict[str, Any]]:
    files = sorted((store.parent / "refused").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
