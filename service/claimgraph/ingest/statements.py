"""Articles and claims straight to the lines of their graphs, without RDF objects on the way.

:mod:`claimgraph.mapping` says what the graph is; this says the same faster, for what is plain, and
leaves the rest to it. A property test holds the two to the same graph.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rdflib import URIRef

from claimgraph.identifiers import content_hash
from claimgraph.mapping import DEFAULT_LANGUAGE, Mapper, article_parties, bounds, decimal, language_tag
from claimgraph.model import Article, Claim, DateBasis, Evidence, Party, Run
from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA, SKOS, WD, XSD
from claimgraph.parties import identify

Statement = tuple[str, str, str]

TYPE: Final = f"<{RDF}type>"
PREFERRED: Final = f"<{SKOS}prefLabel>"
_CLAIM, _ARTICLE, _SPECIFIC = f"<{CG}Claim>", f"<{CG}Article>", f"<{OA}SpecificResource>"
_QUOTE, _POSITION = f"<{OA}TextQuoteSelector>", f"<{OA}TextPositionSelector>"
_IRI: Final = re.compile(r'[^\x00-\x20<>"{}|^`\\]+')
_INSTANT: Final = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?")
_YEAR: Final = re.compile(r"[1-9][0-9]{3}(-[0-9]{2}){0,2}")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
KEPT: Final = 50_000
"""How many parties are kept as they were written, before all are forgotten."""


class NotPlain(Exception):
    """It is left to the readable mapping."""


@dataclass(slots=True)
class Written:
    """What an article says, as statements: its own, those of runs and software, and those of each party."""

    own: dict[Statement, None] = field(default_factory=dict)
    runs: dict[Statement, None] = field(default_factory=dict)
    parties: dict[str, frozenset[Statement]] = field(default_factory=dict)
    claims: set[str] = field(default_factory=set)
    hash: str | None = None


def line(statement: Statement) -> str:
    """Return the canonical line of N-Triples."""
    return f"{statement[0]} {statement[1]} {statement[2]} ."


class Statements:
    """Writes what :class:`Mapper` maps."""

    def __init__(self, mapper: Mapper) -> None:
        """Hand in the mapping that says what is written."""
        self.mapper = mapper
        self._known: dict[Party, tuple[str, frozenset[Statement]]] = {}

    def write(self, article: Article, claims: Iterable[Claim], *, described: bool = True) -> Written:
        """Return the statements of an article and its claims; of its claims alone, where not ``described``.

        Raises:
            NotPlain: the readable mapping has to do it.
        """
        written = Written()
        node = _iri(self.mapper.minter.article(article.id))
        language = "@" + language_tag(article)
        for predicate, value in self._of_article(article, language, written) if described else ():
            written.own[node, predicate, value] = None
        for claim in claims:
            self._claim(node, claim, language, written)
        return written

    def _of_article(self, article: Article, language: str, written: Written) -> Iterator[tuple[str, str]]:
        yield TYPE, _ARTICLE
        yield f"<{SCHEMA}identifier>", _text(article.id)
        if article.headline:
            yield f"<{SCHEMA}headline>", _text(article.headline) + language
        if article.date_published:
            yield f"<{SCHEMA}datePublished>", _moment(article.date_published)
        for reading in article.date_readings:
            yield f"<{CG}dateReading>", _date(reading)
        if article.url:
            yield f"<{SCHEMA}url>", _iri(article.url)
        for predicate, party in article_parties(article):
            yield f"<{predicate}>", self._party(party, written)
        yield f"<{SCHEMA}inLanguage>", _text(language[1:])
        for keyword in article.keywords:
            yield f"<{SCHEMA}keywords>", _text(keyword) + language
        if article.text:
            written.hash = content_hash(article.text)
            yield f"<{CG}contentHash>", f'"{written.hash}"'
            if self.mapper.bodies:
                yield f"<{SCHEMA}articleBody>", _text(article.text) + language

    def _claim(self, article: str, claim: Claim, language: str, written: Written) -> None:
        iri = str(self.mapper.claim(claim))
        node = f"<{iri}>"
        written.claims.add(iri)
        own = written.own
        for predicate, value in self._of_claim(claim, language, written):
            own[node, predicate, value] = None
        own[node, f"<{PROV}wasDerivedFrom>", article] = None
        if claim.run:
            own[node, f"<{PROV}wasGeneratedBy>", self._run(claim.run, written)] = None
        for number, evidence in enumerate(claim.evidence or (None,), 1):
            place = self.mapper.minter.evidence(iri, number)
            own[node, f"<{CG}evidence>", f"<{place}>"] = None
            for statement in _of_evidence(place, article, evidence, language):
                own[statement] = None

    def _of_claim(self, claim: Claim, language: str, written: Written) -> Iterator[tuple[str, str]]:
        yield TYPE, _CLAIM
        for name, parties in (
            ("actor", claim.actor),
            ("target", claim.target),
            ("source", claim.source),
            ("relayedBy", claim.relayed_by),
        ):
            for party in parties:
                yield f"<{CG}{name}>", self._party(party, written)
        yield f"<{CG}action>", f"<{CG}{claim.action.value}>"
        yield f"<{CG}actionPhrase>", _text(claim.phrase or claim.action.value.lower()) + language
        if claim.object:
            yield f"<{CG}object>", _text(claim.object) + language
        yield from _of_date(claim, language)
        yield f"<{CG}attribution>", f"<{CG}{claim.attribution.value.capitalize()}>"
        yield f"<{CG}speechAct>", f"<{CG}{claim.speech_act.value.capitalize()}>"
        yield f"<{CG}negated>", f'"{str(claim.negated).lower()}"^^<{XSD}boolean>'
        yield f"<{CG}modality>", f"<{CG}{claim.modality.value.capitalize()}>"
        if claim.confidence is not None:
            yield f"<{CG}confidence>", f'"{decimal(claim.confidence).removesuffix(".0")}"^^<{XSD}decimal>'

    def _run(self, run: Run, written: Written) -> str:
        node = _iri(self.mapper.minter.run(run.software, run.version, run.time))
        software = _iri(self.mapper.minter.software(run.software, run.version))
        runs = written.runs
        runs[node, TYPE, f"<{PROV}Activity>"] = None
        runs[node, f"<{PROV}wasAssociatedWith>", software] = None
        if run.time:
            if len(run.time) == 10:
                raise NotPlain
            runs[node, f"<{PROV}endedAtTime>", _moment(run.time)] = None
        runs[software, TYPE, f"<{PROV}SoftwareAgent>"] = None
        runs[software, f"<{SCHEMA}name>", _text(run.software)] = None
        runs[software, f"<{SCHEMA}softwareVersion>", _text(run.version)] = None
        return node

    def _party(self, party: Party, written: Written) -> str:
        """Return a party's IRI, and note what is to be said of it and of those it speaks for."""
        known = self._known.get(party)
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[party] = self._described(party)
        node, said = known
        there = written.parties.get(node)
        if there is None:
            written.parties[node] = said
        elif there != said:
            written.parties[node] = there | said
            if len({value for _, predicate, value in written.parties[node] if predicate == PREFERRED}) > 1:
                raise NotPlain  # of two spellings one has to be preferred
        for principal in party.spokesperson_for:
            if principal.spokesperson_for:
                raise NotPlain
            self._party(principal, written)
        return node

    def _described(self, party: Party) -> tuple[str, frozenset[Statement]]:
        record = identify(party.name, party.type, self.mapper.gazetteer)
        node = _iri(self.mapper.minter.actor(record.slug))
        said = {
            (node, TYPE, f"<{CG}{record.type.value if record.type else 'Actor'}>"),
            (node, PREFERRED, f"{_text(record.name)}@{DEFAULT_LANGUAGE}"),
        }
        for alias in record.aliases:
            if alias != record.name:
                said.add((node, f"<{SKOS}altLabel>", f"{_text(alias)}@{DEFAULT_LANGUAGE}"))
        outward = {WD + record.wikidata} if record.wikidata else set()
        outward |= {iri for iri in (party.iri, record.iri) if iri and not iri.startswith(self.mapper.minter.base)}
        said |= {(node, f"<{SKOS}exactMatch>", _iri(iri)) for iri in outward}
        for principal in party.spokesperson_for:
            said.add((node, f"<{CG}spokespersonFor>", _iri(str(self.mapper.party(principal)))))
        return node, frozenset(said)


def _of_date(claim: Claim, language: str) -> Iterator[tuple[str, str]]:
    earliest, latest = claim.earliest, claim.latest
    if claim.date:
        yield f"<{CG}date>", _date(claim.date)
        if earliest is None:
            earliest, latest = bounds(claim.date)
    if claim.date or earliest:
        yield f"<{CG}dateBasis>", f"<{CG}{(claim.date_basis or DateBasis.INFERRED).value.capitalize()}>"
    if earliest and latest:
        yield f"<{CG}earliest>", _date(earliest)
        yield f"<{CG}latest>", _date(latest)
    if claim.date_text:
        yield f"<{CG}dateText>", _text(claim.date_text) + language


def _of_evidence(place: str, article: str, evidence: Evidence | None, language: str) -> Iterator[Statement]:
    node = f"<{place}>"
    yield node, TYPE, _SPECIFIC
    yield node, f"<{OA}hasSource>", article
    if evidence is None:
        return
    quote = f"<{place}/quote>"
    yield node, f"<{OA}hasSelector>", quote
    yield quote, TYPE, _QUOTE
    yield quote, f"<{OA}exact>", _text(evidence.quote) + language
    if evidence.start is not None:
        position = f"<{place}/position>"
        yield node, f"<{OA}hasSelector>", position
        yield position, TYPE, _POSITION
        yield position, f"<{OA}start>", f'"{evidence.start}"^^<{XSD}integer>'
        yield position, f"<{OA}end>", f'"{evidence.end}"^^<{XSD}integer>'


def _text(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


def _iri(value: str | URIRef) -> str:
    if not _IRI.fullmatch(value):
        raise NotPlain
    return f"<{value}>"


def _date(value: str) -> str:
    if not _YEAR.fullmatch(value):
        raise NotPlain
    return f'"{value}"^^<{XSD}{ {4: "gYear", 7: "gYearMonth"}.get(len(value), "date") }>'


def _moment(value: str) -> str:
    if len(value) == 10:
        return _date(value)
    if not _INSTANT.fullmatch(value):
        raise NotPlain
    return f'"{value}"^^<{XSD}dateTime>'
