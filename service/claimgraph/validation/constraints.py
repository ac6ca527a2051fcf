"""The core constraints that our shapes use (SHACL, section 4), each as a function that errs to "no".

A constraint takes the facts, the focus node and its value nodes, and tells whether they surely keep it.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rdflib import Graph, Literal
from rdflib.namespace import SH
from rdflib.term import Node

from claimgraph.validation.facts import TYPE, Facts
from claimgraph.validation.tokens import DATATYPES, is_integer, is_number, language_of, text_of, token

Constraint = Callable[[Facts, str, list[str]], bool]
Subclasses = Mapping[str, frozenset[str]]
Maker = Callable[[Graph, Node, Subclasses], Constraint]


NODE_KINDS: Final[dict[Node, str]] = {SH.IRI: "<", SH.Literal: '"', SH.IRIOrLiteral: '<"'}
"""Kind to what a token of it may begin with."""


class Unknown(Exception):
    """The shapes say something that is not known here."""


def whole_number(parameter: Node) -> int:
    """Read a parameter that counts.

    Raises:
        Unknown: it is no whole number.
    """
    if not isinstance(parameter, Literal) or not is_integer(token(parameter)):
        raise Unknown(f"{parameter} in place of a whole number")
    return int(parameter)


@dataclass(frozen=True, slots=True)
class Each:
    """A constraint that looks at each value alone and at nothing else, so that its answer can be kept."""

    holds: Callable[[str], bool]

    def __call__(self, facts: Facts, focus: str, values: list[str]) -> bool:
        """See :data:`Constraint`."""
        return all(map(self.holds, values))


@dataclass(frozen=True, slots=True)
class Count:
    """How many values there may be."""

    least: int = 0
    most: float = math.inf

    def __call__(self, facts: Facts, focus: str, values: list[str]) -> bool:
        """See :data:`Constraint`."""
        return self.least <= len(values) <= self.most


def _min_count(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    return Count(least=whole_number(parameter))


def _max_count(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    return Count(most=whole_number(parameter))


def _datatype(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    holds = DATATYPES.get(str(parameter))
    if holds is None:
        raise Unknown(f"the datatype {parameter}")
    return Each(holds)


def _class(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    name = token(parameter)
    wanted = subclasses.get(name, frozenset((name,)))

    def check(facts: Facts, focus: str, values: list[str]) -> bool:
        return not any(wanted.isdisjoint(facts.values(value, TYPE)) for value in values)

    return check


def _node_kind(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    first = NODE_KINDS.get(parameter)
    if first is None:
        raise Unknown(f"the node kind {parameter}")
    return Each(lambda value: value[0] in first)


def _min_length(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    least = whole_number(parameter)
    if least == 1:
        return Each(lambda value: value[1:2] != '"')
    return Each(lambda value: len(text_of(value)) >= least)


def _max_length(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    most = whole_number(parameter)
    return Each(lambda value: len(text_of(value)) <= most)


def _pattern(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    if not isinstance(parameter, Literal):
        raise Unknown("a pattern that is no text")
    try:
        search = re.compile(str(parameter)).search
    except re.error:
        raise Unknown(f"the pattern {parameter}") from None
    return Each(lambda value: search(text_of(value)) is not None)


def _unique_lang(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    def check(facts: Facts, focus: str, values: list[str]) -> bool:
        if len(values) < 2:
            return True
        languages = [language for value in values if (language := language_of(value))]
        return len(set(languages)) == len(languages)

    return check  # also where it is false: then it asks too much, which is safe


def _in(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    members = frozenset(token(member) for member in shapes.items(parameter))
    return Each(lambda value: value in members)


def _has_value(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    wanted = token(parameter)
    return lambda facts, focus, values: wanted in values


def _equals(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    predicate = token(parameter)
    return lambda facts, focus, values: set(values) == set(facts.values(focus, predicate))


def _disjoint(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    predicate = token(parameter)
    return lambda facts, focus, values: not values or set(values).isdisjoint(facts.values(focus, predicate))


def _less_than(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    predicate = token(parameter)

    def check(facts: Facts, focus: str, values: list[str]) -> bool:
        others = facts.values(focus, predicate)
        return all(map(is_integer, values)) and all(
            is_integer(other) and int(text_of(value)) < int(text_of(other)) for value in values for other in others
        )

    return check


def _number(parameter: Node) -> Decimal:
    if not is_number(token(parameter)):
        raise Unknown(f"{parameter} in place of a number")
    return Decimal(str(parameter))


def _min_inclusive(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    least = _number(parameter)
    return Each(lambda value: is_number(value) and Decimal(text_of(value)) >= least)


def _max_inclusive(shapes: Graph, parameter: Node, subclasses: Subclasses) -> Constraint:
    most = _number(parameter)
    return Each(lambda value: is_number(value) and Decimal(text_of(value)) <= most)


CONSTRAINTS: Final[dict[Node, Maker]] = {
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.disjoint: _disjoint,
    SH.equals: _equals,
    SH.hasValue: _has_value,
    SH["in"]: _in,
    SH.lessThan: _less_than,
    SH.maxCount: _max_count,
    SH.maxInclusive: _max_inclusive,
    SH.maxLength: _max_length,
    SH.minCount: _min_count,
    SH.minInclusive: _min_inclusive,
    SH.minLength: _min_length,
    SH.nodeKind: _node_kind,
    SH.pattern: _pattern,
    SH.uniqueLang: _unique_lang,
}
"""Parameter to what makes its constraint of the parameter's value."""
