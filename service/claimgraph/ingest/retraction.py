"""Retracting articles: what they said goes, a tombstone of each stays in its graph.

A tombstone says that the article, and each of its claims, was there, and by which retraction it went
(PROV-O, section 3.3: ``prov:wasInvalidatedBy``). Taking the article in again replaces it, as any change of
an article replaces its graph.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rdflib import URIRef

from claimgraph import __version__, door
from claimgraph.errors import UsageError
from claimgraph.identifiers import Minter
from claimgraph.ingest.forgetting import Forgetting
from claimgraph.ingest.graphs import PARTY_ROLES, graph_name
from claimgraph.ingest.target import Target
from claimgraph.namespaces import CG, DCTERMS, PROV, RDF, SCHEMA, XSD
from claimgraph.storage import GraphChange
from claimgraph.storage.canonical import canonical

TRIPLES: Final = 50_000
"""How many triples go in one transaction at most, in whole articles."""

ARTICLES: Final = 256
"""How many articles go in one transaction at most."""

GENERATED: Final = f"{PROV}wasGeneratedBy"
LONGEST: Final = 10_000
_TYPE: Final = f"<{RDF}type>"
_NAMED: Final = re.compile(rf"<[^>]*> <({'|'.join(map(re.escape, (*PARTY_ROLES, GENERATED)))})> <([^>]*)> \.")
_OF_ARTICLE: Final = re.compile(rf"<([^>]*)> {_TYPE} <{CG}Article> \.")
_OF_CLAIM: Final = re.compile(rf"<([^>]*)> {_TYPE} <{CG}Claim> \.")


class Outcome(StrEnum):
    """What became of one article."""

    RETRACTED = "retracted"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Retracted:
    """What became of one article: ``claims`` went with it; ``unchanged`` is one that was retracted before."""

    outcome: Outcome
    article: str
    claims: int = 0


class Retraction:
    """Retracts articles from a target for one reason."""

    def __init__(self, target: Target, minter: Minter, *, reason: str, time: str) -> None:
        """Say why, and when (ISO 8601, UTC).

        Raises:
            UsageError: the reason is none.
        """
        reason = reason.strip()
        if not reason:
            raise UsageError("Say why the articles are retracted: a reason is needed.")
        if len(reason) > LONGEST or door.FORBIDDEN.search(reason):
            raise UsageError(f"The reason has to be a text of at most {LONGEST:,} characters, none of them a control.")
        self.target, self.minter = target, minter
        self.reason, self.time = reason, time
        self.iri = minter.retraction(reason, time)

    def retract(self, articles: Iterable[str]) -> Iterator[Retracted]:
        """Retract articles, each given by its id or its IRI; a result is yielded when it is on disk."""
        held: list[Retracted] = []
        graphs: dict[str, GraphChange] = {}
        triples = 0
        for name in articles:
            result, change = self._one(name, graphs)
            held.append(result)
            if change:
                graphs[change.graph] = change
                triples += len(change.remove) + len(change.add)
            if triples >= TRIPLES or len(held) >= ARTICLES:
                yield from self._write(graphs, held)
                held, graphs, triples = [], {}, 0
        yield from self._write(graphs, held)

    def _one(self, name: str, waiting: dict[str, GraphChange]) -> tuple[Retracted, GraphChange | None]:
        article = self.article(name)
        graph = graph_name(URIRef(article), self.minter)
        lines = self.target.triples(graph)
        if graph in waiting or f"<{article}> {_TYPE} <{CG}Tombstone> ." in lines:
            return Retracted(Outcome.UNCHANGED, article), None
        if f"<{article}> {_TYPE} <{CG}Article> ." not in lines:
            return Retracted(Outcome.UNKNOWN, article), None
        claims = sorted({match[1] for line in lines if (match := _OF_CLAIM.fullmatch(line))})
        stones = [*self._tombstone(article)]
        for claim in claims:
            stones += [*self._tombstone(claim), f"<{claim}> <{DCTERMS}isPartOf> <{article}> ."]
        change = GraphChange(graph, add=canonical("\n".join(stones)), remove=lines)
        return Retracted(Outcome.RETRACTED, article, len(claims)), change

    def article(self, name: str) -> str:
        """Return the IRI of the article that is meant by an id, an IRI, or the address of its page."""
        if not name.startswith(("http://", "https://")):
            return self.minter.article(name)
        for kind in ("page", "data"):
            name = name.replace(f"{self.minter.base}{kind}/article/", f"{self.minter.base}id/article/", 1)
        return name

    def _tombstone(self, iri: str) -> Iterator[str]:
        yield f"<{iri}> {_TYPE} <{CG}Tombstone> ."
        yield f"<{iri}> <{PROV}wasInvalidatedBy> <{self.iri}> ."
        yield f'<{iri}> <{PROV}invalidatedAtTime> "{self.time}"^^<{XSD}dateTime> .'

    def _told(self) -> Iterator[str]:
        """Yield what is said of the retraction itself."""
        software = self.minter.software("claimgraph", __version__)
        yield f"<{self.iri}> {_TYPE} <{CG}Retraction> ."
        yield f"<{self.iri}> <{CG}reason> {json.dumps(self.reason, ensure_ascii=False)} ."
        yield f'<{self.iri}> <{PROV}endedAtTime> "{self.time}"^^<{XSD}dateTime> .'
        yield f"<{self.iri}> <{PROV}wasAssociatedWith> <{software}> ."
        yield f"<{software}> {_TYPE} <{PROV}SoftwareAgent> ."
        yield f'<{software}> <{SCHEMA}name> "claimgraph" .'
        yield f'<{software}> <{SCHEMA}softwareVersion> "{__version__}" .'

    def _links(self, changes: Iterable[GraphChange]) -> GraphChange:
        """Remove what says of the articles that go that they are copies, or have copies."""
        copies, copy_of = self.minter.copies_graph, f"{CG}copyOf"
        lines: set[str] = set()
        going = (match[1] for change in changes for line in change.remove if (match := _OF_ARTICLE.fullmatch(line)))
        for article in going:
            lines |= self.target.about(article, copies)
            lines |= {f"<{copy}> <{copy_of}> <{article}> ." for copy in self.target.referrers(copy_of, article, copies)}
        return GraphChange(copies, remove=frozenset(lines))

    def _write(self, graphs: dict[str, GraphChange], held: list[Retracted]) -> list[Retracted]:
        if graphs:
            lines = (line for change in graphs.values() for line in change.remove)
            named = {match[2]: match[1] for line in lines if (match := _NAMED.fullmatch(line))}
            told = GraphChange(self.minter.runs_graph, add=canonical("\n".join(self._told())))
            runs = {node for node, predicate in named.items() if predicate == GENERATED}
            forgetting = Forgetting(self.target, self.minter)
            parties = forgetting.parties(named.keys() - runs, graphs.keys())
            processes = forgetting.processes(runs, graphs.keys())
            self.target.apply([*graphs.values(), parties, processes, told, self._links(graphs.values())])
            self.target.sync()
        return held
