"""What the catalogue says of articles, parties and claims, worked out from triples.

The same functions work on a whole snapshot and on a part of one, so that a catalogue that is brought up to
date says what one made anew would.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA, SKOS
from claimgraph.storage.reader import Term, View

ROLES: Final = ("actor", "target", "source")
NO_PARTIES: Final = frozenset(("Article", "Claim", "Retraction", "Tombstone"))


class Source(Protocol):
    """Triples, to be read by their predicate."""

    def pairs(self, predicate: str) -> Iterable[tuple[str, Term]]:
        """Yield subject and object of every triple with this predicate."""
        ...

    def classes(self) -> Iterable[str]:
        """Give the classes that something is said to be of."""
        ...

    def members(self, class_: str) -> Iterable[str]:
        """Give what is said to be of a class."""
        ...


class Part:
    """What a snapshot says of some subjects."""

    def __init__(self, view: View, subjects: Iterable[str]) -> None:
        """Read it."""
        self._pairs: dict[str, list[tuple[str, Term]]] = {}
        for subject in subjects:
            for predicate, term in view.properties(subject):
                self._pairs.setdefault(predicate, []).append((subject, term))

    def pairs(self, predicate: str) -> list[tuple[str, Term]]:
        """List subject and object of every triple with this predicate."""
        return self._pairs.get(predicate, [])

    def classes(self) -> set[str]:
        """Give the classes that something is said to be of."""
        return {term.value for _, term in self.pairs(f"{RDF}type")}

    def members(self, class_: str) -> list[str]:
        """Give what is said to be of a class."""
        return [iri for iri, term in self.pairs(f"{RDF}type") if term.value == class_]


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its headline, if it has one, and its day, which may be empty."""

    label: str | None
    day: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party: its name, its class and its other names."""

    label: str
    kind: str
    names: str


@dataclass(slots=True)
class Claim:
    """A claim: its article, type, day (which may be empty), words, and parties with their roles."""

    article: str
    type: str
    day: str
    negated: bool
    phrase: str
    quote: str
    parties: dict[tuple[str, str], None] = field(default_factory=dict)


def labels(source: Source) -> dict[str, str]:
    """Return the best label of each resource: an English one, then the first in the alphabet."""
    return dict(_labels(source))


def _labels(source: Source) -> Iterator[tuple[str, str]]:
    for predicate in (f"{SCHEMA}headline", f"{SKOS}prefLabel"):
        found = (
            (iri, (term.language or "")[:2] not in ("en", ""), term.value) for iri, term in source.pairs(predicate)
        )
        for iri, _, value in sorted(found, reverse=True):
            yield iri, value


def articles(source: Source, named: dict[str, str]) -> dict[str, Article]:
    """Return the articles with their label and day."""
    days = first(source, f"{SCHEMA}datePublished")
    return {iri: Article(named.get(iri), days.get(iri, "")[:10]) for iri in source.members(f"{CG}Article")}


def parties(source: Source, named: dict[str, str], used: Iterable[str]) -> dict[str, Party]:
    """Return the parties that have a name: what is of a class of ours, and what has a part in a claim."""
    kinds: dict[str, str] = {}
    for class_ in source.classes():
        kind = class_.removeprefix(CG)
        if class_.startswith(CG) and kind not in NO_PARTIES:
            for iri in source.members(class_):
                kinds[iri] = max(kinds.get(iri, ""), kind)
    others: dict[str, set[str]] = {}
    for iri, term in source.pairs(f"{SKOS}altLabel"):
        others.setdefault(iri, set()).add(term.value)
    return {
        iri: Party(named[iri], kinds.get(iri, "Actor"), " · ".join(sorted(others.get(iri, ()))))
        for iri in dict.fromkeys(used) | kinds
        if iri in named
    }


def claims(source: Source) -> dict[str, Claim]:
    """Return the claims, which are all that have an action type."""
    within, types = first(source, f"{PROV}wasDerivedFrom"), first(source, f"{CG}action")
    dates, earliest = first(source, f"{CG}date"), first(source, f"{CG}earliest")
    published = first(source, f"{SCHEMA}datePublished")
    negated = {iri for iri, value in first(source, f"{CG}negated").items() if value == "true"}
    phrases, quotes = first(source, f"{CG}actionPhrase"), _quotes(source)
    found: dict[str, Claim] = {}
    for iri, type_ in types.items():
        article = within.get(iri, "")
        day = dates.get(iri) or earliest.get(iri) or published.get(article, "")[:10]
        words = phrases.get(iri, ""), quotes.get(iri, "")
        found[iri] = Claim(article, type_.removeprefix(CG), day, iri in negated, *words)
    for role in ROLES:
        for iri, term in source.pairs(f"{CG}{role}"):
            if iri in found:
                found[iri].parties[role, term.value] = None
    return found


def _quotes(source: Source) -> dict[str, str]:
    exact = first(source, f"{OA}exact")
    selected: dict[str, str] = {}
    for node, term in source.pairs(f"{OA}hasSelector"):
        if term.value in exact:
            selected[node] = min(exact[term.value], selected.get(node, exact[term.value]))
    quotes: dict[str, dict[str, str]] = {}
    for claim, term in source.pairs(f"{CG}evidence"):
        if term.value in selected:
            quotes.setdefault(claim, {})[term.value] = selected[term.value]
    return {claim: " … ".join(sorted(found.values())) for claim, found in quotes.items()}


def first(source: Source, predicate: str) -> dict[str, str]:
    """Return one value of each subject, always the same: the first in the order of text."""
    found: dict[str, str] = {}
    for iri, term in source.pairs(predicate):
        if iri not in found or term.value < found[iri]:
            found[iri] = term.value
    return found
