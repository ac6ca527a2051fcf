"""Copies of one text: found whatever was done to them, in any order, and let go with what they copy."""

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from graph import BASE, graphs, ingest, lines, run
from test_retraction import retract

from claimgraph.ingest.likenesses import FILE, Facts, Likenesses
from claimgraph.ingest.sketch import sketch
from claimgraph.storage import GraphChange, Store

COPIES = f"{BASE}graph/copies"
STORY = """The ferry company Nordlys said on Thursday that it would stop sailing between Hav and Lindøy from the first \
of May, because too few people take the boat since the bridge was opened two years ago.

About ninety sailors will have to look for other work, and the union of seamen called the decision a slap in the face \
of everybody who had kept the line going through the winter storms.

Mayor Ase Brun told reporters in the town hall that the island would ask the government in the capital for money to \
keep at least the morning boat, which brings the pupils of the upper school to their lessons.

The ministry of transport answered in the evening that it had not seen any request yet, but that it would read it with \
care once it came."""
RETOLD = """From May on no ships will go to Lindøy any more. Nordlys, whose ferries have served the island for three \
generations, is giving up the route: passengers prefer the new bridge. Ninety people on board lose their jobs.

Islanders are angry. Ase Brun, who heads the town council, wants the state to pay for one departure each morning so \
that teenagers get to school in time. A spokeswoman for the transport minister said that nobody had asked so far.

The seamen's union spoke of an insult to its members, who had sailed in every weather."""


def article(name: str, published: str | None, text: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "headline": f"Ferries {name}", "publisher": f"{name} Post", "datePublished": published,
            "language": "en", "text": text, **more}  # fmt: skip


def links(store: Path) -> set[tuple[str, str]]:
    found = graphs(store).get(COPIES, frozenset())
    return {(line.split("> ")[0].split("/")[-1], line.split("> ")[2].split("/")[-1]) for line in found}


WIRE = article("wire", "2021-03-16", STORY)
MORNING = article("morning", "2021-03-17", "HAV (Fjord Wire) - " + STORY + "\n\nRead more about boats on our website.")
ECHO = article("echo", "2021-03-16T20:30:00+02:00", "\n\n".join(STORY.split("\n\n")[:2]))
LAMP = article("lamp", "2021-03-16", RETOLD)
DATELESS = article("atlas", None, STORY.replace("Thursday", "Wednesday").replace("ninety", "90"))


@pytest.mark.parametrize("seed", range(3))
def test_copies_lead_to_the_first_whatever_the_order(tmp_path: Path, seed: int) -> None:
    given = [WIRE, MORNING, ECHO, LAMP, DATELESS]
    random.Random(seed).shuffle(given)
    store = tmp_path / "store"
    for number, part in enumerate([given[:2], given[2:3], given[3:]] if seed else [given]):
        done = ingest(store, lines(tmp_path / f"{number}.jsonl", *part), "--extractor", "none")
        assert done.exit_code == 0, done.output
    assert links(store) == {("morning", "wire"), ("echo", "wire"), ("atlas", "wire")}
    assert run("validate", "--store", store).exit_code == 0


def test_what_an_article_says_is_left_as_it_was(tmp_path: Path) -> None:
    ingest(tmp_path / "one", lines(tmp_path / "a.jsonl", WIRE, MORNING), "--no-copies")
    ingest(tmp_path / "two", tmp_path / "a.jsonl")
    with_links = graphs(tmp_path / "two")
    assert with_links.pop(COPIES)
    assert with_links == graphs(tmp_path / "one")


def test_retracting_the_first_makes_the_next_the_first(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", WIRE, MORNING, ECHO, DATELESS), "--extractor", "none")
    before = graphs(store)
    assert retract(store, "wire").exit_code == 0
    assert links(store) == {("morning", "echo"), ("atlas", "echo")}
    assert run("validate", "--store", store).exit_code == 0
    ingest(store, tmp_path / "a.jsonl", "--extractor", "none")
    assert graphs(store) == before
    retract(store, "morning", "echo", "atlas")
    assert COPIES not in graphs(store)


def test_links_are_exported_and_restored(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", WIRE, MORNING), "--extractor", "none")
    whole = graphs(store)
    assert run("export", "--store", store, "--exports", tmp_path / "out").exit_code == 0
    done = run("restore", tmp_path / "out" / "latest", "--store", tmp_path / "restored")
    assert done.exit_code == 0, done.output
    assert graphs(tmp_path / "restored") == whole
    ingest(tmp_path / "restored", lines(tmp_path / "b.jsonl", ECHO), "--extractor", "none")
    assert links(tmp_path / "restored") == {("morning", "wire"), ("echo", "wire")}


def test_a_changed_text_or_date_changes_the_links(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", WIRE, MORNING), "--extractor", "none")
    ingest(store, lines(tmp_path / "b.jsonl", {**MORNING, "datePublished": "2021-03-01"}), "--extractor", "none")
    assert links(store) == {("wire", "morning")}
    ingest(store, lines(tmp_path / "c.jsonl", {**WIRE, "text": RETOLD}), "--extractor", "none")
    assert links(store) == set()


def test_a_lost_or_damaged_file_is_made_anew_from_the_store(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", WIRE, LAMP), "--extractor", "none")
    for file in store.glob(f"{FILE}*"):
        file.unlink()
    ingest(store, lines(tmp_path / "b.jsonl", MORNING), "--extractor", "none")
    assert links(store) == {("morning", "wire")}
    (store / FILE).write_bytes(b"no database" * 1000)
    ingest(store, lines(tmp_path / "c.jsonl", ECHO), "--extractor", "none")
    assert links(store) == {("morning", "wire"), ("echo", "wire")}


def test_the_command_puts_links_right(store: Path, tmp_path: Path) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", WIRE, MORNING, LAMP), "--extractor", "none")
    with Store.open(store) as opened:
        (right,) = opened.triples(COPIES)
        wrong = right.replace("morning", "lamp")
        opened.apply([GraphChange(COPIES, add=frozenset({wrong}), remove=frozenset({right}))])
    done = run("copies", "--store", store)
    assert done.exit_code == 0, done.output
    assert "articles with a text: 3; different texts: 3; copies: 1" in done.stderr
    assert links(store) == {("morning", "wire")}


def test_without_bodies_the_very_same_text_is_a_copy(store: Path, tmp_path: Path) -> None:
    same = article("same", "2021-03-18", STORY.replace("\n\n", "\n"))
    ingest(store, lines(tmp_path / "a.jsonl", WIRE, MORNING, same), "--extractor", "none", "--bodies", "no")
    assert links(store) == {("same", "wire")}


def test_what_comes_and_goes_leaves_no_trace(tmp_path: Path) -> None:
    """Whatever was added and removed before, the originals are those of the articles that are there."""
    chance = random.Random(3)
    texts = [edited(edited(text, chance), chance) for text in (STORY, STORY, RETOLD) for _ in range(6)]
    known = {f"urn:a{n}": (Facts(f"hash {n % 15}", f"2021-03-{chance.randrange(1, 9):02}"), texts[n % 15])
             for n in range(24)}  # fmt: skip
    for name in ("worn", "fresh"):
        (tmp_path / name).mkdir()
    with closing(Likenesses(tmp_path / "worn")) as worn, closing(Likenesses(tmp_path / "fresh")) as fresh:
        there: set[str] = set()
        for _ in range(150):
            name = chance.choice(sorted(known))
            if name in there:
                worn.remove(name)
            else:
                worn.add(name, *known[name])
            there ^= {name}
        for name in sorted(there):
            fresh.add(name, *known[name])
        found = {name: worn.original(name) for name in there}
        assert found == {name: fresh.original(name) for name in there}
        assert 3 < sum(map(bool, found.values())) < len(there) > 6


def edited(text: str, chance: random.Random) -> str:
    """Do to a text what editors do to an agency's: cut, add, alter single words, put a line before."""
    paragraphs = text.split("\n\n")
    kind = chance.choice(["cut", "add", "words", "line"])
    if kind == "cut":
        paragraphs = paragraphs[: max(2, round(len(paragraphs) * chance.uniform(0.5, 0.9)))]
    elif kind == "add":
        paragraphs.insert(chance.randrange(len(paragraphs) + 1), "Weather and tides for the coast are on page nine.")
    elif kind == "words":
        words = text.split(" ")
        for _ in range(len(words) // 25):
            words[chance.randrange(len(words))] = chance.choice(["nearly", "however", "local", "yesterday"])
        return " ".join(words)
    else:
        paragraphs[0] = f"{chance.choice(['HAV', 'OSLO', 'BERGEN'])}, March {chance.randrange(1, 30)} - {paragraphs[0]}"
    return "\n\n".join(paragraphs)


def test_edits_are_told_from_another_telling() -> None:
    chance = random.Random(7)
    story, retold = sketch(STORY), sketch(RETOLD)
    assert story and retold
    assert story.shared(retold) < 0.1
    for _ in range(100):
        one = sketch(edited(STORY, chance))
        assert one
        assert one.shared(story) == story.shared(one) >= 0.4
        assert set(one.bands()) & set(story.bands())
        assert one.shared(retold) < 0.1
