"""Whether a graph from outside keeps to the addresses that are its own.

Below our base, what an IRI names can be told from it: ``id/article/``, ``id/actor/`` and so on. A graph
that used a party's IRI for a claim would change, for everybody, what is said of that party.
"""

from collections.abc import Iterator
from typing import Final

from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from claimgraph.errors import Refusal
from claimgraph.identifiers import Minter, party_slug
from claimgraph.ingest import graphs
from claimgraph.ingest.graphs import ArticlePart
from claimgraph.ingest.target import Target
from claimgraph.mapping import CG
from claimgraph.model import PartyType
from claimgraph.parties import Gazetteer, identify

PARTS: Final = ("claim", "run", "retraction", "software")


def taken(part: ArticlePart, name: str, minter: Minter, target: Target) -> Iterator[Refusal]:
    """List the claims of a part, and what belongs to them, that stand in another graph already.

    ``name`` is the part's own graph; runs and software are shared by all.
    """
    shared = {name, minter.runs_graph}
    for node in sorted(set(part.graph.subjects()) - graphs.processes(part.graph), key=str):
        if set(target.homes(str(node))) - shared:
            yield Refusal(
                "Another article, or the data beside the articles, says something of it already.",
                "Give each article's claims, and their evidence, IRIs of their own.",
                item=str(node),
                constraint="address",
            )


def refusals(part: ArticlePart, minter: Minter, gazetteer: Gazetteer) -> Iterator[Refusal]:
    """List the nodes of a part that stand at another's address; nothing listed, all may enter."""
    yield from _misplaced({part.article}, ("article",), "an article", minter)
    yield from _misplaced(
        set(part.graph.subjects()) - {part.article}, PARTS, "a claim, its evidence or its run", minter
    )
    yield from _misplaced(set(part.parties.subjects()), ("actor",), "a party", minter)
    yield from _strange(part.parties, minter, gazetteer)


def _strange(parties: Graph, minter: Minter, gazetteer: Gazetteer) -> Iterator[Refusal]:
    """List parties at the IRI of another name, or of another kind than is known."""
    for party, label in sorted(parties.subject_objects(SKOS.prefLabel)):
        if not str(party).startswith(minter.base):
            continue
        name = str(label)
        record = identify(name, None, gazetteer)
        kinds = {kind for kind in PartyType if (party, RDF.type, CG[kind.value]) in parties}
        records = [record, *(identify(name, kind, gazetteer) for kind in sorted(kinds))]
        own = {minter.actor(slug) for slug in (party_slug(name), *(each.slug for each in records))}
        if str(party) not in own:
            yield Refusal(
                f"This address is not that of “{name[:60]}”.",
                f"Give it {min(own)}, or one of your own.",
                item=str(party),
                field="prefLabel",
            )
        if record.type and str(party) == minter.actor(record.slug) and kinds - {record.type}:
            yield Refusal(
                f"{record.name} is known as a {record.type.value}.",
                f"Give it the class cg:{record.type.value}, or an IRI of your own.",
                item=str(party),
                field="type",
            )


def _misplaced(nodes: set[Node] | set[URIRef], kinds: tuple[str, ...], what: str, minter: Minter) -> Iterator[Refusal]:
    homes = tuple(f"{minter.base}id/{kind}/" for kind in kinds)
    for node in sorted(nodes, key=str):
        iri = str(node)
        away = iri.startswith(minter.base) and not iri.startswith(homes)
        if away or iri.startswith(str(CG)) or {".", ".."} & set(iri.split("/")):
            yield Refusal(
                f"This address names something else than {what}.",
                f"Give it one below {homes[0]}, or one of your own.",
                item=iri,
                constraint="address",
            )
