"""The validator: what it judges, what it leaves alone, and what no graph can make it do."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from claimgraph import assets
from claimgraph.namespaces import PREFIXES
from claimgraph.validation import SHAPES, Validator

BASE = Path(__file__).parent / "base.ttl"
EX = "https://news.example/id/"
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in {**PREFIXES, "ex": EX}.items())
PARTY_WORDS = {URIRef(PREFIXES["skos"] + word) for word in ("prefLabel", "altLabel", "exactMatch", "closeMatch")}


@cache
def validator() -> Validator:
    return Validator()


def turtle(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


def base() -> Graph:
    return Graph().parse(BASE)


def split() -> tuple[Graph, Graph]:
    """The graph of an article, and apart from it that of the parties."""
    article, parties = Graph(), Graph()
    whole = base()
    of_parties = {s for s, p in whole.subject_predicates() if p in PARTY_WORDS}
    for triple in whole:
        (parties if triple[0] in of_parties else article).add(triple)
    return article, parties


def broken(graph: Graph, context: Graph | None = None) -> set[tuple[str, str]]:
    report = validator().validate(graph, context)
    return {(result.focus.removeprefix(EX), result.shape.removeprefix(SHAPES)) for result in report.results}


def test_parties_may_stand_in_the_context() -> None:
    article, parties = split()
    assert broken(article, parties) == set()
    assert ("claim", "Claim-actor") in broken(article)
    assert broken(parties) == set()


def test_the_context_is_not_judged() -> None:
    article, parties = split()
    parties += turtle('ex:berg skos:altLabel "J. Berg" . ex:nobody a cg:Person . ex:robot a cg:Robot .')
    assert broken(article, parties) == set()
    assert {focus for focus, _ in broken(parties)} == {"berg", "nobody", "https://w3id.org/claimgraph/ns"}


def test_the_graphs_handed_over_stay_as_they_are() -> None:
    article, parties = split()
    before = set(article), set(parties)
    validator().validate(article, parties)
    assert (set(article), set(parties)) == before


def test_graphs_without_our_terms_are_free() -> None:
    assert broken(turtle("[] a prov:Activity ; schema:name 1 . [] a oa:TextQuoteSelector .")) == set()


def test_shapes_and_imports_in_the_data_are_not_obeyed() -> None:
    graph = base() + turtle("""
        <https://w3id.org/claimgraph/shapes#Claim-actor> sh:deactivated true .
        ex:shape a sh:NodeShape ; sh:targetClass cg:Claim ; sh:property [ sh:path ex:nothing ; sh:minCount 1 ] .
        ex:file owl:imports <file:///nowhere.ttl> , <http://127.0.0.1:9/nowhere.ttl> .
    """)
    graph.remove((URIRef(EX + "claim"), URIRef(PREFIXES["cg"] + "actor"), None))
    assert broken(graph) == {("claim", "Claim-actor")}


def test_a_result_names_place_remedy_and_constraint() -> None:
    graph = base()
    graph.set((URIRef(EX + "claim"), URIRef(PREFIXES["cg"] + "confidence"), Literal(7)))
    graph.set((URIRef(EX + "claim"), URIRef(PREFIXES["cg"] + "confidence"), Literal("1.5", datatype=XSD.decimal)))
    (result,) = validator().validate(graph).results
    assert result.focus == URIRef(EX + "claim")
    assert result.path == URIRef(PREFIXES["cg"] + "confidence")
    assert str(result.value) == "1.5"
    assert result.constraint == SH.MaxInclusiveConstraintComponent
    assert result.shape == URIRef(SHAPES + "Claim-confidence")
    assert result.severity == SH.Violation
    assert "from 0 to 1" in result.message


def test_a_message_names_the_unknown_term_and_who_uses_it() -> None:
    (result,) = validator().validate(base() + turtle("ex:claim cg:weather ex:fine .")).results
    assert "https://w3id.org/claimgraph/ns#weather" in result.message
    assert EX + "claim" in result.message


def test_a_warning_lets_the_graph_conform() -> None:
    graph = base()
    graph.remove((None, URIRef(PREFIXES["cg"] + "dateBasis"), None))
    report = validator().validate(graph)
    assert [result.severity for result in report.results] == [SH.Warning]
    assert report.conforms


def test_the_report_is_a_shacl_report_and_the_same_each_time() -> None:
    graph = base() + turtle('ex:claim cg:confidence 2.5 ; cg:object "much"@en . ex:berg skos:altLabel "J. Berg" .')
    texts = {Validator().validate(graph).to_turtle() for _ in range(2)}
    assert len(texts) == 1
    report = Graph().parse(data=texts.pop(), format="turtle")
    root = report.value(None, RDF.type, SH.ValidationReport)
    assert report.value(root, SH.conforms) == Literal(False)
    results = list(report.objects(root, SH.result))
    assert len(results) == len(validator().validate(graph).results) == 4
    for result in results:
        for predicate in (SH.focusNode, SH.resultPath, SH.resultMessage, SH.resultSeverity, SH.sourceShape):
            assert report.value(result, predicate) is not None, predicate


def test_threads_may_share_it() -> None:
    graphs = [split() for _ in range(4)]
    graphs[1][0].remove((URIRef(EX + "claim"), URIRef(PREFIXES["cg"] + "source"), None))
    fresh = Validator()
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda pair: fresh.validate(*pair), graphs))
    assert [report.conforms for report in reports] == [True, False, True, True]


def test_another_folder_of_shapes_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        HEAD + "ex:Own a sh:NodeShape ; sh:targetClass cg:Claim ; sh:property ex:ten . ex:ten sh:path cg:evidence ; "
        'sh:minCount 10 ; sh:message "Give ten."@en .'
    )
    (result,) = Validator(tmp_path).validate(base()).results
    assert result.message == "Give ten."
    with pytest.raises(FileNotFoundError, match="no shapes"):
        Validator(tmp_path / "empty")


def test_the_example_of_the_model_conforms() -> None:
    """A claim as short as can be, with positions but no stored text, and parties that are named alone."""
    graph = turtle("""
        ex:a a cg:Article ; schema:headline "Boats"@en ; schema:datePublished "2021-03-16"^^xsd:date ;
            schema:author ex:b ; schema:publisher ex:n ; schema:inLanguage "en" .
        ex:c a cg:Claim ; cg:actor ex:x ; cg:action cg:AID ; cg:actionPhrase "send"@en ; cg:target ex:y ;
            cg:object "two boats"@en ; cg:source ex:m ; cg:attribution cg:Indirect ; cg:speechAct cg:Promise ;
            cg:negated false ; cg:modality cg:Intended ; cg:confidence 0.82 ; prov:wasDerivedFrom ex:a ;
            cg:evidence ex:e .
        ex:e a oa:SpecificResource ; oa:hasSource ex:a ; oa:hasSelector ex:q , ex:p .
        ex:q a oa:TextQuoteSelector ; oa:exact "X would send two boats to Y"@en .
        ex:p a oa:TextPositionSelector ; oa:start 49 ; oa:end 94 .
        cg:AID a cg:ActionType ; skos:prefLabel "provide aid"@en ; skos:notation "AID" ; skos:inScheme cg:ActionScheme .
    """)
    parties = turtle("".join(f'ex:{p} a cg:Actor ; skos:prefLabel "{p}"@en .' for p in "bnxym"))
    assert broken(graph, parties) == set()


WHOLE = base()
ODD_VALUES: list[Node] = [
    BNode("odd"),
    URIRef("urn:odd"),
    URIRef(PREFIXES["cg"] + "Norway"),
    Literal(""),
    Literal("odd", lang="en-gb"),
    Literal("odd", datatype=XSD.date),
    Literal("odd", datatype=XSD.integer),
    Literal("odd", datatype=XSD.decimal),
    Literal("odd", datatype=XSD.gYear),
    Literal("odd", datatype=XSD.boolean),
    Literal("odd", datatype=XSD.dateTime),
    Literal("NaN", datatype=XSD.double),
    Literal("INF", datatype=XSD.float),
    Literal("2021-03-16T24:00:00Z", datatype=XSD.dateTime),
    Literal("-0001", datatype=XSD.gYear),
    Literal("9" * 400, datatype=XSD.integer),
    Literal("<p>odd</p>", datatype=RDF.HTML),
    Literal("P1Y", datatype=XSD.duration),
    Literal("x" * 70_000),
]
TRIPLES = sorted(WHOLE, key=str)
SUBJECTS = sorted(set(WHOLE.subjects()), key=str)
PREDICATES = sorted(set(WHOLE.predicates()), key=str)
OBJECTS = sorted(set(WHOLE.objects()), key=str)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(TRIPLES), max_size=4),
    st.lists(
        st.tuples(
            st.sampled_from([*SUBJECTS, BNode("odd")]),
            st.sampled_from(PREDICATES),
            st.one_of(st.sampled_from(ODD_VALUES), st.sampled_from(OBJECTS)),
        ),
        min_size=1,
        max_size=5,
    ),
)
@pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
def test_no_graph_brings_it_down(without: list[tuple[Node, Node, Node]], more: list[tuple[Node, Node, Node]]) -> None:
    graph = base()
    for triple in without:
        graph.remove(triple)
    for triple in more:
        graph.add(triple)
    report = validator().validate(graph)
    assert all(result.message and result.focus is not None for result in report.results)
    assert report.conforms or any(result.is_violation for result in report.results)
    assert report.to_turtle()


def test_a_shape_with_a_blank_or_ill_typed_value_is_refused_not_failed() -> None:
    for subject, predicate in (("position", "oa:start"), ("position", "oa:end"), ("claim", "cg:earliest")):
        prefix, _, local = predicate.partition(":")
        for value in ODD_VALUES:
            graph = base()
            graph.set((URIRef(EX + subject), URIRef(PREFIXES[prefix] + local), value))
            shape = f"{subject.capitalize()}-{local}"
            if str(value) != "9" * 400:
                assert (subject, shape) in broken(graph), (predicate, value)


def test_all_shapes_are_read() -> None:
    assert {file.stem for file in assets.turtle_files("shapes")} >= {"article", "claim", "actor", "evidence"}
