"""The graph passing by once, in the order of the export, as pieces that processes make side by side.

Nearly all of a graph is said of articles, each in a graph of its own: these are read in the order of the
articles, and nothing needs sorting. What stands elsewhere is sorted on disk. Where other graphs speak of
an article, too, it is entangled with them, and its graph is sorted with the rest.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final

from claimgraph import turtle
from claimgraph.errors import ExportError
from claimgraph.export.order import BELOW, Places, article_of, graph_of, row, unit, units
from claimgraph.export.pieces import Maker, Piece, Source, Task, in_graph, make, quads
from claimgraph.export.sorting import Sorter
from claimgraph.processes import Processes
from claimgraph.storage.changes import DEFAULT_GRAPH
from claimgraph.storage.reader import View

BATCH: Final = 64
"""Graphs of articles that make a piece."""
ROWS: Final = 10_000
"""Triples of other parts that make a piece."""
AHEAD: Final = 6
"""Pieces that are under way or wait for their turn: what bounds the memory."""
MAKERS: Final = 4
"""Processes at most: more would wait for the one that packs what they make."""


class Entangled(Exception):
    """Graphs turned out to speak of other articles than their own: the passage has to begin anew."""

    def __init__(self, graphs: set[str]) -> None:
        """Name the graphs."""
        super().__init__(graphs)
        self.graphs = graphs


def passing(source: Source, work: Path) -> Iterator[Piece | None]:
    """Yield the pieces of a snapshot in their order; None says that they begin anew, and what came is void.

    Raises:
        ExportError: a process went down.
        OSError: the folder ``work`` cannot be written.
    """
    entangled: set[str] = set()
    while True:
        try:
            yield from Passage(source, work, entangled).pieces()
        except Entangled as found:
            entangled = found.graphs
            yield None
        else:
            return


class Passage:
    """One passage of the graph in a snapshot."""

    def __init__(self, source: Source, work: Path, entangled: Iterable[str] = ()) -> None:
        """Sort in the folder ``work``; ``entangled`` are graphs that earlier passages found to be."""
        self._source, self._work = source, work
        self._view = View.of_path(source.path, source.number)
        self._places = Places(self._view)
        self._entangled = set(entangled)
        self._graphs, self._mixed, self._rest, self._trig = (
            Sorter(work, name) for name in ("graphs", "mixed", "rest", "trig")
        )
        self._number = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in their order.

        Raises:
            Entangled: begin anew with these graphs, and drop what came.
            ExportError: a process went down.
            OSError: the folder cannot be written.
        """
        with ExitStack() as stack:
            for sorter in (self._graphs, self._mixed, self._rest, self._trig):
                stack.callback(sorter.close)
            for name in self._elsewhere():
                yield from self._sorted_in(name)
            self._untangle()
            run = stack.enter_context(self._running())
            found: set[str] = set()
            for piece in run(self._articles()):
                found.update(piece.entangled)
                for line in piece.others:
                    self._rest.add(row(line, self._places).encode())
                yield piece
            if found:
                raise Entangled(found | self._entangled)
            yield from run(_parts(self._rest.lines()))
            yield from self._graphs_elsewhere()

    def _elsewhere(self) -> list[str]:
        """Sort the graphs of articles by where these stand; return the names of all others."""
        others = [DEFAULT_GRAPH]
        for name in self._view.graphs():
            place = self._place(name)
            if place is None:
                others.append(name)
            else:
                self._graphs.add(f"{place}\t{name}".encode())
                self._number += 1
        return others

    def _place(self, graph: str) -> str | None:
        """Return where the article stands whose graph this is, if there is such an article."""
        article = article_of(graph)
        if article is None or BELOW in article:
            return None
        place = self._places.of(article)
        return place if place.startswith("0") and place.endswith(f" {article}") and place.count(" ") == 1 else None

    def _sorted_in(self, graph: str) -> Iterator[Piece]:
        """Sort what a graph says that is no article's; yield its N-Quads."""
        path = self._work / "graph.nt"
        self._view.save(graph, path)
        stand = self._places.of_graph(graph)
        with path.open(encoding="utf-8", newline="\n") as file:
            while lines := [line[:-1] for line in file.readlines(1 << 20)]:
                for line in lines:
                    made = self._sort_in(line)
                    if self._source.whole:
                        self._trig.add(f"{stand}\t{graph}\t{made}".encode())
                if self._source.whole:
                    yield Piece(quads=[quads(graph, lines)])
        path.unlink()

    def _sort_in(self, line: str) -> str:
        """Sort a triple in, and remember which graphs of articles speak of the same."""
        made = row(line, self._places)
        if made.startswith("0"):
            self._mixed.add(made.encode())
            place, name, _ = made.split("\t", 2)
            article = unit(place, name)[0].partition(" ")[2]
            for graph in {graph_of(article), *self._view.homes(name)}:
                if self._place(graph) is not None:
                    self._entangled.add(graph)
        else:
            self._rest.add(made.encode())
        return made

    def _untangle(self) -> None:
        """Sort in what the entangled graphs say, and those that are entangled with them."""
        done: set[str] = set()
        while waiting := self._entangled - done:
            for graph in waiting:
                for line in self._view.text(graph).split("\n")[:-1]:
                    self._sort_in(line)
            done |= waiting

    def _articles(self) -> Iterator[Task]:
        """Yield the articles in order, those that are entangled in their places."""
        mixed = units(self._mixed.lines())
        ahead = next(mixed, None)
        batch: list[tuple[str, str]] = []
        for line in self._graphs.lines():
            place, graph = line.decode().split("\t", 1)
            strange = graph in self._entangled
            due = []
            while ahead and unit(ahead[0], "")[0] <= place:
                due.append(ahead[1])
                ahead = next(mixed, None)
            if batch and (due or strange or len(batch) == BATCH):
                yield Task(graphs=batch)
                batch = []
            for part in due:
                yield Task(parts=[part])
            if strange:
                yield Task(mixed=[graph])
            else:
                batch.append((graph, place))
        yield Task(graphs=batch)
        while ahead:
            yield Task(parts=[ahead[1]])
            ahead = next(mixed, None)

    def _graphs_elsewhere(self) -> Iterator[Piece]:
        """Yield the other graphs as TriG."""
        rows = (line.decode().split("\t", 5) for line in self._trig.lines())
        for (_, graph), those in groupby(rows, key=lambda each: (each[0], each[1])):
            before, after = in_graph(graph, "\0").split(b"\0")
            yield Piece(trig=[before])
            for block in turtle.blocks(turtle.parts(each[5]) for each in those):
                yield Piece(trig=[block.encode()])
            yield Piece(trig=[after])

    def _running(self) -> "_Running":
        return _Running(self._source, alone=self._number <= 2 * BATCH)


class _Running:
    """Does tasks in order: in processes, or in this one, where there are but few."""

    def __init__(self, source: Source, *, alone: bool) -> None:
        self._source = source
        self._processes = None if alone else Processes(max(min(os.cpu_count() or 1, MAKERS), 2))

    def __enter__(self) -> Callable[[Iterable[Task]], Iterator[Piece]]:
        if self._processes is None:
            return partial(map, Maker(self._source).make)
        return self._spread

    def __exit__(self, *error: object) -> None:
        if self._processes is not None:
            self._processes.shutdown(wait=True, cancel_futures=True)

    def _spread(self, tasks: Iterable[Task]) -> Iterator[Piece]:
        assert self._processes is not None
        pending: deque[Future[Piece]] = deque()
        source = iter(tasks)
        try:
            while True:
                while len(pending) < AHEAD and (task := next(source, None)):
                    pending.append(self._processes.submit(make, self._source, task))
                if not pending:
                    return
                yield pending.popleft().result()
        except BrokenExecutor as error:
            raise ExportError(
                "A process that made a part of the export went down. Look for want of memory, and export again"
            ) from error


def _parts(rows: Iterable[bytes]) -> Iterator[Task]:
    """Yield parts of the merged graph that are no article's, many at a time."""
    batch: list[list[str]] = []
    size = 0
    for _, triples in units(rows):
        batch.append(triples)
        size += len(triples)
        if size >= ROWS:
            yield Task(parts=batch)
            batch, size = [], 0
    if batch:
        yield Task(parts=batch)
