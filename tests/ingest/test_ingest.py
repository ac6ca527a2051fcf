"""Articles and claims through the command into the store, accounted for one by one."""

import gzip
import json
from itertools import permutations
from pathlib import Path

import pytest
from graph import ACTORS, BASE, CLAIM, DAM, TALKS, export, graphs, ingest, lines, names, refused, run


def test_an_article_is_accepted_then_unchanged_then_replaced(store: Path, tmp_path: Path) -> None:
    done = ingest(store, lines(tmp_path / "a.jsonl", DAM, TALKS))
    assert done.exit_code == 0
    assert "articles: 2 accepted, 0 unchanged, 0 replaced, 0 refused" in done.stderr
    first = export(store)
    again = ingest(store, tmp_path / "a.jsonl")
    assert again.exit_code == 0
    assert "0 accepted, 2 unchanged, 0 replaced, 0 refused; 0 claims" in again.stderr
    assert export(store) == first
    changed = ingest(store, lines(tmp_path / "b.jsonl", {**DAM, "headline": "Row over dam"}))
    assert "0 accepted, 0 unchanged, 1 replaced" in changed.stderr
    assert '"Row over dam"@en' in export(store)


def test_a_changed_article_replaces_all_it_said_and_forgets_its_parties(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", DAM, TALKS))
    assert {"Ine Dahl", "Kenya", "Ada Quill"} <= names(graphs(store)[ACTORS])
    new = {**DAM, "author": [], "text": "Chile condemned the decision on Monday."}
    ingest(store, lines(tmp_path / "b.jsonl", new))
    changed = graphs(store)
    assert not {"Ine Dahl", "Kenya", "Ada Quill", "France"} & names(changed[ACTORS])
    assert {"Chile", "Peru", "The Lantern"} <= names(changed[ACTORS])
    other = tmp_path / "other" / "store"
    ingest(other, lines(tmp_path / "c.jsonl", new, TALKS))
    assert changed == graphs(other)


def test_claims_join_a_stored_article_and_stay_when_it_comes_again(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", DAM))
    done = ingest(store, lines(tmp_path / "c.jsonl", CLAIM))
    assert done.exit_code == 0
    assert "0 accepted, 0 unchanged, 0 replaced, 0 refused; 1 claims" in done.stderr
    with_claim = graphs(store)
    assert "Orrin Vale" in names(with_claim[ACTORS])
    again = ingest(store, tmp_path / "a.jsonl", tmp_path / "c.jsonl")
    assert "1 unchanged" in again.stderr
    assert graphs(store) == with_claim
    ingest(store, lines(tmp_path / "b.jsonl", {**DAM, "headline": "Row over dam"}))
    assert "Orrin Vale" in names(graphs(store)[ACTORS])
    gone = ingest(store, lines(tmp_path / "d.jsonl", {**DAM, "text": "Peru praised Chile."}))
    assert "1 claims that other software had made of it went" in gone.stderr
    assert "Orrin Vale" not in names(graphs(store)[ACTORS])


def test_a_claim_without_its_article_is_refused(store: Path, tmp_path: Path) -> None:
    done = ingest(store, lines(tmp_path / "c.jsonl", CLAIM))
    assert done.exit_code == 2
    assert "No article “dam” is stored" in done.stderr
    assert "0 claims, 1 refused" in done.stderr


def test_two_articles_of_one_text_are_told(store: Path, tmp_path: Path) -> None:
    copy = {**DAM, "id": "copy", "publisher": "Coast Wire"}
    done = ingest(store, lines(tmp_path / "a.jsonl", DAM, copy))
    assert f"same text: {BASE}id/article/copy has the text of {BASE}id/article/dam" in done.stderr


def test_what_was_refused_can_be_mended_and_ingested(store: Path, tmp_path: Path) -> None:
    wrong = {**TALKS, "url": "ftp://coast.example/talks"}
    bad_claim = {**CLAIM, "confidence": 1.5}
    done = ingest(store, lines(tmp_path / "a.jsonl", DAM, wrong, bad_claim))
    assert done.exit_code == 1
    rows = refused(store)
    assert len(rows) == 2
    for row in rows:
        assert row["_reason"]
        assert row["_remedy"]
        assert row["_file"].endswith("a.jsonl")
    mended = [
        {**row, **({"confidence": 0.5} if "article" in row else {"url": "https://coast.example/talks"})} for row in rows
    ]
    done = ingest(store, lines(tmp_path / "mended.jsonl", *mended))
    assert done.exit_code == 0
    assert "1 accepted, 0 unchanged, 0 replaced, 0 refused" in done.stderr
    other = tmp_path / "other" / "store"
    ingest(other, lines(tmp_path / "b.jsonl", DAM, mended[0], mended[1]))
    assert export(other) == export(store)


def test_a_claim_that_breaks_a_shape_stays_out_alone_with_its_report(store: Path, tmp_path: Path) -> None:
    wrong = {**CLAIM, "actor": "Nobody Known", "date": "2021", "earliest": "2020-01-01", "latest": "2020-02-01"}
    done = ingest(store, lines(tmp_path / "a.jsonl", DAM, CLAIM, wrong))
    assert done.exit_code == 1
    (row,) = refused(store)
    assert row["actor"][0]["name"] == "Nobody Known"
    assert row["_line"] == 3
    (report,) = (store.parent / "refused").glob("*.ttl")
    assert "sh:ValidationReport" in report.read_text("utf-8")
    assert "Orrin Vale" in names(graphs(store)[ACTORS])
    assert "Nobody Known" not in names(graphs(store)[ACTORS])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://["),
        ("url", "http://coast.example/%zz"),
        ("url", "http://coast.example/a#b#c"),
        ("url", "http://coast.example:port/"),
        ("url", "http://"),
        ("url", "http://coast.example/\ue000"),
        ("language", "en-"),
        ("language", "en-abcdefghi"),
        ("dateReadings", ["soon"]),
    ],
)
def test_what_the_store_could_not_hold_is_refused_by_name(
    field: str, value: object, store: Path, tmp_path: Path
) -> None:
    done = ingest(store, lines(tmp_path / "a.jsonl", {**TALKS, field: value}))
    assert done.exit_code == 2
    assert f"field {field}:" in done.stderr


def test_a_dry_run_tells_and_writes_nothing(store: Path, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", DAM, "{")
    done = ingest(store, file, "--dry-run")
    assert done.exit_code == 1
    assert "would be: articles: 1 accepted, 0 unchanged, 0 replaced, 1 refused" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl"]
    ingest(store, lines(tmp_path / "b.jsonl", TALKS))
    before = graphs(store)
    ingest(store, file, lines(tmp_path / "c.jsonl", {**TALKS, "headline": "Other"}), "--dry-run")
    assert graphs(store) == before


def test_all_ways_of_giving_input_give_the_same_graph(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines(folder / "dam.jsonl", DAM)
    lines(folder / "talks.jsonl", TALKS)
    both = b"\n".join(json.dumps(one).encode() for one in (DAM, TALKS))
    packed = tmp_path / "both.jsonl.gz"
    packed.write_bytes(gzip.compress(both))
    exports = set()
    for number, (arguments, stdin) in enumerate(
        [([folder], None), ([folder / "*.jsonl"], None), ([packed], None), (["-"], both)]
    ):
        store = tmp_path / str(number) / "store"
        assert ingest(store, *arguments, stdin=stdin).exit_code == 0
        exports.add(export(store))
    assert len(exports) == 1


def test_any_order_gives_the_same_bytes(tmp_path: Path) -> None:
    shouted = {**TALKS, "id": "shouted", "publisher": "COAST WIRE", "text": "Peru praised Chile."}
    for name, value in (("a", DAM), ("b", TALKS), ("c", CLAIM), ("d", shouted)):
        lines(tmp_path / name, value)
    exports = set()
    for order in list(permutations("abcd"))[::5]:
        store = tmp_path / "".join(order) / "store"
        assert ingest(store, *(tmp_path / name for name in order)).exit_code == 0
        exports.add(export(store))
    assert len(exports) == 1


def test_bodies_can_be_left_out(store: Path, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", DAM)
    ingest(store, file, CLAIMGRAPH_BODIES="no")
    without = export(store)
    assert "articleBody" not in without
    assert "contentHash" in without
    assert "condemned" in without
    other = tmp_path / "other" / "store"
    ingest(other, file, "--bodies", "no", CLAIMGRAPH_BODIES="yes")
    assert export(other) == without


def test_addresses_begin_with_the_base_iri(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", DAM, CLAIM), "--base-iri", "https://claims.example/")
    assert all(name.startswith("https://claims.example/graph/") for name in graphs(store))
    assert BASE not in export(store)


def test_an_export_makes_the_same_store_again(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", DAM, TALKS, CLAIM))
    done = run("export", "--store", store, "--exports", tmp_path / "exports")
    assert done.exit_code == 0
    file = tmp_path / "exports" / "latest" / "claimgraph.ttl.gz"
    assert done.stdout.startswith(str(tmp_path / "exports"))
    other = tmp_path / "other" / "store"
    again = ingest(other, file)
    assert again.exit_code == 0, again.output
    assert export(other) == gzip.decompress(file.read_bytes()).decode() == export(store)
    assert graphs(other) == graphs(store)


def test_a_backup_makes_the_same_store_again(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", DAM, TALKS, CLAIM))
    backup = run("backup", tmp_path / "backups", "--store", store).stdout.strip()
    other = tmp_path / "other"
    done = run("restore", backup, "--store", other)
    assert done.exit_code == 0, done.output
    assert graphs(other) == graphs(store)
    second = run("backup", tmp_path / "second", "--store", other).stdout.strip()
    assert Path(second).read_bytes() == Path(backup).read_bytes()
    refusal = run("restore", backup, "--store", other)
    assert refusal.exit_code == 2
    assert "is not empty" in refusal.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no-such-file"], "no-such-file"),
        (["--run-time", "yesterday", "x"], "--run-time: “yesterday” cannot be used"),
        (["--base-iri", "nowhere", "x"], "--base-iri"),
        (["--extractor", "nosuch", "x"], "No extractor is named “nosuch”"),
        (["--shapes", "nowhere", "x"], "is no folder of shapes"),
        (["--bogus", "x"], "--bogus"),
        ([], "PATH"),
    ],
)
def test_nothing_done_is_status_two(arguments: list[str], reason: str, store: Path) -> None:
    done = run("ingest", *arguments, "--store", store)
    assert done.exit_code == 2
    assert reason in done.stderr
