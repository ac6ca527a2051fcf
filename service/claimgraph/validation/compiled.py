"""Shapes compiled to functions that pass what surely conforms.

The core constraints of SHACL (https://www.w3.org/TR/shacl/, section 4) that our shapes use are compiled
so that they err on one side only: where a value is not surely good, it is not passed. A shape that says
anything else makes the whole folder of shapes one that cannot be compiled.
"""

import math
from collections.abc import Callable, Iterable
from typing import Final

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from claimgraph.namespaces import CG
from claimgraph.validation import queries
from claimgraph.validation.constraints import CONSTRAINTS, Constraint, Count, Each, Unknown, whole_number
from claimgraph.validation.facts import NO_PROPERTIES, NO_VALUES, SUBCLASS, TYPE, Facts, Properties
from claimgraph.validation.paths import Path, PathCompiler, Step
from claimgraph.validation.tokens import Triple, token, triples

Check = Callable[[Facts, str], bool]

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
ASIDE: Final = frozenset(
    (RDF.type, RDFS.label, RDFS.comment, SH.path, SH.severity, SH.message, SH.name, SH.description, SH.order, *TARGETS)
)
KINDS: Final = frozenset((SH.NodeShape, SH.PropertyShape))


class Compiled:
    """The shapes of one folder as functions over :class:`Facts`."""

    def __init__(self, shapes: Graph, terms: Iterable[tuple[Node, Node, Node]]) -> None:
        """Compile ``shapes``; ``terms`` are the ontology's types, subclasses and terms.

        Raises:
            Unknown: they say something that is not known here, or aim at the ontology itself.
        """
        said = list(triples(terms))
        self._ontology: dict[str, Properties] = {}
        for subject, predicate, value in said:
            self._ontology.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._known = frozenset(s for s, predicate, _ in said if predicate == f"<{RDFS.isDefinedBy}>")
        self._subclasses = _subclasses(said)
        compiler = _Compiler(shapes, self._subclasses)
        self._targets = compiler.roots()
        self._inverted = frozenset(compiler.paths.inverted)
        self._listed = frozenset(name for kind, name, _ in self._targets if kind in TARGETS[2:])
        if {TYPE, SUBCLASS, f"<{RDFS.isDefinedBy}>"} & (self._inverted | self._listed):
            raise Unknown("the ontology is looked at")
        classes = {name for kind, name, _ in self._targets if kind == SH.targetClass}
        wanted = {below for name in classes for below in self._subclasses.get(name, (name,))}
        if wanted & {value for _, predicate, value in said if predicate == TYPE}:
            raise Unknown("the ontology is judged")

    def conforms(self, graph: Iterable[Triple], context: Iterable[Triple] = ()) -> bool:
        """Whether ``graph`` surely breaks no shape, seen together with ``context``; False means nothing."""
        facts = Facts(graph, context, self._ontology, self._inverted, self._listed)
        if not self._is_plain(facts):
            return False
        for kind, name, check in self._targets:
            for focus in self._foci(facts, kind, name):
                if facts.is_judged(focus) and not check(facts, focus):
                    return False
        return True

    def _is_plain(self, facts: Facts) -> bool:
        """Whether there is no blank node, no unknown term of ours, and nothing said of classes."""
        known, ours = self._known, f"<{CG}"
        for subject, properties in facts.nodes.items():
            if subject[0] != "<" or subject in self._ontology or subject.startswith(ours):
                return False
            if SUBCLASS in properties:
                return False
            for predicate, values in properties.items():
                if predicate.startswith(ours) and predicate not in known:
                    return False
                for value in values:
                    if value[0] != '"' and (value[0] == "_" or (value.startswith(ours) and value not in known)):
                        return False
        return True

    def _foci(self, facts: Facts, kind: Node, name: str) -> Iterable[str]:
        if kind == SH.targetNode:
            return (name,)
        if kind == SH.targetSubjectsOf:
            return facts.users.get(name, ())
        if kind == SH.targetObjectsOf:
            return facts.used.get(name, ())
        return (node for below in self._subclasses.get(name, (name,)) for node in facts.members.get(below, ()))


def _subclasses(terms: list[Triple]) -> dict[str, frozenset[str]]:
    """Return each class of the ontology with all below it, itself among them."""
    above: dict[str, set[str]] = {}
    for subject, predicate, value in terms:
        if predicate == SUBCLASS:
            above.setdefault(value, set()).add(subject)
    found = {}
    for name in above:
        below, waiting = {name}, [name]
        while waiting:
            new = above.get(waiting.pop(), set()) - below
            below |= new
            waiting += new
        found[name] = frozenset(below)
    return found


class _Compiler:
    """Reads one graph of shapes."""

    def __init__(self, shapes: Graph, subclasses: dict[str, frozenset[str]]) -> None:
        self.shapes = shapes
        self.subclasses = subclasses
        self.paths = PathCompiler(shapes)
        self._made: dict[Node, Check | None] = {}

    def roots(self) -> list[tuple[Node, str, Check]]:
        """Compile each shape that has a target."""
        self._refuse_unknown()
        return [
            (kind, token(target), self.shape(shape))
            for kind in TARGETS
            for shape, target in sorted(self.shapes.subject_objects(kind))
        ]

    def _refuse_unknown(self) -> None:
        """See that no subject says what would change a shape in ways that are not known here."""
        allowed = {*KINDS, SH.SPARQLConstraint, OWL.Ontology, SH.PrefixDeclaration}
        for subject, kind in self.shapes.subject_objects(RDF.type):
            if kind not in allowed:
                raise Unknown(f"{subject} is a {kind}")
        of_queries = {SH.select, SH.prefixes, SH.declare, SH.prefix, SH.namespace}
        for predicate in set(self.shapes.predicates()):
            known = predicate in CONSTRAINTS or predicate in ASIDE or predicate in of_queries
            known = known or predicate in (*PATHS, *SPECIAL)
            if str(predicate).startswith(str(SH)) and not known:
                raise Unknown(str(predicate))

    def shape(self, shape: Node) -> Check:
        """Compile a node shape or a property shape."""
        if shape in self._made:
            made = self._made[shape]
            if made is None:
                raise Unknown(f"{shape} contains itself")
            return made
        self._made[shape] = None
        made = self._made[shape] = self._shape(shape)
        return made

    def _shape(self, shape: Node) -> Check:
        paths = list(self.shapes.objects(shape, SH.path))
        if len(paths) > 1:
            raise Unknown(f"{shape} has several paths")
        path = self.paths.path(paths[0]) if paths else None
        constraints = [self._constraint(shape, predicate, value) for predicate, value in self._parameters(shape)]
        checks = [self.shape(inner) for inner in self.shapes.objects(shape, SH.property)]
        alternatives = [self._any_of(choices) for choices in self.shapes.objects(shape, SH["or"])]
        known_queries = [self._query(query) for query in self.shapes.objects(shape, SH.sparql)]
        each = [*checks, *alternatives]
        return _joined(path, constraints, each, known_queries)

    def _parameters(self, shape: Node) -> list[tuple[Node, Node]]:
        return sorted(
            (predicate, value)
            for predicate, value in self.shapes.predicate_objects(shape)
            if predicate not in ASIDE and predicate not in (SH.property, SH["or"], SH.sparql)
        )

    def _constraint(self, shape: Node, predicate: Node, value: Node) -> Constraint:
        if predicate == SH.qualifiedMaxCount:
            return self._few_of_class(shape, value)
        if predicate == SH.qualifiedValueShape:
            if self.shapes.value(shape, SH.qualifiedMaxCount) is None:
                raise Unknown("sh:qualifiedValueShape without sh:qualifiedMaxCount")
            return lambda facts, focus, values: True
        make = CONSTRAINTS.get(predicate)
        if make is None:
            raise Unknown(str(predicate))
        return make(self.shapes, value, self.subclasses)

    def _few_of_class(self, shape: Node, limit: Node) -> Constraint:
        """Count exactly: only the values of a class can be counted both ways without doubt."""
        most = whole_number(limit)
        (inner,) = self.shapes.objects(shape, SH.qualifiedValueShape)
        parameters = list(self.shapes.predicate_objects(inner))
        if len(parameters) != 1 or parameters[0][0] != SH["class"]:
            raise Unknown("sh:qualifiedValueShape of another kind than a class")
        of_class = CONSTRAINTS[SH["class"]](self.shapes, parameters[0][1], self.subclasses)
        return lambda facts, focus, values: sum(of_class(facts, focus, [value]) for value in values) <= most

    def _any_of(self, choices: Node) -> Check:
        checks = [self.shape(choice) for choice in self.shapes.items(choices)]
        return lambda facts, focus: any(check(facts, focus) for check in checks)

    def _query(self, query: Node) -> Check:
        """Find the function of a query whose text and prefixes are known."""
        if set(self.shapes.predicates(query)) - {RDF.type, SH.message, SH.prefixes, SH.select}:
            raise Unknown("a SPARQL constraint of another kind")
        prefixes = {}
        for source in self.shapes.objects(query, SH.prefixes):
            for declared in self.shapes.objects(source, SH.declare):
                prefixes[str(self.shapes.value(declared, SH.prefix))] = str(self.shapes.value(declared, SH.namespace))
        texts = list(self.shapes.objects(query, SH.select))
        check = queries.KNOWN.get(queries.digest(str(texts[0]), prefixes)) if len(texts) == 1 else None
        if check is None:
            raise Unknown(f"the query of {query}")
        return check


PATHS: Final = (SH.inversePath, SH.alternativePath)
SPECIAL: Final = (SH.property, SH["or"], SH.sparql, SH.qualifiedMaxCount, SH.qualifiedValueShape)


KEPT: Final = 4_096
"""Values of a property whose check is kept; of many properties a few values are nearly all."""

KEPT_LENGTH: Final = 80


def _joined(path: Path | None, constraints: list[Constraint], each: list[Check], whole: list[Check]) -> Check:
    counts = [constraint for constraint in constraints if isinstance(constraint, Count)]
    least = max((count.least for count in counts), default=0)
    most = min((count.most for count in counts), default=math.inf)
    alone = tuple(constraint.holds for constraint in constraints if isinstance(constraint, Each))
    others = tuple(constraint for constraint in constraints if not isinstance(constraint, Each | Count))
    predicate = path.predicate if isinstance(path, Step) else None
    is_of_values = not others and not whole
    good: set[str] = set()

    def check(facts: Facts, focus: str) -> bool:
        if predicate is not None:  # without the calls, which would take as long as all the rest
            values = (facts.nodes.get(focus) or facts.ontology.get(focus, NO_PROPERTIES)).get(predicate, NO_VALUES)
        else:
            values = path(facts, focus) if path else [focus]
        if not least <= len(values) <= most:
            return False
        if not values and is_of_values:
            return True
        if alone:
            for value in values:
                if value not in good:
                    for holds in alone:
                        if not holds(value):
                            return False
                    if len(value) < KEPT_LENGTH:
                        if len(good) >= KEPT:
                            good.clear()
                        good.add(value)
        for constraint in others:
            if not constraint(facts, focus, values):
                return False
        for inner in each:
            for value in values:
                if not inner(facts, value):
                    return False
        for query in whole:  # noqa: SIM110  # half as fast as all() over a generator
            if not query(facts, focus):
                return False
        return True

    return check


def compiled(shapes: Graph, terms: Iterable[tuple[Node, Node, Node]]) -> Compiled | None:
    """Compile the shapes of a folder; None where they say what is not known here."""
    if any(isinstance(value, Literal) and value.ill_typed for value in shapes.objects()):
        return None
    if any(not isinstance(predicate, URIRef) for predicate in shapes.predicates()):
        return None
    try:
        return Compiled(shapes, terms)
    except Unknown:
        return None
