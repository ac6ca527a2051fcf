"""A graph of more articles than one process reads, and what others say of articles: the same as in memory."""

import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet
import pytest
from pyoxigraph import RdfFormat, parse
from samples import ARTICLES, call, export, fill

from claimgraph.export.order import Places, row, units
from claimgraph.storage import GraphChange, Snapshots, Store
from claimgraph.storage.reader import View
from claimgraph.turtle import blocks, parts

BASE = "http://127.0.0.1:8080/"


def lines(folder: Path, name: str = "claimgraph.nq.gz") -> list[str]:
    return gzip.decompress((folder / name).read_bytes()).decode().splitlines()


def in_memory(store: Path) -> str:
    """Return all blocks of the Turtle, sorted at once by what the whole graph tells."""
    with Snapshots(store).newest() as snapshot:
        view = View.of_snapshot(snapshot)
        places = Places(view)
        rows = sorted(row(line, places).encode() for line in view.lines())
        return "".join(blocks(parts(line) for _, triples in units(rows) for line in triples))


def same(store: Path, made: Path) -> None:
    turtle = gzip.decompress((made / "claimgraph.ttl.gz").read_bytes()).decode()
    assert turtle.partition("\n\n")[2] == in_memory(store).removeprefix("\n")
    assert call("export", "--stdout", "--store", store) == turtle
    quads = lines(made)
    assert quads == sorted(quads)
    trig = parse(gzip.decompress((made / "claimgraph.trig.gz").read_bytes()), RdfFormat.TRIG)
    assert set(trig) == set(parse("\n".join(quads), RdfFormat.N_QUADS))


def test_many_articles_are_exported_by_processes_as_by_one(tmp_path: Path) -> None:
    many = [
        ARTICLES[0] | {"id": f"many-{number}", "datePublished": f"2021-03-{number % 28 + 1:02}"}
        for number in range(200)
    ]
    text = tmp_path / "lines.jsonl"
    text.write_text("".join(json.dumps(article) + "\n" for article in many), "utf-8")
    call("ingest", text, "--store", tmp_path / "store", "--extractor", "none")
    same(tmp_path / "store", export(tmp_path / "store", tmp_path / "exports"))


ARTICLE = f"{BASE}id/article/{ARTICLES[0]['id']}"
OTHER = f"{BASE}id/article/{ARTICLES[1]['id']}"


@pytest.mark.parametrize(
    "changes",
    [
        [("urn:notes", f'<{ARTICLE}> <urn:note> "of another graph" .')],
        [("urn:notes", '<urn:thing> <urn:note> "of nothing of ours" .')],
        [("", f'<{OTHER}> <urn:note> "of the default graph" .')],
        [(f"{BASE}graph/article/{ARTICLES[0]['id']}", f'<{OTHER}> <urn:note> "in the other\'s graph" .')],
        [(f"{BASE}graph/article/{ARTICLES[0]['id']}", '<urn:thing> <urn:note> "of nothing of ours" .')],
        [
            (f"{BASE}graph/article/{ARTICLES[0]['id']}", f'<{OTHER}> <urn:note> "twice" .'),
            ("urn:notes", f'<{OTHER}> <urn:note> "twice" .'),
        ],
    ],
)
def test_what_other_graphs_say_of_an_article_stands_with_it(changes: Sequence[tuple[str, str]], tmp_path: Path) -> None:
    fill(tmp_path / "store", ARTICLES)
    with Store.open(tmp_path / "store") as store:
        for graph, line in changes:
            store.apply([GraphChange(graph, add=frozenset([line]))])
    same(tmp_path / "store", export(tmp_path / "store", tmp_path / "exports"))


def test_a_copy_s_row_tells_of_what_it_is_one(tmp_path: Path) -> None:
    copy = ARTICLES[0] | {"id": "2021-03-17-copied", "publisher": "The Other Lantern", "datePublished": "2021-03-17"}
    text = " ".join(f"Sentence {number} tells of the harbour and its {number} boats." for number in range(40))
    fill(tmp_path / "store", [ARTICLES[0] | {"text": text}, copy | {"text": text}])
    made = export(tmp_path / "store", tmp_path / "exports")
    rows = {row["id"]: row for row in pyarrow.parquet.read_table(made / "articles.parquet").to_pylist()}
    assert rows["2021-03-17-copied"]["copy_of"] == ARTICLE
    assert rows[ARTICLES[0]["id"]]["copy_of"] is None


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    fill(tmp_path / "store", ARTICLES[:1])
    command = [sys.executable, "-m", "claimgraph", "export", "--stdout", "--store", tmp_path / "store"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
