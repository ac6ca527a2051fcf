"""The compiled shapes never pass what pySHACL refuses.

``CLAIMGRAPH_TEST_MUTANTS`` says how many mutants are tried (300 without it). A mutant that came before is not put
before pySHACL again; with ``-s`` each part says how many it made, passed and had judged.
"""

import logging
import os
import random
from functools import cache
from pathlib import Path

import pytest
from mutants import Mutator
from rdflib import XSD, Graph, Literal, URIRef
from test_manifest import BREAKING, CONFORMING, case_graph, name

from claimgraph import assets
from claimgraph.errors import AuditFailed
from claimgraph.identifiers import Minter
from claimgraph.lines import article, claim
from claimgraph.mapping import Mapper
from claimgraph.namespaces import CG, PREFIXES
from claimgraph.parties import Gazetteer
from claimgraph.validation import Validator, queries, tokens
from claimgraph.validation.compiled import Compiled, compiled

BASE = Path(__file__).parent / "base.ttl"
MUTANTS = int(os.environ.get("CLAIMGRAPH_TEST_MUTANTS", "300"))
PARTS = 10
ARTICLE = {
    "id": "lake", "headline": "Lake", "language": "en", "publisher": "The Lantern", "author": ["Ada Quill"],
    "datePublished": "2021-03-16", "url": "https://lantern.example/lake", "text": "Peru sued Chile. 🚢 “No,” it said.",
}  # fmt: skip
CLAIMS = (
    {
        "article": "lake", "actor": ["Peru"], "action": "ACCUSE", "target": ["Chile"], "source": ["Ada Quill"],
        "evidence": {"quote": "Peru sued Chile.", "start": 0, "end": 16}, "date": "2021-03",
        "generatedBy": {"software": "s", "version": "1", "time": "2021-03-17T08:00:00Z"}, "confidence": 0.5,
    },
    {
        "article": "lake", "actor": ["Chile"], "action": "REJECT", "object": "the claim", "source": ["Chile"],
        "evidence": {"quote": "🚢 “No,” it said.", "start": 17, "end": 33},
        "earliest": "2020-01-01", "latest": "2021-01-01",
    },
)  # fmt: skip


@cache
def fast() -> Validator:
    return Validator(audit=0)


@cache
def judge() -> Validator:
    return Validator(audit=1)


def passes(graph: Graph, context: Graph | None = None) -> bool:
    return fast().passes(tokens.triples(graph), tokens.triples(context or ()))


def mapped() -> tuple[Graph, Graph]:
    mapper = Mapper(Minter("https://news.example/"), Gazetteer.load())
    told, claims = article(ARTICLE), [claim(line) for line in CLAIMS]
    return mapper.article_graph(told, claims), mapper.parties_graph(told, claims)


def test_our_shapes_are_known_to_it() -> None:
    assert fast().is_compiled


@pytest.mark.parametrize("case", CONFORMING, ids=name)
def test_it_passes_what_conforms(case: URIRef) -> None:
    assert passes(case_graph(case))


@pytest.mark.parametrize("case", BREAKING, ids=name)
def test_it_passes_nothing_that_breaks_a_shape(case: URIRef) -> None:
    assert not passes(case_graph(case))


def test_it_passes_what_the_mapping_makes() -> None:
    own, parties = mapped()
    assert passes(own + parties)
    assert passes(own, parties)
    assert not passes(own)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
def test_no_mutant_passes_that_pyshacl_refuses(part: int) -> None:
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    chance = random.Random(part)
    own, parties = mapped()
    mutators = [Mutator(Graph().parse(BASE), chance), Mutator(own + parties, chance)]
    made, passed = MUTANTS // PARTS, 0
    judged: set[tuple[int, bool]] = set()

    def judge_once(graph: Graph, context: Graph | None = None) -> None:
        key = (hash(frozenset(graph)), context is None)
        if key not in judged:
            judged.add(key)
            assert judge().validate(graph, context).results == (), graph.serialize(format="nt")

    for number in range(made):
        graph = mutators[number % 2].mutant()
        if passes(graph):
            passed += 1
            judge_once(graph)
        elif number % 2 and passes(own, parties):
            half = Graph()
            for triple in graph:
                if (triple[0], None, None) in own:
                    half.add(triple)
            if passes(half, parties):
                passed += 1
                judge_once(half, parties)
    print(f"seed {part}: {made:,} mutants, {passed:,} passed, {len(judged):,} different ones judged by pySHACL")
    assert passed, "a test in which nothing passes shows nothing"


@pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning")
def test_a_boolean_in_capitals_is_none_though_rdflib_writes_it_small() -> None:
    graph = Graph().parse(BASE)
    claim_node = URIRef("https://news.example/id/claim")
    graph.set((claim_node, URIRef(f"{CG}negated"), Literal("FALSE", datatype=XSD.boolean)))
    assert not judge().validate(graph).conforms
    assert not passes(graph)


OWN = "ex:shape a sh:NodeShape ; sh:targetClass cg:Claim ; sh:property ex:p . ex:p sh:path cg:object ; sh:minLength 2"
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def own_shapes(text: str) -> Compiled | None:
    return compiled(Graph().parse(data=f"{HEAD}@prefix ex: <https://news.example/> .\n{text} .", format="turtle"), ())


@pytest.mark.parametrize(
    "added",
    [
        "sh:deactivated true", "sh:flags 'i'", "sh:languageIn ('en')", "sh:node ex:other", "sh:not ex:other",
        "sh:closed true", "sh:datatype xsd:double", "sh:pattern '('", "sh:sparql [ sh:select 'SELECT $this {}' ]",
        "sh:qualifiedValueShape [ sh:minLength 2 ] ; sh:qualifiedMaxCount 1", "sh:property ex:p",
        "sh:xone ( ex:other )", "sh:minCount 'one'", "sh:path cg:target", "a rdfs:Class", "sh:nodeKind sh:BlankNode",
        "sh:minInclusive '2021-01-01'^^xsd:date", "sh:targetSubjectsOf rdf:type",
    ],
)  # fmt: skip
def test_shapes_that_say_more_are_left_to_pyshacl(added: str) -> None:
    assert own_shapes(OWN)
    assert own_shapes(f"{OWN} ; {added}") is None


def test_a_query_that_differs_by_a_word_is_not_known(tmp_path: Path) -> None:
    for file in assets.turtle_files("shapes"):
        (tmp_path / file.name).write_text(file.read_text("utf-8").replace("(?value) > STR", "(?value) >= STR"), "utf-8")
    assert not Validator(tmp_path).is_compiled


def test_the_audit_stops_at_a_defect_of_the_fast_check(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = Graph().parse(BASE)
    claim_node, latest = URIRef("https://news.example/id/claim"), URIRef(f"{CG}latest")
    graph.set((claim_node, latest, Literal("2020-01-01", datatype=XSD.date)))
    graph.remove((claim_node, URIRef(f"{CG}date"), None))
    for known in queries.KNOWN:
        monkeypatch.setitem(queries.KNOWN, known, lambda facts, focus: True)
    assert Validator(audit=0).validate(graph).conforms
    assert not Validator(audit=1).validate(graph).conforms
    careful = Validator(audit=0.5)
    with pytest.raises(AuditFailed, match="Claim-date-order"):
        for _ in range(100):
            careful.validate(graph)
