"""The ontology as a glossary: each term with what is said of it, how often it is used, and one use of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimgraph.namespaces import CG, OWL, RDF, RDFS, SKOS
from claimgraph.storage.reader import Term as Value
from claimgraph.storage.reader import View
from claimgraph.web.census import VALUED, Figures
from claimgraph.web.records import Resource

ONTOLOGY: Final = CG.removesuffix("#")
SECTIONS: Final = {
    f"{OWL}Class": "Classes",
    f"{OWL}ObjectProperty": "Properties whose values are resources",
    f"{OWL}DatatypeProperty": "Properties whose values are literals",
    f"{CG}ActionType": "Kinds of action",
    f"{CG}SpeechAct": "Speech acts",
    f"{CG}AttributionKind": "Kinds of attribution",
    f"{CG}Modality": "Modalities",
    f"{CG}DateBasis": "Bases of dates",
    f"{SKOS}Collection": "Groups of kinds of action",
    f"{SKOS}ConceptScheme": "Schemes",
    f"{RDFS}Datatype": "Datatypes",
    f"{SKOS}Concept": "Codes of CAMEO that the kinds of action cover",
}
"""Class of a term to the title of its section; a term stands in the first that fits."""

REST: Final = "Other terms"
FACTS: Final = {
    f"{RDFS}subClassOf": "is a",
    f"{RDFS}subPropertyOf": "is a kind of",
    f"{RDFS}domain": "is said of",
    f"{RDFS}range": "its values are",
    f"{SKOS}member": "has",
    f"{SKOS}inScheme": "belongs to",
    f"{SKOS}closeMatch": "is close to",
}
"""Properties of terms that lead to other terms, in words."""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a term in the graph: the subject, and the value where the term is a property."""

    subject: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Term:
    """A term; ``count`` is how often the graph uses it, None where nobody counts."""

    iri: str
    label: str
    texts: list[str]
    notes: list[str]
    examples: list[str]
    notations: list[str]
    facts: list[tuple[str, list[str]]]
    count: int | None
    use: Use | None

    @property
    def name(self) -> str:
        """What stands behind the namespace, which is also its anchor."""
        return self.iri.removeprefix(CG)


def sections(ontology: View, graph: View | None, figures: Figures | None, language: str) -> dict[str, list[Term]]:
    """Part the terms into sections, each in the order of the alphabet; ``graph`` gives the uses."""
    parted: dict[str, list[Term]] = {title: [] for title in (*SECTIONS.values(), REST)}
    for iri in sorted(ontology.subjects(f"{RDFS}isDefinedBy", ONTOLOGY)):
        found = Resource(ontology, iri)
        title = next((title for kind, title in SECTIONS.items() if kind in found.types), REST)
        parted[title].append(_term(found, graph, figures, language))
    return {title: terms for title, terms in parted.items() if terms}


def _term(found: Resource, graph: View | None, figures: Figures | None, language: str) -> Term:
    def texts(*names: str) -> list[str]:
        return [text for name in names for text in found.texts(name, language)]

    facts = ((words, [value.value for value in found.all(name)]) for name, words in FACTS.items())
    return Term(
        iri=found.iri,
        label=next(iter(texts(f"{RDFS}label")), found.label),
        texts=texts(f"{RDFS}comment", f"{SKOS}definition"),
        notes=texts(f"{SKOS}scopeNote"),
        examples=texts(f"{SKOS}example"),
        notations=[value.value for value in found.all(f"{SKOS}notation")],
        facts=[(words, values) for words, values in facts if values],
        count=_count(found, figures),
        use=_use(found, graph) if graph else None,
    )


def _count(found: Resource, figures: Figures | None) -> int | None:
    if figures is None:
        return None
    if f"{OWL}Class" in found.types:
        return figures.classes.get(found.iri)  # concepts of ours are no part of the graph
    if found.types & {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"}:
        return figures.properties.get(found.iri, 0)
    if any(kind.startswith(CG) for kind in found.types):
        return figures.concepts.get(found.iri, 0)
    return None


def _use(found: Resource, graph: View) -> Use | None:
    for predicate, value in _patterns(found):
        example = graph.example(predicate, value)
        if example is not None:
            return Use(example[0], example[1] if value is None else None)
    return None


def _patterns(found: Resource) -> Iterator[tuple[str, str | None]]:
    """Yield predicate and object of the triples that use a term; any object for None."""
    if f"{OWL}Class" in found.types:
        yield f"{RDF}type", found.iri
    elif found.types & {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"}:
        yield found.iri, None
    elif any(kind.startswith(CG) for kind in found.types):
        yield from ((CG + name, found.iri) for name in VALUED)
