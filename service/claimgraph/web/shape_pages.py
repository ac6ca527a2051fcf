"""The shapes as a page: what each asks of which property, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimgraph.namespaces import PREFIXES, RDF, RDFS, SH
from claimgraph.storage.reader import View
from claimgraph.web.languages import text as _
from claimgraph.web.records import Resource

SHAPES: Final = "https://w3id.org/claimgraph/shapes#"
LEADING: Final = {
    f"{SH}targetClass": "every",
    f"{SH}targetSubjectsOf": "whatever has",
    f"{SH}targetObjectsOf": "every value of",
    f"{SH}targetNode": "the one node",
}
VALUES: Final = {
    f"{SH}class": "of the class",
    f"{SH}datatype": "of the datatype",
    f"{SH}pattern": "like",
    f"{SH}minInclusive": "from",
    f"{SH}maxInclusive": "up to",
    f"{SH}minLength": "characters, at least",
    f"{SH}maxLength": "characters, at most",
    f"{SH}hasValue": "among them",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint of a property: the path in words, how many values, which ones, and what to do otherwise."""

    name: str
    path: str
    number: str
    values: list[str]
    message: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape: what it is about, what it says of the node itself, and its rules."""

    name: str
    label: str
    targets: list[tuple[str, str]]
    messages: list[str]
    rules: list[Rule]


def shapes(view: View) -> list[Shape]:
    """List the node shapes with their rules, those that stand alone beside the shape whose name they begin with."""
    nodes = sorted(view.subjects(f"{RDF}type", f"{SH}NodeShape"))
    alone = sorted(view.subjects(f"{RDF}type", f"{SH}PropertyShape"))
    return [_shape(view, iri, [rule for rule in alone if rule.startswith(f"{iri}-")]) for iri in nodes]


def _shape(view: View, iri: str, rules: list[str]) -> Shape:
    found = Resource(view, iri)
    speakers = [found, *(Resource(view, term.value) for term in found.all(f"{SH}sparql"))]
    return Shape(
        name=iri.removeprefix(SHAPES),
        label=found.text(f"{RDFS}label") or iri,
        targets=[(words, _short(term.value)) for name, words in LEADING.items() for term in found.all(name)],
        messages=[term.value for speaker in speakers for term in speaker.all(f"{SH}message")],
        rules=[_rule(view, Resource(view, rule)) for rule in rules],
    )


def _rule(view: View, found: Resource) -> Rule:
    return Rule(
        name=found.iri.removeprefix(SHAPES),
        path=_path(view, (found.text(f"{SH}path") or "")),
        number=_number(found.text(f"{SH}minCount"), found.text(f"{SH}maxCount")),
        values=list(_values(view, found)),
        message=found.text(f"{SH}message") or "",
        is_warning=found.text(f"{SH}severity") == f"{SH}Warning",
    )


def _number(least: str | None, most: str | None) -> str:
    if least and most:
        return least if least == most else " ".join((least, _("to"), most))
    if least:
        return " ".join((least, _("or more")))
    return " ".join((_("at most"), most)) if most else _("any number")


def _values(view: View, found: Resource) -> Iterator[str]:
    for choice in found.all(f"{SH}or"):
        for one in _items(view, choice.value):
            yield from _values(view, Resource(view, one))
    for choice in found.all(f"{SH}in"):
        yield _("one of") + " " + ", ".join(_short(one) for one in _items(view, choice.value))
    for name, words in VALUES.items():
        for term in found.all(name):
            yield f"{_(words)} {_short(term.value)}"


def _path(view: View, node: str) -> str:
    """Write a property path as SPARQL does."""
    found = Resource(view, node)
    for name, joint in ((f"{SH}alternativePath", " | "), (f"{SH}inversePath", "")):
        inner = found.text(name)
        if inner:
            return joint.join(_path(view, one) for one in _items(view, inner)) if joint else f"^{_path(view, inner)}"
    steps = list(_items(view, node))
    return " / ".join(_path(view, step) for step in steps) if steps else _short(node)


def _items(view: View, node: str) -> Iterator[str]:
    """Yield the members of an RDF list."""
    while node != f"{RDF}nil":
        first = view.objects(node, f"{RDF}first")
        if not first:
            return
        yield first[0].value
        node = view.objects(node, f"{RDF}rest")[0].value


def _short(iri: str) -> str:
    """Shorten an IRI by our prefixes."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
