"""RDF that uses the addresses of others: of parties, of graphs, of other articles, of the vocabulary."""

from pathlib import Path

import pytest
from graph import DAM, export, ingest, lines, run

PREFIXES = """@prefix cg: <https://w3id.org/claimgraph/ns#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <http://127.0.0.1:8080/> .
"""
ARTICLE = '<ARTICLE> a cg:Article ; schema:inLanguage "en" .\n'
CLAIM = """<CLAIM> a cg:Claim ; cg:actor <id/actor/norway> ; cg:action cg:AID ; cg:actionPhrase "send"@en ;
cg:source <id/actor/norway> ; cg:object "boats"@en ; cg:attribution cg:Indirect ; cg:speechAct cg:State ;
cg:negated false ; cg:modality cg:Actual ; prov:wasDerivedFrom <ARTICLE> ; cg:evidence <EVIDENCE> .
<EVIDENCE> a oa:SpecificResource ; oa:hasSource <ARTICLE> .
<id/actor/norway> a KIND ; skos:prefLabel "LABEL"@en .
"""
SOUND = {
    "ARTICLE": "id/article/boats",
    "CLAIM": "id/claim/b1",
    "EVIDENCE": "id/claim/b1/evidence/1",
    "KIND": "cg:Country",
    "LABEL": "Norway",
}


def turtle(path: Path, **changes: str) -> Path:
    text = ARTICLE + CLAIM
    for word, value in {**SOUND, **changes}.items():
        text = text.replace(word, value)
    path.write_text(PREFIXES + text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"ARTICLE": "http://elsewhere.example/id/article/boats"}, None),
        ({"KIND": "cg:Person"}, "Norway is known as a Country"),
        ({"LABEL": "Aardvark"}, "not that of “Aardvark”"),
        ({"ARTICLE": "id/actor/sweden"}, "something else than an article"),
        ({"ARTICLE": "graph/actors"}, "something else than an article"),
        ({"ARTICLE": "https://w3id.org/claimgraph/ns#AID"}, "something else than an article"),
        ({"CLAIM": "id/actor/sweden"}, "something else than a claim"),
        ({"EVIDENCE": "id/article/dam"}, "something else than a claim"),
    ],
)
def test_a_graph_keeps_to_addresses_of_its_own(
    store: Path, tmp_path: Path, changes: dict[str, str], reason: str | None
) -> None:
    ingest(store, lines(tmp_path / "a.jsonl", DAM))
    before = export(store)
    done = ingest(store, turtle(tmp_path / "b.ttl", **changes))
    if reason is None:
        assert done.exit_code == 0, done.output
        assert export(store) != before
    else:
        assert reason in done.output
        assert export(store) == before


@pytest.mark.parametrize("apart", [True, False])
def test_a_claim_stands_in_one_article(store: Path, tmp_path: Path, apart: bool) -> None:
    first = turtle(tmp_path / "b.ttl")
    second = turtle(tmp_path / "c.ttl", ARTICLE="id/article/other")
    if apart:
        assert ingest(store, first).exit_code == 0
        before = export(store)
        done = ingest(store, second)
        assert export(store) == before
        assert ingest(store, first).exit_code == 0
    else:
        done = ingest(store, first, second)
    assert done.exit_code != 0
    assert "says something of it already" in done.output


def test_a_person_who_is_named_like_a_country_comes_back_from_an_export(store: Path, tmp_path: Path) -> None:
    namesake = {"name": "Jordan", "type": "Person"}
    claim = {"article": "dam", "actor": namesake, "action": "AID", "object": "boats", "source": namesake}
    ingest(store, lines(tmp_path / "a.jsonl", DAM, claim))
    run("export", "--store", store, "--exports", tmp_path / "exports")
    again = ingest(tmp_path / "other", tmp_path / "exports" / "latest" / "claimgraph.ttl.gz")
    assert again.exit_code == 0, again.output
    assert export(tmp_path / "other") == export(store)


def test_a_literal_that_breaks_its_datatype_is_refused_without_a_traceback(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.ttl"
    day = '"2021-99-99"^^xsd:date'
    path.write_text(f"{PREFIXES}<id/article/x> a cg:Article ; schema:datePublished {day} .", "utf-8")
    done = ingest(store, path)
    assert "is no date" in done.output
    assert "Traceback" not in done.output
