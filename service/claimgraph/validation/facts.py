"""Triples by subject and predicate, as the compiled shapes look them up."""

from collections.abc import Iterable, Mapping
from typing import Final

from claimgraph.namespaces import RDF, RDFS
from claimgraph.validation.tokens import Triple, text_of

TYPE: Final = f"<{RDF}type>"
SUBCLASS: Final = f"<{RDFS}subClassOf>"

Properties = dict[str, list[str]]
NO_PROPERTIES: Final[Properties] = {}
NO_VALUES: Final[list[str]] = []


class Facts:
    """A graph that is judged, with what it refers to; terms are tokens.

    ``own`` are the subjects that are judged, ``users`` the subjects that have a predicate,
    ``used`` the objects that stand under it, ``members`` the subjects of each class.
    """

    def __init__(
        self,
        graph: Iterable[Triple],
        context: Iterable[Triple],
        ontology: Mapping[str, Properties],
        inverted: frozenset[str],
        listed: frozenset[str],
    ) -> None:
        """Read both; ``inverted`` and ``listed`` are the predicates that are looked up backwards, and as targets.

        ``ontology`` answers for nodes that neither describes.
        """
        self.nodes: dict[str, Properties] = {}
        self.members: dict[str, list[str]] = {}
        self.users: dict[str, list[str]] = {}
        self.used: dict[str, list[str]] = {}
        self._backwards: dict[str, dict[str, list[str]]] = {}
        self.ontology = ontology
        self._inverted = inverted
        self._listed = listed
        self._texts: dict[str, str] = {}
        self._fill(graph)
        self.own = frozenset(self.nodes)
        self._fill(context)

    def _fill(self, triples: Iterable[Triple]) -> None:
        nodes, listed, inverted = self.nodes, self._listed, self._inverted
        for subject, predicate, value in triples:
            properties = nodes.get(subject)
            if properties is None:
                properties = nodes[subject] = {}
            values = properties.get(predicate)
            if values is None:
                properties[predicate] = [value]
            else:
                values.append(value)
            if predicate == TYPE:
                self.members.setdefault(value, []).append(subject)
            if predicate in listed:
                self.users.setdefault(predicate, []).append(subject)
                self.used.setdefault(predicate, []).append(value)
            if predicate in inverted:
                self._backwards.setdefault(predicate, {}).setdefault(value, []).append(subject)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of a subject under a predicate."""
        properties = self.nodes.get(subject) or self.ontology.get(subject, NO_PROPERTIES)
        return properties.get(predicate, NO_VALUES)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the subjects that have the value under a predicate that is looked up backwards."""
        return self._backwards.get(predicate, NO_PROPERTIES).get(value, NO_VALUES)

    def text(self, token: str) -> str:
        """Return the text of a long literal, read once."""
        text = self._texts.get(token)
        if text is None:
            text = self._texts[token] = text_of(token)
        return text

    def is_judged(self, focus: str) -> bool:
        """Whether results about it count: those about nodes that only the context describes do not."""
        return focus in self.own or focus not in self.nodes
