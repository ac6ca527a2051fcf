"""Turtle out of our writer means what went in, and is the same bytes in any order."""

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from claimgraph.namespaces import CG, RDF, XSD
from claimgraph.turtle import turtle

iris = st.sampled_from(
    [f"{CG}actor", f"{CG}a.b", f"{RDF}type", "http://127.0.0.1:8080/id/actor/norway", "https://schema.org/x%20y", CG]
).map(NamedNode)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
literals = st.one_of(
    texts.map(Literal),
    texts.map(lambda text: Literal(text, language="en")),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.sampled_from(["0.5", "1.", "-3", ".5"]).map(lambda text: Literal(text, datatype=NamedNode(f"{XSD}decimal"))),
    st.sampled_from(["2021", "2021-03-16"]).map(lambda text: Literal(text, datatype=NamedNode(f"{XSD}date"))),
)
triples = st.builds(Triple, iris, iris, st.one_of(iris, literals))


@given(st.lists(triples, max_size=20), st.randoms())
def test_the_document_holds_the_same_triples_in_any_order(those: list[Triple], random: object) -> None:
    lines = [f"{triple} ." for triple in those]
    document = "".join(turtle(lines))
    assert {quad.triple for quad in parse(document, format=RdfFormat.TURTLE)} == set(those)
    random.shuffle(lines)  # type: ignore[attr-defined]
    assert "".join(turtle(lines + lines)) == document


def test_it_reads_well() -> None:
    lines = [
        f"<http://127.0.0.1:8080/id/actor/norway> <{RDF}type> <{CG}Country> .",
        '<http://127.0.0.1:8080/id/actor/norway> <http://www.w3.org/2004/02/skos/core#prefLabel> "Norway"@en .',
        f'<http://127.0.0.1:8080/id/claim/1> <{CG}negated> "false"^^<{XSD}boolean> .',
        f'<http://127.0.0.1:8080/id/claim/1> <{CG}date> "2021-03-16"^^<{XSD}date> .',
    ]
    assert "".join(turtle(lines)) == (
        "@prefix cg: <https://w3id.org/claimgraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "<http://127.0.0.1:8080/id/actor/norway>\n"
        "    a cg:Country ;\n"
        '    skos:prefLabel "Norway"@en ;\n'
        ".\n"
        "\n"
        "<http://127.0.0.1:8080/id/claim/1>\n"
        '    cg:date "2021-03-16"^^xsd:date ;\n'
        "    cg:negated false ;\n"
        ".\n"
    )
