"""Property paths (SHACL, section 2.3.1), but for those that repeat."""

from collections.abc import Callable
from dataclasses import dataclass

from rdflib import RDF, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from claimgraph.validation.constraints import Unknown
from claimgraph.validation.facts import Facts
from claimgraph.validation.tokens import token

Path = Callable[[Facts, str], list[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """The path of one predicate, which nearly all are."""

    predicate: str

    def __call__(self, facts: Facts, focus: str) -> list[str]:
        """See :data:`Path`."""
        return facts.values(focus, self.predicate)


class PathCompiler:
    """Compiles paths and notes in ``inverted`` which predicates are walked backwards."""

    def __init__(self, shapes: Graph) -> None:
        """Hand in the graph in which the paths are written."""
        self.shapes = shapes
        self.inverted: set[str] = set()

    def path(self, node: Node) -> Path:
        """Return the function from a focus node to its value nodes, each once.

        Raises:
            Unknown: it is no path, or one that repeats.
        """
        if isinstance(node, URIRef):
            return Step(token(node))
        described = set(self.shapes.predicates(node))
        if described == {SH.inversePath}:
            step = self.shapes.value(node, SH.inversePath)
            if not isinstance(step, URIRef):
                raise Unknown("the inverse of a longer path")
            back = token(step)
            self.inverted.add(back)
            return lambda facts, focus: facts.subjects(back, focus)
        if described == {SH.alternativePath}:
            choices = self.shapes.value(node, SH.alternativePath)
            return _either([self.path(choice) for choice in self.shapes.items(choices or RDF.nil)])
        if described == {RDF.first, RDF.rest}:
            return _sequence([self.path(step) for step in self.shapes.items(node)])
        raise Unknown("another kind of path")


def _either(paths: list[Path]) -> Path:
    return lambda facts, focus: list(dict.fromkeys(value for path in paths for value in path(facts, focus)))


def _sequence(paths: list[Path]) -> Path:
    def walk(facts: Facts, focus: str) -> list[str]:
        reached = [focus]
        for path in paths:
            reached = list(dict.fromkeys(value for node in reached for value in path(facts, node)))
        return reached

    return walk
