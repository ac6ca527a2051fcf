"""The published vocabulary and shapes: every term explained at its own place, with its uses."""

import re

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH
from serving import BASE, Served

from claimgraph import assets
from claimgraph.namespaces import CG

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
SHAPES = "https://w3id.org/claimgraph/shapes#"


def graph_of(kind: str) -> Graph:
    graph = Graph()
    for file in assets.turtle_files(kind):
        graph.parse(file)
    return graph


def anchors(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def test_every_term_has_one_anchor_and_all_its_words(served: Served) -> None:
    page = served.ask("/ontology", accept=BROWSER).text
    ontology = graph_of("ontology")
    terms = {str(term).removeprefix(CG) for term in ontology.subjects(RDFS.isDefinedBy) if str(term).startswith(CG)}
    found = anchors(page)
    assert terms <= set(found)
    assert len(found) == len(set(found))
    for link in re.findall(r'href="#([^"]+)"', page):
        assert link in found, link
    assert "Other terms" not in page
    place = page[page.index('id="spokespersonFor"') :].partition("</div>")[0]
    for words in ("spokesperson for", "For whom this party speaks.", 'href="#Actor"', "prov:actedOnBehalfOf"):
        assert words in place


def test_terms_are_shown_with_their_number_and_one_of_their_uses(served: Served) -> None:
    page = served.ask("/ontology", accept=BROWSER).text

    def place(name: str) -> str:
        return page[page.index(f'id="{name}"') :].partition("</div>")[0]

    for name, pattern in (
        ("Claim", "?x a cg:Claim"),
        ("target", "?x cg:target ?y"),
        ("CONSULT", "?x cg:action cg:CONSULT"),
        ("Deny", "?x cg:speechAct cg:Deny"),
    ):
        query = f"PREFIX cg: <{CG}> SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        count = served.query(query, "text/csv").text.split()[1]
        assert f"{count} in the graph" in place(name)
        assert 'for example <a href="/page/claim/' in place(name)
    assert "0 in the graph" in place("MOBILIZE")
    assert "for example" not in place("MOBILIZE")
    for link in set(re.findall(r'href="(/page/[^"]+)"', page)):
        assert served.ask(link, accept=BROWSER).status == 200, link


@pytest.mark.parametrize(
    ("kind", "namespace", "name"),
    [("ontology", CG, "actor"), ("ontology", CG, "AID"), ("shapes", SHAPES, "Claim-date")],
)
def test_each_has_an_address_of_its_own(served: Served, kind: str, namespace: str, name: str) -> None:
    page = served.ask(f"/{kind}/{name}", accept=BROWSER)
    assert (page.status, page.headers["Location"]) == (303, f"/{kind}#{name}")
    assert "Accept" in page.headers["Vary"]
    data = served.ask(f"/{kind}/{name}", accept="text/turtle")
    assert data.media_type == "text/turtle"
    told = Graph().parse(data=data.text)
    assert set(told.predicate_objects(URIRef(namespace + name)))
    assert len(told) >= len(set(graph_of(kind).predicate_objects(URIRef(namespace + name))))
    assert served.ask(f"/{kind}/{name}x").status == 404


def test_the_namespace_leads_to_the_ontology(served: Served) -> None:
    version = str(
        graph_of("ontology").value(URIRef(CG.removesuffix("#")), URIRef("http://www.w3.org/2002/07/owl#versionInfo"))
    )
    for path, status in (("/ns", 303), (f"/ns/{version}", 303), ("/ns/0.0.1", 404)):
        assert served.ask(path).status == status
    assert served.ask("/ns").headers["Location"] == "/ontology"


def test_every_shape_has_one_anchor_and_says_what_to_do(served: Served) -> None:
    page = served.ask("/shapes", accept=BROWSER).text
    shapes = graph_of("shapes")
    named = {
        s for kind in (SH.NodeShape, SH.PropertyShape) for s in shapes.subjects(RDF.type, kind) if SHAPES in str(s)
    }
    found = anchors(page)
    assert {str(shape).removeprefix(SHAPES) for shape in named} <= set(found)
    assert len(found) == len(set(found))
    place = page[page.index('id="Claim-date"') :].partition("</div>")[0]
    for words in ("cg:date", "at most 1", "of the datatype xsd:gYearMonth", "as exact as the text"):
        assert words in place
    assert "^cg:evidence / prov:wasDerivedFrom" in page
    assert "cg:date | cg:earliest | cg:latest" in page


def test_the_pages_come_without_a_graph_too(served: Served) -> None:
    assert served.ask("/ontology", accept=BROWSER, If_None_Match='"x"').status == 200
    assert BASE not in served.ask("/shapes", accept=BROWSER).text
