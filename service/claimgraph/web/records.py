"""Articles, claims and parties as the pages show them, read from one snapshot."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA, SKOS
from claimgraph.storage.reader import Term, View

ROLES: Final = {"actor": f"{CG}actor", "target": f"{CG}target", "source": f"{CG}source"}
"""A party's roles in claims: name and property."""

REMEMBERED: Final = 20_000
"""Labels that are kept of one state of the data."""

LABELS: Final = (f"{SKOS}prefLabel", f"{SCHEMA}headline", "http://www.w3.org/2000/01/rdf-schema#label")


@dataclass(frozen=True, slots=True)
class Named:
    """A resource and its label; where it has none, the end of its IRI."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of an article's text; ``start`` and ``end`` in characters, None where unknown."""

    exact: str
    start: int | None
    end: int | None


class Resource:
    """Something with properties; each is read once."""

    def __init__(self, view: View, iri: str) -> None:
        """Read ``iri`` in ``view``."""
        self.view, self.iri = view, iri

    @cached_property
    def properties(self) -> dict[str, list[Term]]:
        """Property to values, both in the order of their text."""
        grouped: dict[str, list[Term]] = {}
        for predicate, value in self.view.properties(self.iri):
            grouped.setdefault(predicate, []).append(value)
        return grouped

    @property
    def exists(self) -> bool:
        """Whether anything is said of it."""
        return bool(self.properties)

    @property
    def types(self) -> set[str]:
        """The IRIs of its classes."""
        return {term.value for term in self.all(f"{RDF}type")}

    @property
    def label(self) -> str:
        """Its label."""
        return named(self.view, self.iri).label

    def all(self, predicate: str) -> list[Term]:
        """List the values of a property."""
        return self.properties.get(predicate, [])

    def text(self, predicate: str) -> str | None:
        """Return the first value of a property as text."""
        values = self.all(predicate)
        return values[0].value if values else None

    def texts(self, predicate: str, language: str) -> list[str]:
        """List the values of a property in a language; in English where there are none."""
        values = self.all(predicate)
        found = [value.value for value in values if value.language == language]
        return found or [value.value for value in values if value.language in ("en", None)]

    def named(self, predicate: str) -> list[Named]:
        """List the resources that are a property's values."""
        return [named(self.view, term.value) for term in self.all(predicate) if term.is_iri]


class Claim(Resource):
    """A claim: five fields, how it was said, and the words that prove it."""

    @property
    def actors(self) -> list[Named]:
        """Who did it."""
        return self.named(f"{CG}actor")

    @property
    def targets(self) -> list[Named]:
        """To whom."""
        return self.named(f"{CG}target")

    @property
    def sources(self) -> list[Named]:
        """According to whom."""
        return self.named(f"{CG}source")

    @property
    def relayed_by(self) -> list[Named]:
        """Who passes the words on."""
        return self.named(f"{CG}relayedBy")

    @property
    def type(self) -> str:
        """The notation of its action type: CONSULT."""
        return (self.text(f"{CG}action") or f"{CG}OTHER").removeprefix(CG)

    @property
    def phrase(self) -> str:
        """The words of the action, or else its type."""
        return self.text(f"{CG}actionPhrase") or self.type.lower()

    @property
    def object(self) -> str | None:
        """What it is about, when that is no party."""
        return self.text(f"{CG}object")

    @property
    def date(self) -> str | None:
        """The date, as exact as the text; or else the days between which it lies."""
        earliest, latest = self.text(f"{CG}earliest"), self.text(f"{CG}latest")
        between = earliest if earliest == latest else f"{earliest} to {latest}"
        return self.text(f"{CG}date") or between

    @property
    def negated(self) -> bool:
        """Whether it is said not to be so."""
        return self.text(f"{CG}negated") == "true"

    @property
    def words(self) -> str:
        """The claim in a line: who, the words of the action, to whom, about what."""
        actors, targets = (", ".join(party.label for party in parties) for parties in (self.actors, self.targets))
        parts = (actors, "not:" if self.negated else "", self.phrase, targets, self.object or "")
        return " ".join(filter(None, parts))

    def concept(self, name: str) -> str | None:
        """Return the local name of a value of our vocabulary, in lower case: ``speechAct`` to ``deny``."""
        value = self.text(CG + name)
        return value.removeprefix(CG).lower() if value else None

    @cached_property
    def article(self) -> "Article | None":
        """The article that it stands in."""
        iri = self.text(f"{PROV}wasDerivedFrom")
        return Article(self.view, iri) if iri else None

    @cached_property
    def quotes(self) -> list[Quote]:
        """The words that prove it, in the order of the text."""
        return sorted(
            (self._quote(term.value) for term in self.all(f"{CG}evidence")), key=lambda quote: quote.start or 0
        )

    def _quote(self, evidence: str) -> Quote:
        exact, start, end = "", None, None
        for selector in self.view.objects(evidence, f"{OA}hasSelector"):
            for predicate, value in self.view.properties(selector.value):
                if predicate == f"{OA}exact":
                    exact = value.value
                elif predicate == f"{OA}start":
                    start = int(value.value)
                elif predicate == f"{OA}end":
                    end = int(value.value)
        return Quote(exact, start, end)


class Article(Resource):
    """An article with its claims."""

    @property
    def body(self) -> str | None:
        """Its text, where it is kept."""
        return self.text(f"{SCHEMA}articleBody")

    @property
    def published(self) -> str | None:
        """When it was published."""
        return self.text(f"{SCHEMA}datePublished")

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims that stand in it, in the order of its text."""
        found = [Claim(self.view, iri) for iri in self.view.subjects(f"{PROV}wasDerivedFrom", self.iri)]
        claims = [claim for claim in found if f"{CG}Claim" in claim.types]
        return sorted(claims, key=lambda claim: (min((q.start or 0 for q in claim.quotes), default=0), claim.iri))


class Party(Resource):
    """A person, organization, country, place or group."""

    @property
    def kind(self) -> str:
        """What it is, in words: country, person, party."""
        kinds = sorted(iri.removeprefix(CG) for iri in self.types if iri.startswith(CG) and iri != f"{CG}Actor")
        return {"UnnamedSource": "unnamed source"}.get(kinds[0], kinds[0].lower()) if kinds else "party"


def named(view: View, iri: str) -> Named:
    """Give a resource its label; each is looked up once in a view."""
    found = view.labels.get(iri)
    if found is None:
        if len(view.labels) >= REMEMBERED:
            view.labels.clear()
        found = view.labels[iri] = _label(view, iri)
    return Named(iri, found)


def _label(view: View, iri: str) -> str:
    labels = view.objects(iri, LABELS[0])
    found = Claim(view, iri)  # which it may be
    for predicate in LABELS[1:]:
        labels = labels or found.all(predicate)
    if labels:
        return min(labels, key=lambda term: ((term.language or "")[:2] not in ("en", ""), term.value)).value
    return _made_label(found) or iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri


def _made_label(found: Claim) -> str:
    """Make a label for what has none: a claim's words, a program's version, a run's time, a retraction's reason."""
    if f"{CG}Claim" in found.types:
        return found.words
    if reason := found.text(f"{CG}reason"):
        return reason
    if name := found.text(f"{SCHEMA}name"):
        return " ".join((name, found.text(f"{SCHEMA}softwareVersion") or "")).rstrip()
    programs = [software.label for software in found.named(f"{PROV}wasAssociatedWith")]
    time = (found.text(f"{PROV}endedAtTime") or "")[:16].replace("T", " ")
    return ", ".join(filter(None, (*programs, time))) if programs else ""
