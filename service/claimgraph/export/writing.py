"""The files of an export, written while the graph passes by."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph import turtle
from claimgraph.errors import ExportError
from claimgraph.export import manifest as m
from claimgraph.export.frames import Tables
from claimgraph.export.packing import headless, write_packed, write_plain
from claimgraph.export.pieces import Piece
from claimgraph.export.sorting import Sorter

if TYPE_CHECKING:
    from claimgraph.validation import Result


class Writing:
    """Writes Turtle, TriG, N-Quads, tables and the report into a folder, and counts."""

    def __init__(self, folder: Path, work: Path, packing: str) -> None:
        """Write to ``folder``, the Turtle packed by ``packing`` (gz or zst), and sort in ``work``.

        Raises:
            OSError: they cannot be written.
        """
        self.counts = m.Counts()
        self._folder = folder
        self._prefixes: set[str] = set()
        self._results: dict[Result, None] = {}
        with ExitStack() as stack:
            self._quads = Sorter(work, "quads")
            stack.callback(self._quads.close)
            self._turtle, self._trig = headless(folder / m.TURTLES[packing]), headless(folder / m.TRIG)
            stack.callback(self._turtle.close)
            stack.callback(self._trig.close)
            self._tables = stack.enter_context(Tables(folder / m.ARTICLES, folder / m.CLAIMS))
            self._stack = stack.pop_all()

    @property
    def rows(self) -> tuple[int, int]:
        """How many articles and claims there are."""
        return self._tables.rows

    def add(self, piece: Piece) -> None:
        """Write a piece."""
        for text in piece.turtle:
            self._turtle.write(text)
        for text in piece.trig:
            self._trig.write(text)
        for text in piece.quads:
            self._quads.add_all(text.split(b"\n")[:-1], len(text))
        self._tables.add(piece.rows)
        self.counts.add(piece.triples, piece.classes, piece.properties)
        self._prefixes |= piece.prefixes
        self._results |= dict.fromkeys(piece.results)

    def finish(self) -> None:
        """Have all on disk.

        Raises:
            ExportError: the graph breaks the shapes.
            OSError: the disk is full.
        """
        from claimgraph.validation import Report  # rdflib

        found = sorted(self._results, key=lambda r: (r.focus, r.shape, r.constraint, r.value or "", r.message))
        report = Report(tuple(found))
        if not report.conforms:
            first = next(result for result in report.results if result.is_violation)
            raise ExportError(
                f"The graph breaks the shapes: {first.focus}: {first.message} Mend it; claimgraph validate shows all"
            )
        write_plain(self._folder / m.REPORT, [report.to_turtle()])
        head = turtle.head(self._prefixes).encode()
        self._turtle.finish(head)
        self._trig.finish(head)
        write_packed(self._folder / m.NQUADS, (b"\n".join([*block, b""]) for block in self._quads.blocks()))
        self._tables.close()

    def close(self) -> None:
        """Give up what is not finished; again does no harm."""
        self._stack.close()
