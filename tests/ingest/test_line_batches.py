"""Lines of JSON give the same graph and the same results, read at once or in batches, here or in other processes."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from graph import TIME, export

from claimgraph.identifiers import Minter
from claimgraph.reading import LineBatch, batched, read, read_lines
from claimgraph.storage import NewGraph, Store
from claimgraph.storage.changes import GraphChange, quad_line
from claimgraph.storage.quads import PlainGraphs

ARTICLES = int(os.environ.get("CLAIMGRAPH_TEST_ARTICLES", "600"))
"""Of a run that is killed; each is small, and has one claim."""

KILLS = int(os.environ.get("CLAIMGRAPH_TEST_KILLS", "2"))
GRAPH = Minter("https://news.example/").article_graph("weir")
SUBJECT, PREDICATE = "<https://news.example/id/article/weir>", "<https://schema.org/headline>"


def made(number: int) -> list[dict[str, Any]]:
    text = f"Peru sued Chile in case {number}. " + "The hearing took all day and ended late. " * 20
    claim = {
        "article": f"case-{number}", "actor": ["Peru"], "action": "ACCUSE", "target": ["Chile"],
        "source": ["The Lantern"], "evidence": {"quote": f"Peru sued Chile in case {number}."},
    }  # fmt: skip
    article = {"id": f"case-{number}", "headline": f"Case {number}", "publisher": "The Lantern", "text": text}
    return [article, claim]


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def start(file: Path, store: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "claimgraph", "ingest", file, "--store", store, "--run-time", TIME]
    given = [*command, "--extractor", "none", "--no-copies", *options]
    return subprocess.Popen(given, stderr=subprocess.PIPE, text=True)


def finished(file: Path, store: Path, *options: str) -> str:
    process = start(file, store, *options)
    _, said = process.communicate(timeout=3600)
    assert process.returncode in (0, 1), said
    assert "Traceback" not in said
    (account,) = (line for line in said.splitlines() if line.startswith("articles: "))
    return account


def test_batches_hold_the_lines_and_part_no_article_from_its_claims(tmp_path: Path) -> None:
    rows = [row for number in range(900) for row in made(number)]
    file = write(tmp_path / "lines.jsonl", [*rows[:11], "{ no JSON", "", *rows[11:]])
    batches = list(batched(file, max_bytes=1 << 20))
    assert len(batches) > 2
    assert all(isinstance(batch, LineBatch) for batch in batches)
    lines = [batch for batch in batches if isinstance(batch, LineBatch)]
    assert [item for batch in lines for item in read_lines(batch)] == list(read(file, max_bytes=1 << 20))
    assert all(b'"article"' not in batch.lines[0][1] for batch in lines)


def test_too_long_a_line_ends_a_batch_and_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "lines.jsonl", [*made(1), {"id": "long", "text": "x" * 9_000}, *made(2)])
    found = list(batched(file, max_bytes=5_000))
    apart = [item for one in found for item in (read_lines(one) if isinstance(one, LineBatch) else [one])]
    assert apart == list(read(file, max_bytes=5_000))
    assert len(apart) == 5


def test_other_processes_make_the_same_graph_and_refuse_the_same(tmp_path: Path) -> None:
    chance = random.Random(3)
    rows: list[Any] = []
    for number in range(ARTICLES):
        article, claim = made(number)
        spoilt = chance.choice(
            [{}, {}, {}, {}, {"actor": []}, {"evidence": {"quote": "Nobody wrote this."}}, {"date": "soon"}]
        )
        rows += [article, claim, claim | spoilt | {"object": "a river"}, *(["{ no JSON"] if number % 97 == 5 else [])]
    rows += [made(3)[0] | {"language": "en-GB", "id": "abroad"}, made(ARTICLES + 1)[1]]  # the second names none
    file = write(tmp_path / "lines.jsonl", rows)
    ways = (("--workers", "1"), ("--workers", "2"), ("--audit", "0.2"))
    accounts = {finished(file, tmp_path / f"store{option[1]}", *option) for option in ways}
    assert len(accounts) == 1
    assert len({export(tmp_path / f"store{option[1]}") for option in ways}) == 1
    again = finished(file, tmp_path / "store2", "--workers", "2")
    assert "articles: 0 accepted" in again


def test_a_killed_run_of_lines_is_completed_by_the_same_command(tmp_path: Path) -> None:
    file = write(tmp_path / "lines.jsonl", [row for number in range(ARTICLES) for row in made(number)])
    finished(file, tmp_path / "whole", "--workers", "2")
    chance = random.Random(ARTICLES)
    killed = 0
    for _ in range(KILLS):
        process = start(file, tmp_path / "store", "--workers", "2")
        try:
            process.communicate(timeout=chance.uniform(1.5, 5.0 + ARTICLES / 300))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            killed += 1
    assert killed or ARTICLES < 100_000  # a short run may be done before it is to be killed
    finished(file, tmp_path / "store", "--workers", "2")
    with Store.open(tmp_path / "store") as store, Store.open(tmp_path / "whole") as whole:
        store.verify()
        assert (store.state.quads, store.state.digest) == (whole.state.quads, whole.state.digest)


def new(*values: str) -> NewGraph:
    made = PlainGraphs().make(GRAPH, [(SUBJECT, PREDICATE, value) for value in values])
    assert made
    return made


@pytest.mark.parametrize(
    "value", ['"a\nb"', '"x"@EN', '"01"^^<http://www.w3.org/2001/XMLSchema#integer>', "_:b", "<a b>"]
)
def test_what_is_not_plain_makes_no_new_graph(value: str) -> None:
    assert PlainGraphs().make(GRAPH, [(SUBJECT, PREDICATE, '"Weir"@en'), (SUBJECT, PREDICATE, value)]) is None


def test_a_new_graph_that_is_there_already_is_a_change(tmp_path: Path) -> None:
    first, second = new('"Weir"@en', '"Dam"@en'), new('"Weir"@en', '"Lock"@en')
    with Store.open(tmp_path / "store") as store:
        assert store.apply([], [first]) == 2
        assert store.triples(GRAPH) == first.change().add
        assert store.apply([], [second]) == 1
        assert store.apply([GraphChange(GRAPH, remove=first.change().add)], [new('"Weir"@en', '"Sluice"@en')]) == 3
        held = store.triples(GRAPH)
        assert held == {f"{SUBJECT} {PREDICATE} {value} ." for value in ('"Lock"@en', '"Sluice"@en')}
        store.verify()
    with Store.open(tmp_path / "store") as store:
        assert store.triples(GRAPH) == held
    assert all(quad_line(line, GRAPH).encode() in second.quads + new('"Sluice"@en').quads for line in held)
