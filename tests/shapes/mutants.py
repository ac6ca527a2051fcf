"""Graphs made from good ones by a few random changes, most of which break a shape, and some of which do not."""

import random

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from claimgraph.namespaces import CG, PREFIXES

Triple = tuple[Node, Node, Node]

STRAY: tuple[Node, ...] = (
    URIRef("https://elsewhere.example/x"),
    URIRef("ftp://elsewhere.example/x"),
    URIRef("urn:stray"),
    URIRef(f"{CG}Weather"),
    URIRef(f"{CG}AID"),
    URIRef(f"{CG}Person"),
    URIRef(f"{CG}Direct"),
    BNode("stray"),
    Literal(""),
    Literal("x"),
    Literal("x", lang="en"),
    Literal("x", lang="en-GB"),
    Literal("", lang="en"),
    Literal('x\ny\\"z', lang="no"),
    Literal(0),
    Literal(-1),
    Literal(66),
    Literal("007", datatype=XSD.integer),
    Literal("1.0", datatype=XSD.decimal),
    Literal("1.01", datatype=XSD.decimal),
    Literal("1e0", datatype=XSD.double),
    Literal("2021-03-16", datatype=XSD.date),
    Literal("2021-03-16Z", datatype=XSD.date),
    Literal("2021-02-30", datatype=XSD.date),
    Literal("2021-03-16T24:00:00Z", datatype=XSD.dateTime),
    Literal("2021-03-16T09:30:00.5+01:00", datatype=XSD.dateTime),
    Literal("2021-03", datatype=XSD.gYearMonth),
    Literal("2021-13", datatype=XSD.gYearMonth),
    Literal("2021", datatype=XSD.gYear),
    Literal("0000", datatype=XSD.gYear),
    Literal("1", datatype=XSD.boolean),
    Literal("x", datatype=XSD.string),
    Literal("x", datatype=XSD.anyURI),
)


class Mutator:
    """Makes mutants of one good graph; the same chance gives the same mutants."""

    def __init__(self, good: Graph, chance: random.Random) -> None:
        self.triples = sorted(good, key=str)
        self.chance = chance
        self.subjects = sorted(set(good.subjects()), key=str)
        self.predicates = [*sorted(set(good.predicates()), key=str), RDF.type, URIRef(PREFIXES["rdfs"] + "subClassOf")]
        self.objects = [*sorted(set(good.objects()), key=str), *STRAY]

    def mutant(self) -> Graph:
        """One graph more, with one to three changes."""
        graph = Graph()
        for triple in self.triples:
            graph.add(triple)
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            self.chance.choice((self._take, self._add, self._change, self._change, self._alter, self._move))(graph)
        return graph

    def _take(self, graph: Graph) -> None:
        graph.remove(self.chance.choice(self.triples))

    def _add(self, graph: Graph) -> None:
        subject = self.chance.choice([*self.subjects, *STRAY[:6]])
        graph.add((subject, self.chance.choice(self.predicates), self.chance.choice(self.objects)))

    def _change(self, graph: Graph) -> None:
        subject, predicate, value = self.chance.choice(self.triples)
        graph.remove((subject, predicate, value))
        near = [o for s, p, o in self.triples if p == predicate]
        graph.add((subject, predicate, self.chance.choice([*near, self.chance.choice(self.objects)])))

    def _alter(self, graph: Graph) -> None:
        literals = [triple for triple in self.triples if isinstance(triple[2], Literal)]
        subject, predicate, value = self.chance.choice(literals)
        assert isinstance(value, Literal)
        text = str(value)
        place = self.chance.randrange(len(text) + 1)
        text = self.chance.choice(
            (
                text[:place] + text[place + 1 :],
                text[:place] + self.chance.choice("0x9-\n ") + text[place:],
                text.upper(),
            )
        )
        graph.remove((subject, predicate, value))
        graph.add((subject, predicate, Literal(text, lang=value.language, datatype=value.datatype)))

    def _move(self, graph: Graph) -> None:
        triple = self.chance.choice(self.triples)
        graph.remove(triple)
        graph.add((self.chance.choice(self.subjects), triple[1], triple[2]))
