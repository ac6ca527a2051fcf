"""Retracting articles by the command: what goes, what stays, and how it comes back."""

from pathlib import Path

import pytest
from click.testing import Result
from graph import ACTORS, BASE, CLAIM, DAM, TALKS, TIME, export, graphs, ingest, lines, names, run

from claimgraph.identifiers import Minter
from claimgraph.ingest.statements import Statements, line
from claimgraph.mapping import Mapper
from claimgraph.model import ActionType, Article, Claim, Party, PartyType
from claimgraph.parties import Gazetteer
from claimgraph.storage import GraphChange, Snapshots, Store

TOMBSTONE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/claimgraph/ns#Tombstone> ."
DAM_GRAPH = f"{BASE}graph/article/dam"


def retract(store: Path, *articles: str, reason: str = "withdrawn", stdin: bytes | None = None) -> Result:
    return run("retract", *articles, "--reason", reason, "--store", store, "--run-time", TIME, stdin=stdin)


@pytest.fixture
def filled(store: Path, tmp_path: Path) -> Path:
    ingest(store, lines(tmp_path / "a.jsonl", DAM, TALKS, CLAIM))
    return store


def test_all_that_an_article_said_goes_and_a_tombstone_of_each_part_stays(filled: Path, tmp_path: Path) -> None:
    before = graphs(filled)
    claims = {line.split(">")[0][1:] for line in before[DAM_GRAPH] if line.endswith("ns#Claim> .")}
    done = retract(filled, "dam", reason="The “publisher”\nwithdrew it.")
    assert done.exit_code == 0, done.output
    assert f"articles: 1 retracted, 0 were before, 0 not known; {len(claims)} claims" in done.stderr
    after = graphs(filled)
    stones = {line.split(">")[0][1:] for line in after[DAM_GRAPH] if line.endswith(TOMBSTONE)}
    assert stones == claims | {f"{BASE}id/article/dam"}
    assert not any("Argument over dam" in line or "condemned" in line for line in after[DAM_GRAPH])
    assert {"Ada Quill", "Ine Dahl", "Kenya", "Orrin Vale"} <= names(before[ACTORS])
    alone = tmp_path / "alone" / "store"
    ingest(alone, lines(tmp_path / "b.jsonl", TALKS))
    assert after[ACTORS] == graphs(alone)[ACTORS]
    assert r"The “publisher”\nwithdrew it." in "".join(after[f"{BASE}graph/runs"])
    assert run("validate", "--store", filled).exit_code == 0


def test_an_article_that_is_taken_in_again_comes_back_as_it_was(filled: Path, tmp_path: Path) -> None:
    before = graphs(filled)
    retract(filled, "dam")
    done = ingest(filled, lines(tmp_path / "c.jsonl", CLAIM))
    assert done.exit_code == 2, "a claim alone brings nothing back"
    ingest(filled, tmp_path / "a.jsonl")
    assert graphs(filled) == before


def test_articles_are_named_by_id_iri_or_page_or_line_and_unknown_ones_are_told(filled: Path) -> None:
    done = retract(filled, f"{BASE}id/article/dam", "nowhere")
    assert done.exit_code == 1
    assert f"no such article: {BASE}id/article/nowhere" in done.stderr
    again = retract(filled, f"{BASE}page/article/dam", "-", stdin=b"talks\n\n")
    assert again.exit_code == 0
    assert "1 retracted, 1 were before" in again.stderr
    assert not graphs(filled).get(ACTORS)
    assert retract(filled, "nowhere").exit_code == 2
    assert retract(filled, "dam", reason=" ").exit_code == 2


def test_tombstones_are_exported_restored_and_backed_up(filled: Path, tmp_path: Path) -> None:
    retract(filled, "dam")
    whole = graphs(filled)
    assert "cg:Tombstone" in export(filled)
    assert run("export", "--store", filled, "--exports", tmp_path / "out").exit_code == 0
    assert run("restore", tmp_path / "out" / "latest", "--store", tmp_path / "restored").exit_code == 0
    assert graphs(tmp_path / "restored") == whole
    backup = run("backup", tmp_path / "kept", "--store", filled).stdout.strip()
    done = run("restore", backup, "--store", tmp_path / "from-backup")
    assert done.exit_code == 0, done.stderr
    assert graphs(tmp_path / "from-backup") == whole


def many(store: Path, number: int) -> None:
    """Store articles of six claims each, all of the same ten parties."""
    statements = Statements(Mapper(Minter(BASE), Gazetteer.load(None)))
    parties = [Party(f"Party {count}", PartyType.GROUP) for count in range(10)]
    with Store.open(store) as opened:
        for count in range(number):
            claims = [
                Claim(
                    article=f"a{count}",
                    actor=(parties[(count + place) % 10],),
                    action=ActionType.AID,
                    target=(parties[(count * place) % 10],),
                    object=f"case {place}",
                    source=(parties[place],),
                )
                for place in range(6)
            ]
            written = statements.write(Article(id=f"a{count}", headline=f"Case {count}", text=f"Text {count}."), claims)
            own = GraphChange(f"{BASE}graph/article/a{count}", add=frozenset(map(line, written.own)))
            people = frozenset(line(said) for party in written.parties.values() for said in party)
            opened.apply([own, GraphChange(ACTORS, add=people)])


def test_many_go_in_one_transaction(store: Path) -> None:
    many(store, 100)
    with Snapshots(store).newest() as snapshot:
        before = snapshot.number
    done = retract(store, "-", stdin="".join(f"a{number}\n" for number in range(100)).encode())
    assert "100 retracted" in done.stderr
    with Snapshots(store).newest() as snapshot:
        assert snapshot.number == before + 1
    after = graphs(store)
    assert all(any(line.endswith(TOMBSTONE) for line in after[f"{BASE}graph/article/a{n}"]) for n in range(100))
    assert ACTORS not in after
