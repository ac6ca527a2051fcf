"""Putting a candidate before the shapes."""

from dataclasses import dataclass, field
from typing import Any

from rdflib import Graph, URIRef
from rdflib.term import Node

from claimgraph.errors import Refusal
from claimgraph.ingest import graphs
from claimgraph.ingest.account import Refused
from claimgraph.ingest.target import Target
from claimgraph.mapping import Mapper
from claimgraph.reading import Origin
from claimgraph.validation import Report, Result, Validator


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article's graph that wants to be stored, and where each part of it came from."""

    article: URIRef
    name: str
    graph: Graph
    parties: Graph
    origin: Origin
    line: dict[str, Any] | None
    claim_lines: dict[URIRef, dict[str, Any]] = field(default_factory=dict)
    claim_origins: dict[URIRef, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The graph that may be stored (None: nothing of it may) and what was refused."""

    graph: Graph | None
    refused: tuple[Refused, ...] = ()


class Judge:
    """Asks the shapes about each candidate, together with what it refers to."""

    def __init__(self, target: Target, mapper: Mapper, validator: Validator) -> None:
        """Hand in where the parties stand, and the shapes."""
        self.target = target
        self.mapper = mapper
        self.validator = validator

    def judge(self, candidate: Candidate) -> Verdict:
        """Validate; where single claims break a shape, leave those out and judge the rest."""
        context = self._context(candidate)
        report = self.validator.validate(candidate.graph + candidate.parties, context)
        if report.conforms:
            return Verdict(candidate.graph)
        broken = _broken_claims(report, graphs.claims(candidate.graph, candidate.article))
        if broken is None:
            return Verdict(None, tuple(self._refused(report, candidate, None)))
        refused = tuple(refused for claim in broken for refused in self._refused(report, candidate, claim))
        rest = graphs.without(candidate.graph, broken)
        again = self.validator.validate(rest + candidate.parties, context)
        if not again.conforms:
            return Verdict(None, tuple(self._refused(again, candidate, None)))
        return Verdict(rest, refused)

    def _context(self, candidate: Candidate) -> Graph:
        known = Graph()
        for party in graphs.parties(candidate.graph):
            if (party, None, None) not in candidate.parties:
                known += graphs.parse(self.target.about(str(party), self.mapper.minter.actors_graph))
        return known

    def _refused(self, report: Report, candidate: Candidate, claim: Node | None) -> list[Refused]:
        """Say all that the report has against a claim, or against the article, as one refusal."""
        results = [r for r in violations(report) if claim is None or _belongs(r.focus, claim)]
        origin = candidate.claim_origins.get(URIRef(str(claim)), candidate.origin) if claim else candidate.origin
        line = candidate.claim_lines.get(URIRef(str(claim))) if claim else candidate.line
        first = results[0]
        refusal = Refusal(
            reason=" ".join(dict.fromkeys(result.message for result in results)),
            remedy="",
            file=origin.file,
            line=origin.line,
            item=str(claim or candidate.article),
            field=_last_step(first.path) if first.path else None,
            constraint=_last_step(first.shape),
        )
        return [Refused(refusal, line, report.to_turtle())]


def violations(report: Report) -> list[Result]:
    """Return the results that keep the graph out."""
    return [result for result in report.results if result.is_violation]


def _last_step(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _belongs(focus: Node, claim: Node) -> bool:
    return focus == claim or str(focus).startswith(f"{claim}/")


def _broken_claims(report: Report, claims: set[Node]) -> set[Node] | None:
    """Return the claims that all violations belong to; None if any belongs to something else."""
    broken = set()
    for result in violations(report):
        owner = next((claim for claim in claims if _belongs(result.focus, claim)), None)
        if owner is None:
            return None
        broken.add(owner)
    return broken
