"""The fast lane: new articles that are plain and surely sound, gathered into large transactions.

Whatever is not new, not plain or not surely sound is left to the whole way, before which what was
gathered is written; so the order of the input is kept, and nobody is judged by what is not there yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rdflib import Graph

from claimgraph.errors import InputRefused, Refusal
from claimgraph.ingest import graphs
from claimgraph.ingest.account import Outcome, Refused, Result
from claimgraph.ingest.preparing import Preparer, Sound, statements_of
from claimgraph.ingest.statements import KEPT, PREFERRED, NotPlain, Statement, Written, line
from claimgraph.ingest.target import Target
from claimgraph.mapping import CG, PROV
from claimgraph.model import Article, Claim
from claimgraph.reading import Origin
from claimgraph.storage import GraphChange, NewGraph
from claimgraph.validation.tokens import triple

_ROLES: Final = frozenset(f"<{role}>" for role in graphs.PARTY_ROLES)
_MAKERS: Final = (f"<{PROV.wasGeneratedBy}>", f"<{PROV.wasAssociatedWith}>")
_SPEAKS: Final = f"<{CG.spokespersonFor}>"

TRIPLES: Final = 50_000
"""How many triples a transaction gathers at most, in whole articles."""


@dataclass(slots=True)
class Gathered:
    """One article that waits to be written, and its result once it is; ``new`` is its graph, or else ``lines``."""

    graph: str
    lines: frozenset[str]
    result: Result
    origin: Origin
    line: dict[str, Any] | str | None = None
    new: NewGraph | None = None
    parties: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    refusal: Refusal | None = None


@dataclass(slots=True)
class _Pending:
    """What is not in the target yet."""

    graphs: set[str] = field(default_factory=set)
    parties: dict[str, frozenset[Statement]] = field(default_factory=dict)
    same: dict[str, set[str]] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)
    articles: list[Gathered] = field(default_factory=list)
    triples: int = 0


class FastLane:
    """Gathers articles for a target; :meth:`write` writes them."""

    def __init__(self, target: Target, preparer: Preparer) -> None:
        """Hand in what prepares the articles."""
        self.target = target
        self.mapper = preparer.mapper
        self.validator = preparer.validator
        self._statements = preparer.statements
        self._pending = _Pending()
        self._said: dict[str, frozenset[Statement]] = {}

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return self._pending.triples >= TRIPLES

    def holds(self, graph: str) -> bool:
        """Whether a graph waits to be written."""
        return graph in self._pending.graphs

    def take(
        self, sound: Sound, refused: tuple[Refused, ...], origin: Origin, line: dict[str, Any] | str
    ) -> Gathered | None:
        """Gather an article; None leaves it, and all that was gathered, to be written before it."""
        name = sound.graph
        if name in self._pending.graphs or self.target.triples(name):
            return None
        people = self._new_parties(sound.parties)
        if people is None:
            return None
        same = self._same_text(sound.hash, sound.article)
        result = Result(Outcome.ACCEPTED, sound.article, origin.file, sound.claims, refused, same)
        gathered = Gathered(name, sound.lines, result, origin, line, sound.new)
        return self._gathered(sound.parties, sound.runs, people, gathered)

    def join(self, article: Article, stored: frozenset[str], claims: list[Claim], origin: Origin) -> Gathered | None:
        """Gather claims for an article whose graph is ``stored``; None as in :meth:`take`.

        Raises:
            AuditFailed: the shapes refuse what the fast check passed.
        """
        name = self.mapper.minter.article_graph(article.id)
        if name in self._pending.graphs:
            return None
        try:
            written = self._statements.write(article, claims, described=False)
            known = list(map(triple, stored))
        except (NotPlain, ValueError):
            return None
        people = self._new_parties(written.parties)
        fresh = frozenset(map(line, written.own)) - stored
        if people is None or all(f"<{PROV.wasGeneratedBy}>" in each for each in fresh):
            return None
        all_said = [*known, *statements_of(written)]
        context = self._named(known, written)
        if not self.validator.conforms(all_said, lambda: _graph([*all_said, *context]), context):
            return None
        new = written.claims - {subject[1:-1] for subject, _, _ in known}
        result = Result(Outcome.REPLACED, self.mapper.minter.article(article.id), origin.file, len(new), article=False)
        runs = frozenset(map(line, written.runs))
        return self._gathered(written.parties, runs, people, Gathered(name, fresh, result, origin))

    def _named(self, known: list[Statement], written: Written) -> list[Statement]:
        """Return what is stored of the parties, runs and software that a stored graph names."""
        minter = self.mapper.minter
        described = {subject for subject, _, _ in written.runs} | written.parties.keys()
        found: list[Statement] = []
        waiting = {(value, minter.actors_graph) for _, predicate, value in known if predicate in _ROLES}
        waiting |= {(value, minter.runs_graph) for _, predicate, value in known if predicate in _MAKERS}
        while waiting:
            node, graph = waiting.pop()
            if node not in described:
                described.add(node)
                about = list(map(triple, self.target.about(node[1:-1], graph)))
                found += about
                waiting |= {(value, graph) for _, predicate, value in about if predicate in (*_MAKERS, _SPEAKS)}
        return found

    def _new_parties(self, parties: Mapping[str, frozenset[Statement]]) -> set[Statement] | None:
        """Return what is new of the parties; None where two spellings of one name meet."""
        actors = self.mapper.minter.actors_graph
        new: set[Statement] = set()
        for party, said in parties.items():
            waiting = self._pending.parties.get(party) or self._said.get(party, frozenset())
            if said <= waiting:
                continue
            stored = self.target.about(party[1:-1], actors) if not waiting else frozenset()
            fresh = {statement for statement in said - waiting if line(statement) not in stored}
            labelled = any(predicate == PREFERRED for _, predicate, _ in fresh)
            if labelled and (stored or any(predicate == PREFERRED for _, predicate, _ in waiting)):
                return None
            new |= fresh
        return new

    def _same_text(self, digest: str | None, article: str) -> tuple[str, ...]:
        if not digest:
            return ()
        waiting = self._pending.same.setdefault(digest, set())
        same = {*self.target.subjects(str(CG.contentHash), digest), *waiting} - {article}
        waiting.add(article)
        return tuple(sorted(same))

    def _gathered(
        self,
        parties: Mapping[str, frozenset[Statement]],
        runs: frozenset[str],
        people: set[Statement],
        gathered: Gathered,
    ) -> Gathered:
        pending = self._pending
        for party, said in parties.items():
            there = pending.parties.get(party)
            if there is None or not said <= there:
                pending.parties[party] = said | (there or self._said.get(party, frozenset()))
        gathered.runs = runs - pending.runs
        pending.runs |= gathered.runs
        gathered.parties = frozenset(map(line, people))
        pending.graphs.add(gathered.graph)
        pending.articles.append(gathered)
        own = gathered.new.count if gathered.new else len(gathered.lines)
        pending.triples += own + len(gathered.parties) + len(gathered.runs)
        return gathered

    def give_way(self) -> None:
        """Write what was gathered, before others write, who may change what is said of parties."""
        self.write()
        self._said.clear()

    def write(self) -> None:
        """Write what was gathered in one transaction; an article that cannot be written gets a refusal."""
        pending, self._pending = self._pending, _Pending()
        if not pending.articles:
            return
        try:
            self._apply(pending.articles)
        except InputRefused:
            self._said.clear()
            for gathered in pending.articles:  # to find the one, and to take in the others
                try:
                    self._apply([gathered])
                except InputRefused as error:
                    gathered.refusal = error.refusal
        else:
            if len(self._said) >= KEPT:
                self._said.clear()
            self._said |= pending.parties

    def _apply(self, articles: list[Gathered]) -> None:
        minter = self.mapper.minter
        changes = [
            *(GraphChange(gathered.graph, add=gathered.lines) for gathered in articles if gathered.new is None),
            GraphChange(minter.actors_graph, add=frozenset().union(*(each.parties for each in articles))),
            GraphChange(minter.runs_graph, add=frozenset().union(*(each.runs for each in articles))),
        ]
        self.target.apply(changes, [gathered.new for gathered in articles if gathered.new])


def _graph(statements: list[Statement]) -> Graph:
    return graphs.parse("\n".join(map(line, statements)))
