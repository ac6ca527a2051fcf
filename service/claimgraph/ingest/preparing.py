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
from claimgraph.storage import NewGraph
from claimgraph.storage.quads import PlainGraphs
from claimgraph.validation import Validator

BATCH: Final = 32
"""Articles that one task takes."""

Task = tuple[Article, list[Claim], Given]


@dataclass(frozen=True, slots=True)
class Sound:
    """An article that is plain and surely sound.

    Its graph is ``new``, or where the engine has to look at it ``lines``; ``runs`` are the lines of runs and
    software, ``parties`` what is said of each party, ``hash`` is that of the text, ``claims`` how many there are.
    """

    article: str
    graph: str
    new: NewGraph | None
    lines: frozenset[str]
    parties: dict[str, frozenset[Statement]]
    runs: frozenset[str]
    hash: str | None
    claims: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What could be made of an article; ``sound`` is None where it has to go the whole way.

    ``refused`` are the claims that came with it and cannot be taken.
    """

    sound: Sound | None
    refused: tuple[Refused, ...] = ()


class Preparer:
    """Prepares articles; see :mod:`claimgraph.ingest.lane` for what becomes of them."""

    def __init__(self, mapper: Mapper, validator: Validator) -> None:
        """Hand in the mapping and the shapes."""
        self.mapper = mapper
        self.validator = validator
        self.statements = Statements(mapper)
        self._graphs = PlainGraphs()

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
        return Prepared(self._sound(article, written), refused)

    def _sound(self, article: Article, written: Written) -> Sound:
        minter = self.mapper.minter
        graph = minter.article_graph(article.id)
        new = self._graphs.make(graph, written.own)
        lines = frozenset() if new else frozenset(map(line, written.own))
        runs = frozenset(map(line, written.runs))
        counted = (written.hash, len(written.claims))
        return Sound(minter.article(article.id), graph, new, lines, written.parties, runs, *counted)

    def _mapped(self, article: Article, claims: list[Claim]) -> Graph:
        return self.mapper.article_graph(article, claims) + self.mapper.parties_graph(article, claims)


Spread = Callable[[Iterable[Task], Preparer], Iterator[tuple[Task, Prepared]]]
"""Prepares tasks elsewhere; the preparer at hand does what is lost there."""


def statements_of(written: Written) -> list[Statement]:
    """Return all statements of an article, those of its parties and runs among them."""
    return [*written.own, *written.runs, *(s for party in written.parties.values() for s in party)]


def is_named_only(article: Article) -> bool:
    """Whether nothing is told of an article but where it is: no reason to replace what is known of it."""
    return not (article.text or article.headline or article.author or article.date_published or article.keywords)


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
