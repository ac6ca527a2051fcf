"""Articles, claims and parties as RDF, exactly as the ontology has it.

What one article says stands in one graph (:meth:`Mapper.article_graph`); its parties stand in the
shared graph of actors (:meth:`Mapper.parties_graph`), where all that is said of a party is a pure
function of its name, its type, the gazetteer and whom it speaks for. No blank nodes anywhere.
"""

import calendar
import json
from collections.abc import Iterable, Iterator
from typing import Final

from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from claimgraph import namespaces
from claimgraph.identifiers import Minter, content_hash, party_slug
from claimgraph.lines import claim_line
from claimgraph.model import Article, Claim, DateBasis, Evidence, Party, PartyType, Run
from claimgraph.parties import Gazetteer, Record, identify

CG: Final = Namespace(namespaces.CG)
OA: Final = Namespace(namespaces.OA)
PROV: Final = Namespace(namespaces.PROV)
SCHEMA: Final = Namespace(namespaces.SCHEMA)

DEFAULT_LANGUAGE: Final = "en"
AUTHOR, PUBLISHER, ORIGINATOR = SCHEMA.author, SCHEMA.publisher, CG.originator


class Mapper:
    """Maps the model to RDF below one base IRI.

    ``bodies`` keeps ``schema:articleBody``; without it the hash and the evidence stay.
    """

    def __init__(self, minter: Minter, gazetteer: Gazetteer, *, bodies: bool = True) -> None:
        """Hand in what IRIs are minted with and what parties are told by."""
        self.minter = minter
        self.gazetteer = gazetteer
        self.bodies = bodies

    def party(self, party: Party) -> URIRef:
        """Return the IRI of a party."""
        return URIRef(self.minter.actor(self._record(party).slug))

    def _record(self, party: Party) -> Record:
        return identify(party.name, party.type, self.gazetteer)

    def article_graph(self, article: Article, claims: Iterable[Claim]) -> Graph:
        """Return the graph of an article and its claims, with their evidence and runs."""
        graph = Graph()
        self.add_article(graph, article)
        for claim in claims:
            self.add_claim(graph, article, claim)
        return graph

    def add_article(self, graph: Graph, article: Article) -> URIRef:
        """Add the article's own triples."""
        node = URIRef(self.minter.article(article.id))
        language = language_tag(article)
        graph.add((node, RDF.type, CG.Article))
        graph.add((node, SCHEMA.identifier, Literal(article.id)))
        if article.headline:
            graph.add((node, SCHEMA.headline, Literal(article.headline, lang=language)))
        if article.date_published:
            graph.add((node, SCHEMA.datePublished, _instant(article.date_published)))
        for reading in article.date_readings:
            graph.add((node, CG.dateReading, Literal(reading, datatype=XSD.date)))
        if article.url:
            graph.add((node, SCHEMA.url, URIRef(article.url)))
        for predicate, party in article_parties(article):
            graph.add((node, predicate, self.party(party)))
        graph.add((node, SCHEMA.inLanguage, Literal(language)))
        for keyword in article.keywords:
            graph.add((node, SCHEMA.keywords, Literal(keyword, lang=language)))
        if article.text:
            graph.add((node, CG.contentHash, Literal(content_hash(article.text))))
            if self.bodies:
                graph.add((node, SCHEMA.articleBody, Literal(article.text, lang=language)))
        return node

    def add_claim(self, graph: Graph, article: Article, claim: Claim) -> URIRef:
        """Add a claim with its evidence and its run."""
        node = self.claim(claim)
        language = language_tag(article)
        source = URIRef(self.minter.article(article.id))
        graph.add((node, RDF.type, CG.Claim))
        graph.add((node, PROV.wasDerivedFrom, source))
        for predicate, parties in (
            (CG.actor, claim.actor),
            (CG.target, claim.target),
            (CG.source, claim.source),
            (CG.relayedBy, claim.relayed_by),
        ):
            for party in parties:
                graph.add((node, predicate, self.party(party)))
        graph.add((node, CG.action, CG[claim.action.value]))
        phrase = claim.phrase or claim.action.value.lower()
        graph.add((node, CG.actionPhrase, Literal(phrase, lang=language)))
        if claim.object:
            graph.add((node, CG.object, Literal(claim.object, lang=language)))
        _add_date(graph, node, claim, language)
        graph.add((node, CG.attribution, CG[claim.attribution.value.capitalize()]))
        graph.add((node, CG.speechAct, CG[claim.speech_act.value.capitalize()]))
        graph.add((node, CG.negated, Literal(claim.negated)))
        graph.add((node, CG.modality, CG[claim.modality.value.capitalize()]))
        if claim.confidence is not None:
            graph.add((node, CG.confidence, Literal(decimal(claim.confidence), datatype=XSD.decimal)))
        if claim.run:
            graph.add((node, PROV.wasGeneratedBy, self._add_run(graph, claim.run)))
        for number, evidence in enumerate(claim.evidence or (None,), 1):
            graph.add((node, CG.evidence, self._add_evidence(graph, node, number, source, evidence, language)))
        return node

    def claim(self, claim: Claim) -> URIRef:
        """Return the IRI of a claim: the same for all that says the same by the same software."""
        line = claim_line(claim)
        for role in ("actor", "target", "source", "relayedBy"):
            line[role] = sorted(party_slug(party["name"]) for party in line[role])
        line.pop("confidence")
        line["generatedBy"] = claim.run.software if claim.run else None
        return URIRef(self.minter.claim(json.dumps(line, sort_keys=True, ensure_ascii=False)))

    def _add_evidence(
        self, graph: Graph, claim: URIRef, number: int, source: URIRef, evidence: Evidence | None, language: str
    ) -> URIRef:
        node = URIRef(self.minter.evidence(claim, number))
        graph.add((node, RDF.type, OA.SpecificResource))
        graph.add((node, OA.hasSource, source))
        if evidence is None:
            return node
        quote = URIRef(f"{node}/quote")
        graph.add((node, OA.hasSelector, quote))
        graph.add((quote, RDF.type, OA.TextQuoteSelector))
        graph.add((quote, OA.exact, Literal(evidence.quote, lang=language)))
        if evidence.start is not None:
            position = URIRef(f"{node}/position")
            graph.add((node, OA.hasSelector, position))
            graph.add((position, RDF.type, OA.TextPositionSelector))
            graph.add((position, OA.start, Literal(evidence.start)))
            graph.add((position, OA.end, Literal(evidence.end)))
        return node

    def _add_run(self, graph: Graph, run: Run) -> URIRef:
        node = URIRef(self.minter.run(run.software, run.version, run.time))
        software = URIRef(self.minter.software(run.software, run.version))
        graph.add((node, RDF.type, PROV.Activity))
        graph.add((node, PROV.wasAssociatedWith, software))
        if run.time:
            graph.add((node, PROV.endedAtTime, Literal(_utc(run.time), datatype=XSD.dateTime)))
        graph.add((software, RDF.type, PROV.SoftwareAgent))
        graph.add((software, SCHEMA.name, Literal(run.software)))
        graph.add((software, SCHEMA.softwareVersion, Literal(run.version)))
        return node

    def parties_graph(self, article: Article, claims: Iterable[Claim]) -> Graph:
        """Return what the graph of actors has to say of everybody whom the article names."""
        graph = Graph()
        seen = {party for _, party in article_parties(article)}
        for claim in claims:
            for party in (*claim.actor, *claim.target, *claim.source, *claim.relayed_by):
                seen.update((party, *party.spokesperson_for))
        for party in seen:
            self._add_party(graph, party)
        for node in set(graph.subjects(SKOS.prefLabel)):
            self.settle_label(graph, node)
        return graph

    def settle_label(self, graph: Graph, party: Node) -> None:
        """Leave a party one preferred label in each language; its other spellings become alternatives.

        Two names may have one slug (Erdogan, Erdoğan). Whichever comes first, the same one is preferred.
        """
        names = [label for label in graph.objects(party, SKOS.prefLabel) if isinstance(label, Literal)]
        for language in {label.language for label in names}:
            labels = {label for label in names if label.language == language}
            if len(labels) > 1:
                chosen = Literal(self._preferred(map(str, labels)), lang=language)
                for label in labels - {chosen}:
                    graph.remove((party, SKOS.prefLabel, label))
                    graph.add((party, SKOS.altLabel, label))
                graph.remove((party, SKOS.altLabel, chosen))

    def _preferred(self, names: Iterable[str]) -> str:
        spellings = sorted(names)
        known = [name for name in spellings if (record := self.gazetteer.find(name)) and record.name == name]
        return min(known or spellings, key=lambda name: (name.isupper(), name.islower(), name))

    def _add_party(self, graph: Graph, party: Party) -> None:
        record = self._record(party)
        node = URIRef(self.minter.actor(record.slug))
        graph.add((node, RDF.type, CG[record.type.value] if record.type else CG.Actor))
        graph.add((node, SKOS.prefLabel, Literal(record.name, lang=DEFAULT_LANGUAGE)))
        for alias in record.aliases:
            if alias != record.name:
                graph.add((node, SKOS.altLabel, Literal(alias, lang=DEFAULT_LANGUAGE)))
        outward = {namespaces.WD + record.wikidata} if record.wikidata else set()
        outward.update(iri for iri in (party.iri, record.iri) if iri and not iri.startswith(self.minter.base))
        for iri in outward:
            graph.add((node, SKOS.exactMatch, URIRef(iri)))
        for principal in party.spokesperson_for:
            graph.add((node, CG.spokespersonFor, self.party(principal)))


def article_parties(article: Article) -> Iterator[tuple[URIRef, Party]]:
    """List an article's own parties with the property of each: author, publisher, originator."""
    for author in article.author:
        yield AUTHOR, Party(author, PartyType.PERSON)
    if article.publisher:
        yield PUBLISHER, Party(article.publisher, PartyType.ORGANIZATION)
    if article.originator:
        yield ORIGINATOR, Party(article.originator, PartyType.ORGANIZATION)


def language_tag(article: Article) -> str:
    """Return the language of an article's texts, in lower case."""
    return (article.language or DEFAULT_LANGUAGE).lower()


def _add_date(graph: Graph, node: URIRef, claim: Claim, language: str) -> None:
    earliest, latest = claim.earliest, claim.latest
    if claim.date:
        datatype = {4: XSD.gYear, 7: XSD.gYearMonth}.get(len(claim.date), XSD.date)
        graph.add((node, CG.date, Literal(claim.date, datatype=datatype)))
        if earliest is None:
            earliest, latest = bounds(claim.date)
    if claim.date or earliest:
        basis = claim.date_basis or DateBasis.INFERRED
        graph.add((node, CG.dateBasis, CG[basis.value.capitalize()]))
    if earliest and latest:
        graph.add((node, CG.earliest, Literal(earliest, datatype=XSD.date)))
        graph.add((node, CG.latest, Literal(latest, datatype=XSD.date)))
    if claim.date_text:
        graph.add((node, CG.dateText, Literal(claim.date_text, lang=language)))


def _instant(text: str) -> Literal:
    return Literal(text, datatype=XSD.date) if len(text) == 10 else Literal(_utc(text), datatype=XSD.dateTime)


def _utc(text: str) -> str:
    """Complete an ISO instant to the form that XML Schema and the store agree on."""
    clock = text[11:16] or "00:00"
    rest = text[16:]
    return f"{text[:10]}T{clock}{rest if rest.startswith(':') else ':00' + rest}".replace("+00:00", "Z")


def decimal(number: float) -> str:
    """Write a number with at most four decimals, and at least one."""
    text = f"{number:.4f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def bounds(date: str) -> tuple[str, str]:
    """Return the first and the last day of a date."""
    if len(date) == 10:
        return date, date
    year = date[:4]
    if len(date) == 4:
        return f"{year}-01-01", f"{year}-12-31"
    last = calendar.monthrange(int(year), int(date[5:7]))[1]
    return f"{date}-01", f"{date}-{last:02d}"
