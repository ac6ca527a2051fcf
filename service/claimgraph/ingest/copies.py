"""Copies: articles with the text of an earlier one, which are no testimony of their own.

An article is a copy (``cg:copyOf``) of the first, by its date and then by its IRI, of all articles that have
its text, whole, cut or edited. These links stand in a graph of their own, so that the graphs of articles stay
as they were taken in; an article whose own graph says whose copy it is keeps to that.
"""

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final, TypeVar

from rdflib import URIRef

from claimgraph.identifiers import Minter
from claimgraph.ingest.account import Outcome, Result
from claimgraph.ingest.graphs import graph_name
from claimgraph.ingest.likenesses import Facts, Likenesses
from claimgraph.ingest.retraction import Retracted
from claimgraph.namespaces import CG, RDF, SCHEMA
from claimgraph.storage import GraphChange, Store
from claimgraph.validation.tokens import text_of, triple

ARTICLES: Final = 512
"""How many articles are looked at for one transaction."""

SOON: Final = 1_000
"""Graphs that are looked at while somebody waits."""

_LAST: Final = "9999-12-31T23:59:59"
_COPY_OF: Final = f"{CG}copyOf"
_log = logging.getLogger(__name__)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is after a look: articles with a text, texts that differ, articles that are copies."""

    articles: int
    texts: int
    copies: int


class Copies:
    """Links copies in a store; close it after use."""

    def __init__(self, store: Store, minter: Minter) -> None:
        """Open what is known of the store's texts; nothing is looked at yet."""
        self._store, self._minter = store, minter
        self._known = Likenesses(store.folder)

    def close(self) -> None:
        """Let go of the file."""
        self._known.close()

    def following(self, results: Iterable[Result]) -> Iterator[Result]:
        """Pass the results of an ingest on, and look at their articles in groups behind them."""
        return self._behind(results, lambda result: result.item if result.outcome is not Outcome.REFUSED else None)

    def after(self, retracted: Iterable[Retracted], *, at_once: bool = False) -> Iterator[Retracted]:
        """Pass the results of a retraction on; the copies of what went are looked at behind them."""
        return self._behind(retracted, lambda result: result.article, at_once)

    def _behind(self, results: Iterable[R], article: Callable[[R], str | None], at_once: bool = False) -> Iterator[R]:
        waiting: set[str] = set()
        for result in results:
            yield result
            if (name := article(result)) is not None:
                waiting.add(name)
            if len(waiting) >= ARTICLES:
                self.look_at(waiting, at_once=at_once)
                waiting = set()
        self.look_at(waiting, at_once=at_once)

    def look_at(self, articles: Iterable[str], *, at_once: bool = False) -> None:
        """Link these articles, given by their IRIs, as they are stored now; those that are gone have no links.

        Where it is not known that all that the store held before was looked at, all of it is; but not ``at_once``,
        when somebody waits, if that takes long.
        """
        if self._known.whole:
            self._look_at(articles)
        elif at_once and next(islice(self._store.graphs(), SOON, None), None) is not None:
            _log.warning("Not all articles were compared with each other yet. Stop the service, and: claimgraph copies")
            self._look_at(articles)
        else:
            self.look_at_all()

    def look_at_all(self, stop: Callable[[], bool] = lambda: False) -> Counts | None:
        """Look at every article anew, and put right what the links say; None if it was stopped."""
        self._known.begin_anew()
        group: list[str] = []
        for article in self._articles():
            group.append(article)
            if len(group) == ARTICLES:
                self._look_at(group)
                group = []
            if stop():
                return None
        self._look_at(group)
        graph = self._minter.copies_graph
        lines = self._store.triples(graph)
        self._store.apply([GraphChange(graph, remove=frozenset(filter(self._is_stale, lines)))])
        self._store.sync()
        self._known.is_whole()
        self._known.commit()
        return Counts(*self._known.counts())

    def _articles(self) -> Iterator[str]:
        end = f"<{RDF}type> <{CG}Article> ."
        shared = {self._minter.actors_graph, self._minter.runs_graph, self._minter.copies_graph}
        for graph in self._store.graphs():
            if graph not in shared:
                yield from (line[1 : line.index(">")] for line in self._store.triples(graph) if line.endswith(end))

    def _is_stale(self, line: str) -> bool:
        subject, _, original = triple(line)
        return self._known.original(subject[1:-1]) != original[1:-1]

    def _look_at(self, articles: Iterable[str]) -> None:
        changed: set[str] = set()
        for article in articles:
            facts, text = self._facts(article)
            if facts != self._known.facts(article):
                changed |= self._known.remove(article) | {article}
                if facts:
                    changed |= self._known.add(article, facts, text)
        if changed:
            self._link(changed)
        self._known.commit()

    def _link(self, articles: Iterable[str]) -> None:
        graph = self._minter.copies_graph
        add: set[str] = set()
        remove: set[str] = set()
        for article in articles:
            original = self._known.original(article)
            wanted = {f"<{article}> <{_COPY_OF}> <{original}> ."} if original else set()
            there = self._store.about(article, graph)
            add |= wanted - there
            remove |= there - wanted
        self._store.apply([GraphChange(graph, add=frozenset(add), remove=frozenset(remove))])
        self._store.sync()  # what is noted as linked has to be linked

    def _facts(self, article: str) -> tuple[Facts | None, str | None]:
        """Return what the store says of an article, and its text."""
        said: dict[str, str] = {}
        for line in self._store.about(article, graph_name(URIRef(article), self._minter)):
            _, predicate, value = triple(line)
            said[predicate[1:-1]] = text_of(value)
        digest = said.get(f"{CG}contentHash")
        if digest is None:
            return None, None
        facts = Facts(digest, _instant(said.get(f"{SCHEMA}datePublished")), _COPY_OF not in said)
        return facts, said.get(f"{SCHEMA}articleBody")


def _instant(published: str | None) -> str:
    """Return a date or instant in UTC, as a text that sorts as time does; without one it is the last."""
    if published:
        with contextlib.suppress(ValueError, OverflowError):
            found = datetime.fromisoformat(published)
            moment = found if found.tzinfo else found.replace(tzinfo=UTC)
            return moment.astimezone(UTC).isoformat(timespec="seconds")[:19]
    return _LAST
