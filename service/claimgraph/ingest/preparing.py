"""All that can be done with an article before the store is asked: its statements, checked.

It needs nothing but the article and its claims, and so can be done in other processes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

from rdflib import Graph

from claimgraph import door, lines
from claimgraph.errors import InputRefused
from claimgraph.identifiers import Minter
from claimgraph.ingest.account import Refused
from claimgraph.ingest.evidence import locate
from claimgraph.ingest.grouping import Given
from claimgraph.ingest.statements import NotPlain, Statement, Statements, Written, line
from claimgraph.mapping import Mapper
from claimgraph.model import Article, Claim
from claimgraph.parties import Gazetteer
from claimgraph.spreading import spread
from claimgraph.validation import Validator

BATCH: Final = 32
"""Articles that one task takes."""

Task = tuple[Article, list[Claim], Given]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article's statements, and the lines of its own graph; ``written`` is None where they are not surely sound.

    ``refused`` are the claims that came with it and cannot be taken.
    """

    written: Written | None
    lines: frozenset[str] = frozenset()
    refused: tuple[Refused, ...] = ()


class Preparer:
    """Prepares articles; see :mod:`claimgraph.ingest.lane` for what becomes of them."""

    def __init__(self, mapper: Mapper, validator: Validator) -> None:
        """Hand in the mapping and the shapes."""
        self.mapper = mapper
        self.validator = validator
        self.statements = Statements(mapper)

    def prepare(self, article: Article, claims: list[Claim], given: Given) -> Prepared:
        """Prepare an article with the claims that were extracted and those that came with it.

        Raises:
            AuditFailed: the shapes refuse what the fast check passed.
        """
        found, refused = located(given, article.text)
        claims = [*claims, *(claim for _, claim in found)]
        try:
            written = self.statements.write(article, claims)
        except NotPlain:
            return Prepared(None)
        if not self.validator.conforms(statements_of(written), lambda: self._mapped(article, claims)):
            return Prepared(None)
        return Prepared(written, frozenset(map(line, written.own)), refused)

    def _mapped(self, article: Article, claims: list[Claim]) -> Graph:
        return self.mapper.article_graph(article, claims) + self.mapper.parties_graph(article, claims)


Spread = Callable[[Iterable[Task], Preparer], Iterator[tuple[Task, Prepared]]]
"""Prepares tasks elsewhere; the preparer at hand does what is lost there."""


def statements_of(written: Written) -> list[Statement]:
    """Return all statements of an article, those of its parties and runs among them."""
    return [*written.own, *written.runs, *(s for party in written.parties.values() for s in party)]


def located(given: Given, text: str | None) -> tuple[Given, tuple[Refused, ...]]:
    """Check claims from outside and find their evidence in the text; say which cannot be taken."""
    taken: Given = []
    refused: list[Refused] = []
    for origin, claim in given:
        try:
            taken.append((origin, locate(door.claim(claim), text)))
        except InputRefused as error:
            refused.append(Refused(error.refusal.at(origin.file, origin.line), lines.claim_line(claim)))
    return taken, tuple(refused)


@dataclass(frozen=True, slots=True)
class Means:
    """What another process needs to make the same :class:`Preparer`."""

    base: str
    bodies: bool
    aliases: Path | None
    shapes: Path | None
    audit: float


@cache
def preparer(means: Means) -> Preparer:
    """Make a preparer, once a process."""
    mapper = Mapper(Minter(means.base), Gazetteer.load(means.aliases), bodies=means.bodies)
    return Preparer(mapper, Validator(means.shapes, means.audit))


def _work(means: Means, tasks: list[Task]) -> list[Prepared]:
    return [preparer(means).prepare(*task) for task in tasks]


def elsewhere(
    tasks: Iterable[Task], here: Preparer, *, means: Means, make: Callable[[], Executor]
) -> Iterator[tuple[Task, Prepared]]:
    """Yield each task with what an executor's processes prepare of it, in the order of the input.

    Where a process goes down, what was under way is prepared ``here``.
    """
    sent: deque[Task] = deque()

    def sending() -> Iterator[Task]:
        for task in tasks:
            sent.append(task)
            yield task

    def lost(waiting: list[Task]) -> Iterator[Prepared]:
        return (here.prepare(*task) for task in waiting)

    for prepared in spread(sending(), partial(_work, means), lost, make, BATCH):
        yield sent.popleft(), prepared
