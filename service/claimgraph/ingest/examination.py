"""Whether changes that somebody asks for may be made: the graph of claims must stay as its shapes have it.

Looked at is what changes, whole: each changed graph that uses our terms, and of the shared graphs of
parties and runs the changed nodes. A graph that uses none of our terms is free, but for what would break
whoever reads it: control characters, and addresses that a browser would run.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, Protocol

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from claimgraph import door
from claimgraph.errors import ChangeRefused, Refusal
from claimgraph.identifiers import Minter
from claimgraph.ingest import graphs, places
from claimgraph.mapping import CG, PROV
from claimgraph.model import PartyType
from claimgraph.parties import Gazetteer
from claimgraph.storage import GraphChange
from claimgraph.storage.trials import GENID
from claimgraph.validation import Validator

TERMS: Final = f"<{CG}"
SCRIPTS: Final = ("<javascript:", "<data:", "<vbscript:")
PARTIES: Final = {CG.Actor, *(CG[kind.value] for kind in PartyType)}
MOVED: Final = "A triple of ours may stand in one graph only, as the union of all would count it twice."


class Stored(Protocol):
    """What is stored: the store, or a copy of it."""

    def triples(self, graph: str) -> frozenset[str]:
        """Return the graph's triples as canonical N-Triples lines; "" is the default graph."""

    def about(self, iri: str, graph: str) -> frozenset[str]:
        """Return the triples of a graph that have the IRI as subject."""

    def holders(self, triple: str) -> frozenset[str]:
        """Return the names of the graphs that hold a triple."""

    def mentions(self, iri: str, graphs: Collection[str] = ()) -> bool:
        """Whether the IRI is the object of any quad, but for those of these graphs."""


class Examiner:
    """Judges changes against a store in which they are made, or are not made yet, while nobody else writes."""

    def __init__(self, store: Stored, validator: Validator, minter: Minter, gazetteer: Gazetteer) -> None:
        """Hand in the parts."""
        self.store, self.validator, self.minter, self.gazetteer = store, validator, minter, gazetteer
        self._ours = f"{minter.base}graph/"
        self._articles = f"{minter.base}graph/article/"
        self._genid = f"<{minter.base}{GENID}"

    def examine(self, changes: Sequence[GraphChange]) -> None:
        """Let the changes pass, or say why not.

        Raises:
            ChangeRefused: they may not be made; with the shapes' report where these were broken.
        """
        after = _After(self.store, changes)
        own = []
        for change in changes:
            for line in change.add:
                _harmless(line)
            if change.graph.startswith(self._ours) or any(TERMS in line for line in change.add):
                own.append(change)
        if not own:
            return
        graph, context = self._judged(own, after)
        report = self.validator.validate(graph, context)
        broken = [result for result in report.results if result.is_violation]
        if broken:
            refusal = Refusal(
                " ".join(dict.fromkeys(result.message for result in broken[:20])),
                "",
                item=str(broken[0].focus),
                constraint=str(broken[0].shape).rsplit("#", 1)[-1],
            )
            raise ChangeRefused(refusal, report.to_turtle())
        for refusal in self._refusals(own, after, graph + context):
            raise ChangeRefused(refusal)

    def _judged(self, own: Sequence[GraphChange], after: "_After") -> tuple[Graph, Graph]:
        """Return what is judged, and what it refers to."""
        graph, context = Graph(), Graph()
        for change in own:
            whole = change.graph.startswith(self._articles)
            graph += graphs.parse(after.triples(change.graph) if whole else after.changed(change))
        for node in graphs.parties(graph) | set(graph.objects(None, CG.spokespersonFor)):
            self._add(context, graph, node, self.minter.actors_graph, after)
        for predicate in (PROV.wasGeneratedBy, PROV.wasInvalidatedBy, PROV.wasAssociatedWith):
            for node in {*graph.objects(None, predicate), *context.objects(None, predicate)}:
                self._add(context, graph, node, self.minter.runs_graph, after)
        for copy in set(graph.subjects(CG.copyOf)) - set(graph.subjects(RDF.type, CG.Article)):
            line = f"<{copy}> <{RDF.type}> <{CG.Article}> ."
            if line in after.about(str(copy), graphs.graph_name(URIRef(str(copy)), self.minter)):
                context.add((copy, RDF.type, CG.Article))
        return graph, context

    def _add(self, context: Graph, graph: Graph, node: Node, home: str, after: "_After") -> None:
        if isinstance(node, URIRef) and (node, None, None) not in graph:
            context += graphs.parse(after.about(str(node), home))

    def _refusals(self, own: Sequence[GraphChange], after: "_After", graph: Graph) -> Iterator[Refusal]:
        for change in own:
            said = self._said(change, after)
            if any(self._genid in line for line in said):
                yield Refusal("What is said in our terms has blank nodes.", "Give every node an IRI of its own.")
            yield from door.refusals(graphs.parse(change.add))
            yield from self._twice(change, said, after)
            yield from self._misplaced(change, after)
            yield from self._missed(change, after)
        parts, _ = graphs.split(graph)
        for part in parts:
            yield from places.refusals(part, self.minter, self.gazetteer)

    def _said(self, change: GraphChange, after: "_After") -> list[str]:
        """Return what a change adds that is ours, sorted: to graphs of ours all, to others what is said of nodes
        that are described in our terms there."""
        if change.graph.startswith(self._ours):
            return sorted(change.add)
        described = {_subject(line) for line in after.changed(change) if TERMS in line}
        return sorted(line for line in change.add if _subject(line) in described)

    def _twice(self, change: GraphChange, said: Sequence[str], after: "_After") -> Iterator[Refusal]:
        for line in said:
            if after.holders(line) - {change.graph}:
                yield Refusal(MOVED, "Remove it there in the same update.", item=_subject(line), field=line[:200])

    def _misplaced(self, change: GraphChange, after: "_After") -> Iterator[Refusal]:
        """Say which articles, claims and parties stand in a graph that is not theirs."""
        for line in sorted(after.changed(change)):
            kind, subject = _class(line), _subject(line)
            if kind == CG.Article:
                home = graphs.graph_name(URIRef(subject), self.minter)
                if change.graph != home:
                    yield Refusal("This article stands in another's graph.", f"Put it into {home}.", item=subject)
            elif kind in (CG.Claim, CG.Tombstone) and not change.graph.startswith(self._articles):
                yield Refusal("This claim stands outside its article's graph.", "Put it there.", item=subject)
            elif kind in PARTIES and change.graph != self.minter.actors_graph:
                home = self.minter.actors_graph
                yield Refusal("This party stands outside the graph of parties.", f"Put it into {home}.", item=subject)

    def _missed(self, change: GraphChange, after: "_After") -> Iterator[Refusal]:
        """Say which nodes that go, or lose their class, are still named."""
        for subject in sorted({_subject(line) for line in change.remove if _class(line)}):
            if not any(map(_class, after.about(subject, change.graph))) and after.mentions(subject):
                yield Refusal(
                    "It goes, or loses its class, but is still named by others.",
                    "Remove or change what names it in the same update.",
                    item=subject,
                )


class _After:
    """The store as it would be with the changes made."""

    def __init__(self, store: Stored, changes: Iterable[GraphChange]) -> None:
        self._store = store
        self._changes = {change.graph: change for change in changes}
        self._triples: dict[str, frozenset[str]] = {}
        self.names = frozenset(self._changes)

    def triples(self, graph: str) -> frozenset[str]:
        if graph not in self._triples:
            self._triples[graph] = self._made(graph, self._store.triples(graph))
        return self._triples[graph]

    def about(self, subject: str, graph: str) -> frozenset[str]:
        lines = self._made(graph, self._store.about(subject, graph))
        return frozenset(line for line in lines if line.startswith(f"<{subject}> "))

    def changed(self, change: GraphChange) -> frozenset[str]:
        """Return all that is then said of the subjects of a change in its graph."""
        subjects = {_subject(line) for line in change.add | change.remove}
        before: set[str] = set()
        for subject in subjects:
            before |= self._store.about(subject, change.graph)
        return (frozenset(before) - change.remove) | change.add

    def holders(self, line: str) -> frozenset[str]:
        """Return the names of the graphs that then hold a triple."""
        changes = self._changes.values()
        gone = {change.graph for change in changes if line in change.remove}
        return (self._store.holders(line) - gone) | {change.graph for change in changes if line in change.add}

    def mentions(self, node: str) -> bool:
        if self._store.mentions(node, graphs=self.names):
            return True
        return any(line.endswith(f" <{node}> .") for name in self.names for line in self.triples(name))

    def _made(self, graph: str, lines: frozenset[str]) -> frozenset[str]:
        change = self._changes.get(graph)
        return lines if change is None else (lines - change.remove) | change.add


def _class(line: str) -> URIRef | None:
    """Return the class of ours, or of PROV's, that a line says its subject is of."""
    _, predicate, value = line.removesuffix(" .").split(" ", 2)
    known = predicate == f"<{RDF.type}>" and value.startswith((TERMS, f"<{PROV}"))
    return URIRef(value[1:-1]) if known else None


def _subject(line: str) -> str:
    return line[1 : line.index(">")]


def _harmless(line: str) -> None:
    """Refuse what would break a reader of any graph."""
    found = door.FORBIDDEN.search(line)
    reason = None
    if found:
        reason = f"It holds the character U+{ord(found[0]):04X}, which no RDF format can carry safely."
    elif any(part.lower().startswith(SCRIPTS) for part in line.removesuffix(" .").split(" ", 2)):
        reason = "It holds an address that a browser would run."
    elif len(line) > door.LITERAL_BYTES:
        reason = f"It has more than {door.LITERAL_BYTES:,} characters."
    if reason:
        raise ChangeRefused(Refusal(reason, "Remove it.", item=_subject(line)))
