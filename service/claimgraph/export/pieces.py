"""A piece of the export, made by itself: of some articles' graphs, or of parts that were put in order before.

Processes make them side by side; how they follow each other is the order of the tasks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph import turtle
from claimgraph.export.arranging import Nodes, arranged, described
from claimgraph.export.order import Places, article_of, row
from claimgraph.storage.reader import View

if TYPE_CHECKING:
    from claimgraph.export.frames import Row
    from claimgraph.validation import Result


@dataclass(frozen=True, slots=True)
class Source:
    """The snapshot that is read, and whether all is made of it, or the Turtle alone."""

    path: Path
    number: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Graphs of articles to read, with the places of these; or parts of the merged graph, in order; or
    graphs whose triples are among such parts."""

    graphs: Sequence[tuple[str, str]] = ()
    parts: Sequence[Sequence[str]] = ()
    mixed: Sequence[str] = ()


@dataclass(slots=True)
class Piece:
    """What was made, as text in UTF-8. ``quads`` are lines; ``others`` are triples that stand elsewhere in the Turtle;
    ``entangled`` names graphs of which nothing was made, as parts of other articles stand in them."""

    turtle: list[bytes] = field(default_factory=list)
    trig: list[bytes] = field(default_factory=list)
    quads: list[bytes] = field(default_factory=list)
    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    prefixes: set[str] = field(default_factory=set)
    rows: "tuple[list[Row], list[Row]]" = field(default_factory=lambda: ([], []))
    results: "list[Result]" = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    entangled: list[str] = field(default_factory=list)


class Maker:
    """Makes pieces, in one process."""

    def __init__(self, source: Source) -> None:
        """Open the snapshot.

        Raises:
            StoreError: it cannot be opened.
        """
        self._view = View.of_path(source.path, source.number)
        self._places = Places(self._view)
        self._whole = source.whole
        if source.whole:
            from claimgraph.export.frames import Rows  # pyarrow
            from claimgraph.export.judging import Judge  # rdflib, pySHACL
            from claimgraph.validation import Validator

            self._rows, self._judge = Rows(self._view), Judge(self._view, Validator())

    def make(self, task: Task) -> Piece:
        """Do a task.

        Raises:
            AuditFailed: the fast check of the shapes passed what breaks them.
            ValueError: the graph has blank nodes.
        """
        piece = Piece()
        parts = [described(part) for part in task.parts]
        parts += [own for graph, place in task.graphs if (own := self._read(piece, graph, place)) is not None]
        if task.parts:
            piece.turtle = [_written(part).encode() for part in parts]
        for graph in task.mixed if self._whole else ():
            lines = self._lines(graph)
            ordered = (line.split("\t", 3)[3] for line in sorted(row(line, self._places) for line in lines))
            piece.trig.append(in_graph(graph, _written(described(ordered))))
            piece.quads.append(quads(graph, lines))
        self._count(piece, parts)
        if self._whole and not piece.entangled:
            made = [self._rows.of(part) for part in parts]
            piece.rows = ([one for some, _ in made for one in some], [one for _, some in made for one in some])
            piece.results = self._judge.results(parts) if parts else []
        return piece

    def _read(self, piece: Piece, graph: str, place: str) -> Nodes | None:
        """Add an article's graph to a piece; return what it says of the article."""
        lines = self._lines(graph)
        article = article_of(graph)
        found = arranged(lines, article, place, self._places) if article else None
        if found is None:
            piece.entangled.append(graph)
            return None
        text = _written(found.own)
        piece.turtle.append(text.encode())
        piece.others += [each[1] for those in found.others.values() for each in those]
        if self._whole:
            piece.trig.append(in_graph(graph, text + _written(found.others)))
            piece.quads.append(quads(graph, lines))
        return found.own

    def _lines(self, graph: str) -> list[str]:
        return self._view.text(graph).split("\n")[:-1]

    def _count(self, piece: Piece, parts: Sequence[Nodes]) -> None:
        rows = [each for part in parts for those in part.values() for each in those]
        piece.triples = len(rows)
        piece.properties.update(each[2] for each in rows)
        piece.classes.update(each[3] for each in rows if each[2] == turtle.TYPE)
        tokens = {each[3] for each in rows if each[3][-1] == ">"}.union(piece.properties.keys() - {turtle.TYPE}, *parts)
        piece.prefixes = turtle.used(tokens)


def in_graph(name: str, text: str) -> bytes:
    """Return a graph of a TriG document (RDF 1.1 TriG, section 2); "" is the default graph."""
    return (f"\n<{name}> {{{text}}}\n" if name else text).encode()


def quads(graph: str, triples: Sequence[str]) -> bytes:
    """Return canonical N-Quads, each with its line end, of triples in a graph."""
    end = f"<{graph}> .\n" if graph else ".\n"
    return "".join([line[:-1] + end for line in triples]).encode()


def make(source: Source, task: Task) -> Piece:
    """Do a task in a process that does nothing else."""
    return _maker(source).make(task)


@lru_cache(1)
def _maker(source: Source) -> Maker:
    return Maker(source)


def _written(part: Nodes) -> str:
    return "".join([turtle.block(subject, [(each[2], each[3]) for each in rows]) for subject, rows in part.items()])
