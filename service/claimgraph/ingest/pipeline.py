"""From items of input to graphs in the store, each article whole or not at all."""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from rdflib import SKOS, Graph, URIRef
from rdflib.term import Node

from claimgraph import door, lines
from claimgraph.errors import InputRefused, Refusal
from claimgraph.extraction import Extractor
from claimgraph.ingest import graphs, places
from claimgraph.ingest.account import Outcome, Refused, Result
from claimgraph.ingest.forgetting import Forgetting
from claimgraph.ingest.grouping import Given, Group, Strays, grouped
from claimgraph.ingest.judge import Candidate, Judge
from claimgraph.ingest.known import Known
from claimgraph.ingest.lane import FastLane, Gathered
from claimgraph.ingest.manifest import Manifest
from claimgraph.ingest.preparing import Prepared, Preparer, Spread, Task, is_named_only, located
from claimgraph.ingest.ready import Batches, Ready, Same, Unit
from claimgraph.ingest.results import of_gathered, read, stored_article
from claimgraph.ingest.results import refused as refused_item
from claimgraph.ingest.stages import Stage, Stages
from claimgraph.ingest.target import Target
from claimgraph.mapping import CG, PROV, Mapper
from claimgraph.model import Article, Claim, Run
from claimgraph.reading import Item, LineBatch, Origin, RdfInput, read_lines
from claimgraph.storage import GraphChange
from claimgraph.storage.canonical import canonical
from claimgraph.validation import Validator

GROUP: Final = 512
DELAY: Final = 2.0


class Ingest:
    """Takes items into a target and yields a result for each, once it is on disk.

    Articles are extracted from, mapped, checked and written one graph each, in one transaction.
    Claim lines join the article that they name, be it of the same input or stored before; they add
    to what is known and take nothing away. A changed article replaces its graph; claims that other
    software made of it stay as long as its text is the same.
    """

    def __init__(
        self,
        target: Target,
        mapper: Mapper,
        validator: Validator,
        extractor: Extractor,
        *,
        run: Run | None,
        stop: Callable[[], bool] = lambda: False,
        manifest: Manifest | None = None,
        spread: Spread | None = None,
        batches: Batches | None = None,
    ) -> None:
        """Hand in the parts; ``run`` is what made the extractor's claims, ``stop`` is asked after each article.

        Without a ``run``, what software said of an article before stays; only what is given is added.
        With a ``manifest``, what it knows to be in is not extracted from again; ``spread`` prepares in
        other processes. With ``batches``, which needs an extractor that finds nothing, lines of JSON that come
        unread are made ready by it.
        """
        self.target = target
        self.mapper = mapper
        self.judge = Judge(target, mapper, validator)
        self._preparer = Preparer(mapper, validator)
        self._spread = spread
        self._batches = batches
        self._lane = FastLane(target, self._preparer)
        self.extractor = extractor
        self._forgetting = Forgetting(target, mapper.minter)
        self._run = run
        self._known = Known(target, mapper.minter, manifest)
        self.stop = stop
        self.stages = Stages()

    def run(self, items: Iterable[Item | LineBatch]) -> Iterator[Result]:
        """Take the items in; a result is yielded after what it tells of is on disk."""
        held: list[Result | Gathered] = []
        since = time.monotonic()
        with contextlib.closing(self._known), contextlib.closing(Strays()) as strays:
            for result in self._results(items, strays):
                held.append(result)
                if len(held) >= GROUP or self._lane.is_full or time.monotonic() - since > DELAY:
                    yield from self._done(held)
                    held.clear()
                    since = time.monotonic()
            yield from self._done(held)

    def _done(self, held: list[Result | Gathered]) -> list[Result]:
        """Write what is still gathered, sync, and return the results in their order."""
        with self.stages.of(Stage.WRITE):
            self._lane.write()
            self.target.sync()
            self._known.settle()
        return [result if isinstance(result, Result) else of_gathered(result) for result in held]

    def _results(self, items: Iterable[Item | LineBatch], strays: Strays) -> Iterator[Result | Gathered]:
        ahead = self._batches is not None
        source = self.stages.timed(Stage.READ, items)
        for are_batches, some in groupby(source, lambda item: ahead and isinstance(item, LineBatch)):
            take = self._of_batches if are_batches else self._of_items
            yield from take(some, strays)
            if self.stop():
                return
        self._lane.give_way()
        for identifier, given in strays.groups():
            if self.stop():
                return
            with self.stages.of(Stage.CHECK):
                joined = self._claims(identifier, given)
            yield joined

    def _of_batches(self, items: Iterable[Item | LineBatch], strays: Strays) -> Iterator[Result | Gathered]:
        assert self._batches is not None
        batches = (item for item in items if isinstance(item, LineBatch))
        for batch, units in self.stages.timed(Stage.CHECK, self._batches(batches)):
            rows = dict(batch.lines)
            for unit in units:
                with self.stages.of(Stage.CHECK):
                    result = self._unit(batch.file, unit, rows)
                if result:
                    yield result
                else:
                    yield from self._of_items(read_lines(batch.only(unit.numbers)), strays)
                if self.stop():
                    return

    def _unit(self, file: str, unit: Unit, rows: dict[int, bytes]) -> Result | Gathered | None:
        """Take what is ready; None where its lines have to go the whole way."""
        if isinstance(unit, Same) and self._known.is_same(unit.graph, unit.sum):
            return Result(Outcome.UNCHANGED, unit.article, file)
        if not isinstance(unit, Ready):
            return None
        number = unit.numbers[0]
        gathered = self._lane.take(unit.sound, unit.refused, Origin(file, number), rows[number].decode())
        return gathered and self._known.ready(gathered, unit.digest)

    def _of_items(self, items: Iterable[Item | LineBatch], strays: Strays) -> Iterator[Result | Gathered]:
        aside: deque[Result] = deque()
        groups: deque[Group] = deque()
        origins: deque[Origin] = deque()

        def articles() -> Iterator[Article]:
            for item in grouped(read(items)):
                if self.stop():
                    return
                if isinstance(item, Item):
                    aside.extend(self._beside(item, strays))
                    continue
                try:
                    checked = door.article(item.article)
                except InputRefused as error:
                    aside.append(refused_item(item.origin, error.refusal, lines.article_line(item.article)))
                    strays.add(item.given)
                    continue
                iri = self.mapper.minter.article(checked.id)
                if self._known.is_in(checked, item.given):
                    aside.append(Result(Outcome.UNCHANGED, iri, item.origin.file))
                else:
                    groups.append(item)
                    yield checked

        def tasks() -> Iterator[Task]:
            for article, claims in self.stages.timed(Stage.EXTRACT, self.extractor.extract(articles())):
                group = groups.popleft()
                if isinstance(claims, Refusal):
                    strays.add(group.given)
                    aside.append(refused_item(group.origin, claims, lines.article_line(article)))
                else:
                    origins.append(group.origin)
                    yield article, self._made(claims), group.given

        for task, prepared in self.stages.timed(Stage.CHECK, self._prepared(tasks())):
            while aside:
                yield aside.popleft()
            with self.stages.of(Stage.CHECK):
                result = self._article(origins.popleft(), task, prepared)
            yield result
            if self.stop():
                break
        yield from aside

    def _beside(self, item: Item, strays: Strays) -> Iterator[Result]:
        """Take what is no article."""
        try:
            if isinstance(item.value, Claim):
                strays.add([(item.origin, item.value)])
            elif isinstance(item.value, RdfInput):
                self._lane.give_way()
                yield from self._rdf(item.origin, item.value)
            elif isinstance(item.value, Refusal):
                yield refused_item(item.origin, item.value, item.raw)
        except InputRefused as error:
            yield refused_item(item.origin, error.refusal, None)

    def _made(self, claims: list[Claim]) -> list[Claim]:
        """Give the extractor's own claims its run."""
        if self._run is None:
            return claims
        own = (None, replace(self._run, time=None))
        return [replace(claim, run=self._run) if claim.run in own else claim for claim in claims]

    def _prepared(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Prepared]]:
        if self._spread is None:
            return ((task, self._preparer.prepare(*task)) for task in tasks)
        return self._spread(tasks, self._preparer)

    def _article(self, origin: Origin, task: Task, prepared: Prepared) -> Result | Gathered:
        article, claims, given = task
        if given and is_named_only(article):
            name = self.mapper.minter.article_graph(article.id)
            if self._lane.holds(name):
                self._lane.give_way()
            if self.target.triples(name):
                return self._claims(article.id, given)
        line = lines.article_line(article)
        gathered = prepared.sound and self._lane.take(prepared.sound, prepared.refused, origin, line)
        if gathered:
            self._known.gathered(gathered)
            return gathered
        self._lane.give_way()
        found, refused = located(given, article.text)
        claims = [*claims, *(claim for _, claim in found)]
        result = self._store(
            Candidate(
                article=URIRef(self.mapper.minter.article(article.id)),
                name=self.mapper.minter.article_graph(article.id),
                graph=self.mapper.article_graph(article, claims),
                parties=self.mapper.parties_graph(article, claims),
                origin=origin,
                line=line,
                claim_lines={self.mapper.claim(claim): lines.claim_line(claim) for claim in claims},
                claim_origins={self.mapper.claim(claim): origin for origin, claim in found},
            ),
            self._run.software if self._run else None,
        )
        result = replace(result, refused=(*refused, *result.refused))
        self._known.stored(article, result)
        return result

    def _claims(self, identifier: str, given: Given) -> Result | Gathered:
        """Join claims to an article that is stored, be it from this very run."""
        node = URIRef(self.mapper.minter.article(identifier))
        name = self.mapper.minter.article_graph(identifier)
        stored = self.target.triples(name)
        if not stored:
            refusal = Refusal(
                f"No article “{identifier}” is stored, or it was refused.",
                "Ingest the article itself first, or together with its claims.",
                field="article",
                item=identifier,
            )
            refused = tuple(Refused(refusal.at(o.file, o.line), lines.claim_line(claim)) for o, claim in given)
            return Result(Outcome.REFUSED, identifier, given[0][0].file, refused=refused, article=False)
        article = stored_article(identifier, node, stored)
        taken, refused = located(given, article.text)
        gathered = self._lane.join(article, stored, [claim for _, claim in taken], given[0][0])
        if gathered:
            gathered.result = replace(gathered.result, refused=refused)
            self._known.joined(stored, gathered)
            return gathered
        self._lane.give_way()
        graph = self._described(graphs.parse(stored))
        for _, claim in taken:
            self.mapper.add_claim(graph, article, claim)
        result = self._store(
            Candidate(
                article=node,
                name=name,
                graph=graph,
                parties=self.mapper.parties_graph(Article(id=identifier), [claim for _, claim in taken]),
                origin=given[0][0],
                line=None,
                claim_lines={self.mapper.claim(claim): lines.claim_line(claim) for _, claim in taken},
                claim_origins={self.mapper.claim(claim): origin for origin, claim in taken},
            ),
            software=None,
        )
        return replace(result, refused=(*refused, *result.refused), article=False)

    def _rdf(self, origin: Origin, given: RdfInput) -> Iterator[Result]:
        """Take the articles of a graph from outside, with their claims and parties."""
        parts, rest = graphs.split(graphs.parse(canonical(given.nquads)))
        for part in parts:
            candidate = Candidate(
                article=part.article,
                name=graphs.graph_name(part.article, self.mapper.minter),
                graph=part.graph,
                parties=part.parties,
                origin=origin,
                line=None,
            )
            refusal = (
                next(door.refusals(part.graph + part.parties), None)
                or next(places.refusals(part, self.mapper.minter, self.mapper.gazetteer), None)
                or next(places.taken(part, candidate.name, self.mapper.minter, self.target), None)
            )
            if refusal:
                yield refused_item(origin, refusal, None, item=str(part.article))
            else:
                yield self._store(candidate, software=None)
        for stranger in graphs.strangers(rest):
            refusal = Refusal(
                "It belongs to no article: neither one, nor a claim of one, nor a party that one names.",
                "Give the article (a cg:Article) in the same file, or leave it out.",
                item=str(stranger),
            )
            yield refused_item(origin, refusal, None, item=str(stranger))

    def _store(self, candidate: Candidate, software: str | None) -> Result:
        """Judge a candidate against what is stored, and write it if it is new and sound.

        ``software`` made the candidate's claims: its former ones go; None only adds.
        """
        before = self.target.triples(candidate.name)
        old = self._described(graphs.parse(before))
        dropped = 0
        if before:
            kept = graphs.carried(old, candidate.graph, candidate.article, software)
            others = {c for c in graphs.claims(old, candidate.article) if graphs.generators(old, c) != {software}}
            dropped = len(others - graphs.claims(kept, candidate.article))
            candidate = replace(candidate, graph=candidate.graph + kept)
        verdict = self.judge.judge(candidate)
        file = candidate.origin.file
        if verdict.graph is None:
            return Result(Outcome.REFUSED, str(candidate.article), file, refused=verdict.refused)
        added = len(graphs.claims(verdict.graph, candidate.article) - graphs.claims(old, candidate.article))
        same = self._same_text(verdict.graph, candidate.article)
        if before and graphs.told(old) == graphs.told(verdict.graph):
            outcome = Outcome.UNCHANGED
        else:
            outcome = Outcome.REPLACED if before else Outcome.ACCEPTED
            try:
                self._write(candidate, old, verdict.graph, before)
            except InputRefused as error:
                return refused_item(candidate.origin, error.refusal, candidate.line, item=str(candidate.article))
        return Result(outcome, str(candidate.article), file, added, verdict.refused, same, dropped)

    def _write(self, candidate: Candidate, old: Graph, new: Graph, before: frozenset[str]) -> None:
        own, runs = graphs.apart(new)
        after = canonical(own.serialize(format="nt"))
        named = graphs.parties(new)
        named |= {principal for party in named for principal in candidate.parties.objects(party, CG.spokespersonFor)}
        people = Graph()
        for party in named:  # a refused claim's parties stay out
            people += candidate.parties.triples((party, None, None))
        self.target.apply(
            [
                GraphChange(candidate.name, add=after - before, remove=before - after),
                self._people(people),
                GraphChange(self.mapper.minter.runs_graph, add=canonical(runs.serialize(format="nt"))),
                self._forgetting.parties(_texts(graphs.parties(old) - named), [candidate.name], _texts(named)),
                self._forgetting.processes(
                    _texts(graphs.processes(old)), [candidate.name], _texts(graphs.processes(new))
                ),
            ]
        )

    def _described(self, graph: Graph) -> Graph:
        """Add to an article's stored graph the description of the runs and the software it names."""
        for predicate in (PROV.wasGeneratedBy, PROV.wasInvalidatedBy, PROV.wasAssociatedWith):
            for node in set(graph.objects(None, predicate)):
                graph += graphs.parse(self.target.about(str(node), self.mapper.minter.runs_graph))
        return graph

    def _people(self, parties: Graph) -> GraphChange:
        """Add what is said of parties; of several spellings of one name the label is always the same."""
        actors = self.mapper.minter.actors_graph
        add, remove = set(canonical(parties.serialize(format="nt"))), set[str]()
        for party in set(parties.subjects()):
            stored = self.target.about(str(party), actors)
            before = graphs.parse(stored)
            labels = {*before.objects(party, SKOS.prefLabel), *parties.objects(party, SKOS.prefLabel)}
            if len(labels) > 1:
                after = before + parties
                self.mapper.settle_label(after, party)
                new = canonical(graphs.closure(after, party).serialize(format="nt"))
                add = {line for line in add if not line.startswith(f"<{party}> ")} | (new - stored)
                remove |= stored - new
        return GraphChange(actors, add=frozenset(add), remove=frozenset(remove))

    def _same_text(self, graph: Graph, article: URIRef) -> tuple[str, ...]:
        digest = graph.value(article, CG.contentHash)
        if digest is None:
            return ()
        return tuple(a for a in self.target.subjects(str(CG.contentHash), str(digest)) if a != str(article))


def _texts(nodes: Iterable[Node]) -> set[str]:
    return {str(node) for node in nodes}
