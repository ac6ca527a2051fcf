"""The fast lane: new articles that are plain and surely sound, gathered into large transactions.

Whatever is not new, not plain or not surely sound is left to the whole way, before which what was
gathered is written; so the order of the input is kept, and nobody is judged by what is not there yet.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from rdflib import Graph

from claimgraph.errors import InputRefused, Refusal
from claimgraph.ingest.account import Outcome, Result
from claimgraph.ingest.statements import PREFERRED, NotPlain, Statement, Statements, Written, line
from claimgraph.ingest.target import Target
from claimgraph.lines import article_line
from claimgraph.mapping import CG, Mapper
from claimgraph.model import Article, Claim
from claimgraph.reading import Origin
from claimgraph.storage import GraphChange
from claimgraph.validation import Validator

TRIPLES: Final = 50_000
"""How many triples a transaction gathers at most, in whole articles."""


@dataclass(slots=True)
class Gathered:
    """One article that waits to be written, and its result once it is."""

    graph: str
    lines: frozenset[str]
    parties: frozenset[str]
    runs: frozenset[str]
    result: Result
    origin: Origin
    line: dict[str, Any]
    refusal: Refusal | None = None


@dataclass(slots=True)
class _Pending:
    """What is not in the target yet."""

    graphs: set[str] = field(default_factory=set)
    parties: dict[str, frozenset[Statement]] = field(default_factory=dict)
    same: dict[str, set[str]] = field(default_factory=dict)
    runs: set[Statement] = field(default_factory=set)
    articles: list[Gathered] = field(default_factory=list)
    triples: int = 0


class FastLane:
    """Gathers articles for a target; :meth:`write` writes them."""

    def __init__(self, target: Target, mapper: Mapper, validator: Validator) -> None:
        """Hand in the parts that the whole way uses."""
        self.target = target
        self.mapper = mapper
        self.validator = validator
        self._statements = Statements(mapper)
        self._pending = _Pending()

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return self._pending.triples >= TRIPLES

    def take(self, article: Article, claims: list[Claim], origin: Origin) -> Gathered | None:
        """Gather an article; None leaves it, and all that was gathered, to be written before it.

        Raises:
            AuditFailed: the shapes refuse what the fast check passed.
        """
        name = self.mapper.minter.article_graph(article.id)
        if name in self._pending.graphs or self.target.triples(name):
            return None
        try:
            written = self._statements.write(article, claims)
        except NotPlain:
            return None
        people = self._new_parties(written)
        if people is None:
            return None
        said = [*written.own, *written.runs, *(s for party in written.parties.values() for s in party)]
        if not self.validator.conforms(said, lambda: self._mapped(article, claims)):
            return None
        return self._gathered(name, written, people, article, origin)

    def _mapped(self, article: Article, claims: list[Claim]) -> Graph:
        return self.mapper.article_graph(article, claims) + self.mapper.parties_graph(article, claims)

    def _new_parties(self, written: Written) -> set[Statement] | None:
        """Return what is new of the parties; None where two spellings of one name meet."""
        actors = self.mapper.minter.actors_graph
        new: set[Statement] = set()
        for party, said in written.parties.items():
            waiting = self._pending.parties.get(party, frozenset())
            if said <= waiting:
                continue
            stored = self.target.about(party[1:-1], actors) if not waiting else frozenset()
            fresh = {statement for statement in said - waiting if line(statement) not in stored}
            labelled = any(predicate == PREFERRED for _, predicate, _ in fresh)
            if labelled and (stored or any(predicate == PREFERRED for _, predicate, _ in waiting)):
                return None
            new |= fresh
        return new

    def _gathered(
        self, name: str, written: Written, people: set[Statement], given: Article, origin: Origin
    ) -> Gathered:
        article = self.mapper.minter.article(given.id)
        pending = self._pending
        for party, said in written.parties.items():
            pending.parties[party] = pending.parties.get(party, frozenset()) | said
        runs = written.runs.keys() - pending.runs
        pending.runs |= runs
        same: set[str] = set()
        if written.hash:
            same = {*self.target.subjects(str(CG.contentHash), written.hash), *pending.same.get(written.hash, ())}
            pending.same.setdefault(written.hash, set()).add(article)
        gathered = Gathered(
            graph=name,
            lines=frozenset(map(line, written.own)),
            parties=frozenset(map(line, people)),
            runs=frozenset(map(line, runs)),
            origin=origin,
            line=article_line(given),
            result=Result(
                Outcome.ACCEPTED, article, origin.file, len(written.claims), same_text=tuple(sorted(same - {article}))
            ),
        )
        pending.graphs.add(name)
        pending.articles.append(gathered)
        pending.triples += len(gathered.lines) + len(gathered.parties) + len(gathered.runs)
        return gathered

    def write(self) -> None:
        """Write what was gathered in one transaction; an article that cannot be written gets a refusal."""
        pending, self._pending = self._pending, _Pending()
        if not pending.articles:
            return
        try:
            self.target.apply(self._changes(pending.articles))
        except InputRefused:
            for gathered in pending.articles:  # to find the one, and to take in the others
                try:
                    self.target.apply(self._changes([gathered]))
                except InputRefused as error:
                    gathered.refusal = error.refusal

    def _changes(self, articles: list[Gathered]) -> list[GraphChange]:
        minter = self.mapper.minter
        return [
            *(GraphChange(gathered.graph, add=gathered.lines) for gathered in articles),
            GraphChange(minter.actors_graph, add=frozenset().union(*(each.parties for each in articles))),
            GraphChange(minter.runs_graph, add=frozenset().union(*(each.runs for each in articles))),
        ]
