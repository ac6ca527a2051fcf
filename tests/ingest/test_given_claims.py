"""Claims that come with their articles, right behind them, far from them, or in another run."""

import json
import subprocess
import sys
import time
from contextlib import suppress
from os import kill
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from graph import BASE, CLAIM, DAM, TALKS, export, graphs, ingest, lines, refused

from patience import PATIENCE, limited

DENIAL: dict[str, Any] = {
    "article": "talks",
    "actor": {"name": "Chile", "type": "Country"},
    "action": {"type": "THREATEN", "phrase": "had threatened"},
    "target": {"name": "Peru", "type": "Country"},
    "source": {"name": "Chile", "type": "Country"},
    "negated": True,
    "evidence": {"quote": "it had threatened Peru"},
}
SECOND: dict[str, Any] = CLAIM | {"actor": {"name": "Ine Dahl", "type": "Person"}, "generatedBy": None}
NONE = ("--extractor", "none")


def test_claims_make_the_same_graph_wherever_they_stand(store: Path, tmp_path: Path) -> None:
    orders: list[list[dict[str, Any]]] = [
        [DAM, CLAIM, SECOND, TALKS, DENIAL],
        [DAM, TALKS, CLAIM, SECOND, DENIAL],
        [DENIAL, CLAIM, TALKS, SECOND, DAM],
        [DAM, CLAIM, TALKS, DENIAL, SECOND],
    ]
    exports = []
    for number, order in enumerate(orders):
        place = tmp_path / f"store{number}"
        done = ingest(place, lines(tmp_path / "lines.jsonl", *order), *NONE)
        assert done.exit_code == 0, done.output
        assert "2 accepted" in done.stderr
        assert "3 claims" in done.stderr
        exports.append(export(place))
    ingest(store, lines(tmp_path / "articles.jsonl", DAM, TALKS), *NONE)
    for claim in (DENIAL, SECOND, CLAIM):
        assert ingest(store, lines(tmp_path / "claim.jsonl", claim), *NONE).exit_code == 0
    exports.append(export(store))
    exports.append(_judged_one_by_one(tmp_path, orders[1]))
    elsewhere = tmp_path / "elsewhere"
    done = ingest(elsewhere, lines(tmp_path / "lines.jsonl", *orders[3]), *NONE, "--workers", "2")
    assert done.exit_code == 0, done.output
    exports.append(export(elsewhere))
    assert len(set(exports)) == 1


def _judged_one_by_one(tmp_path: Path, order: list[dict[str, Any]]) -> str:
    """With an audit of all, everything goes the whole way, by the readable mapping and pySHACL."""
    place = tmp_path / "whole"
    assert ingest(place, lines(tmp_path / "lines.jsonl", *order), *NONE, "--audit", "1").exit_code == 0
    return export(place)


@pytest.mark.parametrize("order", [(DAM, CLAIM), (CLAIM, DAM)])
def test_claims_join_what_the_extractor_finds(store: Path, tmp_path: Path, order: tuple[dict[str, Any], ...]) -> None:
    ingest(store, lines(tmp_path / "lines.jsonl", *order))
    written = export(store)
    assert "hand" in written
    assert "would send aid" in written


def test_a_claim_that_cannot_be_found_in_the_text_is_refused_alone(store: Path, tmp_path: Path) -> None:
    lost = CLAIM | {"evidence": {"quote": "words that nobody wrote"}}
    broken = CLAIM | {"confidence": 7}
    for number, order in enumerate(([DAM, lost, CLAIM, broken], [lost, CLAIM, broken, DAM])):
        place = tmp_path / str(number) / "store"
        done = ingest(place, lines(tmp_path / "lines.jsonl", *order), *NONE)
        assert done.exit_code == 1
        assert "1 claims, 2 refused" in done.stderr
        kept = refused(place)
        assert {line["_line"] for line in kept} == {order.index(lost) + 1, order.index(broken) + 1}
        assert all(line["_reason"] and line["_remedy"] for line in kept)


def test_claims_of_a_refused_article_are_refused_with_it(store: Path, tmp_path: Path) -> None:
    article = DAM | {"datePublished": "yesterday"}
    done = ingest(store, lines(tmp_path / "lines.jsonl", article, CLAIM, TALKS), *NONE)
    assert done.exit_code == 1
    assert [line.get("article") for line in refused(store)] == [None, "dam"]
    assert f"{BASE}graph/article/dam" not in graphs(store)


def test_a_claim_given_again_changes_nothing(store: Path, tmp_path: Path) -> None:
    file = lines(tmp_path / "lines.jsonl", DAM, CLAIM, TALKS, DENIAL)
    ingest(store, file, *NONE)
    before = export(store)
    for again in ((DAM, CLAIM), (CLAIM,), (TALKS, CLAIM, DENIAL)):
        done = ingest(store, lines(tmp_path / "again.jsonl", *again), *NONE)
        assert done.exit_code == 0, done.output
        assert " 0 claims" in done.stderr
    assert export(store) == before


def test_a_document_of_articles_and_claims(store: Path, tmp_path: Path) -> None:
    document = tmp_path / "all.json"
    document.write_text(json.dumps([DAM, CLAIM, SECOND]), "utf-8")
    done = ingest(store, document, *NONE)
    assert "1 accepted, 0 unchanged, 0 replaced, 0 refused; 2 claims" in done.stderr


def test_what_comes_of_an_article_is_looked_at_again_where_it_changed(store: Path, tmp_path: Path) -> None:
    file = lines(tmp_path / "lines.jsonl", DAM, TALKS)
    ingest(store, file)
    first = export(store)
    assert "0 accepted, 2 unchanged" in ingest(store, file).stderr
    assert "0 accepted, 2 unchanged" in ingest(store, file, "--again").stderr
    ingest(store, lines(tmp_path / "other.jsonl", DAM | {"headline": "Another headline"}))
    assert export(store) != first
    assert "0 accepted, 1 unchanged, 1 replaced" in ingest(store, file).stderr
    assert export(store) == first
    changed = lines(tmp_path / "twice.jsonl", DAM | {"headline": "Another headline"}, DAM)
    assert "2 replaced" in ingest(store, changed).stderr
    assert export(store) == first
    bodiless = ingest(store, file, "--bodies", "no")
    assert "2 replaced" in bodiless.stderr


def test_a_checking_process_that_goes_down_costs_nothing(store: Path, tmp_path: Path) -> None:
    """Killed while it begins, so that what it was given is not done yet; processes are for more than a few lines."""
    articles = [DAM | {"id": f"dam-{number}", "_note": "x" * 10_000} for number in range(80)]
    claims = [CLAIM | {"article": article["id"]} for article in articles]
    file = lines(tmp_path / "lines.jsonl", *(line for pair in zip(articles, claims, strict=True) for line in pair))
    command = [sys.executable, "-m", "claimgraph", "ingest", file, "--store", store, *NONE, "--workers", "2"]
    with limited(subprocess.Popen(command, stderr=subprocess.PIPE, text=True)) as process:
        kill(_worker(process), SIGKILL)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "articles: 80 accepted, 0 unchanged, 0 replaced, 0 refused; 80 claims" in said
    assert "Traceback" not in said


def _worker(parent: "subprocess.Popen[str]") -> int:
    while parent.poll() is None:
        with suppress(OSError):  # one has ended meanwhile
            for thread in Path(f"/proc/{parent.pid}/task").iterdir():
                for child in map(int, (thread / "children").read_text().split()):
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        return child
        time.sleep(0.01)
    raise AssertionError(f"it ended without a process to check in: {parent.communicate(timeout=PATIENCE)[1]}")
