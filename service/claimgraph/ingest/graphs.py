"""Taking graphs of articles apart and together again."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import DCTERMS, RDF, Graph, URIRef
from rdflib.term import Node

from claimgraph.identifiers import Minter, digest
from claimgraph.mapping import CG, OA, PROV, SCHEMA

logging.getLogger("rdflib.term").setLevel(logging.ERROR)
"""It logs a traceback for each literal that breaks its datatype; such are refused with a reason instead."""

OWN_PARTS: Final = (CG.evidence, OA.hasSelector, PROV.wasGeneratedBy, PROV.wasAssociatedWith, PROV.wasInvalidatedBy)
PARTY_ROLES: Final = (
    CG.actor, CG.target, CG.source, CG.relayedBy, CG.originator, SCHEMA.author, SCHEMA.publisher,
)  # fmt: skip


def parse(lines: frozenset[str] | str) -> Graph:
    """Read our own N-Triples into a graph."""
    return Graph().parse(data=lines if isinstance(lines, str) else "\n".join(lines), format="nt")


def claims(graph: Graph, article: Node) -> set[Node]:
    """Return the claims that derive from the article."""
    return {node for node in graph.subjects(PROV.wasDerivedFrom, article) if (node, RDF.type, CG.Claim) in graph}


def remains(graph: Graph, article: Node) -> set[Node]:
    """Return the tombstones of the claims of an article that was retracted."""
    return {node for node in graph.subjects(DCTERMS.isPartOf, article) if (node, RDF.type, CG.Tombstone) in graph}


def closure(graph: Graph, node: Node) -> Graph:
    """Return the triples of a node and of the parts that belong to it: evidence, selectors, runs."""
    part = Graph()
    waiting = [node]
    seen = set()
    while waiting:
        subject = waiting.pop()
        if subject in seen:
            continue
        seen.add(subject)
        for triple in graph.triples((subject, None, None)):
            part.add(triple)
            if triple[1] in OWN_PARTS:
                waiting.append(triple[2])
    return part


def without(graph: Graph, unwanted: set[Node]) -> Graph:
    """Return the graph without these claims and what belongs to them alone."""
    kept = Graph()
    for subject in set(graph.subjects()) - processes(graph):
        if (subject, RDF.type, CG.Claim) in graph:
            if subject not in unwanted:
                kept += closure(graph, subject)
        elif not any(str(subject).startswith(f"{claim}/") for claim in unwanted):
            for triple in graph.triples((subject, None, None)):
                kept.add(triple)
    return kept


def generators(graph: Graph, claim: Node) -> set[str]:
    """Return the names of the software that a claim comes from."""
    return {
        str(name)
        for run in graph.objects(claim, PROV.wasGeneratedBy)
        for software in graph.objects(run, PROV.wasAssociatedWith)
        for name in graph.objects(software, SCHEMA.name)
    }


def carried(old: Graph, new: Graph, article: Node, software: str | None) -> Graph:
    """Return the claims of ``old`` that other software made, where the text is still the same."""
    kept = Graph()
    if set(old.objects(article, CG.contentHash)) == set(new.objects(article, CG.contentHash)):
        for claim in claims(old, article):
            if software is None or software not in generators(old, claim):
                kept += closure(old, claim)
    return kept


def told(graph: Graph) -> set[tuple[Node, Node, Node]]:
    """Return the triples that say something of the world: all but those of runs and software."""
    runs = processes(graph)
    return {t for t in graph if t[0] not in runs and t[1] != PROV.wasGeneratedBy}


def apart(graph: Graph) -> tuple[Graph, Graph]:
    """Part what an article says from the description of runs and software.

    Many articles share a run; a triple that stood in the graph of each would count several times
    wherever the union of all graphs is asked.
    """
    own, shared = Graph(), Graph()
    runs = processes(graph)
    for triple in graph:
        (shared if triple[0] in runs else own).add(triple)
    return own, shared


def processes(graph: Graph) -> set[Node]:
    """Return the runs, the retractions and the software that the graph tells of."""
    return {
        node for kind in (PROV.Activity, CG.Retraction, PROV.SoftwareAgent) for node in graph.subjects(RDF.type, kind)
    }


def parties(graph: Graph) -> set[Node]:
    """Return everybody whom the graph names in any role."""
    return {party for role in PARTY_ROLES for party in graph.objects(None, role)}


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """What a graph from outside says of one article: its own triples, and those of its parties."""

    article: URIRef
    graph: Graph
    parties: Graph


def split(graph: Graph) -> tuple[list[ArticlePart], Graph]:
    """Take a graph from outside apart into its articles, retracted ones too; what belongs to none comes second."""
    rest = Graph()
    rest += graph
    found = []
    tombstones = set(graph.subjects(RDF.type, CG.Tombstone)) - set(graph.subjects(DCTERMS.isPartOf))
    for article in sorted({*graph.subjects(RDF.type, CG.Article), *tombstones}, key=str):
        part = closure(graph, article)
        for claim in claims(graph, article) | remains(graph, article):
            part += closure(graph, claim)
        people = Graph()
        for party in parties(part):
            people += graph.triples((party, None, None))
        for principal in set(people.objects(None, CG.spokespersonFor)):
            people += graph.triples((principal, None, None))
        rest -= part
        rest -= people
        found.append(ArticlePart(URIRef(str(article)), part, people))
    return found, rest


def graph_name(article: URIRef, minter: Minter) -> str:
    """Return the name of the graph that holds what this article says."""
    text = str(article)
    if "/id/article/" in text:
        return text.replace("/id/article/", "/graph/article/", 1)
    return f"{minter.base}graph/article/{digest(text, 16)}"


def strangers(graph: Graph) -> Iterator[Node]:
    """List the subjects of a rest, in a stable order."""
    yield from sorted(set(graph.subjects()), key=str)
