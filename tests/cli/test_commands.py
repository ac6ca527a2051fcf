"""Asking, counting, checking and mending from the command line."""

import csv
import gzip
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest
from click.testing import Result

from claimgraph.cli import COMMANDS

Run = Callable[..., Result]
SELECT = "SELECT ?headline WHERE { ?article schema:headline ?headline }"
CONSTRUCT = "CONSTRUCT WHERE { ?article schema:headline ?headline }"
HEADLINE = "Norway and Denmark agree on ferry"
GRAPHS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize("format", ["json", "csv", "tsv", "xml", "table", None])
def test_results_come_in_every_format(format: str | None, run: Run, filled: Path) -> None:
    done = run("query", SELECT, "--store", filled, *(["-o", format] if format else []))
    assert done.exit_code == 0, done.output
    if format in ("json", None):
        (row,) = json.loads(done.stdout)["results"]["bindings"]
        assert row["headline"] == {"type": "literal", "xml:lang": "en", "value": HEADLINE}
    elif format == "csv":
        assert list(csv.reader(io.StringIO(done.stdout))) == [["headline"], [HEADLINE]]
    elif format == "tsv":
        assert done.stdout.splitlines() == ["?headline", f'"{HEADLINE}"@en']
    elif format == "xml":
        assert HEADLINE in [node.text for node in ElementTree.fromstring(done.stdout).iter()]
    else:
        assert HEADLINE in done.stdout
        assert "1 row" in done.stdout


@pytest.mark.parametrize("format", [*GRAPHS, None])
def test_graphs_come_in_every_format(format: str | None, run: Run, filled: Path) -> None:
    done = run("query", CONSTRUCT, "--store", filled, *(["-o", format] if format else []))
    assert done.exit_code == 0, done.output
    (quad,) = pyoxigraph.parse(done.stdout.encode(), format=GRAPHS[format or "turtle"])
    assert quad.object == pyoxigraph.Literal(HEADLINE, language="en")


def test_a_query_comes_from_a_file_or_standard_input(run: Run, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "ask.rq"
    file.write_text("ASK { ?claim a cg:Claim }", "utf-8")
    assert json.loads(run("query", "-f", file, "--store", filled).stdout)["boolean"] is True
    assert json.loads(run("query", "--store", filled, stdin=file.read_text()).stdout)["boolean"] is True


def test_a_wrong_query_is_pointed_at(run: Run, filled: Path) -> None:
    done = run("query", "SELECT ?x\nWHER { ?x a ?y }", "--store", filled)
    assert done.exit_code == 2
    shown, mark = done.stderr.splitlines()[-2:]
    assert shown.strip() == "WHER { ?x a ?y }"
    assert shown[mark.index("^") :].startswith("WHER ")
    assert "Did you mean WHERE?" in done.stderr


@pytest.mark.parametrize("text", ["DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_a_query_neither_changes_nor_calls_anything(text: str, run: Run, filled: Path) -> None:
    done = run("query", text, "--store", filled)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")


def test_a_server_is_asked_in_every_format(run: Run, server: str) -> None:
    for format in ("json", "csv", "tsv", "xml", "table"):
        done = run("query", SELECT, "--server", server, "-o", format)
        assert done.exit_code == 0, done.output
        assert HEADLINE in done.stdout
    for format in ("turtle", "ntriples", "jsonld", "rdfxml"):
        done = run("query", CONSTRUCT, "--server", server, "-o", format)
        assert done.exit_code == 0, done.output
        (quad,) = pyoxigraph.parse(done.stdout.encode(), format=GRAPHS[format])
        assert quad.object == pyoxigraph.Literal(HEADLINE, language="en")


def test_a_server_that_refuses_or_is_away_is_told(run: Run, server: str) -> None:
    wrong = run("query", "SELECT ?x WHERE { ?x a }", "--server", server)
    assert wrong.exit_code == 2
    assert "refused the query" in wrong.stderr
    away = run("query", SELECT, "--server", "http://127.0.0.1:9/")
    assert away.exit_code == 2
    assert "cannot be reached" in away.stderr


def test_stats_count_the_same_for_people_and_programs(run: Run, filled: Path) -> None:
    sums = json.loads(run("stats", "--json", "--store", filled).stdout)
    assert sums["articles"] == 1
    assert sums["claims"] == sum(sums["actions"].values()) >= 1
    assert sums["datedClaims"] <= sums["claims"]
    told = run("stats", "--store", filled).stdout
    assert {line.split()[0]: int(line.split()[1].replace(",", "")) for line in told.splitlines()} == {
        **{name: number for name, number in sums.items() if name != "actions"},
        **sums["actions"],
    }


def test_the_store_and_its_export_validate(run: Run, filled: Path, tmp_path: Path) -> None:
    done = run("validate", "--store", filled)
    assert done.exit_code == 0, done.output
    assert "0 do not conform" in done.stderr
    file = tmp_path / "all.ttl"
    file.write_text(run("export", "--stdout", "--store", filled).stdout, "utf-8")
    assert run("validate", file).exit_code == 0
    file.write_text(file.read_text("utf-8").replace("cg:negated false ;", ""), "utf-8")
    broken = run("validate", file)
    assert broken.exit_code == 1 or broken.exit_code == 2
    assert "sh:ValidationReport" in broken.stdout
    assert "refused: " in broken.stderr


def test_lines_are_validated_without_a_store(run: Run, lines: Path, tmp_path: Path) -> None:
    assert run("validate", lines, "--store", tmp_path / "none").exit_code == 0
    assert not (tmp_path / "none").exists()
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{"id": "x"}\n', "utf-8")
    assert run("validate", wrong).exit_code == 2
    assert run("validate", lines, wrong).exit_code == 1


def test_a_store_whose_snapshots_are_gone_is_rebuilt(run: Run, filled: Path, tmp_path: Path) -> None:
    whole = run("export", "--stdout", "--store", filled).stdout
    store = tmp_path / "store"
    shutil.copytree(filled, store)
    shutil.rmtree(store / "snapshots")
    done = run("restore", "--rebuild", "--store", store)
    assert done.exit_code == 0, done.output
    assert "rebuilt from the" in done.stderr
    assert run("export", "--stdout", "--store", store).stdout == whole


def test_a_backup_is_sorted_and_the_same_each_time(run: Run, filled: Path, tmp_path: Path) -> None:
    first = Path(run("backup", tmp_path / "a", "--store", filled).stdout.strip())
    second = Path(run("backup", tmp_path / "b", "--store", filled).stdout.strip())
    assert first.read_bytes() == second.read_bytes()
    rows = gzip.decompress(first.read_bytes()).decode().splitlines()
    assert rows == sorted(rows)
    assert len(rows) == json.loads(run("stats", "--json", "--store", filled).stdout)["quads"]


@pytest.mark.parametrize("command", ["query", "export", "stats", "validate", "backup"])
def test_where_there_is_no_store_it_is_said(command: str, run: Run, tmp_path: Path) -> None:
    argument = {"query": [SELECT], "backup": [tmp_path / "backups"], "export": ["--stdout"]}.get(command, [])
    done = run(command, *argument, "--store", tmp_path / "none")
    assert done.exit_code == 2
    assert str(tmp_path / "none") in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example_and_refuses_unknown_options(command: str, run: Run) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    example = " ".join(done.stdout.partition("Example:")[2].split())
    assert f"claimgraph {command}" in example
    wrong = run(command, "--no-such-option")
    assert wrong.exit_code == 2
    assert "--no-such-option" in wrong.stderr


def test_an_unknown_command_is_told(run: Run) -> None:
    done = run("digest")
    assert done.exit_code == 2
    assert "digest" in done.stderr
