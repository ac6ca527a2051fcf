"""Articles from lines of JSON, with the claims behind them, made ready for the store, by whichever process.

What comes back holds no statement by itself: the store's owner has only to put bytes into its journal and
its engine. Whatever is not plain, not surely sound, or out of order is left to the owner, line by line.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Final

from claimgraph import door
from claimgraph.errors import InputRefused
from claimgraph.ingest.account import Refused
from claimgraph.ingest.grouping import Group, grouped
from claimgraph.ingest.manifest import Noted, lines_digest
from claimgraph.ingest.preparing import Means, Preparer, Sound, is_named_only, preparer
from claimgraph.reading import LineBatch, read_lines
from claimgraph.spreading import spread


@dataclass(frozen=True, slots=True)
class Ready:
    """An article that can be stored as it is, if the store holds nothing of it; ``refused`` are claims of it."""

    numbers: tuple[int, ...]
    sound: Sound
    digest: bytes
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """An article of which the manifest knows just this, and the hash sum of the graph that came of it."""

    numbers: tuple[int, ...]
    article: str
    graph: str
    sum: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Lines that go the whole way."""

    numbers: tuple[int, ...]


Unit = Ready | Same | Rest
Batches = Callable[[Iterable[LineBatch]], Iterator[tuple[LineBatch, list[Unit]]]]
"""Makes batches ready, in their order."""


@dataclass(frozen=True, slots=True)
class Source:
    """What else a process needs: the folder of the manifest that is asked (None: none), and its recipe."""

    folder: Path | None = None
    recipe: str = ""


class Reader:
    """Makes batches of lines ready."""

    def __init__(self, preparer: Preparer, source: Source) -> None:
        """Hand in what prepares an article."""
        self._preparer = preparer
        self._recipe = source.recipe
        self._noted = None if source.folder is None else Noted(source.folder)

    def units(self, batch: LineBatch) -> Iterator[Unit]:
        """Yield what becomes of a batch, in the order of its lines.

        Raises:
            AuditFailed: the shapes refuse what the fast check passed.
        """
        rows = dict(batch.lines)
        rest: list[int] = []
        for found in grouped(read_lines(batch)):
            unit = None
            if isinstance(found, Group):
                numbers = tuple(origin.line or 0 for origin in (found.origin, *(each for each, _ in found.given)))
                unit = self._unit(found, numbers, rows)
            else:
                numbers = (found.origin.line or 0,)
            if unit is None:
                rest += numbers
                continue
            if rest:
                yield Rest(tuple(rest))
                rest = []
            yield unit
        if rest:
            yield Rest(tuple(rest))

    def _unit(self, group: Group, numbers: tuple[int, ...], rows: dict[int, bytes]) -> Ready | Same | None:
        if group.given and is_named_only(group.article):
            return None
        try:
            article = door.article(group.article)
        except InputRefused:
            return None
        digest = lines_digest(self._recipe, (rows[number] for number in numbers))
        minter = self._preparer.mapper.minter
        if self._noted:
            graph = minter.article_graph(article.id)
            known = self._noted.sum(graph, digest)
            if known is not None:
                return Same(numbers, minter.article(article.id), graph, known)
        prepared = self._preparer.prepare(article, [], group.given)
        return Ready(numbers, prepared.sound, digest, prepared.refused) if prepared.sound else None


def here(batches: Iterable[LineBatch], reader: Reader) -> Iterator[tuple[LineBatch, list[Unit]]]:
    """Make batches ready in this process."""
    return ((batch, list(reader.units(batch))) for batch in batches)


@cache
def _reader(means: Means, source: Source) -> Reader:
    return Reader(preparer(means), source)


def _work(means: Means, source: Source, batches: list[LineBatch]) -> list[list[Unit]]:
    return [list(_reader(means, source).units(batch)) for batch in batches]


FEW: Final = 2
"""Batches that are not worth starting processes for."""


def elsewhere(
    batches: Iterable[LineBatch], reader: Reader, *, means: Means, source: Source, make: Callable[[], Executor]
) -> Iterator[tuple[LineBatch, list[Unit]]]:
    """Make batches ready in an executor's processes; where one goes down, what was under way is done by ``reader``."""
    source_of_all = iter(batches)
    first = list(islice(source_of_all, FEW))
    if len(first) < FEW:
        yield from here(first, reader)
        return
    sent: deque[LineBatch] = deque()

    def sending() -> Iterator[LineBatch]:
        for batch in chain(first, source_of_all):
            sent.append(batch)
            yield batch

    def lost(waiting: list[LineBatch]) -> Iterator[list[Unit]]:
        return (list(reader.units(batch)) for batch in waiting)

    for units in spread(sending(), partial(_work, means, source), lost, make, 1):
        yield sent.popleft(), units
